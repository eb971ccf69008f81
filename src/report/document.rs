//! The common parts of all pages: the document around them, where alone text of a scenario is made fit
//! to be shown; and those of a run's page and a comparison's: how they open, and how they say to get
//! the same numbers again.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::text::{Visible, fit};

/// The style of the page.
const STYLE: &str = include_str!("page.css");

/// A page as one file that stands alone; `font_css` holds the typeface.
pub(super) fn document(title: &str, version: &str, font_css: &str, body: &Markup) -> String {
    let (title, body) = (fit(title), shown(&body.0));
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "salang " (version) };
                title { (title) }
                style { (PreEscaped(font_css)) (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                main id="content" tabindex="-1" { (PreEscaped(body)) }
            }
        }
    };
    markup.into_string()
}

/// Markup with its text fit to be shown; of what stands as code, to be copied, nothing but what cannot
/// be seen is changed.
fn shown(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some((text, code)) = rest.split_once("<code") {
        let (code, after) = code.split_once("</code>").unwrap_or((code, ""));
        out.push_str(&fit(text));
        out.push_str("<code");
        out.push_str(&Visible::data(code));
        out.push_str("</code>");
        rest = after;
    }
    out.push_str(&fit(rest));
    out
}

/// The head of a page: the finding first, then the other sentences, what ran, and more.
pub(super) fn opening(
    (eyebrow, title): (&str, &str),
    headline: &[String],
    (ran, partial): (&str, bool),
    more: &Markup,
) -> Markup {
    html! {
        header {
            p.eyebrow { (eyebrow) }
            h1 { (title) }
            @if let Some((finding, rest)) = headline.split_first() {
                p.finding { (finding) }
                @if !rest.is_empty() { p.lead { (rest.join(" ")) } }
            }
            p.ran {
                (ran) "."
                @if partial { strong { " Interrupted: these are the trials that were finished." } }
            }
            (more)
        }
    }
}

/// The last section: what gives the same numbers, and where all of them are.
pub(super) fn again(what: &str, command: &str, facts: &Markup, numbers: &str) -> Markup {
    html! {
        section.reproduce id="again" {
            h2 { "How to get the same numbers again" }
            p { "The same version, " (what) " and seed give the same numbers to the last bit, on any "
                "machine and with any number of threads." }
            pre { code { (command) } }
            dl {
                (facts)
                dt { "Numbers" } dd { a href=(numbers) { (numbers) } " beside this page has every number, unrounded" }
            }
        }
    }
}
