//! Findings on a terminal.

use super::screen::tell;
use crate::read::{Finding, Reading, Severity};
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

/// Shows the findings of a reading on stderr, and how many there are.
pub fn show(reading: &Reading, shown: Shown) {
    let wanted = |finding: &&Finding| match shown {
        Shown::Errors => finding.severity == Severity::Error,
        Shown::Warnings => finding.severity != Severity::Note,
        Shown::All => true,
    };
    for finding in reading.findings.iter().filter(wanted) {
        tell(finding.drawn().and("\n"));
    }
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

/// How many findings of a severity there are.
pub fn count(reading: &Reading, severity: Severity) -> usize {
    reading.findings.iter().filter(|finding| finding.severity == severity).count()
}
