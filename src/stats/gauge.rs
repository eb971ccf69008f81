//! The estimate that a study looks at: `--of 'delivered_twh.p10'`, `--of
//! 'chance(delivered_twh[2030] >= 3)'`.
//!
//! It is written in the one grammar of questions ([`crate::outcome::asked`]). Without a statistic it is the
//! mean; that of a chance is the chance.

use std::ops::Range;

use super::about::About;
use super::chances::{Chance, EventName};
use super::estimate::{Estimate, Moments};
use super::influence::Reading;
use super::order::sort;
use super::quantile::{quantile, quantile_se};
use super::summary::Summary;
use crate::outcome::{
    Asked, Count, Counted, Event, EventLabel, Layout, Measure, Outcomes, QuestionError, Statistic,
    Threshold, Variable, Worst, asked,
};

/// An estimate of one number a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// As it is written in full, such as `delivered_twh[CASA-1000].p10`.
    pub text: String,
    /// The metric that it is an estimate of, such as `delivered_twh[CASA-1000]`.
    pub metric: String,
    /// In a sentence: `delivered energy`, `chance that delivered energy (2030) is 3 TWh or more`.
    pub words: String,
    /// The unit of its numbers; empty for a chance.
    pub unit: String,
    /// The question that it is an estimate of.
    pub asked: Asked,
    /// The statistic that is estimated.
    pub statistic: Statistic,
}

/// Mean and quantiles of a column, each with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The mean.
    pub mean: Estimate,
    /// The 10 % quantile.
    pub p10: Estimate,
    /// The median.
    pub p50: Estimate,
    /// The 90 % quantile.
    pub p90: Estimate,
}

impl Band {
    /// Of a column; `None` where no trial has a number.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let mean = Moments::of(&sorted)?.estimate();
        sort(&mut sorted);
        let at = |p| Estimate { value: quantile(&sorted, p), se: quantile_se(&sorted, p) };
        Some(Self { mean, p10: at(0.10), p50: at(0.50), p90: at(0.90) })
    }
}

impl Gauge {
    /// Understands what `--of` may say; the mean where no statistic is named.
    ///
    /// # Errors
    /// A sentence that says what is wrong and, for a name that is nearly right, which was meant.
    pub fn parse(text: &str, layout: &Layout) -> Result<Self, QuestionError> {
        let (asked, statistic) = asked(text, layout)?;
        Ok(Self::of(asked, statistic.unwrap_or(Statistic::Mean), layout))
    }

    pub(super) fn of(asked: Asked, statistic: Statistic, layout: &Layout) -> Self {
        let metric = asked.spelled(layout);
        let text = match asked.is_chance() {
            true => metric.clone(),
            false => format!("{metric}.{}", statistic.name()),
        };
        let (words, unit) = (words(asked, layout), asked.unit(layout).to_owned());
        Self { text, metric, words, unit, asked, statistic }
    }

    /// Whether it is a chance, from 0 to 1.
    #[must_use]
    pub fn is_chance(&self) -> bool {
        self.asked.is_chance()
    }

    /// Which of its ends is the bad one.
    #[must_use]
    pub fn worst(&self) -> Worst {
        match self.asked {
            Asked::Variable(variable) => variable.metric.worst(),
            Asked::Count(Count { event: Event::Incidents, .. }) => Worst::Highest,
            Asked::Count(_) | Asked::Stated(_) => Worst::Lowest,
        }
    }

    /// The estimate in a summary; the error only where the summary has it. `None` where the summary has
    /// no such row or statistic.
    #[must_use]
    pub fn look_up(&self, summary: &Summary, layout: &Layout) -> Option<Estimate> {
        match self.asked {
            Asked::Variable(variable) => {
                let about = About::of(&variable, layout);
                let row = summary.metrics.iter().find(|row| row.about == about)?;
                row.statistic(self.statistic)
            }
            Asked::Count(Count {
                event: Event::Incidents,
                of: Counted::One(hazard),
                year: None,
            }) => {
                let mean = self.statistic == Statistic::Mean;
                let row = summary.hazards.get(hazard).filter(|_| mean)?;
                Some(Estimate { value: row.incidents_per_year, se: row.se })
            }
            Asked::Count(_) | Asked::Stated(_) => {
                let chance = self.chance(layout)?;
                let name = EventName::of(chance.event, chance.entity, layout);
                let year = chance.calendar_year(layout);
                let corridor = layout.corridor_of(chance.entity);
                let row = summary.probabilities.iter().find(|row| {
                    row.event == name && row.corridor.as_deref() == corridor && row.year == year
                })?;
                Some(Estimate { value: row.p, se: row.se })
            }
        }
    }

