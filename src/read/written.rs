//! Numbers as people write them elsewhere: `0,03`, `85 %`, `1.3 GW`, `20,000`, `20k`.
//!
//! A scenario holds plain numbers whose unit stands in the key. Where something else stands that
//! can only be meant as a number, [`advice`] says what to write instead, in the unit of the key.

use toml::de::DeTable;

use super::dates;
use super::merged::inline;
use super::tree::{Value, tree};

/// The number to write instead of `text`, where one in `unit` is expected; nothing where it does
/// not look like one.
pub(super) fn advice(text: &str, unit: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    // Of a value that may be anything a date with its year can be nothing else.
    if (unit == "year" || unit.is_empty())
        && let Some(year) = dates::decimal_year(text)
    {
        return Some(format!("a date is written as a decimal year: {year}"));
    }
    // A count of years is one number.
    if let Some((low, high)) = range(text).filter(|_| unit != "years") {
        let law = format!("{{ uniform = [{}, {}] }}", plain(low), plain(high));
        return Some(format!("for a range write the name of an assumption whose `value = {law}`"));
    }
    let (number, suffix) = split(text)?;
    let readings = readings(&number)?;
    let suffix = canonical(suffix);
    if suffix.is_empty()
        && text.starts_with(['−', '–'])
        && let [one] = readings.as_slice()
    {
        return Some(format!("a minus is the keyboard's: write {}", plain(*one)));
    }
    if suffix.is_empty() {
        return Some(alone(&number, &readings));
    }
    let Some(factor) = factor(&suffix, unit) else {
        let known = is_unit(&suffix) && !unit.is_empty();
        return known.then(|| format!("numbers are in {unit} here, without their unit"));
    };
    let written: Vec<String> = readings.iter().map(|value| plain(value * factor)).collect();
    let written = written.join(", or ");
    Some(match (suffix.starts_with('%'), factor == 1.0) {
        (true, _) => format!("a share is a number from 0 to 1: write {written}"),
        _ if matches!(suffix.as_str(), "k" | "m") => {
            format!("a number stands in digits: write {written}")
        }
        (_, true) => format!("a number stands without its unit, here {unit}: write {written}"),
        _ => format!("numbers are in {unit} here, and the unit is left out: write {written}"),
    })
}

/// The two numbers of a range that is written with a dash, with points or with `to`.
pub(crate) fn number_range(text: &str) -> Option<(f64, f64)> {
    range(text.trim())
}

/// The words of [`advice`] for a number of no unit that is known.
pub(crate) fn number_advice(text: &str) -> Option<String> {
    advice(text, "")
}

/// A number without a unit that is not written as one.
fn alone(number: &str, readings: &[f64]) -> String {
    match readings {
        [thousands, decimal] => format!(
            "commas neither group digits nor are decimal points: write {}, or {} if that is meant",
            plain(*thousands),
            plain(*decimal)
        ),
        [one] if number.contains(',') && one.fract() != 0.0 => {
            format!("a decimal point is written `.`: {}", plain(*one))
        }
        [one] if number.contains([',', ' ', '\'', '\u{a0}']) => {
            format!("the digits of a number stand together: {}", plain(*one))
        }
        [one, ..] => format!("a number stands without quotes: {}", plain(*one)),
        [] => String::new(),
    }
}

/// A number as a scenario holds it, to twelve digits.
fn plain(value: f64) -> String {
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    match rounded != 0.0 && !(1e-9..1e15).contains(&rounded.abs()) {
        true => format!("{rounded:e}"),
        false => format!("{rounded}"),
    }
}

