//! Marks in a page: where a number stands in the summaries, as an HTML comment behind it.
//!
//! ```text
//! 3.80<!-- = baseline:delivered_twh.total.mean --> TWh
//! 31 %<!-- = 1 - clash:delivered_twh.total.mean / baseline:delivered_twh.total.mean --> less
//! more than half<!-- check 0.5 < a:delivered_twh.TAPI.mean / b:delivered_twh.TAPI.mean -->
//! ```
//!
//! A term is `REPORT:METRIC.CORRIDOR.STATISTIC`, or with a year before the statistic; the metric may
//! be narrowed as in `lost_twh/incidents/attack` or `offtake/Kabul`, the corridor is `total` for all
//! together, and `REPORT:run.trials` is what shaped the run. A number must agree to the digits written.

use std::collections::BTreeMap;

use serde_json::Value;

/// Summaries by the name of their report.
pub struct Reports(pub BTreeMap<String, Value>);

/// A fault of a mark.
#[derive(Debug)]
#[allow(dead_code)] // Read in what a failing test prints.
pub struct Fault {
    /// The mark, or what stands before it.
    pub place: String,
    /// The fault in words.
    pub words: String,
    /// Whether the renewed page has it right.
    pub renewed: bool,
}

/// The result of checking a page.
pub struct Checked {
    /// Marks found.
    pub marks: usize,
    /// The faults of the page.
    pub faults: Vec<Fault>,
    /// The page with the numbers of the summaries, to the digits that were written.
    pub renewed: String,
}

const OPEN: &str = "<!-- ";
const CLOSE: &str = " -->";

/// Checks every mark of a page.
pub fn check(page: &str, reports: &Reports) -> Checked {
    let mut checked = Checked { marks: 0, faults: Vec::new(), renewed: String::new() };
    let mut rest = page;
    while let Some(at) = rest.find(OPEN) {
        let (before, from) = rest.split_at(at);
        checked.renewed.push_str(before);
        let end = from.find(CLOSE).map_or(from.len(), |end| end + CLOSE.len());
        let (mark, after) = from.split_at(end);
        let inner = mark.trim_start_matches(OPEN).trim_end_matches(CLOSE);
        if let Some(wanted) = inner.strip_prefix("= ") {
            checked.marks += 1;
            number(&mut checked, wanted, mark, reports);
        } else if let Some(claim) = inner.strip_prefix("check ") {
            checked.marks += 1;
            match reports.holds(claim) {
                Ok(true) => {}
                Ok(false) => checked.fault(mark, "does not hold".to_owned(), false),
                Err(words) => checked.fault(mark, words, false),
            }
        }
        checked.renewed.push_str(mark);
        rest = after;
    }
    checked.renewed.push_str(rest);
    checked
}

impl Checked {
    fn fault(&mut self, place: &str, words: String, renewed: bool) {
        self.faults.push(Fault { place: place.to_owned(), words, renewed });
    }
}

/// Checks the number at the end of what was taken over, and renews it.
fn number(checked: &mut Checked, wanted: &str, mark: &str, reports: &Reports) {
    let (shown, percent) = match checked.renewed.strip_suffix(" %") {
        Some(shown) => (shown, true),
        None => (checked.renewed.as_str(), false),
    };
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    let written = &shown[shown.trim_end_matches(part).len()..];
    if !written.contains(|c: char| c.is_ascii_digit()) {
        checked.fault(mark, "no number stands before this mark".to_owned(), false);
        return;
    }
    let start = shown.len() - written.len();
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let written = written.to_owned();
    match reports.value(wanted) {
        Err(words) => checked.fault(mark, words, false),
        Ok(value) => {
            let value = if percent { 100.0 * value } else { value };
            let text = format_like(value, decimals);
            if text != written {
                checked.fault(mark, format!("{written} is written, it is {text}"), true);
                checked.renewed.truncate(start);
                checked.renewed.push_str(&text);
                checked.renewed.push_str(if percent { " %" } else { "" });
            }
        }
    }
}

/// With so many decimals and commas between thousands.
fn format_like(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) if rest.contains(|c: char| c.is_ascii_digit() && c != '0') => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", text.as_str()),
    };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

impl Reports {
    /// Whether a chain of `a < b < c` holds.
    fn holds(&self, claim: &str) -> Result<bool, String> {
        let values: Vec<f64> =
            claim.split(" < ").map(|side| self.value(side)).collect::<Result<_, _>>()?;
        if values.len() < 2 {
            return Err("a claim compares with `<`".to_owned());
        }
        Ok(values.windows(2).all(|pair| pair[0] < pair[1]))
    }

    /// The value of sums of products of terms.
    pub fn value(&self, expression: &str) -> Result<f64, String> {
        let mut sum = 0.0;
        for (sign, product) in cut(expression, " + ", " - ") {
            let mut value = 1.0;
            for (divide, term) in cut(product, " * ", " / ") {
                let term = self.term(term.trim())?;
                value = if divide { value / term } else { value * term };
            }
            sum += if sign { -value } else { value };
        }
        if sum.is_finite() { Ok(sum) } else { Err(format!("{expression} is {sum}")) }
    }

