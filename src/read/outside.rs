//! Laws that reach beyond what their keys allow: how often a value will have to be clamped.

use super::ledger::{At, Ledger};
use super::walk::Use;
use crate::chance::{Law, Quantile};
use crate::scenario::{Assumption, Quantity};
use crate::units::{Bounds, percent};

/// Where no more than this share of a law lies outside, the report of a run says enough.
const WORTH_TELLING: f64 = 0.01;

/// Warns of the first key of whose bounds more than a hundredth of an assumption's law lies outside.
/// Of a law whose parameters are uncertain themselves nothing is known before a run.
pub(super) fn partly(own: &Assumption, at: Option<At>, own_uses: &[&Use], ledger: &mut Ledger) {
    let Some(quantile) = prepared(&own.value) else { return };
    let worst = own_uses.iter().find_map(|one| Some((*one, share(&quantile, &one.bounds)?)));
    let Some((one, share)) = worst else { return };
    ledger
        .warning(
            "W010",
            format!(
                "{} of the law of `{}` lies outside what `{}` may be: {}",
                percent(share, None),
                own.name,
                one.key,
                one.bounds.words()
            ),
            at,
            "held at the bound in so many trials",
        )
        .also(one.at, "used here");
}

fn prepared(law: &Law<Quantity>) -> Option<Quantile> {
    let law = law.try_map(|parameter| parameter.number().ok_or(())).ok()?;
    Quantile::for_once(&law).ok()
}

/// The share of a law outside of bounds, if it is worth telling. The quantile is solved for only
/// where the ends of the law lie outside, for it may be dear.
fn share(quantile: &Quantile, bounds: &Bounds) -> Option<f64> {
    let (least, most) = (bounds.least(), bounds.most());
    let end = 0.5 * WORTH_TELLING;
    let below = quantile.at_uniform(end) < least;
    let above = quantile.at_uniform(1.0 - end) > most;
    let mut outside = 0.0;
    if below {
        outside += reached(|u| quantile.at_uniform(u) < least);
    }
    if above {
        outside += 1.0 - reached(|u| quantile.at_uniform(u) <= most);
    }
    (outside > WORTH_TELLING).then_some(outside)
}

/// The chance up to which something holds.
fn reached(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_outside_is_that_of_both_ends() {
        let outside_of = |law: Law<f64>, bounds: Bounds| {
            share(&Quantile::for_once(&law).expect("allowed"), &bounds)
        };
        let uniform = Law::Uniform { low: -1.0, high: 3.0 };
        let outside = outside_of(uniform, Bounds::SHARE).expect("three quarters");
        assert!((outside - 0.75).abs() < 1e-8, "{outside}");
        // P(X > 1) = exp(-2) for a mean of a half.
        let outside = outside_of(Law::Exponential { mean: 0.5 }, Bounds::SHARE).expect("13.5 %");
        assert!((outside - 0.135_335_283).abs() < 1e-8, "{outside}");
        assert_eq!(outside_of(Law::Uniform { low: 0.0, high: 1.005 }, Bounds::SHARE), None);
        assert_eq!(outside_of(Law::Exponential { mean: 0.1 }, Bounds::SHARE), None);
    }
}
