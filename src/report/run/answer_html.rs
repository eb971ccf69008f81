//! The answer at the top of `report.html`: the pictures, then a table for each question.

use maud::{Markup, html};

use super::answer::{Net, Part};
use super::beside::INCOMPLETE;
use super::evidence::Trail;
use super::figures::Drawn;
use super::html::{number, swatch, traced, wide};
use super::page::{Number, Page, UNKNOWN};

/// The first four pictures, two beside each other where there is room.
pub(super) fn pictures(page: &Page, charts: &[Drawn]) -> Markup {
    html! {
        section.pictures id="pictures" {
            h2.unseen { "The answer in pictures" }
            div.pair { (traced(page, charts, "service")) (traced(page, charts, "service-year")) }
            div.pair { (traced(page, charts, "futures")) (traced(page, charts, "service-waterfall")) }
            (traced(page, charts, "branches"))
        }
    }
}

/// A table for each question.
pub(super) fn questions(page: &Page) -> Markup {
    html! { (when(page)) (service(page)) (goes(page)) (branches(page)) (futures(page)) }
}

fn corridor(page: &Page, index: usize, name: &str) -> Markup {
    html! { th scope="row" { (swatch(Some(index))) (Trail(page).name(&format!("corridor.{name}"), name)) } }
}

fn when(page: &Page) -> Markup {
    let rows = &page.answer.when;
    let doubt = rows.iter().any(|row| !row.between.is_empty());
    let table = html! {
        thead { tr {
            th scope="col" { "Corridor" }
            @for year in &page.answer.years { th.n scope="col" { (year) } }
            th.n scope="col" { "over half" }
            @if doubt { th.n scope="col" { "that year is (95 %)" } }
        } }
        tbody { @for row in rows { tr {
            (corridor(page, row.index, &row.name))
            @for chance in &row.chances { td.n { (number(chance)) } }
            td.n { (row.half) }
            @if doubt { td.n { (row.between) } }
        } } }
    };
    html! { section id="when" {
        h2 { "When is it there?" }
        p.about {
            "The chance that a corridor is in service for any part of the year, and the first year in which "
            "it is more likely there than not."
        }
        (wide("Chance to be in service, by year", "dense", &table))
    } }
}

/// p10, p50, p90 and the mean.
fn four(numbers: &[Number; 4]) -> Markup {
    html! { @for cell in numbers { td.n { (number(cell)) } } }
}

/// The same of the last year and of the average year, each with the net where there are returns.
fn both(last: &[Number; 4], average: &[Number; 4], net: Option<&Net>) -> Markup {
    html! {
        (four(last)) @if let Some(net) = net { td.n { (number(&net.last)) } }
        (four(average)) @if let Some(net) = net { td.n { (number(&net.average)) } }
    }
}

/// The words on the net below a table that has it.
fn net_note(is_there: bool) -> Markup {
    html! { @if is_there { p.about {
        "Net: the mean less what goes back. " (INCOMPLETE)
    } } }
}

fn four_heads() -> Markup {
    html! {
        th.n scope="col" { "p10" } th.n scope="col" { "p50" } th.n scope="col" { "p90" }
        th.n scope="col" { "mean" }
    }
}

fn service(page: &Page) -> Markup {
    let rows = &page.answer.service;
    let met = rows.iter().any(|row| row.met.value != "–");
    let net = rows.iter().any(|row| row.net.is_some());
    let table = html! {
        thead { tr {
            th scope="col" { "Corridor" } th scope="col" { "unit" } (four_heads())
            @if net { th.n scope="col" { "net of returns" } }
            th.n scope="col" { "of capacity" }
            @if met { th.n scope="col" { "of contract" } th.n scope="col" { "contract met" } }
            th.n scope="col" { "years" }
        } }
        tbody { @for row in rows {
            tr {
                (corridor(page, row.index, &row.name))
                td { "TWh" } (four(&row.twh)) @if let Some(net) = &row.net { td.n { (number(net)) } } td.n { (number(&row.of_capacity)) }
                @if met { td.n { (number(&row.of_contract)) } td.n { (number(&row.met)) } }
                td.n { (crate::units::whole(row.years)) }
            }
            @if let Some((unit, numbers)) = &row.own { tr.own {
                th scope="row" { span.unseen { (row.name) } } td { (unit) } (four(numbers))
                @if net { td {} } td {} @if met { td {} td {} } td {}
            } }
        } }
    };
    html! { section id="service-years" {
        h2 { "What does a year of service bring?" }
        p.about {
            "A year of service is a calendar year at whose start the corridor is there; years without it are "
            "not in these numbers. One such year in ten brings less than p10, one in two less than p50, one "
            "in ten more than p90."
        }
        (wide("What a year of service brings", "", &table))
    } }
}

