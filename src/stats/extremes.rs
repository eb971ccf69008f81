//! The marks of the worst tenth and the best tenth of trials, which are not found elsewhere.
//!
//! The tenths are by Y. Trials of the same Y stay together: where no border lies at a tenth (in 15 of 100
//! trials nothing arrives) the nearest one is taken, and the share of trials beyond it is told. Of a
//! factor X, with means `there` and `elsewhere` over the n_t trials in the tenth and the n_e others and
//! standard deviation sd over all,
//!
//! `shift = (there - all) / sd = (1 - n_t / n) (there - elsewhere) / sd`,
//!
//! with standard error `(1 - n_t / n) sqrt(s_t^2 / n_t + s_e^2 / n_e) / sd`. Where X is 1 or 0 the means
//! are chances. A variance of a tenth in which all agree is not nothing: it counts as that of one trial in
//! n_t that does not.

use super::estimate::Moments;
use super::given_data::LEAST_TRIALS;
use super::order::sort;

/// One end of the trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// The tenth that brings least.
    Worst,
    /// The tenth that brings most.
    Best,
}

impl Which {
    /// Both, the worst first.
    pub const ALL: [Self; 2] = [Self::Worst, Self::Best];

    /// The word for it in `summary.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Best => "best",
        }
    }
}

/// The trials at one end.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenth {
    /// Of each trial, whether it is among them.
    pub is_there: Vec<bool>,
    /// How many are.
    pub trials: usize,
    /// The Y at the border: the greatest of the worst, the least of the best.
    pub border: f64,
}

/// How a factor differs there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Its mean in the tenth.
    pub there: f64,
    /// Its mean in all other trials.
    pub elsewhere: f64,
    /// How far the first lies from the mean of all, in standard deviations over all trials.
    pub shift: f64,
    /// Standard error of the shift.
    pub se: f64,
}

impl Tenth {
    /// The tenth of a column that lies at one end; `None` where it has fewer than [`LEAST_TRIALS`] trials,
    /// or they are all the same.
    #[must_use]
    pub fn of(values: &[f64], which: Which) -> Option<Self> {
        let n = values.len();
        let is_spread = Moments::of(values)?.sd.is_some_and(|sd| sd > 0.0);
        if n < LEAST_TRIALS || !is_spread {
            return None;
        }
        // The best are the worst of what is turned round.
        let sign = if which == Which::Worst { 1.0 } else { -1.0 };
        let mut sorted: Vec<f64> = values.iter().map(|value| sign * value + 0.0).collect();
        sort(&mut sorted);
        let border = sorted[n.div_ceil(10) - 1];
        let below = sorted.partition_point(|value| *value < border);
        let with = sorted.partition_point(|value| *value <= border);
        let off = |count: usize| (count as f64 - n as f64 / 10.0).abs();
        let border = match with == n || (below > 0 && off(below) < off(with)) {
            true => *sorted[..below].last()?,
            false => border,
        };
        let is_there: Vec<bool> = values.iter().map(|v| sign * v + 0.0 <= border).collect();
        let trials = is_there.iter().filter(|there| **there).count();
        Some(Self { is_there, trials, border: sign * border + 0.0 })
    }

    /// How a factor differs in this tenth, one number a trial; `None` where it never varies.
    #[must_use]
    pub fn shift(&self, x: &[f64]) -> Option<Shift> {
        self.shift_of(x, &Moments::of(x)?)
    }

