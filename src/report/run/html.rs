//! `report.html`: the page as one file that stands alone, reads on a phone and prints well.
//!
//! No script, nothing fetched: charts are inline SVG, the typeface is a data address. Every text that
//! comes from a scenario is escaped; addresses in it become links.

use maud::{Markup, PreEscaped, html};

use super::answer_html;
use super::behind;
use super::beside::{self, INCOMPLETE};
use super::evidence::{self, Trail};
use super::figures::Drawn;
use super::mattered::FactorWords;
use super::page::{Number, Page, Step};
use crate::report::changes;
use crate::report::document::{again, document, opening};
use crate::report::study::page::quoted;
use crate::text::is_hidden;

/// The page with its charts; `font_css` holds the typeface ([`crate::chart::font_face_css`]).
#[must_use]
pub fn html(page: &Page, charts: &[Drawn], font_css: &str) -> String {
    let sections = [
        ("pictures", "Pictures", answer_html::pictures(page, charts)),
        ("when", "The answer in numbers", answer_html::questions(page)),
        ("way", "Flow and route", way(page, charts)),
        ("likely", "How likely", events(page)),
        ("replaced", "What it replaces", super::replaced::section(page, charts)),
        ("payments", "Money", contracts(page, charts)),
        ("through", "Through the years", years(page, charts)),
        ("reservoirs", "Reservoirs", reservoirs(page, charts)),
        ("beside", "Claims and returns", beside::section(&page.beside)),
        ("interruptions", "Interruptions", interruptions(page, charts)),
        ("mattered", "What mattered", mattered(page, charts)),
        ("average", "All weighed together", average(page, charts)),
        ("method", "How to read it", method(page)),
        ("assumptions", "Assumptions", evidence::assumptions(page)),
        ("stated", "Sources", evidence::stated(page)),
        ("again", "Reproduce", reproduce(page)),
    ];
    let there = || sections.iter().filter(|section| !section.2.0.is_empty());
    let contents = html! {
        nav aria-label="Contents" {
            ul.contents { @for (id, words, _) in there() { li { a href={ "#" (id) } { (words) } } } }
        }
    };
    let body = html! { (head(page, &contents)) @for section in there() { (section.2) } };
    document(&page.title, &page.reproduce.version, font_css, &body)
}

fn head(page: &Page, contents: &Markup) -> Markup {
    let more = html! {
        (contents)
        (changes::markup(&page.changes))
        @if !page.clamped.is_empty() {
            div.warning {
                p { "Some drawn values fell outside what their place allows and were held at the bound, or scaled:" }
                ul { @for note in &page.clamped { li { (note.text) "." } } }
            }
        }
    };
    let eyebrow = "Energy from Central Asia to Pakistan";
    let said = [page.headline.join(" ")];
    opening((eyebrow, &page.title), &said, (&page.ran, page.partial), &more)
}

/// A table that scrolls where it is wider than the page, with a caption.
pub(in crate::report) fn wide(caption: &str, class: &str, table: &Markup) -> Markup {
    html! {
        div.wide tabindex="0" role="group" aria-label=(caption) {
            table class=[(!class.is_empty()).then_some(class)] { caption { (caption) } (table) }
        }
    }
}

/// How much flows, and where on the way it is lost.
fn way(page: &Page, charts: &[Drawn]) -> Markup {
    let there =
        ["duration", "map"].iter().any(|name| charts.iter().any(|chart| chart.name == *name));
    html! { @if there {
        section.pictures id="way" {
            h2 { "How much flows, and where it is lost" }
            div.pair.side { (traced(page, charts, "duration")) (traced(page, charts, "map")) }
        }
    } }
}

/// The average over everything, folded: no history is as it says.
fn average(page: &Page, charts: &[Drawn]) -> Markup {
    html! {
        section id="average" {
            details.fold {
                summary { h2 { "All weighed together" } }
                p.about {
                    "The average year of all trials, with and without the corridors: the mean over futures that "
                    "exclude each other, of which none need have it."
                }
                (corridors(page))
                div.pair.side {
                    (traced(page, charts, "distribution"))
                    (traced(page, charts, "exceedance"))
                }
                (waterfall(page))
                p.about {
                    "The second chart says what more trials would still change. It says nothing of how right the "
                    "assumptions are."
                }
                div.pair.side {
                    (traced(page, charts, "waterfall"))
                    (traced(page, charts, "precision"))
                }
            }
        }
    }
}

