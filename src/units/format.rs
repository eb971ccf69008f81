//! Numbers as people read them: no digit that the error does not support.
//!
//! A figure with a standard error is cut at the first digit of that error (`2.91 ± 0.004` is
//! written `2.910 ± 0.004`, `512 ± 31` is `510 ± 30`): further digits would be noise. All rounding
//! goes through the decimal digits of the number itself, so that no logarithm of any platform has a
//! say. Beyond what reads as digits, below a part in 10^9 and from 10^15 on, a number is written as a
//! power of ten.

/// Decimals to show when the error is `se`: the decimal place of its first digit after rounding to
/// one.
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
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
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

/// Whether a number is too small or too large to be read as digits in a table or a sentence.
fn is_extreme(value: f64) -> bool {
    value != 0.0 && value.is_finite() && !(1e-9..1e15).contains(&value.abs())
}

/// A number as a power of ten, with at most so many digits after the point: `1.2×10⁻⁹`.
#[must_use]
pub fn scientific(value: f64, digits: usize) -> String {
    // Rust's own formatter rounds correctly, so the same text comes out everywhere.
    let text = format!("{:.digits$e}", value.abs());
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    let mut out = String::new();
    if value < 0.0 {
        out.push(MINUS);
    }
    if digits != "1" {
        out.push_str(digits);
        out.push('\u{d7}');
    }
    out.push_str("10");
    for c in exponent.chars() {
        out.push(match c {
            '-' => '\u{207b}',
            '1' => '\u{b9}',
            '2' => '\u{b2}',
            '3' => '\u{b3}',
            digit => char::from_u32(0x2070 + digit.to_digit(10).unwrap_or(0)).unwrap_or('?'),
        });
    }
    out
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
        // Digits of the number down to the first one of the error.
        Some(decimals) if is_extreme(value.abs().max(se)) => {
            let digits = decimals.saturating_add(exponent(value, 0)).clamp(0, 9);
            let digits = usize::try_from(digits).unwrap_or(0);
            let value = match is_extreme(value) {
                true => scientific(value, digits),
                false => significant(value, digits + 1),
            };
            (value, scientific(se, 0))
        }
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
    if is_extreme(value) {
        return scientific(value, digits.saturating_sub(1));
    }
    let text = with_decimals(value, decimals_for_digits(value, digits).max(0));
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => text,
    }
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
    fn what_digits_cannot_show_is_a_power_of_ten() {
        assert_eq!(significant(4.72e-65, 3), "4.72×10⁻⁶⁵");
        assert_eq!(significant(-1e160, 4), "−10¹⁶⁰");
        assert_eq!(significant(1.23e-9, 3), "0.00000000123");
        assert_eq!(significant(999_999_999_999_999.0, 4), "999,999,999,999,999");
        assert_eq!(plus_minus(1.234_1e160, Some(2e157)), "1.234×10¹⁶⁰ ± 2×10¹⁵⁷");
        assert_eq!(plus_minus(3e-12, Some(4e-12)), "3×10⁻¹² ± 4×10⁻¹²");
        assert_eq!(plus_minus(2e20, Some(0.0)), "2×10²⁰ ± 0");
        assert_eq!(plus_minus(0.0, Some(4e-12)), "0 ± 4×10⁻¹²");
        assert_eq!(plus_minus(3.0, Some(2e15)), "3 ± 2×10¹⁵");
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
        assert_eq!(signed(-0.3, crate::units::percent(-0.3, None)), "−30 %");
        assert_eq!(signed(1.25, significant(1.25, 2)), "+1.2");
    }

    #[test]
    fn what_is_not_a_number_is_a_dash() {
        assert_eq!(with_decimals(f64::NAN, 2), "–");
        assert_eq!(with_error(1.0, Some(f64::NAN)).0, "1");
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
