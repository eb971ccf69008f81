//! `monthly.csv`: every month of the horizon, corridor by corridor and all together.

use super::sheet::{Cell, Field, FieldKind, Sheet};
use crate::outcome::{Layout, Loss};
use crate::stats::{Distribution, Metric, MonthRow};

/// The words that say what `monthly.csv` holds.
const ABOUT: &str = "Every month of the horizon, by corridor and for all of them together (`total`): \
    what is delivered, and what the rest of the nameplate is lost to. Means are over all trials: the \
    twelve of a year add up to the year's, and in each row what is delivered and lost adds up to the \
    nameplate. Quantiles are over those trials whose turn the year is to be kept month by month";

/// The numbers of what is delivered: the end of the head, what they are, and how they are read.
type Read = (&'static str, &'static str, fn(&Distribution) -> Option<f64>);

const DELIVERED: [Read; 8] = [
    ("mean", "Delivered electricity, or its equivalent: mean over all trials", |of| of.mean),
    ("se", "Standard error of that mean", |of| of.se),
    ("p10", "10 % quantile over quantile_trials; empty below 30 of them", |of| of.p10),
    ("p50", "Median over quantile_trials", |of| of.p50),
    ("p90", "90 % quantile over quantile_trials", |of| of.p90),
    ("se_p10", "Standard error of the 10 % quantile", |of| of.se_p10),
    ("se_p50", "Standard error of the median", |of| of.se_p50),
    ("se_p90", "Standard error of the 90 % quantile", |of| of.se_p90),
];

/// The table of these months.
pub(super) fn monthly(layout: &Layout, months: &[MonthRow]) -> Sheet {
    let twh = |name: &str, about: String| Field::new(name, FieldKind::Real, about).in_unit("TWh");
    let mut fields = vec![
        Field::new("year", FieldKind::Year, "Calendar year"),
        Field::new("month", FieldKind::Whole, "Month, 1 for January to 12"),
        Field::new("corridor", FieldKind::Text, "Corridor, or `total` for all of them together"),
    ];
    let delivered = Metric::DeliveredTwh.name();
    for (end, about, _) in DELIVERED {
        fields.push(twh(&format!("{delivered}_{end}"), about.to_owned()));
    }
    fields.push(Field::new(
        "quantile_trials",
        FieldKind::Whole,
        "Trials that the quantiles are over",
    ));
    let nameplate = format!("{}_mean", Metric::NameplateTwh.name());
    fields.push(twh(&nameplate, "At full capacity in season: mean over all trials".to_owned()));
    for loss in Loss::each(layout.causes.len()) {
        let name = format!("{}_mean", loss_head(layout, loss));
        fields.push(twh(&name, format!("{}: mean over all trials", lost(layout, loss))));
    }
    let row = |row: &MonthRow| {
        let corridor = row.corridor.as_deref().unwrap_or("total");
        let trials = i64::try_from(row.single_trials).unwrap_or(i64::MAX);
        let mut cells = vec![
            Cell::Whole(row.year.into()),
            Cell::Whole(row.month.into()),
            Cell::Text(corridor.to_owned()),
        ];
        cells.extend(DELIVERED.map(|(_, _, read)| Cell::real(read(&row.delivered))));
        cells.extend([Cell::Whole(trials), Cell::Real(row.nameplate)]);
        cells.extend(row.lost.iter().map(|(_, lost)| Cell::Real(*lost)));
        cells
    };
    let rows = months.iter().map(row).collect();
    Sheet { stem: "monthly".to_owned(), about: ABOUT.to_owned(), fields, rows }
}

/// The head of a column of what is lost under a heading: `lost_twh_incidents_attack`.
pub(super) fn loss_head(layout: &Layout, loss: Loss) -> String {
    let of = loss.cause().map(|cause| format!("_{}", layout.cause(cause)));
    format!("{}_{}{}", Metric::LostTwh(loss).name(), loss.key(), of.unwrap_or_default())
}

/// The energy lost under a heading, in words.
pub(super) fn lost(layout: &Layout, loss: Loss) -> String {
    match loss.cause() {
        Some(cause) => format!("Lost to incidents of cause `{}`", layout.cause(cause)),
        None => format!("Lost under the heading `{}`", loss.name()),
    }
}
