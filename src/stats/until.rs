//! When to stop: `--until 'delivered_twh.p10 +- 1%'`, `--until 'in_service[TAPI,2032] +- 0.005'`.
//!
//! A target names a metric, where needed a corridor and a year in brackets, an estimate, and a
//! tolerance that half the width of its 95 % interval (1.96 standard errors) must not exceed:
//! relative to the estimate (`1%`), or in the metric's unit (`0.05`). So does one of a chance, which
//! has no estimate beside itself: `1%` of 0.8 is 0.008, and `0.01` is one percentage point. The
//! interval is looked at again and again while trials come in, which makes it right a little less often
//! than 95 times in 100; [`Until::LEAST_TRIALS`] keeps the first, wild looks from stopping a run, and
//! where few trials differ, or none, the interval is that of what was hardly seen (see
//! [`super::interval`]).

use super::estimate::{Estimate, HALF_WIDTH, Moments};
use super::gauge::Gauge;
use super::influence::Reading;
use super::interval::{Spread, cvar_half_width, half_width, quantile_half_width, reach};
use super::order::sort;
use super::quantile::{quantile, quantile_se};
use crate::outcome::{
    All, Asked, Layout, Measure, Metric, Outcomes, QuestionError, Statistic, Variable, asked,
};

/// A target of precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Until {
    /// As the user wrote it.
    pub text: String,
    /// The number that is to be known.
    pub gauge: Gauge,
    /// How narrow it has to be.
    pub tolerance: Tolerance,
}

/// Half the width that the 95 % interval may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// As a share of the estimate's size.
    Relative(f64),
    /// In the metric's unit.
    Absolute(f64),
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// The estimate so far.
    pub estimate: Estimate,
    /// Half the width of its 95 % interval; `None` where nothing can be told of it: with a single
    /// trial, or where all agree on nothing and nothing is known of what they could be.
    pub half_width: Option<f64>,
    /// Half the width that is wanted.
    pub wanted: f64,
    /// Whether the run may stop.
    pub reached: bool,
    /// Whether all trials have the same number.
    pub all_agree: bool,
}

impl Precision {
    /// How many times as wide as is wanted the interval is; `None` where that cannot be told.
    #[must_use]
    pub fn short(&self) -> Option<f64> {
        self.half_width.filter(|_| self.wanted > 0.0).map(|half| half / self.wanted)
    }

    /// Trials that the target needs, as far as `done` trials tell: the width falls with their root, or
    /// with their number where all agree and it is what may never have been seen.
    #[must_use]
    pub fn needed(&self, done: u64) -> Option<u64> {
        let ratio = self.short()?;
        let growth = if self.all_agree { ratio } else { ratio * ratio };
        let trials = (done as f64 * growth).ceil().min(1e18) as u64;
        Some(trials.max(Until::LEAST_TRIALS))
    }
}

/// The prefix of a target that is about the differences of compared scenarios.
pub(super) const DIFFERENCE: &str = "difference.";

impl Until {
    /// Trials before which no target counts as reached.
    pub const LEAST_TRIALS: u64 = 500;

    /// Understands a target such as `delivered_twh[CASA-1000,2030].p10 +- 1%`.
    ///
    /// # Errors
    /// A sentence that says what is wrong and, for a name that is nearly right, which was meant.
    pub fn parse(text: &str, layout: &Layout) -> Result<Self, QuestionError> {
        if text.trim_start().starts_with(DIFFERENCE) {
            return Err(QuestionError::new(format!(
                "`{}` is a difference, which only `compare` knows",
                text.trim()
            )));
        }
        let example = "write it as in 'delivered_twh.p10 +- 1%'";
        let (what, tolerance) = ["+-", "±", "+/-"]
            .iter()
            .find_map(|sign| text.split_once(sign))
            .ok_or_else(|| QuestionError::new(format!("`{text}` has no tolerance; {example}")))?;
        let tolerance = parse_tolerance(tolerance.trim())?;
        let (of, statistic) = asked(what.trim(), layout)?;
        let statistic = match statistic {
            Some(statistic) => statistic,
            None if of.is_chance() => Statistic::Mean,
            None => {
                return Err(QuestionError::new(format!(
                    "`{}` does not say which estimate; {example}",
                    what.trim()
                )));
            }
        };
        if matches!(statistic, Statistic::Min | Statistic::Max) {
            return Err(QuestionError::new(format!(
                "`{0}` has no interval that more trials would narrow; take `p5`, `p95` or `cvar5` in \
                 place of `{0}`",
                statistic.name()
            )));
        }
        if let (true, Tolerance::Absolute(width)) = (of.is_chance(), tolerance)
            && width >= 0.5
        {
            return Err(QuestionError::new(format!(
                "the tolerance `{width}` says nothing of a chance, which lies between 0 and 1: `0.01` is \
                 one percentage point, and `1%` a hundredth of the chance"
            )));
        }
        let gauge = Gauge::of(of, statistic, layout);
        Ok(Self { text: text.trim().to_owned(), gauge, tolerance })
    }

    /// Whether the counts of every trial have to be kept for it: sums over trials tell of a chance.
    #[must_use]
    pub fn needs_counts(&self) -> bool {
        self.gauge.needs_counts() && !self.gauge.is_chance()
    }

    /// How far these outcomes have come; `None` where its measure was not kept or there are none.
    #[must_use]
    pub fn check(&self, outcomes: &Outcomes) -> Option<Precision> {
        if let Some(chance) = self.gauge.chance(&outcomes.layout) {
            let tallies = outcomes.tallies();
            let trials = Some(tallies.trials).filter(|trials| *trials > 0)?;
            let estimate = chance.estimate(&tallies)?;
            // Every trial is at one end of a chance, but for the share of several years.
            let furthest = estimate.value.max(1.0 - estimate.value);
            return Some(self.judge_mean(estimate, trials, furthest, || Some(WHOLE)));
        }
        let mut values = self.gauge.column(outcomes);
        values.retain(|value| !value.is_nan());
        self.judge(values, || match self.gauge.asked {
            Asked::Variable(variable) => variable.ends(outcomes),
            _ => None,
        })
    }

