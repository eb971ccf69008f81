//! Labels that do not collide.
use super::canvas::{Area, Point};

/// Positions near the wanted ones, in the same order, at least `gap` apart and between `low` and
/// `high`. Where they cannot all fit they are spread evenly.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]).then(a.cmp(b)));
    let needed = gap * wanted.len().saturating_sub(1) as f64;
    let gap = if needed > high - low { (high - low) / wanted.len() as f64 } else { gap };
    // Runs of labels that touch move as one: its position is the mean of what its members want.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for index in &order {
        runs.push((wanted[*index], 1));
        while let [.., (above, n), (below, m)] = runs[..] {
            if below - above >= gap * (n + m) as f64 / 2.0 {
                break;
            }
            runs.pop();
            runs.pop();
            let count = n + m;
            runs.push(((above * n as f64 + below * m as f64) / count as f64, count));
        }
    }
    let mut positions = Vec::new();
    for (centre, count) in runs {
        let first = centre - gap * (count - 1) as f64 / 2.0;
        positions.extend((0..count).map(|i| first + gap * i as f64));
    }
    let mut least = low;
    for position in &mut positions {
        *position = position.max(least);
        least = *position + gap;
    }
    let mut most = high;
    for position in positions.iter_mut().rev() {
        *position = position.min(most);
        most = *position - gap;
    }
    let mut out = vec![0.0; wanted.len()];
    for (position, index) in positions.into_iter().zip(order) {
        out[index] = position;
    }
    out
}

/// Whether any piece of a line passes through an area.
pub(super) fn crosses(line: &[Point], area: &Area) -> bool {
    line.windows(2).any(|pair| {
        // Liang and Barsky's clipping, in short: shrink the parameter's range side by side.
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (p, q) in [
            (x0 - x1, x0 - area.left),
            (x1 - x0, area.right - x0),
            (y0 - y1, y0 - area.top),
            (y1 - y0, area.bottom - y0),
        ] {
            if p == 0.0 {
                if q < 0.0 {
                    return false;
                }
            } else if p < 0.0 {
                enter = enter.max(q / p);
            } else {
                leave = leave.min(q / p);
            }
        }
        enter <= leave
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_distance() {
        let wanted = [50.0, 10.0, 52.0, 51.0, 90.0];
        let placed = spread(&wanted, 20.0, 0.0, 100.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[1] - w[0] >= 20.0 - 1e-9));
        assert!(sorted[0] >= 0.0 && sorted[4] <= 100.0);
        assert!(placed[1] < placed[0] && placed[0] < placed[3] && placed[3] < placed[2]);
    }

    #[test]
    fn labels_far_apart_stay_where_they_are() {
        assert_eq!(spread(&[10.0, 80.0], 20.0, 0.0, 100.0), [10.0, 80.0]);
        assert!(spread(&[], 20.0, 0.0, 100.0).is_empty());
    }

    #[test]
    fn a_line_through_a_box_is_seen_though_no_point_lies_within() {
        let area = Area::new(10.0, 10.0, 20.0, 20.0);
        assert!(crosses(&[(0.0, 15.0), (40.0, 15.0)], &area));
        assert!(!crosses(&[(0.0, 5.0), (40.0, 5.0)], &area));
        assert!(!crosses(&[(0.0, 30.0), (5.0, 0.0)], &area));
    }
}
