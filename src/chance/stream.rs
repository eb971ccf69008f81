//! Streams of standard variates, one for each (seed, trial, name).
//!
//! Every random quantity has a stream of its own, so that nothing that is added, removed or drawn
//! more often elsewhere changes what it gets. The generator is xoshiro256++ (Blackman and Vigna
//! 2021); its 256-bit state is made of four words mixed by the finaliser of SplitMix64 (Steele,
//! Lea and Flood 2014) such that for one seed two different (trial, key) pairs never share a
//! state: the first word is a bijection of the trial, the second, given the first, of the key.

use super::normal::normal_quantile;

/// The number that stands for a name: the 64-bit FNV-1a hash of its text, mixed.
///
/// Beside it stands the group of causes that the stream belongs to, which no stream depends on: it is
/// there for [`RandomStreams`] that take the streams of some groups from another trial. A child's group is
/// that of its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(u64, u32);

impl Key {
    /// The key of a name such as `supply/Vakhsh surplus/year`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(hash), 0)
    }

    /// The key of the `index`-th thing under this name, such as an incident's offspring.
    #[must_use]
    pub fn child(self, index: u64) -> Self {
        Self(mix(self.0 ^ index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)), self.1)
    }

    /// The key as a number, for tables that are ordered or grouped by it.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The same key, counted to a group.
    #[must_use]
    pub fn in_group(self, group: u32) -> Self {
        Self(self.0, group)
    }

    /// The group that it is counted to; 0 where none was given.
    #[must_use]
    pub fn group(self) -> u32 {
        self.1
    }
}

/// The finaliser of SplitMix64, a bijection of 64-bit words.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Opens the streams of one trial.
pub trait RandomStreams {
    /// The kind of stream that it opens.
    type Stream: Variates;
    /// The stream of a name, from its beginning.
    fn open(&self, key: Key) -> Self::Stream;
}

/// Standard variates in a fixed order. Each takes one word of the generator, by inversion.
pub trait Variates {
    /// Uniform, strictly between 0 and 1.
    fn uniform(&mut self) -> f64;
    /// Standard normal.
    fn normal(&mut self) -> f64;
    /// Exponential with mean 1, above 0.
    fn exponential(&mut self) -> f64;
}

/// The random streams of one trial of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialStreams(u64);

impl TrialStreams {
    /// The streams of trial number `trial` under `seed`.
    #[must_use]
    pub fn new(seed: u64, trial: u64) -> Self {
        let seed = mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
        Self(mix(seed ^ trial.wrapping_mul(0xd134_2543_de82_ef95)))
    }
}

impl RandomStreams for TrialStreams {
    type Stream = Stream;

    #[inline]
    fn open(&self, key: Key) -> Stream {
        let first = self.0;
        let second = mix(first ^ key.0.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let third = mix(second.wrapping_add(0x9e37_79b9_7f4a_7c15));
        let fourth = mix(third ^ first.rotate_left(32));
        // Not all are zero: where the second is, the third is the mix of a constant.
        Stream([first, second, third, fourth])
    }
}

/// One stream of standard variates: the state of its generator.
///
/// Most streams give a few words only, so that opening one costs as much as drawing from it: the state
/// is these words as they stand, where a library's generator takes them from bytes.
#[derive(Debug, Clone)]
pub struct Stream([u64; 4]);

impl Stream {
    /// The next word of xoshiro256++.
    #[inline(always)]
    fn word(&mut self) -> u64 {
        let [a, b, c, d] = self.0;
        let word = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (third, fourth) = (c ^ a, d ^ b);
        self.0 = [a ^ fourth, b ^ third, third ^ (b << 17), fourth.rotate_left(45)];
        word
    }
}

impl Variates for Stream {
    #[inline]
    fn uniform(&mut self) -> f64 {
        // 52 bits and a half: symmetric about 1/2, never 0 or 1, and exact in a double.
        ((self.word() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    #[inline]
    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    #[inline]
    fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{Rng, SeedableRng};

    #[test]
    fn the_first_variates_of_a_stream_never_change() {
        let mut stream = TrialStreams::new(1, 0).open(Key::new("security"));
        let first: Vec<u64> = (0..3).map(|_| stream.uniform().to_bits()).collect();
        assert_eq!(first, FIRST, "a change of streams moves every result: say so in the changelog");
    }

    const FIRST: [u64; 3] =
        [4_604_399_523_742_905_215, 4_599_409_067_284_038_322, 4_602_862_725_672_959_923];

    #[test]
    fn the_generator_is_that_of_an_independent_library() {
        for trial in 0..50 {
            let mut stream = TrialStreams::new(3, trial).open(Key::new("a").child(trial));
            let bytes: Vec<u8> = stream.0.iter().flat_map(|word| word.to_le_bytes()).collect();
            let mut other = Xoshiro256PlusPlus::from_seed(bytes.try_into().unwrap());
            assert!((0..200).all(|_| stream.word() == other.next_u64()));
        }
    }

    #[test]
    fn streams_of_neighbouring_trials_and_names_are_uncorrelated() {
        let count = 100_000_u64;
        let (mut sum, mut squares, mut trials, mut names) = (0.0, 0.0, 0.0, 0.0);
        let (one, other) = (Key::new("hazard/a/times"), Key::new("hazard/b/times"));
        let mut before = 0.0;
        for trial in 0..count {
            let here = TrialStreams::new(7, trial).open(one).normal();
            let there = TrialStreams::new(7, trial).open(other).normal();
            sum += here;
            squares += here * here;
            trials += here * before;
            names += here * there;
            before = here;
        }
        let bound = 4.0 / (count as f64).sqrt();
        for moment in [sum, squares - count as f64, trials, names] {
            assert!((moment / count as f64).abs() < bound * 1.5, "{moment}");
        }
    }

    #[test]
    fn a_uniform_is_never_zero_or_one() {
        assert!(((u64::MAX >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64) < 1.0);
        assert!(normal_quantile(0.5 / (1_u64 << 52) as f64).is_finite());
    }
}
