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

use std::fmt;

use super::chances::Chance;
use super::estimate::{Estimate, Moments};
use super::interval::{Spread, cvar_half_width, half_width, quantile_half_width, reach};
use super::metric::Metric;
use super::naming::Words;
use super::order::sort;
use super::quantile::{Worst, quantile, quantile_se};
use super::summary_rows::Job;
use crate::outcome::{Event, Layout, Measure, Outcomes};
use crate::units::{DAYS_PER_YEAR, HOURS_PER_YEAR};

/// A target of precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Until {
    /// As the user wrote it.
    pub text: String,
    /// The number that is to be known.
    pub sought: Sought,
    /// How narrow it has to be.
    pub tolerance: Tolerance,
}

/// A number that is to be known precisely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sought {
    /// An estimate from the column of a metric.
    Column(Job, Statistic),
    /// A chance.
    Chance(Chance),
}

/// A statistic that is estimated from a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// The quantile at this share, 0 to 1.
    Quantile(f64),
    /// The mean of the worst 5 %.
    Cvar5,
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

/// Why a target cannot be understood: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntilError(pub(super) String);

impl UntilError {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for UntilError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UntilError {}

/// The prefix of a target that is about the differences of compared scenarios.
pub(super) const DIFFERENCE: &str = "difference.";

impl Until {
    /// Trials before which no target counts as reached.
    pub const LEAST_TRIALS: u64 = 500;

    /// Understands a target such as `delivered_twh[CASA-1000,2030].p10 +- 1%`.
    ///
    /// # Errors
    /// A sentence that says what is wrong and, for a name that is nearly right, which was meant.
    pub fn parse(text: &str, layout: &Layout) -> Result<Self, UntilError> {
        if text.trim_start().starts_with(DIFFERENCE) {
            return Err(UntilError(format!(
                "`{}` is a difference, which only `compare` knows",
                text.trim()
            )));
        }
        let example = "write it as in 'delivered_twh.p10 +- 1%'";
        let (what, tolerance) = ["+-", "±", "+/-"]
            .iter()
            .find_map(|sign| text.split_once(sign))
            .ok_or_else(|| UntilError(format!("`{text}` has no tolerance; {example}")))?;
        let tolerance = parse_tolerance(tolerance.trim())?;
        let words = Words::of(what.trim(), example)?;
        let sought = if let Some(event) = words.event() {
            Sought::Chance(words.chance(event, layout)?)
        } else {
            let chances = Event::CHANCES.map(Event::name);
            let (job, statistic) = words.estimate(None, example, &chances, layout)?;
            Sought::Column(job, statistic)
        };
        if let (Sought::Chance(_), Tolerance::Absolute(width)) = (sought, tolerance)
            && width >= 0.5
        {
            return Err(UntilError(format!(
                "the tolerance `{width}` says nothing of a chance, which lies between 0 and 1: `0.01` is \
                 one percentage point, and `1%` a hundredth of the chance"
            )));
        }
        Ok(Self { text: text.trim().to_owned(), sought, tolerance })
    }

    /// How far these outcomes have come; `None` where its measure was not kept or there are none.
    #[must_use]
    pub fn check(&self, outcomes: &Outcomes) -> Option<Precision> {
        match self.sought {
            Sought::Column(job, _) => {
                let mut values = Vec::new();
                job.values_into(outcomes, &mut values);
                self.judge(values, || job.ends(outcomes))
            }
            Sought::Chance(chance) => {
                let tallies = outcomes.tallies();
                let trials = Some(tallies.trials).filter(|trials| *trials > 0)?;
                let estimate = chance.estimate(&tallies)?;
                // Every trial is at one end of a chance, but for the share of several years.
                let furthest = estimate.value.max(1.0 - estimate.value);
                Some(self.judge_mean(estimate, trials, furthest, || Some(WHOLE)))
            }
        }
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
        let statistic = match self.sought {
            Sought::Column(_, statistic) => statistic,
            Sought::Chance(_) => Statistic::Mean,
        };
        let (estimate, half_width) = match statistic {
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
                cvar_half_width(&values, &sorted, (self.worst(), 0.05), ends)
            }
        };
        Some(self.weigh(estimate, half_width, trials, moments.sd == Some(0.0)))
    }

    fn worst(&self) -> Worst {
        match self.sought {
            Sought::Column(job, _) => job.metric.worst(),
            Sought::Chance(_) => Worst::Lowest,
        }
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

impl Metric {
    /// The ends between which a trial's number lies, where such are known; `nameplate` is what full
    /// capacity would bring, a number a trial, in the metric's unit.
    pub(super) fn ends(self, nameplate: impl FnOnce() -> Vec<f64>) -> Option<(f64, f64)> {
        let most = |nameplate: Vec<f64>| nameplate.into_iter().reduce(f64::max);
        match self {
            Self::DeliveredTwh | Self::Delivered => most(nameplate()).map(|most| (0.0, most)),
            // A heading may give back what an earlier one took.
            Self::LostTwh(_) => most(nameplate()).map(|most| (-most, most)),
            Self::ZeroDays | Self::LongestGapDays => Some((0.0, f64::from(DAYS_PER_YEAR))),
            Self::LossOfLoadHours => Some((0.0, HOURS_PER_YEAR)),
            _ => None,
        }
    }
}

impl Job {
    /// The ends between which a trial's number lies, where such are known.
    fn ends(&self, outcomes: &Outcomes) -> Option<(f64, f64)> {
        self.metric.ends(|| {
            let mut nameplate = outcomes.values(Measure::Nameplate, self.entity, self.year);
            if self.metric == Metric::Delivered {
                let per_unit = outcomes.values(Measure::TwhPerUnit, self.entity, None);
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

fn parse_tolerance(text: &str) -> Result<Tolerance, UntilError> {
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
        Ok(_) => Err(UntilError(format!("the tolerance `{text}` must be above 0"))),
        Err(_) => Err(UntilError(format!(
            "the tolerance `{text}` is neither a percentage (`1%`) nor a number in the metric's \
             unit (`0.05`)"
        ))),
    }
}
