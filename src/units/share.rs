//! Shares and sums as people read them: what is not nothing does not read as nothing, what is not the
//! whole does not read as the whole, and the parts of a sum add up as they are written.

use super::format::{
    decimals_for_digits, decimals_for_error, reads_as_zero, significant, with_decimals,
};

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

/// A chance that so many trials tell of: a percentage as [`percent`] writes it, and where it was seen
/// in none of them, or in all, the end of what they leave open: `<0.015 %` of 20,000 trials, `>99.985 %`.
///
/// With 95 % confidence a chance that was never seen is below `1 - 0.05^(1/n)`, about `3 / n` (Hanley
/// and Lippman-Hand, *If nothing goes wrong, is everything all right?*, JAMA 249, 1983).
#[must_use]
pub fn chance_percent(chance: f64, se: Option<f64>, trials: u64) -> String {
    let (none, all) = (chance == 0.0, (chance - 1.0).abs() <= WHOLE);
    if trials == 0 || !(none || all) {
        return percent(chance, se);
    }
    let least = unseen(trials) * 100.0;
    // Two digits, and never below the bound itself.
    let decimals = decimals_for_digits(least, 2);
    let unit = libm::pow(10.0, f64::from(-decimals));
    let least = (least / unit - 1e-9).ceil() * unit;
    let least = if all { 100.0 - least } else { least };
    let said = with_decimals(least, decimals);
    format!("{}{} %", if all { ">" } else { "<" }, without_zeros(&said))
}

/// The largest chance that n trials without it leave open, with 95 % confidence: `1 - 0.05^(1/n)`.
fn unseen(trials: u64) -> f64 {
    -libm::expm1(libm::log(0.05) / trials as f64)
}

fn without_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// The parts of a sum, rounded so that they add up to their sum as it is rounded, and the decimals.
///
/// Each is rounded by itself to `decimals`; where these do not add up, all have one decimal more. Where
/// these do not either, the parts that are furthest from the next lower step are rounded up, as seats
/// are shared out by the largest remainder: then one may be less than a step of that decimal off.
#[must_use]
pub fn rounded_together(parts: &[f64], decimals: i32) -> (Vec<f64>, i32) {
    rounded_between(parts, [decimals, decimals.saturating_add(1)])
}

/// The shares of a whole as percentages that add up to 100 as they are written: whole percents where
/// they do and none is below one, else with one decimal, as [`rounded_together`]; `<0.1 %` for what is
/// not nothing.
#[must_use]
pub fn percents(shares: &[f64]) -> Vec<String> {
    percents_with(shares, None).0
}

/// As [`percents`], and one of the shares is made of these parts, which add up to it as they are written.
#[must_use]
pub fn percents_with(
    shares: &[f64],
    made_of: Option<(usize, &[f64])>,
) -> (Vec<String>, Vec<String>) {
    let hundred = |shares: &[f64]| shares.iter().map(|share| share * 100.0).collect::<Vec<f64>>();
    let (whole, within) = (hundred(shares), hundred(made_of.map_or(&[], |made_of| made_of.1)));
    let small = |part: &f64| (WHOLE..0.995).contains(&part.abs());
    let any_small = whole.iter().chain(&within).any(small);
    let (rounded, decimals) = rounded_between(&whole, if any_small { [1, 1] } else { [0, 1] });
    let said = |(rounded, part): (&f64, &f64)| match *rounded {
        0.0 if part.abs() < WHOLE => "0 %".to_owned(),
        // What had to be rounded down so that all add up, too.
        0.0 => "<0.1 %".to_owned(),
        // The whole needs no decimal.
        rounded if (part - 100.0).abs() < 100.0 * WHOLE => {
            format!("{} %", with_decimals(rounded, 0))
        }
        // Next to nothing is lacking.
        100.0 => percent(part / 100.0, None),
        rounded => format!("{} %", with_decimals(rounded, decimals)),
    };
    let scale = Scale::of(decimals);
    let sum = made_of.and_then(|made_of| rounded.get(made_of.0)).copied().unwrap_or(0.0);
    let parts = by_remainders(&within, scale, scale.steps(sum).round());
    (rounded.iter().zip(&whole).map(said).collect(), parts.iter().zip(&within).map(said).collect())
}

