//! A Markov chain over a few states.

/// The stationary distribution of a chain whose rows are the chances of a step (each adding up to
/// one), or `None` where it has more than one (two classes of states that are never left).
///
/// By Gaussian elimination of `pi (P - 1) = 0`, `sum pi = 1` with partial pivoting.
#[must_use]
pub fn stationary(rows: &[Vec<f64>]) -> Option<Vec<f64>> {
    let size = rows.len();
    if size == 0 || closed_classes(rows) != 1 {
        return None;
    }
    // Equation i < size - 1: sum_j pi_j (P_ji - [i = j]) = 0; the last one: sum_j pi_j = 1.
    let mut system: Vec<Vec<f64>> = (0..size)
        .map(|i| {
            let mut equation: Vec<f64> = (0..size)
                .map(|j| if i + 1 == size { 1.0 } else { rows[j][i] - f64::from(u8::from(i == j)) })
                .collect();
            equation.push(if i + 1 == size { 1.0 } else { 0.0 });
            equation
        })
        .collect();
    for pivot in 0..size {
        let best = (pivot..size)
            .max_by(|a, b| system[*a][pivot].abs().total_cmp(&system[*b][pivot].abs()))?;
        system.swap(pivot, best);
        if system[pivot][pivot].abs() < 1e-14 {
            return None;
        }
        for row in 0..size {
            if row != pivot {
                let factor = system[row][pivot] / system[pivot][pivot];
                let from = system[pivot].clone();
                for (entry, from) in system[row].iter_mut().zip(from).skip(pivot) {
                    *entry -= factor * from;
                }
            }
        }
    }
    Some((0..size).map(|i| (system[i][size] / system[i][i]).max(0.0)).collect())
}

/// How many classes of states, once entered, are never left.
fn closed_classes(rows: &[Vec<f64>]) -> usize {
    let size = rows.len();
    let mut reach: Vec<Vec<bool>> =
        (0..size).map(|i| (0..size).map(|j| i == j || rows[i][j] > 0.0).collect()).collect();
    for middle in 0..size {
        for from in 0..size {
            if reach[from][middle] {
                let beyond = reach[middle].clone();
                for (entry, beyond) in reach[from].iter_mut().zip(beyond) {
                    *entry |= beyond;
                }
            }
        }
    }
    // A state is in a closed class when all that it reaches reaches it; count each class once, by
    // its first state.
    (0..size)
        .filter(|&i| (0..size).all(|j| !reach[i][j] || reach[j][i]))
        .filter(|&i| (0..i).all(|j| !(reach[i][j] && reach[j][i])))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_states_share_time_by_their_rates() {
        let shares = stationary(&[vec![0.9, 0.1], vec![0.3, 0.7]]).expect("one class");
        assert!((shares[0] - 0.75).abs() < 1e-15 && (shares[1] - 0.25).abs() < 1e-15);
    }

    #[test]
    fn a_state_that_is_left_for_ever_has_no_share() {
        let shares = stationary(&[vec![0.5, 0.5], vec![0.0, 1.0]]).expect("one class");
        assert_eq!(shares, vec![0.0, 1.0]);
    }

    #[test]
    fn two_traps_have_no_single_stationary_distribution() {
        assert_eq!(stationary(&[vec![1.0, 0.0], vec![0.0, 1.0]]), None);
    }
}
