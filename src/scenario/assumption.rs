//! Assumptions: uncertain numbers, drawn once a trial.

use std::collections::HashMap;

use super::{Grade, Quantity, Scenario};
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
    /// An expert's guess rather than a record: it says so, or its grade does.
    pub judgement: bool,
    /// How well it is known, as it is stated ([`Self::grade`] for what that amounts to).
    pub stated_grade: Option<Grade>,
    /// The assumption whose score it takes; none where it has a score of its own.
    pub score_of: Option<String>,
}

impl Assumption {
    /// The label, or the name where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// How well it is known: the grade that is stated, and of a judgement without one that of a single
    /// expert; `None` where nothing is said of it.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        self.stated_grade.or(self.judgement.then_some(Grade::JudgedAlone))
    }
}

impl Scenario {
    /// Of each assumption, in their order, the index of the one whose score it takes: its own, or that at
    /// the end of a chain of `same_luck`.
    #[must_use]
    pub fn scores(&self) -> Vec<usize> {
        let all = &self.assumptions;
        let mut own: Vec<usize> = (0..all.len()).collect();
        if all.iter().all(|own| own.score_of.is_none()) {
            return own;
        }
        let index: HashMap<&str, usize> =
            all.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
        let next = |at: usize| index.get(all[at].score_of.as_deref()?).copied();
        let mut known = vec![false; all.len()];
        for begin in 0..all.len() {
            // A circle, which is an error, ends with its first.
            let mut way = vec![begin];
            let mut end = begin;
            while !known[end]
                && let Some(further) = next(end)
                && further != begin
                && way.len() <= all.len()
            {
                way.push(further);
                end = further;
            }
            let root = own[end];
            for at in way {
                (own[at], known[at]) = (root, true);
            }
        }
        own
    }

    /// Of each assumption, in their order, the factor on its normal score: `judgement_spread` of those
    /// that are a judgement, or whose score is of one that is.
    #[must_use]
    pub fn spreads(&self) -> Vec<f64> {
        let judged = |root: usize| self.assumptions[root].judgement;
        let roots = self.scores().into_iter();
        roots.map(|root| if judged(root) { self.run.judgement_spread } else { 1.0 }).collect()
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
