//! One run: as many passes over its trials as memory asks for.
//!
//! Exact quantiles need a number a trial for every row of the summary. Where all of them do not fit
//! at once the trials are simulated again for one part of the measures after another: a trial is a
//! pure function, and simulating it costs little more than reading it back would. A long run counts its
//! trials instead, in one pass: [`super::counted`].

use std::fmt;
use std::io::{Read, Seek};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use super::counted as counting;
use crate::model::Model;
use crate::outcome::parts::Parts;
use crate::outcome::{Family, Layout, Measure, Outcomes, Tallies};
use crate::simulate::engine::{BLOCK, Engine, Keep, Months, Progress};
use crate::simulate::{Halt, is_certain};
use crate::stats::{
    Arrived, BranchRow, Estimates, Future, Job, LEAST_TRIALS, MOST_TRIALS as LARGEST_EXPLAINED,
    Mattered, MetricRow, OutcomeRow, Precision, Sample, Scratch, ServiceJob, ServicePiece, Until,
    branch_rows, futures, in_order, inputs, jobs, outcome_jobs, rows_by_outcome, service_jobs,
};
use crate::units::{counted, gibibytes, whole};

/// Bytes of columns that are kept at once, where nothing else is said.
pub const BUDGET: u64 = 1 << 30;
/// Trials that a run may have, whatever its scenario.
pub const MOST_TRIALS: u64 = 1_000_000_000;
/// Trials after which the targets of precision are looked at for the first time.
pub(super) const FIRST_LOOK: u64 = 1024;
/// Trials in a piece of a run that only passes through, for draws that do not fit, at the most; and the
/// bytes of its columns.
const PIECE: u64 = 16_384;
const PIECE_BYTES: u64 = 128 << 20;

/// Bytes that counts may take in any case: with less there would be passes without end.
const LEAST_ROOM: u64 = 128 << 20;
/// Passes that counts may take, at the most.
const MOST_PASSES: u64 = 24;
/// Bytes that the counts of a part may take.
const MOST_COUNTED: u64 = 4 << 30;

/// The most trials of which factors are kept, from the first on, to tell what mattered.
const FACTOR_TRIALS: u64 = LARGEST_EXPLAINED as u64;
/// Bytes that these may take, beside the columns.
const FACTOR_BYTES: u64 = 1 << 26;

/// The run to be made.
#[derive(Debug)]
pub struct Plan {
    /// Trials, or the most of them where there are targets of precision.
    pub trials: u64,
    /// Targets of precision, all of which are to be reached.
    pub until: Vec<Until>,
    /// Whether every block with all of its columns is to be handed over, in order.
    pub blocks: bool,
    passes: Vec<Vec<Measure>>,
    streamed: bool,
    /// Whether the blocks have every month of the horizon.
    by_month: bool,
    /// Whether the counts of every trial are kept, for a target.
    counts: bool,
    /// Trials that are counted: how many of the first ones are kept at the most.
    counted: Option<u64>,
    /// Bytes that counts may take.
    room: usize,
}

/// Why a run is refused before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFault(pub(super) String);

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanFault {}

impl Plan {
    /// Plans a run of `trials` trials that keeps at most `budget` bytes of columns at once: where
    /// they are more, the trials are simulated several times.
    ///
    /// # Errors
    /// Where even one part of the measures does not fit into memory, with the sum.
    pub fn new(
        model: &Model,
        trials: u64,
        until: Vec<Until>,
        blocks: bool,
        budget: u64,
    ) -> Result<Self, PlanFault> {
        let counts = until.iter().any(Until::needs_counts);
        let bytes = |measures: &[Measure]| {
            kept(model, measures, counts).bytes_per_trial(model).saturating_mul(trials)
        };
        let mut passes: Vec<Vec<Measure>> = Vec::new();
        // Targets are looked at after any number of trials, and then all measures are wanted.
        let families = if until.is_empty() { families(model) } else { vec![all(model)] };
        for family in families {
            let wanted = bytes(&family);
            if trials > MOST_TRIALS || wanted > budget {
                return Err(too_much(model, trials, bytes(&family) / trials.max(1), budget));
            }
            match passes.last_mut() {
                Some(last) if bytes(last) + wanted <= budget => last.extend(family),
                _ => passes.push(family),
            }
        }
        let streamed = blocks && passes.len() > 1;
        let counted = None;
        let (by_month, room) = (false, 0);
        Ok(Self { trials, until, blocks, passes, streamed, counts, by_month, counted, room })
    }

