//! A run whose trials are counted and not kept: one pass, in memory that does not grow with them.

use std::sync::Arc;

use super::run::{Listener, Pass, Plan, Ran, RunFault, Trials, factor_trials, mattered};
use crate::model::Model;
pub use crate::outcome::EXACT_TRIALS as EXACT;
use crate::outcome::{Head, Layout};
use crate::simulate::engine::{BLOCK, Engine, Keep, Months, Progress};
use crate::stats::{Counting, Counts, Piece, Sample};

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

/// Simulates the trials from one to another and counts them; each piece is handed to `passing` as it
/// goes by. Gives how many were done, which are fewer where a stop is asked for.
///
/// # Errors
/// Where a trial cannot be finished, or `passing` fails.
pub fn count<E>(
    model: &Model,
    (engine, source): (&Engine, &dyn Trials),
    (counts, range): (&mut Counts, (u64, u64)),
    (draws, each_month): (bool, bool),
    progress: &Progress,
    mut passing: impl FnMut(&Piece) -> Result<(), E>,
) -> Result<u64, RunFault<E>> {
    let keep = keep(model, counts, draws, each_month);
    let most = PIECE_BYTES / keep.bytes_per_trial(model).max(1) / BLOCK * BLOCK;
    let (first, end) = range;
    let mut from = first;
    while from < end {
        let to = from.saturating_add(most.clamp(BLOCK, PIECE)).min(end);
        let piece = source.trials(model, (from, to), &keep, progress).map_err(RunFault::Halt)?;
        let piece = Piece::new(piece);
        passing(&piece).map_err(RunFault::Listener)?;
        let all = counts.begin(&piece);
        engine.each(all, Counting::default, |counting, one| one.add(&piece, counting));
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
    from: (&Engine, &dyn Trials),
    (plan, exact): (&Plan, u64),
    progress: &Progress,
    listener: &mut L,
) -> Result<Ran, RunFault<L::Error>> {
    let mut counts = empty_counts(model, exact);
    let done = count(
        model,
        from,
        (&mut counts, (0, plan.trials)),
        (plan.blocks, plan.is_by_month()),
        progress,
        |piece| match plan.blocks {
            true => listener.blocks(piece.outcomes()),
            false => Ok(()),
        },
    )?;
    let ran = summed_up(from.0, &counts, listener).map_err(RunFault::Listener)?;
    Ok(Ran { partial: done < plan.trials, ..ran })
}

/// The result of a run from all that was counted of it; the listener is handed it as one pass.
///
/// # Errors
/// Where the listener fails.
pub fn summed_up<L: Listener>(
    engine: &Engine,
    counts: &Counts,
    listener: &mut L,
) -> Result<Ran, L::Error> {
    let layout: &Arc<Layout> = counts.layout();
    let tallies = counts.tallies();
    let head = counts.head().outcomes();
    let estimates = counts.estimates(engine.map(counts.each(), |one| one.found(layout)));
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