/// How the numbers are to be read.
fn method(page: &Page) -> Markup {
    html! {
        section id="method" {
            h2 { "How to read it" }
            @if let Some(notes) = &page.notes {
                div.notes { @for paragraph in notes.split("\n\n") { p { (linked(paragraph)) } } }
            }
            p.about {
                "Each trial is one possible history of the whole horizon, drawn from the assumptions below. "
                strong { "p10, p50, p90" } ": one in ten brings less than p10, one in two less than p50, one in ten more than "
                "p90. " strong { "±" } " is one standard error of the simulation itself, which more trials would narrow; how "
                "right the assumptions are is not in it. " strong { "A year of service" } " is a calendar year at whose start "
                "the corridor is there. " strong { "Capacity" } ", or the nameplate, is what it could carry in its season at "
                "full flow. " (page.fuels) (page.counted)
            }
        }
    }
}

/// A number with its error in a smaller type.
pub(in crate::report) fn number(number: &Number) -> Markup {
    html! {
        (number.value)
        @if let Some(error) = &number.error { span.error { "± " (error) } }
    }
}

fn corridors(page: &Page) -> Markup {
    let several = page.corridors.len() > 2;
    let net = page.corridors.iter().any(|row| row.net.is_some());
    let rows = page.corridors.iter().filter(|row| several || row.index.is_some());
    let table = html! {
        thead { tr {
            th scope="col" { "Corridor" } th.n scope="col" { "p10" } th.n scope="col" { "p50" }
            th.n scope="col" { "p90" } th.n scope="col" { "mean" }
            @if net { th.n scope="col" { "net of returns" } }
            th.n scope="col" { "worst 5 %" }
            th.n scope="col" { "nothing arrives in" } th.n scope="col" { "years in service" }
            th.n scope="col" { "of nameplate" }
        } }
        tbody { @for row in rows { tr.total[row.index.is_none()] {
            th scope="row" {
                (swatch(row.index))
                (Trail(page).name(&format!("corridor.{}", row.name), &row.name))
            }
            td.n { (number(&row.p10)) } td.n { (number(&row.p50)) }
            td.n { (number(&row.p90)) } td.n { (number(&row.mean)) }
            @if let Some(net) = &row.net { td.n { (number(net)) } }
            td.n { (number(&row.worst)) } td.n { (row.nothing.as_deref().unwrap_or("0 %")) }
            td.n { (number(&row.in_service)) } td.n { (number(&row.of_nameplate)) }
        } } }
    };
    wide("TWh of the average year of a trial", "", &table)
}

/// A dot in the corridor's colour.
pub(super) fn swatch(index: Option<usize>) -> Markup {
    html! { @if let Some(index) = index {
        span.dot style={ "background:" (crate::chart::Whose::Corridor(index).stroke().colour) } {}
    } }
}

fn waterfall(page: &Page) -> Markup {
    if page.waterfall.is_empty() {
        return html! {};
    }
    let corridors: Vec<&str> = page
        .corridors
        .iter()
        .filter(|row| row.index.is_some())
        .map(|row| row.name.as_str())
        .collect();
    let several = corridors.len() > 1 && corridors.len() <= 6;
    html! {
        div.keep {
            h3 { "Where all of it goes, not in service apart" }
            p.about {
                "From the nameplate (full capacity in season, as if built and in service all along) down "
                "to what is delivered, in this order; TWh of the average year, all corridors together."
            }
            (wide("From the nameplate to what is delivered", "waterfall", &html! {
                thead { tr {
                    th scope="col" { "Heading" }
                    @if several { @for name in &corridors { th.n scope="col" { (name) } } }
                    th.n scope="col" { "Total" } th.n scope="col" { "Share" } td.bar {}
                } }
                tbody { @for row in &page.waterfall {
                    @let class = match row.step {
                        Step::Nameplate => "nameplate",
                        Step::Loss(_) => "loss",
                        Step::Cause => "cause",
                        Step::Delivered => "total delivered",
                    };
                    tr class=(class) {
                        th scope="row" { @match row.step {
                            Step::Loss(loss) => (Trail(page).heading(loss)),
                            Step::Cause => (Trail(page).cause(&row.words)),
                            Step::Nameplate | Step::Delivered => (row.words),
                        } }
                        @if several { @for cell in &row.by_corridor { td.n { (number(cell)) } } }
                        td.n { (number(&row.total)) }
                        td.n { (row.share) }
                        td.bar { (bar(row.bar)) }
                    }
                } }
            }))
        }
    }
}

