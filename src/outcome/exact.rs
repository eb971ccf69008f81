//! Sums of numbers that are kept exactly: in any order, cut anywhere and joined in any tree they come to
//! the same bits.
//!
//! A double is a whole number of 53 bits times a power of two, so a sum of doubles is a whole number
//! times the least of these powers, and that of their products likewise. [`ExactSum`] keeps this whole
//! number in digits of 32 bits, each in a word of 64 with room for carries (Kulisch, *Computer Arithmetic
//! and Validity*, 2013). Adding a digit at a time is slow, so [`Sums`] first adds up what shares an
//! exponent, in words of 128 bits, and hands over what came of a whole column.
//!
//! A sum is read as two doubles ([`Wide`]), the nearest and what it leaves: 106 bits, enough for a
//! variance as the difference of two numbers that are nearly the same.

use super::grid::{put_whole, take_whole};
use super::wide::Wide;

/// The exponent of the lowest bit that a product of doubles can have.
const LOWEST: i32 = -2148;
/// Additions after which carries are carried: each adds less than 2^32 to a digit of 63 bits.
const MOST_ADDED: u32 = 1 << 30;

/// Digits that a sum can have.
const MOST_DIGITS: usize = 160;

/// A sum that is kept exactly.
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    /// The place of the first digit, counted from [`LOWEST`].
    first: usize,
    /// Digits of 32 bits, the lowest first, with carries that are not carried yet.
    digits: Vec<i64>,
    /// Additions since they were.
    added: u32,
}

impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl ExactSum {
    /// Adds a number; one that is not finite counts as none.
    pub fn add(&mut self, number: f64) {
        if let Some((mantissa, exponent)) = parts(number) {
            self.add_whole(number < 0.0, u128::from(mantissa), exponent);
        }
    }

    /// Adds the product of two numbers.
    pub fn add_product(&mut self, one: f64, other: f64) {
        if let Some(((one_whole, up), (other_whole, more))) = parts(one).zip(parts(other)) {
            let product = u128::from(one_whole) * u128::from(other_whole);
            self.add_whole((one < 0.0) != (other < 0.0), product, up + more);
        }
    }

    /// Adds `whole * 2^exponent`, or takes it away.
    pub(super) fn add_whole(&mut self, is_negative: bool, whole: u128, exponent: i32) {
        if whole == 0 {
            return;
        }
        let place = usize::try_from(exponent - LOWEST).unwrap_or(0);
        let (digit, shift) = (place / 32, place % 32);
        // 159 bits at the most: five digits.
        let (low, high) = (whole << shift, if shift == 0 { 0 } else { whole >> (128 - shift) });
        let digits = self.room(digit, 5);
        for (at, own) in digits.iter_mut().enumerate() {
            let bits = if at < 4 { (low >> (32 * at)) as u32 } else { high as u32 };
            *own += if is_negative { -i64::from(bits) } else { i64::from(bits) };
        }
        self.added += 1;
        if self.added >= MOST_ADDED {
            *self = Self::of_canonical(&self.canonical());
        }
    }

    /// Adds another sum.
    pub fn join(&mut self, other: &Self) {
        let (is_negative, first, digits) = other.canonical();
        for (own, digit) in self.room(first, digits.len()).iter_mut().zip(&digits) {
            *own += if is_negative { -i64::from(*digit) } else { i64::from(*digit) };
        }
        self.added += 1;
        if self.added >= MOST_ADDED {
            *self = Self::of_canonical(&self.canonical());
        }
    }

    /// The digits from one on, so many of them.
    fn room(&mut self, first: usize, count: usize) -> &mut [i64] {
        if self.digits.is_empty() {
            self.first = first;
        } else if first < self.first {
            let before = self.first - first;
            self.digits.splice(0..0, std::iter::repeat_n(0, before));
            self.first = first;
        }
        let from = first - self.first;
        if self.digits.len() < from + count {
            self.digits.resize(from + count, 0);
        }
        &mut self.digits[from..from + count]
    }

    /// Sign, place of the first digit and digits without zeros at either end: the one form of the sum,
    /// however it was reached.
    #[must_use]
    pub fn canonical(&self) -> (bool, usize, Vec<u32>) {
        let carried = |sign: i64| {
            let mut carry = 0_i64;
            let mut digits: Vec<u32> = Vec::with_capacity(self.digits.len() + 2);
            for digit in &self.digits {
                let sum = sign * digit + carry;
                digits.push(sum as u32);
                carry = sum >> 32;
            }
            while carry > 0 {
                digits.push(carry as u32);
                carry >>= 32;
            }
            (carry, digits)
        };
        let (carry, mut digits) = carried(1);
        // What is left of a carry says the sign.
        let is_negative = carry < 0;
        if is_negative {
            digits = carried(-1).1;
        }
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        if zeros == digits.len() {
            return (false, 0, Vec::new());
        }
        let end = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
        digits.truncate(end);
        digits.drain(..zeros);
        (is_negative, self.first + zeros, digits)
    }

    /// The sum that has this form.
    #[must_use]
    pub fn of_canonical((is_negative, first, digits): &(bool, usize, Vec<u32>)) -> Self {
        let sign = if *is_negative { -1 } else { 1 };
        let digits = digits.iter().map(|digit| sign * i64::from(*digit)).collect();
        Self { first: *first, digits, added: 0 }
    }

    /// Writes it in its one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        let (is_negative, first, digits) = self.canonical();
        put_whole(to, (digits.len() as u64) << 1 | u64::from(is_negative));
        if !digits.is_empty() {
            put_whole(to, first as u64);
        }
        digits.iter().for_each(|digit| to.extend_from_slice(&digit.to_le_bytes()));
    }

    /// Adds what [`Self::write`] gave; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<()> {
        let told = take_whole(from)?;
        let (is_negative, count) = (told & 1 == 1, usize::try_from(told >> 1).ok()?);
        if count == 0 {
            return (!is_negative).then_some(());
        }
        let first = usize::try_from(take_whole(from)?).ok()?;
        if count > MOST_DIGITS || first > MOST_DIGITS {
            return None;
        }
        let bytes = from.split_off(..4 * count)?;
        let digits = bytes.as_chunks::<4>().0.iter().map(|digit| u32::from_le_bytes(*digit));
        let digits: Vec<u32> = digits.collect();
        let is_one_form = digits.first() != Some(&0) && digits.last() != Some(&0);
        is_one_form.then(|| self.join(&Self::of_canonical(&(is_negative, first, digits))))
    }

    /// The nearest double, and the nearest to what it leaves.
    #[must_use]
    pub fn wide(&self) -> Wide {
        let high = self.rounded();
        let mut rest = self.clone();
        rest.add(-high);
        Wide { high, low: rest.rounded() }
    }

    /// The nearest double.
    #[must_use]
    pub fn rounded(&self) -> f64 {
        let (is_negative, first, digits) = self.canonical();
        let top = digits.len().saturating_sub(3);
        let mut whole = 0_u128;
        for digit in digits[top..].iter().rev() {
            whole = whole << 32 | u128::from(*digit);
        }
        if digits[..top].iter().any(|digit| *digit != 0) {
            // 65 bits or more are there: the last one only says that there is more below.
            whole |= 1;
        }
        let exponent = LOWEST + 32 * i32::try_from(first + top).unwrap_or(0);
        let number = libm::scalbn(whole as f64, exponent);
        if is_negative { -number } else { number }
    }
}

