//! A run whose trials are counted and not kept, in memory that does not grow with them: one pass, or as many
//! as the counts of a great scenario ask for.

use std::sync::Arc;

use super::run::{Listener, Pass, Plan, Ran, RunFault, Trials, factor_trials, mattered};
use crate::model::Model;
pub use crate::outcome::EXACT_TRIALS as EXACT;
use crate::outcome::{Head, Layout};
use crate::simulate::Halt;
use crate::simulate::engine::{BLOCK, Engine, Keep, Months, Progress};
use crate::stats::{Counting, Counts, Found, Piece, Sample};

/// Trials that are simulated before they are counted, at the most, and the bytes of their columns.
const PIECE: u64 = 8192;
const PIECE_BYTES: u64 = 64 << 20;

/// Nothing counted yet of a run that keeps every number of its first `exact` trials at the most.
#[must_use]
pub fn empty_counts(model: &Model, exact: u64) -> Counts {
    let factors = factor_trials(model);
    Counts::new(&model.layout, Head::new(&model.layout, exact, factors, BLOCK))
}

/// All that is asked of trials that are counted; `each_month` where every month of each is wanted too.
fn keep(model: &Model, counts: &Counts, assumptions: bool, each_month: bool) -> Keep {
    let months = if each_month { Months::Each } else { Months::Sums };
    Keep { assumptions, months, factors: counts.factors(), ..Keep::all(model) }
}

/// Simulates the trials from one to another and counts them, in no more than `room` bytes where what does not
/// fit can be left to another pass; each piece is handed to `passing` as it
/// goes by. Gives how many were done, which are fewer where a stop is asked for.
///
/// # Errors
/// Where a trial cannot be finished, or `passing` fails.
pub fn count<E>(
    model: &Model,
    (engine, source): (&Engine, &dyn Trials),
    (counts, room, range): (&mut Counts, usize, (u64, u64)),
    (draws, each_month): (bool, bool),
    progress: &Progress,
    mut passing: impl FnMut(&Piece) -> Result<(), E>,
) -> Result<u64, RunFault<E>> {
    let keep = keep(model, counts, draws, each_month);
    let most = PIECE_BYTES / keep.bytes_per_trial(model).max(1) / BLOCK * BLOCK;
    let (first, end) = range;
    let mut from = first;
    counts.make_room(room);
    while from < end {
        // Counts grow no faster than trials: at the next look they are a quarter more at the most.
        let grown = (from - first) / 4 / BLOCK * BLOCK;
        let to = from.saturating_add(grown.clamp(BLOCK, most.clamp(BLOCK, PIECE))).min(end);
        let piece = source.trials(model, (from, to), &keep, progress).map_err(RunFault::Halt)?;
        let piece = Piece::new(piece);
        passing(&piece).map_err(RunFault::Listener)?;
        let all = counts.begin(&piece);
        engine.each(all, Counting::default, |counting, one| one.add(&piece, counting));
        counts.make_room(room);
        let done = piece.outcomes().trials();
        from += done;
        if from < to {
            break;
        }
    }
    Ok(from - first)
}

/// Runs a plan whose trials are counted.
///
/// # Errors
/// See [`RunFault`].
pub(super) fn run<L: Listener>(
    model: &Model,
    (engine, source): (&Engine, &dyn Trials),
    (plan, exact): (&Plan, u64),
    progress: &Progress,
    listener: &mut L,
) -> Result<Ran, RunFault<L::Error>> {
    let mut counts = empty_counts(model, exact);
    let mut known: Vec<Option<Found>> = counts.each().iter().map(|_| None).collect();
    let (mut trials, mut is_first, mut share) = (plan.trials, true, 1.0);
    // A pass after an interrupted one is about the same trials, and is not interrupted; nor is one after the
    // trials were handed over, of which there would be others than are counted.
    let again = Progress::default();
    loop {
        let is_bound = trials < plan.trials || (plan.blocks && !is_first);
        let done = count(
            model,
            (engine, source),
            (&mut counts, plan.room(), (0, trials)),
            (plan.blocks && is_first, plan.is_by_month() && is_first),
            if is_bound { &again } else { progress },
            |piece| match plan.blocks && is_first {
                true => listener.blocks(piece.outcomes()),
                false => Ok(()),
            },
        )?;
        if progress.is_abandoned() {
            return Err(RunFault::Halt(Halt::Abandoned));
        }
        if is_first {
            let now = counts.each().iter().filter(|one| one.is_counted_now()).count();
            share = now as f64 / counts.each().len().max(1) as f64;
        }
        // Trials that all which was counted is about.
        let known_of = if is_first { done } else { trials };
        if done < trials && known_of > 0 && !plan.blocks && !(is_first && counts.is_whole()) {
            // Begin again with so many that all passes over them take about as long as one over these.
            let fewer = (known_of as f64 * share) as u64 / BLOCK * BLOCK;
            let fewer = plan.shortened(fewer.clamp(BLOCK.min(known_of), known_of));
            let ran = run(model, (engine, source), (&fewer, exact), &again, listener)?;
            return Ok(Ran { partial: true, ..ran });
        }
        trials = done;
        if counts.is_whole() {
            break;
        }
        let found = engine
            .map(counts.each(), |one| one.is_counted_now().then(|| one.found(counts.layout())));
        for (known, found) in known.iter_mut().zip(found) {
            *known = found.or_else(|| known.take());
        }
        counts.next_pass();
        is_first = false;
    }
    let ran = summed_up(engine, &counts, known, listener).map_err(RunFault::Listener)?;
    Ok(Ran { partial: trials < plan.trials, ..ran })
}

/// The result of a run from all that was counted of it, and what is `known` from earlier passes over its
/// trials, one by one; the listener is handed it as one pass.
///
/// # Errors
/// Where the listener fails.
pub fn summed_up<L: Listener>(
    engine: &Engine,
    counts: &Counts,
    known: Vec<Option<Found>>,
    listener: &mut L,
) -> Result<Ran, L::Error> {
    let layout: &Arc<Layout> = counts.layout();
    let tallies = counts.tallies();
    let head = counts.head().outcomes();
    let found = engine.map(counts.each(), |one| one.is_counted_now().then(|| one.found(layout)));
    let known = known.into_iter().chain(std::iter::repeat_with(|| None));
    let found = found.into_iter().zip(known).filter_map(|(found, known)| found.or(known));
    let estimates = counts.estimates(found.collect());
    let sample = Sample::Counted(counts, &head);
    if counts.trials() > 0 {
        listener.pass(&Pass { sample, tallies: &tallies, estimates: &estimates })?;
    }
    Ok(Ran {
        trials: counts.trials(),
        partial: false,
        targets: Vec::new(),
        mattered: mattered(engine, &head),
        tallies,
        estimates,
    })
}
