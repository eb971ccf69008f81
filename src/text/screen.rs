//! Text for a terminal: nothing in it acts but the styles that this program chose.
//!
//! Every string that becomes [`Visible`] is made visible and isolated on the way, so that whoever writes
//! to a terminal cannot forget to. A style is added to text that has been made visible; a string that
//! already holds styles is not read as such but written out, and is seen at once.

use std::fmt;

use super::fit;
use super::visible::written_out;

/// Text of which every character can be seen, and the styles that were put around parts of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visible(String);

impl Visible {
    /// The text between two control sequences of this program's own; where there is nothing to be
    /// seen, nothing.
    #[must_use]
    pub fn styled(begin: impl fmt::Display, text: &str, end: impl fmt::Display) -> Self {
        match text {
            "" => Self::default(),
            text => Self(format!("{begin}{}{end}", Self::from(text).0)),
        }
    }

    /// Data that another program reads too: no letter is added, not even to keep
    /// words in their order. So is what people copy: commands and paths.
    #[must_use]
    pub fn data(text: &str) -> Self {
        Self(written_out(text, "\n\t").into_owned())
    }

    /// Text with styles that were put around parts of it after these were made visible: findings.
    #[cfg(feature = "cli")]
    pub(crate) fn drawn(text: String) -> Self {
        Self(text)
    }

    /// Adds text behind it.
    pub fn push_str(&mut self, text: impl Into<Self>) {
        self.0.push_str(&text.into().0);
    }

    /// With text behind it.
    #[must_use]
    pub fn and(mut self, text: impl Into<Self>) -> Self {
        self.push_str(text);
        self
    }
}

/// Line feeds and tabs stay.
impl From<&str> for Visible {
    fn from(text: &str) -> Self {
        Self(fit(text).into_owned())
    }
}

impl From<String> for Visible {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Visible {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Self> for Visible {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl std::ops::Deref for Visible {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Visible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lines for a terminal.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<Visible>);

impl Lines {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line.
    pub fn push(&mut self, line: impl Into<Visible>) {
        self.0.push(line.into());
    }

    /// Adds lines.
    pub fn extend<T: Into<Visible>>(&mut self, lines: impl IntoIterator<Item = T>) {
        self.0.extend(lines.into_iter().map(Into::into));
    }

    /// Takes the last line out if it is empty.
    pub fn close_up(&mut self) {
        if self.0.last().is_some_and(|line| line.is_empty()) {
            self.0.pop();
        }
    }

    /// Whether this stands in any line by itself, as a cell of a table does.
    #[must_use]
    pub fn has_cell(&self, cell: &str) -> bool {
        self.0.iter().any(|line| line.0.split_whitespace().any(|word| word == cell))
    }

    /// All lines as text, a line feed after each and no spaces before it.
    #[must_use]
    pub fn text(&self) -> Visible {
        Visible(self.0.iter().map(|line| format!("{}\n", line.0.trim_end())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_styles_of_the_program_act() {
        let mut shown = Visible::styled("\u{1b}[1m", "a\u{1b}[31mb", "\u{1b}[0m");
        shown.push_str("\u{9b}31m\n");
        assert_eq!(&*shown, "\u{1b}[1ma\\u001B[31mb\u{1b}[0m\\u009B31m\n");
        // A string with styles in it is not taken for more than a string.
        assert_eq!(Visible::from(shown.to_string()).matches('\u{1b}').count(), 0);
        assert!(Visible::styled("\u{1b}[1m", "", "\u{1b}[0m").is_empty());
    }

    #[test]
    fn data_are_left_as_they_are() {
        let text = "{\n\t\"a\": \"بجلی 6 中\"\n}";
        assert_eq!(&*Visible::data(text), text);
        assert_eq!(&*Visible::data("\u{1b}[m"), "\\u001B[m");
    }

    #[test]
    fn words_of_other_directions_are_isolated_by_the_program_alone() {
        assert_eq!(&*Visible::from("\u{202e}x\u{2067}"), "\\u202Ex\\u2067");
        assert_eq!(&*Visible::from("بجلی 6 x"), "\u{2068}بجلی\u{2069} 6 x");
    }
}