    /// Plans a run whose trials are counted and not kept, but for the first `exact` at the most: in one
    /// pass, whatever their number, where the counts fit into half of `budget` bytes, and in several where they do
    /// not.
    ///
    /// # Errors
    /// Where there are more trials than a run may have, or the passes would be too many.
    pub fn counted(
        model: &Model,
        trials: u64,
        blocks: bool,
        (exact, budget): (u64, u64),
    ) -> Result<Self, PlanFault> {
        if trials > MOST_TRIALS {
            return Err(PlanFault(format!(
                "{} are more than a run may have; ask for {} or fewer",
                counted(trials, "trial", "trials"),
                whole(MOST_TRIALS)
            )));
        }
        let room = (budget / 2).max(LEAST_ROOM);
        let most = counting::empty_counts(model, exact).most_bytes(trials);
        if most / room > MOST_PASSES {
            return Err(too_much_to_count(model, (trials, most), room, "at once"));
        }
        Ok(Self {
            trials,
            until: Vec::new(),
            blocks,
            passes: Vec::new(),
            streamed: false,
            by_month: false,
            counts: false,
            counted: Some(exact),
            room: usize::try_from(room).unwrap_or(usize::MAX),
        })
    }

    /// The same for fewer trials, after an interrupt.
    pub(super) fn shortened(&self, trials: u64) -> Self {
        Self { trials, until: Vec::new(), passes: self.passes.clone(), ..*self }
    }

    /// Bytes that counts may take at once.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// Where its trials are counted and not kept: how many of the first ones are kept at the most.
    #[must_use]
    pub fn exact(&self) -> Option<u64> {
        self.counted
    }

    /// Whether the blocks that are handed over have the numbers of every month.
    pub(super) fn is_by_month(&self) -> bool {
        self.by_month
    }

    /// The same, and the blocks that are handed over have the numbers of every month: these are many,
    /// so the trials are simulated once more for them and pass through.
    #[must_use]
    pub fn by_month(self) -> Self {
        // Trials that are counted pass through anyway.
        let streamed = self.blocks && self.counted.is_none();
        Self { streamed, by_month: self.blocks, ..self }
    }

    /// How many trials will be simulated at the most, passes counted.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.trials * self.passes() as u64
    }

    /// How many times each trial will be simulated, as far as is known before: counts show only as they
    /// grow how many passes they take.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.passes.len() + usize::from(self.streamed) + usize::from(self.counted.is_some())
    }
}

/// The most trials that fit; in thousands, where there are as many.
pub(super) fn fitting(budget: u64, per_trial: u64) -> u64 {
    let most = (budget / per_trial.max(1)).min(MOST_TRIALS);
    if most < 1000 { most } else { most / 1000 * 1000 }
}

fn too_much(model: &Model, trials: u64, per_trial: u64, budget: u64) -> PlanFault {
    PlanFault(format!(
        "{trials} trials of {} and {} are more than memory can hold: their largest \
         part needs {per_trial} bytes a trial, {} in all, and {} are allowed; ask for \
         {} trials or fewer",
        counted(model.years as u64, "year", "years"),
        counted(model.corridors.len() as u64, "corridor", "corridors"),
        gibibytes(per_trial.saturating_mul(trials)),
        gibibytes(budget),
        fitting(budget, per_trial),
    ))
}

/// Counts that take so many bytes where so many are allowed.
fn too_much_to_count(
    model: &Model,
    (trials, bytes): (u64, u64),
    allowed: u64,
    when: &str,
) -> PlanFault {
    PlanFault(format!(
        "{} of {} and {} are more than memory can hold: what is counted of them may take {}, and {} are allowed \
         {when}; ask for fewer trials, years or corridors, or with `--only` for less of them",
        counted(trials, "trial", "trials"),
        counted(model.years as u64, "year", "years"),
        counted(model.corridors.len() as u64, "corridor", "corridors"),
        gibibytes(bytes),
        gibibytes(allowed),
    ))
}

