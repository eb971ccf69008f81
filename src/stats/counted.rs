//! Chances and incidents, compared trial by trial.
//!
//! Whether a corridor is in service in a year is 1 or 0 in every trial, and the incidents of a hazard
//! in a year are a whole number; the paired difference of either has its mean and its error as any
//! other (see [`super::Paired`]). Corridors and hazards are matched by name: a hazard that only one of
//! the two has brings no incident in the other.

use serde::{Deserialize, Serialize};

use super::chances::{Chance, EventName, chances};
use super::matched::Span;
use super::paired::{Paired, paired};
use super::summary::calendar_year;
use crate::outcome::{Entity, Event, EventIndex, HazardIndex, Layout, Outcomes};

/// How likely an event is in two scenarios, and the difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChanceRow {
    /// The scenario's letter.
    pub scenario: String,
    /// As in `summary.json`: `in_service`.
    pub event: EventName,
    /// The corridor; `None` for a stated event that is about all together.
    pub corridor: Option<String>,
    /// The calendar year, or `None` for the share of the compared years, and of a stated event for the
    /// trial's average year.
    pub year: Option<i32>,
    /// The numbers: shares from 0 to 1.
    #[serde(flatten)]
    pub pair: PairRow,
}

/// The number of incidents of a hazard in two scenarios, and the difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// The scenario's letter.
    pub scenario: String,
    /// The hazard.
    pub hazard: String,
    /// The cause under which the first scenario counts it; the other's where the first has none.
    pub cause: String,
    /// The numbers: incidents a year over all its instances, mean of the compared years.
    #[serde(flatten)]
    pub pair: PairRow,
}

/// A number of two scenarios, and the difference trial by trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// The first scenario's mean.
    pub first: MeanRow,
    /// This scenario's mean.
    pub this: MeanRow,
    /// Mean of the difference.
    pub mean: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// Share of trials in which this scenario has more than the first.
    pub p_greater: f64,
    /// Share of trials in which the first has more.
    pub p_less: f64,
    /// Share of trials in which both have the same.
    pub p_equal: f64,
    /// Correlation of the two; `None` where one of them never varies.
    pub correlation: Option<f64>,
    /// How many independent trials a paired one is worth; `None` where the difference never varies.
    pub gain: Option<f64>,
}

/// A mean with its error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanRow {
    /// Mean over trials.
    pub mean: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

impl PairRow {
    pub(super) fn of(found: &Paired) -> Self {
        Self {
            first: MeanRow { mean: found.first.mean, se: found.first.se() },
            this: MeanRow { mean: found.second.mean, se: found.second.se() },
            mean: found.moments.mean,
            se: found.moments.se(),
            p_greater: found.greater,
            p_less: found.less,
            p_equal: found.equal,
            correlation: found.correlation,
            gain: found.gain,
        }
    }
}

