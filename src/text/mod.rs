//! Text that others wrote, made fit to be shown.
//!
//! Titles, names, notes, file names and values of options come from outside and may hold anything:
//! sequences that drive a terminal, marks that turn the order of letters round, letters that cannot be
//! seen. [`visible`] writes such characters out, [`isolated`] keeps words of right-to-left scripts from
//! moving what stands around them, [`Visible`] is text of which both hold, the only kind that goes to a
//! terminal, and [`shell`] quotes what is to be copied into a command.

mod data;
mod direction;
mod fitted;
mod reason;
mod screen;
pub mod shell;
mod visible;

use std::borrow::Cow;

pub use data::{cell, json};
pub use direction::isolated;
pub use fitted::fitted;
pub use reason::reason;
pub use screen::{Lines, Visible};
pub use visible::{is_hidden, plain, visible};

/// A text of any number of lines, or a document, fit to be shown: line feeds and tabs stay, every
/// other hidden character is written out, and words of right-to-left scripts are isolated. Doing it
/// twice is doing it once.
#[must_use]
pub fn fit(text: &str) -> Cow<'_, str> {
    // Most text is; a whole page is not copied for nothing.
    if text.is_ascii() && !text.contains(|c: char| c.is_ascii_control() && !"\n\t".contains(c)) {
        return Cow::Borrowed(text);
    }
    // The line ends of another system are line ends.
    let text = text.replace("\r\n", "\n");
    let bare = direction::bare(&text);
    Cow::Owned(isolated(&visible::written_out(&bare, "\n\t")).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_fit_stays_as_it_is() {
        for text in [
            "a\n\tb",
            "\u{1b}[m \u{2068}x",
            "خط 220\nبجلی 6 x",
            "中\u{202e}\u{2069}\r\r\n",
            "é\u{9b}",
        ] {
            let once = fit(text).into_owned();
            assert_eq!(fit(&once), once);
            let marks = ['\u{2068}', '\u{2069}', '\n', '\t'];
            assert!(!once.contains(|c| is_hidden(c) && !marks.contains(&c)), "{once}");
        }
        // The marks of others are written out, so that they cannot close or open one's own.
        assert_eq!(fit("\u{2069}بجلی\u{2069}"), "\\u2069\u{2068}بجلی\u{2069}\\u2069");
    }
}
