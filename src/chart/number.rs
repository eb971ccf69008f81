//! Numbers in charts: as many decimals as their scale needs, and powers of ten for what is too small
//! or too large for digits. All else is written as everywhere (see [`crate::units`]).

use crate::units::{self, scientific};

/// Decimals that show three significant figures of a number of this size (0 to 6).
pub(super) fn decimals_for(size: f64) -> usize {
    let size = size.abs();
    if size == 0.0 || !size.is_finite() {
        return 0;
    }
    let exponent = libm::floor(libm::log10(size));
    (2.0 - exponent).clamp(0.0, 6.0) as usize
}

/// The number with these decimals: `12,345.6`, `−0.20`. What is too small for six decimals, or too
/// large to read as digits, is written as `1.2×10⁻⁹`.
pub(super) fn number(value: f64, decimals: usize) -> String {
    if is_extreme(value) {
        return scientific(value, 1);
    }
    units::with_decimals(value, decimals as i32)
}

/// A positive amount that must not look like nothing: `<0.01` where it would round to zero.
pub(super) fn amount(value: f64, decimals: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = number(value, decimals);
    if !units::reads_as_zero(&text) {
        text
    } else {
        let least = format!("<0.{}1", "0".repeat(decimals.saturating_sub(1)));
        if decimals == 0 { "<1".to_owned() } else { least }
    }
}

/// A number cut where its error ends, and the decimals that it then has: at most so many.
pub(super) fn supported(value: f64, se: Option<f64>, decimals: usize) -> (f64, usize) {
    match se.and_then(units::decimals_for_error) {
        Some(own) if own < 0 => {
            let tens = libm::pow(10.0, f64::from(-own));
            (libm::round(value / tens) * tens, 0)
        }
        Some(own) => (value, decimals.min(usize::try_from(own).unwrap_or(decimals))),
        None => (value, decimals),
    }
}

/// A difference with its sign: `+0.20`, `−0.20`; `0` where there is none.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    units::signed(value, number(value, decimals))
}

/// Whether the number is too small or too large to be read as digits.
pub(super) fn is_extreme(value: f64) -> bool {
    value != 0.0 && !(1e-5..1e9).contains(&value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(1_234_567.0, 0), "1,234,567");
        assert_eq!(number(-0.2, 2), "\u{2212}0.20");
        assert_eq!(number(-0.001, 2), "0.00");
        assert_eq!(number(1.2e-9, 2), "1.2×10⁻⁹");
        assert_eq!(number(1e12, 0), "10¹²");
        assert_eq!(number(0.0, 1), "0.0");
    }

    #[test]
    fn a_small_amount_never_looks_like_zero() {
        assert_eq!(amount(0.0004, 2), "<0.01");
        assert_eq!(amount(0.4, 0), "<1");
        assert_eq!(amount(0.0, 2), "0");
        assert_eq!(signed(0.0004, 2), "0.00");
    }

    #[test]
    fn no_digit_is_beyond_the_error() {
        let said = |value, se| {
            let (value, decimals) = supported(value, se, 2);
            number(value, decimals)
        };
        assert_eq!(said(11.432, Some(0.2)), "11.4");
        assert_eq!(said(11.432, Some(0.000_2)), "11.43");
        assert_eq!(said(1_234.5, Some(31.0)), "1,230");
        assert_eq!(said(11.432, Some(0.0)), "11.43");
    }

    #[test]
    fn decimals_follow_the_size() {
        assert_eq!(decimals_for(345.0), 0);
        assert_eq!(decimals_for(34.5), 1);
        assert_eq!(decimals_for(3.45), 2);
        assert_eq!(decimals_for(0.0345), 4);
        assert_eq!(decimals_for(0.0), 0);
    }
}
