//! The first three questions on the page of a comparison: two pictures, then a table for each question.

use maud::{Markup, html};

use super::answer::FutureGroup;
use super::html::swatch;
use super::page::ComparePage;
use crate::report::run::figures::Drawn;
use crate::report::run::html::{chart, number, wide};
use crate::report::run::page::Number;

/// The pictures, then the tables.
pub(super) fn answer(page: &ComparePage, charts: &[Drawn]) -> Markup {
    html! {
        section.pictures id="pictures" {
            h2.unseen { "The answer in pictures" }
            div.pair {
                (chart(charts, "compare-dots")) (chart(charts, "compare-service-waterfall"))
            }
        }
        (when(page))
        (service(page))
        (futures(page)) (outcomes(page))
    }
}

/// The scenarios of one group, the name of the group before them.
fn group(page: &ComparePage, name: &str, cells: &dyn Fn(usize) -> Markup) -> Markup {
    let count = page.scenarios.len();
    html! { @for (index, scenario) in page.scenarios.iter().enumerate() { tr {
        @if index == 0 { th scope="rowgroup" rowspan=(count) { (name) } }
        td { (swatch(index)) (scenario.name) }
        (cells(index))
    } } }
}

fn cell(of: Option<&Number>) -> Markup {
    html! { td.n { @if let Some(of) = of { (number(of)) } } }
}

fn four(numbers: Option<&[Number; 4]>) -> Markup {
    html! { @for at in 0..4 { (cell(numbers.map(|four| &four[at]))) } }
}

fn four_heads() -> Markup {
    html! {
        th.n scope="col" { "p10" } th.n scope="col" { "p50" } th.n scope="col" { "p90" }
        th.n scope="col" { "mean" }
    }
}

fn first(page: &ComparePage) -> &str {
    page.scenarios.first().map_or("", |scenario| scenario.name.as_str())
}

fn when(page: &ComparePage) -> Markup {
    let answer = &page.answer;
    if answer.when.is_empty() {
        return html! {};
    }
    let table = html! {
        thead { tr {
            th scope="col" { "Corridor" } th scope="col" { "Scenario" }
            @for year in &answer.years { th.n scope="col" { (year) } }
            th.n scope="col" { "over half" }
            th.n scope="col" { (answer.told) " against " (first(page)) ", points" }
        } }
        tbody { @for of in &answer.when { (group(page, &of.name, &|index| html! {
            @if let Some(row) = of.rows.get(index) {
                @for chance in &row.chances { td.n { (number(chance)) } }
                td.n { (row.half) }
            }
            (cell(of.differences.get(index)))
        })) } }
    };
    html! { section id="when" {
        h2 { "When is it there?" }
        p.about {
            "The chance that a corridor is in service for any part of the year, and the first year in which "
            "it is more likely there than not. The last column is the difference of one year, in points of "
            "percent. What differs most stands first."
        }
        (wide("Chance to be in service, by year", "dense", &table))
    } }
}

fn service(page: &ComparePage) -> Markup {
    let answer = &page.answer;
    if answer.service.is_empty() {
        return html! {};
    }
    let table = html! {
        thead { tr {
            th scope="col" { "Corridor" } th scope="col" { "Scenario" } (four_heads())
            th.n scope="col" { "mean against " (first(page)) }
        } }
        tbody { @for of in &answer.service { (group(page, &of.name, &|index| html! {
            (four(of.rows.get(index))) (cell(of.differences.get(index)))
        })) } }
    };
    html! { section id="service-years" {
        h2 { "What does a year of service bring?" }
        p.about {
            "TWh of a calendar year at whose start the corridor is there. The difference is that of the two "
            "means; its error knows that both are of the same trials."
        }
        (wide("TWh in a year of service", "", &table))
    } }
}

fn futures(page: &ComparePage) -> Markup {
    let told = |last: &str| {
        format!(
            "The corridors in service at the end of {last}, how likely that is, the difference in points of \
             percent, and the TWh of that year in such a future alone."
        )
    };
    let groups = &page.answer.futures;
    how_likely(page, ("which", "Which futures are there?"), ("Future", "Futures"), groups, told)
}

fn outcomes(page: &ComparePage) -> Markup {
    let told = |last: &str| {
        format!(
            "Each outcome of the branches that the scenarios have in common, how likely it is, the \
             difference in points of percent, and the TWh of {last} in the trials that had it."
        )
    };
    let (groups, section) =
        (&page.answer.outcomes, ("branches-by-outcome", "How may it turn out?"));
    how_likely(page, section, ("Branch and outcome", "Outcomes"), groups, told)
}

/// How likely each of some things is, and what it brings in the last year.
fn how_likely(
    page: &ComparePage,
    (id, heading): (&str, &str),
    (one, all): (&str, &str),
    groups: &[FutureGroup],
    told: impl Fn(&str) -> String,
) -> Markup {
    let (Some(last), false) = (page.answer.years.last(), groups.is_empty()) else {
        return html! {};
    };
    let table = html! {
        thead { tr {
            th scope="col" { (one) } th scope="col" { "Scenario" }
            th.n scope="col" { "chance" } th.n scope="col" { "points" } (four_heads())
            th.n scope="col" { "mean against " (first(page)) }
        } }
        tbody { @for of in groups { (group(page, &of.name, &|index| html! {
            (cell(of.chances.get(index))) (cell(of.chance_differences.get(index)))
            (four(of.rows.get(index))) (cell(of.differences.get(index)))
        })) } }
    };
    html! { section id=(id) {
        h2 { (heading) }
        p.about { (told(&last.to_string())) }
        (wide(&format!("{all}, and TWh in {last}"), "", &table))
    } }
}