/// The chances that two scenarios have in common, and those to be in service of corridors that only one
/// has: corridor by corridor, year by year and then the share of all years; none where the counts were not
/// kept.
#[must_use]
pub fn chance_rows(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<ChanceRow> {
    let mut rows = Vec::new();
    let mut add = |event, corridor: &str, sides: [Option<Entity>; 2]| {
        for year in span.calendar().map(Some).chain([None]) {
            let sides = [(first, sides[0]), (other, sides[1])];
            let Some(pair) = pair(event, sides, span, year) else { continue };
            rows.push(ChanceRow {
                scenario: scenario.to_owned(),
                event: EventName::Own(event),
                corridor: Some(corridor.to_owned()),
                year,
                pair,
            });
        }
    };
    // A corridor that only one has is in service in no trial of the other; a contract that only one
    // has is no question to the other.
    let find = |layout: &Layout, event, corridor: &str| {
        layout.entities(event).find(|entity| layout.corridor_of(*entity) == Some(corridor))
    };
    for event in Event::CHANCES {
        for ours in first.layout.entities(event) {
            let Some(corridor) = first.layout.corridor_of(ours) else { continue };
            let theirs = find(&other.layout, event, corridor);
            if theirs.is_some() || event == Event::InService {
                add(event, corridor, [Some(ours), theirs]);
            }
        }
        for theirs in other.layout.entities(event).filter(|_| event == Event::InService) {
            let Some(corridor) = other.layout.corridor_of(theirs) else { continue };
            if find(&first.layout, event, corridor).is_none() {
                add(event, corridor, [None, Some(theirs)]);
            }
        }
    }
    rows.extend(stated_rows(scenario, (first, other), span));
    rows
}

/// The chances of the stated events that both have by name, in the years that both have; of an average
/// year only where their horizons are the same.
fn stated_rows(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<ChanceRow> {
    let column = |outcomes: &Outcomes, event: EventIndex, year: Option<usize>| {
        let place = year.unwrap_or(outcomes.layout.years);
        let mut values = Vec::new();
        outcomes.counts_into(Event::Stated, event.into(), place..place + 1, &mut values);
        values
    };
    let is_whole = span.is_whole(&first.layout) && span.is_whole(&other.layout);
    let mut rows = Vec::new();
    for chance in chances(&first.layout) {
        let Chance { entity: Entity::Event(entity), year, .. } = chance else { continue };
        let label = &first.layout.events[entity.0];
        let named =
            other.layout.events.iter().enumerate().filter(|(_, own)| own.name == label.name);
        let year = year.map(|year| calendar_year(&first.layout, year));
        for (same, own) in named {
            // Each is asked in the year of its own condition, where it names one.
            let years = [(first, label), (other, own)].map(|(side, label)| {
                let named = label.condition.of.year(&side.layout);
                let own = year.and_then(|year| usize::try_from(year - side.layout.start_year).ok());
                named.or(own)
            });
            let is_shared = match year {
                Some(year) => span.calendar().any(|known| known == year),
                None => is_whole,
            };
            if !is_shared || years.iter().any(Option::is_none) != year.is_none() {
                continue;
            }
            let x = column(first, entity, years[0]);
            let y = column(other, EventIndex(same), years[1]);
            let Some(found) = paired(&x, &y) else { continue };
            rows.push(ChanceRow {
                scenario: scenario.to_owned(),
                event: EventName::Stated(label.name.clone()),
                corridor: first.layout.corridor_of(entity.into()).map(str::to_owned),
                year,
                pair: PairRow::of(&found),
            });
        }
    }
    rows
}

/// The incidents of every hazard that either of two scenarios has; none where the counts were not
/// kept.
#[must_use]
pub fn incident_rows(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<IncidentRow> {
    let entity = |layout: &Layout, name: &str| {
        let index = layout.hazards.iter().position(|hazard| hazard.name == name);
        index.map(|index| Entity::Hazard(HazardIndex(index)))
    };
    let ours = first.layout.hazards.iter().map(|hazard| (&first.layout, hazard));
    let theirs = other.layout.hazards.iter().map(|hazard| (&other.layout, hazard));
    let theirs = theirs.filter(|(_, hazard)| entity(&first.layout, &hazard.name).is_none());
    let rows = ours.chain(theirs).filter_map(|(layout, hazard)| {
        let sides = [first, other].map(|side| (side, entity(&side.layout, &hazard.name)));
        Some(IncidentRow {
            scenario: scenario.to_owned(),
            hazard: hazard.name.clone(),
            cause: layout.cause(hazard.cause).to_owned(),
            pair: pair(Event::Incidents, sides, span, None)?,
        })
    });
    rows.collect()
}

/// Compares the counts of one corridor or hazard; where a scenario has none they are 0.
fn pair(
    event: Event,
    sides: [(&Outcomes, Option<Entity>); 2],
    span: Span,
    year: Option<i32>,
) -> Option<PairRow> {
    let [x, y] = sides.map(|side| counts(event, side, span, year));
    paired(&x, &y).map(|found| PairRow::of(&found))
}

/// The counts of one corridor or hazard in a calendar year, or their mean over the span, one number a
/// trial: 0 where the scenario has none such, and none where they were not kept.
fn counts(
    event: Event,
    (outcomes, entity): (&Outcomes, Option<Entity>),
    span: Span,
    year: Option<i32>,
) -> Vec<f64> {
    let mut values = Vec::new();
    let begin = year.unwrap_or(span.start_year) - outcomes.layout.start_year;
    let begin = usize::try_from(begin).unwrap_or(0);
    let years = begin..begin + if year.is_some() { 1 } else { span.years };
    match entity {
        Some(entity) => outcomes.counts_into(event, entity, years, &mut values),
        None if outcomes.has_events() => {
            values.resize(usize::try_from(outcomes.trials()).unwrap_or(usize::MAX), 0.0);
        }
        None => {}
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Block, CauseIndex, CorridorLabel, HazardLabel, YearIndex};
    use crate::units::Commodity;

    /// Four trials of two years: a corridor, and one hazard, each with its counts by year and trial.
    fn outcomes(hazard: &str, counts: [u32; 16]) -> Outcomes {
        let mut layout = Layout::new(2030, 2);
        layout.corridors =
            vec![CorridorLabel { name: "x".to_owned(), commodity: Commodity::Electricity }];
        layout.causes = vec!["attack".to_owned()];
        let cause = CauseIndex(0);
        layout.hazards = vec![HazardLabel { name: hazard.to_owned(), cause, begun_by: Vec::new() }];
        let layout = layout.laid_out();
        let kept = layout.columns().only(|_| false);
        let mut block = Block::new(&layout, &kept, (0, 4), 0).with_events(&layout);
        for trial in 0..4 {
            let column = |event, YearIndex(year)| usize::from(event == Event::Incidents) * 2 + year;
            block.record_events(trial, |event, _, year| counts[column(event, year) * 4 + trial]);
        }
        Outcomes { layout: layout.into(), kept, blocks: vec![block] }
    }

    const SPAN: Span = Span { start_year: 2030, years: 2 };

    #[test]
    fn chances_and_incidents_agree_with_values_worked_by_hand() {
        // In service in 2030 in trials 1 and 2, in 2031 in all; then in 2030 in trial 2 alone.
        let a = outcomes("bomb", [1, 1, 0, 0, 1, 1, 1, 1, 0, 2, 4, 0, 1, 0, 2, 0]);
        let b = outcomes("bomb", [0, 1, 0, 0, 1, 1, 1, 1, 0, 2, 1, 0, 1, 0, 2, 0]);
        let rows = chance_rows("B", (&a, &b), SPAN);
        let years: Vec<_> = rows.iter().map(|row| row.year).collect();
        assert_eq!(years, [Some(2030), Some(2031), None]);
        // Differences -1, 0, 0, 0: mean -1/4, variance 1/4 over the four trials.
        let pair = &rows[0].pair;
        assert_eq!((pair.first.mean, pair.this.mean, pair.mean), (0.5, 0.25, -0.25));
        assert_eq!((pair.se, pair.p_less, pair.p_equal), (Some(0.25), 0.25, 0.75));
        assert_eq!((rows[1].pair.mean, rows[1].pair.se), (0.0, Some(0.0)));
        // The share of both years: half as much.
        assert_eq!((rows[2].pair.mean, rows[2].pair.se), (-0.125, Some(0.125)));
        // Incidents a year: (1, 2, 6, 0) / 2 against (1, 2, 3, 0) / 2; the difference is -1.5 once.
        let rows = incident_rows("B", (&a, &b), SPAN);
        assert_eq!(rows.len(), 1);
        let pair = &rows[0].pair;
        assert_eq!((pair.first.mean, pair.this.mean), (1.125, 0.75));
        assert_eq!((pair.mean, pair.se), (-0.375, Some(0.375)));
    }

    #[test]
    fn a_hazard_that_only_one_has_brings_no_incident_in_the_other() {
        let a = outcomes("bomb", [1; 16]);
        let b = outcomes("flood", [1; 16]);
        let rows = incident_rows("B", (&a, &b), SPAN);
        let found =
            rows.iter().map(|row| (row.hazard.as_str(), row.pair.first.mean, row.pair.this.mean));
        assert_eq!(found.collect::<Vec<_>>(), [("bomb", 1.0, 0.0), ("flood", 0.0, 1.0)]);
    }

    #[test]
    fn a_single_year_of_a_longer_horizon_is_found_by_the_calendar() {
        let a = outcomes("bomb", [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 3, 3, 3, 3]);
        let only = Span { start_year: 2031, years: 1 };
        let rows = incident_rows("B", (&a, &a), only);
        assert_eq!((rows[0].pair.first.mean, rows[0].pair.p_equal), (3.0, 1.0));
        assert_eq!(chance_rows("B", (&a, &a), only)[1].pair.this.mean, 1.0);
    }

    #[test]
    fn where_counts_were_not_kept_there_are_no_rows() {
        let mut a = outcomes("bomb", [1; 16]);
        a.blocks = vec![Block::new(&a.layout, &a.kept, (0, 4), 0)];
        assert!(chance_rows("B", (&a, &a), SPAN).is_empty());
        assert!(incident_rows("B", (&a, &a), SPAN).is_empty());
    }
}
