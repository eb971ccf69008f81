//! How long nothing comes: days without delivery in a year, and the longest gap.

use super::POINTS;
use crate::chart::{Curve, Whose, outages};
use crate::outcome::Outcomes;
use crate::stats;

/// Curves end at the chance below which years are left out: the rarest gaps last for years and would
/// press all others to the axis. A year has its end, so its days need no such cut but for outliers.
const RAREST_DAYS: f64 = 0.01;
const RAREST_GAPS: f64 = 0.05;

/// Days without delivery and the longest gap, by corridor.
pub(super) fn outages_of(outcomes: &Outcomes) -> Option<outages::Figure> {
    let layout = &outcomes.layout;
    let (mut zero_days, mut longest_gap) = (Vec::new(), Vec::new());
    let mut worst: Option<(f64, f64, &str)> = None;
    for (index, corridor) in layout.corridors.iter().enumerate() {
        let still = stats::standstills(outcomes, index)?;
        let Some(days) = stats::Moments::of(&still.zero_days) else { continue };
        let gap = stats::Moments::of(&still.longest_gap).map_or(0.0, |gap| gap.mean);
        if worst.is_none_or(|(most, _, _)| days.mean > most) {
            worst = Some((days.mean, gap, &corridor.name));
        }
        let curve = |values, rarest: f64| {
            let mut points = stats::exceedance(values, POINTS);
            points.retain(|(_, chance)| *chance >= rarest);
            Curve { name: corridor.name.clone(), whose: Whose::Corridor(index), points }
        };
        zero_days.push(curve(still.zero_days, RAREST_DAYS));
        longest_gap.push(curve(still.longest_gap, RAREST_GAPS));
    }
    let (days, gap, name) = worst?;
    let show = |days: f64| if days < 9.5 { format!("{days:.1}") } else { format!("{days:.0}") };
    Some(outages::Figure {
        title: format!(
            "{name} brings nothing on {} days of its season in a mean year, {} of them in a row",
            show(days),
            show(gap)
        ),
        subtitle:
            "Single years in which the corridor is in service, days within its season; curves end \
                   at what one year in a hundred reaches"
                .into(),
        zero_days,
        longest_gap,
    })
}
