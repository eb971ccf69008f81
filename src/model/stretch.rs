//! The stretches of a corridor: what a flow on its way has to be followed through, and no more.
//!
//! Most segments pass on all that enters them: they have no losses, and nothing leaves behind them.
//! What enters such a segment enters the next one too, so of those in a row only the one that lets
//! the least in matters. A stretch is such a row, up to and with the first segment that has losses
//! or an offtake. Where a segment has several offtakes, each but the first has a stretch of its own
//! without segments, so that every stretch takes the same steps.

use std::ops::Range;

/// Segments in a row, of which only the last may have losses or an offtake behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StretchModel {
    /// Its segments.
    pub segments: Range<usize>,
    /// The offtake behind the last of them.
    pub offtake: Option<usize>,
}

/// Cuts a corridor, whose segments begin with number `first`, into stretches. Of each segment is
/// given whether it may lose something, and the offtakes behind it.
pub(super) fn cut(first: usize, segments: &[(bool, Vec<usize>)]) -> Vec<StretchModel> {
    let mut stretches = Vec::new();
    let mut begin = first;
    for (index, (loses, behind)) in segments.iter().enumerate() {
        let end = first + index + 1;
        for offtake in behind {
            stretches.push(StretchModel { segments: begin..end, offtake: Some(*offtake) });
            begin = end;
        }
        if begin < end && (*loses || index + 1 == segments.len()) {
            stretches.push(StretchModel { segments: begin..end, offtake: None });
            begin = end;
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_ends_where_something_is_lost_or_leaves_and_with_the_corridor() {
        let nothing = (false, vec![]);
        let segments =
            [nothing.clone(), (true, vec![]), (true, vec![5, 4]), nothing.clone(), nothing];
        let stretch = |segments, offtake| StretchModel { segments, offtake };
        assert_eq!(
            cut(10, &segments),
            [
                stretch(10..12, None),
                stretch(12..13, Some(5)),
                stretch(13..13, Some(4)),
                stretch(13..15, None)
            ]
        );
        assert_eq!(cut(3, &[]), []);
    }
}
