//! When to stop: `--until 'delivered_twh.p10 +- 1%'`.
//!
//! A target names a metric, where needed a corridor and a year in brackets, an estimate, and a
//! tolerance that half the width of its 95 % interval (1.96 standard errors) must not exceed:
//! relative to the estimate (`1%`), or in the metric's unit (`0.05`). The interval is looked at again
//! and again while trials come in, which makes it right a little less often than 95 times in 100;
//! [`Until::LEAST_TRIALS`] keeps the first, wild looks from stopping a run.

use std::fmt;

use super::estimate::{Estimate, HALF_WIDTH, Moments};
use super::order::sort;
use super::quantile::{cvar, quantile, quantile_se};
use super::summary_rows::{Job, MONEY, Metric};
use crate::outcome::{Layout, Loss, Measure, Outcomes, Water};

/// A target of precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Until {
    /// As the user wrote it.
    pub text: String,
    /// The column.
    pub job: Job,
    /// What is estimated from it.
    pub statistic: Statistic,
    /// How narrow it has to be.
    pub tolerance: Tolerance,
}

/// What is estimated from a column.
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
    /// Half the width of its 95 % interval; `None` with too few trials to tell.
    pub half_width: Option<f64>,
    /// Half the width that is wanted.
    pub wanted: f64,
    /// Whether the run may stop.
    pub reached: bool,
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

/// What stands before a target that is about the differences of compared scenarios.
pub(super) const DIFFERENCE: &str = "difference.";

/// What may stand behind the point.
pub(super) const STATISTICS: [(&str, Statistic); 9] = [
    ("mean", Statistic::Mean),
    ("p5", Statistic::Quantile(0.05)),
    ("p10", Statistic::Quantile(0.10)),
    ("p25", Statistic::Quantile(0.25)),
    ("p50", Statistic::Quantile(0.50)),
    ("p75", Statistic::Quantile(0.75)),
    ("p90", Statistic::Quantile(0.90)),
    ("p95", Statistic::Quantile(0.95)),
    ("cvar5", Statistic::Cvar5),
];

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
        let (job, statistic) = parse_what(what.trim(), None, example, layout)?;
        Ok(Self { text: text.trim().to_owned(), job, statistic, tolerance })
    }

    /// The measures that have to be kept for it.
    #[must_use]
    pub fn measures(&self) -> Vec<Measure> {
        measures_of(self.job)
    }

    /// How far these outcomes have come; `None` where its measure was not kept or there are none.
    #[must_use]
    pub fn check(&self, outcomes: &Outcomes) -> Option<Precision> {
        let mut values = Vec::new();
        self.job.values_into(outcomes, &mut values);
        self.judge(values)
    }

    /// How far a column has come; `None` for an empty one.
    pub(super) fn judge(&self, mut values: Vec<f64>) -> Option<Precision> {
        let moments = Moments::of(&values)?;
        let enough = values.len() as u64 >= Self::LEAST_TRIALS;
        let estimate = match self.statistic {
            Statistic::Mean => moments.estimate(),
            Statistic::Quantile(p) => {
                sort(&mut values);
                Estimate { value: quantile(&values, p), se: quantile_se(&values, p) }
            }
            Statistic::Cvar5 => {
                let mut sorted = values.clone();
                sort(&mut sorted);
                cvar(&values, &sorted, self.job.metric.worst(), 0.05)
            }
        };
        let wanted = match self.tolerance {
            Tolerance::Relative(share) => share * estimate.value.abs(),
            Tolerance::Absolute(width) => width,
        };
        let half_width = estimate.se.map(|se| HALF_WIDTH * se);
        let reached = enough && half_width.is_some_and(|half| half <= wanted);
        Some(Precision { estimate, half_width, wanted, reached })
    }
}

/// Understands `METRIC[CORRIDOR,YEAR].ESTIMATE`; where the estimate is left out it is `usual`.
pub(super) fn parse_what(
    what: &str,
    usual: Option<Statistic>,
    example: &str,
    layout: &Layout,
) -> Result<(Job, Statistic), UntilError> {
    // A corridor's name may hold points: the last one after the brackets counts.
    let parts = what.rsplit_once('.').filter(|(_, statistic)| !statistic.contains(']'));
    let (path, statistic) = match (parts, usual) {
        (Some((path, name)), _) => {
            let name = name.trim();
            let names = STATISTICS.map(|(name, _)| name);
            let known = STATISTICS.iter().find(|(known, _)| *known == name);
            (path, known.map(|known| known.1).ok_or_else(|| unknown("estimate", name, &names))?)
        }
        (None, Some(usual)) => (what, usual),
        (None, None) => {
            return Err(UntilError(format!("`{what}` does not say which estimate; {example}")));
        }
    };
    let (name, qualifiers) = match path.split_once('[') {
        Some((name, rest)) => {
            let inside = rest.trim_end().strip_suffix(']').ok_or_else(|| {
                UntilError(format!("`{path}` lacks its closing bracket; {example}"))
            })?;
            (name.trim(), inside.split(',').map(str::trim).collect())
        }
        None => (path.trim(), Vec::new()),
    };
    let metric = parse_metric(name, layout)?;
    Ok((parse_job(metric, &qualifiers, layout)?, statistic))
}