fn goes(page: &Page) -> Markup {
    let rows = &page.answer.goes;
    if rows.is_empty() {
        return html! {};
    }
    // Every word that any corridor has, in the order in which they come.
    let mut words: Vec<&str> = Vec::new();
    for part in rows.iter().flat_map(|row| &row.parts) {
        if !words.contains(&part.words.as_str()) {
            words.push(&part.words);
        }
    }
    let find =
        |parts: &'_ [Part], word: &str| parts.iter().find(|part| part.words == word).cloned();
    let table = html! {
        thead { tr {
            th scope="col" { "TWh in a mean year of service" }
            @for row in rows { th.n scope="col" colspan="2" { (row.name) } }
        } }
        tbody {
            tr.total {
                th scope="row" { "could be carried" }
                @for row in rows { td.n { (row.whole) } td.n { "100 %" } }
            }
            @for word in words { tr {
                th scope="row" { (Trail(page).cause(word)) }
                @for row in rows {
                    @match find(&row.parts, word) {
                        Some(part) => { td.n { (part.twh) } td.n { (part.share) } }
                        None => { td.n { "0" } td.n { "0 %" } }
                    }
                }
            } }
        }
    };
    html! { section id="goes" {
        h2 { "Where does that year go?" }
        p.about {
            "What a corridor could carry at full capacity in its season, and what becomes of it in a year of "
            "service. Before it is in service nothing is counted as lost here."
        }
        (wide("Where a mean year of service goes", "", &table))
    } }
}

fn branches(page: &Page) -> Markup {
    let branches = &page.answer.branches;
    let Some(last) = page.answer.years.last().filter(|_| !branches.is_empty()) else {
        return html! {};
    };
    let net = branches.iter().flat_map(|branch| &branch.rows).any(|row| row.net.is_some());
    let columns = if net { 5 } else { 4 };
    let table = html! {
        thead {
            tr {
                th scope="col" rowspan="2" { "Outcome" }
                th.n scope="col" rowspan="2" { "chance" }
                th.n scope="colgroup" colspan=(columns) { "TWh in " (last) }
                th.n scope="colgroup" colspan=(columns) { "TWh in the average year" }
            }
            tr {
                (four_heads()) @if net { th.n scope="col" { "net *" } }
                (four_heads()) @if net { th.n scope="col" { "net" } }
            }
        }
        @for branch in branches { tbody {
            tr.total { th scope="rowgroup" colspan=(2 + 2 * columns) { bdi { (branch.label) } } }
            @for row in &branch.rows { tr {
                th scope="row" { bdi { (row.name) } }
                td.n { (row.chance) } (both(&row.last, &row.average, row.net.as_ref()))
            } }
        } }
    };
    html! { section id="branches-by-outcome" {
        h2 { "How may it turn out?" }
        p.about {
            "Each trial has one outcome of every branch. What all corridors together deliver in the trials "
            "that had it; weighted by their chances the means of a branch's outcomes make the mean over "
            "everything."
        }
        (wide("What is delivered by outcome", "dense", &table))
        (net_note(net))
        @for note in branches.iter().filter_map(|branch| branch.note.as_ref()) {
            p.about { (note) }
        }
    } }
}

fn futures(page: &Page) -> Markup {
    let rows = &page.answer.all_futures;
    let Some(last) = page.answer.years.last().filter(|_| !rows.is_empty()) else { return html! {} };
    let net = rows.iter().any(|row| row.net.is_some());
    let columns = if net { 5 } else { 4 };
    let table = html! {
        thead {
            tr {
                th scope="col" rowspan="2" { "In service at the end" }
                th.n scope="col" rowspan="2" { "chance" }
                th.n scope="colgroup" colspan=(columns) { "TWh in " (last) }
                th.n scope="colgroup" colspan=(columns) { "TWh in the average year" }
            }
            tr {
                (four_heads()) @if net { th.n scope="col" { "net *" } }
                (four_heads()) @if net { th.n scope="col" { "net" } }
            }
        }
        tbody { @for row in rows { tr {
            th scope="row" { (swatch(row.index)) (row.name) }
            td.n { (row.chance) } (both(&row.last, &row.average, row.net.as_ref()))
        } } }
    };
    html! { section id="which" {
        h2 { "Which futures are there?" }
        p.about {
            "A future is which corridors are in service at the end of the horizon. Futures exclude each other; "
            "weighted by their chances they make the mean over everything, which none of them need have."
        }
        (wide("Futures, each with its chance", "dense", &table))
        @if page.answer.has_unknown() { p.about { (UNKNOWN) } }
        (net_note(net))
    } }
}
