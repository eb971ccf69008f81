//! Shares and sums as people read them: what is not nothing does not read as nothing, what is not the
//! whole does not read as the whole, and the parts of a sum add up as they are written.

use super::format::{decimals_for_error, reads_as_zero, significant, with_decimals};

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
    let remainder = |index: usize| steps(parts[index]) - steps(parts[index]).floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let lacking = whole - lower.iter().sum::<f64>();
    // Between none and all of them, but where numbers are so large that they have no such places.
    let lacking = lacking.clamp(0.0, parts.len() as f64) as usize;
    order.into_iter().take(lacking).for_each(|index| lower[index] += 1.0);
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
