//! The common part of two scenarios: their years by the calendar, and corridors, offtakes,
//! reservoirs and causes by name.
//!
//! A horizon figure is the mean over the years that all compared scenarios have. A total over
//! corridors counts all that a scenario has, as in its own summary; where the corridors of two
//! scenarios differ there is a total over those that both have too.

use super::about::About;
use super::summary::calendar_year;
use crate::outcome::{CauseIndex, Layout, Loss, Metric, Outcomes, ReplacedLabel, Variable as Job};

/// The calendar years that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first one.
    pub start_year: i32,
    /// How many.
    pub years: usize,
}

impl Span {
    /// The years that all horizons have; `None` where there is none.
    #[must_use]
    pub fn shared<'a>(layouts: impl IntoIterator<Item = &'a Layout>) -> Option<Self> {
        let ends = |layout: &Layout| {
            let first = i64::from(layout.start_year);
            (first, first + layout.years as i64)
        };
        let (from, to) = layouts
            .into_iter()
            .map(ends)
            .reduce(|(from, to), (first, end)| (from.max(first), to.min(end)))?;
        let years = usize::try_from(to - from).ok().filter(|years| *years > 0)?;
        Some(Self { start_year: i32::try_from(from).ok()?, years })
    }

    /// The last year.
    #[must_use]
    pub fn last_year(self) -> i32 {
        self.start_year + i32::try_from(self.years).unwrap_or(i32::MAX) - 1
    }

    /// Its calendar years.
    pub fn calendar(self) -> impl Iterator<Item = i32> {
        self.start_year..=self.last_year()
    }

    /// Its years as those of a scenario's horizon, from 0.
    pub(super) fn within(self, layout: &Layout) -> std::ops::Range<usize> {
        let from = usize::try_from(self.start_year - layout.start_year).unwrap_or(0);
        from..from + self.years
    }

    /// Whether it is all of a scenario's horizon.
    pub(super) fn is_whole(self, layout: &Layout) -> bool {
        self.start_year == layout.start_year && self.years == layout.years
    }
}

/// Which corridors (or offtakes, or reservoirs) of one scenario a column is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Of {
    /// All together, or the destination.
    All,
    /// These, added up.
    These(Vec<usize>),
}

/// Where one scenario's numbers of a subject come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Side {
    /// The metric; `None` where the scenario has nothing of the kind, which counts as 0.
    pub metric: Option<Metric>,
    /// Of what.
    pub of: Of,
}

impl Side {
    /// The numbers of a calendar year, or of the average year of the span, one a trial; empty where
    /// they were not kept.
    pub fn values_into(
        &self,
        outcomes: &Outcomes,
        span: Span,
        year: Option<i32>,
        values: &mut Vec<f64>,
    ) {
        let layout = &outcomes.layout;
        let trials = usize::try_from(outcomes.trials()).unwrap_or(usize::MAX);
        values.clear();
        let Some(metric) = self.metric else {
            values.resize(trials, 0.0);
            return;
        };
        let index = |year: i32| usize::try_from(year - layout.start_year).unwrap_or(usize::MAX);
        let years: Vec<Option<usize>> = match year {
            Some(year) => vec![Some(index(year))],
            None if span.is_whole(layout) => vec![None],
            None => span.calendar().map(|year| Some(index(year))).collect(),
        };
        let entities: Vec<Option<usize>> = match &self.of {
            Of::All => vec![None],
            Of::These(indices) => indices.iter().copied().map(Some).collect(),
        };
        let mut more = Vec::new();
        for entity in entities {
            for year in &years {
                if values.is_empty() {
                    Job { metric, entity, year: *year }.values_into(outcomes, values);
                } else {
                    Job { metric, entity, year: *year }.values_into(outcomes, &mut more);
                    for (sum, value) in values.iter_mut().zip(&more) {
                        *sum += value;
                    }
                }
            }
        }
        if years.len() > 1 {
            let share = 1.0 / years.len() as f64;
            values.iter_mut().for_each(|sum| *sum *= share);
        }
    }

