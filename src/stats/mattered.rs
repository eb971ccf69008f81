//! The factors that mattered in a run, from its own trials: those that drive the spread of what
//! arrives, and those that mark its worst and its best tenth.
//!
//! The output is the energy delivered in a trial's average year, all corridors together. Factors that
//! drive it are the assumptions, the outcomes of branches, when each corridor enters into service (its being
//! built or not included) and how long each state of security and of the regimes held;
//! [`super::given_data`] says how. The same factors without what they share are the [`Steps`]. In the tenths
//! ([`super::extremes`]) it is also asked how many incidents each hazard brought: incidents begin with
//! the corridor that they meet, so they are counted against the years in which they could, `count - rate
//! years`, and their means are rates.
//!
//! A factor is listed only where it can be told from one that does not matter: of k that vary none is
//! listed by chance in 19 runs of 20 (a level of 0.05 / k each). Of correlated assumptions the strongest
//! stands for all.
//!
//! Looked at are the first trials of a run, as many as were kept ([`Outcomes::factor_trials`]).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Moments};
use super::extremes::{Shift, Tenth, Which};
use super::given_data::{Explained, FirstOrder};
use super::order::in_order;
use super::stepwise::stepwise;
use crate::chance::normal_cdf;
use crate::outcome::{All, BranchIndex, Factor, Layout, Measure, Outcomes, Period};

/// The chance that any factor is listed that does not matter.
const LEVEL: f64 = 0.05;
/// Factors that steps choose from at most, the strongest by themselves.
const MOST_STEPS: usize = 48;

/// The kind of factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// The drawn value of an assumption, in its own unit.
    Assumption,
    /// When a corridor enters into service, or that it never does.
    Entry,
    /// Whether a corridor is in service at any time of the horizon: a chance.
    InService,
    /// Whether a corridor never is, for where that is more likely: a chance too.
    NeverInService,
    /// Years of the horizon in which a corridor is in service, in parts of a year too.
    YearsInService,
    /// Share of the horizon's months in a security state.
    Security,
    /// Share of the horizon's days in a state of a regime.
    Regime,
    /// The outcome of a branch.
    Branch,
    /// Incidents of a hazard a year in which it could strike.
    Incidents,
}

/// A factor that drives the spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriverRow {
    /// The kind of factor.
    pub kind: FactorKind,
    /// Its name: that of the assumption, corridor or state.
    pub name: String,
    /// Assumptions that are correlated with it, for which it stands.
    pub with: Vec<String>,
    /// Share of the variance of what arrives that would go if it were known: the first-order index.
    pub index: f64,
    /// Its standard error.
    pub se: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Trials that it was estimated from: the first of the run.
    pub trials: u64,
}

/// A factor that differs in the worst or the best tenth of trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExtremeRow {
    /// In which.
    #[serde(with = "which")]
    #[schemars(with = "String")]
    pub which: Which,
    /// The kind of factor.
    pub kind: FactorKind,
    /// Its name: that of the assumption, corridor, state or hazard.
    pub name: String,
    /// Assumptions that are correlated with it, for which it stands.
    pub with: Vec<String>,
    /// Its mean in the tenth, a chance where it is one.
    pub there: f64,
    /// Its mean in all other trials.
    pub elsewhere: f64,
    /// How far its mean in the tenth lies from that of all trials, in standard deviations over trials.
    pub shift: f64,
    /// Standard error of the shift.
    pub se: f64,
    /// Share of the trials that are in the tenth, which is more or less where trials are alike.
    pub share: f64,
    /// The most that arrives in the worst tenth, the least in the best, TWh in the average year.
    pub border: f64,
}