/// Mantissa and exponent of a number, its sign aside; `None` of what is not finite.
#[inline(always)]
fn parts(number: f64) -> Option<(u64, i32)> {
    let bits = number.to_bits();
    let (raw, rest) = ((bits >> 52) as i32 & 0x7ff, bits & ((1 << 52) - 1));
    match raw {
        0x7ff => None,
        0 => Some((rest, -1074)),
        _ => Some((rest | 1 << 52, raw - 1075)),
    }
}

/// Numbers of a column that are added up by their exponents before they are carried: 2^106 each, so that
/// their squares fit.
const AT_ONCE: usize = 1 << 20;

/// Memory for what shares an exponent; one for each thread.
#[derive(Debug)]
pub struct ByExponent {
    /// By exponent and sign as a double has them: the whole numbers, and their squares.
    sums: Vec<(u128, u128)>,
    /// Those that are not zero.
    seen: Vec<u16>,
}

impl Default for ByExponent {
    fn default() -> Self {
        Self { sums: vec![(0, 0); 1 << 12], seen: Vec::new() }
    }
}

/// The sum of some numbers and that of their squares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    /// The sum.
    pub sum: ExactSum,
    /// The sum of squares.
    pub squared: ExactSum,
}

impl Sums {
    /// Adds numbers, all of which are finite.
    pub fn add(&mut self, numbers: &[f64], by: &mut ByExponent) {
        for numbers in numbers.chunks(AT_ONCE) {
            for number in numbers {
                let bits = number.to_bits();
                let place = (bits >> 52) as usize;
                let hidden = u64::from(place & 0x7ff != 0) << 52;
                let whole = u128::from(bits & ((1 << 52) - 1) | hidden);
                let (sum, squared) = &mut by.sums[place];
                if *squared == 0 && whole != 0 {
                    by.seen.push(place as u16);
                }
                *sum += whole;
                *squared += whole * whole;
            }
            for place in by.seen.drain(..) {
                let (sum, squared) = std::mem::take(&mut by.sums[usize::from(place)]);
                let exponent = i32::from(place & 0x7ff).max(1) - 1075;
                self.sum.add_whole(place >> 11 == 1, sum, exponent);
                self.squared.add_whole(false, squared, 2 * exponent);
            }
        }
    }