/// As [`rounded_together`], to the first of these decimals or else to the second.
#[must_use]
pub fn rounded_between(parts: &[f64], [decimals, finer]: [i32; 2]) -> (Vec<f64>, i32) {
    let apart = |decimals| {
        let scale = Scale::of(decimals);
        let rounded: Vec<f64> = parts.iter().map(|part| scale.steps(*part).round()).collect();
        let whole = scale.steps(parts.iter().sum()).round();
        let adds_up = rounded.iter().sum::<f64>() == whole || !whole.is_finite();
        adds_up.then(|| (scale.values(rounded, parts), decimals))
    };
    let found = apart(decimals).or_else(|| apart(finer));
    found.unwrap_or_else(|| {
        let scale = Scale::of(finer);
        (by_remainders(parts, scale, scale.steps(parts.iter().sum()).round()), finer)
    })
}

/// The steps to which numbers are rounded.
#[derive(Clone, Copy)]
struct Scale {
    unit: f64,
    finer_than_one: bool,
}

impl Scale {
    fn of(decimals: i32) -> Self {
        let unit = (0..decimals.unsigned_abs().min(400)).fold(1.0, |unit, _| unit * 10.0);
        Self { unit, finer_than_one: decimals >= 0 }
    }

    /// How many steps a value is.
    fn steps(self, value: f64) -> f64 {
        if self.finer_than_one { value * self.unit } else { value / self.unit }
    }

    /// The values of so many steps; the numbers themselves where there are no such steps.
    fn values(self, steps: Vec<f64>, parts: &[f64]) -> Vec<f64> {
        let value = |steps: f64| match self.finer_than_one {
            true => steps / self.unit,
            false => steps * self.unit,
        };
        let each = steps.into_iter().zip(parts);
        each.map(|(steps, part)| Some(value(steps)).filter(|v| v.is_finite()).unwrap_or(*part))
            .collect()
    }
}

/// The parts in whole steps, which are as many as `whole` as far as none moves by a step or more.
fn by_remainders(parts: &[f64], scale: Scale, whole: f64) -> Vec<f64> {
    let mut lower: Vec<f64> = parts.iter().map(|part| scale.steps(*part).floor()).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |index: usize| scale.steps(parts[index]) - scale.steps(parts[index]).floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let lacking = whole - lower.iter().sum::<f64>();
    // Between none and all of them, but where numbers are so large that they have no such places.
    let lacking = lacking.clamp(0.0, parts.len() as f64) as usize;
    order.into_iter().take(lacking).for_each(|index| lower[index] += 1.0);
    scale.values(lower, parts)
}