/// Whether the counts of a part of so many trials fit into memory: they are counted in one pass.
///
/// # Errors
/// Where they do not, with the sum.
pub fn can_count(model: &Model, trials: u64, exact: u64) -> Result<(), PlanFault> {
    let most = counting::empty_counts(model, exact).most_bytes(trials);
    match most > MOST_COUNTED {
        true => Err(too_much_to_count(model, (trials, most), MOST_COUNTED, "for a part")),
        false => Ok(()),
    }
}

fn all(model: &Model) -> Vec<Measure> {
    model.layout.columns().measures().collect()
}

/// The columns that a pass keeps: its measures, and what is needed beside each of them.
fn kept(model: &Model, measures: &[Measure], events: bool) -> Keep {
    let mut all = measures.to_vec();
    // Which years are years of service is asked of every measure.
    all.push(Measure::ServiceStart);
    // And of what is told by outcome, which outcome each trial had.
    all.push(Measure::Outcome);
    let is_for_months = measures.contains(&Measure::SingleMonth);
    let months = if is_for_months { Months::Sums } else { Months::None };
    Keep { events, months, ..Keep::only(model, &all) }
}

/// Of how many trials factors and assumptions are kept, to tell what mattered, in whole blocks.
pub(super) fn factor_trials(model: &Model) -> u64 {
    let numbers = model.layout.assumptions.len() + model.layout.factor_count();
    (FACTOR_BYTES / (8 * numbers.max(1)) as u64).min(FACTOR_TRIALS) / BLOCK * BLOCK
}

/// The trials that pass through at once where each keeps so much.
#[must_use]
pub fn piece(model: &Model, keep: &Keep) -> u64 {
    (PIECE_BYTES / keep.bytes_per_trial(model).max(1) / BLOCK * BLOCK).clamp(BLOCK, PIECE)
}

/// Measures that are needed together, family by family.
fn families(model: &Model) -> Vec<Vec<Measure>> {
    let of = |family| model.layout.columns().measures().filter(move |m| m.family() == family);
    let families = Family::ALL.into_iter().map(|family| of(family).collect::<Vec<_>>());
    families.filter(|family| !family.is_empty()).collect()
}

/// The outcomes of one pass, with the rows of the summary so far.
#[derive(Debug)]
pub struct Pass<'a> {
    /// The trials, as far as the pass kept or counted them.
    pub sample: Sample<'a>,
    /// Sums over all trials.
    pub tallies: &'a Tallies,
    /// The estimates of this pass and of those before it.
    pub estimates: &'a Estimates,
}

/// Is handed what a run brings.
pub trait Listener {
    /// Why it may fail.
    type Error;
    /// Outcomes with every measure, in the order of trials; only where the plan has `blocks`.
    ///
    /// # Errors
    /// Its own.
    fn blocks(&mut self, outcomes: &Outcomes) -> Result<(), Self::Error>;
    /// The outcomes of a pass.
    ///
    /// # Errors
    /// Its own.
    fn pass(&mut self, pass: &Pass<'_>) -> Result<(), Self::Error>;
}

/// The result of a run.
#[derive(Debug)]
pub struct Ran {
    /// Trials that are in the numbers.
    pub trials: u64,
    /// Whether it was stopped before its end.
    pub partial: bool,
    /// How far the targets of precision came, one each.
    pub targets: Vec<Target>,
    /// Sums over trials.
    pub tallies: Tallies,
    /// The estimates that the summary is made of.
    pub estimates: Estimates,
    /// The factors that mattered, as far as the trials tell; `None` where they are too few.
    pub mattered: Option<Mattered>,
}

/// How far a target of precision came.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// As the user wrote it.
    pub text: String,
    /// Whether it was reached with the trials allowed.
    pub reached: bool,
    /// The number that every trial came to, where they all agree though something is left to chance:
    /// another one may yet differ.
    pub all_alike: Option<f64>,
    /// Trials that it would take, as far as these tell; `None` where it was reached, or they tell nothing.
    pub needed: Option<u64>,
}

/// Why a run failed: by itself, or because its listener did.
#[derive(Debug)]
pub enum RunFault<E> {
    /// A trial could not be finished.
    Halt(Halt),
    /// The listener failed.
    Listener(E),
}

