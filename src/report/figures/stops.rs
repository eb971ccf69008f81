//! How long nothing comes: days without delivery in a year, and the longest gap.

use super::POINTS;
use crate::chart::{Curve, Whose, outages};
use crate::outcome::Outcomes;
use crate::stats;
use crate::units::with_decimals;

/// The curve of gaps ends at this chance: the rarest last for years and would press all others to the
/// axis.
const RAREST_GAP: f64 = 0.05;

/// Days without delivery and the longest gap, by corridor.
pub(super) fn outages_of(outcomes: &Outcomes) -> Option<outages::Figure> {
    let layout = &outcomes.layout;
    let (mut zero_days, mut longest_gap) = (Vec::new(), Vec::new());
    let mut worst: Option<(f64, f64, &str)> = None;
    for (index, corridor) in layout.corridors.iter().enumerate() {
        let still = stats::standstills(outcomes, index)?;
        let Some(days) = stats::Moments::of(&still.zero_days) else { continue };
        let Some(gap) = stats::Moments::of(&still.longest_gap) else { continue };
        let gap = gap.mean;
        if worst.is_none_or(|(most, _, _)| days.mean > most) {
            worst = Some((days.mean, gap, &corridor.name));
        }
        let curve =
            |points| Curve { name: corridor.name.clone(), whose: Whose::Corridor(index), points };
        zero_days.push(curve(stats::exceedance(still.zero_days, POINTS)));
        let mut gaps = stats::exceedance(still.longest_gap, POINTS);
        gaps.retain(|(_, chance)| *chance >= RAREST_GAP);
        longest_gap.push(curve(gaps));
    }
    let (days, gap, name) = worst?;
    let show = |days: f64| with_decimals(days, if days < 9.5 { 1 } else { 0 });
    Some(outages::Figure {
        title: format!(
            "{name} brings nothing on {} days of its season in a mean year, {} of them in a row",
            show(days),
            show(gap)
        ),
        subtitle: "Single years in which the corridor is in service, days within its season; the \
                   longest gaps, of one year in twenty, are left out"
            .into(),
        zero_days,
        longest_gap,
    })
}
