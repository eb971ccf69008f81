//! The drivers of the spread, and the assumption that moves the answer most.
//!
//! The spread over trials is split between groups of streams by pick and freeze: a run, one in which
//! every stream comes from other trials, and one for each group in which only its streams do; the
//! estimators are in [`Sobol`]. The tornado fixes one assumption after another at its 10 % and 90 %
//! quantile, all else with common random numbers.
//!
//! Only the run itself has all trials. All else begins with the first [`first_trials`] of them, which
//! tells the large from the small; what the first-order index of a single assumption is, the run's own
//! trials say best. What an arm shares with the run is known from all trials ([`Reading::carried`]).
//! Then trials are added where [`Enough`] asks for more, twice as many each time, up to all of them.

use super::groups::{Group, GroupKind, is_uncertain, split};
use super::probe::{Probe, StudyFault, looking};
use super::run::factor_trials;
use crate::model::{LawModel, Model};
use crate::outcome::Outcomes;
use crate::simulate::engine::{BLOCK, Keep};
use crate::stats::{
    Estimate, Explained, Gauge, HALF_WIDTH, Indices, Moments, Reading, Share, Sobol, quantile, sort,
};

/// A group's part in the spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The group.
    pub group: Group,
    /// Its shares of the variance.
    pub indices: Indices,
    /// The trials that the shares are from, the first of the run's.
    pub trials: u64,
    /// Of assumptions: the first-order index that the trials of the first run give by themselves, of
    /// correlated ones that of the one with the largest; `None` where they are too few to say.
    pub given: Option<Share>,
}

/// The answer with an assumption at one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// The value.
    pub at: f64,
    /// The answer.
    pub of: Estimate,
    /// The answer less that of the whole scenario, paired.
    pub change: Estimate,
}

/// The effect of one assumption's uncertainty on the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// Its index.
    pub assumption: usize,
    /// At its 10 % quantile.
    pub low: Arm,
    /// At its 90 % quantile.
    pub high: Arm,
    /// The answer at the 90 % quantile less that at the 10 % quantile, paired.
    pub swing: Estimate,
}

/// The drivers of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The estimate that was looked at.
    pub gauge: Gauge,
    /// Trials of the run itself.
    pub trials: u64,
    /// Trials of each arm of a swing, the first of the run's.
    pub arm_trials: u64,
    /// Whether these trials tell the order of the largest groups, see [`Enough::Order`]; `None` after an
    /// interrupt, and where there are no groups.
    pub order_known: Option<bool>,
    /// The answer of the whole scenario.
    pub base: Estimate,
    /// Standard deviation over trials; `None` for a single one.
    pub sd: Option<f64>,
    /// Parts in the spread, in the order of the groups; empty where there is no spread.
    pub drivers: Vec<Driver>,
    /// Groups there are; drivers are fewer after an interrupt.
    pub groups: usize,
    /// By the size of the swing, largest first.
    pub swings: Vec<Swing>,
    /// Uncertain assumptions there are; swings are fewer after an interrupt.
    pub assumptions: usize,
    /// Whether it was stopped before its end.
    pub partial: bool,
}

/// Places that the order of groups is told of.
const TOLD: usize = 10;
/// A share of the variance below which the order of groups does not matter.
const SMALL: f64 = 0.01;
/// The least trials of a first look, and the share of all trials that it is where these are many.
const FIRST: u64 = 2048;
const FIRST_SHARE: u64 = 8;

/// When shares are known well enough; it concerns the ten largest groups, of broad causes and of single
/// assumptions each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Enough {
    /// With the first trials alone.
    First,
    /// When their order by total index is known: of each and the next one the difference is clear of
    /// zero, or both are below a hundredth of the variance.
    Order,
    /// When half of the 95 % interval of each total index is no wider than this.
    Within(f64),
    /// With all trials, and so for the arms of swings.
    All,
}

/// The trials of each column that is looked at first, where the run has `trials`.
#[must_use]
pub fn first_trials(trials: u64) -> u64 {
    FIRST.max((trials / FIRST_SHARE).div_ceil(BLOCK) * BLOCK).min(trials)
}