    /// Whether the measures that it needs were kept.
    fn can_run(&self, outcomes: &Outcomes) -> bool {
        let job = |metric| Job { metric, entity: None, year: None };
        self.metric.is_none_or(|metric| job(metric).can_run(outcomes))
    }
}

/// One number that two scenarios have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Metric, corridor, year.
    pub about: About,
    /// The unit.
    pub unit: &'static str,
    /// The first scenario's numbers and the other's.
    pub sides: [Side; 2],
}

impl Subject {
    /// Whether the measures that it needs were kept of both.
    #[must_use]
    pub fn can_run(&self, first: &Outcomes, other: &Outcomes) -> bool {
        self.sides[0].can_run(first) && self.sides[1].can_run(other)
    }
}

/// A metric of both scenarios, before corridors and years.
struct Theme {
    metrics: [Option<Metric>; 2],
    cause: Option<String>,
}

/// Everything that can be compared, in the order of a summary's rows.
#[must_use]
pub fn subjects(first: &Layout, other: &Layout, span: Span) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for theme in themes(first, other) {
        // Each theme is of at least one of the two.
        let Some(metric) = theme.metrics[0].or(theme.metrics[1]) else { continue };
        for (name, corridor, shared, of) in pairings(metric, first, other) {
            let (name, supply) = match (metric.is_of_reservoir(), metric.is_of_claim()) {
                (true, _) => (None, name),
                (_, true) => (name, corridor.clone()),
                _ => (name, None),
            };
            let corridor = corridor.filter(|_| !metric.is_of_claim());
            let unit = |layout: &Layout, of: &Of| match of {
                Of::These(indices) if metric == Metric::Offtake || corridor.is_some() => {
                    metric.unit(layout, indices.first().copied())
                }
                _ => metric.unit(layout, None),
            };
            let units = [unit(first, &of[0]), unit(other, &of[1])];
            if units[0] != units[1] {
                continue;
            }
            for year in span.calendar().map(Some).chain([None]) {
                let side = |side: usize| Side { metric: theme.metrics[side], of: of[side].clone() };
                subjects.push(Subject {
                    about: About {
                        metric: match metric {
                            Metric::LostTwh(Loss::Incidents(_)) => {
                                Metric::LostTwh(Loss::AllIncidents)
                            }
                            metric => metric,
                        },
                        cause: theme.cause.clone(),
                        name: name.clone(),
                        supply: supply.clone(),
                        corridor: corridor.clone(),
                        shared,
                        year,
                    },
                    unit: units[0],
                    sides: [side(0), side(1)],
                });
            }
        }
    }
    subjects
}

/// The metrics of both, in order; a cause that only one has is there, and costs the other nothing.
fn themes(first: &Layout, other: &Layout) -> Vec<Theme> {
    let mut themes = Vec::new();
    let position = |layout: &Layout, cause: &String| layout.causes.iter().position(|c| c == cause);
    for metric in Metric::all(first) {
        match metric {
            Metric::LostTwh(Loss::Incidents(_)) => {}
            Metric::LostTwh(Loss::AllIncidents) => {
                themes.push(Theme { metrics: [Some(metric); 2], cause: None });
                let more = other.causes.iter().filter(|cause| !first.causes.contains(cause));
                for cause in first.causes.iter().chain(more) {
                    let of = |layout| {
                        position(layout, cause)
                            .map(|c| Metric::LostTwh(Loss::Incidents(CauseIndex(c))))
                    };
                    let metrics = [of(first), of(other)];
                    themes.push(Theme { metrics, cause: Some(cause.clone()) });
                }
            }
            _ if metric.is_of_destination() && !other.has_demand => {}
            // A trial in which nothing arrives has no such share, so trials have none to be compared; of
            // parts of the day two scenarios need not have the same.
            Metric::BoughtShare | Metric::ReplacedInPartTwh => {}
            Metric::LostDestinationTwh(refusal) => {
                if !other.alternatives.is_empty() {
                    let cause = Some(refusal.key().to_owned());
                    themes.push(Theme { metrics: [Some(metric); 2], cause });
                }
            }
            Metric::ReturnedTwh | Metric::NetTwh if !other.has_returns => {}
            _ if metric.is_of_claim() && other.claims.is_empty() => {}
            _ if metric.is_of_contract() && metric.corridors(other).is_empty() => {}
            _ => themes.push(Theme { metrics: [Some(metric); 2], cause: None }),
        }
    }
    themes
}

