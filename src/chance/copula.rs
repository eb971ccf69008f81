//! Correlation by a Gaussian copula.
//!
//! An author states Spearman's rank correlation rho. Normal scores whose Pearson correlation is
//! `r = 2 sin(pi rho / 6)` have just that rank correlation (Pearson 1907; Kruskal 1958), whatever
//! the distributions laid over them, and it is the matrix of these r that must be positive
//! definite. Independent scores become correlated ones by the matrix's Cholesky factor.

/// Pearson's correlation of normal scores that have Spearman's `rho`.
#[must_use]
pub fn pearson_of_spearman(rho: f64) -> f64 {
    2.0 * libm::sin(std::f64::consts::PI * rho / 6.0)
}

/// The lower triangular `L` with `L L' = matrix`, or `None` where the symmetric matrix is not
/// positive definite (a pivot below 1e-10 counts as zero).
#[must_use]
pub fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut factor = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let known: f64 =
                factor[row].iter().zip(&factor[column]).take(column).map(|(a, b)| a * b).sum();
            let rest = matrix[row][column] - known;
            if row == column {
                if rest.is_nan() || rest < 1e-10 {
                    return None;
                }
                factor[row][row] = rest.sqrt();
            } else {
                factor[row][column] = rest / factor[column][column];
            }
        }
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_gives_its_matrix_back() {
        let matrix = vec![vec![1.0, 0.5, 0.2], vec![0.5, 1.0, -0.3], vec![0.2, -0.3, 1.0]];
        let factor = cholesky(&matrix).expect("positive definite");
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| factor[i][k] * factor[j][k]).sum();
                assert!((product - matrix[i][j]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn contradicting_correlations_have_no_factor() {
        let matrix = vec![vec![1.0, 0.9, 0.9], vec![0.9, 1.0, -0.9], vec![0.9, -0.9, 1.0]];
        assert_eq!(cholesky(&matrix), None);
        assert_eq!(cholesky(&[vec![1.0, 1.0], vec![1.0, 1.0]]), None);
    }
}
