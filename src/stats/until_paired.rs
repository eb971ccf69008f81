//! When to stop a comparison: `--until 'difference.delivered_twh.mean +- 0.02'`.
//!
//! A target that begins with `difference.` is about the paired difference of each scenario to the
//! first; any other is about each scenario by itself. It is reached when it is for all of them. Where
//! no year is named the average year is that of the years which all scenarios have.

use super::gauge::{Gauge, counts_into, whole_event_into};
use super::matched::{Span, of_job};
use super::paired::differences_into;
use super::summary::calendar_year;
use super::until::{DIFFERENCE, Precision, Until, WHOLE};
use crate::outcome::{Asked, Layout, Metric, Outcomes, QuestionError};

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
    ) -> Result<Self, QuestionError> {
        let text = text.trim();
        let (difference, target) = match text.strip_prefix(DIFFERENCE) {
            Some(target) => (true, target),
            None => (false, text),
        };
        let mut each = Vec::new();
        for (index, (name, layout)) in scenarios.iter().enumerate() {
            let until = Until::parse(target, layout).map_err(|error| match index {
                0 => error,
                _ => QuestionError::new(format!("in {name}: {error}")),
            })?;
            if !until.gauge.is_in_every_trial() {
                return Err(QuestionError::new(format!(
                    "not every trial has a `{}`, so none is compared trial by trial",
                    until.gauge.metric
                )));
            }
            let year = until.gauge.asked.year(layout).map(|year| calendar_year(layout, year));
            if let Some(year) = year
                && !span.calendar().any(|known| known == year)
            {
                return Err(QuestionError::new(format!(
                    "{year} is not compared; all scenarios have {} to {}",
                    span.start_year,
                    span.last_year()
                )));
            }
            if let (Asked::Stated(_), None, false) =
                (until.gauge.asked, year, span.is_whole(layout))
            {
                return Err(QuestionError::new(format!(
                    "`{}` is about the average year of a whole horizon, and not all scenarios have the \
                     same one; name a year in its bracket",
                    until.gauge.text
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
            values_into(&until.gauge, outcomes, span, &mut values);
            let state = match (self.difference, index) {
                (true, 0) => {
                    std::mem::swap(&mut first, &mut values);
                    continue;
                }
                (true, _) => {
                    differences_into(&first, &values, &mut differences);
                    let ends = || {
                        let (of_first, first) = self.each.first().zip(all.first())?;
                        let (low, high) = ends(&until.gauge, outcomes, span)?;
                        let (first_low, first_high) = ends(&of_first.gauge, first, span)?;
                        Some((low - first_high, high - first_low))
                    };
                    until.judge(std::mem::take(&mut differences), ends)?
                }
                (false, _) => {
                    let ends = || ends(&until.gauge, outcomes, span);
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

/// One number a trial, its average year that of the span.
fn values_into(gauge: &Gauge, outcomes: &Outcomes, span: Span, values: &mut Vec<f64>) {
    match gauge.asked {
        Asked::Variable(variable) => {
            let (side, year) = of_job(variable, &outcomes.layout);
            side.values_into(outcomes, span, year, values);
        }
        Asked::Count(count) => {
            let year = count.year.map_or_else(|| span.within(&outcomes.layout), |own| own..own + 1);
            counts_into(count, outcomes, year, values);
        }
        Asked::Stated(event) => whole_event_into(event, outcomes, values),
    }
}

/// The ends between which a scenario's numbers lie, where such are known.
fn ends(gauge: &Gauge, outcomes: &Outcomes, span: Span) -> Option<(f64, f64)> {
    let Asked::Variable(variable) = gauge.asked else {
        return gauge.is_chance().then_some(WHOLE);
    };
    // The nameplate is in TWh, whatever the commodity's own unit.
    let metric = Some(variable.metric).filter(|metric| *metric != Metric::Delivered)?;
    metric.ends(|| {
        let (mut side, year) = of_job(variable, &outcomes.layout);
        side.metric = Some(Metric::NameplateTwh);
        let mut nameplate = Vec::new();
        side.values_into(outcomes, span, year, &mut nameplate);
        nameplate
    })
}
