//! What was true in the worst tenth and the best tenth of trials, and not elsewhere.
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
        let n = self.is_there.len();
        let sd = Moments::of(x).filter(|all| all.count == n)?.sd.filter(|sd| *sd > 0.0)?;
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
