//! Why something could not be done: the scenario or the call is wrong, a file could not be written, or
//! somebody asked to stop.

use std::fmt;
use std::io;

use super::batch::InvalidRows;
use crate::model::CompileFault;
use crate::outcome::parts::PartsFault;
use crate::read::{Reading, Severity};
use crate::report::WriteError;
use crate::simulate::Halt;
use crate::stats::QuestionError;
use crate::study::{PlanFault, StudyFault};
use crate::text::{reason, shell};

/// A scenario with errors.
#[derive(Debug, Clone)]
pub struct Invalid {
    /// All that was found, errors first, each with its place; and the files that were looked for.
    pub reading: Box<Reading>,
}

/// Every error on a line of its own.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.reading.findings.iter().filter(|one| one.severity == Severity::Error);
        for (index, error) in errors.enumerate() {
            write!(f, "{}{error}", if index > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// Why something could not be done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A scenario has errors.
    Invalid(Box<Invalid>),
    /// Rows of a design cannot run.
    Rows(Box<InvalidRows>),
    /// A scenario without errors cannot be put together: a fault of this program.
    Model(CompileFault),
    /// The metric to be looked at does not exist.
    Metric(QuestionError),
    /// A run does not fit into memory.
    Plan(PlanFault),
    /// A trial could not be finished.
    Halt(Halt),
    /// Parts do not belong together, or one is damaged.
    Parts(PartsFault),
    /// A number to be varied has no range of its own.
    NoRange {
        /// As it was named.
        name: String,
        /// How a range is given.
        example: String,
    },
    /// The call is wrong, in words.
    Call(String),
    /// A report could not be written.
    Write(WriteError),
    /// A file of a report could not be made: which, and why.
    File(&'static str, io::Error),
    /// Threads or memory could not be had, in words.
    System(String),
    /// A stop was asked for before there was anything to tell: what became of it.
    Interrupted(&'static str),
}

/// Who can do something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Whoever wrote the scenario or the call.
    Wrong,
    /// Whoever looks after the machine.
    Failed,
    /// Somebody asked to stop.
    Interrupted,
}

impl Error {
    /// Who can do something about it.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::Interrupted(_) => Cause::Interrupted,
            Self::Halt(Halt::Unread(_)) => Cause::Failed,
            Self::Halt(Halt::Abandoned) => Cause::Interrupted,
            Self::Write(_) | Self::File(..) | Self::System(_) => Cause::Failed,
            _ => Cause::Wrong,
        }
    }

    /// How to say it to a shell, where there is something to be copied: the words before it, and what
    /// is to be copied.
    #[must_use]
    pub fn to_be_copied(&self) -> Option<(String, String)> {
        let Self::NoRange { name, example } = self else { return None };
        let words = format!("`{name}` has no range of its own; give one, as in --vary ");
        Some((words, shell::quoted(example)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Rows(error) => error.fmt(f),
            Self::Model(error) => error.fmt(f),
            Self::Metric(error) => error.fmt(f),
            Self::Plan(error) => error.fmt(f),
            Self::Halt(error) => error.fmt(f),
            Self::Parts(error) => error.fmt(f),
            Self::NoRange { name, example } => {
                write!(f, "`{name}` has no range of its own; give one, as in `{example}`")
            }
            Self::Call(words) | Self::System(words) => f.write_str(words),
            Self::Write(error) => error.fmt(f),
            Self::File(what, error) => write!(f, "could not write {what}: {}", reason(error)),
            Self::Interrupted(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(error) => Some(error),
            Self::Rows(error) => Some(error),
            Self::Model(error) => Some(error),
            Self::Metric(error) => Some(error),
            Self::Plan(error) => Some(error),
            Self::Halt(error) => Some(error),
            Self::Parts(error) => Some(error),
            Self::Write(error) => Some(error),
            Self::File(_, error) => Some(error),
            Self::NoRange { .. } | Self::Call(_) | Self::System(_) | Self::Interrupted(_) => None,
        }
    }
}

impl From<Invalid> for Error {
    fn from(error: Invalid) -> Self {
        Self::Invalid(Box::new(error))
    }
}

impl From<CompileFault> for Error {
    fn from(error: CompileFault) -> Self {
        Self::Model(error)
    }
}

impl From<QuestionError> for Error {
    fn from(error: QuestionError) -> Self {
        Self::Metric(error)
    }
}

impl From<PlanFault> for Error {
    fn from(error: PlanFault) -> Self {
        Self::Plan(error)
    }
}

impl From<Halt> for Error {
    fn from(error: Halt) -> Self {
        Self::Halt(error)
    }
}

impl From<PartsFault> for Error {
    fn from(error: PartsFault) -> Self {
        Self::Parts(error)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::System(error.to_string())
    }
}

impl From<StudyFault<Self>> for Error {
    fn from(fault: StudyFault<Self>) -> Self {
        match fault {
            StudyFault::Model(error) => error,
            StudyFault::Halt(halt) => Self::Halt(halt),
            StudyFault::Gauge(words) => Self::Call(words),
            StudyFault::Stopped => Self::Interrupted(
                "interrupted before there was anything to report; nothing was written",
            ),
        }
    }
}