    /// The same of a factor whose moments are known.
    pub(super) fn shift_of(&self, x: &[f64], all: &Moments) -> Option<Shift> {
        let n = self.is_there.len();
        let sd = Some(all).filter(|all| all.count == n)?.sd.filter(|sd| *sd > 0.0)?;
        let first = x[0];
        let (mut sums, mut squares) = ([0.0; 2], [0.0; 2]);
        for (value, there) in x.iter().zip(&self.is_there) {
            let (off, side) = (value - first, usize::from(!there));
            sums[side] += off;
            squares[side] += off * off;
        }
        let counts = [self.trials as f64, (n - self.trials) as f64];
        let variance = |side: usize| {
            let mean = sums[side] / counts[side];
            let own = (squares[side] - counts[side] * mean * mean) / (counts[side] - 1.0);
            own.max(sd * sd / counts[side]) / counts[side]
        };
        let [there, elsewhere] = [0, 1].map(|side| first + sums[side] / counts[side]);
        let rest = counts[1] / n as f64;
        let shift = rest * (there - elsewhere) / sd;
        let se = rest * (variance(0) + variance(1)).sqrt() / sd;
        Some(Shift { there, elsewhere, shift, se })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_that_are_alike_stay_together() {
        let of = |values: &[f64], which| {
            Tenth::of(values, which).map(|tenth| (tenth.trials, tenth.border))
        };
        let rising: Vec<f64> = (0..400).map(f64::from).collect();
        assert_eq!(of(&rising, Which::Worst), Some((40, 39.0)));
        assert_eq!(of(&rising, Which::Best), Some((40, 360.0)));
        // Nothing in 60 of 400.
        let some: Vec<f64> = (0..400).map(|i| f64::from(i).max(59.0) - 59.0).collect();
        assert_eq!(of(&some, Which::Worst), Some((60, 0.0)));
        // 30 below, then 150 alike: 30 is nearer to 40 than 180.
        let shelf: Vec<f64> =
            (0..400).map(|i| if (30..180).contains(&i) { 30.0 } else { f64::from(i) }).collect();
        assert_eq!(of(&shelf, Which::Worst), Some((30, 29.0)));
        // Nearly all bring the most: they are not the best, those below are the worst.
        let full: Vec<f64> = (0..400).map(|i| f64::from(i.min(5))).collect();
        assert_eq!(of(&full, Which::Worst), Some((5, 4.0)));
        assert_eq!(of(&full, Which::Best), Some((395, 5.0)));
        assert_eq!(of(&[2.5; 400], Which::Worst), None);
        assert_eq!(of(&rising[..199], Which::Best), None);
    }

    #[test]
    fn a_shift_agrees_with_one_worked_by_hand() {
        // The 20 worst of 200 have 1 15 times, the others 36 times of 180: 0.75 against 0.2.
        let y: Vec<f64> = (0..200).map(f64::from).collect();
        let x: Vec<f64> = (0..200)
            .map(|i| f64::from(u8::from(if i < 20 { i < 15 } else { i % 5 == 0 })))
            .collect();
        let found = Tenth::of(&y, Which::Worst).unwrap().shift(&x).unwrap();
        assert!((found.there - 0.75).abs() < 1e-12 && (found.elsewhere - 0.2).abs() < 1e-12);
        // 51 of 200: variance 0.255 * 0.745 * 200 / 199.
        let variance: f64 = 0.255 * 0.745 * 200.0 / 199.0;
        assert!((found.shift - 0.9 * 0.55 / variance.sqrt()).abs() < 1e-12, "{found:?}");
        let errors: f64 = 0.75 * 0.25 / 19.0 + 0.2 * 0.8 / 179.0;
        assert!((found.se - 0.9 * (errors / variance).sqrt()).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn a_tenth_in_which_all_agree_has_an_error_still() {
        let y: Vec<f64> = (0..400).map(f64::from).collect();
        let x: Vec<f64> = (0..400).map(|i| f64::from(u8::from(i < 40))).collect();
        let found = Tenth::of(&y, Which::Worst).unwrap().shift(&x).unwrap();
        assert_eq!((found.there, found.elsewhere), (1.0, 0.0));
        assert!(found.se > 0.0 && found.shift > 2.9, "{found:?}");
        assert_eq!(Tenth::of(&y, Which::Best).unwrap().shift(&[7.0; 400]), None);
        assert_eq!(Tenth::of(&y, Which::Best).unwrap().shift(&x[..399]), None);
    }
}