fn events(page: &Page) -> Markup {
    if page.events.is_empty() {
        return html! {};
    }
    let yearly: Vec<_> = page.events.iter().filter(|event| !event.years.is_empty()).collect();
    html! {
        section id="likely" {
            h2 { "How likely" }
            p.about {
                "In how many of a hundred trials each event happens, with the standard error. One that names "
                "no year is about the trial's average year, and then about each year by itself."
            }
            div.wide { table {
                thead { tr {
                    th { "Event" } th { "when" } th.n { "chance, %" }
                    @if !yearly.is_empty() { th.n { "passes one half" } }
                } }
                tbody { @for event in &page.events { tr {
                    th scope="row" { (event.title()) }
                    td { code { (event.when) } }
                    td.n { (number(&event.chance)) }
                    @if !yearly.is_empty() { td.n { (event.past_half) } }
                } }
            } } }
            @if let Some(first) = yearly.first() {
                div.wide { table {
                    thead { tr {
                        th { "Year by year, %" }
                        @for (year, _) in &first.years { th.n { (year) } }
                    } }
                    tbody { @for event in &yearly { tr {
                        th scope="row" { (event.title()) }
                        @for (_, chance) in &event.years { td.n { (number(chance)) } }
                    } } }
                } }
            }
        }
    }
}

fn contracts(page: &Page, charts: &[Drawn]) -> Markup {
    if page.contracts.is_empty() {
        return html! {};
    }
    html! {
        section id="payments" {
            h2 { "What it costs" }
            p { (page.money) }
            p.about {
                "Contracts in the average year, money in million USD. A year meets its contract where the "
                "volume passes the meter; the volume is shown as it would arrive. The net benefit is what "
                "the energy that arrived would have cost elsewhere, less what was paid."
            }
            (wide("Contracts in the average year, million USD", "", &html! {
                thead { tr {
                    th scope="col" { "Contract" } th scope="col" { "metered at" } th.n scope="col" { "volume, TWh" } th.n scope="col" { "years met" }
                    th.n scope="col" { "paid" } th.n scope="col" { "cost elsewhere" } th.n scope="col" { "net benefit" }
                } }
                tbody { @for row in &page.contracts { tr.total[row.index.is_none()] {
                    th scope="row" { (swatch(row.index)) (row.name) }
                    td { (row.metered) }
                    td.n { (number(&row.volume)) } td.n { (number(&row.met)) }
                    td.n { (number(&row.payment)) } td.n { (number(&row.replacement)) }
                    td.n { (number(&row.benefit)) }
                } } }
            }))
            (traced(page, charts, "money"))
        }
    }
}

/// A bar from its beginning, both as shares of the whole width.
fn bar((from, length): (f64, f64)) -> Markup {
    let percent = |share: f64| format!("{:.2}%", 100.0 * share.clamp(0.0, 1.0));
    html! { @if length > 0.0 {
        span style={ "margin-left:" (percent(from)) ";width:" (percent(length)) } {}
    } }
}

/// One of the charts, where it was drawn, under a heading of the third level.
pub(in crate::report) fn chart(charts: &[Drawn], name: &str) -> Markup {
    figure(charts, name, false, &html! {})
}

/// One of the charts as a section of its own.
pub(in crate::report) fn chart_alone(charts: &[Drawn], name: &str) -> Markup {
    figure(charts, name, true, &html! {})
}

