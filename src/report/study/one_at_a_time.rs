//! One thing at a time, as a table, JSON and CSV.

use std::io;

use serde_json::{Value, json};

use super::page::{Ran, StudyPage, StudyTable, column, in_words, sentence, unit, with_digits};
use super::sensitivity_words::DIGITS;
use crate::report::files::csv::{Csv, distinct};
use crate::report::files::json::lines;
use crate::report::terminal::cells::Align;
use crate::stats::{Estimate, Gauge};
use crate::study::{End, Moved, OneAtATime};
use crate::units::plus_minus;

/// The words of the study; the terminal shows so many of what was moved.
#[must_use]
pub fn one_at_a_time_page(found: &OneAtATime, shown: usize, ran: &Ran) -> StudyPage {
    let runs = 1 + found.moved.iter().map(|moved| moved.ends.len()).sum::<usize>();
    let mut page = StudyPage::new("One at a time", "sensitivity.json", ran, runs);
    page.finding.push(format!("{}.", finding(found)));
    let whole = found.gauges.iter().zip(&found.base).map(|(gauge, base)| {
        let said = base.map_or("not known".to_owned(), |base| said(gauge, Some(base)));
        // A chance has its percent sign.
        match gauge.is_chance() {
            true => format!("{} is {said}", in_words(gauge)),
            false => format!("{} is {said} {}", in_words(gauge), unit(gauge)),
        }
    });
    let whole = whole.collect::<Vec<_>>().join("; ");
    page.finding.push(format!("As it stands, {whole}."));
    page.tables.push(table(found, shown));
    page.notes.push(
        "Each is held at one end and then the other, all else as it is and under the same luck: an \
         assumption at its p10 and p90 or at what was asked, a branch at each outcome, a chain in each of its \
         states for good. Order: how far the first column reaches. ± is the standard error of the value; \
         differences within the table are known better."
            .to_owned(),
    );
    page
}

fn finding(found: &OneAtATime) -> String {
    let Some(first) = found.moved.first().filter(|moved| moved.reach() > 0.0) else {
        return "Nothing that was moved moves it".to_owned();
    };
    let gauge = &found.gauges[0];
    let value = |end: &End| end.of[0].map_or(f64::NAN, |of| of.value);
    let mut ends: Vec<&End> = first.ends.iter().filter(|end| end.of[0].is_some()).collect();
    ends.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let (Some(low), Some(high)) = (ends.first(), ends.last()) else {
        return "Nothing that was moved moves it".to_owned();
    };
    format!(
        "`{}` moves {} most: from {} ({}) to {} {} ({})",
        first.label,
        in_words(gauge),
        said(gauge, low.of[0]),
        at(first, low),
        said(gauge, high.of[0]),
        unit(gauge),
        at(first, high)
    )
}

/// Where an end lies.
fn at(moved: &Moved, end: &End) -> String {
    let unit = moved.unit.as_deref().filter(|unit| unit.contains("year"));
    end.at.map_or_else(|| end.words.clone(), |at| with_digits(at, unit, DIGITS))
}

fn said(gauge: &Gauge, of: Option<Estimate>) -> String {
    match of {
        None => "–".to_owned(),
        Some(of) if gauge.is_chance() => {
            plus_minus(100.0 * of.value, of.se.map(|se| 100.0 * se)) + " %"
        }
        Some(of) => plus_minus(of.value, of.se),
    }
}