    /// The chance that sums over trials tell of, where it is one.
    pub(super) fn chance(&self, layout: &Layout) -> Option<Chance> {
        match self.asked {
            Asked::Count(Count { event, of: Counted::One(index), year }) if self.is_chance() => {
                Some(Chance { event, entity: event.entity(index), year })
            }
            Asked::Stated(index) => {
                let (event, year) = (Event::Stated, self.asked.year(layout));
                Some(Chance { event, entity: event.entity(index), year })
            }
            _ => None,
        }
    }

    /// The measures that have to be kept for it.
    #[must_use]
    pub fn measures(&self, layout: &Layout) -> Vec<Measure> {
        match self.asked {
            Asked::Variable(variable) => variable.metric.measures(layout),
            _ => Vec::new(),
        }
    }

    /// Whether the counts of every trial have to be kept for its column.
    #[must_use]
    pub fn needs_counts(&self) -> bool {
        !matches!(self.asked, Asked::Variable(_))
    }

    /// Whether every trial has a number of it.
    #[must_use]
    pub fn is_in_every_trial(&self) -> bool {
        self.asked.is_in_every_trial()
    }

    /// The column, one number a trial, NaN in those that have none; empty where it was not kept.
    #[must_use]
    pub fn column(&self, outcomes: &Outcomes) -> Vec<f64> {
        let mut values = Vec::new();
        match self.asked {
            Asked::Variable(variable) => variable.values_into(outcomes, &mut values),
            Asked::Count(count) => {
                let years = count.year.map_or(0..outcomes.layout.years, |year| year..year + 1);
                counts_into(count, outcomes, years, &mut values);
            }
            Asked::Stated(event) => whole_event_into(event, outcomes, &mut values),
        }
        values
    }

    /// The estimate from a column; `None` for an empty one, and for the standard deviation of a single
    /// number.
    #[must_use]
    pub fn read(&self, column: &[f64]) -> Option<Reading> {
        Reading::of(column, self.statistic, self.worst())
    }
}

/// How often something happens in a year, the mean of `years` of the horizon, one number a trial; empty
/// where counts were not kept.
pub(super) fn counts_into(
    count: Count,
    outcomes: &Outcomes,
    years: Range<usize>,
    values: &mut Vec<f64>,
) {
    values.clear();
    let mut more = Vec::new();
    for index in count.of.places(count.event, &outcomes.layout) {
        outcomes.counts_into(count.event, count.event.entity(index), years.clone(), &mut more);
        match values.is_empty() {
            true => values.append(&mut more),
            false => values.iter_mut().zip(&more).for_each(|(sum, value)| *sum += value),
        }
    }
    // Where there is nothing of the kind nothing happens.
    if values.is_empty() && outcomes.has_events() {
        values.resize(usize::try_from(outcomes.trials()).unwrap_or(usize::MAX), 0.0);
    }
}

/// Whether a stated event happens, as a whole, one number a trial; empty where counts were not kept.
pub(super) fn whole_event_into(event: usize, outcomes: &Outcomes, values: &mut Vec<f64>) {
    let whole = outcomes.layout.years;
    outcomes.counts_into(Event::Stated, Event::Stated.entity(event), whole..whole + 1, values);
}