/// One of the charts, with what it rests on and its numbers.
pub(super) fn traced(page: &Page, charts: &[Drawn], name: &str) -> Markup {
    let table = match name {
        "service" => "when",
        "service-year" => "service-years",
        "futures" => "which",
        "branches" => "branches-by-outcome",
        "service-waterfall" => "goes",
        _ => "",
    };
    let under = html! {
        @if !table.is_empty() { " " a href={ "#" (table) } { "Its numbers" } "." }
        (Trail(page).under(name))
    };
    html! {
        (figure(charts, name, false, &html! { (under) (behind::folded(&page.behind, name)) }))
    }
}

/// A chart: its words are the page's, so that they wrap and can be read at any width.
fn figure(charts: &[Drawn], name: &str, alone: bool, under: &Markup) -> Markup {
    html! { @for chart in charts.iter().filter(|chart| chart.name == name) {
        figure id=(chart.name) {
            @if alone { h2 { (chart.title) } } @else { h3 { (chart.title) } }
            p.subtitle { (chart.svg.1.subtitle) }
            div.chart tabindex="0" role="group" aria-label={ "Chart: " (chart.name) } {
                (PreEscaped(chart.svg.without_words()))
            }
            p.enlarge { "Touch the chart to enlarge it." }
            p.credit { (chart.svg.1.source) }
            figcaption { (chart.caption) (under) }
        }
    } }
}

fn mattered(page: &Page, charts: &[Drawn]) -> Markup {
    let words = &page.mattered;
    html! { @if !words.said.is_empty() || words.unknown.is_some() {
        section id="mattered" {
            h2 { "What mattered" }
            @for sentence in &words.said { p { (quoted(sentence)) "." } }
            @if let Some(unknown) = &words.unknown { p { (unknown) "." } }
            (traced(page, charts, "drivers"))
            @if !words.drivers.is_empty() {
                h3 { "What drives the spread" }
                p.about {
                    "The share of the variance of the average year, over trials, that would go if the factor were "
                    "known (first-order index), from the run's own trials; with its 95 % interval. "
                    code { "salang sensitivity" } " says also what it does together with others. What cannot be "
                    "told from nothing is not listed."
                }
                (factors(page, ["share", "interval"], &words.drivers))
            }
            (how_well(page, charts))
            (traced(page, charts, "extremes"))
            @for tenth in &words.tenths {
                h3 { (tenth.head) }
                (factors(page, ["mean there", "elsewhere", "shift"], &tenth.rows))
            }
        }
    } }
}

/// How well it is known what decides.
fn how_well(page: &Page, charts: &[Drawn]) -> Markup {
    let words = &page.grades;
    html! { @if let Some(said) = &words.said {
        p { (quoted(said)) "." }
        (traced(page, charts, "evidence"))
        h3 { "How well it is known what decides" }
        p.about {
            "The deciding factors, each with its share of the variance of the average year. The shares add up: "
            "what two factors share counts with the stronger. The grade is that of what the scenario states; an entry into service has the "
            "weakest of what says whether and when."
        }
        div.wide { table {
            thead { tr { th { "Factor" } th { "Grade" } th.n { "share" } } }
            tbody { @for row in &words.deciding { tr {
                th scope="row" { (Trail(page).name(&row.path, &quoted(&row.name))) }
                td { (row.grade) }
                td.n { (number(&row.share)) }
            } } }
        } }
    } }
}

/// A table of factors.
fn factors<const N: usize>(page: &Page, heads: [&str; N], rows: &[FactorWords]) -> Markup {
    html! {
        div.wide { table {
            thead { tr { th { "Factor" } @for head in heads { th.n { (head) } } } }
            tbody { @for row in rows { tr {
                th scope="row" {
                    (Trail(page).name(&row.path, &quoted(&row.name)))
                    @if !row.with.is_empty() { " (correlated with " (row.with.join("; ")) ")" }
                }
                @for cell in &row.cells { td.n { (number(cell)) } }
            } } }
        } }
    }
}

