//! Which trial stands for a number: the one nearest to an estimate, the one with the worst year in service.

use super::influence::Reading;
use crate::outcome::{
    All, CorridorIndex, Event, Loss, Measure, Outcomes, Statistic, Worst, YearIndex,
};

/// The place of the number nearest to `wanted`, the first of those that are equally near.
#[must_use]
pub fn nearest_trial(values: &[f64], wanted: f64) -> Option<usize> {
    let distance = |place: usize| (values[place] - wanted).abs();
    (0..values.len()).min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
}

/// Of the trials in which these corridors and no others are in service in the last year, the one whose
/// average year is nearest to a statistic of theirs, all corridors together.
///
/// `None` where there is no such trial, or energies delivered or the counts of events were not kept.
#[must_use]
pub fn in_future(outcomes: &Outcomes, corridors: &[usize], statistic: Statistic) -> Option<usize> {
    let last = outcomes.layout.years.checked_sub(1)?;
    let delivered = outcomes.values(Measure::Delivered, All, All);
    let mut is_so = vec![outcomes.has_events(); delivered.len()];
    let mut served = Vec::new();
    for corridor in 0..outcomes.layout.corridors.len() {
        outcomes.counts_into(
            Event::InService,
            Event::InService.entity(corridor),
            last..last + 1,
            &mut served,
        );
        let wanted = corridors.contains(&corridor);
        for (is_so, served) in is_so.iter_mut().zip(&served) {
            *is_so &= (*served > 0.0) == wanted;
        }
    }
    let trials: Vec<usize> = (0..delivered.len()).filter(|trial| is_so[*trial]).collect();
    let own: Vec<f64> = trials.iter().map(|trial| delivered[*trial]).collect();
    let wanted = Reading::of(&own, statistic, Worst::Lowest)?.estimate.value;
    trials.get(nearest_trial(&own, wanted)?).copied()
}

/// A year of a corridor that is in service all through it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServedYear {
    /// The trial, from 0.
    pub trial: usize,
    /// The corridor.
    pub corridor: CorridorIndex,
    /// The year.
    pub year: YearIndex,
    /// The energy that it delivered, as a share of what its capacity in service could have.
    pub share: f64,
}

/// The year in service of any corridor in any trial that delivers the smallest share of what its
/// capacity in service could; of equally bad ones that of the first trial, and in it the first. A year
/// counts where its corridor is in service all through it: the year of entry itself says when it
/// entered, and not how it runs.
///
/// `None` where there is no such year, or what tells of it was not kept: energies delivered, nameplate,
/// lost for want of service, and the counts of events.
#[must_use]
pub fn worst_year(outcomes: &Outcomes) -> Option<ServedYear> {
    let (years, mut before) = (outcomes.layout.years, Vec::new());
    let mut worst: Option<ServedYear> = None;
    for corridor in 0..outcomes.layout.corridors.len() {
        for year in 0..years {
            let of = |measure| outcomes.values(measure, CorridorIndex(corridor), YearIndex(year));
            let delivered = of(Measure::Delivered);
            let (nameplate, missing) =
                (of(Measure::Nameplate), of(Measure::Lost(Loss::NotInService)));
            // Whether it entered before this year, as far as the horizon tells.
            let last = year.saturating_sub(1);
            outcomes.counts_into(
                Event::InService,
                Event::InService.entity(corridor),
                last..last + 1,
                &mut before,
            );
            let energies = delivered.iter().zip(nameplate.iter().zip(&missing)).zip(&before);
            for (trial, ((delivered, (nameplate, missing)), before)) in energies.enumerate() {
                let most = nameplate - missing;
                let from_the_start = year > 0 || *missing <= 0.0;
                if *before < 1.0 || !from_the_start || most <= 0.0 {
                    continue;
                }
                let share = (delivered / most).max(0.0);
                let found = ServedYear {
                    trial,
                    corridor: CorridorIndex(corridor),
                    year: YearIndex(year),
                    share,
                };
                let is_worse = worst.is_none_or(|known| {
                    (share, trial, year) < (known.share, known.trial, known.year.0)
                });
                if is_worse {
                    worst = Some(found);
                }
            }
        }
    }
    worst
}