/// Two numbers with `to`, `..` or a dash between them, the lower first.
fn range(text: &str) -> Option<(f64, f64)> {
    let parts = [" to ", "..", " - ", "–", "-"].iter().filter_map(|mark| text.split_once(mark));
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let mut both = parts.filter_map(|(low, high)| Some((number(low)?, number(high)?)));
    both.next().filter(|(low, high)| low < high)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// The number at the beginning, with plain signs and spaces, and what follows it.
fn split(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches(['$', '~', '≈']).trim_start();
    let mut number = String::new();
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let before_digit = next.is_some_and(|next| next.is_ascii_digit());
        let after_digit = number.ends_with(|last: char| last.is_ascii_digit());
        match c {
            '0'..='9' => number.push(c),
            '-' | '+' if at == 0 => number.push(c),
            '−' | '–' if at == 0 => number.push('-'),
            '.' | ',' if before_digit => number.push(c),
            '_' | '\'' | '’' if after_digit && before_digit => number.push('\''),
            c if is_space(c) && after_digit && before_digit => number.push(' '),
            'e' | 'E' if after_digit && exponent(&text[at + 1..]) => number.push('e'),
            '-' | '+' if number.ends_with('e') => number.push(c),
            _ => break,
        }
        end = at + c.len_utf8();
    }
    number.contains(|c: char| c.is_ascii_digit()).then_some((number, &text[end..]))
}

fn exponent(rest: &str) -> bool {
    let digits = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    count > 0 && !digits[count..].starts_with(|c: char| c.is_alphabetic())
}

/// The meanings that a number may have: one value, or two where a comma could group thousands or be
/// decimal.
fn readings(number: &str) -> Option<Vec<f64>> {
    let joined: String = number.chars().filter(|c| !matches!(c, ' ' | '\'')).collect();
    let value = |text: String| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let without = |mark: char| joined.replace(mark, "");
    let (commas, points) = (joined.matches(',').count(), joined.matches('.').count());
    let groups = |mark: char| {
        let mut parts = joined.trim_start_matches(['-', '+']).split(mark);
        let first = parts.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && first != "0" && parts.all(|part| part.len() == 3)
    };
    let values = match (commas, points) {
        (0, 0 | 1) => vec![value(joined)?],
        (0, _) if groups('.') => vec![value(without('.'))?],
        (1, 0) if groups(',') => vec![value(without(','))?, value(joined.replace(',', "."))?],
        (1, 0) => vec![value(joined.replace(',', "."))?],
        (_, 0) if groups(',') => vec![value(without(','))?],
        // The last of both kinds is the decimal one.
        (_, 1) if joined.rfind(',') < joined.rfind('.') => vec![value(without(','))?],
        (1, _) if joined.rfind('.') < joined.rfind(',') => {
            vec![value(without('.').replace(',', "."))?]
        }
        _ => return None,
    };
    Some(values)
}

