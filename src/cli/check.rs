//! `salang check`: read and validate, and say what was understood.

use std::path::Path;

use super::args::CheckOptions;
use super::findings::{self, Shown, count};
use super::outline;
use super::screen::{bold, complain, faint, print, tell, width};
use super::{Ending, sources};
use crate::model::{Medians, compile};
use crate::read::{Finding, Reading, Severity, read};
use crate::report::terminal::cells::cut;

use crate::text::{self, Visible, shell};
use crate::units::counted;

/// Checks every scenario; one that is wrong does not keep the others from being looked at.
pub fn run(options: &CheckOptions) -> Ending {
    let mut wrong = false;
    let mut found: Vec<Finding> = Vec::new();
    let mut shown = Visible::default();
    for source in sources(&options.scenarios) {
        let reading = read(source, &options.changes.overrides());
        if !options.json {
            let shown = match (options.quiet, options.strict) {
                (true, false) => Shown::Errors,
                (true, true) => Shown::Warnings,
                (false, _) => Shown::All,
            };
            findings::show(&reading, shown);
        }
        wrong |= reading.scenario.is_none();
        let warnings = count(&reading, Severity::Warning);
        if options.strict && warnings > 0 {
            wrong = true;
            if reading.scenario.is_some() && !options.json {
                let counted = counted(
                    warnings as u64,
                    "warning counts as an error",
                    "warnings count as errors",
                );
                complain(&format_args!("{}: {counted} under --strict", reading.file));
            }
        }
        match understood(&reading, width()) {
            Ok(tree) if shown.is_empty() => shown = tree,
            Ok(tree) if !tree.is_empty() => {
                shown.push_str("\n");
                shown.push_str(tree);
            }
            Ok(_) => {}
            Err(fault) => {
                complain(&format_args!("{}: {fault}", reading.file));
                wrong = true;
            }
        }
        found.extend(reading.findings);
    }
    let printed = if options.json {
        match serde_json::to_string_pretty(&found) {
            Ok(json) => print(Visible::data(&(text::json(&json) + "\n"))),
            Err(error) => {
                complain(&error);
                Ending::Failed
            }
        }
    } else if options.quiet {
        Ending::Done
    } else {
        print(shown)
    };
    match printed {
        Ending::Done if wrong => Ending::Wrong,
        other => other,
    }
}

/// The tree of what was understood; nothing of a scenario with errors.
fn understood(reading: &Reading, width: usize) -> Result<Visible, String> {
    let Some(scenario) = &reading.scenario else { return Ok(Visible::default()) };
    let model = compile(scenario).map_err(|fault| fault.to_string())?;
    let medians = Medians::of(&model).map_err(|fault| fault.to_string())?;
    let mut text = bold(&cut(&scenario.title, width)).and("\n");
    let horizon = format!("{}: {}", reading.file, outline::horizon(scenario));
    text.push_str(faint(&cut(&horizon, width)).and("\n"));
    text.push_str(outline::changes(reading, width));
    text.push_str(outline::draw(&outline::of(scenario, &model, &medians), width));
    let warnings = count(reading, Severity::Warning);
    text.push_str(match warnings {
        0 => "No errors, no warnings.\n".to_owned(),
        _ => format!("No errors, {}.\n", counted(warnings as u64, "warning", "warnings")),
    });
    Ok(text)
}

/// Says on stderr how many warnings there are and how to see them.
pub fn point_to(reading: &Reading, file: &Path) {
    let warnings = count(reading, Severity::Warning);
    if warnings > 0 {
        let counted = counted(warnings as u64, "warning", "warnings");
        let command = Visible::data(&format!("salang check {}", shell::path(file)));
        tell(faint(&format!("{counted}; see ")).and(command));
    }
}