mod which {
    use super::Which;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(which: &Which, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(which.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Which, D::Error> {
        let name = String::deserialize(from)?;
        let known = Which::ALL.into_iter().find(|which| which.name() == name);
        known.ok_or_else(|| D::Error::custom(format!("no end of the trials is called `{name}`")))
    }
}

/// The factors that mattered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mattered {
    /// The drivers of the spread, the largest index first.
    pub drivers: Vec<DriverRow>,
    /// The differences in the tenths, the worst first, the largest shift first.
    pub extremes: Vec<ExtremeRow>,
    /// The deciding factors, with shares that add up; `None` where nothing varies.
    pub steps: Option<Steps>,
}

/// The deciding factors of the spread, with shares that add up.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// The largest share first.
    pub rows: Vec<DecidingStep>,
    /// Share of the variance that is left.
    pub left: Estimate,
    /// Trials that it was estimated from: the first of the run.
    pub trials: u64,
}

/// A deciding factor.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidingStep {
    /// The kind of factor.
    pub kind: FactorKind,
    /// Its name.
    pub name: String,
    /// Its share of the variance, beyond what it shares with stronger ones.
    pub share: Estimate,
}

/// An input that may matter: a column of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    kind: FactorKind,
    /// Index of the assumption, corridor, state, branch or hazard.
    index: usize,
    /// Assumptions of one number are correlated.
    group: usize,
}

/// All that may matter in a run.
#[must_use]
pub fn inputs(layout: &Layout) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (group, members) in layout.varied.iter().enumerate() {
        let kind = FactorKind::Assumption;
        inputs.extend(members.iter().map(|index| Input { kind, index: *index, group }));
    }
    let mut add = |kinds: &[FactorKind], count: usize| {
        for index in 0..count {
            inputs.extend(kinds.iter().map(|kind| Input { kind: *kind, index, group: index }));
        }
    };
    use FactorKind::{Branch, Entry, InService, Incidents, Regime, Security, YearsInService};
    add(&[Entry, InService, YearsInService], layout.corridors.len());
    add(&[Security], layout.states.len());
    add(&[Regime], layout.regime_states().count());
    add(&[Branch], layout.branches.len());
    add(&[Incidents], layout.hazards.len());
    inputs
}

/// The result for one input.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// Whether it varies at all.
    varies: bool,
    first: Option<FirstOrder>,
    shifts: [Option<Shift>; 2],
}

/// The energy that arrives, ready to be compared with inputs.
#[derive(Debug)]
pub struct Arrived {
    explained: Explained,
    tenths: [Tenth; 2],
}

impl Arrived {
    /// Of the trials of which factors were kept; `None` where too few were, or nothing varies.
    #[must_use]
    pub fn of(outcomes: &Outcomes) -> Option<Self> {
        let mut values = outcomes.values(Measure::Delivered, All, All);
        values.truncate(outcomes.factor_trials());
        let [worst, best] = Which::ALL.map(|which| Tenth::of(&values, which));
        Some(Self { explained: Explained::new(&values)?, tenths: [worst?, best?] })
    }

    /// The result for one input; `order` is memory to work in.
    #[must_use]
    pub fn look(&self, outcomes: &Outcomes, input: &Input, order: &mut Vec<u64>) -> Looked {
        let mut looked = Looked::default();
        let (x, rate) = column(outcomes, input);
        looked.varies = x.iter().any(|value| *value != x[0]);
        if input.drives() {
            looked.first = self.explained.first_order(&x, order);
        }
        if !matches!(input.kind, FactorKind::Entry | FactorKind::Branch) {
            let moments = Moments::of(&x);
            looked.shifts = [0, 1].map(|place| {
                let tenth = &self.tenths[place];
                let mut shift = tenth.shift_of(&x, moments.as_ref()?)?;
                if let Some(rate) = &rate {
                    (shift.there, shift.elsewhere) = rate.apart(&tenth.is_there)?;
                }
                Some(shift)
            });
        }
        looked
    }

