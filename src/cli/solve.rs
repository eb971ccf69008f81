//! `salang solve`: the value that meets a target.

use super::Ending;
use super::args::SolveOptions;
use super::fault::Fault;
use super::screen::complain;
use super::study::Begun;
use crate::read::{composed, number_advice};
use crate::report::Kind;
use crate::units::unsigned_zero;

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
        of => Ok((of.to_owned(), unsigned_zero(number))),
    }
}

/// Solves.
pub fn run(options: &SolveOptions) -> Result<Ending, Fault> {
    let begun = Begun::read(&options.study, Kind::Solve, ("solve", "Solving"))?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    begun.doubt(std::slice::from_ref(&options.vary))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_an_equation_and_what_is_none_is_told_how_to_be_one() {
        assert_eq!(target("delivered_twh.p50 = 4.5"), Ok(("delivered_twh.p50".to_owned(), 4.5)));
        let named = target("delivered_twh[A > B].p50 = 1_000");
        assert_eq!(named, Ok(("delivered_twh[A > B].p50".to_owned(), 1000.0)));
        let words = |text| target(text).unwrap_err();
        for text in ["x.mean >= 4", "x.mean=>4", "x.mean ≥ 4", "x.mean <4", "x.mean == 4"] {
            assert!(words(text).ends_with("write 'x.mean = 4'"), "{}", words(text));
        }
        assert_eq!(words("x = 4,5"), "`4,5` is no number; a decimal point is written `.`: 4.5");
    }
}
