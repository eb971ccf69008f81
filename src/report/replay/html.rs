//! `report.html` of a replayed trial: its chart, what was drawn, and every year's account, from full
//! capacity down to what was delivered, incident by incident.
//!
//! Every incident that cost something has its line, or the costliest where there are too many; those
//! that cost nothing are counted, and `replay.json` has them. The lines of a year add up, but for their rounding.

use maud::{Markup, html};

use super::accounts::{accounts_of, in_all};
use super::page::{
    Account, began_in, began_words, costless_words, drawn_at, gwh, head, month, month_of, quantity,
    ran, signed, untold_in, untold_words,
};
use crate::chart::font_face_css;
use crate::report::changes;
use crate::report::document::document;
use crate::report::run::figures::Charts;
use crate::report::run::html::{chart_alone, wide};
use crate::report::study::page::sentence;
use crate::study::replay::{CostTold, IncidentTold, Replay, Spell};
use crate::units::{percents, significant, whole, with_decimals};

/// The page with its chart, as far as that could be drawn.
#[must_use]
pub fn replay_html(replay: &Replay, charts: &Charts) -> String {
    let body = html! {
        header {
            p.eyebrow { "Replay of one trial" }
            h1 { (replay.scenario.title) }
            p.finding { (charts.title()) "." }
            p.lead { (head(replay)) }
            p.ran { (ran(replay)) "." }
            (changes::markup(&replay.changes))
        }
        @if !charts.drawn.is_empty() { section { (chart_alone(&charts.drawn, "replay")) } }
        (whole_account(replay))
        (years(replay))
        (branches(replay))
        (security(replay))
        (regimes(replay))
        (assumptions(replay))
        (reproduce(replay))
    };
    let title = format!("Replay: {}", replay.scenario.title);
    document(&title, &replay.salang, &font_face_css(), &body)
}

/// Nameplate to delivered, over all years.
fn whole_account(replay: &Replay) -> Markup {
    let account = Account::of(replay, |_| true);
    let parts = account.lost.iter().map(|lost| lost.2).chain([account.delivered]);
    let shares: Vec<String> = match account.nameplate > 0.0 {
        true => percents(&parts.map(|gwh| gwh / account.nameplate).collect::<Vec<_>>()),
        false => parts.map(|_| "–".to_owned()).collect(),
    };
    let whole = if account.nameplate > 0.0 { "100 %" } else { "–" };
    html! {
        section {
            h2 { "Where it went" }
            p.about {
                "GWh of electricity, or its equivalent, over all years and corridors: from full capacity in \
                 season, as if built and in service all along, down to what was delivered."
            }
            @for sentence in in_all(replay) { p.about { (sentence) } }
            (wide("Where it went, GWh", "", &html! {
                thead { tr { th scope="col" { "Heading" } th.n scope="col" { "GWh" } th.n scope="col" { "Share" } } }
                tbody {
                    tr { th scope="row" { "Full capacity" } td.n { (account.said(account.nameplate)) } td.n { (whole) } }
                    @for ((name, _, gwh), share) in account.lost.iter().zip(&shares) {
                        tr {
                            th scope="row" { (name) }
                            td.n { (account.said(-gwh)) } td.n { (share) }
                        }
                    }
                    tr.total {
                        th scope="row" { "Delivered" } td.n { (account.said(account.delivered)) }
                        td.n { (shares.last().map_or("–", String::as_str)) }
                    }
                }
            }))
        }
    }
}

/// Columns of the story but those for numbers in other units.
struct Columns {
    /// Whether there are security states.
    states: bool,
    /// Whether anything was lost that is not counted in GWh.
    own: bool,
}

impl Columns {
    fn all(&self) -> usize {
        6 + usize::from(self.states) + usize::from(self.own)
    }
}