/// Where trials come from: simulated here, or elsewhere and read.
pub trait Trials {
    /// The trials `from..to` with what is asked for; fewer where a stop is asked for.
    ///
    /// # Errors
    /// Where one of them cannot be had.
    fn trials(
        &self,
        model: &Model,
        range: (u64, u64),
        keep: &Keep,
        progress: &Progress,
    ) -> Result<Outcomes, Halt>;
}

impl Trials for Engine {
    fn trials(
        &self,
        model: &Model,
        range: (u64, u64),
        keep: &Keep,
        progress: &Progress,
    ) -> Result<Outcomes, Halt> {
        self.run(model, range, keep, progress)
    }
}

/// Trials that were simulated apart; they are read whole or not at all: none where a stop is asked for.
impl<R: Read + Seek + Send> Trials for Mutex<Parts<R>> {
    fn trials(
        &self,
        _: &Model,
        range: (u64, u64),
        keep: &Keep,
        progress: &Progress,
    ) -> Result<Outcomes, Halt> {
        // A thread that died with the lock has left nothing behind: each reading begins anew.
        let mut parts = self.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = |range| {
            let outcomes = parts.outcomes(range, &keep.columns, (keep.assumptions, keep.factors));
            outcomes.map_err(|fault| Halt::Unread(fault.to_string()))
        };
        let (mut from, to) = range;
        let mut all = read((from, from))?;
        while from < to {
            if progress.stop.load(Ordering::SeqCst) {
                all.blocks.clear();
                break;
            }
            let next = from.saturating_add(PIECE).min(to);
            let piece = read((from, next))?;
            progress.done.fetch_add(piece.trials(), Ordering::Relaxed);
            all.blocks.extend(piece.blocks);
            from = next;
        }
        Ok(all)
    }
}

/// Runs a plan.
///
/// # Errors
/// See [`RunFault`].
pub fn run<L: Listener>(
    model: &Model,
    engine: &Engine,
    plan: &Plan,
    progress: &Progress,
    listener: &mut L,
) -> Result<Ran, RunFault<L::Error>> {
    run_of(model, (engine, engine), plan, progress, listener)
}

/// Runs a plan over trials from any source; the engine makes the estimates.
///
/// # Errors
/// See [`RunFault`].
pub fn run_of<L: Listener>(
    model: &Model,
    (engine, source): (&Engine, &dyn Trials),
    plan: &Plan,
    progress: &Progress,
    listener: &mut L,
) -> Result<Ran, RunFault<L::Error>> {
    if let Some(exact) = plan.counted {
        return counting::run(model, (engine, source), (plan, exact), progress, listener);
    }
    let mut found = Found::new(model);
    let mut ran = Ran {
        trials: plan.trials,
        partial: false,
        targets: Vec::new(),
        tallies: Tallies::new(&model.layout),
        estimates: Estimates::default(),
        mattered: None,
    };
    for (number, measures) in plan.passes.iter().enumerate() {
        let assumptions = plan.blocks && !plan.streamed;
        let keep = kept(model, measures, plan.counts);
        // They are held against what is delivered.
        let has_delivered = keep.columns.has(Measure::Delivered);
        let factors = if has_delivered { factor_trials(model) } else { 0 };
        // Those of a target are joined by others.
        let summed = plan.until.is_empty();
        let keep = Keep { assumptions, factors, summed, ..keep };
        // A pass after an interrupted one is about the same trials, and is not interrupted.
        let again = Progress::default();
        let whose = progress;
        let progress = if ran.partial { &again } else { progress };
        let outcomes = if number == 0 && !plan.until.is_empty() {
            until(model, source, plan, &keep, progress, &mut ran).map_err(RunFault::Halt)?
        } else {
            source.trials(model, (0, ran.trials), &keep, progress).map_err(RunFault::Halt)?
        };
        if whose.is_abandoned() {
            return Err(RunFault::Halt(Halt::Abandoned));
        }
        let trials = outcomes.trials();
        if trials < ran.trials && plan.until.is_empty() {
            ran.partial = true;
            if number > 0 {
                // Rows of earlier passes are about more trials: begin again with those that all have.
                return rerun(model, (engine, source), plan, trials, listener);
            }
        }
        ran.trials = trials;
        ran.tallies = outcomes.tallies();
        if plan.blocks && !plan.streamed {
            listener.blocks(&outcomes).map_err(RunFault::Listener)?;
        }
        if keep.factors > 0 {
            ran.mattered = mattered(engine, &outcomes);
        }
        found.add((engine, whose), &outcomes);
        if whose.is_abandoned() {
            return Err(RunFault::Halt(Halt::Abandoned));
        }
        ran.estimates = found.estimates(&model.layout);
        let sample = Sample::Kept(&outcomes);
        let pass = Pass { sample, tallies: &ran.tallies, estimates: &ran.estimates };
        listener.pass(&pass).map_err(RunFault::Listener)?;
    }
    if plan.streamed {
        let keep = Keep::passing(model, plan.by_month);
        let piece_trials = piece(model, &keep);
        let mut from = 0;
        while from < ran.trials {
            let to = (from + piece_trials).min(ran.trials);
            let piece = source.trials(model, (from, to), &keep, &Progress::default());
            listener.blocks(&piece.map_err(RunFault::Halt)?).map_err(RunFault::Listener)?;
            progress.done.fetch_add(to - from, Ordering::Relaxed);
            from = to;
        }
    }
    Ok(ran)
}

