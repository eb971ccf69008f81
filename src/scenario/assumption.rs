//! Assumptions: uncertain numbers, drawn once a trial.

use super::Quantity;
use crate::chance::Law;

/// `[assumption.NAME]`: an uncertain number with one name, one unit and one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// The name by which quantities refer to it.
    pub name: String,
    /// Words for tables and charts; the name if left out.
    pub label: Option<String>,
    /// Unit in the author's words.
    pub unit: Option<String>,
    /// Its distribution; a plain number or another name is [`Law::Constant`].
    pub value: Law<Quantity>,
    /// The range that tuning may try, low and high.
    pub range: Option<(f64, f64)>,
    /// Where the figure comes from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
    /// An expert's guess rather than a record.
    pub judgement: bool,
}

impl Assumption {
    /// The label, or the name where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// `[[correlation]]`: Spearman's rank correlation of two assumptions, or of the wetnesses of two
/// supplies in any one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// The two names, as written.
    pub between: (String, String),
    /// Between -1 and 1.
    pub rho: f64,
    /// Where the figure comes from.
    pub source: Option<String>,
}
