//! Rank correlation: how closely two columns rise and fall together.

/// Spearman's rank correlation of two columns of the same length; ties share their mean rank. `None`
/// where one of them is constant, or there are fewer than three pairs.
#[must_use]
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let count = a.len().min(b.len());
    if count < 3 {
        return None;
    }
    let (a, b) = (ranks(&a[..count]), ranks(&b[..count]));
    let middle = (count as f64 - 1.0) / 2.0;
    let (mut product, mut squares) = (0.0, (0.0, 0.0));
    for (a, b) in a.iter().zip(&b) {
        let (a, b) = (a - middle, b - middle);
        product += a * b;
        squares.0 += a * a;
        squares.1 += b * b;
    }
    let scale = (squares.0 * squares.1).sqrt();
    (scale > 0.0).then(|| (product / scale).clamp(-1.0, 1.0))
}

/// Ranks from 0.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let alike =
            order[start..].iter().take_while(|i| values[**i] == values[order[start]]).count();
        // Not a number is like nothing, itself included.
        let alike = alike.max(1);
        let rank = start as f64 + (alike as f64 - 1.0) / 2.0;
        for index in &order[start..start + alike] {
            ranks[*index] = rank;
        }
        start += alike;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_rise_together_correlate_by_one_whatever_their_shape() {
        let a: Vec<f64> = (0..50).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|x| x * x * x).collect();
        let c: Vec<f64> = a.iter().map(|x| 1.0 / (1.0 + x)).collect();
        assert_eq!(rank_correlation(&a, &b), Some(1.0));
        assert_eq!(rank_correlation(&a, &c), Some(-1.0));
        assert_eq!(rank_correlation(&a, &[3.0; 50]), None);
        assert_eq!(rank_correlation(&a[..2], &b[..2]), None);
    }

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 0.0]), [2.5, 1.0, 2.5, 0.0]);
    }
}
