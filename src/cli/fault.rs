//! Why a command failed, in words, with its exit code.

use std::fmt::{self, Display};

use super::Ending;
use crate::report::WriteError;
use crate::text::{Visible, visible};

/// Why a command failed.
#[derive(Debug)]
pub struct Fault {
    /// One sentence.
    pub words: Visible,
    /// With which exit code.
    pub ending: Ending,
}

impl Fault {
    /// The scenario or the call is wrong.
    pub fn wrong(words: impl Display) -> Self {
        Self { words: one_line(words), ending: Ending::Wrong }
    }

    /// The same, with what to write at the end, to be copied as it stands.
    pub fn wrong_as_in(words: impl Display, command: &str) -> Self {
        let words = one_line(words).and(Visible::data(command));
        Self { words, ending: Ending::Wrong }
    }

    /// It could not be finished.
    pub fn failed(words: impl Display) -> Self {
        Self { words: one_line(words), ending: Ending::Failed }
    }
}

fn one_line(words: impl Display) -> Visible {
    Visible::from(&*visible(&words.to_string()))
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl From<WriteError> for Fault {
    fn from(error: WriteError) -> Self {
        Self::failed(error)
    }
}