/// The measures that have to be kept for a column.
pub(super) fn measures_of(job: Job) -> Vec<Measure> {
    let mut measures = match job.metric.measure() {
        Measure::Lost(Loss::AllIncidents) => Vec::new(),
        measure => vec![measure],
    };
    if job.metric == Metric::Delivered {
        measures.push(Measure::TwhPerUnit);
    }
    measures
}

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

fn parse_metric(name: &str, layout: &Layout) -> Result<Metric, UntilError> {
    let mut allowed: Vec<Metric> = Metric::all(layout);
    allowed.retain(|metric| !matches!(metric, Metric::LostTwh(_) | Metric::Offtake));
    if let Some(metric) = allowed.iter().find(|metric| metric.name() == name) {
        return Ok(*metric);
    }
    if matches!(name, "lost_twh" | "offtake") {
        return Err(UntilError(format!(
            "`{name}` has several headings or names, so it cannot be a target; take `delivered_twh`"
        )));
    }
    if matches!(name, "loss_of_load_hours" | "unserved_mwh") {
        return Err(UntilError(format!(
            "`{name}` needs an hourly demand, and this scenario's destination has none"
        )));
    }
    if Water::ALL.iter().any(|water| Metric::Reservoir(*water).name() == name) {
        return Err(UntilError(format!("`{name}` is of a reservoir, and this scenario has none")));
    }
    if let Some(metric) = MONEY.iter().find(|metric| metric.name() == name) {
        let lacking = match layout.contracts.is_empty() {
            true => "a contract, and this scenario has none",
            false => "a contract with `replacement_usd_per_mwh`, and this scenario has none",
        };
        return Err(UntilError(format!("`{}` needs {lacking}", metric.name())));
    }
    let names: Vec<&str> = allowed.iter().map(|metric| metric.name()).collect();
    Err(unknown("metric", name, &names))
}

pub(super) fn parse_job(
    metric: Metric,
    qualifiers: &[&str],
    layout: &Layout,
) -> Result<Job, UntilError> {
    let (mut entity, mut year) = (None, None);
    let (kind, names): (&str, Vec<&str>) = match metric.is_of_reservoir() {
        true => ("reservoir", layout.reservoirs.iter().map(|r| r.name.as_str()).collect()),
        false => ("corridor", layout.corridors.iter().map(|c| c.name.as_str()).collect()),
    };
    for qualifier in qualifiers {
        if let Some(index) = names.iter().position(|name| name == qualifier) {
            entity = Some(index);
        } else if let Ok(number) = qualifier.parse::<i64>() {
            let first = i64::from(layout.start_year);
            let index = usize::try_from(number - first).ok().filter(|i| *i < layout.years);
            year = Some(index.ok_or_else(|| {
                let last = first + layout.years as i64 - 1;
                UntilError(format!("{number} is not in the horizon, {first} to {last}"))
            })?);
        } else {
            return Err(unknown(kind, qualifier, &names));
        }
    }
    if metric.is_of_destination() && entity.is_some() {
        return Err(UntilError(format!(
            "`{}` is one number for the destination and has no corridor",
            metric.name()
        )));
    }
    let allowed: Vec<usize> = match metric.is_of_reservoir() {
        true => (0..names.len()).collect(),
        false => metric.corridors(layout),
    };
    if let Some(corridor) = entity.filter(|corridor| !allowed.contains(corridor)) {
        let lacking = match metric {
            Metric::PaymentMusd => "no contract",
            _ => "no contract with `replacement_usd_per_mwh`",
        };
        return Err(UntilError(format!(
            "`{}` is about contracts, and there is {lacking} of `{}`",
            metric.name(),
            layout.corridors[corridor].name
        )));
    }
    if entity.is_none() && !metric.adds_up(layout) && !metric.is_of_destination() {
        if let [only] = allowed[..] {
            entity = Some(only);
        } else {
            let first = allowed.first().map_or("NAME", |place| names[*place]);
            return Err(UntilError(format!(
                "`{name}` does not add up over {kind}s: say which, as in `{name}[{first}]`",
                name = metric.name()
            )));
        }
    }
    Ok(Job { metric, entity, year })
}

/// "There is no such ..., did you mean ...?"
pub(super) fn unknown(kind: &str, given: &str, names: &[&str]) -> UntilError {
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&given.to_lowercase(), &name.to_lowercase()), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    UntilError(match nearest {
        Some((_, name)) => format!("there is no {kind} `{given}`; did you mean `{name}`?"),
        None => format!("there is no {kind} `{given}`; there are {}", names.join(", ")),
    })
}