    /// The deciding factors, with shares that add up: of those that can be told from nothing by
    /// themselves, correlated ones each.
    #[must_use]
    pub fn steps(&self, outcomes: &Outcomes, inputs: &[Input], looked: &[Looked]) -> Steps {
        let varying = looked.iter().filter(|looked| looked.varies).count().max(1) as f64;
        let level = LEVEL / varying;
        let told = |(input, looked): (&Input, &Looked)| {
            let FirstOrder { share, p } = looked.first?;
            (p <= level && !share.holds_zero()).then_some((*input, share.estimate.value))
        };
        let mut candidates: Vec<(Input, f64)> =
            inputs.iter().zip(looked).filter_map(told).collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
        candidates.truncate(MOST_STEPS);
        let orders: Vec<Vec<u64>> = candidates
            .iter()
            .map(|(input, _)| {
                let mut order = Vec::new();
                in_order(&column(outcomes, input).0, &mut order);
                order
            })
            .collect();
        let (steps, left) = stepwise(&self.explained, &orders, level);
        let rows = steps.into_iter().map(|step| {
            let input = candidates[step.factor].0;
            DecidingStep { kind: input.kind, name: input.name(&outcomes.layout), share: step.share }
        });
        let trials = self.tenths[0].is_there.len() as u64;
        Steps { rows: rows.collect(), left, trials }
    }

    /// The rows of what can be told from nothing.
    #[must_use]
    pub fn rows(&self, layout: &Layout, inputs: &[Input], looked: &[Looked]) -> Mattered {
        let n = self.tenths[0].is_there.len() as f64;
        let varying = looked.iter().filter(|looked| looked.varies).count().max(1) as f64;
        let seen = || inputs.iter().zip(looked);
        let mut drivers = Vec::new();
        for (input, first) in
            strongest(seen(), |looked| looked.first, |first| first.share.estimate.value)
        {
            let FirstOrder { share, p } = first;
            if p <= LEVEL / varying && !share.holds_zero() {
                drivers.push(DriverRow {
                    kind: input.kind,
                    name: input.name(layout),
                    with: input.with(layout),
                    index: share.estimate.value,
                    se: share.estimate.se.unwrap_or(0.0),
                    low: share.low,
                    high: share.high,
                    trials: n as u64,
                });
            }
        }
        drivers.sort_by(|a, b| b.index.total_cmp(&a.index));
        let mut extremes = Vec::new();
        for (place, which) in Which::ALL.into_iter().enumerate() {
            let tenth = &self.tenths[place];
            let from = extremes.len();
            for (input, shift) in
                strongest(seen(), |looked| looked.shifts[place], |shift| shift.shift.abs())
            {
                let p = 2.0 * normal_cdf(-shift.shift.abs() / shift.se);
                if p > LEVEL / varying {
                    continue;
                }
                let (kind, shift) = likelier(input.kind, shift);
                extremes.push(ExtremeRow {
                    which,
                    kind,
                    name: input.name(layout),
                    with: input.with(layout),
                    there: shift.there,
                    elsewhere: shift.elsewhere,
                    shift: shift.shift,
                    se: shift.se,
                    share: tenth.trials as f64 / n,
                    border: tenth.border,
                });
            }
            extremes[from..].sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
        }
        Mattered { drivers, extremes, steps: None }
    }
}

/// The column of an input, of the trials of which factors were kept, and of incidents their rate.
fn column(outcomes: &Outcomes, input: &Input) -> (Vec<f64>, Option<Rate>) {
    use FactorKind::{
        Assumption, Branch, Entry, InService, Incidents, NeverInService, Regime, Security,
        YearsInService,
    };
    let years = outcomes.layout.years as f64;
    let entry = |corridor| outcomes.factor(Factor::Entry(corridor));
    let (mut x, rate) = match input.kind {
        Assumption => (outcomes.assumption(input.index), None),
        Branch => (outcomes.values(Measure::Outcome, BranchIndex(input.index), Period::Once), None),
        Entry => (entry(input.index), None),
        InService | NeverInService => {
            let is_there = |entry: f64| f64::from(u8::from(entry < years));
            (entry(input.index).into_iter().map(is_there).collect(), None)
        }
        YearsInService => (entry(input.index).into_iter().map(|x| years - x).collect(), None),
        Security => (outcomes.factor(Factor::State(input.index)), None),
        Regime => (outcomes.factor(Factor::RegimeState(input.index)), None),
        Incidents => {
            let rate = Rate::of(outcomes, input.index);
            (rate.excess(), Some(rate))
        }
    };
    x.truncate(outcomes.factor_trials());
    (x, rate)
}

