//! `report.html` of a comparison: one file that stands alone, reads on a phone and prints well.

use maud::{Markup, html};

use super::answer_html;
use super::changed::ChangedLine;
use super::page::{ComparePage, DifferenceLine};
use crate::chart::Whose;
use crate::report::document::{again, document, opening};
use crate::report::run::figures::Drawn;
use crate::report::run::html::{chart, linked, number, wide};

/// So many scenarios have columns of their own in a table.
const MOST_COLUMNS: usize = 8;

/// The page with its charts; `font_css` holds the typeface ([`crate::chart::font_face_css`]).
#[must_use]
pub fn compare_html(page: &ComparePage, charts: &[Drawn], font_css: &str) -> String {
    let body = html! {
        (head(page))
        (answer_html::answer(page, charts))
        (scenarios(page))
        (differences(page, charts))
        (where_from(page, charts))
        (spread(charts))
        (years(page, charts))
        (metrics(page))
        (changed(page))
        (reproduce(page))
    };
    document(&page.title, &page.version, font_css, &body)
}

fn head(page: &ComparePage) -> Markup {
    let more = html! { @if !page.notes.is_empty() {
        div.warning { ul { @for note in &page.notes { li { (note) } } } }
    } };
    let eyebrow = "Scenarios of energy from Central Asia to Pakistan, compared";
    opening((eyebrow, &page.title), &page.headline, (&page.ran, page.partial), &more)
}

/// A dot in the scenario's colour.
pub(super) fn swatch(index: usize) -> Markup {
    html! {
        span.dot style={ "background:" (Whose::Scenario(index).stroke().colour) } {}
    }
}

fn scenarios(page: &ComparePage) -> Markup {
    html! {
        section id="average" {
            h2 { "All weighed together" }
            p.about {
                "TWh of the average year of a trial: electricity, or its equivalent for gas and oil. It mixes "
                "futures that exclude each other."
            }
            (wide("TWh in the average year", "", &html! {
                thead { tr {
                    th scope="col" { "Scenario" } th scope="col" { "Title" } th.n scope="col" { "p10" } th.n scope="col" { "p50" } th.n scope="col" { "p90" } th.n scope="col" { "mean" }
                } }
                tbody { @for (index, line) in page.scenarios.iter().enumerate() { tr {
                    th scope="row" { (swatch(index)) (line.name) }
                    td { (line.title) }
                    @for cell in &line.numbers { td.n { (number(cell)) } }
                } } }
            }))
        }
    }
}

/// A table of differences; `means` says whether both means stand in it, and not the quantiles.
fn table(page: &ComparePage, what: &str, lines: &[DifferenceLine], means: bool) -> Markup {
    let several = page.scenarios.len() > 2;
    let first = page.scenarios.first().map_or("", |line| line.name.as_str());
    wide(
        what,
        if means { "dense" } else { "" },
        &html! {
                thead { tr {
                    th scope="col" { (what) }
                    @if means { @if several { th scope="col" { "Scenario" } } th.n scope="col" { "mean of " (first) } th.n scope="col" { "its mean" } }
                    th.n scope="col" { "difference" }
                    // The page is too narrow for both, and paper does not scroll.
                    @if !means { th.n scope="col" { "p10" } th.n scope="col" { "p50" } th.n scope="col" { "p90" } }
                    th.n scope="col" { (first) " has more" } th.n scope="col" { (first) " has less" }
                    th.n scope="col" { "correlation" } th.n scope="col" { "a trial is worth" }
                } }
                tbody { @for same in lines.chunk_by(|a, b| a.what == b.what) {
                    @for (index, line) in same.iter().enumerate() { tr {
                        @if index == 0 {
                            th scope="rowgroup" rowspan=[(same.len() > 1).then_some(same.len())] {
                                @if !means { (swatch(line.index)) }
                                (line.what)
                            }
                        }
                        @if means {
                            @if several { td { (swatch(line.index)) (page.scenarios[line.index].name) } }
                            @for cell in &line.means { td.n { (number(cell)) } }
                        }
                        td.n { (number(&line.mean)) }
                        @if !means { @for cell in &line.quantiles { td.n { (number(cell)) } } }
                        td.n { (line.less) } td.n { (line.greater) }
                        td.n { (line.correlation) } td.n { (line.worth) }
                    } }
                } }
        },
    )
}

fn differences(page: &ComparePage, charts: &[Drawn]) -> Markup {
    html! {
        section id="differences" {
            h2 { "What changes" }
            p.about {
                "Every trial goes through each scenario with the same luck, so the difference is taken "
                "trial by trial; ± is its standard error. The last column says how many trials with "
                "luck of their own would be needed to be as sure as one of these makes it."
            }
            (table(page, "Delivered, TWh a year", &page.differences, false))
            (chart(charts, "compare-difference"))
            @if page.corridors.len() > page.differences.len() {
                h3 { "Corridor by corridor" }
                (table(page, "TWh a year", &page.corridors, true))
            }
        }
    }
}

