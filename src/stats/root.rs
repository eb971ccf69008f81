//! The root of a function between two points where it has different signs.
//!
//! ITP (Oliveira and Takahashi, *An enhancement of the bisection method average performance preserving
//! minmax optimality*, ACM Transactions on Mathematical Software 47, 2020): interpolate, truncate
//! towards the middle, project to where bisection would still be in time. It never takes more than one
//! step more than bisection, and about as few as the secant method on smooth functions. With common
//! random numbers a curve of estimates is a fixed function, so that it has a root; where it jumps the
//! value of the jump is found.

/// Where a sign changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Root {
    /// The value at which it lies.
    pub x: f64,
    /// The last bracket: the value is zero or changes its sign between these.
    pub bracket: (f64, f64),
}

/// Finds where `f` changes its sign between `from` and `to`, to `tolerance(bracket)` in x: half the
/// width of the bracket that is left.
///
/// # Errors
/// The first error of `f`.
///
/// `from` and `to` are pairs of x and f(x), with values that are not of the same sign; in any order.
pub fn root<E>(
    from: (f64, f64),
    to: (f64, f64),
    tolerance: f64,
    mut f: impl FnMut(f64) -> Result<f64, E>,
) -> Result<Root, E> {
    let ((mut a, mut fa), (mut b, mut fb)) = if from.0 <= to.0 { (from, to) } else { (to, from) };
    for (x, value) in [(a, fa), (b, fb)] {
        if value == 0.0 {
            return Ok(Root { x, bracket: (x, x) });
        }
    }
    // Brackets are halved no further than numbers can tell.
    let least = 4.0 * f64::EPSILON * a.abs().max(b.abs());
    let tolerance = tolerance.max(least).max(f64::MIN_POSITIVE);
    let rising = if fb > 0.0 { 1.0 } else { -1.0 };
    let halvings = libm::ceil(libm::log2((b - a) / (2.0 * tolerance))).max(0.0);
    let most = halvings + 1.0;
    let kappa = 0.2 / (b - a);
    let mut steps = 0.0;
    while b - a > 2.0 * tolerance {
        let middle = a + (b - a) / 2.0;
        // A hair less than the bound, so that rounding does not cost a step.
        let reach = tolerance * (1.0 - 1e-6) * libm::exp2(most - steps);
        let radius = (reach - (b - a) / 2.0).max(0.0);
        let falsi = (fb * a - fa * b) / (fb - fa);
        let falsi = if falsi.is_finite() { falsi.clamp(a, b) } else { middle };
        let towards = if middle >= falsi { 1.0 } else { -1.0 };
        let delta = kappa * (b - a) * (b - a);
        let truncated =
            if delta <= (middle - falsi).abs() { falsi + towards * delta } else { middle };
        let x = if (truncated - middle).abs() <= radius {
            truncated
        } else {
            middle - towards * radius
        };
        // Rounding must not lead out of the bracket.
        let x = if x > a && x < b { x } else { middle };
        let value = f(x)?;
        if value == 0.0 {
            return Ok(Root { x, bracket: (x, x) });
        }
        if value * rising > 0.0 {
            (b, fb) = (x, value);
        } else {
            (a, fa) = (x, value);
        }
        steps += 1.0;
    }
    Ok(Root { x: a + (b - a) / 2.0, bracket: (a, b) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(f: impl Fn(f64) -> f64, a: f64, b: f64, tolerance: f64) -> (Root, usize) {
        let mut calls = 0;
        let root = root((a, f(a)), (b, f(b)), tolerance, |x| {
            calls += 1;
            Ok::<f64, ()>(f(x))
        });
        (root.unwrap(), calls)
    }

    #[test]
    fn known_roots_are_found_in_few_steps() {
        let (found, calls) = find(|x| x * x - 2.0, 0.0, 2.0, 1e-12);
        assert!((found.x - std::f64::consts::SQRT_2).abs() < 2e-12);
        assert!(calls <= 12, "{calls}");
        let (found, calls) = find(|x| 3.0 - 2.0 * x, -10.0, 10.0, 1e-9);
        assert!((found.x - 1.5).abs() < 2e-9 && calls < 12, "{found:?} in {calls}");
    }

    #[test]
    fn nothing_takes_more_steps_than_bisection_and_one() {
        let hard = |x: f64| if x < 0.7 { -1e-9 } else { 1.0 + 1e6 * (x - 0.7) };
        let (found, calls) = find(hard, 0.0, 1.0, 1e-6);
        assert!((found.x - 0.7).abs() < 2e-6);
        assert!(calls <= 20, "{calls}");
    }

    #[test]
    fn a_jump_is_found_and_ends_that_are_roots_cost_nothing() {
        let (found, _) = find(|x| if x < 0.3 { -2.0 } else { 5.0 }, 0.0, 1.0, 1e-9);
        assert!(found.bracket.0 < 0.3 && found.bracket.1 >= 0.3);
        let (found, calls) = find(|x| x, 0.0, 1.0, 1e-9);
        assert_eq!((found.x, calls), (0.0, 0));
        // Points given from right to left, a falling function, no tolerance at all.
        let found = root((4.0, -1.0), (0.0, 3.0), 0.0, |x| Ok::<f64, ()>(3.0 - x)).unwrap();
        assert!((found.x - 3.0).abs() < 1e-12);
    }

    #[test]
    fn an_error_of_the_function_is_passed_on() {
        assert_eq!(root((0.0, -1.0), (1.0, 1.0), 0.1, |_| Err::<f64, _>("no")), Err("no"));
    }
}