/// The same plan for fewer trials, after an interrupt.
fn rerun<L: Listener>(
    model: &Model,
    from: (&Engine, &dyn Trials),
    plan: &Plan,
    trials: u64,
    listener: &mut L,
) -> Result<Ran, RunFault<L::Error>> {
    let fewer = plan.shortened(trials);
    let mut ran = run_of(model, from, &fewer, &Progress::default(), listener)?;
    ran.partial = true;
    Ok(ran)
}

/// Adds trials until every target is reached, or the plan's trials are done.
fn until(
    model: &Model,
    source: &dyn Trials,
    plan: &Plan,
    keep: &Keep,
    progress: &Progress,
    ran: &mut Ran,
) -> Result<Outcomes, Halt> {
    let mut target = FIRST_LOOK.min(plan.trials);
    let mut outcomes = source.trials(model, (0, target), keep, progress)?;
    loop {
        let done = outcomes.trials();
        if done < target {
            ran.partial = true;
            return Ok(outcomes);
        }
        // Where nothing is left to chance the first trial says it all.
        if is_certain(model) {
            return Ok(outcomes);
        }
        let states: Vec<_> = plan.until.iter().map(|until| until.check(&outcomes)).collect();
        ran.targets = targets(done, plan.until.iter().map(|until| &until.text), &states);
        let next = next_look(done, &states).filter(|_| done < plan.trials);
        let Some(next) = next else { return Ok(outcomes) };
        target = next.min(plan.trials);
        let more = source.trials(model, (done, target), keep, progress)?;
        outcomes.blocks.extend(more.blocks);
    }
}

/// After how many trials to look at the targets again, from how far they have come after `done`;
/// `None` where all are reached.
pub(super) fn next_look(done: u64, states: &[Option<Precision>]) -> Option<u64> {
    let wanted = states.iter().filter(|state| !is_reached(state)).map(|state| {
        match state.and_then(|state| state.short()) {
            // The half width falls with the root of the trials; a tenth more for safety.
            Some(ratio) => (1.1 * done as f64 * ratio * ratio).min(1e18) as u64,
            None => done * 4,
        }
    });
    // No more than four times as many at once, as the first estimates of an error are rough.
    wanted.max().map(|needed| {
        needed.clamp(done + BLOCK, (done * 4).max(done + BLOCK)).div_ceil(BLOCK) * BLOCK
    })
}

/// How far the targets have come after so many trials, `texts` being as the user wrote them.
pub(super) fn targets<'a>(
    done: u64,
    texts: impl Iterator<Item = &'a String>,
    states: &[Option<Precision>],
) -> Vec<Target> {
    texts
        .zip(states)
        .map(|(text, state)| Target {
            text: text.clone(),
            reached: is_reached(state),
            all_alike: state.filter(|state| state.all_agree).map(|state| state.estimate.value),
            needed: state.filter(|state| !state.reached).and_then(|state| state.needed(done)),
        })
        .collect()
}

fn is_reached(state: &Option<Precision>) -> bool {
    state.is_some_and(|state| state.reached)
}