/// A unit in lower case, `bcm per year` and `bcm a year` as `bcm/y`.
fn canonical(suffix: &str) -> String {
    let text = suffix.trim_matches(|c| is_space(c) || c == '.').to_lowercase();
    let text = text.replace("per cent", "%");
    let text = ["per ", "a "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .map_or_else(|| text.clone(), |rest| format!("/{rest}"));
    let text = text.replace(" per ", "/").replace(" a ", "/").replace("us$", "usd");
    let text: String = text.chars().filter(|c| !is_space(*c)).collect();
    match text.split_once('/') {
        Some((what, time)) => {
            let time = match time {
                "year" | "yr" | "a" | "annum" => "y",
                "day" => "d",
                time => time,
            };
            format!("{what}/{time}")
        }
        None => match text.as_str() {
            "percent" | "pct" | "percents" => "%".to_owned(),
            "million" | "mln" => "m".to_owned(),
            "thousand" => "k".to_owned(),
            _ => text,
        },
    }
}

/// Units by the unit of a key, each with what one of it comes to there.
const UNITS: &[(&str, &[(&str, f64)])] = &[
    ("MW", &[("mw", 1.0), ("megawatt", 1.0), ("megawatts", 1.0), ("gw", 1e3), ("gigawatt", 1e3)]),
    ("MW", &[("gigawatts", 1e3), ("tw", 1e6), ("kw", 1e-3), ("kilowatts", 1e-3), ("w", 1e-6)]),
    ("TWh a year", &[("twh", 1.0), ("twh/y", 1.0), ("gwh", 1e-3), ("gwh/y", 1e-3)]),
    ("TWh a year", &[("mwh", 1e-6), ("mwh/y", 1e-6), ("kwh", 1e-9), ("bkwh", 1.0)]),
    ("GWh", &[("gwh", 1.0), ("gwh/month", 1.0), ("twh", 1e3), ("mwh", 1e-3)]),
    ("bcm a year", &[("bcm", 1.0), ("bcm/y", 1.0), ("bcma", 1.0), ("bcf/d", 10.335_649)]),
    ("bcm a year", &[("mmcf/d", 0.010_335_649), ("mmcfd", 0.010_335_649), ("bcfd", 10.335_649)]),
    ("bcm a year", &[("mmscfd", 0.010_335_649), ("mmcm/d", 0.365), ("m3/d", 365e-9)]),
    ("kbd", &[("kbd", 1.0), ("kb/d", 1.0), ("b/d", 1e-3), ("bbl/d", 1e-3), ("bpd", 1e-3)]),
    ("kbd", &[("mb/d", 1e3), ("barrels/d", 1e-3)]),
    ("thousand tonnes a year", &[("kt", 1.0), ("kt/y", 1.0), ("kta", 1.0), ("t/y", 1e-3)]),
    ("thousand tonnes a year", &[("t", 1e-3), ("tonnes", 1e-3), ("mt", 1e3), ("mt/y", 1e3)]),
    ("km", &[("km", 1.0), ("kilometres", 1.0), ("kilometers", 1.0), ("m", 1e-3)]),
    ("km", &[("mi", 1.609_344), ("mile", 1.609_344), ("miles", 1.609_344)]),
    ("days", &[("d", 1.0), ("day", 1.0), ("days", 1.0), ("h", 1.0 / 24.0), ("hour", 1.0 / 24.0)]),
    ("days", &[("hours", 1.0 / 24.0), ("hrs", 1.0 / 24.0), ("week", 7.0), ("weeks", 7.0)]),
    ("days", &[("month", 365.0 / 12.0), ("months", 365.0 / 12.0), ("year", 365.0)]),
    ("days", &[("years", 365.0)]),
    ("years", &[("year", 1.0), ("years", 1.0), ("y", 1.0), ("yrs", 1.0)]),
    ("incidents a year", &[("/y", 1.0), ("incidents/y", 1.0), ("times/y", 1.0), ("/month", 12.0)]),
    ("share a year", &[("%", 0.01), ("%/y", 0.01)]),
    ("USD per MWh", &[("usd/mwh", 1.0), ("$/mwh", 1.0), ("usd", 1.0), ("$", 1.0)]),
    ("USD per MWh", &[("usd/kwh", 1e3), ("$/kwh", 1e3), ("cents/kwh", 10.0), ("c/kwh", 10.0)]),
];

/// Units that no key has.
const OTHERS: &[&str] = &[
    "kv", "v", "mva", "kva", "mvar", "t", "tonnes", "mt", "bbl", "barrels", "mmbtu", "gj", "mj",
    "usd", "$", "%",
];

/// Whether it is a unit of anything.
fn is_unit(suffix: &str) -> bool {
    let any = |units: &[(&str, f64)]| units.iter().any(|(word, _)| *word == suffix);
    OTHERS.contains(&suffix) || UNITS.iter().any(|(_, units)| any(units))
}

fn factor(suffix: &str, unit: &str) -> Option<f64> {
    let lists = UNITS.iter().filter(|(own, _)| *own == unit);
    let known = lists.flat_map(|(_, units)| units.iter()).find(|(word, _)| *word == suffix);
    match (known, suffix) {
        (Some((_, factor)), _) => Some(*factor),
        (None, "%") if matches!(unit, "share" | "chance" | "") => Some(0.01),
        (None, "k") => Some(1e3),
        (None, "m") if unit.is_empty() => Some(1e6),
        _ => None,
    }
}

/// A table by outcome that stands for a number, whose text is its name, in words:
/// `by outcome: “never” 0, “with India” 4.6`; nothing where the text is no table.
pub(crate) fn outcomes_in_words(text: &str) -> Option<String> {
    if !text.starts_with('{') {
        return None;
    }
    let whole = format!("table = {text}");
    let (table, errors) = DeTable::parse_recoverable(&whole);
    let table = tree(table.get_ref(), 0);
    let entries = &table.node("table").filter(|_| errors.is_empty())?.table()?.entries;
    let words = entries.iter().map(|entry| {
        let value = match &entry.node.value {
            Value::Text(name) => name.clone(),
            Value::Number(number) => number.value.to_string(),
            _ => inline(&entry.node),
        };
        match entry.key.as_str() {
            "else" => format!("else {value}"),
            outcome => format!("“{outcome}” {value}"),
        }
    });
    Some(format!("by outcome: {}", words.collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(text: &str, unit: &str, end: &str) {
        let said = advice(text, unit).unwrap_or_default();
        assert!(said.ends_with(end), "{text} in {unit}: {said}");
    }

    #[test]
    fn decimal_commas_and_grouped_digits_are_told_apart() {
        says("0,03", "share", "a decimal point is written `.`: 0.03");
        says("-0,5", "", ": -0.5");
        says("20,000", "", "write 20000, or 20 if that is meant");
        says("1,300", "MW", "write 1300, or 1.3 if that is meant");
        says("0,300", "share", ": 0.3");
        says("1,234,567", "", "stand together: 1234567");
        says("1.234.567", "", ": 1234567");
        says("1.234,5", "", ": 1234.5");
        says("1,234.5", "", ": 1234.5");
        says("1 300", "MW", "stand together: 1300");
        says("1\u{202f}300", "MW", "stand together: 1300");
        says("1’300", "MW", "stand together: 1300");
        says("2e4", "", "without quotes: 20000");
    }

    #[test]
    fn units_come_to_the_unit_of_the_key() {
        says("85 %", "share", "write 0.85");
        says("85%", "", "write 0.85");
        says("2,5 per cent", "share", "write 0.025");
        says("1.3 GW", "MW", "write 1300");
        says("1,3 GW", "MW", "write 1300");
        says("1300MW", "MW", "without its unit, here MW: write 1300");
        says("900 GWh", "TWh a year", "write 0.9");
        says("33 bcm per year", "bcm a year", "write 33");
        says("3.2 bcf/d", "bcm a year", "write 33.0740768");
        says("36 hours", "days", "write 1.5");
        says("62 miles", "km", "write 99.779328");
        says("9.41 cents/kWh", "USD per MWh", "write 94.1");
        says("20k", "", "write 20000");
        says("1 per year", "incidents a year", "write 1");
        says("2 a month", "incidents a year", "write 24");
        says("10 years", "years", "write 10");
        assert_eq!(advice("2028-2037", "years"), None);
        says("500 kV", "MW", "in MW here, without their unit");
        says("85 %", "MW", "in MW here, without their unit");
        says("0.1 to 0.5", "", "`value = { uniform = [0.1, 0.5] }`");
        says("0.1-0.5", "share", "`value = { uniform = [0.1, 0.5] }`");
        says("1 June 2028", "year", "as a decimal year: 2028.414");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,30}|[-−+0-9.,_ ’%eEkGMW\u{a0}/a-zé]{0,20}") {
            for unit in ["MW", "share", "year", ""] {
                let _ = advice(&text, unit);
            }
            let _ = dates::day(&text);
        }
    }

    #[test]
    fn what_is_no_number_is_left_alone() {
        for text in ["attack_rate", "2nd pole", "", "12 monkeys", "1.2.3", "x".repeat(99).as_str()]
        {
            assert_eq!(advice(text, "MW"), None, "{text}");
        }
    }

    #[test]
    fn a_table_by_outcome_is_told_in_words() {
        let text = r#"{ "bound to take" = 1.0, never = "casa_wheeling * 0.5", else = 51 }"#;
        let words = "by outcome: “bound to take” 1, “never” casa_wheeling * 0.5, else 51";
        assert_eq!(outcomes_in_words(text).as_deref(), Some(words));
        assert_eq!(outcomes_in_words("tapi_capacity"), None);
        assert_eq!(outcomes_in_words("{ never"), None);
    }
}