    fn term(&self, term: &str) -> Result<f64, String> {
        if let Ok(number) = term.parse() {
            return Ok(number);
        }
        let unknown = |what: &str| format!("{what} of `{term}` is in no summary");
        let (report, path) = term.split_once(':').ok_or_else(|| format!("`{term}` is no term"))?;
        let summary = self.0.get(report).ok_or_else(|| unknown("the report"))?;
        let parts: Vec<&str> = path.split('.').collect();
        let found = match parts[..] {
            ["run", key] => &summary["run"][key],
            [metric, corridor, statistic] => {
                &row(summary, metric, corridor, None).ok_or_else(|| unknown("the row"))?[statistic]
            }
            [metric, corridor, year, statistic] => &row(summary, metric, corridor, Some(year))
                .ok_or_else(|| unknown("the row"))?[statistic],
            _ => return Err(format!("`{term}` is no term")),
        };
        found.as_f64().ok_or_else(|| unknown("the number"))
    }
}

/// The row of a metric, or the chance of an event.
fn row<'s>(
    summary: &'s Value,
    metric: &str,
    corridor: &str,
    year: Option<&str>,
) -> Option<&'s Value> {
    let mut keys = metric.split('/');
    let metric = keys.next()?;
    let (second, third) = (keys.next(), keys.next());
    let is = |value: &Value, wanted: Option<&str>| value.as_str() == wanted;
    let tables = [("metrics", "metric"), ("probabilities", "event")];
    tables.iter().find_map(|(table, key)| {
        summary[table].as_array()?.iter().find(|row| {
            is(&row[key], Some(metric))
                && is(&row["corridor"], Some(corridor).filter(|name| *name != "total"))
                && row["year"].as_i64().map(|year| year.to_string()).as_deref() == year
                && (is(&row["heading"], second) || is(&row["name"], second))
                && is(&row["cause"], third)
        })
    })
}

/// The parts between two operators, each with whether the second stands before it.
fn cut<'t>(text: &'t str, plain: &str, inverse: &str) -> Vec<(bool, &'t str)> {
    let mut parts = Vec::new();
    for stretch in text.split(plain) {
        for (inner, part) in stretch.split(inverse).enumerate() {
            parts.push((inner > 0, part));
        }
    }
    parts
}

fn example() -> Reports {
    let summary = r#"{
        "run": { "trials": 20000 },
        "metrics": [
            { "metric": "delivered_twh", "corridor": "CASA-1000", "year": null, "mean": 2.5 },
            { "metric": "delivered_twh", "corridor": "CASA-1000", "year": 2030, "mean": 3.0 },
            { "metric": "delivered_twh", "corridor": null, "year": null, "mean": 1234.56 },
            { "metric": "lost_twh", "heading": "incidents", "cause": null, "corridor": null, "year": null, "mean": 7.0 },
            { "metric": "lost_twh", "heading": "incidents", "cause": "attack", "corridor": null, "year": null, "mean": 4.0 },
            { "metric": "offtake", "name": "Kabul", "corridor": "CASA-1000", "year": null, "mean": 0.1 }
        ],
        "probabilities": [{ "event": "in_service", "corridor": "CASA-1000", "year": null, "p": 0.615 }]
    }"#;
    let summary = serde_json::from_str(summary).unwrap();
    Reports([("a".to_owned(), summary)].into())
}

#[test]
fn terms_name_what_stands_in_a_summary() {
    let value = |text: &str| example().value(text).unwrap();
    assert_eq!(value("a:delivered_twh.CASA-1000.mean"), 2.5);
    assert_eq!(value("a:delivered_twh.CASA-1000.2030.mean"), 3.0);
    assert_eq!(value("a:lost_twh/incidents.total.mean"), 7.0);
    assert_eq!(value("a:lost_twh/incidents/attack.total.mean"), 4.0);
    assert_eq!(value("a:offtake/Kabul.CASA-1000.mean"), 0.1);
    assert_eq!(value("a:in_service.CASA-1000.p"), 0.615);
    assert_eq!(value("a:run.trials"), 20_000.0);
    assert_eq!(value("1 - a:lost_twh/incidents/attack.total.mean / 8 + 2 * 3"), 6.5);
    for wrong in [
        "b:delivered_twh.total.mean",
        "a:delivered.total.mean",
        "a:delivered_twh.TAPI.mean",
        "a:delivered_twh.CASA-1000.2031.mean",
        "a:delivered_twh.CASA-1000.p10",
        "a:lost_twh/incidents/war.total.mean",
        "a:delivered_twh",
        "1 / 0",
    ] {
        assert!(example().value(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_number_that_is_not_in_the_summary_is_found_and_renewed() {
    let right = "In all 1,234.6<!-- = a:delivered_twh.total.mean --> TWh, \
                 62 %<!-- = a:in_service.CASA-1000.p --> of years \
                 <!-- check 2 < a:delivered_twh.CASA-1000.mean < 3 --><!-- a remark -->.";
    let checked = check(right, &example());
    assert!(checked.faults.is_empty(), "{:?}", checked.faults);
    assert_eq!((checked.marks, checked.renewed.as_str()), (3, right));

    let stale = right.replace("1,234.6", "999.9").replace("62 %", "-6 %");
    let checked = check(&stale, &example());
    assert_eq!(checked.faults.len(), 2);
    assert!(checked.faults.iter().all(|fault| fault.renewed));
    assert_eq!(checked.renewed, right);

    for wrong in [
        "about<!-- = a:delivered_twh.total.mean -->",
        "5<!-- = a:delivered_twh.nowhere.mean -->",
        "<!-- check a:delivered_twh.CASA-1000.mean < 2.4 -->",
        "<!-- check a:delivered_twh.CASA-1000.mean -->",
    ] {
        let checked = check(wrong, &example());
        assert_eq!(checked.faults.len(), 1, "{wrong}");
        assert!(!checked.faults[0].renewed);
        assert_eq!(checked.renewed, wrong);
    }
}