fn table(found: &OneAtATime, shown: usize) -> StudyTable {
    let rows =
        || found.moved.iter().flat_map(|moved| moved.ends.iter().map(move |end| (moved, end)));
    let names = rows().map(|(moved, end)| {
        let is_first = moved.ends.first().is_some_and(|first| std::ptr::eq(first, end));
        if is_first { moved.label.clone() } else { String::new() }
    });
    let mut columns = vec![
        column("what", Align::Left, names.collect()),
        column("held at", Align::Right, rows().map(|(moved, end)| at(moved, end)).collect()),
    ];
    for (index, gauge) in found.gauges.iter().enumerate() {
        let head = sentence(&format!("{}, {}", in_words(gauge), unit(gauge)));
        let head = if gauge.is_chance() { format!("chance {}", index + 1) } else { head };
        let cells = rows().map(|(_, end)| {
            let of = end.of[index];
            match of {
                None => "–".to_owned(),
                Some(of) if gauge.is_chance() => {
                    plus_minus(100.0 * of.value, of.se.map(|se| 100.0 * se))
                }
                Some(of) => plus_minus(of.value, of.se),
            }
        });
        columns.push(column(&head, Align::Point, cells.collect()));
    }
    let chances = found.gauges.iter().enumerate().filter(|(_, gauge)| gauge.is_chance());
    let chances =
        chances.map(|(index, gauge)| format!("chance {}, %: {}", index + 1, in_words(gauge)));
    let chances = chances.collect::<Vec<_>>().join("; ");
    let most = found.moved.iter().take(shown).map(|moved| moved.ends.len()).sum();
    let title = match chances.is_empty() {
        true => "One at a time".to_owned(),
        false => format!("One at a time; {chances}"),
    };
    StudyTable { title, columns, most }
}

/// The numbers.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn one_at_a_time_json(found: &OneAtATime, ran: &Ran) -> Result<String, serde_json::Error> {
    let mut out = ran.json(&found.gauges[0]);
    let asked = found
        .gauges
        .iter()
        .map(|gauge| json!({ "estimate": gauge.text, "metric": gauge.metric, "unit": gauge.unit }));
    out["of"] = asked.collect::<Value>();
    let estimate = |of: &Option<Estimate>| of.map(|of| json!({ "value": of.value, "se": of.se }));
    out["base"] = found.base.iter().map(estimate).collect::<Value>();
    let moved = found.moved.iter().map(|moved| {
        let ends = moved.ends.iter().map(|end| {
            json!({
                "at": end.at.map_or_else(|| json!(end.words), |at| json!(at)),
                "of": end.of.iter().map(estimate).collect::<Value>(),
                "change": end.change.iter().map(estimate).collect::<Value>(),
            })
        });
        json!({
            "kind": moved.kind.name(), "name": moved.name, "label": moved.label, "unit": moved.unit,
            "ends": ends.collect::<Value>(),
        })
    });
    out["one_at_a_time"] = moved.collect::<Value>();
    lines(&out)
}

/// The table as CSV: a row an end, and of each estimate its value, its error and the paired change.
///
/// # Errors
/// Never for a buffer in memory.
pub fn one_at_a_time_csv(found: &OneAtATime) -> io::Result<Vec<u8>> {
    let mut heads: Vec<String> =
        ["kind", "name", "label", "unit", "at"].map(str::to_owned).to_vec();
    for gauge in &found.gauges {
        for end in ["", ".se", ".change", ".change_se"] {
            heads.push(format!("{}{end}", gauge.text));
        }
    }
    let mut out = Csv::new(Vec::new(), &distinct(heads))?;
    for (moved, end) in
        found.moved.iter().flat_map(|one| one.ends.iter().map(move |end| (one, end)))
    {
        for text in
            [moved.kind.name(), &moved.name, &moved.label, moved.unit.as_deref().unwrap_or("")]
        {
            out.text(text)?;
        }
        match end.at {
            Some(at) => out.number(&format!("{at:?}"))?,
            None => out.text(&end.words)?,
        }
        for (of, change) in end.of.iter().zip(&end.change) {
            for one in [of, change] {
                let number =
                    |number: Option<f64>| number.map_or(String::new(), |n| format!("{n:?}"));
                out.number(&number(one.map(|one| one.value)))?;
                out.number(&number(one.and_then(|one| one.se)))?;
            }
        }
        out.end_row()?;
    }
    out.finish()
}
