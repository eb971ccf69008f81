//! `salang solve`: the value that meets a target.

use super::Ending;
use super::args::SolveOptions;
use super::fault::Fault;
use super::screen::complain;
use super::study::Begun;
use crate::read::{composed, number_advice};
use crate::report::Kind;
use crate::session::{Relation, Target};
use crate::units::unsigned_zero;

/// `METRIC.ESTIMATE = NUMBER`, or with `>=` or `<=`; `>` and `<` are read as these, as the curve is continuous.
pub fn target(text: &str) -> Result<Target, String> {
    let text = &composed(text);
    let example = "write it as in 'delivered_twh.p50 = 4.0'";
    // A name in brackets, and a condition in parentheses, may hold anything.
    let behind = text.rfind([']', ')']).map_or(0, |at| at + 1);
    let find = |sign: &str| Some(behind + text[behind..].find(sign)?);
    // What is understood, and what is not with what to write; of signs that begin alike the longer first.
    let strange = [("=>", ">="), ("=<", "<="), ("≥", ">="), ("≤", "<="), ("==", "="), ("!=", "=")];
    let known = [
        (">=", Relation::AtLeast),
        ("<=", Relation::AtMost),
        ("=", Relation::Equal),
        (">", Relation::AtLeast),
        ("<", Relation::AtMost),
    ];
    let strange =
        strange.into_iter().find_map(|(sign, instead)| Some((sign, instead, find(sign)?)));
    let found = known.into_iter().find_map(|(sign, own)| Some((sign, own, find(sign)?)));
    if let Some((sign, instead, at)) = strange {
        let (of, value) = (text[..at].trim(), text[at + sign.len()..].trim());
        return Err(format!(
            "`{sign}` is not understood: solve finds where the estimate equals a number, or with `>=` or \
             `<=` up to or from which value it is so; write '{of} {instead} {value}'"
        ));
    }
    let (sign, relation, at) = found.ok_or_else(|| example.to_owned())?;
    let (of, value) = (&text[..at], &text[at + sign.len()..]);
    let number = value.trim().replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite());
    let number = number.ok_or_else(|| {
        let what = number_advice(value).unwrap_or_else(|| example.to_owned());
        format!("`{}` is no number; {what}", value.trim())
    })?;
    match of.trim() {
        "" => Err(example.to_owned()),
        of => Ok(Target { of: of.to_owned(), relation, value: unsigned_zero(number) }),
    }
}

/// Solves.
pub fn run(options: &SolveOptions) -> Result<Ending, Fault> {
    let begun = Begun::read(&options.study, Kind::Solve, ("solve", "Solving"))?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    begun.doubt(std::slice::from_ref(&options.vary))?;
    let (running, studied) =
        begun.study.solve(&options.vary, &options.target, |trials| begun.ready(trials))?;
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
        let is = |of: &str, relation, value| Ok(Target { of: of.to_owned(), relation, value });
        let equal = is("delivered_twh.p50", Relation::Equal, 4.5);
        assert_eq!(target("delivered_twh.p50 = 4.5"), equal);
        let named = target("delivered_twh[A > B].p50 = 1_000");
        assert_eq!(named, is("delivered_twh[A > B].p50", Relation::Equal, 1000.0));
        assert_eq!(target("x.mean >= 4"), is("x.mean", Relation::AtLeast, 4.0));
        assert_eq!(target("x.mean <4"), is("x.mean", Relation::AtMost, 4.0));
        let chance = target("chance(delivered_twh[2030] >= 3) = 0.5");
        assert_eq!(chance, is("chance(delivered_twh[2030] >= 3)", Relation::Equal, 0.5));
        let words = |text| target(text).unwrap_err();
        for (text, sign) in [("x.mean=>4", ">="), ("x.mean ≥ 4", ">="), ("x.mean == 4", "=")] {
            assert!(words(text).ends_with(&format!("write 'x.mean {sign} 4'")), "{}", words(text));
        }
        assert_eq!(words("x = 4,5"), "`4,5` is no number; a decimal point is written `.`: 4.5");
    }
}
