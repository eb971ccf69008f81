//! Shares of a variance that add up, of factors that overlap: forward selection.
//!
//! First-order indices count twice what two factors share: an entry into service is known once its date
//! is, and a correlated price moves with another. So the factor with the largest index is taken first,
//! what it explains is taken from the output (each trial less the mean of its bin, [`super::given_data`]),
//! the largest of what is then left comes next, and so on until none can be told from nothing. A factor
//! may come again, where one that goes along with it was taken in between. With indices `S_1, S_2, ...`
//! of what was left each time, step j adds to its factor's share
//!
//! `S_j (1 - S_1) ... (1 - S_(j-1))`,
//!
//! and what is left in the end is chance, and what factors do only together. Of independent factors that
//! add up the shares are their first-order indices; of two that overlap the stronger has what they share.
//! Standard errors are those of the indices at what was left before and of what was left itself, taken as
//! independent.

use super::estimate::Estimate;
use super::given_data::{Explained, FirstOrder};

/// A smaller share of the whole is no step: of what is known wholly only rounding is left.
const LEAST_SHARE: f64 = 1e-4;
/// How much a factor that was taken before is preferred to one that says nearly the same.
const PREFERENCE: f64 = 1.1;
/// Steps at the most.
const MOST_STEPS: usize = 200;

/// A factor that was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Its index among the factors.
    pub factor: usize,
    /// Its share of the variance, beyond what the factors before explain.
    pub share: Estimate,
}

/// The factors that were taken, the largest share first, and the share of the variance that is left.
///
/// Each factor is an order of the trials; one is taken where the chance of as large an index without
/// effect is at most `level`.
#[must_use]
pub fn stepwise(of: &Explained, orders: &[Vec<u64>], level: f64) -> (Vec<Step>, Estimate) {
    let mut steps: Vec<Step> = Vec::new();
    let (mut left, mut relative) = (1.0, 0.0);
    let mut rest = of.clone();
    for _ in 0..MOST_STEPS {
        let mut best: Option<(usize, FirstOrder)> = None;
        for (factor, order) in orders.iter().enumerate() {
            let Some(first) = rest.of_ordered(order) else { continue };
            let told = first.p <= level && !first.share.holds_zero();
            let weight = |(factor, first): (usize, FirstOrder)| {
                let is_known = steps.iter().any(|step| step.factor == factor);
                first.share.estimate.value * if is_known { PREFERENCE } else { 1.0 }
            };
            let more = best.is_none_or(|known| weight((factor, first)) > weight(known));
            if told && more {
                best = Some((factor, first));
            }
        }
        let Some((factor, first)) = best else { break };
        let index = first.share.estimate.value.clamp(0.0, 1.0);
        if left * index < LEAST_SHARE {
            break;
        }
        let se = first.share.estimate.se.unwrap_or(0.0);
        // The error of the index, and of what it is a share of.
        let (own, before): (f64, f64) = (left * se, left * index * f64::sqrt(relative));
        let se_of_share = (own * own + before * before).sqrt();
        match steps.iter_mut().find(|step| step.factor == factor) {
            Some(step) => {
                let known = step.share.se.unwrap_or(0.0);
                step.share.value += left * index;
                step.share.se = Some((known * known + se_of_share * se_of_share).sqrt());
            }
            None => {
                let share = Estimate { value: left * index, se: Some(se_of_share) };
                steps.push(Step { factor, share });
            }
        }
        left *= 1.0 - index;
        if index < 1.0 {
            relative += (se / (1.0 - index)) * (se / (1.0 - index));
        }
        match rest.less(&orders[factor]) {
            Some(less) => rest = less,
            None => {
                left = 0.0;
                break;
            }
        }
    }
    steps.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    (steps, Estimate { value: left, se: Some(left * relative.sqrt()) })
}

#[cfg(test)]
mod tests {
    use super::super::order::in_order;
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

    fn normals(columns: usize, n: u64, seed: u64) -> Vec<Vec<f64>> {
        let mut all = vec![Vec::new(); columns];
        for trial in 0..n {
            let mut stream = TrialStreams::new(seed, trial).open(Key::new("stepwise"));
            all.iter_mut().for_each(|column| column.push(stream.normal()));
        }
        all
    }

    fn order(x: &[f64]) -> Vec<u64> {
        let mut order = Vec::new();
        in_order(x, &mut order);
        order
    }

    fn within(found: Estimate, exact: f64) -> bool {
        (found.value - exact).abs() < 4.0 * found.se.unwrap()
    }

    #[test]
    fn independent_factors_that_add_up_have_their_parts_of_the_variance() {
        let x = normals(4, 8000, 1);
        // Variances 4, 1, 0 and noise of 1.
        let y: Vec<f64> = (0..8000).map(|t| 2.0 * x[0][t] + x[1][t] + x[3][t]).collect();
        let orders: Vec<Vec<u64>> = x[..3].iter().map(|x| order(x)).collect();
        let (steps, left) = stepwise(&Explained::new(&y).unwrap(), &orders, 0.01);
        assert_eq!(steps.iter().map(|step| step.factor).collect::<Vec<_>>(), [0, 1]);
        assert!(within(steps[0].share, 4.0 / 6.0), "{steps:?}");
        assert!(within(steps[1].share, 1.0 / 6.0), "{steps:?}");
        assert!(within(left, 1.0 / 6.0), "{left:?}");
        let sum: f64 = steps.iter().map(|step| step.share.value).sum();
        assert!((sum + left.value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn factors_that_overlap_are_counted_once() {
        let x = normals(3, 8000, 2);
        // The second is the first again in other units, the third goes along with it by 0.6.
        let twice: Vec<f64> = x[0].iter().map(|x| 5.0 - 3.0 * x).collect();
        let along: Vec<f64> = x[0].iter().zip(&x[1]).map(|(a, b)| 0.6 * a + 0.8 * b).collect();
        let y: Vec<f64> = (0..8000).map(|t| x[0][t] + along[t] + x[2][t]).collect();
        let orders = [order(&x[0]), order(&twice), order(&along)];
        let (steps, left) = stepwise(&Explained::new(&y).unwrap(), &orders, 0.01);
        // Var = 1 + 1 + 2 * 0.6 + 1 = 4.2: either of the first two explains 1.6^2 = 2.56 of it, the other
        // nothing more, and with the third all but the noise.
        let taken: Vec<usize> = steps.iter().map(|step| step.factor).collect();
        assert!(taken.len() == 2 && taken.contains(&2), "{steps:?}");
        assert!(within(left, 1.0 / 4.2), "{left:?}");
        let sum: f64 = steps.iter().map(|step| step.share.value).sum();
        assert!((sum - 3.2 / 4.2).abs() < 0.02, "{sum}");
    }

    #[test]
    fn what_factors_do_only_together_is_left() {
        let x = normals(2, 4000, 3);
        let y: Vec<f64> = x[0].iter().zip(&x[1]).map(|(a, b)| a * b).collect();
        let orders = [order(&x[0]), order(&x[1])];
        let (steps, left) = stepwise(&Explained::new(&y).unwrap(), &orders, 0.001);
        assert!(steps.is_empty(), "{steps:?}");
        assert_eq!(left.value, 1.0);
        // And of what is known wholly nothing.
        let steps_of = |x: &f64| if *x < 0.0 { 1.0 } else { 2.0 };
        let y: Vec<f64> = x[0].iter().map(steps_of).collect();
        let (steps, left) = stepwise(&Explained::new(&y).unwrap(), &[order(&y)], 0.001);
        assert_eq!((steps.len(), left.value), (1, 0.0));
    }
}