/// A corridor that is less likely to be in service is told of as more likely never to be.
fn likelier(kind: FactorKind, shift: Shift) -> (FactorKind, Shift) {
    let Shift { there, elsewhere, shift: size, se } = shift;
    match kind {
        FactorKind::InService if size < 0.0 => {
            let turned = Shift { there: 1.0 - there, elsewhere: 1.0 - elsewhere, shift: -size, se };
            (FactorKind::NeverInService, turned)
        }
        _ => (kind, shift),
    }
}

/// The inputs that have a number, of correlated assumptions that with the largest size.
fn strongest<'a, T: Copy>(
    seen: impl Iterator<Item = (&'a Input, &'a Looked)>,
    number: impl Fn(&Looked) -> Option<T>,
    size: impl Fn(T) -> f64,
) -> Vec<(Input, T)> {
    let mut found: Vec<(Input, T)> = Vec::new();
    for (input, looked) in seen {
        let Some(number) = number(looked) else { continue };
        let same = |known: &Input| known.kind == input.kind && known.group == input.group;
        match found.iter_mut().find(|(known, _)| same(known)) {
            Some(known) if size(number) > size(known.1) => *known = (*input, number),
            Some(_) => {}
            None => found.push((*input, number)),
        }
    }
    found
}

impl Input {
    /// Whether it may drive the spread, and not only mark a tenth.
    fn drives(self) -> bool {
        use FactorKind::{Assumption, Branch, Entry, Regime, Security};
        matches!(self.kind, Assumption | Branch | Entry | Regime | Security)
    }

    fn name(self, layout: &Layout) -> String {
        use FactorKind::{Assumption, Branch, Incidents, Regime, Security};
        let index = self.index;
        match self.kind {
            Assumption => layout.assumptions[index].clone(),
            Security => layout.states[index].clone(),
            Regime => layout
                .regime_states()
                .nth(index)
                .map(|(regime, state)| layout.regimes[regime].states[state].clone())
                .unwrap_or_default(),
            Branch => layout.branches[index].name.clone(),
            Incidents => layout.hazards[index].name.clone(),
            _ => layout.corridors[index].name.clone(),
        }
    }

    fn with(self, layout: &Layout) -> Vec<String> {
        if self.kind != FactorKind::Assumption {
            return Vec::new();
        }
        let members = layout.varied.get(self.group).map_or(&[][..], Vec::as_slice);
        let others = members.iter().filter(|member| **member != self.index);
        others.map(|member| layout.assumptions[*member].clone()).collect()
    }
}

/// How often a hazard struck, and in how many years it could.
struct Rate {
    count: Vec<f64>,
    years: Vec<f64>,
}

impl Rate {
    fn of(outcomes: &Outcomes, hazard: usize) -> Self {
        let layout = &outcomes.layout;
        let horizon = layout.years as f64;
        let count = outcomes.factor(Factor::Incidents(hazard));
        let mut years = vec![horizon; count.len()];
        for (corridor, share) in &layout.hazards[hazard].begun_by {
            let entries = outcomes.factor(Factor::Entry(*corridor));
            years.iter_mut().zip(entries).for_each(|(years, entry)| *years -= share * entry);
        }
        Self { count, years }
    }

    /// Incidents beyond those that the rate of all trials brings in the years of each.
    fn excess(&self) -> Vec<f64> {
        let (count, years) = (self.count.iter().sum::<f64>(), self.years.iter().sum::<f64>());
        let rate = if years > 0.0 { count / years } else { 0.0 };
        self.count.iter().zip(&self.years).map(|(count, years)| count - rate * years).collect()
    }

    /// The rate in some trials and that in the others; `None` where it could not strike in either.
    fn apart(&self, is_there: &[bool]) -> Option<(f64, f64)> {
        let (mut counts, mut years) = ([0.0; 2], [0.0; 2]);
        for ((count, of), there) in self.count.iter().zip(&self.years).zip(is_there) {
            let side = usize::from(!there);
            counts[side] += count;
            years[side] += of;
        }
        (years[0] > 0.0 && years[1] > 0.0).then(|| (counts[0] / years[0], counts[1] / years[1]))
    }
}
