//! `salang solve`: the value that meets a target.

use super::Ending;
use super::args::SolveOptions;
use super::fault::Fault;
use super::screen::complain;
use super::study::{Finished, Study, end};
use crate::read::{composed, number_advice};
use crate::report::{Kind, solve_chart, solve_json, solve_page};
use crate::study::{USUAL_RUNS, solve};
use crate::text::shell;

/// Solves.
pub fn run(options: &SolveOptions) -> Ending {
    end(attempt(options))
}

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

fn attempt(options: &SolveOptions) -> Result<Ending, Fault> {
    let study = Study::begin(&options.study)?;
    let vary = &options.vary;
    if vary.count.is_some() {
        return Err(Fault::wrong("solve looks where it needs to: give the range as LOW:HIGH"));
    }
    let knob = study.knob(&vary.name)?;
    let range = vary.range.or(knob.range).ok_or_else(|| {
        Fault::wrong_as_in(
            format_args!("`{}` has no range of its own; give one, as in --vary ", vary.name),
            &shell::quoted(&format!("{}=LOW:HIGH", vary.name)),
        )
    })?;
    let (of, value) = &options.target;
    study.probe(of).fits(&study.model).map_err(Fault::wrong)?;
    study.try_values(&knob, &[range.0, range.1])?;
    let writing = study.writing(Kind::Solve, "solve")?;
    let solved = {
        let _bar = study.bar(USUAL_RUNS, "Solving");
        let at = |x: f64| study.model_at(&[&knob], &[x]);
        solve(&study.probe(of), knob.axis.clone(), range, *value, at)?
    };
    let (low, high) = range;
    let tail = format!(
        " --vary {} --target {}",
        shell::quoted(&format!("{}={low}:{high}", knob.axis.path)),
        shell::quoted(&format!("{} = {value}", solved.gauge.text))
    );
    let ran = study.ran("solve", &tail, solved.partial);
    let charts = solve_chart(&solved, &ran);
    let page = solve_page(&solved, &ran);
    let ending = study.finish(Finished {
        page: &page,
        charts: &charts,
        json: ("solve.json", solve_json(&solved, &ran).map_err(Fault::failed)?),
        files: Vec::new(),
        writing,
        partial: solved.partial,
    })?;
    if ending == Ending::Done && solved.solutions.is_empty() {
        if !options.study.output.tells() {
            complain(&page.headline());
        }
        return Ok(Ending::Failed);
    }
    Ok(ending)
}
