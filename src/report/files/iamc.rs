//! `NAME-iamc.csv`: delivered and lost energy in the form of the Integrated Assessment Modeling
//! Consortium, a row for each variable with a column for each year, as `pyam` reads it.
//!
//! The name of a variable is a path of words with `|` between: what a corridor of electricity delivers is
//! `Secondary Energy|Electricity|Import|CASA-1000`, what another carries is told as the electricity that
//! it counts as, `Secondary Energy|Electricity Equivalent|Import|TAPI`, and so is a total with such a
//! corridor in it. The statistic comes last (`Mean`, `P10`, ...): quantiles do not add up, and no tool may
//! take a part for a sum. `TWh/yr` is a unit that `pyam` knows and converts to `EJ/yr`.

use super::sheet::{Cell, Field, FieldKind, Sheet};
use crate::outcome::Layout;
use crate::stats::{Metric, MetricRow, Summary};
use crate::units::Commodity;

/// The words that say what the file holds.
const ABOUT: &str = "Delivered and lost energy by corridor, in the form of the Integrated Assessment \
    Modeling Consortium (IAMC): a row for each variable, a column for each year";

/// The last word of a variable, and the number that it is.
type Statistic = (&'static str, fn(&MetricRow) -> f64);

/// All of them that are told.
const STATISTICS: [Statistic; 8] = [
    ("Mean", |row| row.mean),
    ("P5", |row| row.p5),
    ("P10", |row| row.p10),
    ("P25", |row| row.p25),
    ("P50", |row| row.p50),
    ("P75", |row| row.p75),
    ("P90", |row| row.p90),
    ("P95", |row| row.p95),
];

/// The table of a run; `stem` is the scenario's name, `region` the destination's.
pub(super) fn iamc(summary: &Summary, layout: &Layout, (stem, region): (&str, &str)) -> Sheet {
    let text = |name: &str, about: &str| Field::new(name, FieldKind::Text, about);
    let mut fields = vec![
        text("Model", "Program and version"),
        text("Scenario", "Name of the scenario"),
        text("Region", "Destination"),
        text(
            "Variable",
            "Variable, its words with `|` between; the last is the statistic over trials",
        ),
        text("Unit", "Unit of the numbers"),
    ];
    let run = &summary.run;
    let years =
        (0..).zip(0..run.years).map(|(offset, _): (i32, _)| run.start_year.saturating_add(offset));
    let years: Vec<i32> = years.collect();
    for year in &years {
        fields.push(Field::new(&year.to_string(), FieldKind::Real, format!("The year {year}")));
    }
    let model = format!("salang {}", summary.salang);
    let mut rows = Vec::new();
    let corridors = layout.corridors.iter().map(|corridor| Some(corridor.name.as_str()));
    let total = (layout.corridors.len() > 1).then_some(None);
    for corridor in corridors.chain(total) {
        for (metric, word) in variables(layout) {
            let of_year = |year: &i32| match metric {
                Metric::LostTwh(loss) => {
                    let cause = loss.cause().map(|cause| layout.cause(cause));
                    summary.lost(loss, cause, corridor, Some(*year))
                }
                metric => summary.get(metric, corridor, Some(*year)),
            };
            let of_years: Option<Vec<&MetricRow>> = years.iter().map(of_year).collect();
            let Some(of_years) = of_years else { continue };
            for (statistic, read) in STATISTICS {
                let variable = variable(layout, corridor, &word, statistic);
                let words = [&model, stem, region, &variable, "TWh/yr"];
                let words = words.map(|word| Cell::Text(word.to_owned()));
                let numbers = of_years.iter().map(|row| Cell::real(Some(read(row))));
                rows.push(words.into_iter().chain(numbers).collect());
            }
        }
    }
    Sheet { stem: format!("{stem}-iamc"), about: ABOUT.to_owned(), fields, rows }
}

/// The metrics that are told of each corridor, each with its word; none for delivered energy.
fn variables(layout: &Layout) -> Vec<(Metric, String)> {
    let all = Metric::all(layout).into_iter();
    let told = all.filter_map(|metric| match metric {
        Metric::DeliveredTwh => Some((metric, String::new())),
        Metric::NameplateTwh => Some((metric, "Nameplate".to_owned())),
        Metric::LostTwh(loss) => {
            let cause = loss.cause().map(|cause| format!("|{}", bare(layout.cause(cause))));
            Some((metric, format!("Lost|{}{}", loss.name(), cause.unwrap_or_default())))
        }
        _ => None,
    });
    told.collect()
}

fn variable(layout: &Layout, corridor: Option<&str>, what: &str, statistic: &str) -> String {
    let is_electricity = |commodity: &Commodity| *commodity == Commodity::Electricity;
    let mut of = layout.corridors.iter().filter(|one| corridor.is_none_or(|name| one.name == name));
    let carrier = match of.all(|one| is_electricity(&one.commodity)) {
        true => "Electricity",
        false => "Electricity Equivalent",
    };
    let mut words = vec!["Secondary Energy".to_owned(), carrier.to_owned(), "Import".to_owned()];
    words.extend(corridor.map(bare));
    if !what.is_empty() {
        words.push(what.to_owned());
    }
    words.push(statistic.to_owned());
    words.join("|")
}

/// A name as one word of a path.
fn bare(name: &str) -> String {
    name.replace('|', "/")
}
