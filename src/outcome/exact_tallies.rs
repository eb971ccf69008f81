//! Tallies of very many blocks of trials, added up exactly.
//!
//! The tallies of one block are sums of doubles in the order of its trials, the same wherever the block
//! is simulated. Blocks are added up here without rounding, so that the sums do not depend on which
//! blocks were added up first.

use super::exact::ExactSum;
use super::grid::{put_whole, take_whole};
use super::tally::Sum;
use super::{Layout, Tallies};

/// A sum over trials, kept exactly.
#[derive(Debug, Clone, PartialEq)]
enum Kept {
    Count(u64),
    Number(ExactSum),
}

/// The sums of [`Tallies`], kept exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactTallies {
    /// In the order of [`Tallies::each_sum`].
    sums: Vec<Kept>,
}

impl ExactTallies {
    /// All zero, with the months of the horizon.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let mut sums = Vec::new();
        Tallies::with_months(layout).each_sum(&mut |sum| {
            sums.push(match sum {
                Sum::Count(_) => Kept::Count(0),
                Sum::Number(_) => Kept::Number(ExactSum::default()),
            });
        });
        Self { sums }
    }

    /// Adds the tallies of a block, which are with months.
    pub fn add(&mut self, block: &mut Tallies) {
        let mut own = self.sums.iter_mut();
        block.each_sum(&mut |more| match (own.next(), more) {
            (Some(Kept::Count(sum)), Sum::Count(more)) => *sum = sum.saturating_add(*more),
            // Of most blocks and months there is nothing to add.
            (Some(Kept::Number(sum)), Sum::Number(more)) if *more != 0.0 => sum.add(*more),
            _ => {}
        });
    }

    /// Adds those of other blocks.
    pub fn join(&mut self, other: &Self) {
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            match (sum, more) {
                (Kept::Count(sum), Kept::Count(more)) => *sum = sum.saturating_add(*more),
                (Kept::Number(sum), Kept::Number(more)) => sum.join(more),
                _ => {}
            }
        }
    }

    /// The sums, each rounded once.
    #[must_use]
    pub fn tallies(&self, layout: &Layout) -> Tallies {
        let mut tallies = Tallies::with_months(layout);
        let mut own = self.sums.iter();
        tallies.each_sum(&mut |sum| match (sum, own.next()) {
            (Sum::Count(sum), Some(Kept::Count(count))) => *sum = *count,
            (Sum::Number(sum), Some(Kept::Number(number))) => *sum = number.rounded(),
            _ => {}
        });
        tallies
    }

    /// Writes them in their one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        for sum in &self.sums {
            match sum {
                Kept::Count(count) => put_whole(to, *count),
                Kept::Number(number) => number.write(to),
            }
        }
    }

    /// Adds what [`Self::write`] gave; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<()> {
        for sum in &mut self.sums {
            match sum {
                Kept::Count(sum) => *sum = sum.saturating_add(take_whole(from)?),
                Kept::Number(sum) => sum.read(from)?,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::CorridorLabel;
    use crate::units::Commodity;

    #[test]
    fn blocks_added_up_in_any_order_come_to_the_same_and_are_read_back() {
        let mut layout = Layout::new(2030, 2);
        layout.corridors =
            vec![CorridorLabel { name: "A".into(), commodity: Commodity::Electricity }];
        layout.paths = vec!["x".into()];
        let layout = layout.laid_out();
        let block = |seed: u64| {
            let (mut tallies, mut next) = (Tallies::with_months(&layout), seed);
            tallies.each_sum(&mut |sum| {
                next = next.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                match sum {
                    Sum::Count(count) => *count = next >> 50,
                    Sum::Number(number) => *number = (next >> 11) as f64 * 1e-15 - 3.0,
                }
            });
            tallies
        };
        let mut blocks: Vec<Tallies> = (1..50).map(block).collect();
        let of = |blocks: &mut [Tallies]| {
            let mut sum = ExactTallies::new(&layout);
            blocks.iter_mut().for_each(|block| sum.add(block));
            sum
        };
        let all = of(&mut blocks);
        let mut joined = of(&mut blocks[20..]);
        joined.join(&of(&mut blocks[..20]));
        assert_eq!(joined, all);
        blocks.reverse();
        assert_eq!(of(&mut blocks), all);
        let (mut bytes, mut again) = (Vec::new(), ExactTallies::new(&layout));
        all.write(&mut bytes);
        assert_eq!(again.read(&mut &bytes[..]), Some(()));
        assert_eq!(again, all);
        assert_eq!(again.read(&mut &bytes[..bytes.len() - 1]), None);
        // Within rounding they are the sums that are added one after the other.
        let mut plain = Tallies::with_months(&layout);
        blocks.iter().for_each(|block| plain.add(block));
        let (told, plain) = (all.tallies(&layout).words(), plain.words());
        assert_eq!(told.len(), plain.len());
        for (told, plain) in told.into_iter().zip(plain) {
            let (told, plain) = (f64::from_bits(told), f64::from_bits(plain));
            assert!((told - plain).abs() <= 1e-12 * plain.abs(), "{told} for {plain}");
        }
    }
}