/// The question, in a sentence, but for corridor and year, which stand in parentheses behind.
fn words(asked: Asked, layout: &Layout) -> String {
    match asked {
        Asked::Variable(Variable { metric, .. }) => metric.words().to_owned(),
        Asked::Count(Count { event, of, .. }) => match (event, of) {
            (Event::InService, _) => "chance of being in service".to_owned(),
            (Event::ContractMet, _) => "chance of meeting the contract".to_owned(),
            (_, Counted::Cause(cause)) => {
                format!("incidents by {}", layout.causes.get(cause).map_or("", String::as_str))
            }
            _ => "incidents".to_owned(),
        },
        Asked::Stated(index) => match layout.events.get(index) {
            Some(event) if event.name != event.when => format!("chance of `{}`", event.name),
            Some(event) => format!("chance that {}", condition_words(event, layout)),
            None => String::new(),
        },
    }
}

/// A condition in a sentence: `delivered energy (2030) is 3 TWh or more`.
pub(super) fn condition_words(event: &EventLabel, layout: &Layout) -> String {
    let condition = &event.condition;
    let unit = condition.of.unit(layout);
    let is_count = matches!(condition.of, Asked::Count(_));
    let quantity = match &condition.threshold {
        Threshold::Number(number) if !["", "share"].contains(&unit) && !is_count => {
            format!("{number} {unit}")
        }
        threshold => threshold.spelled(),
    };
    let spelled = condition.of.spelled(layout);
    let places = match spelled.split_once('[') {
        Some((_, inside)) => format!(" ({})", inside.trim_end_matches(']').replace(',', ", ")),
        None => String::new(),
    };
    let what = match condition.of {
        Asked::Count(Count { event: Event::InService, .. }) => "time in service".to_owned(),
        Asked::Count(Count { event: Event::ContractMet, .. }) => "the contract met".to_owned(),
        Asked::Count(_) => format!("the number of {}", words(condition.of, layout)),
        of => words(of, layout),
    };
    // No condition holds of a trial that has no such number.
    let has_all = condition.of.is_in_every_trial();
    let beside = if has_all { "" } else { ", and something arrives" };
    format!("{what}{places} is {}{beside}", condition.comparison.words(&quantity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{
        ContractLabel, CorridorIndex, CorridorLabel, OfftakeLabel, ReservoirLabel,
    };
    use crate::units::Commodity;

    fn layout() -> Layout {
        let mut layout = Layout::new(2028, 3);
        for name in ["CASA-1000", "TAPI"] {
            let commodity = Commodity::Electricity;
            layout.corridors.push(CorridorLabel { name: name.into(), commodity });
        }
        layout.causes = vec!["attack".into(), "supply".into()];
        layout.offtakes.push(OfftakeLabel { name: "villages".into(), corridor: CorridorIndex(1) });
        let name = "Toktogul".into();
        layout.reservoirs.push(ReservoirLabel { name, storage_gwh: Some(9000.0) });
        layout.contracts.push(ContractLabel {
            corridor: CorridorIndex(0),
            replaced: true,
            promised: true,
        });
        layout.laid_out()
    }

    fn parsed(text: &str) -> Result<String, String> {
        Gauge::parse(text, &layout()).map(|gauge| gauge.text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_metric_of_the_summary_can_be_named() {
        for (text, full) in [
            ("delivered_twh", "delivered_twh.mean"),
            ("delivered_twh.p10", "delivered_twh.p10"),
            (" delivered_twh[2029, CASA-1000] .cvar5", "delivered_twh[CASA-1000,2029].cvar5"),
            ("zero_days[TAPI]", "zero_days[TAPI].mean"),
            ("lost_twh[supply].p90", "lost_twh[supply].p90"),
            ("lost_twh[attack,CASA-1000]", "lost_twh[attack,CASA-1000].mean"),
            ("lost_twh[incidents]", "lost_twh[incidents].mean"),
            ("offtake[villages,2030].mean", "offtake[villages,TAPI,2030].mean"),
            ("spill_gwh", "spill_gwh[Toktogul].mean"),
            ("level_gwh[2029].p10", "level_gwh[Toktogul,2029].p10"),
            ("payment_musd", "payment_musd.mean"),
            ("net_benefit_musd[CASA-1000,2029].p10", "net_benefit_musd[CASA-1000,2029].p10"),
            ("lost_twh:attack[2029, CASA-1000].p90", "lost_twh[attack,CASA-1000,2029].p90"),
            ("lost_twh[supply].max", "lost_twh[supply].max"),
            ("lost_twh[incidents:supply].p99", "lost_twh[incidents:supply].p99"),
            ("delivered_twh[total, 2030].sd", "delivered_twh[2030].sd"),
            ("in_service[TAPI, 2030]", "in_service[TAPI,2030]"),
            ("contract_met.mean", "contract_met[CASA-1000]"),
        ] {
            assert_eq!(parsed(text), Ok(full.to_owned()), "{text}");
            assert_eq!(parsed(full), Ok(full.to_owned()), "{full}");
        }
    }

    #[test]
    fn what_cannot_be_understood_gets_help() {
        for (text, part) in [
            ("delivered_tw.p10", "did you mean `delivered_twh`?"),
            ("delivered_twh.p0", "`p1` to `p99`"),
            ("zero_days", "zero_days[CASA-1000]"),
            ("lost_twh", "there are not_in_service, supply"),
            ("lost_twh[atack]", "did you mean `attack`?"),
            ("lost_twh[attack].cvar", "did you mean `cvar5`?"),
            (
                "lost_twh[TAPI].attack.mean",
                "in `lost_twh[TAPI].attack.mean` a year or heading stands behind the bracket",
            ),
            ("lost_twh[attack]p10", "stands behind the bracket"),
            ("lost_tw[attack]", "did you mean `lost_twh`?"),
            ("lost_twh/attack", "did you mean `lost_twh`?"),
            ("oftake[villages]", "did you mean `offtake`?"),
            ("offtake[TAPI]", "offtake[villages]"),
            ("spill_gwh[Toktogull]", "did you mean `Toktogul`?"),
            ("spil_gwh", "did you mean `spill_gwh`?"),
            ("delivered_twh[TAPI", "closing bracket"),
            ("payment_musd[TAPI]", "there is no contract of `TAPI`"),
            ("delivered_twh[TAPI,CASA-1000]", "`CASA-1000` is one too many"),
            ("delivered_twh[2028,2029]", "`2029` is one too many"),
            ("delivered_twh[-9223372036854775808]", "is not in the horizon, 2028 to 2030"),
            ("in_service[TAPI].p10", "is a chance"),
            ("chance(delivered_twh)", "compares with nothing"),
            ("chance(delivered_twh >= 1)", "`--chance 'delivered_twh >= 1'` does"),
            ("chance(delivered_twh >= 1", "closing parenthesis"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn money_is_asked_for_where_contracts_tell_of_it() {
        let error = |text: &str, contracts: &[ContractLabel]| {
            let mut layout = layout();
            layout.contracts = contracts.to_vec();
            let known = Gauge::parse(text, &layout.laid_out());
            known.map(|gauge| gauge.text).map_err(|error| error.to_string())
        };
        let (casa, tapi) = (
            ContractLabel { corridor: CorridorIndex(0), replaced: true, promised: true },
            ContractLabel { corridor: CorridorIndex(1), replaced: false, promised: true },
        );
        let none = error("payment_musd", &[]).unwrap_err();
        assert_eq!(none, "`payment_musd` needs a contract, and this scenario has none");
        let unknown = error("net_benefit_musd", &[tapi]).unwrap_err();
        assert!(unknown.contains("`replacement_usd_per_mwh`, and this"), "{unknown}");
        // What one of them saves is no total.
        assert_eq!(error("payment_musd", &[casa, tapi]), Ok("payment_musd.mean".to_owned()));
        let only = Ok("net_benefit_musd[CASA-1000].mean".to_owned());
        assert_eq!(error("net_benefit_musd", &[casa, tapi]), only);
        let lacking = error("replacement_musd[TAPI]", &[casa, tapi]).unwrap_err();
        assert!(lacking.contains("no contract with `replacement_usd_per_mwh` of `TAPI`"));
    }
}
