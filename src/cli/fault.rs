//! Why a command failed, in words, with its exit code.

use std::fmt::{self, Display};

use super::Ending;
use super::findings::{self, Shown};
use crate::session::{Cause, Error, Invalid};
use crate::text::{Visible, visible};

/// Why a command failed.
#[derive(Debug)]
pub struct Fault {
    /// One sentence; empty where all has been said.
    pub words: Visible,
    /// With which exit code.
    pub ending: Ending,
}

impl Fault {
    /// The scenario or the call is wrong.
    pub fn wrong(words: impl Display) -> Self {
        Self { words: one_line(words), ending: Ending::Wrong }
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

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let ending = match error.cause() {
            Cause::Wrong => Ending::Wrong,
            Cause::Failed => Ending::Failed,
            Cause::Interrupted => Ending::Interrupted,
        };
        let words = match (&error, error.to_be_copied()) {
            (Error::Invalid(invalid), _) => {
                findings::show(&invalid.reading, Shown::Errors);
                Visible::default()
            }
            // Every fault of every row, each on a line of its own.
            (Error::Rows(rows), _) => {
                let told = rows.to_string();
                let lines = told.lines().map(|line| visible(line).into_owned());
                Visible::from(lines.collect::<Vec<_>>().join("\n"))
            }
            (_, Some((words, command))) => one_line(words).and(Visible::data(&command)),
            _ => one_line(&error),
        };
        Self { words, ending }
    }
}

impl From<Invalid> for Fault {
    fn from(error: Invalid) -> Self {
        Error::from(error).into()
    }
}
