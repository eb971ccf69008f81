//! The exponential function, without branches on the usual way.
//!
//! A library's `exp` takes turns that depend on its argument; in a trial, whose arguments are
//! random, the processor guesses half of them wrong and that costs more than the arithmetic. Only
//! basic operations of IEEE 754 are used, so the result is the same on every machine.

/// `e^x`, within two units in the last place.
#[must_use]
#[inline]
pub fn exp(x: f64) -> f64 {
    // Here 2^n is a normal number; what is larger, and NaN, goes the other way.
    if x.abs() < 708.0 { within(x) } else { libm::exp(x) }
}

/// `e^x` for |x| below 708.
#[inline(always)]
fn within(x: f64) -> f64 {
    // x = n ln 2 + r with |r| <= ln 2 / 2: adding 1.5 * 2^52 rounds to a whole number n, which then
    // stands in the low bits; ln 2 is taken off in two parts, the product of the first with n exact.
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    // Taylor's series to r^13, whose remainder is below 5e-18; in pairs, which depend on each other
    // less than Horner's rule does.
    let (r2, c) = (r * r, &COEFFICIENTS);
    let (r4, pair) = (r2 * r2, |i: usize| c[i] + c[i + 1] * r);
    let (low, middle) = (pair(0) + pair(2) * r2, pair(4) + pair(6) * r2);
    let high = pair(8) + pair(10) * r2;
    let rest = low + (middle + high * r4) * r4;
    power + power * (r + r2 * rest)
}

const ROUND: f64 = 6_755_399_441_055_744.0;
/// The first 32 bits of ln 2, and the rest.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1 / 2!, 1 / 3! and so on to 1 / 13!.
const COEFFICIENTS: [f64; 12] = {
    let (mut coefficients, mut factorial, mut i) = ([0.0; 12], 1.0, 0);
    while i < 12 {
        factorial *= (i + 2) as f64;
        coefficients[i] = 1.0 / factorial;
        i += 1;
    }
    coefficients
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_agrees_with_the_library(x in prop_oneof![-708.0..709.0, -3.0..3.0]) {
            let (here, there) = (exp(x), libm::exp(x));
            prop_assert!((here - there).abs() <= 2.0 * f64::EPSILON * there, "{x} {here} {there}");
        }

        #[test]
        fn it_never_falls(x in -5.0..5.0, step in 1e-15..1e-12) {
            let more: f64 = x + step;
            prop_assert!(exp(more) >= exp(x) * (1.0 - 4.0 * f64::EPSILON));
        }
    }

    #[test]
    fn it_is_exact_at_the_ends() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
    }
}
