//! The questions that may be asked of a run, and how they are written: one grammar for every option,
//! command and file.
//!
//! ```text
//! METRIC:WHICH[CORRIDOR, YEAR].STATISTIC      delivered_twh[CASA-1000, 2030].p10
//! METRIC[...] COMPARISON QUANTITY             delivered_twh[2030] >= 3
//! chance(METRIC[...] COMPARISON QUANTITY)     chance(delivered_twh[2030] >= 3)
//! ```
//!
//! Either part of the bracket may be left out and they stand in any order; `total` is a corridor, the one
//! that is meant where none is named. Without a year it is the trial's average year. A heading, a cause, an
//! offtake or a hazard stands behind the metric or by its name in the bracket: `lost_twh:attack`,
//! `lost_twh[attack]`. Beside the metrics of the summary there is what is counted: `in_service`,
//! `contract_met`, `incidents`.
//!
//! A question that was understood is typed ([`Asked`], [`Statistic`], [`Condition`]); no name is looked
//! up again. One that cannot be understood is answered with a sentence that says what is known and what
//! to write.

mod condition;
mod counts;
mod listing;
mod names;
mod pieces;
mod statistic;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

pub use condition::{Comparison, Condition, Threshold, chance_in};
pub use listing::{Future, future, spellings};
pub use names::asked;
pub use statistic::Statistic;

use super::{Event, Layout, Loss, Metric};

/// One number a trial: a metric of something in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// The metric.
    pub metric: Metric,
    /// A corridor's index (an offtake's for [`Metric::Offtake`], a claim's for
    /// [`Metric::ClaimedTwh`], a reservoir's for [`Metric::Reservoir`]); `None` for all together.
    pub entity: Option<usize>,
    /// A year of the horizon, from 0; `None` for the average year.
    pub year: Option<usize>,
}

/// One count a trial: how often an event happens in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The event that is counted.
    pub event: Event,
    /// Of what.
    pub of: Counted,
    /// A year of the horizon, from 0; `None` for the average year.
    pub year: Option<usize>,
}

/// Of what something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// One of those that it is counted of, by its place.
    One(usize),
    /// All hazards of a cause, by its index in [`Layout::causes`].
    Cause(usize),
    /// All together.
    All,
}

/// A question: one number a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A metric.
    Variable(Variable),
    /// A count.
    Count(Count),
    /// Whether a stated event happens, 1 or 0: its place in [`Layout::events`].
    Stated(usize),
}

/// Why a question cannot be understood: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionError(String);

impl QuestionError {
    /// From a sentence, lower case and without a full stop.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for QuestionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for QuestionError {}

impl Counted {
    /// Which of those that an event is counted of are meant.
    pub fn places(self, event: Event, layout: &Layout) -> impl Iterator<Item = usize> + '_ {
        (0..layout.counted(event)).filter(move |place| match self {
            Self::One(one) => one == *place,
            Self::Cause(cause) => {
                layout.hazards.get(*place).is_some_and(|own| own.cause.0 == cause)
            }
            Self::All => true,
        })
    }
}

impl Asked {
    /// The year of the horizon that is named.
    #[must_use]
    pub fn year(self, layout: &Layout) -> Option<usize> {
        match self {
            Self::Variable(variable) => variable.year,
            Self::Count(count) => count.year,
            Self::Stated(place) => {
                layout.events.get(place).and_then(|event| event.condition.of.year(layout))
            }
        }
    }

    /// The same in another year, or in the average year. An event has the year of its condition.
    #[must_use]
    pub fn in_year(self, year: Option<usize>) -> Self {
        match self {
            Self::Variable(variable) => Self::Variable(Variable { year, ..variable }),
            Self::Count(count) => Self::Count(Count { year, ..count }),
            Self::Stated(place) => Self::Stated(place),
        }
    }

    /// The corridor that it is about, by its index; `None` for all together, and for what is of none.
    #[must_use]
    pub fn corridor(self, layout: &Layout) -> Option<usize> {
        match self {
            Self::Variable(Variable { metric, entity, .. }) => match metric {
                Metric::Offtake => {
                    entity.and_then(|own| Some(layout.offtakes.get(own)?.corridor.0))
                }
                Metric::Reservoir(_) | Metric::ClaimedTwh | Metric::ReplacedInPartTwh => None,
                metric if metric.is_of_alternative() => {
                    entity.and_then(|own| Some(layout.replaced.get(own)?.corridor?.0))
                }
                _ => entity,
            },
            Self::Count(Count { event, of, .. }) => match (event, of) {
                (Event::InService, Counted::One(corridor)) => Some(corridor),
                (Event::ContractMet, Counted::One(contract)) => {
                    layout.contracts.get(contract).map(|contract| contract.corridor.0)
                }
                _ => None,
            },
            Self::Stated(place) => layout.events.get(place)?.condition.of.corridor(layout),
        }
    }

