//! `salang batch`: many runs, a row of a design each, and one table of their summaries.

use super::args::BatchOptions;
use super::fault::Fault;
use super::progress::{Bar, begin, forewarn};
use super::screen::{faint, print, tell};
use super::{Ending, results};
use crate::session::{Batch, Error, Kept};
use crate::text::{Visible, visible};
use crate::units::counted;

/// Runs what is not done yet, and writes the table.
pub fn run(options: &BatchOptions) -> Result<Ending, Fault> {
    let output = &options.output();
    let workers = begin(options.threads)?;
    let batch = Batch::read(&options.design)?;
    let folder = output.out.clone().unwrap_or_else(|| batch.usual_folder());
    let writing = batch.begin(&folder)?;
    let kept = Kept::beside(&folder);
    let mut done = kept.of(&batch);
    let (count, before) = (batch.runs().len(), done.iter().flatten().count());
    if before > 0 && output.tells() {
        let words = format!("{} of {count} runs are done already, in ", before);
        tell(faint(&visible(&(words + &kept.folder().display().to_string()))));
    }
    let mut interrupted = None;
    {
        let work = batch.trials(&done);
        let first = batch.runs().iter().zip(&done).find(|(_, done)| done.is_none());
        if let Some((run, _)) = first {
            forewarn(&run.scenario.model()?, work, output.tells());
        }
        let _bar = Bar::follow(workers.progress(), work, "Simulating", output.tells());
        for (row, run) in batch.runs().iter().enumerate() {
            if done[row].is_some() {
                continue;
            }
            match batch.run(row, &workers) {
                Ok(summary) => {
                    kept.keep(run, &summary)?;
                    done[row] = Some(summary);
                }
                Err(Error::Interrupted(_)) => {
                    interrupted = Some(done.iter().flatten().count());
                    break;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
    }
    if let Some(done) = interrupted.filter(|done| *done == 0) {
        tell(format!("interrupted; {done} of {count} runs are done, and nothing was written"));
        return Ok(Ending::Interrupted);
    }
    let placed = batch.write(writing, &done)?;
    let folder = results::placed(&placed, &folder, output);
    if output.tells() {
        let runs = counted(done.iter().flatten().count() as u64, "run", "runs");
        let words = format!("{runs}, in {}\n", folder.display());
        match print(Visible::data(&words)) {
            Ending::Done => {}
            other => return Ok(other),
        }
    }
    if let Some(done) = interrupted {
        let kept = kept.folder().display();
        tell(&*visible(&format!(
            "interrupted; {done} of {count} runs are done and kept in {kept}, and the same command takes \
             up there"
        )));
        return Ok(Ending::Interrupted);
    }
    Ok(Ending::Done)
}
