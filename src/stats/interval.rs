//! How far an estimate may be off: half the width of its 95 % interval, also where few trials differ.
//!
//! `1.96 se` is right for the mean of many trials that share in the spread. Where all trials agree it
//! is 0, though what was not seen in n trials may well happen in the next one, and where a handful of
//! rare trials make the whole spread it is too narrow, and much too narrow above. With d the distance
//! of a trial from the mean, `sum(d^2) / max(d^2)` trials bear the spread: all of a fair coin, k where
//! k trials of many differ (the central limit theorem asks for this number to grow, see Lehmann,
//! *Elements of Large-Sample Theory*, 1999, section 2.7). Then
//!
//! - fewer than [`FEW`] bear it: `z sqrt(se^2 + c^2) + z c` with `c = z max(d) / (2 n)` and z = 1.96.
//!   For k trials that are equally far off this is the upper end of the score interval of a Poisson
//!   count, `k + z^2 / 2 + z sqrt(k + z^2 / 4)`, less k, times `d / n`;
//! - fewer than [`HANDFUL`]: so few say nothing of how far the next one is, and the furthest that it
//!   could be takes the place of `max(d)`;
//! - none does: with 95 % confidence fewer than 3 of n would differ (Hanley and Lippman-Hand, *If
//!   nothing goes wrong, is everything all right?*, JAMA 249, 1983): `3 / n` times the furthest.
//!
//! The furthest that a trial could be comes from what the metric can be at all, such as nothing and
//! the nameplate; where a metric has no such ends, from the estimate's own size, and where that is 0
//! nothing can be said. A quantile's interval comes from order statistics and needs none of this.

use super::estimate::{Estimate, HALF_WIDTH};
use super::quantile::{cvar, quantile, quantile_interval, quantile_se};
use crate::outcome::Worst;

/// Trials that have to bear a spread before the normal interval counts.
const FEW: f64 = 30.0;
/// Trials that are too few to tell how far off another one could be.
const HANDFUL: f64 = 5.0;

/// The evidence for a spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// Trials that bear it.
    pub bearing: f64,
    /// How far the furthest trial is from the estimate.
    pub furthest: f64,
}

impl Spread {
    /// Of a mean with its error, the furthest trial from which is so far away.
    pub fn of_mean(se: f64, trials: u64, furthest: f64) -> Self {
        let whole = se * trials as f64;
        let bearing = if furthest > 0.0 { (whole / furthest) * (whole / furthest) } else { 0.0 };
        Self { bearing, furthest }
    }
}

/// The furthest that a trial could be from an estimate, given the ends between which all of them lie,
/// as far as there are such.
pub(super) fn reach(value: f64, ends: Option<(f64, f64)>) -> Option<f64> {
    match ends {
        Some((low, high)) => Some((value - low).max(high - value).max(0.0)),
        None => Some(value.abs()).filter(|size| *size > 0.0),
    }
}

/// Half the width of the 95 % interval of a mean over `trials`; `None` where nothing can be said of it.
pub(super) fn half_width(
    se: f64,
    trials: u64,
    spread: Spread,
    reach: impl FnOnce() -> Option<f64>,
) -> Option<f64> {
    let n = trials as f64;
    if se == 0.0 {
        return reach().map(|reach| 3.0 / n * reach);
    }
    if spread.bearing >= FEW {
        return Some(HALF_WIDTH * se);
    }
    let furthest = match spread.bearing < HANDFUL {
        true => reach().map_or(spread.furthest, |reach| reach.max(spread.furthest)),
        false => spread.furthest,
    };
    let c = HALF_WIDTH * furthest / (2.0 * n);
    Some(HALF_WIDTH * (se * se + c * c).sqrt() + HALF_WIDTH * c)
}

/// Half the width of the 95 % interval of the quantile at `p`. Where the sample's quantile stands at
/// the edge of a tie, so that the interval lies on one side of it, all of that side counts.
pub(super) fn quantile_half_width(sorted: &[f64], p: f64) -> Option<f64> {
    let se = quantile_se(sorted, p)?;
    let (value, (low, high)) = (quantile(sorted, p), quantile_interval(sorted, p));
    Some(match (value == low) == (value == high) {
        true => HALF_WIDTH * se,
        false => high - low,
    })
}

