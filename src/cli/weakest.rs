//! `salang show --weakest`: what is judged, by how much it moves the answer.

use super::args::ShowOptions;
use super::fault::Fault;
use super::findings::Shown;
use super::progress::{Bar, begin};
use super::screen::{bold, faint, print, width};
use super::{Ending, source_of};
use crate::report::terminal::cells::{Align, Column, cut, table};
use crate::report::terminal::wrap;
use crate::session::Study;
use crate::study::{WeakRow, Weakest};
use crate::text::Visible;
use crate::units::{counted, plus_minus, significant};

/// Ranks what is judged.
pub fn run(options: &ShowOptions) -> Result<Ending, Fault> {
    let workers = begin(options.threads)?;
    let source = source_of(options.scenario.as_deref());
    let read = Shown::Errors.read(source, options.changes.overrides(), &mut Vec::new());
    let Some(scenario) = read else { return Ok(Ending::Wrong) };
    let study = Study::new(&scenario, &workers)?;
    let trials = study.trials_of_weakest(options.changes.trials.is_some());
    let bar = Bar::follow(workers.progress(), trials, "Looking at what is judged", true);
    let found = study.weakest(trials)?;
    drop(bar);
    Ok(match found {
        Some(found) => match (print(text(&found, width())), found.partial) {
            (Ending::Done, true) => Ending::Interrupted,
            (ending, _) => ending,
        },
        None => print(Visible::data(
            "Nothing that arrives differs from trial to trial: no judgement moves it.\n",
        )),
    })
}

fn text(found: &Weakest, width: usize) -> Visible {
    let mut text = Visible::default();
    let mut lines = |words: &str, is_faint: bool| {
        for line in wrap(words, width) {
            match is_faint {
                true => text.push_str(faint(&line)),
                false => text.push_str(bold(&line)),
            }
            text.push_str("\n");
        }
    };
    lines("What is judged, by how much it moves what arrives", false);
    let trials = counted(found.trials, "trial", "trials");
    lines(
        &format!(
            "By how much the mean of the average year would move if it were known, one standard deviation \
             either way, and its share of the variance; from the first {trials}, whose mean is {} TWh a \
             year with a deviation of {} over trials. ± is one standard error.",
            plus_minus(found.mean.value, found.mean.se),
            significant(found.sd, 2)
        ),
        true,
    );
    text.push_str("\n");
    if found.rows.is_empty() {
        text.push_str("Nothing that is judged can be told from nothing by so few trials.\n");
    } else {
        text.push_str(rows(&found.rows, width));
    }
    let mut note = |words: String| {
        text.push_str("\n");
        for line in wrap(&words, width) {
            text.push_str(faint(&line));
            text.push_str("\n");
        }
    };
    if !found.untold.is_empty() {
        let count = counted(found.untold.len() as u64, "judgement moves", "judgements move");
        note(format!("{count} it by too little to be told: {}.", found.untold.join(", ")));
    }
    if !found.certain.is_empty() {
        let count = counted(found.certain.len() as u64, "judgement is", "judgements are");
        note(format!("{count} one number in every trial: {}.", found.certain.join(", ")));
    }
    if found.partial {
        note("Interrupted: these are the trials that were finished.".to_owned());
    }
    text
}

fn rows(rows: &[WeakRow], width: usize) -> Visible {
    let column = |head: &str, align| Column { head: head.to_owned(), align, cells: Vec::new() };
    let mut columns = vec![
        column("judged", Align::Left),
        column("moves it by, TWh", Align::Point),
        column("variance, %", Align::Point),
        column("grade", Align::Left),
        column("name", Align::Left),
    ];
    for row in rows {
        let share = row.share;
        let cells = [
            row.label.clone(),
            plus_minus(row.moves.value, row.moves.se),
            plus_minus(100.0 * share.value, share.se.map(|se| 100.0 * se)),
            row.grade.name().to_owned(),
            row.name.clone(),
        ];
        columns.iter_mut().zip(cells).for_each(|(column, cell)| column.cells.push(cell));
    }
    let mut text = Visible::default();
    for (index, line) in table(columns, width).iter().enumerate() {
        let line = cut(line, width);
        text.push_str(if index == 0 { faint(&line) } else { line.into() });
        text.push_str("\n");
    }
    text
}
