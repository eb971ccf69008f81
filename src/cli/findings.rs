//! Findings on a terminal.

use std::path::PathBuf;

use super::screen::tell;
use crate::read::{Finding, Override, Reading, Severity, Source, grouped};
use crate::session::{Invalid, Scenario};
use crate::text::visible;
use crate::units::counted;

/// Which findings to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Errors only.
    Errors,
    /// Errors and warnings.
    Warnings,
    /// Notes too.
    All,
}

impl Shown {
    /// Of a command that runs.
    pub fn of(quiet: bool, verbose: bool) -> Self {
        match (quiet, verbose) {
            (true, _) => Self::Errors,
            (_, true) => Self::All,
            _ => Self::Warnings,
        }
    }

    /// Reads a scenario and shows what was found; nothing where it has errors. Adds the files that were
    /// read, or looked for, to `watched`.
    pub fn read(
        self,
        source: Source<'_>,
        overrides: Vec<Override>,
        watched: &mut Vec<PathBuf>,
    ) -> Option<Scenario> {
        show_of(Scenario::read(source, overrides), self, watched)
    }
}

/// Shows what was found in a scenario.
pub fn show_of(
    read: Result<Scenario, Invalid>,
    shown: Shown,
    watched: &mut Vec<PathBuf>,
) -> Option<Scenario> {
    let reading = match &read {
        Ok(scenario) => scenario.reading(),
        Err(invalid) => &invalid.reading,
    };
    show(reading, shown);
    watched.extend_from_slice(&reading.watched);
    read.ok()
}

/// Shows the findings of a reading on stderr, and how many there are.
pub fn show(reading: &Reading, shown: Shown) {
    let wanted = |finding: &&Finding| match shown {
        Shown::Errors => finding.severity == Severity::Error,
        Shown::Warnings => finding.severity != Severity::Note,
        Shown::All => true,
    };
    tell_all(reading.findings.iter().filter(wanted));
    let errors = count(reading, Severity::Error);
    if errors > 0 {
        let warnings = count(reading, Severity::Warning);
        let also = match warnings {
            0 => String::new(),
            more => format!(" and {}", counted(more as u64, "warning", "warnings")),
        };
        let errors = counted(errors as u64, "error", "errors");
        tell(format!("{}: {errors}{also}", visible(&reading.file)));
    }
}

/// Shows findings on stderr.
pub fn tell_all<'a>(findings: impl Iterator<Item = &'a Finding>) {
    for finding in grouped(findings) {
        tell(finding.drawn().and("\n"));
    }
}

/// How many findings of a severity there are.
pub fn count(reading: &Reading, severity: Severity) -> usize {
    reading.findings.iter().filter(|finding| finding.severity == severity).count()
}
