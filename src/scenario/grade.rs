//! Grades of evidence: how well what a scenario states is known, from a counted record to one person's
//! judgement. A grade says nothing of the spread, which stands in the law itself.

use std::fmt;

/// How well something is known, the best first: a later grade is a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Counted or measured, and on record.
    Record,
    /// Worked out from records, with a step that is the author's own.
    Derived,
    /// The judgement of several experts, asked apart.
    JudgedBySeveral,
    /// The judgement of one.
    JudgedAlone,
}

impl Grade {
    /// All of them, the best first.
    pub const ALL: [Self; 4] =
        [Self::Record, Self::Derived, Self::JudgedBySeveral, Self::JudgedAlone];
    /// Their words, in that order.
    pub const WORDS: [&str; 4] = ["record", "derived", "judged by several", "judged alone"];

    /// The grade of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().position(|own| *own == word).map(|index| Self::ALL[index])
    }

    /// The word for it in a scenario.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Whether it is a judgement, of one or of several.
    #[must_use]
    pub fn is_judged(self) -> bool {
        matches!(self, Self::JudgedBySeveral | Self::JudgedAlone)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn every_grade_has_its_word_and_later_ones_are_weaker() {
        for (index, grade) in Grade::ALL.into_iter().enumerate() {
            assert_eq!(Grade::of(grade.name()), Some(grade));
            assert_eq!(grade as usize, index);
            assert_eq!(grade.is_judged(), grade.name().starts_with("judged"));
        }
        assert_eq!(Grade::ALL.into_iter().max(), Some(Grade::JudgedAlone));
        assert_eq!(Grade::of("guessed"), None);
    }
}
