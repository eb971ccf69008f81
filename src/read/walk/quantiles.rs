//! Laws as others give them: normal and lognormal ones by other quantiles than a scenario takes, or by
//! more of them; and by name what stands in brackets here.

use crate::read::ledger::listing;
use crate::read::tree::{Table, Value};
use crate::units::significant;

/// Where a law that two numbers fix is given by other quantiles, or by more of them: what is wrong,
/// and what to write.
pub(super) fn quantiles(word: &str, table: &Table) -> Option<(String, String)> {
    if !matches!(word, "normal" | "lognormal") {
        return None;
    }
    let percent = |key: &str| key.strip_prefix('p')?.parse::<u8>().ok().filter(|p| *p < 100);
    let is_quantile = |key: &str| key == "median" || percent(key).is_some();
    if table.entries.len() < 2 || !table.keys().all(is_quantile) {
        return None;
    }
    let middle = if table.get("median").is_some() { "median" } else { "p50" };
    let number = |key: &str| match table.node(key)?.value {
        Value::Number(number) => Some(number.value),
        _ => None,
    };
    let pair = |first: &str, last: &str| match (number(first), number(last)) {
        (Some(a), Some(b)) => format!("{{ {first} = {a}, {last} = {b} }}"),
        _ => format!("{{ {first} = ..., {last} = ... }}"),
    };
    if table.entries.len() > 2 {
        let message =
            format!("`{word}` is fixed by two quantiles, and {} are given", table.entries.len());
        let help = match (table.get("p10"), table.get("p90"), table.get(middle)) {
            (Some(_), Some(_), Some(_)) => {
                let between = match (word, number("p10"), number("p90")) {
                    ("normal", Some(low), Some(high)) => {
                        format!(", {}", significant(0.5 * (low + high), 4))
                    }
                    ("lognormal", Some(low), Some(high)) if low > 0.0 && high > 0.0 => {
                        format!(", {}", significant((low * high).sqrt(), 4))
                    }
                    _ => String::new(),
                };
                format!(
                    "p10 and p90 fix the median too{between}: leave `{middle}` out, as in {}",
                    pair("p10", "p90")
                )
            }
            _ => format!("write {}", pair("p10", "p90")),
        };
        let help = format!("{help}, or meet them all with {{ quantiles = {{ ... }} }}");
        return Some((message, help));
    }
    let keys: Vec<&str> = table.keys().collect();
    let has = |key: &str| keys.contains(&key);
    let message = format!("`{word}` cannot be made from {}", listing(keys.iter().copied(), 9));
    match word {
        _ if has("p10") && has("p90") => None,
        "lognormal" if has("median") && has("p90") => None,
        "lognormal" if has("p50") && has("p90") => {
            let help = "the median is called by its name: { median = ..., p90 = ... }";
            Some((message, help.to_owned()))
        }
        _ => {
            let help = format!("a {word} is given by its p10 and p90: {}", pair("p10", "p90"));
            Some((message, help))
        }
    }
}

/// The advice for a law of a list whose parameters are given by name, as other programs have it.
pub(super) fn in_brackets(word: &str, table: &Table, count: usize) -> Option<String> {
    let number = |keys: &[&str]| {
        let value = keys.iter().find_map(|key| table.node(key))?;
        match value.value {
            Value::Number(number) => Some(number.value.to_string()),
            _ => None,
        }
    };
    let low = number(&["low", "min", "minimum", "lower", "left", "a"])?;
    let high = number(&["high", "max", "maximum", "upper", "right", "b"])?;
    match (table.entries.len() == count, count) {
        (true, 2) => Some(format!("write {word} = [{low}, {high}]")),
        (true, 3) => {
            let mode = number(&["mode", "most_likely", "likely", "peak", "mid", "c"])?;
            Some(format!("write {word} = [{low}, {mode}, {high}]"))
        }
        _ => None,
    }
}
