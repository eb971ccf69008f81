//! Reservoirs in a report: the figure of their levels, and a row of numbers each.

use super::page::Number;
use crate::chart::reservoir::{Figure, Level, MonthWater, Reservoir};
use crate::outcome::Water;
use crate::stats::{Metric, MetricRow, Sample, Summary};

/// The kinds of a reservoir's water, in the order in which they are told.
const TOLD: [Water; 6] =
    [Water::Inflow, Water::Home, Water::Unserved, Water::Surplus, Water::Spill, Water::Level];

/// One reservoir in a table: GWh of the average year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservoirRow {
    /// The supply's name.
    pub name: String,
    /// Inflow, home demand served, unserved, surplus offered, spilled, held at the end of a year.
    pub numbers: [Number; 6],
}

/// A row for each reservoir; none where the scenario has none.
pub(super) fn rows(summary: &Summary) -> Vec<ReservoirRow> {
    let inflow = Metric::Reservoir(Water::Inflow);
    let rows = summary.metrics.iter().map(|row| &row.about);
    let rows = rows.filter(|about| about.metric == inflow && about.year.is_none());
    let names = rows.filter_map(|about| about.supply.clone());
    names
        .map(|name| {
            let number = |water| {
                let row = summary.reservoir(water, &name, None);
                row.map_or_else(Number::default, |row| Number::with_error(row.estimate()))
            };
            ReservoirRow { numbers: TOLD.map(number), name }
        })
        .collect()
}

/// The figure; `None` where there is no reservoir or its levels were not kept.
pub(super) fn figure(sample: &Sample<'_>, summary: &Summary, span: &str) -> Option<Figure> {
    let layout = sample.layout();
    let mut reservoirs = Vec::new();
    for (index, label) in layout.reservoirs.iter().enumerate() {
        let levels = sample.levels(index)?.into_iter().map(|band| Level {
            p10: band.p10,
            p25: band.p25,
            p50: band.p50,
            p75: band.p75,
            p90: band.p90,
        });
        let of = |water| sample.water_months(index, water);
        let (inflow, home) = (of(Water::Inflow)?, of(Water::Home)?);
        let (unserved, surplus) = (of(Water::Unserved)?, of(Water::Surplus)?);
        let spill = of(Water::Spill)?;
        reservoirs.push(Reservoir {
            name: label.name.clone(),
            full: label.storage_gwh,
            levels: levels.collect(),
            months: std::array::from_fn(|month| MonthWater {
                inflow: inflow[month],
                home: home[month],
                unserved: unserved[month],
                surplus: surplus[month],
                spill: spill[month],
            }),
        });
    }
    let unserved = |name: &str| Some(summary.reservoir(Water::Unserved, name, None)?.mean);
    // The title tells of the one whose demand at home is served worst, or of the first.
    let names = layout.reservoirs.iter().map(|label| label.name.as_str());
    let worst = names.clone().reduce(|worst, name| {
        // What is not known is less than any number.
        if unserved(name) > unserved(worst) { name } else { worst }
    })?;
    Some(Figure {
        title: finding(summary, worst)?,
        subtitle: format!(
            "Level: light, eight trials of ten; dark, half of them; line, the median. {span}"
        ),
        start_year: layout.start_year,
        reservoirs,
    })
}

/// The finding about a reservoir, as a title.
fn finding(summary: &Summary, name: &str) -> Option<String> {
    let row = |water| summary.reservoir(water, name, None);
    let [inflow, home, unserved, surplus, spill, _] = TOLD.map(row);
    let said = |row: &MetricRow| format!("{} GWh", Number::said(row.mean, row.se));
    let (unserved, spill, home) = (unserved?, spill?, home?);
    let offers = match surplus? {
        row if row.mean > 0.0 => format!("{name} has {} a year to offer", said(row)),
        _ => format!("{name} has nothing to offer"),
    };
    let more = if unserved.mean > 0.01 * (home.mean + unserved.mean) {
        format!(" and leaves {} of home demand unserved", said(unserved))
    } else if spill.mean > 0.01 * inflow?.mean {
        format!(" and spills {}", said(spill))
    } else if home.mean > 0.0 {
        " and serves its home demand".to_owned()
    } else {
        String::new()
    };
    Some(offers + &more)
}
