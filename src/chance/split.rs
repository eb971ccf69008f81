//! Random streams of two trials put together: pick and freeze.
//!
//! The streams of some groups are those of another trial, all others those of its own. What changes
//! between a trial and its split twin is the doing of the groups that were moved (Saltelli et al.,
//! *Variance based sensitivity analysis of model output*, Computer Physics Communications 181, 2010).

use super::{Key, RandomStreams, Stream, TrialStreams};

/// The streams of one trial, those of some groups taken from another.
#[derive(Debug, Clone, Copy)]
pub struct SplitStreams<'a> {
    own: TrialStreams,
    other: TrialStreams,
    moved: &'a [bool],
}

impl<'a> SplitStreams<'a> {
    /// Trial `trial` under `seed`, but for the groups that `moved` (by group) says: those come from
    /// its twin, whose number no run ever reaches.
    #[must_use]
    pub fn new(seed: u64, trial: u64, moved: &'a [bool]) -> Self {
        let other = TrialStreams::new(seed, trial ^ (1 << 63));
        Self { own: TrialStreams::new(seed, trial), other, moved }
    }
}

impl RandomStreams for SplitStreams<'_> {
    type Stream = Stream;

    #[inline]
    fn open(&self, key: Key) -> Stream {
        match self.moved.get(key.group() as usize) {
            Some(true) => self.other.open(key),
            _ => self.own.open(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Variates;

    #[test]
    fn only_moved_groups_and_their_children_change() {
        let moved = [false, true];
        let (split, own) = (SplitStreams::new(3, 7, &moved), TrialStreams::new(3, 7));
        let first = |mut stream: Stream| stream.uniform();
        for key in [Key::new("a"), Key::new("a").child(4), Key::new("a").in_group(9)] {
            assert_eq!(first(split.open(key)), first(own.open(key)));
        }
        for key in [Key::new("a").in_group(1), Key::new("a").in_group(1).child(4)] {
            assert_ne!(first(split.open(key)), first(own.open(key)));
        }
        let (plain, grouped) = (Key::new("a").child(4), Key::new("a").in_group(1).child(4));
        assert_eq!(first(own.open(plain)), first(own.open(grouped)), "groups move no stream");
    }
}