/// The rows of the passes so far, each with its index in the summary.
struct Found {
    jobs: Vec<Job>,
    rows: Vec<(usize, MetricRow)>,
    service_jobs: Vec<ServiceJob>,
    pieces: Vec<(usize, ServicePiece)>,
    /// The futures, once what they are made of was kept.
    futures: Option<Vec<Future>>,
    /// The chances of outcomes, likewise.
    branches: Option<Vec<BranchRow>>,
    outcome_jobs: Vec<Job>,
    by_outcome: Vec<(usize, Vec<OutcomeRow>)>,
}

impl Found {
    fn new(model: &Model) -> Self {
        Self {
            jobs: jobs(&model.layout),
            rows: Vec::new(),
            service_jobs: service_jobs(&model.layout),
            pieces: Vec::new(),
            futures: None,
            branches: None,
            outcome_jobs: outcome_jobs(&model.layout),
            by_outcome: Vec::new(),
        }
    }

    /// Adds all that these outcomes allow and that is not known yet.
    fn add(&mut self, engine: (&Engine, &Progress), outcomes: &Outcomes) {
        let Self { jobs, rows, service_jobs, pieces, futures: known, .. } = self;
        let can_run = |job: &Job| job.can_run(outcomes);
        let run = |job: &Job| job.run(outcomes, &mut Scratch::default());
        work(engine, jobs, rows, can_run, run);
        let can_run = |job: &ServiceJob| job.can_run(outcomes);
        work(engine, service_jobs, pieces, can_run, |job| job.run(outcomes));
        if known.is_none() {
            *known = futures(outcomes);
        }
        let can_run = |job: &Job| outcomes.has(Measure::Outcome) && job.can_run(outcomes);
        let run = |job: &Job| rows_by_outcome(outcomes, job);
        work(engine, &self.outcome_jobs, &mut self.by_outcome, can_run, run);
        if self.branches.is_none() {
            self.branches = branch_rows(outcomes);
        }
    }

    fn estimates(&self, layout: &Layout) -> Estimates {
        Estimates {
            metrics: self.rows.iter().map(|row| row.1.clone()).collect(),
            service_year: self.pieces.iter().map(|piece| piece.1.clone()).collect(),
            futures: self.futures.clone().unwrap_or_default(),
            branches: self.branches.clone().unwrap_or_default(),
            by_outcome: in_order(
                layout,
                self.by_outcome.iter().flat_map(|(_, rows)| rows.iter().cloned()),
            ),
        }
    }
}

/// Does the jobs that can be done and are not among those known, and puts what comes of them in the
/// order of jobs; none of those that have not begun when it is abandoned.
fn work<J: Sync, R: Send>(
    (engine, progress): (&Engine, &Progress),
    jobs: &[J],
    known: &mut Vec<(usize, R)>,
    can_run: impl Fn(&J) -> bool,
    run: impl Fn(&J) -> Option<R> + Sync + Send,
) {
    let is_new = |index: &usize| known.binary_search_by_key(index, |one| one.0).is_err();
    let wanted: Vec<(usize, &J)> =
        jobs.iter().enumerate().filter(|(index, job)| is_new(index) && can_run(job)).collect();
    let run = |job| if progress.is_abandoned() { None } else { run(job) };
    let found = engine.map(&wanted, |(index, job)| run(job).map(|one| (*index, one)));
    known.extend(found.into_iter().flatten());
    known.sort_by_key(|one| one.0);
}

/// The factors that mattered in these outcomes: none where what arrives never varies, `None` where too
/// few trials were kept to say.
pub(super) fn mattered(engine: &Engine, outcomes: &Outcomes) -> Option<Mattered> {
    if outcomes.factor_trials() < LEAST_TRIALS {
        return None;
    }
    let Some(arrived) = Arrived::of(outcomes) else { return Some(Mattered::default()) };
    let inputs = inputs(&outcomes.layout);
    let looked = engine.map(&inputs, |input| arrived.look(outcomes, input, &mut Vec::new()));
    let steps = Some(arrived.steps(outcomes, &inputs, &looked));
    Some(Mattered { steps, ..arrived.rows(&outcomes.layout, &inputs, &looked) })
}