/// A plain table: heads, whether a column holds numbers, rows. `lead` says where the words of a
/// column that holds none lead.
fn table<const N: usize>(
    caption: &str,
    heads: [(&str, bool); N],
    rows: &[[Number; N]],
    lead: impl Fn(&[Number; N], usize) -> Markup,
) -> Markup {
    html! {
        (wide(caption, "", &html! {
            thead { tr { @for (head, is_number) in heads { th.n[is_number] scope="col" { (head) } } } }
            tbody { @for row in rows { tr {
                @for (column, ((_, is_number), cell)) in heads.iter().zip(row).enumerate() {
                    @if *is_number { td.n { (number(cell)) } } @else { td { (lead(row, column)) } }
                }
            } } }
        }))
    }
}

fn years(page: &Page, charts: &[Drawn]) -> Markup {
    let several = page.corridors.len() > 2;
    let names: Vec<&str> = page.corridors.iter().map(|row| row.name.as_str()).collect();
    let shown = if several { names.len() } else { 1 };
    let table = page.years.len() > 1 && names.len() <= 9;
    let returns = page.years.iter().any(|(.., net)| net.is_some());
    html! {
        section.pictures id="through" {
            h2 { "Through the years, and through the year" }
            div.pair.side { (traced(page, charts, "years")) (traced(page, charts, "months")) }
            @if table {
                h3 { "Mean energy delivered, TWh" }
                (wide("Mean energy delivered, TWh", "years", &html! {
                    thead { tr {
                        th scope="col" { "Year" }
                        @for name in &names[..shown] { th.n scope="col" { (name) } }
                        @if returns { th.n scope="col" { "net of returns" } }
                    } }
                    tbody { @for (index, (year, cells, net)) in page.years.iter().enumerate() { tr {
                        th scope="row" { (year) }
                        @for cell in cells.iter().take(shown) { td.n { (number(cell)) } }
                        @if let Some(net) = net {
                            td.n { (number(net)) @if index + 1 == page.years.len() { " *" } }
                        }
                    } } }
                }))
                @if returns { p.about { (INCOMPLETE) } }
            }
            div.days {
                (traced(page, charts, "history"))
                (traced(page, charts, "calendar"))
            }
        }
    }
}

fn reservoirs(page: &Page, charts: &[Drawn]) -> Markup {
    html! { @if !page.reservoirs.is_empty() {
        section id="reservoirs" {
            h2 { "What the reservoirs spare" }
            p.about {
                "GWh of the average year, counted as the electricity that the water makes. Demand at home "
                "comes first; what turbines and the water above the reserve still allow is offered to "
                "corridors, and leaves the reservoir whether they draw it or not. Held is what the "
                "reservoir has at the end of a year."
            }
            (wide("Water of the average year, GWh", "", &html! {
                thead { tr {
                    th scope="col" { "Reservoir" } th.n scope="col" { "inflow" } th.n scope="col" { "home demand served" } th.n scope="col" { "unserved" }
                    th.n scope="col" { "surplus offered" } th.n scope="col" { "spilled" } th.n scope="col" { "held" }
                } }
                tbody { @for row in &page.reservoirs { tr {
                    th scope="row" { (row.name) }
                    @for cell in &row.numbers { td.n { (number(cell)) } }
                } } }
            }))
            (traced(page, charts, "reservoir"))
        }
    } }
}

