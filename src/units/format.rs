//! Numbers as people read them: no digit that the error does not support.
//!
//! A figure with a standard error is cut at the first digit of that error (`2.91 ± 0.004` is
//! written `2.910 ± 0.004`, `512 ± 31` is `510 ± 30`): further digits would be noise. All rounding
//! goes through the decimal digits of the number itself, so that no logarithm of any platform has a
//! say.

/// Decimals to show when the error is `se`: the place of its first digit after rounding to one.
///
/// Negative for errors of ten or more (`-1` is "to tens"). `None` where the error says nothing
/// (zero, infinite or not a number).
#[must_use]
pub fn decimals_for_error(se: f64) -> Option<i32> {
    (se.is_finite() && se > 0.0).then(|| -exponent(se, 0))
}

/// Decimals that show `digits` significant digits of `value`; 0 for zero.
#[must_use]
pub fn decimals_for_digits(value: f64, digits: usize) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let last = digits.saturating_sub(1);
    i32::try_from(last).unwrap_or(i32::MAX) - exponent(value, last)
}

/// The exponent of ten after rounding to `1 + places` significant digits.
fn exponent(value: f64, places: usize) -> i32 {
    let text = format!("{:.*e}", places, value.abs());
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// The sign before what is below zero: a true minus, as wide as a plus.
const MINUS: char = '\u{2212}';

/// A number with so many decimals, thousands set apart by commas; negative decimals round to tens,
/// hundreds and so on. A rounded zero has no sign, and what is below zero has a true minus.
#[must_use]
pub fn with_decimals(value: f64, decimals: i32) -> String {
    written(value, decimals, grouped)
}

/// As [`with_decimals`], without commas, as a year is written: `2029.50`.
#[must_use]
pub fn without_commas(value: f64, decimals: i32) -> String {
    written(value, decimals, str::to_owned)
}

fn written(value: f64, decimals: i32, laid_out: impl Fn(&str) -> String) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = if decimals >= 0 {
        format!("{:.*}", usize::try_from(decimals).unwrap_or(0), value.abs())
    } else {
        let step = (0..decimals.unsigned_abs()).fold(1.0, |step, _| step * 10.0);
        format!("{:.0}", (value.abs() / step).round() * step)
    };
    let text = laid_out(&digits);
    if value < 0.0 && !reads_as_zero(&digits) { format!("{MINUS}{text}") } else { text }
}

/// Whether a number, as it is written, was cut to nothing.
#[must_use]
pub fn reads_as_zero(number: &str) -> bool {
    !number.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// The parts of a sum, rounded together to so many decimals, so that they add up to their sum rounded.
///
/// Of the parts those that are furthest from the next lower step are rounded up, as seats are shared
/// out by the largest remainder: one may end a step beside its own rounding.
#[must_use]
pub fn rounded_together(parts: &[f64], decimals: i32) -> Vec<f64> {
    let unit = (0..decimals.unsigned_abs()).fold(1.0, |unit, _| unit * 10.0);
    let steps = |value: f64| if decimals >= 0 { value * unit } else { value / unit };
    let whole = steps(parts.iter().sum()).round();
    let mut lower: Vec<f64> = parts.iter().map(|part| steps(*part).floor()).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |place: usize| steps(parts[place]) - steps(parts[place]).floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let lacking = whole - lower.iter().sum::<f64>();
    // Between none and all of them, but where numbers are so large that they have no such places.
    let lacking = lacking.clamp(0.0, parts.len() as f64) as usize;
    order.into_iter().take(lacking).for_each(|place| lower[place] += 1.0);
    let value = |steps: f64| if decimals >= 0 { steps / unit } else { steps * unit };
    lower.into_iter().map(value).collect()
}

/// A sum and its parts as they are written, [rounded together](rounded_together).
#[must_use]
pub fn sum_of(parts: &[f64], decimals: i32) -> (String, Vec<String>) {
    let parts = rounded_together(parts, decimals);
    let said = |value: f64| with_decimals(value, decimals);
    (said(parts.iter().sum()), parts.iter().map(|part| said(*part)).collect())
}

/// A difference: `number`, which is `value` written by one of these functions, with a plus before it
/// where it is above zero. What is cut to zero has no sign, and what is below zero has its minus.
#[must_use]
pub fn signed(value: f64, number: String) -> String {
    if value > 0.0 && !reads_as_zero(&number) { format!("+{number}") } else { number }
}

/// A whole number with its thousands set apart: `20,000`.
#[must_use]
pub fn whole(value: u64) -> String {
    grouped(&value.to_string())
}

/// A number of things in words, `one` for exactly one and `several` for any other: `1 trial`,
/// `20,000 trials`, `0 trials`.
#[must_use]
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", whole(count), if count == 1 { one } else { several })
}

