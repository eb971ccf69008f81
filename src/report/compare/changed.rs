//! Differences between the texts of compared scenarios, key by key, for people.

use super::page::{CompareInput, ScenarioLine};

/// A key that is not the same in all scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLine {
    /// Its path.
    pub path: String,
    /// Its value in each scenario.
    pub values: Vec<String>,
    /// Whether it is only words.
    pub is_words: bool,
}

impl ChangedLine {
    /// Each value once, with the names of the scenarios that have it.
    #[must_use]
    pub fn groups<'a>(&'a self, scenarios: &'a [ScenarioLine]) -> Vec<(Vec<&'a str>, &'a str)> {
        let mut groups: Vec<(Vec<&str>, &str)> = Vec::new();
        for (value, scenario) in self.values.iter().zip(scenarios) {
            match groups.iter_mut().find(|group| group.1 == value) {
                Some((names, _)) => names.push(&scenario.name),
                None => groups.push((vec![&scenario.name], value)),
            }
        }
        groups
    }
}

/// A text of TOML as words in a line; what cannot be seen stays as TOML writes it.
fn words_of(value: &str) -> String {
    let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let Some(inside) = inside else { return value.to_owned() };
    let mut words = String::new();
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 't' | 'r') | None => words.push(' '),
                Some(itself @ ('"' | '\\')) => words.push(itself),
                Some(escaped) => words.extend(['\\', escaped]),
            },
            letter => words.push(letter),
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys that are not the same in all scenarios: numbers and names first, then what is only
/// words.
pub(super) fn changed(input: CompareInput<'_>) -> Vec<ChangedLine> {
    let lines = input.comparison.changed.iter().enumerate().map(|(index, change)| {
        let is_words = input.words.get(index).copied().unwrap_or(false);
        let value = |value: &Option<String>| match value {
            Some(value) if is_words => words_of(value),
            Some(value) => value.clone(),
            None => "–".to_owned(),
        };
        let values = change.values.iter().map(value).collect();
        ChangedLine { path: change.path.clone(), values, is_words }
    });
    let (words, rest): (Vec<_>, Vec<_>) = lines.partition(|line| line.is_words);
    rest.into_iter().chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_quotes_and_line_feeds() {
        assert_eq!(words_of("\"A \\\"river\\\",\\nC:\\\\x\""), "A \"river\", C:\\x");
        assert_eq!(
            words_of("\"a\\u001B[31m\\U000E0041 C:\\\\u1\""),
            "a\\u001B[31m\\U000E0041 C:\\u1"
        );
        assert_eq!(words_of("true"), "true");
    }
}
