//! The destination as a buyer, and the alternatives that it replaces, on the page.

use maud::{Markup, html};

use super::figures::Drawn;
use super::html::{number, traced, wide};
use super::page::{Number, Page};
use crate::chart::replaced;
use crate::outcome::{Layout, PartLabel, Refusal};
use crate::scenario::Scenario;
use crate::stats::{Metric, Summary};
use crate::units::DAYS_PER_YEAR;

/// The destination as a buyer in the average year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The parts of the day; empty where there is one.
    pub parts: Vec<String>,
    /// The alternatives, in the scenario's order.
    pub alternatives: Vec<AlternativeRow>,
    /// The corridors that it buys from.
    pub bought: Vec<BoughtRow>,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternativeRow {
    /// Its name.
    pub name: String,
    /// TWh of it that are replaced, by part of the day and in all.
    pub parts: Vec<Number>,
    /// In all.
    pub twh: Number,
    /// Million USD that this would have cost.
    pub musd: Number,
    /// Million tonnes of CO2 avoided.
    pub co2: Number,
}

/// One corridor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoughtRow {
    /// Its name.
    pub name: String,
    /// TWh delivered.
    pub delivered: Number,
    /// TWh not bought, by reason.
    pub refused: Vec<Number>,
}

/// Composes it; `None` without alternatives.
pub(super) fn composed(scenario: &Scenario, summary: &Summary) -> Option<Replaced> {
    let destination = &scenario.destination;
    if destination.alternatives.is_empty() {
        return None;
    }
    let told = |row: Option<&crate::stats::MetricRow>| {
        let nothing = || Number { value: "–".to_owned(), error: None };
        row.map_or_else(nothing, |row| Number::with_error(row.estimate()))
    };
    let parts: Vec<String> = match destination.day.len() {
        1 => Vec::new(),
        _ => destination.day.iter().map(|part| part.name.clone()).collect(),
    };
    let alternatives = destination.alternatives.iter().map(|own| {
        let all = |metric| told(summary.replaced(metric, None, &own.name, None));
        let of_part = |part: &String| told(summary.replaced_in_part(&own.name, part, None));
        AlternativeRow {
            name: own.name.clone(),
            parts: parts.iter().map(of_part).collect(),
            twh: all(Metric::ReplacedTwh),
            musd: all(Metric::ReplacedMusd),
            co2: all(Metric::AvoidedCo2Mt),
        }
    });
    let bought = scenario.corridors.iter().filter(|own| scenario.buys(own.commodity)).map(|own| {
        let refused = |why| told(summary.not_bought(why, Some(&own.name), None));
        BoughtRow {
            name: own.name.clone(),
            delivered: told(summary.get(Metric::DeliveredTwh, Some(&own.name), None)),
            refused: Refusal::ALL.map(refused).into(),
        }
    });
    let (alternatives, bought) = (alternatives.collect(), bought.collect());
    Some(Replaced { parts, alternatives, bought })
}

/// The energy replaced, year by year and by part of the day; `None` without alternatives.
pub(super) fn figure(
    layout: &Layout,
    summary: &Summary,
    destination: &str,
) -> Option<replaced::Figure> {
    let whole = |name: &str| summary.replaced(Metric::ReplacedTwh, None, name, None);
    let cost = |name: &str| {
        let usd = summary.replaced(Metric::ReplacedMusd, None, name, None)?.mean;
        let twh = whole(name)?.mean;
        (twh > 0.0).then(|| usd / twh)
    };
    // Those that nothing replaces come last.
    let mut names: Vec<&str> = layout.alternatives.iter().map(|own| own.name.as_str()).collect();
    names.retain(|name| whole(name).is_some());
    names.sort_by(|a, b| {
        cost(b).unwrap_or(-1.0).total_cmp(&cost(a).unwrap_or(-1.0)).then_with(|| a.cmp(b))
    });
    let most = names.iter().filter_map(|name| Some((*name, whole(name)?)));
    let (first, row) = most.max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?;
    let title = match row.max > 0.0 {
        true => format!(
            "What arrives in {destination} replaces “{first}” most: {} TWh in an average year",
            Number::said(row.mean, row.se)
        ),
        false => format!("Nothing that arrives in {destination} replaces anything"),
    };
    let run = &summary.run;
    let years = (0..i32::try_from(run.years).ok()?).map(|year| run.start_year + year);
    let of_year = |year: i32| {
        let mean = |name: &&str| {
            summary.replaced(Metric::ReplacedTwh, None, name, Some(year)).map(|row| row.mean)
        };
        Some((year.to_string(), names.iter().map(mean).collect::<Option<Vec<f64>>>()?))
    };
    let of_part = |part: &PartLabel| {
        let mean = |name: &&str| {
            let twh = summary.replaced_in_part(name, &part.name, None)?.mean;
            Some(twh * 1e6 / (part.hours * f64::from(DAYS_PER_YEAR)))
        };
        Some((part.name.clone(), names.iter().map(mean).collect::<Option<Vec<f64>>>()?))
    };
    let parts = match layout.day.len() {
        1 => None,
        _ => layout.day.iter().map(of_part).collect::<Option<Vec<_>>>(),
    };
    Some(replaced::Figure {
        title,
        subtitle: "Means over all trials, by what is replaced".to_owned(),
        years: replaced::Panel {
            name: "By year".to_owned(),
            unit: "TWh".to_owned(),
            columns: years.map(of_year).collect::<Option<_>>()?,
        },
        parts: parts.map(|columns| replaced::Panel {
            name: "By part of the day".to_owned(),
            unit: "MW, on a scale of its own".to_owned(),
            columns,
        }),
        alternatives: names.into_iter().map(str::to_owned).collect(),
    })
}

/// The section of the page.
pub(super) fn section(page: &Page, charts: &[Drawn]) -> Markup {
    let Some(Replaced { parts, alternatives, bought }) = &page.replaced else {
        return html! {};
    };
    html! {
        section id="replaced" {
            h2 { "What it replaces" }
            p.about {
                "All in the average year. What arrives is bought only as far as it replaces something that "
                "costs more; each corridor in its order replaces the dearest first. The cost is what the "
                "replaced energy would have come to, CO2 what it would have emitted less what came in its "
                "place."
            }
            (wide("What is replaced in the average year", "", &html! {
                thead { tr {
                    th scope="col" { "Alternative" }
                    @for part in parts { th.n scope="col" { (part) ", TWh" } }
                    th.n scope="col" { "replaced, TWh" } th.n scope="col" { "cost, million USD" }
                    th.n scope="col" { "CO2 avoided, million t" }
                } }
                tbody { @for row in alternatives { tr {
                    th scope="row" { (row.name) }
                    @for part in &row.parts { td.n { (number(part)) } }
                    td.n { (number(&row.twh)) } td.n { (number(&row.musd)) } td.n { (number(&row.co2)) }
                } } }
            }))
            (wide("What is bought and what is not, TWh in the average year", "", &html! {
                thead { tr {
                    th scope="col" { "Corridor" } th.n scope="col" { "delivered" }
                    @for why in Refusal::ALL { th.n scope="col" { (why.name()) } }
                } }
                tbody { @for row in bought { tr {
                    th scope="row" { (row.name) } td.n { (number(&row.delivered)) }
                    @for why in &row.refused { td.n { (number(why)) } }
                } } }
            }))
            p.about {
                "No room: nothing there to replace, absorb or serve at any price. Too dear: room only for what "
                "costs less. Not taken: the share that is not accepted."
            }
            (traced(page, charts, "replaced"))
        }
    }
}
