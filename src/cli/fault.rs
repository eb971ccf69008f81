//! Why a command failed, in words, with its exit code.

use std::fmt::{self, Display};

use super::Ending;
use crate::report::WriteError;

/// Why a command failed.
#[derive(Debug)]
pub struct Fault {
    /// One sentence.
    pub words: String,
    /// With which exit code.
    pub ending: Ending,
}

impl Fault {
    /// The scenario or the call is wrong.
    pub fn wrong(words: impl Display) -> Self {
        Self { words: words.to_string(), ending: Ending::Wrong }
    }

    /// It could not be finished.
    pub fn failed(words: impl Display) -> Self {
        Self { words: words.to_string(), ending: Ending::Failed }
    }
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
