//! `salang solve`: the value that meets a target.

use super::Ending;
use super::args::SolveOptions;
use super::fault::Fault;
use super::screen::complain;
use super::study::Begun;
use crate::read::{composed, number_advice};
use crate::report::Kind;

/// `METRIC.ESTIMATE = NUMBER`.
pub fn target(text: &str) -> Result<(String, f64), String> {
    let text = &composed(text);
    let example = "write it as in 'delivered_twh.p50 = 4.0'";
    // A name in brackets may hold anything.
    let behind = text.rfind(']').map_or(0, |at| at + 1);
    let signs = [">=", "<=", "=>", "=<", "≥", "≤", "==", ">", "<"];
    let found =
        signs.into_iter().find_map(|sign| Some((sign, behind + text[behind..].find(sign)?)));
    if let Some((sign, at)) = found {
        let (of, value) = (text[..at].trim(), text[at + sign.len()..].trim());
        return Err(format!(
            "`{sign}` is not understood: solve finds where the estimate equals a number, and says how \
             it changes there; write '{of} = {value}'"
        ));
    }
    let (of, value) = text.rsplit_once('=').ok_or_else(|| example.to_owned())?;
    let number = value.trim().replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite());
    let number = number.ok_or_else(|| {
        let what = number_advice(value).unwrap_or_else(|| example.to_owned());
        format!("`{}` is no number; {what}", value.trim())
    })?;
    match of.trim() {
        "" => Err(example.to_owned()),
        of => Ok((of.to_owned(), number)),
    }
}

/// Solves.
pub fn run(options: &SolveOptions) -> Result<Ending, Fault> {
    let begun = Begun::read(&options.study, Kind::Solve, ("solve", "Solving"))?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    let (of, value) = &options.target;
    let (running, studied) =
        begun.study.solve(&options.vary, (of, *value), |trials| begun.ready(trials))?;
    let ending = begun.finish(running, &studied)?;
    if ending == Ending::Done && !studied.found() {
        if !options.study.output.tells() {
            complain(&studied.page().headline());
        }
        return Ok(Ending::Failed);
    }
    Ok(ending)
}