/// How many trials [`sensitivity`] simulates, at the most.
#[must_use]
pub fn work(model: &Model, trials: u64, enough: Enough) -> u64 {
    let mut model = model.clone();
    let arms = 2 * uncertain(&model).count() as u64;
    let groups = split(&mut model).len() as u64;
    let first = first_trials(trials);
    let (shares, arm) = match enough {
        Enough::First => (first, first),
        Enough::Order | Enough::Within(_) => (trials, first),
        Enough::All => (trials, trials),
    };
    let all = trials.saturating_add(shares.saturating_mul(groups + 1));
    all.saturating_add(arm.saturating_mul(arms))
}

fn uncertain(model: &Model) -> impl Iterator<Item = usize> {
    (0..model.layout.assumptions.len()).filter(|index| is_uncertain(model, *index))
}

/// Splits the spread and measures every swing.
///
/// # Errors
/// See [`StudyFault`].
pub fn sensitivity<E>(
    probe: &Probe<'_>,
    model: &Model,
    enough: Enough,
) -> Result<Sensitivity, StudyFault<E>> {
    let begun = Begun::run(probe, model)?;
    let mut found = begun.nothing_yet();
    let mut shares = Shares::default();
    let first = match enough {
        Enough::All => probe.trials,
        _ => first_trials(probe.trials),
    };
    found.arm_trials = first;
    // First a whole table, then all that makes it better.
    let is_whole = begun.shares(probe, &mut shares, &mut found, first)?
        && begun.swings(probe, &mut found)?
        && begun.refine(probe, &mut shares, &mut found, enough)?;
    found.partial = !is_whole;
    if is_whole && !found.drivers.is_empty() {
        found.order_known = Some(unsettled(&found.drivers, Enough::Order).is_empty());
    }
    Ok(found)
}

/// Splits the spread with all trials and leaves the tornado out: k + 2 runs for k groups.
///
/// # Errors
/// See [`StudyFault`].
pub fn spread<E>(probe: &Probe<'_>, model: &Model) -> Result<Sensitivity, StudyFault<E>> {
    let begun = Begun::run(probe, model)?;
    let mut found = begun.nothing_yet();
    found.partial = !begun.shares(probe, &mut Shares::default(), &mut found, probe.trials)?;
    Ok(found)
}

/// The columns of the shares so far.
#[derive(Default)]
struct Shares {
    /// That of the run whose streams all come from other trials.
    other: Vec<f64>,
    /// By group, that of the run in which its streams do.
    mixed: Vec<Vec<f64>>,
}

