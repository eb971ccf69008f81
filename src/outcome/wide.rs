//! Numbers of twice a double's precision: the sum of two doubles that do not overlap.
//!
//! Dekker, *A floating-point technique for extending the available precision*, Numerische Mathematik 18,
//! 1971. Only what a variance needs; without fused multiplications, so that the bits are the same on
//! every machine.

/// The sum of two doubles, the second at most half a unit in the last place of the first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wide {
    /// The nearest double.
    pub high: f64,
    /// The rest.
    pub low: f64,
}

/// The sum of two doubles and what its rounding left.
fn sum(one: f64, other: f64) -> Wide {
    let high = one + other;
    let back = high - one;
    Wide { high, low: (one - (high - back)) + (other - back) }
}

/// The product of two doubles and what its rounding left.
fn product(one: f64, other: f64) -> Wide {
    let halves = |number: f64| {
        const SPLIT: f64 = ((1_u64 << 27) + 1) as f64;
        let far = SPLIT * number;
        let top = far - (far - number);
        (top, number - top)
    };
    let high = one * other;
    let ((one, rest), (other, more)) = (halves(one), halves(other));
    Wide { high, low: ((one * other - high) + one * more + rest * other) + rest * more }
}

impl Wide {
    /// A double.
    #[must_use]
    pub fn of(number: f64) -> Self {
        Self { high: number, low: 0.0 }
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let Self { high, low } = sum(self.high, other.high);
        sum(high, low + self.low + other.low)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low })
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let Self { high, low } = product(self.high, other.high);
        sum(high, low + (self.high * other.low + self.low * other.high))
    }

    /// The quotient by a number that is not 0.
    #[must_use]
    pub fn over(self, number: f64) -> Self {
        let first = self.high / number;
        let rest = self.minus(product(first, number));
        let second = rest.high / number;
        let rest = rest.minus(product(second, number));
        let Self { high, low } = sum(first, second);
        sum(high, low + rest.high / number)
    }

    /// As one double.
    #[must_use]
    pub fn number(self) -> f64 {
        self.high + self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_is_known_to_a_hundred_bits() {
        let third = Wide::of(1.0).over(3.0);
        let rest = third.times(Wide::of(3.0)).minus(Wide::of(1.0));
        assert!(rest.number().abs() < 1e-31, "{rest:?}");
        assert!(third.low != 0.0);
    }

    #[test]
    fn squares_that_differ_in_their_last_bits_are_told_apart() {
        // (1e8 + 1)^2 - 1e8^2 = 2e8 + 1: the squares have 54 bits.
        let [one, other] = [1e8 + 1.0, 1e8].map(|number| Wide::of(number).times(Wide::of(number)));
        assert_eq!(one.minus(other).number(), 2e8 + 1.0);
        let far = Wide::of(1e30).plus(Wide::of(1.0)).minus(Wide::of(1e30));
        assert_eq!(far.number(), 1.0);
    }
}