fn interruptions(page: &Page, charts: &[Drawn]) -> Markup {
    let trail = Trail(page);
    let corridor = |cell: &Number| trail.name(&format!("corridor.{}", cell.value), &cell.value);
    html! {
        section id="interruptions" {
            h2 { "What interrupts" }
            @if !page.gaps.is_empty() {
                h3 { "Days without delivery" }
                p.about {
                    "Days of the season in a year of service on which nothing could be delivered."
                }
                (table(
                    "Days without delivery in a year of service",
                    [("Corridor", false), ("days a year", true), ("longest gap, days", true), ("p90 of the gap", true)],
                    &page.gaps,
                    |row, _| corridor(&row[0]),
                ))
            }
            @if !page.hazards.is_empty() {
                h3 { "Incidents" }
                p.about {
                    "Incidents that begin in a year of the horizon, over everything that the hazard meets, "
                    "in service or not; the spread is the standard deviation of one year's count."
                }
                (table(
                    "Incidents by hazard",
                    [("Hazard", false), ("Cause", false), ("a year", true), ("spread", true)],
                    &page.hazards,
                    |row, column| match column {
                        0 => trail.name(&format!("hazard.{}", row[0].value), &row[0].value),
                        _ => trail.cause(&row[1].value),
                    },
                ))
            }
            @if !page.segments.is_empty() {
                h3 { "Segments" }
                p.about { "Share of its corridor's time in service that each segment is below full, and at nothing." }
                (table(
                    "Share of time that each segment is below full",
                    [("Corridor", false), ("Segment", false), ("below full", true), ("at nothing", true)],
                    &page.segments,
                    |row, column| match column {
                        0 => corridor(&row[0]),
                        _ => {
                            let path = format!("corridor.{}.segment.{}", row[0].value, row[1].value);
                            trail.name(&path, &row[1].value)
                        }
                    },
                ))
            }
            @if !page.regimes.is_empty() {
                h3 { "Regimes" }
                p.about { "Share of the horizon's days in each state." }
                (table(
                    "States of regimes",
                    [("Regime", false), ("State", false), ("share of time", true)],
                    &page.regimes,
                    |row, column| match column {
                        0 => trail.name(&format!("regime.{}", row[0].value), &row[0].value),
                        _ => html! { (row[1].value) },
                    },
                ))
                (traced(page, charts, "regimes"))
            }
            @if !page.security.is_empty() {
                h3 { "Security" }
                p.about { "Share of the horizon's months in each state." }
                (table("States of security", [("State", false), ("share of time", true)], &page.security, |row, _| {
                    trail.name("security", &row[0].value)
                }))
            }
        }
    }
}

fn reproduce(page: &Page) -> Markup {
    let how = &page.reproduce;
    let facts = html! {
        dt { "Version" } dd { "salang " (how.version) }
        dt { "Scenario" } dd {
            a href="scenario.toml" { "scenario.toml" } " beside this page, SHA-256 "
            code.hash { (how.sha256) }
        }
        dt { "Seed" } dd { (how.seed) }
    };
    again("scenario", &how.command, &facts, "summary.json")
}

/// The text with its web addresses as links.
pub(in crate::report) fn linked(text: &str) -> Markup {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = find_address(rest) {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|c: char| {
                c.is_whitespace() || is_hidden(c) || matches!(c, '<' | '>' | '"' | '“' | '”')
            })
            .unwrap_or(from.len());
        // Punctuation at the end belongs to the sentence.
        let address = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        pieces.push((before, Some(address)));
        rest = &from[address.len()..];
    }
    html! {
        @for (before, address) in &pieces {
            (before)
            @if let Some(address) = address { a href=(ascii(address)) { (address) } }
        }
        (rest)
    }
}

/// An address with every character beyond ASCII as its bytes in percent (RFC 3987).
fn ascii(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes)
                .bytes()
                .for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    out
}

/// Where the next web address begins that has something behind its `//`.
fn find_address(text: &str) -> Option<usize> {
    let starts = ["https://", "http://"];
    let mut from = 0;
    loop {
        let found =
            starts.iter().filter_map(|s| text[from..].find(s).map(|at| (at, s.len()))).min()?;
        let (at, length) = (from + found.0, found.1);
        if text[at + length..].starts_with(|c: char| c.is_alphanumeric()) {
            return Some(at);
        }
        from = at + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_links_and_everything_else_is_escaped() {
        let text = "See <b> (https://a.org/x?y=1&z=2), http:// and https://b.org.";
        assert_eq!(
            linked(text).into_string(),
            "See &lt;b&gt; (<a href=\"https://a.org/x?y=1&amp;z=2\">https://a.org/x?y=1&amp;z=2</a>), \
             http:// and <a href=\"https://b.org\">https://b.org</a>."
        );
        assert_eq!(
            linked("https://x.org/R\u{16b}d\u{1b}[m").into_string(),
            "<a href=\"https://x.org/R%C5%ABd\">https://x.org/R\u{16b}d</a>\u{1b}[m"
        );
        assert_eq!(linked("javascript:alert(1)").into_string(), "javascript:alert(1)");
    }
}