/// An offtake's, a claim's or a reservoir's name, the corridor (of a claim its supply), whether it is the shared total, and where each side finds it.
type Pairing = (Option<String>, Option<String>, bool, [Of; 2]);

/// The subjects of a metric in both scenarios: corridor by corridor, then totals.
fn pairings(metric: Metric, first: &Layout, other: &Layout) -> Vec<Pairing> {
    let mut pairings: Vec<Pairing> = Vec::new();
    if metric == Metric::Offtake {
        for (i, offtake) in first.offtakes.iter().enumerate() {
            let corridor = &first.corridor(offtake.corridor).name;
            let same = other.offtakes.iter().position(|o| {
                o.name == offtake.name && other.corridor(o.corridor).name == *corridor
            });
            if let Some(j) = same {
                let of = [Of::These(vec![i]), Of::These(vec![j])];
                pairings.push((Some(offtake.name.clone()), Some(corridor.clone()), false, of));
            }
        }
        return pairings;
    }
    if metric.is_of_claim() {
        let pairs = first.claims.iter().enumerate().filter_map(|(i, own)| {
            let same = other.claims.iter().position(|known| known == own)?;
            let of = [Of::These(vec![i]), Of::These(vec![same])];
            Some((Some(own.name.clone()), Some(own.supply.clone()), false, of))
        });
        return pairs.collect();
    }
    if metric.is_of_reservoir() {
        let pairs = first.reservoirs.iter().enumerate().filter_map(|(i, own)| {
            let same = other.reservoirs.iter().position(|known| known.name == own.name)?;
            let of = [Of::These(vec![i]), Of::These(vec![same])];
            Some((Some(own.name.clone()), None, false, of))
        });
        return pairs.collect();
    }
    if metric.is_of_alternative() {
        let named = |layout: &Layout, label: &ReplacedLabel| {
            let corridor = label.corridor.map(|own| layout.corridor(own).name.clone());
            (layout.alternatives[label.alternative].name.clone(), corridor)
        };
        let pairs = first.replaced.iter().enumerate().filter_map(|(i, own)| {
            let (name, corridor) = named(first, own);
            let is_it =
                |label: &ReplacedLabel| named(other, label) == (name.clone(), corridor.clone());
            let same = other.replaced.iter().position(is_it)?;
            let of = [Of::These(vec![i]), Of::These(vec![same])];
            Some((Some(name), corridor, false, of))
        });
        return pairs.collect();
    }
    if metric.is_of_destination() {
        return vec![(None, None, false, [Of::All, Of::All])];
    }
    let (known, all_theirs) = (metric.corridors(first), metric.corridors(other));
    let shared = shared_corridors(first, other);
    let pairs = shared.0.into_iter().zip(shared.1);
    let (ours, theirs): (Vec<usize>, Vec<usize>) =
        pairs.filter(|(i, j)| known.contains(i) && all_theirs.contains(j)).unzip();
    for (i, j) in ours.iter().zip(&theirs) {
        let of = [Of::These(vec![*i]), Of::These(vec![*j])];
        pairings.push((None, Some(first.corridors[*i].name.clone()), false, of));
    }
    if metric.adds_up(first) && metric.adds_up(other) {
        let all = ours.len() == known.len() && ours.len() == all_theirs.len();
        if !all && !ours.is_empty() {
            pairings.push((None, None, true, [Of::These(ours), Of::These(theirs)]));
        }
        pairings.push((None, None, false, [Of::All, Of::All]));
    }
    pairings
}

/// The corridors that both have, by their indices in each, in the first one's order.
#[must_use]
pub fn shared_corridors(first: &Layout, other: &Layout) -> (Vec<usize>, Vec<usize>) {
    let pairs = first.corridors.iter().enumerate().filter_map(|(i, corridor)| {
        Some((i, other.corridors.iter().position(|known| known.name == corridor.name)?))
    });
    pairs.unzip()
}

