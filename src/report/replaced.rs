//! What the destination buys and what that replaces, on the page.

use maud::{Markup, html};

use super::html::{number, wide};
use super::page::{Number, Page};
use crate::outcome::Refusal;
use crate::scenario::Scenario;
use crate::stats::{Metric, Summary};

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
pub(super) fn replaced(scenario: &Scenario, summary: &Summary) -> Option<Replaced> {
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

/// The section of the page.
pub(super) fn section(page: &Page) -> Markup {
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
        }
    }
}
