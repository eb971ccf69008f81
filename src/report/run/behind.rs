//! The numbers behind charts: a table for each chart whose numbers stand in no other table of the page.

use maud::{Markup, html};

use super::figures::first::MONTHS;
use super::html::{number, wide};
use super::page::{Input, Number};
use crate::stats::{Estimate, Metric, Summary};
use crate::units::percent;

/// Columns that a table has at most beside that of its names.
const COLUMNS: usize = 8;

/// The numbers behind a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The chart's name.
    pub chart: &'static str,
    /// The words that say what stands in the table.
    pub caption: String,
    /// The heads of its columns, that of the names first.
    pub heads: Vec<String>,
    /// Its rows: a name, then numbers.
    pub rows: Vec<(String, Vec<Number>)>,
}

/// Every table for which the numbers are there.
pub(super) fn behind(input: Input<'_>) -> Vec<Behind> {
    let summary = input.summary;
    let all = [
        duration(summary),
        map(summary),
        quantiles(input, "distribution"),
        quantiles(input, "exceedance"),
        years(summary),
        regimes(summary),
        months(summary),
        money(summary),
        precision(summary),
    ];
    all.into_iter().flatten().filter(|table| !table.rows.is_empty()).collect()
}

/// The table of a chart, folded.
pub(super) fn folded(tables: &[Behind], chart: &str) -> Markup {
    html! { @for table in tables.iter().filter(|table| table.chart == chart) {
        details.behind {
            summary { "The numbers" }
            (wide(&table.caption, "dense", &html! {
                thead { tr { @for (index, head) in table.heads.iter().enumerate() {
                    th.n[index > 0] scope="col" { (head) }
                } } }
                tbody { @for (name, cells) in &table.rows { tr {
                    th scope="row" { (name) } @for cell in cells { td.n { (number(cell)) } }
                } } }
            }))
        }
    } }
}

fn word(text: String) -> Number {
    Number { value: text, error: None }
}

fn heads<'a>(first: &'a str, rest: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    std::iter::once(first).chain(rest.into_iter().take(COLUMNS)).map(str::to_owned).collect()
}

fn duration(summary: &Summary) -> Option<Behind> {
    let known: Vec<_> =
        summary.service_year.iter().filter(|year| !year.duration.is_empty()).collect();
    let levels = known.first()?.duration.iter().enumerate().step_by(2);
    let rows = levels.map(|(index, level)| {
        let name = match index {
            0 => "any".to_owned(),
            _ => percent(level.level, None),
        };
        let cells = known.iter().take(COLUMNS).map(|year| {
            let point = year.duration.get(index);
            Number::share(point.map(|point| Estimate { value: point.share, se: point.se }))
        });
        (name, cells.collect())
    });
    Some(Behind {
        chart: "duration",
        caption: "Share of the season's time in years of service with at least that flow"
            .to_owned(),
        heads: heads("of full capacity", known.iter().map(|year| year.corridor.as_str())),
        rows: rows.collect(),
    })
}

fn map(summary: &Summary) -> Option<Behind> {
    let first = summary.segments.first()?;
    let rows = summary.segments.iter().map(|row| {
        let cells = row.lost.iter().take(COLUMNS).map(|lost| match lost.twh_per_service_year {
            Some(value) => Number::with_error(Estimate { value, se: lost.se }),
            None => word("–".to_owned()),
        });
        (format!("{}: {}", row.corridor, row.segment), cells.collect())
    });
    Some(Behind {
        chart: "map",
        caption: "TWh that incidents take on each segment in a year of service".to_owned(),
        heads: heads("Segment", first.lost.iter().map(|lost| lost.cause.as_str())),
        rows: rows.collect(),
    })
}

fn quantiles(input: Input<'_>, chart: &'static str) -> Option<Behind> {
    let corridors = input.scenario.corridors.iter().map(|corridor| Some(corridor.name.as_str()));
    let rows = corridors.chain([None]).filter_map(|name| {
        let row = input.summary.get(Metric::DeliveredTwh, name, None)?;
        // Those without an error of their own have the digits of the median.
        let cut = |value, se: Option<f64>| Number::cut(value, se.or(row.se_p50));
        let cells = vec![
            cut(row.p5, None),
            cut(row.p10, row.se_p10),
            cut(row.p25, None),
            cut(row.p50, row.se_p50),
            cut(row.p75, None),
            cut(row.p90, row.se_p90),
            cut(row.p95, None),
        ];
        Some((name.unwrap_or("Total").to_owned(), cells))
    });
    Some(Behind {
        chart,
        caption: "TWh of the average year of a trial".to_owned(),
        heads: heads("Corridor", ["p5", "p10", "p25", "p50", "p75", "p90", "p95"]),
        rows: rows.collect(),
    })
}