/// The mean of the worst `share` and half the width of its 95 % interval, which rests on the trials
/// beyond the number q at its edge; see [`cvar`].
///
/// Where nothing lies beyond q the tail is a tie, which may end just where the tail does: then it is
/// not known whether the next numbers, up to the end of the interval of q, belong to the tail.
pub(super) fn cvar_half_width(
    values: &[f64],
    sorted: &[f64],
    (worst, share): (Worst, f64),
    ends: impl FnOnce() -> Option<(f64, f64)>,
) -> (Estimate, Option<f64>) {
    let estimate = cvar(values, sorted, worst, share);
    let p = match worst {
        Worst::Lowest => share,
        Worst::Highest => 1.0 - share,
    };
    let edge = quantile(sorted, p);
    let off = |value: f64| match worst {
        Worst::Lowest => edge - value,
        Worst::Highest => value - edge,
    };
    let beyond = values.iter().map(|value| off(*value)).filter(|off| *off > 0.0);
    let (bearing, furthest) = beyond.fold((0.0, 0.0), |(n, most), off| (n + 1.0, off.max(most)));
    let spread = Spread { bearing, furthest: furthest / share };
    let reach = || match ends() {
        Some((low, high)) => {
            let end = if worst == Worst::Lowest { low } else { high };
            Some(off(end).max(0.0) / share)
        }
        None => reach(edge, None).map(|size| size / share),
    };
    let half = estimate.se.and_then(|se| half_width(se, values.len() as u64, spread, reach));
    let (low, high) = quantile_interval(sorted, p);
    let next = match worst {
        Worst::Lowest => high - edge,
        Worst::Highest => edge - low,
    };
    let at_edge = match estimate.se {
        Some(0.0) => next * HALF_WIDTH * (p * (1.0 - p) / values.len() as f64).sqrt() / share,
        _ => 0.0,
    };
    (estimate, half.map(|half| half.max(at_edge)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Moments, sort};

    fn of(values: &[f64], ends: Option<(f64, f64)>) -> Option<f64> {
        let moments = Moments::of(values)?;
        let furthest = (moments.max - moments.mean).max(moments.mean - moments.min);
        let (se, trials) = (moments.se()?, values.len() as u64);
        let spread = Spread::of_mean(se, trials, furthest);
        half_width(se, trials, spread, || reach(moments.mean, ends))
    }

    fn rare(differ: usize, of: usize) -> Vec<f64> {
        let mut values = vec![0.0; of - differ];
        values.resize(of, 1.0);
        values
    }

    #[test]
    fn what_was_never_seen_in_n_trials_may_have_a_chance_of_3_in_n() {
        let whole = Some((0.0, 1.0));
        assert_eq!(of(&rare(0, 600), whole), Some(0.005));
        assert_eq!(of(&[1.0; 600], whole), Some(0.005));
        // A difference of 1 in all trials is 2 away from one of -1.
        assert_eq!(of(&[1.0; 600], Some((-1.0, 1.0))), Some(0.01));
        // The exact bound: such a chance p would have been missed n times once in twenty.
        assert!((libm::pow(1.0 - 0.005, 600.0) - 0.05).abs() < 0.001);
        // Without ends the size of what was seen stands for them, and of nothing nothing is known.
        assert_eq!(of(&[4.0; 600], None), Some(0.02));
        assert_eq!(of(&[0.0; 600], None), None);
        assert_eq!(of(&[1.0], whole), None);
    }

    #[test]
    fn few_trials_that_differ_have_the_interval_of_a_rare_event() {
        // Upper ends of the score interval of a Poisson count k, less k, with z = 1.96:
        // 1.9208 + 1.96 sqrt(k + 0.9604).
        for (k, above) in [(6, 7.092_4), (10, 8.409_7), (20, 10.894_5)] {
            let half = of(&rare(k, 100_000), None).unwrap() * 100_000.0;
            assert!((half / above - 1.0).abs() < 1e-3, "{k}: {half}");
        }
        // Exact intervals (Garwood 1936): 6 counts are as many as 13.06 may bring, 20 as 30.89.
        assert!(
            (13.06_f64 - 6.0 - 7.092_4).abs() < 0.05 && (30.89_f64 - 20.0 - 10.894_5).abs() < 0.05
        );
        // From 30 on it is the normal one.
        let many = rare(31, 100_000);
        let se = Moments::of(&many).unwrap().se().unwrap();
        assert_eq!(of(&many, None), Some(1.96 * se));
    }

    #[test]
    fn a_handful_says_nothing_of_how_far_the_next_one_is() {
        let mut values = vec![0.0; 999];
        values.push(0.01);
        let known = of(&values, Some((0.0, 1.0))).unwrap();
        // One of 1,000 was seen, and the next one may be 100 times as far: 1.96^2 / 1000 at least.
        assert!(known > 0.0038, "{known}");
        values[..9].fill(0.01);
        assert!(of(&values, Some((0.0, 1.0))).unwrap() < 0.0001);
    }

    #[test]
    fn a_quantile_at_the_edge_of_a_tie_may_be_all_the_way_on_the_other_side() {
        // Nothing in 52 of 100 trials and 1 in the others: the median is 0 or 1.
        let mut values = vec![0.0; 52];
        values.resize(100, 1.0);
        assert_eq!(quantile_half_width(&values, 0.5), Some(1.0));
        assert_eq!(quantile_half_width(&values, 0.1), Some(0.0));
        let even: Vec<f64> = (0..1000).map(f64::from).collect();
        let half = quantile_half_width(&even, 0.5).unwrap();
        assert_eq!(half, 1.96 * quantile_se(&even, 0.5).unwrap());
    }

    #[test]
    fn a_tail_of_ties_is_known_only_as_far_as_it_surely_reaches() {
        let tail = |zeros: usize| {
            let mut values = vec![0.0; zeros];
            values.resize(1000, 1.0);
            let mut sorted = values.clone();
            sort(&mut sorted);
            cvar_half_width(&values, &sorted, (Worst::Lowest, 0.05), || Some((0.0, 1.0)))
        };
        assert_eq!(tail(200), (Estimate { value: 0.0, se: Some(0.0) }, Some(0.0)));
        // 5.2 % are nothing: were it 4.8 %, the mean of the worst 5 % would not be 0.
        let (estimate, half) = tail(52);
        assert_eq!(estimate.value, 0.0);
        assert!(half.unwrap() > 0.04, "{half:?}");
        // All are 1: three in a thousand may be nothing, of fifty.
        let (estimate, half) = tail(0);
        assert_eq!(estimate.value, 1.0);
        assert!((half.unwrap() - 0.06).abs() < 1e-12, "{half:?}");
    }
}
