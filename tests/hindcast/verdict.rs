//! One comparison: the interval foretold, what was observed, and where it falls.

use salang::stats::{quantile, sort};
use salang::units::{whole, with_decimals};

use super::observed::Observed;

/// A line of a table.
pub struct Comparison {
    pub what: String,
    /// One number a trial, sorted.
    foretold: Vec<f64>,
    pub observed: Observed,
    decimals: i32,
}

impl Comparison {
    pub fn new(
        what: impl Into<String>,
        mut foretold: Vec<f64>,
        observed: Observed,
        decimals: i32,
    ) -> Self {
        assert!(!foretold.is_empty() && foretold.iter().all(|value| value.is_finite()));
        sort(&mut foretold);
        Self { what: what.into(), foretold, observed, decimals }
    }

    pub fn quantile(&self, p: f64) -> f64 {
        quantile(&self.foretold, p)
    }

    /// Whether what was observed falls, in part at least, into the middle `share` of what was foretold.
    ///
    /// By rank, not by value: where one value has a chance of its own (no attack, no surplus) an
    /// interval of values that ends there would take in more than its share.
    pub fn inside(&self, share: f64) -> bool {
        let tail = (1.0 - share) / 2.0;
        let (low, high) = self.ranks();
        low <= 1.0 - tail && high >= tail
    }

    /// Share of trials below a number, those at it counted by half.
    fn rank(&self, value: f64) -> f64 {
        let below = self.foretold.partition_point(|foretold| *foretold < value);
        let upto = self.foretold.partition_point(|foretold| *foretold <= value);
        (below + upto) as f64 / 2.0 / self.foretold.len() as f64
    }

    /// The ranks of the observed number's two ends.
    pub fn ranks(&self) -> (f64, f64) {
        (self.rank(self.observed.low), self.rank(self.observed.high))
    }

    fn falls_at(&self) -> String {
        let number = |rank: f64| whole((rank * 100.0).round() as u64);
        let (low, high) = self.ranks();
        let (from, to) = (number(low), number(high));
        let extreme = |rank: f64| rank * 100.0 < 0.5 || rank * 100.0 >= 99.5;
        if self.observed.high == f64::INFINITY {
            match extreme(low) && low > 0.5 {
                true => "above 99 %".to_owned(),
                false => format!("{from} % or more"),
            }
        } else if from == to || (extreme(low) && extreme(high) && (low < 0.5) == (high < 0.5)) {
            match extreme(low) {
                true if low < 0.5 => "below 1 %".to_owned(),
                true => "above 99 %".to_owned(),
                false => format!("{from} %"),
            }
        } else {
            format!("{from} to {to} %")
        }
    }

    pub fn verdict(&self) -> &'static str {
        if self.inside(0.8) {
            "inside"
        } else if self.inside(0.9) {
            "inside 90 %"
        } else if self.ranks().0 > 0.5 {
            "**above**"
        } else {
            "**below**"
        }
    }
}

/// Table of comparisons in Markdown; `heading` names what each line is.
fn table(heading: &str, lines: &[Comparison]) -> String {
    let mut text = format!(
        "| {heading} | median | 80 % interval | 90 % interval | observed | falls at | verdict |\n\
         |---|---|---|---|---|---|---|\n"
    );
    for line in lines {
        let at = |p| with_decimals(line.quantile(p), line.decimals);
        text += &format!(
            "| {} | {} | {} to {} | {} to {} | {} | {} | {} |\n",
            line.what,
            at(0.5),
            at(0.1),
            at(0.9),
            at(0.05),
            at(0.95),
            line.observed.words(line.decimals),
            line.falls_at(),
            line.verdict()
        );
    }
    text
}

/// A table of the page.
pub struct Group {
    /// Name of its place in the page.
    pub block: &'static str,
    /// The kind of thing that each line is one of.
    pub heading: &'static str,
    pub lines: Vec<Comparison>,
}

impl Group {
    pub fn text(&self) -> String {
        table(self.heading, &self.lines)
    }
}
