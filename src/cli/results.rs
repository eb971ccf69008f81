//! The words about a report that was written, and about a run that ended before its time.

use std::path::{Path, PathBuf};

use super::Ending;
use super::args::Output;
use super::screen::{complain, faint, tell, warn};
use crate::session::Written;
use crate::study::Target;
use crate::text::visible;
use crate::units::{counted, significant, whole};

/// Files of somebody's own that are named; of more only the number is said.
const MOST_NAMED: usize = 5;
/// Words that an image cannot show and that are named.
const MOST_LACKING: usize = 6;

/// Says what there is to say of a report, and where it lies.
pub fn written(written: &Written, asked: &Path, output: &Output) -> PathBuf {
    if !written.lacking.is_empty() && !output.quiet {
        warn(&unseen(&written.lacking));
    }
    for (name, why) in &written.undrawn {
        warn(&format!("the chart `{name}` is not in the report: {why}"));
    }
    placed(&written.placed, asked, output)
}

/// Says which files of a folder were left as they are, and where else a report is; its folder.
pub fn placed(placed: &crate::report::Placed, asked: &Path, output: &Output) -> PathBuf {
    let folder = placed.folder.clone();
    for name in &placed.unwritten {
        warn(&format!(
            "{} is not from this run: it was put there meanwhile, and stays",
            folder.join(name).display()
        ));
    }
    if !output.tells() {
        return folder;
    }
    if placed.aside {
        tell(&*visible(&format!(
            "{} keeps its last whole report; what was finished is in {}",
            asked.display(),
            folder.display()
        )));
    }
    if !placed.left.is_empty() {
        let mut names = placed.left[..placed.left.len().min(MOST_NAMED)].join(", ");
        if placed.left.len() > MOST_NAMED {
            names.push_str(&format!(" and {} more", placed.left.len() - MOST_NAMED));
        }
        let words = format!("Left as they were in {}, for no run wrote them: ", folder.display());
        tell(faint(&visible(&(words + &names))));
    }
    folder
}

/// The words that images cannot show, in a sentence.
fn unseen(words: &[String]) -> String {
    let shown: Vec<String> =
        words.iter().take(MOST_LACKING).map(|word| format!("`{word}`")).collect();
    let more = match words.len().saturating_sub(MOST_LACKING) {
        0 => String::new(),
        more => format!(" and {}", counted(more as u64, "more word", "more words")),
    };
    format!(
        "the typeface of PNG charts has no letters for {}{more}: a box stands for each; SVG charts and \
         report.html show them",
        shown.join(", ")
    )
}

/// The words for the trials that were finished before an interrupt.
pub fn finished(trials: u64) -> String {
    format!("interrupted; {} finished", counted(trials, "trial was", "trials were"))
}

/// Says which targets of precision the trials were too few for, and which ones were reached though
/// nothing was seen that differs.
pub fn targets(targets: &[Target], trials: u64, quiet: bool) -> Ending {
    let told = counted(trials, "trial", "trials");
    for target in targets.iter().filter(|target| target.reached && !quiet) {
        let Some(value) = target.all_alike else { continue };
        tell(format!(
            "'{}': all {told} give {}; what happens in fewer than 3 of {} may not have been seen",
            target.text,
            significant(value, 4),
            whole(trials)
        ));
    }
    let missed = targets.iter().filter(|target| !target.reached);
    let missed: Vec<String> = missed
        .map(|target| match target.all_alike {
            Some(value) => {
                format!(
                    "'{}' (all give {}: nothing was seen that differs)",
                    target.text,
                    significant(value, 4)
                )
            }
            None => format!("'{}'", target.text),
        })
        .collect();
    if missed.is_empty() {
        return Ending::Done;
    }
    complain(&format_args!(
        "the precision asked for was not reached with {told}: {}; --trials allows more",
        missed.join(", ")
    ));
    Ending::Failed
}