/// The column of a job of one scenario, its average year taken over the span.
pub(super) fn of_job(job: Job, layout: &Layout) -> (Side, Option<i32>) {
    let of = job.entity.map_or(Of::All, |entity| Of::These(vec![entity]));
    (Side { metric: Some(job.metric), of }, job.year.map(|year| calendar_year(layout, year)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{ContractLabel, CorridorIndex, CorridorLabel};
    use crate::units::Commodity;

    fn layout(start_year: i32, years: usize, corridors: &[&str], causes: &[&str]) -> Layout {
        let mut layout = Layout::new(start_year, years);
        layout.corridors = corridors
            .iter()
            .map(|name| CorridorLabel {
                name: (*name).to_owned(),
                commodity: Commodity::Electricity,
            })
            .collect();
        layout.causes = causes.iter().map(|cause| (*cause).to_owned()).collect();
        layout.laid_out()
    }

    #[test]
    fn the_years_that_all_have_are_found() {
        let a = layout(2028, 10, &["x"], &[]);
        let b = layout(2030, 20, &["x"], &[]);
        let c = layout(2050, 2, &["x"], &[]);
        assert_eq!(Span::shared([&a, &b]), Some(Span { start_year: 2030, years: 8 }));
        assert_eq!(Span::shared([&a, &c]), None);
    }

    #[test]
    fn money_is_compared_where_both_have_a_contract() {
        let bound = |corridors: &[&str], contracts: &[(usize, bool)]| {
            let mut layout = layout(2028, 2, corridors, &[]);
            let contracts = contracts.iter();
            layout.contracts = contracts
                .map(|(corridor, replaced)| ContractLabel {
                    promised: true,
                    corridor: CorridorIndex(*corridor),
                    replaced: *replaced,
                })
                .collect();
            layout.laid_out()
        };
        let a = bound(&["x", "y", "z"], &[(0, true), (1, true)]);
        let b = bound(&["y", "z"], &[(0, true), (1, false)]);
        let free = bound(&["x", "y"], &[]);
        let span = Span::shared([&a, &b]).unwrap();
        let money = |first: &Layout, other: &Layout| -> Vec<(Metric, Option<String>, bool)> {
            subjects(first, other, span)
                .into_iter()
                .map(|s| s.about)
                .filter(|about| about.metric.is_of_contract() && about.year.is_none())
                .map(|about| (about.metric, about.corridor, about.shared))
                .collect()
        };
        let y = Some("y".to_owned());
        assert_eq!(
            money(&a, &b),
            [
                (Metric::PaymentMusd, y.clone(), false),
                (Metric::PaymentMusd, None, true),
                (Metric::PaymentMusd, None, false),
                (Metric::ReplacementMusd, y.clone(), false),
                (Metric::NetBenefitMusd, y, false),
            ]
        );
        assert_eq!(money(&a, &free), []);
        assert_eq!(money(&free, &a), []);
    }

    #[test]
    fn corridors_and_causes_are_matched_by_name() {
        let a = layout(2028, 2, &["x", "y"], &["attack"]);
        let b = layout(2028, 2, &["y", "z"], &["flood", "attack"]);
        assert_eq!(shared_corridors(&a, &b), (vec![1], vec![0]));
        let span = Span::shared([&a, &b]).unwrap();
        let all = subjects(&a, &b, span);
        let delivered: Vec<_> = all
            .iter()
            .map(|s| &s.about)
            .filter(|about| about.metric == Metric::DeliveredTwh && about.year.is_none())
            .map(|about| (about.corridor.as_deref(), about.shared))
            .collect();
        assert_eq!(delivered, [(Some("y"), false), (None, true), (None, false)]);
        let flood: Vec<_> = all
            .iter()
            .filter(|s| s.about.cause.as_deref() == Some("flood") && s.about.corridor.is_none())
            .collect();
        assert_eq!(flood[0].sides[0].metric, None);
        assert_eq!(flood[0].sides[1].metric, Some(Metric::LostTwh(Loss::Incidents(CauseIndex(0)))));
    }
}