/// Sets a comma before every third digit of the whole part.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A number and its standard error, both cut at the error's first digit: `("2.910", "0.004")`.
///
/// With an error of zero (the same in every trial) the number has four significant digits, and so it
/// has where the error is not known, which is written `?`. An error of rounding only (below a part in
/// 10^9) counts as zero.
#[must_use]
pub fn with_error(value: f64, se: Option<f64>) -> (String, String) {
    let Some(se) = se else { return (significant(value, 4), "?".to_owned()) };
    // Below a part in 10^9 it is the rounding of sums, not an error.
    let true_error = Some(se).filter(|se| *se > 1e-9 * value.abs());
    match true_error.and_then(decimals_for_error) {
        Some(decimals) => (with_decimals(value, decimals), with_decimals(se, decimals)),
        None => (significant(value, 4), "0".to_owned()),
    }
}

/// `2.910 ± 0.004`; `2.91 ± ?` where the error is not known.
#[must_use]
pub fn plus_minus(value: f64, se: Option<f64>) -> String {
    let (value, error) = with_error(value, se);
    format!("{value} ± {error}")
}

/// At most so many significant digits, trailing zeros of the fraction dropped; whole numbers are
/// written out.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    let text = with_decimals(value, decimals_for_digits(value, digits).max(0));
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => text,
    }
}

/// Shares this near to 1 are 1: ratios of sums come out so.
const WHOLE: f64 = 1e-9;

/// A share as a percentage, cut at the first digit of its error and never finer than a hundredth of
/// a percent; without an error, whole percents (one decimal below one percent and above 99).
///
/// Only nothing is `0 %` and only the whole `100 %`: what is so near to either that it would be
/// written as that has one decimal at least, or is `<0.1 %` or `>99.9 %`.
#[must_use]
pub fn percent(share: f64, se: Option<f64>) -> String {
    let value = share * 100.0;
    if (share - 1.0).abs() <= WHOLE {
        return "100 %".to_owned();
    }
    let decimals = match se.and_then(|se| decimals_for_error(se * 100.0)) {
        Some(decimals) => decimals.clamp(-1, 2),
        None if value != 0.0 && value.abs() < 1.0 => 1,
        None if value > 99.0 && value < 100.0 => 1,
        None => 0,
    };
    let said = |decimals| with_decimals(value, decimals);
    let is_end = |number: &str| match value {
        value if value > 0.0 && value < 50.0 => reads_as_zero(number),
        value if value < 100.0 => number.starts_with("100"),
        _ => false,
    };
    let mut text = said(decimals);
    if is_end(&text) {
        let decimals = decimals.max(1);
        text = said(decimals);
        if is_end(&text) {
            let places = usize::try_from(decimals).unwrap_or(1);
            let least = format!("{:.places$}", (0..places).fold(1.0, |least, _| least / 10.0));
            text = match value < 50.0 {
                true => format!("<{least}"),
                false => format!(">99.{}", "9".repeat(places)),
            };
        }
    }
    format!("{} %", if share == 0.0 { "0" } else { &text })
}