/// A sum and its parts as they are written, [rounded together](rounded_together).
#[must_use]
pub fn sum_of(parts: &[f64], decimals: i32) -> (String, Vec<String>) {
    let (parts, decimals) = rounded_together(parts, decimals);
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
        assert_eq!(of(&[1.0, 2.0], 0), "3 = 1 + 2");
        assert_eq!(of(&[100.4, -20.3, -30.4], 0), "50 = 100 + −20 + −30");
        assert_eq!(of(&[-0.2, 0.1], 0), "0 = 0 + 0");
        assert_eq!(of(&[], 0), "0 = ");
        // To tens 300, 60 and 370; to whole numbers 293, 49 and 341; to hundreds 1,400 twice and 2,900.
        assert_eq!(of(&[304.95, 60.3], -1), "365 = 305 + 60");
        assert_eq!(of(&[292.6, 48.7], 0), "341.3 = 292.6 + 48.7");
        assert_eq!(of(&[1_449.0, 1_449.0], -2), "2,900 = 1,450 + 1,450");
        // Three times 0.333 is not 1 either.
        assert_eq!(of(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 2), "1.000 = 0.334 + 0.333 + 0.333");
        assert_eq!(of(&[1e300, 1.0], 1).split(' ').nth(1), Some("="));
    }

    #[test]
    fn the_shares_of_a_whole_add_up_to_100() {
        let of = |shares: &[f64]| percents(shares).join(" + ");
        assert_eq!(of(&[0.25, 0.75]), "25 % + 75 %");
        assert_eq!(of(&[1.0, 0.0]), "100 % + 0 %");
        // By themselves 82, 2, 3, 2 and 10: 99.
        assert_eq!(
            of(&[0.822, 0.024, 0.029, 0.024, 0.101]),
            "82.2 % + 2.4 % + 2.9 % + 2.4 % + 10.1 %"
        );
        assert_eq!(of(&[0.8, 0.195, 0.004_8, 0.000_2]), "80.0 % + 19.5 % + 0.5 % + <0.1 %");
        assert_eq!(of(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), "33.4 % + 33.3 % + 33.3 %");
        assert_eq!(of(&[0.999_7, 0.000_3]), ">99.9 % + <0.1 %");
        // By themselves 0.1, 50.1 and 49.9: what is rounded down to nothing is not written as 0.1.
        assert_eq!(of(&[0.000_6, 0.500_7, 0.498_7]), "<0.1 % + 50.1 % + 49.9 %");
        assert_eq!(of(&[1.2, -0.2]), "120 % + −20 %");
        // 6.7 % of three parts: by themselves 5.1, 0.8 and 0.9, which are 6.8.
        let (whole, parts) =
            percents_with(&[0.933, 0.067], Some((1, &[0.050_6, 0.007_8, 0.008_6])));
        assert_eq!(whole, ["93.3 %", "6.7 %"]);
        assert_eq!(parts, ["5.0 %", "0.8 %", "0.9 %"]);
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn no_part_is_a_step_off_and_every_sum_adds_up() {
        // Numbers that look like nothing in particular: multiples of the golden ratio.
        let mut seed = 0.0_f64;
        for count in 1..9_usize {
            for decimals in -2..3 {
                for _ in 0..50 {
                    let parts: Vec<f64> = (0..count)
                        .map(|_| {
                            seed = (seed + 0.618_033_988_749_895).fract();
                            (seed - 0.3) * 700.0
                        })
                        .collect();
                    let (rounded, used) = rounded_together(&parts, decimals);
                    assert!(used == decimals || used == decimals + 1);
                    let unit = libm::pow(10.0, f64::from(-used));
                    for (part, rounded) in parts.iter().zip(&rounded) {
                        let most = if used == decimals { 0.5 } else { 1.0 };
                        assert!((part - rounded).abs() <= (most + 1e-9) * unit, "{part} {rounded}");
                    }
                    let sums = [rounded.iter().sum::<f64>(), parts.iter().sum()];
                    assert!((sums[0] - sums[1]).abs() <= 0.5 * unit + 1e-9, "{sums:?}");
                }
            }
        }
        assert_eq!(rounded_together(&[1e-310, 2e-310], 310).0, [1e-310, 2e-310]);
    }

    #[test]
    fn a_chance_seen_in_no_trial_or_in_all_has_the_bound_that_they_leave_open() {
        for (chance, trials, said) in [
            // 1 - 0.05^(1/n): 1.4977e-4, 2.9912e-3, 0.029513, 0.77639, 0.95.
            (0.0, 20_000, "<0.015 %"),
            (0.0, 1_000, "<0.3 %"),
            (0.0, 100, "<3 %"),
            (0.0, 2, "<78 %"),
            (0.0, 1, "<95 %"),
            (1.0, 20_000, ">99.985 %"),
            (1.0 - 1e-12, 1_000, ">99.7 %"),
            (1.0, 1, ">5 %"),
            (0.0, 7, "<35 %"),
            (0.0, 3_000_000_000, "<0.0000001 %"),
        ] {
            assert_eq!(chance_percent(chance, Some(0.0), trials), said, "{chance} of {trials}");
        }
        assert_eq!(chance_percent(0.03, Some(0.001), 20_000), "3.0 %");
        assert_eq!(chance_percent(0.0, None, 0), "0 %");
        // The exact bound is passed by what would be missed less often than once in twenty.
        assert!((libm::pow(1.0 - unseen(600), 600.0) - 0.05).abs() < 1e-12);
    }
}