fn years(replay: &Replay) -> Markup {
    let first = replay.run.start_year;
    let years = first..first.saturating_add(replay.run.years as i32);
    let is_own = |cost: &CostTold| unit(replay, cost) != "GWh";
    let columns = Columns {
        states: !replay.security.is_empty(),
        own: replay.incidents.iter().flat_map(|incident| &incident.costs).any(is_own),
    };
    html! {
        section {
            h2 { "What happened, year by year" }
            p.about {
                @match replay.untold {
                    Some(_) => {
                        "The costliest incidents; " a href="replay.json" { "replay.json" }
                        " counts the others by year. One that"
                    }
                    None => "Every incident that cost something. One that",
                }
                " goes on into the next year has its line in \
                 both, with what it cost in each; what two of them hold back together is shared out \
                 between them."
            }
            @if let Some(words) = costless_words(replay) { p.about { (words) } }
            (wide("Incidents, year by year", "story", &html! {
                thead { tr {
                    th scope="col" { "From" } th scope="col" { "Incident" } th scope="col" { "Hit" } th scope="col" { "Cause" }
                    @if columns.states { th scope="col" { "Security" } }
                    th.n scope="col" { "Days" } th.n scope="col" { "GWh" }
                    @if columns.own { th.n scope="col" { "Own unit" } }
                } }
                @for year in years { (one_year(replay, year, &columns)) }
            }))
        }
    }
}

fn one_year(replay: &Replay, year: i32, columns: &Columns) -> Markup {
    let account = Account::of(replay, |of| of == year);
    let cost = |incident: &IncidentTold| -> f64 {
        incident.costs.iter().filter(|cost| cost.year == year).map(|cost| cost.lost_twh).sum()
    };
    let here = |incident: &&IncidentTold| incident.costs.iter().any(|cost| cost.year == year);
    let costly: Vec<&IncidentTold> = replay.incidents.iter().filter(here).collect();
    let untold = untold_in(replay, year);
    let (began, costless) = began_in(replay, year);
    let began = began_words(began, costless);
    let words: Vec<String> =
        account.besides().map(|(name, _, gwh)| format!("{name} {}", account.said(*gwh))).collect();
    let besides: f64 = account.besides().map(|lost| lost.2).sum();
    html! {
        tbody {
            tr.total { th scope="rowgroup" colspan=(columns.all()) {
                (year) ": " (account.said(account.delivered)) " of " (account.said(account.nameplate)) " GWh delivered; " (began)
            } }
            @if !words.is_empty() {
                tr {
                    td.unit colspan=(columns.all() - 1 - usize::from(columns.own)) {
                        "Besides incidents: " (words.join(", "))
                    }
                    td.n { (account.said(-besides)) }
                    @if columns.own { td.n {} }
                }
            }
            @for words in accounts_of(replay, year) {
                tr { td.unit colspan=(columns.all()) { (sentence(&words)) } }
            }
            @for incident in costly {
                tr {
                    td { (from(incident, year)) }
                    td { (incident.hazard) } td.hit { (incident.hit) } td { (incident.cause) }
                    @if columns.states { td { (incident.state.as_deref().unwrap_or("")) } }
                    td.n { (with_decimals(incident.days, 1)) }
                    td.n { (gwh(-cost(incident))) }
                    @if columns.own { td.n { (own(replay, incident, year)) } }
                }
            }
            @if let Some(untold) = untold {
                tr {
                    td.unit colspan=(columns.all() - 1 - usize::from(columns.own)) {
                        (sentence(&untold_words(untold)))
                    }
                    td.n { (gwh(-untold.lost_twh)) }
                    @if columns.own { td.n {} }
                }
            }
        }
    }
}

fn unit(replay: &Replay, cost: &CostTold) -> &'static str {
    replay.corridors.get(cost.index).map_or("", |corridor| corridor.unit)
}

/// The day on which an incident began; with its year where that is another one.
fn from(incident: &IncidentTold, year: i32) -> String {
    let date = incident.date;
    match date.year == year {
        true => format!("{}\u{a0}{}", date.day, month(date)),
        false => format!("{}\u{a0}{}\u{a0}{}", date.day, month(date), date.year),
    }
}

