//! When to stop a comparison: `--until 'difference.delivered_twh.mean +- 0.02'`.
//!
//! A target that begins with `difference.` is about the paired difference of each scenario to the
//! first; any other is about each scenario by itself. It is reached when it is for all of them. Where
//! no year is named the average year is that of the years which all scenarios have.

use super::matched::{Span, of_job};
use super::metric::Metric;
use super::paired::differences_into;
use super::until::{DIFFERENCE, Precision, Sought, Until, UntilError, WHOLE};
use crate::outcome::{Layout, Outcomes};

/// A target of precision for several scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct UntilPaired {
    /// As the user wrote it.
    pub text: String,
    difference: bool,
    /// The same target in each scenario.
    each: Vec<Until>,
}

impl UntilPaired {
    /// Understands a target for these scenarios, whose names are for the error.
    ///
    /// # Errors
    /// As [`Until::parse`]; where only one scenario does not know what is named, its name is said.
    pub fn parse(
        text: &str,
        scenarios: &[(&str, &Layout)],
        span: Span,
    ) -> Result<Self, UntilError> {
        let text = text.trim();
        let (difference, target) = match text.strip_prefix(DIFFERENCE) {
            Some(target) => (true, target),
            None => (false, text),
        };
        let mut each = Vec::new();
        for (index, (name, layout)) in scenarios.iter().enumerate() {
            let until = Until::parse(target, layout).map_err(|error| match index {
                0 => error,
                _ => UntilError(format!("in {name}: {error}")),
            })?;
            if let Some(year) = calendar_year(until.sought, layout)
                && !span.calendar().any(|known| known == year)
            {
                return Err(UntilError(format!(
                    "{year} is not compared; all scenarios have {} to {}",
                    span.start_year,
                    span.last_year()
                )));
            }
            each.push(until);
        }
        Ok(Self { text: text.to_owned(), difference, each })
    }

    /// How far the scenario (or difference) that is furthest from the target has come; `None` where
    /// its measure was not kept or there are no trials.
    #[must_use]
    pub fn check(&self, all: &[Outcomes], span: Span) -> Option<Precision> {
        let mut furthest: Option<Precision> = None;
        let (mut first, mut values, mut differences) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (until, outcomes)) in self.each.iter().zip(all).enumerate() {
            values_into(until.sought, outcomes, span, &mut values);
            let state = match (self.difference, index) {
                (true, 0) => {
                    std::mem::swap(&mut first, &mut values);
                    continue;
                }
                (true, _) => {
                    differences_into(&first, &values, &mut differences);
                    let ends = || {
                        let (of_first, first) = self.each.first().zip(all.first())?;
                        let (low, high) = ends(until.sought, outcomes, span)?;
                        let (first_low, first_high) = ends(of_first.sought, first, span)?;
                        Some((low - first_high, high - first_low))
                    };
                    until.judge(std::mem::take(&mut differences), ends)?
                }
                (false, _) => {
                    let ends = || ends(until.sought, outcomes, span);
                    until.judge(std::mem::take(&mut values), ends)?
                }
            };
            let ratio = |state: &Precision| match state.half_width {
                _ if state.reached => 0.0,
                Some(half) if state.wanted > 0.0 => half / state.wanted,
                _ => f64::INFINITY,
            };
            if furthest.as_ref().is_none_or(|known| ratio(&state) > ratio(known)) {
                furthest = Some(state);
            }
        }
        furthest
    }
}

/// The calendar year that is named, if any.
fn calendar_year(sought: Sought, layout: &Layout) -> Option<i32> {
    match sought {
        Sought::Column(job, _) => of_job(job, layout).1,
        Sought::Chance(chance) => chance.calendar_year(layout),
    }
}

/// One number a trial, its average year that of the span.
fn values_into(sought: Sought, outcomes: &Outcomes, span: Span, values: &mut Vec<f64>) {
    match sought {
        Sought::Column(job, _) => {
            let (side, year) = of_job(job, &outcomes.layout);
            side.values_into(outcomes, span, year, values);
        }
        Sought::Chance(chance) => *values = chance.column(outcomes, span),
    }
}

/// The ends between which a scenario's numbers lie, where such are known.
fn ends(sought: Sought, outcomes: &Outcomes, span: Span) -> Option<(f64, f64)> {
    let Sought::Column(job, _) = sought else { return Some(WHOLE) };
    // The nameplate is in TWh, whatever the commodity's own unit.
    let metric = Some(job.metric).filter(|metric| *metric != Metric::Delivered)?;
    metric.ends(|| {
        let (mut side, year) = of_job(job, &outcomes.layout);
        side.metric = Some(Metric::NameplateTwh);
        let mut nameplate = Vec::new();
        side.values_into(outcomes, span, year, &mut nameplate);
        nameplate
    })
}