/// The groups, by their places, of which more has to be known.
fn unsettled(drivers: &[Driver], enough: Enough) -> Vec<usize> {
    let is_single = |place: &usize| drivers[*place].group.kind == GroupKind::Assumption;
    let (single, broad): (Vec<usize>, Vec<usize>) = (0..drivers.len()).partition(is_single);
    let total = |place: usize| drivers[place].indices.total;
    let mut found = Vec::new();
    for mut list in [broad, single] {
        list.sort_by(|a, b| total(*b).estimate.value.total_cmp(&total(*a).estimate.value));
        match enough {
            Enough::First => {}
            Enough::All => found.extend(&list),
            Enough::Within(width) => {
                let is_wide = |place: &&usize| {
                    let Share { low, high, .. } = total(**place);
                    (high - low) / 2.0 > width
                };
                found.extend(list.iter().take(TOLD).filter(is_wide));
            }
            Enough::Order => {
                for pair in list.windows(2).take(TOLD) {
                    let (one, next) = (total(pair[0]), total(pair[1]));
                    let se = |share: Share| share.estimate.se.unwrap_or(f64::INFINITY);
                    let apart = one.estimate.value - next.estimate.value;
                    let reach = HALF_WIDTH * (se(one) * se(one) + se(next) * se(next)).sqrt();
                    let is_small = one.high < SMALL && next.high < SMALL;
                    if apart <= reach && !is_small {
                        found.extend(pair);
                    }
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The run that everything else is compared with.
struct Begun {
    /// With its streams in groups.
    model: Model,
    groups: Vec<Group>,
    gauge: Gauge,
    own: Vec<f64>,
    reading: Reading,
    /// By assumption, what the run's own trials say of it alone.
    given: Vec<Option<Share>>,
    /// Uncertain assumptions with their 10 % and 90 % quantiles.
    ends: Vec<(usize, f64, f64)>,
}

impl Begun {
    fn run<E>(probe: &Probe<'_>, model: &Model) -> Result<Self, StudyFault<E>> {
        let mut model = model.clone();
        let groups = split(&mut model);
        let gauge = Gauge::parse(probe.of, &model.layout)?;
        if !gauge.is_in_every_trial() {
            return Err(StudyFault::Gauge(format!(
                "not every trial has a `{}`, and a spread is split over all of them; take what is \
                 delivered, or a chance",
                gauge.metric
            )));
        }
        // Where a parameter is itself uncertain the quantiles are those of the drawn values.
        let is_drawn = |index: usize| !matches!(model.assumptions[index].law, LawModel::Fixed(_));
        let keep = Keep {
            assumptions: uncertain(&model).any(is_drawn),
            factors: factor_trials(&model),
            ..looking(&model, &gauge)
        };
        let wholly = probe.engine.run(&model, (0, probe.trials), &keep, probe.progress)?;
        if wholly.trials() < probe.trials {
            return Err(StudyFault::Stopped);
        }
        let own = gauge.column(&wholly);
        let reading = gauge.read(&own).ok_or(StudyFault::Stopped)?;
        let ends = uncertain(&model).map(|index| match &model.assumptions[index].law {
            LawModel::Fixed(law) => (index, law.at_uniform(0.1), law.at_uniform(0.9)),
            LawModel::Drawn(_) | LawModel::ByOutcome { .. } => {
                let mut drawn = wholly.assumption(index);
                sort(&mut drawn);
                (index, quantile(&drawn, 0.1), quantile(&drawn, 0.9))
            }
        });
        let ends = ends.collect();
        let given = given(probe, &model, &wholly, &own);
        Ok(Self { model, groups, gauge, own, reading, given, ends })
    }

    fn nothing_yet(&self) -> Sensitivity {
        Sensitivity {
            gauge: self.gauge.clone(),
            trials: self.own.len() as u64,
            arm_trials: self.own.len() as u64,
            order_known: None,
            base: self.reading.estimate,
            sd: Moments::of(&self.own).and_then(|moments| moments.sd),
            drivers: Vec::new(),
            groups: self.groups.len(),
            swings: Vec::new(),
            assumptions: self.ends.len(),
            partial: false,
        }
    }

    /// Splits the spread with the first `trials`; false where a stop was asked for.
    fn shares<E>(
        &self,
        probe: &Probe<'_>,
        shares: &mut Shares,
        found: &mut Sensitivity,
        trials: u64,
    ) -> Result<bool, StudyFault<E>> {
        if self.groups.is_empty() {
            return Ok(true);
        }
        if !self.see_others(probe, shares, trials)? {
            return Ok(false);
        }
        let Some(sobol) = self.sobol(shares, trials) else { return Ok(true) };
        for group in &self.groups {
            let seen = probe.see_moved(&self.model, &self.gauge, &group.moved, (0, trials))?;
            let Some(mixed) = seen else { return Ok(false) };
            if let Some(indices) = sobol.indices(&mixed) {
                let mut given = None;
                if group.kind == GroupKind::Assumption {
                    let members = group.assumptions.iter().filter_map(|member| self.given[*member]);
                    given = members.reduce(|most, next| {
                        match next.estimate.value > most.estimate.value {
                            true => next,
                            false => most,
                        }
                    });
                }
                found.drivers.push(Driver { group: group.clone(), indices, trials, given });
                shares.mixed.push(mixed);
            }
        }
        Ok(true)
    }

    /// Adds trials where more has to be known, twice as many each time; false where a stop was asked for.
    fn refine<E>(
        &self,
        probe: &Probe<'_>,
        shares: &mut Shares,
        found: &mut Sensitivity,
        enough: Enough,
    ) -> Result<bool, StudyFault<E>> {
        loop {
            let mut wanted = unsettled(&found.drivers, enough);
            wanted.retain(|place| found.drivers[*place].trials < probe.trials);
            if wanted.is_empty() {
                return Ok(true);
            }
            for place in wanted {
                let (driver, mixed) = (&mut found.drivers[place], &mut shares.mixed[place]);
                let done = driver.trials;
                let trials = match enough {
                    Enough::All => probe.trials,
                    _ => (2 * done).min(probe.trials),
                };
                let moved = &driver.group.moved;
                let more = probe.see_moved(&self.model, &self.gauge, moved, (done, trials))?;
                let Some(more) = more else { return Ok(false) };
                mixed.extend(more);
                if !self.see_others(probe, shares, trials)? {
                    return Ok(false);
                }
                let sobol = self.sobol(shares, trials);
                let indices = sobol.and_then(|sobol| sobol.indices(&shares.mixed[place]));
                if let Some(indices) = indices {
                    driver.indices = indices;
                }
                driver.trials = trials;
            }
        }
    }

    /// Sees to it that the first `trials` are there with all streams from other trials; false where a stop
    /// was asked for.
    fn see_others<E>(
        &self,
        probe: &Probe<'_>,
        shares: &mut Shares,
        trials: u64,
    ) -> Result<bool, StudyFault<E>> {
        let done = shares.other.len() as u64;
        let Some(numbers) = self.groups.first().map(|group| group.moved.len()) else {
            return Ok(true);
        };
        if done < trials {
            let moved = vec![true; numbers];
            let more = probe.see_moved(&self.model, &self.gauge, &moved, (done, trials))?;
            let Some(more) = more else { return Ok(false) };
            shares.other.extend(more);
        }
        Ok(true)
    }

    /// The first `trials` of the two runs that every group is compared with.
    fn sobol(&self, shares: &Shares, trials: u64) -> Option<Sobol<'_>> {
        let trials = trials as usize;
        let (own, other) = (self.own.get(..trials)?, shares.other.get(..trials)?);
        Sobol::new(own, other, self.model.seed)
    }

    /// False where a stop was asked for.
    fn swings<E>(&self, probe: &Probe<'_>, found: &mut Sensitivity) -> Result<bool, StudyFault<E>> {
        let mut whole = true;
        let trials = found.arm_trials;
        let few = Probe { trials, ..*probe };
        let is_all = trials == probe.trials;
        let base = match self.own.get(..trials as usize).filter(|_| !is_all) {
            Some(own) => self.gauge.read(own).ok_or(StudyFault::Stopped)?,
            None => self.reading.clone(),
        };
        for (assumption, low, high) in &self.ends {
            let mut arms = Vec::new();
            for at in [*low, *high] {
                let mut fixed = self.model.clone();
                fixed.fix(*assumption, at);
                let Some(seen) = few.see(&fixed)? else { break };
                let reading = self.gauge.read(&seen.column).ok_or(StudyFault::Stopped)?;
                let (of, change) = match is_all {
                    true => (reading.estimate, reading.less(&base)),
                    false => reading.carried(&base, &self.reading),
                };
                arms.push((Arm { at, of, change }, reading));
            }
            let [(low, below), (high, above)] = &arms[..] else {
                whole = false;
                break;
            };
            let swing = above.less(below);
            found.swings.push(Swing { assumption: *assumption, low: *low, high: *high, swing });
        }
        found.swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
        Ok(whole)
    }
}

/// By assumption, the first-order index that a run's trials give by themselves.
fn given(probe: &Probe<'_>, model: &Model, ran: &Outcomes, own: &[f64]) -> Vec<Option<Share>> {
    let trials = ran.factor_trials().min(own.len());
    let Some(explained) = Explained::new(&own[..trials]) else {
        return vec![None; model.layout.assumptions.len()];
    };
    let indices: Vec<usize> = (0..model.layout.assumptions.len()).collect();
    probe.engine.map(&indices, |index| {
        let mut values = ran.assumption(*index);
        values.truncate(trials);
        explained.first_order(&values, &mut Vec::new()).map(|first| first.share)
    })
}

/// How far an assumption moves the answer, to either side.
fn size(swing: &Swing) -> f64 {
    let (low, high) = (swing.low.of.value, swing.high.of.value);
    (high - low).abs()
}
