//! TOML's syntax errors, explained to somebody who does not know TOML.

use std::ops::Range;

use super::written::advice;
use super::{letters, tables};

/// Where a value that breaks the syntax is meant as a number: its place, and what to write. The
/// whole value counts, wherever in it or behind it the parser stumbled.
pub(super) fn number(text: &str, fault: &Range<usize>) -> Option<(Range<usize>, String)> {
    let at = fault.start.min(text.len());
    let start = text.get(..at)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.split('\n').next()?;
    let (key, rest) = line.split_once('=')?;
    let value = rest.split('#').next()?.trim();
    let unit = tables::unit(key.trim().trim_matches('"'));
    if value.starts_with(['"', '\'', '[', '{']) {
        // One of several values; without a unit its comma could be the list's.
        let marked = text.get(fault.clone())?;
        let help = advice(marked, unit).filter(|_| marked.contains('%'))?;
        return Some((fault.clone(), help));
    }
    if value.parse::<f64>().is_ok() {
        return None;
    }
    let help = advice(value, unit)?;
    let begin = start + line.len() - rest.len() + (rest.len() - rest.trim_start().len());
    Some((begin..begin + value.len(), help))
}

/// Whether a text ends like `0,6`.
fn ends_with_decimal_comma(text: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let whole = text.trim_end_matches(digit).strip_suffix(',');
    text.ends_with(digit) && whole.is_some_and(|whole| whole.ends_with(digit))
}

/// A syntax error in plainer words, and what to do.
pub(super) fn words(message: &str, text: &str, span: &Range<usize>) -> (String, &'static str) {
    let marked = text.get(span.clone()).unwrap_or("");
    let (before, from) = text.split_at_checked(span.start.min(text.len())).unwrap_or((text, ""));
    let before = before.rsplit('\n').next().unwrap_or(before);
    let unquoted = "this is neither a number nor a text in quotes".to_owned();
    const BRACKET: &str = "is a `]` or a comma missing before this?";
    let quoted = "names and other texts stand in double quotes: \"like this\"";
    let says = |part: &str| message.contains(part);
    // What a text in quotes holds is not what is wrong.
    let bare = if marked.starts_with(['"', '\'']) || marked.contains('\n') { "" } else { marked };
    let strange = from.chars().take(1).chain(bare.chars()).find_map(letters::strange);
    if let Some((what, help)) = strange {
        return (format!("{what} stands here"), help);
    }
    let (plain, help) = match () {
        () if says("escaped value") || says("unicode value") || says("unicode hexadecimal") => (
            "after a `\\` in double quotes only certain letters may stand".to_owned(),
            "write `/` between folders; a text that needs a `\\` stands in single quotes: 'like this'",
        ),
        () if says("string values must be quoted") && marked.trim().is_empty() => {
            ("a value is missing after `=`".to_owned(), "write the value, or take the key out")
        }
        () if says("string values must be quoted") && marked.starts_with(['−', '–']) => (
            "the sign of this number is not the one of the keyboard".to_owned(),
            "a minus is written `-` in a scenario",
        ),
        () if says("string values must be quoted")
            && marked.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            let help = match before.contains(['[', '{']) {
                true => "numbers in a list are separated by commas, and their decimal point is `.`",
                false => "a number stands alone; a remark behind it begins with `#`",
            };
            (unquoted, help)
        }
        () if says("string values must be quoted")
            && ["yes", "no", "true", "false"].contains(&marked.to_lowercase().as_str()) =>
        {
            (unquoted, "what is so or not is `true` or `false`, in small letters")
        }
        () if says("string values must be quoted") => (unquoted, quoted),
        () if says("mantissa") || says("fraction") => (
            "a number needs digits before and behind its point".to_owned(),
            "write 0.9 rather than .9, and 1.0 or 1 rather than 1 with a point",
        ),
        () if says("expected `nan`") && from.starts_with(['n', 'N']) => {
            ("a value is missing after `=`".to_owned(), "a key without a value is left out")
        }
        () if says("invalid float") || says("invalid integer") => (unquoted, quoted),
        () if says("literal string") => {
            ("a text is not closed".to_owned(), "a text that begins with `'` ends with `'`")
        }
        () if says("extra `=`") => {
            ("there are two `=`".to_owned(), "write `key = value`; nothing is calculated here")
        }
        () if from.starts_with(':') && says("unquoted key") => (
            "this is not a key".to_owned(),
            "between a key and its value stands `=`: `key = value`",
        ),
        () if says("duplicate key") => {
            (format!("`{marked}` stands twice"), "each key stands once in its table; take one out")
        }
        () if says("in array") || says("between array elements") => {
            ("the list before this is not closed".to_owned(), BRACKET)
        }
        () if says("unclosed array table") => (
            "this heading is not closed".to_owned(),
            "a heading that begins with `[[` ends with `]]`",
        ),
        () if says("unclosed array") => {
            ("a list is not closed".to_owned(), "a list that begins with `[` ends with `]`")
        }
        () if says("unclosed inline table") || says("inline table") => (
            "this small table is not well formed".to_owned(),
            match ends_with_decimal_comma(before) {
                true => "commas part the keys of a small table; a decimal point is `.`",
                false => "a small table is written { key = value, key = value }",
            },
        ),
        () if says("unclosed table") => (
            "this heading is not closed".to_owned(),
            "a heading that begins with `[` ends with `]`",
        ),
        () if says("key with no value") || says("missing assignment") || says("missing value") => {
            let help = match from.trim_start().starts_with(char::is_alphabetic) {
                true => "write `key = value`; a key is one word, such as `length_km`",
                false => "write `key = value`",
            };
            ("a key has no value".to_owned(), help)
        }
        () if says("between key-value pairs")
            || says("unexpected content")
            || says("expected newline") =>
        {
            (
                "there is more on this line than a key and its value".to_owned(),
                "each key has a line of its own; a text with spaces stands in quotes",
            )
        }
        () if says("unquoted key") => (
            "this is not a key".to_owned(),
            "a key of other than letters, digits, `_` and `-` stands in quotes",
        ),
        () if says("quote") => ("a text is not closed".to_owned(), "texts end with a `\"`"),
        () if says("invalid date") => (
            "this is neither a number nor a date".to_owned(),
            "days of the year stand in quotes: \"05-01\"",
        ),
        () if says("leading zero") => (
            "a number cannot begin with a zero".to_owned(),
            "days of the year stand in quotes: \"05-01\"",
        ),
        () if says("recur") => (
            "this is nested too deep".to_owned(),
            "nothing in a scenario is nested as deep as this",
        ),
        () => (message.to_owned(), ""),
    };
    (plain, help)
}