    /// Whether it happens in a trial or not: its mean is a chance.
    #[must_use]
    pub fn is_chance(self) -> bool {
        match self {
            Self::Variable(_) => false,
            Self::Count(count) => Event::CHANCES.contains(&count.event),
            Self::Stated(_) => true,
        }
    }

    /// Whether every trial has a number of it.
    #[must_use]
    pub fn is_in_every_trial(self) -> bool {
        match self {
            Self::Variable(variable) => variable.metric.is_in_every_trial(),
            Self::Count(_) | Self::Stated(_) => true,
        }
    }

    /// The unit of its numbers; empty for a chance.
    #[must_use]
    pub fn unit(self, layout: &Layout) -> &'static str {
        match self {
            Self::Variable(variable) => variable.metric.unit(layout, variable.entity),
            Self::Count(Count { event: Event::Incidents, .. }) => "incidents",
            Self::Count(_) | Self::Stated(_) => "",
        }
    }

    /// As it is written: `delivered_twh[CASA-1000,2030]`, which means the same wherever it is read.
    #[must_use]
    pub fn spelled(self, layout: &Layout) -> String {
        let mut inside: Vec<String> = Vec::new();
        let mut name = match self {
            Self::Variable(variable) => variable.metric.name().to_owned(),
            Self::Count(count) => count.event.name().to_owned(),
            Self::Stated(place) => {
                let when = layout.events.get(place).map_or("", |event| event.when.as_str());
                return format!("chance({when})");
            }
        };
        match self {
            Self::Variable(Variable { metric: Metric::LostTwh(loss), .. }) => {
                inside.push(names::loss_word(loss, layout));
            }
            Self::Variable(Variable { metric: Metric::Offtake, entity: Some(own), .. }) => {
                inside.extend(layout.offtakes.get(own).map(|offtake| offtake.name.clone()));
            }
            Self::Variable(Variable { metric: Metric::LostDestinationTwh(refusal), .. }) => {
                inside.push(refusal.key().to_owned());
            }
            Self::Variable(Variable {
                metric: Metric::ReplacedInPartTwh,
                entity: Some(own),
                ..
            }) => {
                let parts = layout.day.len().max(1);
                let alternative = layout.alternatives.get(own / parts);
                inside.extend(alternative.map(|own| own.name.clone()));
                inside.extend(layout.day.get(own % parts).map(|part| part.name.clone()));
            }
            Self::Variable(Variable { metric, entity: Some(own), .. })
                if metric.is_of_alternative() =>
            {
                let label = layout.replaced.get(own).map(|own| own.alternative);
                let own = label.and_then(|own| layout.alternatives.get(own));
                inside.extend(own.map(|own| own.name.clone()));
            }
            Self::Variable(Variable { metric: Metric::ClaimedTwh, entity: Some(own), .. }) => {
                let claim = layout.claims.get(own);
                inside.extend(
                    claim.into_iter().flat_map(|own| [own.name.clone(), own.supply.clone()]),
                );
            }
            Self::Variable(Variable {
                metric: Metric::Reservoir(_), entity: Some(own), ..
            }) => {
                inside.extend(layout.reservoirs.get(own).map(|reservoir| reservoir.name.clone()));
            }
            Self::Count(Count { event: Event::Incidents, of, .. }) => match of {
                Counted::One(own) => {
                    inside.extend(layout.hazards.get(own).map(|hazard| hazard.name.clone()));
                }
                Counted::Cause(own) => {
                    let cause = layout.causes.get(own).map_or("", String::as_str);
                    name = format!("{name}:{cause}");
                }
                Counted::All => {}
            },
            _ => {}
        }
        let corridor = self.corridor(layout).and_then(|own| layout.corridors.get(own));
        inside.extend(corridor.map(|corridor| corridor.name.clone()));
        let year = self.year(layout).map(|year| i64::from(layout.start_year) + year as i64);
        inside.extend(year.map(|year| year.to_string()));
        match inside.is_empty() {
            true => name,
            false => format!("{name}[{}]", inside.join(",")),
        }
    }

    /// The heading under which energy is lost, where that is asked.
    #[must_use]
    pub fn loss(self) -> Option<Loss> {
        match self {
            Self::Variable(Variable { metric: Metric::LostTwh(loss), .. }) => Some(loss),
            _ => None,
        }
    }
}