    /// Adds the same number many times.
    pub fn add_many(&mut self, number: f64, count: u64) {
        let Some((whole, exponent)) = parts(number) else { return };
        let (whole, mut left) = (u128::from(whole), count);
        while left > 0 {
            let some = left.min(AT_ONCE as u64);
            self.sum.add_whole(number < 0.0, whole * u128::from(some), exponent);
            self.squared.add_whole(false, whole * whole * u128::from(some), 2 * exponent);
            left -= some;
        }
    }

    /// Adds those of other numbers.
    pub fn join(&mut self, other: &Self) {
        self.sum.join(&other.sum);
        self.squared.join(&other.squared);
    }

    /// Writes them in their one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        self.sum.write(to);
        self.squared.write(to);
    }

    /// Adds what [`Self::write`] gave; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<()> {
        self.sum.read(from)?;
        self.squared.read(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use proptest::prelude::*;

    /// A double times 2^1074, as a whole number.
    fn whole(number: f64) -> BigInt {
        let (mantissa, exponent) = parts(number).expect("finite");
        let whole = BigInt::from(mantissa) << (exponent + 1074);
        if number < 0.0 { -whole } else { whole }
    }

    /// A sum times 2^2148, as a whole number.
    fn told(sum: &ExactSum) -> BigInt {
        let (is_negative, first, digits) = sum.canonical();
        let whole = digits.iter().rev().fold(BigInt::ZERO, |whole, digit| (whole << 32) + digit);
        let whole = whole << (32 * first);
        if is_negative { -whole } else { whole }
    }

    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let finite = any::<f64>().prop_filter("finite", |number| number.is_finite());
        let usual = (-1e6..1e6_f64).prop_map(|number| number);
        let number =
            prop_oneof![finite, usual, Just(0.0), Just(-0.0), Just(f64::MIN_POSITIVE / 8.0)];
        prop::collection::vec(number, 0..60)
    }

    proptest! {
        #[test]
        fn sums_are_those_of_whole_numbers(numbers in numbers(), cut in any::<prop::sample::Index>()) {
            let mut all = Sums::default();
            let mut by = ByExponent::default();
            all.add(&numbers, &mut by);
            let sum: BigInt = numbers.iter().map(|number| whole(*number)).sum();
            let squared: BigInt = numbers.iter().map(|number| whole(*number) * whole(*number)).sum();
            prop_assert_eq!(told(&all.sum), sum.clone() << 1074);
            prop_assert_eq!(told(&all.squared), squared);
            // Cut anywhere, joined the other way round.
            let (one, other) = numbers.split_at(cut.index(numbers.len() + 1));
            let mut joined = Sums::default();
            joined.add(other, &mut by);
            let mut first = Sums::default();
            first.add(one, &mut by);
            joined.join(&first);
            prop_assert_eq!(&joined, &all);
            prop_assert_eq!(joined.sum.canonical(), all.sum.canonical());
            prop_assert_eq!(ExactSum::of_canonical(&all.sum.canonical()), all.sum.clone());
            // The same many times.
            if let Some(number) = numbers.first() {
                let (mut many, mut same) = (Sums::default(), Sums::default());
                many.add_many(*number, 77);
                same.add(&[*number; 77], &mut by);
                prop_assert_eq!(many, same);
            }
            // One by one.
            let mut single = ExactSum::default();
            numbers.iter().rev().for_each(|number| single.add(*number));
            prop_assert_eq!(&single, &all.sum);
            // The two doubles are the nearest, and what is left is less than a part in 2^105.
            let wide = single.wide();
            if wide.high.is_finite() {
                let left = sum - whole(wide.high) - whole(wide.low);
                let most = whole(wide.high) >> 104_u32;
                prop_assert!(left.magnitude() <= most.magnitude() || wide.low == 0.0 && left == BigInt::ZERO);
            }
        }

        #[test]
        fn products_are_exact(pairs in prop::collection::vec((-1e9..1e9_f64, -1e-9..1e9_f64), 0..40)) {
            let mut sum = ExactSum::default();
            pairs.iter().for_each(|(one, other)| sum.add_product(*one, *other));
            let expected: BigInt = pairs.iter().map(|(one, other)| whole(*one) * whole(*other)).sum();
            prop_assert_eq!(told(&sum), expected);
        }
    }

    #[test]
    fn what_cancels_leaves_nothing_and_what_is_left_is_rounded_once() {
        let mut sum = ExactSum::default();
        [1e300, 1.0, -1e300, 1e-300].into_iter().for_each(|number| sum.add(number));
        assert_eq!((sum.rounded(), sum.wide().low), (1.0, 1e-300));
        sum.add(-1.0);
        sum.add(-1e-300);
        assert_eq!((sum.rounded(), sum.canonical().2.len()), (0.0, 0));
        // Half way between two doubles, and a trace above it.
        sum.add(1.0);
        sum.add(f64::EPSILON / 2.0);
        assert_eq!(sum.rounded(), 1.0);
        sum.add(1e-200);
        assert_eq!(sum.rounded(), 1.0 + f64::EPSILON);
    }
}