/// The cost of an incident in units other than GWh: `−0.2 bcm`.
fn own(replay: &Replay, incident: &IncidentTold, year: i32) -> String {
    let costs = incident.costs.iter();
    let costs = costs.filter(|cost| cost.year == year && unit(replay, cost) != "GWh");
    let costs: Vec<String> = costs
        .map(|cost| format!("{} {}", significant(-cost.lost, 3), unit(replay, cost)))
        .collect();
    costs.join(", ")
}

fn branches(replay: &Replay) -> Markup {
    html! { @if !replay.branches.is_empty() {
        section {
            h2 { "How it turned out" }
            div.wide tabindex="0" { table {
                thead { tr { th scope="col" { "Branch" } th scope="col" { "Outcome" } } }
                tbody { @for one in &replay.branches { tr {
                    th scope="row" { bdi { (one.label) } }
                    td { bdi { (one.outcome) } @if one.given { " (supposed)" } }
                } } }
            } }
        }
    } }
}

fn security(replay: &Replay) -> Markup {
    html! { @if !replay.security.is_empty() {
        section {
            h2 { "How security went" }
            (spells("States of security, and how long each lasted", &replay.security))
        }
    } }
}

fn regimes(replay: &Replay) -> Markup {
    html! { @if !replay.regimes.is_empty() {
        section {
            h2 { "How regimes went" }
            @for regime in &replay.regimes {
                h3 { (regime.regime) }
                (spells(&format!("States of {}, and how long each lasted", regime.regime), &regime.spells))
            }
        }
    } }
}

/// Spells one after the other.
fn spells(caption: &str, spells: &[Spell]) -> Markup {
    wide(
        caption,
        "",
        &html! {
            thead { tr { th scope="col" { "From" } th scope="col" { "State" } th.n scope="col" { "Months" } } }
            tbody { @for spell in spells { tr {
                td { (month_of(spell.from)) } td { (spell.state) }
                td.n { (whole(u64::from(spell.months))) }
            } } }
        },
    )
}

fn assumptions(replay: &Replay) -> Markup {
    let mut told: Vec<_> = replay.assumptions.iter().collect();
    let pull = |twh: Option<f64>| twh.map_or(-1.0, f64::abs);
    told.sort_by(|a, b| pull(b.pull_twh).total_cmp(&pull(a.pull_twh)));
    html! { @if !told.is_empty() {
        section {
            h2 { "What was drawn" }
            p.about {
                "Pull: by how much trials with such a value differ from the mean of all, in TWh a year; a \
                 dash where that cannot be told from chance."
            }
            (wide("What was drawn", "", &html! {
                thead { tr {
                    th scope="col" { "Assumption" } th.n scope="col" { "Value" } th scope="col" { "Unit" } th.n scope="col" { "Quantile" } th.n scope="col" { "Pull" }
                } }
                tbody { @for one in told { tr {
                    th scope="row" { (one.label) }
                    td.n { (quantity(one.value, one.unit.as_deref())) }
                    td.unit { (one.unit.as_deref().unwrap_or("")) }
                    td.n { (drawn_at(one)) }
                    td.n { (one.pull_twh.map_or("–".to_owned(), signed)) }
                } } }
            }))
        }
    } }
}

fn reproduce(replay: &Replay) -> Markup {
    html! {
        section.reproduce {
            h2 { "How to get the same story again" }
            dl {
                dt { "Command" }
                dd { code { "salang replay scenario.toml --trial " (replay.trial) } }
                dt { "Version" } dd { "salang " (replay.salang) }
                dt { "Scenario" }
                dd {
                    code.hash { "scenario.toml beside this page, SHA-256 " (replay.scenario.sha256) }
                }
                dt { "Seed" } dd { (replay.run.seed) }
                dt { "Numbers" }
                dd {
                    a href="replay.json" { "replay.json" }
                    @match replay.untold {
                        Some(_) => " beside this page has the costliest incidents, every day and number, unrounded; ",
                        None => " beside this page has every incident, day and number, unrounded; ",
                    }
                    a href="story.txt" { "story.txt" } " has the story as text"
                }
            }
        }
    }
}