fn where_from(page: &ComparePage, charts: &[Drawn]) -> Markup {
    let others = &page.scenarios[1.min(page.scenarios.len())..];
    html! {
        section {
            h2 { "Where the change comes from" }
            p.about { "What the change under each heading adds to what is delivered, TWh of the average year." }
            (chart(charts, "compare-waterfall"))
            @if others.len() <= MOST_COLUMNS {
                (wide("What the change under each heading adds, TWh", "", &html! {
                    thead { tr { th scope="col" { "Heading" } @for other in others { th.n scope="col" { (other.name) } } } }
                    tbody { @for line in &page.steps { tr.total[line.is_sum] {
                        th scope="row" { (line.words) }
                        @for cell in &line.cells { td.n { (number(cell)) } }
                    } } }
                }))
            } @else {
                (wide("What changes each scenario most", "", &html! {
                    thead { tr { th scope="col" { "Scenario" } th scope="col" { "What changes it most" } } }
                    tbody { @for (other, words) in others.iter().zip(&page.mostly) { tr {
                        th scope="row" { (other.name) } td { (words) }
                    } } }
                }))
            }
        }
    }
}

fn spread(charts: &[Drawn]) -> Markup {
    html! {
        section {
            h2 { "How sure each is" }
            (chart(charts, "compare-distribution"))
            (chart(charts, "compare-exceedance"))
        }
    }
}

fn years(page: &ComparePage, charts: &[Drawn]) -> Markup {
    let others = &page.scenarios[1.min(page.scenarios.len())..];
    html! {
        section {
            h2 { "When it changes" }
            (chart(charts, "compare-years"))
            @if page.years.len() > 1 && others.len() <= MOST_COLUMNS {
                h3 { "Mean difference, TWh" }
                (wide("Mean difference by year, TWh", "years", &html! {
                    thead { tr { th scope="col" { "Year" } @for other in others { th.n scope="col" { (other.name) } } } }
                    tbody { @for (year, cells) in &page.years { tr {
                        th scope="row" { (year) }
                        @for cell in cells { td.n { (number(cell)) } }
                    } } }
                }))
            }
        }
    }
}

fn metrics(page: &ComparePage) -> Markup {
    let others = [&page.metrics, &page.replaced, &page.states, &page.counted];
    html! { @if others.iter().any(|lines| !lines.is_empty()) {
        section {
            h2 { "What else changes" }
            p.about { "What is the same in every trial is left out." }
            @if !page.metrics.is_empty() { (table(page, "Average year", &page.metrics, true)) }
            @if !page.replaced.is_empty() {
                h3 { "What is replaced, and what is not bought" }
                p.about {
                    "TWh of the average year, all corridors together: of each alternative what they replace, and "
                    "what arrives and is not bought."
                }
                (table(page, "Replaced, TWh a year", &page.replaced, true))
            }
            @if !page.states.is_empty() {
                h3 { "Regimes" }
                p.about { "For what share of the days of the compared years each state holds, in percent." }
                (table(page, "State of a regime, % of days", &page.states, true))
            }
            @if !page.counted.is_empty() {
                h3 { "Chances, and incidents" }
                p.about {
                    "Incidents are those that begin in the compared years, over everything that the hazard "
                    "meets."
                }
                (table(page, "Average year", &page.counted, true))
            }
        }
    } }
}

fn changed(page: &ComparePage) -> Markup {
    html! {
        section {
            h2 { "What differs between the scenarios" }
            @if page.changed.is_empty() {
                p.about { "Nothing: they say the same, key by key." }
            } @else {
                p.about { "Every key that is not the same in all of them, as merged; – where there is none." }
                @let (words, rest): (Vec<_>, Vec<_>) =
                    page.changed.iter().partition(|line| line.is_words);
                (keys(page, &rest))
                @if !words.is_empty() {
                    h3 { "In words only" }
                    (keys(page, &words))
                }
            }
        }
    }
}

/// Changed keys: a table where the scenarios are few, else each value once with the names of the
/// scenarios that have it.
fn keys(page: &ComparePage, lines: &[&ChangedLine]) -> Markup {
    html! {
        @if lines.is_empty() {
        } @else if page.scenarios.len() <= 4 {
            (wide("Keys that differ", "", &html! {
                thead { tr { th scope="col" { "Key" } @for line in &page.scenarios { th scope="col" { (line.name) } } } }
                tbody { @for line in lines { tr {
                    th scope="row" { code { (line.path) } }
                    @for value in &line.values { td { (said(line, value)) } }
                } } }
            }))
        } @else {
            dl { @for line in lines {
                dt { code { (line.path) } }
                @for (names, value) in line.groups(&page.scenarios) {
                    dd { strong { (names.join(", ")) } " " (said(line, value)) }
                }
            } }
        }
    }
}

/// A value: words with their links, anything else as it stands in a scenario.
fn said(line: &ChangedLine, value: &str) -> Markup {
    html! { @if line.is_words { (linked(value)) } @else { code { (value) } } }
}

fn reproduce(page: &ComparePage) -> Markup {
    let facts = html! {
        dt { "Version" } dd { "salang " (page.version) }
        dt { "Seed" } dd { (page.seed) }
        @for line in &page.scenarios {
            dt { "Scenario " (line.name) } dd {
                a href=(line.file[0]) { (line.file[0]) } " beside this page, SHA-256 "
                code.hash { (line.file[1]) }
            }
        }
    };
    again("scenarios", &page.command, &facts, "compare.json")
}