fn years(summary: &Summary) -> Option<Behind> {
    let run = &summary.run;
    let years = (0..i32::try_from(run.years).ok()?).map(|year| run.start_year + year);
    let rows = years.filter_map(|year| {
        let row = summary.get(Metric::DeliveredTwh, None, Some(year))?;
        let cells = vec![
            Number::cut(row.p10, row.se_p10),
            Number::cut(row.p50, row.se_p50),
            Number::cut(row.p90, row.se_p90),
            Number::with_error(row.estimate()),
        ];
        Some((year.to_string(), cells))
    });
    Some(Behind {
        chart: "years",
        caption: "TWh delivered in each year, all corridors together".to_owned(),
        heads: heads("Year", ["p10", "p50", "p90", "mean"]),
        rows: rows.collect(),
    })
}

fn regimes(summary: &Summary) -> Option<Behind> {
    let run = &summary.run;
    let years = (0..i32::try_from(run.years).ok()?).map(|year| run.start_year + year);
    let rows = years.map(|year| {
        let of_year = summary.regime_years.iter().filter(|row| row.year == year);
        let cells = of_year
            .take(COLUMNS)
            .map(|row| Number::share(Some(Estimate { value: row.share, se: row.se })));
        (year.to_string(), cells.collect())
    });
    let states: Vec<String> =
        summary.regimes.iter().map(|row| format!("{}: {}", row.regime, row.state)).collect();
    (!states.is_empty()).then(|| Behind {
        chart: "regimes",
        caption: "Share of each year's days in each state of each regime".to_owned(),
        heads: heads("Year", states.iter().map(String::as_str)),
        rows: rows.collect(),
    })
}

fn months(summary: &Summary) -> Option<Behind> {
    let known: Vec<_> = summary.service_year.iter().filter(|year| year.years > 0).collect();
    known.first()?;
    let rows = MONTHS.iter().enumerate().map(|(index, name)| {
        let cells = known.iter().take(COLUMNS).map(|year| {
            let mean = year.months.get(index).and_then(|month| month.distribution.mean());
            mean.map_or_else(|| word("–".to_owned()), Number::with_error)
        });
        ((*name).to_owned(), cells.collect())
    });
    Some(Behind {
        chart: "months",
        caption: "TWh delivered in each month of a mean year of service".to_owned(),
        heads: heads("Month", known.iter().map(|year| year.corridor.as_str())),
        rows: rows.collect(),
    })
}

fn money(summary: &Summary) -> Option<Behind> {
    summary.get(Metric::PaymentMusd, None, None)?;
    let run = &summary.run;
    let years = (0..i32::try_from(run.years).ok()?).map(|year| run.start_year + year);
    let rows = years.map(|year| {
        let metrics = [Metric::PaymentMusd, Metric::ReplacementMusd, Metric::NetBenefitMusd];
        let cells = metrics.map(|metric| match summary.get(metric, None, Some(year)) {
            Some(row) => Number::with_error(row.estimate()),
            None => word("–".to_owned()),
        });
        (year.to_string(), cells.to_vec())
    });
    Some(Behind {
        chart: "money",
        caption: "Million USD in each year, all contracts together".to_owned(),
        heads: heads("Year", ["paid", "cost elsewhere", "net benefit"]),
        rows: rows.collect(),
    })
}

fn precision(summary: &Summary) -> Option<Behind> {
    let row = summary.get(Metric::DeliveredTwh, None, None)?;
    let all = [
        ("mean", row.mean, row.se),
        ("p10", row.p10, row.se_p10),
        ("p50", row.p50, row.se_p50),
        ("p90", row.p90, row.se_p90),
    ];
    let rows = all.map(|(name, value, se)| {
        (name.to_owned(), vec![Number::with_error(Estimate { value, se })])
    });
    Some(Behind {
        chart: "precision",
        caption: "TWh of the average year, all corridors together, after all trials".to_owned(),
        heads: heads("Estimate", ["value"]),
        rows: rows.into(),
    })
}