/// A chance or share that a scenario states, which has no error: a percentage of so many significant
/// digits, `0.035 %`.
#[must_use]
pub fn stated_percent(share: f64, digits: usize) -> String {
    format!("{} %", significant(share * 100.0, digits))
}

/// An amount of memory: `1.5 GiB`.
#[must_use]
pub fn gibibytes(bytes: u64) -> String {
    format!("{} GiB", with_decimals(bytes as f64 / (1_u64 << 30) as f64, 1))
}

/// A length of time for people: `0.4 s`, `12 s`, `3 min 20 s`.
#[must_use]
pub fn seconds(time: f64) -> String {
    if time < 10.0 {
        format!("{} s", with_decimals(time, 1))
    } else if time < 120.0 {
        format!("{} s", with_decimals(time, 0))
    } else {
        let minutes = (time / 60.0).floor();
        format!("{} min {} s", with_decimals(minutes, 0), with_decimals(time - 60.0 * minutes, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_cut_at_the_first_digit_of_its_error() {
        assert_eq!(plus_minus(2.91, Some(0.004)), "2.910 ± 0.004");
        assert_eq!(plus_minus(512.3, Some(31.0)), "510 ± 30");
        assert_eq!(plus_minus(0.030_02, Some(0.000_09)), "0.03002 ± 0.00009");
        assert_eq!(plus_minus(1_234_567.0, Some(1900.0)), "1,235,000 ± 2,000");
        assert_eq!(plus_minus(-3.04, Some(0.2)), "−3.0 ± 0.2");
    }

    #[test]
    fn an_error_that_rounds_up_to_the_next_power_of_ten_moves_the_cut() {
        assert_eq!(plus_minus(2.913, Some(0.0097)), "2.91 ± 0.01");
        assert_eq!(plus_minus(123.0, Some(9.7)), "120 ± 10");
    }

    #[test]
    fn without_an_error_four_digits_are_shown() {
        assert_eq!(plus_minus(2.913_456, None), "2.913 ± ?");
        assert_eq!(plus_minus(1.5, Some(0.0)), "1.5 ± 0");
        assert_eq!(plus_minus(718.32, Some(5e-15)), "718.3 ± 0");
        assert_eq!(plus_minus(0.0, None), "0 ± ?");
        assert_eq!(significant(123_456.0, 4), "123,456");
        assert_eq!(significant(0.000_012_34, 3), "0.0000123");
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!(with_decimals(-0.001, 2), "0.00");
        assert_eq!(with_decimals(-0.0, 0), "0");
        assert_eq!(with_decimals(-12345.6, 0), "−12,346");
    }

    #[test]
    fn a_difference_has_a_plus_or_a_true_minus_and_nothing_where_it_reads_as_zero() {
        let said = |value| signed(value, with_decimals(value, 2));
        assert_eq!(
            [1.5, -1.5, 0.0, 0.001, -0.001].map(said),
            ["+1.50", "−1.50", "0.00", "0.00", "0.00"]
        );
        assert_eq!(signed(-0.3, percent(-0.3, None)), "−30 %");
        assert_eq!(signed(1.25, significant(1.25, 2)), "+1.2");
    }

    #[test]
    fn what_is_not_a_number_is_a_dash() {
        assert_eq!(with_decimals(f64::NAN, 2), "–");
        assert_eq!(with_error(1.0, Some(f64::NAN)).0, "1");
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(percent(0.6234, Some(0.003)), "62.3 %");
        assert_eq!(percent(0.6234, None), "62 %");
        assert_eq!(percent(0.0034, None), "0.3 %");
        assert_eq!(percent(0.0002, None), "<0.1 %");
        assert_eq!(percent(0.0, None), "0 %");
        assert_eq!(percent(1.0, Some(0.0)), "100 %");
        assert_eq!(percent(0.123_456, Some(0.000_001)), "12.35 %");
        assert_eq!(percent(1.73, None), "173 %");
        assert_eq!(stated_percent(0.000_35, 2), "0.035 %");
    }

    #[test]
    fn only_nothing_is_0_percent_and_only_the_whole_is_100_percent() {
        // What is left of sums: 41 * (1 / 41) is less than 1.
        assert_eq!(percent(1.0 - 1e-16, None), "100 %");
        assert_eq!(percent(1.0 + 1e-15, Some(0.0)), "100 %");
        assert_eq!(percent(-0.0, None), "0 %");
        for (share, se, said) in [
            (0.000_3, None, "<0.1 %"),
            (0.000_3, Some(0.0), "<0.1 %"),
            (0.000_3, Some(0.001), "<0.1 %"),
            (0.000_3, Some(0.01), "<0.1 %"),
            (0.000_3, Some(0.2), "<0.1 %"),
            (0.000_3, Some(0.000_1), "0.03 %"),
            (0.000_03, Some(0.000_02), "<0.01 %"),
            (0.003, Some(0.01), "0.3 %"),
            (0.03, Some(0.2), "3.0 %"),
            (0.999_7, None, ">99.9 %"),
            (0.999_7, Some(0.0), ">99.9 %"),
            (0.999_7, Some(0.001), ">99.9 %"),
            (0.999_7, Some(0.01), ">99.9 %"),
            (0.999_7, Some(0.000_1), "99.97 %"),
            (0.999_97, Some(0.000_01), ">99.99 %"),
            (0.997, Some(0.01), "99.7 %"),
            (0.999_4, None, "99.9 %"),
            (1e-300, None, "<0.1 %"),
            (0.000_6, None, "0.1 %"),
        ] {
            assert_eq!(percent(share, se), said, "{share} ± {se:?}");
        }
    }

    #[test]
    fn a_sum_and_its_parts_add_up_as_they_are_written() {
        let of = |parts: &[f64], decimals| {
            let (whole, parts) = sum_of(parts, decimals);
            format!("{whole} = {}", parts.join(" + "))
        };
        // Apart: 293, 49 and 341 (292.6 + 48.7 = 341.3).
        assert_eq!(of(&[292.6, 48.7], 0), "341 = 292 + 49");
        assert_eq!(of(&[1.0, 2.0], 0), "3 = 1 + 2");
        assert_eq!(of(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 2), "1.00 = 0.34 + 0.33 + 0.33");
        assert_eq!(of(&[100.4, -20.3, -30.4], 0), "50 = 100 + −20 + −30");
        assert_eq!(of(&[1_449.0, 1_449.0], -2), "2,900 = 1,500 + 1,400");
        assert_eq!(of(&[-0.2, 0.1], 0), "0 = 0 + 0");
        assert_eq!(of(&[], 0), "0 = ");
        assert_eq!(of(&[1e300, 1.0], 1).split(' ').nth(1), Some("="));
    }

    #[test]
    fn years_have_no_commas_and_nothing_has_a_signed_zero() {
        assert_eq!(without_commas(2029.5, 2), "2029.50");
        assert_eq!(without_commas(-0.001, 2), "0.00");
        assert_eq!(without_commas(-12.3, 1), "−12.3");
        assert_eq!(gibibytes(3 << 29), "1.5 GiB");
    }

    #[test]
    fn only_one_thing_is_in_the_singular() {
        let said = |count| counted(count, "trial", "trials");
        assert_eq!([0, 1, 2].map(said), ["0 trials", "1 trial", "2 trials"]);
        assert_eq!(said(20_000), "20,000 trials");
    }

    #[test]
    fn times_are_in_minutes_from_two_minutes_on() {
        assert_eq!(seconds(0.44), "0.4 s");
        assert_eq!(seconds(12.3), "12 s");
        assert_eq!(seconds(200.0), "3 min 20 s");
    }
}
