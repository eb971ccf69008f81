//! The stretches of a corridor: what a flow on its way has to be followed through, and no more.
//!
//! Most segments pass on all that enters them: they have no losses, and nothing leaves behind them.
//! What enters such a segment enters the next one too, so of those in a row only the one that lets
//! the least in matters. A stretch is such a row, up to and with the first segment that has losses
//! or offtakes.

use std::ops::Range;

/// Segments in a row, of which only the last may have losses or offtakes behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StretchModel {
    /// Its segments.
    pub segments: Range<usize>,
    /// The offtakes behind the last of them: places in [`super::Model::on_the_way`].
    pub offtakes: Range<usize>,
}

/// Cuts a corridor, whose segments begin with number `first`, into stretches. Of each segment is
/// given whether it may lose something, and the offtakes behind it, which are added to those
/// `on_the_way`.
pub(super) fn cut(
    first: usize,
    segments: &[(bool, Vec<u32>)],
    on_the_way: &mut Vec<u32>,
) -> Vec<StretchModel> {
    let mut stretches = Vec::new();
    let mut begin = first;
    for (index, (loses, behind)) in segments.iter().enumerate() {
        let end = first + index + 1;
        if *loses || !behind.is_empty() || index + 1 == segments.len() {
            let offtakes = on_the_way.len()..on_the_way.len() + behind.len();
            on_the_way.extend(behind);
            stretches.push(StretchModel { segments: begin..end, offtakes });
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
        let nothing = (false, Vec::new());
        let segments =
            [nothing.clone(), (true, Vec::new()), (false, vec![5, 4]), nothing.clone(), nothing];
        let mut on_the_way = vec![7];
        let stretch = |segments, offtakes| StretchModel { segments, offtakes };
        assert_eq!(
            cut(10, &segments, &mut on_the_way),
            [stretch(10..12, 1..1), stretch(12..13, 1..3), stretch(13..15, 3..3)]
        );
        assert_eq!(on_the_way, [7, 5, 4]);
        assert_eq!(cut(3, &[], &mut on_the_way), []);
    }
}
