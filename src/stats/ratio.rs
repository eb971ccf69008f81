//! Shares, counts and ratios from sums over trials.
//!
//! A share of time is a ratio of two random sums: hours down over hours in service. Its standard
//! error is the ratio estimator's (Cochran, *Sampling Techniques*, 3rd edition, section 2.11):
//!
//! `R = sum(d) / sum(s)`, `se^2 = sum (d - R s)^2 / (n (n - 1)) / mean(s)^2`,
//!
//! which the three second moments of (d, s) give without a second pass. It is a large-sample
//! formula: with a handful of trials, or where service is rare, it is too small.

use super::estimate::Estimate;

/// `sum(d) / sum(s)` over `trials`, from the sums, the sums of squares and of products.
///
/// `None` where the divisor is zero: a share of no time at all.
#[must_use]
pub fn ratio(
    trials: u64,
    [sum, divisor]: [f64; 2],
    [squared, divisor_squared, product]: [f64; 3],
) -> Option<Estimate> {
    if divisor <= 0.0 {
        return None;
    }
    let n = trials as f64;
    let value = sum / divisor;
    let residual = (squared - 2.0 * value * product + value * value * divisor_squared).max(0.0);
    let mean = divisor / n;
    let se = (trials > 1).then(|| (residual / (n * (n - 1.0))).sqrt() / mean);
    Some(Estimate { value, se })
}

/// The ratio of the sums of two columns, in the order of trials.
#[must_use]
pub fn ratio_of_columns(values: &[f64], divisors: &[f64]) -> Option<Estimate> {
    let (mut sum, mut divisor) = (0.0, 0.0);
    let (mut squared, mut divisor_squared, mut product) = (0.0, 0.0, 0.0);
    for (d, s) in values.iter().zip(divisors) {
        sum += d;
        divisor += s;
        squared += d * d;
        divisor_squared += s * s;
        product += d * s;
    }
    ratio(values.len() as u64, [sum, divisor], [squared, divisor_squared, product])
}

/// A chance: `count` of `trials`, with the standard error of a mean of zeros and ones.
#[must_use]
pub fn proportion(count: u64, trials: u64) -> Estimate {
    let (n, p) = (trials as f64, count as f64 / trials as f64);
    Estimate { value: p, se: (trials > 1).then(|| (p * (1.0 - p) / (n - 1.0)).sqrt()) }
}

/// The mean of one share a trial, from the sum and the sum of squares.
#[must_use]
pub fn share(sum: f64, squared: f64, trials: u64) -> Estimate {
    let n = trials as f64;
    let variance = (squared - sum * sum / n).max(0.0) / (n - 1.0);
    // A share that is the same in every trial leaves only rounding here.
    let variance = if variance < 1e-14 * squared / n { 0.0 } else { variance };
    Estimate { value: sum / n, se: (trials > 1).then(|| (variance / n).sqrt()) }
}

/// Variance of a count (divisor n - 1) from exact sums; `None` for a single trial.
fn count_variance(sum: u64, squared: u64, trials: u64) -> Option<f64> {
    if trials < 2 {
        return None;
    }
    let n = u128::from(trials);
    let spread = (n * u128::from(squared)).saturating_sub(u128::from(sum) * u128::from(sum));
    Some(spread as f64 / (trials as f64 * (trials - 1) as f64))
}

/// Incidents a year with their standard error, and the variance of one year's count: that over
/// trials, averaged over the years.
///
/// `by_year` and `by_year_squared` are sums over trials of a year's count and its square,
/// `horizon_squared` that of the square of the count over all years.
#[must_use]
pub fn count_rate(
    by_year: &[u64],
    by_year_squared: &[u64],
    horizon_squared: u64,
    trials: u64,
) -> (Estimate, Option<f64>) {
    let years = by_year.len().max(1) as f64;
    let total: u64 = by_year.iter().sum();
    let value = total as f64 / trials as f64 / years;
    let se = count_variance(total, horizon_squared, trials)
        .map(|variance| (variance / trials as f64).sqrt() / years);
    let variance = by_year
        .iter()
        .zip(by_year_squared)
        .map(|(sum, squared)| count_variance(*sum, *squared, trials))
        .sum::<Option<f64>>()
        .map(|sum| sum / years);
    (Estimate { value, se }, variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_and_its_error_agree_with_values_worked_by_hand() {
        // d = 1, 2, 6; s = 10, 10, 20: R = 9/40; residuals -1.25, -0.25, 1.5; sum of squares 3.875.
        let estimate = ratio_of_columns(&[1.0, 2.0, 6.0], &[10.0, 10.0, 20.0]).unwrap();
        assert!((estimate.value - 0.225).abs() < 1e-15);
        let expected = (3.875f64 / 6.0).sqrt() / (40.0 / 3.0);
        assert!((estimate.se.unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn what_is_down_all_the_time_is_down_all_the_time() {
        let service = [3.0, 0.0, 8760.0, 17.5];
        assert_eq!(
            ratio_of_columns(&service, &service),
            Some(Estimate { value: 1.0, se: Some(0.0) })
        );
    }

    #[test]
    fn a_share_of_no_time_is_no_number() {
        assert_eq!(ratio_of_columns(&[0.0, 0.0], &[0.0, 0.0]), None);
    }

    #[test]
    fn a_chance_of_one_in_four_has_the_error_of_zeros_and_ones() {
        let estimate = proportion(1, 4);
        assert_eq!(estimate.value, 0.25);
        // The column 1, 0, 0, 0 has variance 1/4.
        assert_eq!(estimate.se, Some(0.25));
        assert_eq!(proportion(1, 1).se, None);
    }

    #[test]
    fn a_share_that_never_varies_has_no_error() {
        let n = 1000;
        let (mut sum, mut squared) = (0.0, 0.0);
        for _ in 0..n {
            sum += 0.7;
            squared += 0.7 * 0.7;
        }
        assert_eq!(share(sum, squared, n).se, Some(0.0));
    }

    #[test]
    fn incidents_of_two_years_and_three_trials_agree_with_values_worked_by_hand() {
        // Counts by trial: (1, 0), (3, 2), (2, 1). Years: variance 1 and 1; horizon 1, 5, 3.
        let (rate, variance) = count_rate(&[6, 3], &[14, 5], 35, 3);
        assert_eq!(rate.value, 1.5);
        assert!((rate.se.unwrap() - (4.0f64 / 3.0).sqrt() / 2.0).abs() < 1e-15);
        assert_eq!(variance, Some(1.0));
    }
}