    /// How far a column has come whose numbers lie between `ends`, where such are known; `None` for
    /// an empty one.
    pub(super) fn judge(
        &self,
        mut values: Vec<f64>,
        ends: impl FnOnce() -> Option<(f64, f64)>,
    ) -> Option<Precision> {
        let moments = Moments::of(&values)?;
        let trials = values.len() as u64;
        let (estimate, half_width) = match self.gauge.statistic {
            Statistic::Mean => {
                let furthest = (moments.max - moments.mean).max(moments.mean - moments.min);
                return Some(self.judge_mean(moments.estimate(), trials, furthest, ends));
            }
            Statistic::Quantile(p) => {
                sort(&mut values);
                let estimate =
                    Estimate { value: quantile(&values, p), se: quantile_se(&values, p) };
                (estimate, quantile_half_width(&values, p))
            }
            Statistic::Cvar5 => {
                let mut sorted = values.clone();
                sort(&mut sorted);
                cvar_half_width(&values, &sorted, (self.gauge.worst(), 0.05), ends)
            }
            Statistic::Sd | Statistic::Min | Statistic::Max => {
                let estimate =
                    Reading::of(&values, self.gauge.statistic, self.gauge.worst())?.estimate;
                (estimate, estimate.se.map(|se| HALF_WIDTH * se))
            }
        };
        Some(self.weigh(estimate, half_width, trials, moments.sd == Some(0.0)))
    }

    /// A mean, the furthest trial from which is so far away.
    fn judge_mean(
        &self,
        estimate: Estimate,
        trials: u64,
        furthest: f64,
        ends: impl FnOnce() -> Option<(f64, f64)>,
    ) -> Precision {
        let half_width = estimate.se.and_then(|se| {
            let spread = Spread::of_mean(se, trials, furthest);
            half_width(se, trials, spread, || reach(estimate.value, ends()))
        });
        self.weigh(estimate, half_width, trials, estimate.se == Some(0.0))
    }

    fn weigh(
        &self,
        estimate: Estimate,
        half_width: Option<f64>,
        trials: u64,
        all_agree: bool,
    ) -> Precision {
        let wanted = match self.tolerance {
            Tolerance::Relative(share) => share * estimate.value.abs(),
            Tolerance::Absolute(width) => width,
        };
        let enough = trials >= Self::LEAST_TRIALS;
        let reached = enough && half_width.is_some_and(|half| half <= wanted);
        Precision { estimate, half_width, wanted, reached, all_agree }
    }
}

impl Variable {
    /// The ends between which a trial's number lies, where such are known.
    fn ends(&self, outcomes: &Outcomes) -> Option<(f64, f64)> {
        self.metric.ends(|| {
            let mut nameplate = outcomes.values(Measure::Nameplate, self.of(), self.in_year());
            if self.metric == Metric::Delivered {
                let per_unit = outcomes.values(Measure::TwhPerUnit, self.of(), All);
                for (value, per_unit) in nameplate.iter_mut().zip(per_unit) {
                    *value = if per_unit > 0.0 { *value / per_unit } else { 0.0 };
                }
            }
            nameplate
        })
    }
}

/// The ends between which a chance lies.
pub(super) const WHOLE: (f64, f64) = (0.0, 1.0);

fn parse_tolerance(text: &str) -> Result<Tolerance, QuestionError> {
    let (digits, relative) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim(), true),
        None => (text, false),
    };
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(if relative {
            Tolerance::Relative(number / 100.0)
        } else {
            Tolerance::Absolute(number)
        }),
        Ok(_) => Err(QuestionError::new(format!("the tolerance `{text}` must be above 0"))),
        Err(_) => {
            let end = digits.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
            let (number, rest) = digits.split_at(end.unwrap_or(digits.len()));
            let pointed = number.replace(',', ".");
            let sign = if relative { "%" } else { "" };
            let help = match (pointed.parse::<f64>(), rest.trim()) {
                (Ok(_), "") => format!("a decimal point is written `.`: {pointed}{sign}"),
                (Ok(_), "per cent" | "percent" | "pct") => format!("write {pointed}%"),
                (Ok(_), _) => format!("the unit is the metric's and left out: write {pointed}"),
                (Err(_), _) => "write 1% of the estimate, or 0.05 in the metric's unit".to_owned(),
            };
            Err(QuestionError::new(format!(
                "the tolerance `{text}` is neither a percentage nor a number; {help}"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn precision(half_width: Option<f64>, all_agree: bool) -> Precision {
        let estimate = Estimate { value: 1.0, se: Some(0.0) };
        Precision { estimate, half_width, wanted: 0.01, reached: false, all_agree }
    }

    #[test]
    fn a_target_says_how_many_trials_it_needs() {
        // Three times too wide: nine times as many.
        assert_eq!(precision(Some(0.03), false).needed(1_000), Some(9_000));
        // What was never seen in n trials is known to 3 / n: three times as many.
        assert_eq!(precision(Some(0.03), true).needed(1_000), Some(3_000));
        assert_eq!(precision(Some(0.001), false).needed(100), Some(Until::LEAST_TRIALS));
        assert_eq!(precision(None, true).needed(1_000), None);
        // A hundredth of nothing is never reached.
        let none = Precision { wanted: 0.0, ..precision(Some(0.03), false) };
        assert_eq!(none.needed(1_000), None);
    }
}
