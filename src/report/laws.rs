//! Distributions in words, for the table of assumptions.

use crate::read::outcomes_in_words;
use crate::scenario::{Amount, Assumption, Law, Quantity, Scenario};
use crate::units::significant;

/// A number as its author would write it, or the name of the assumption that stands for it.
fn word(quantity: &Quantity) -> String {
    match &quantity.amount {
        Amount::Number(number) => plain(*number),
        Amount::Name { name, factor } => {
            // A table by outcome bears its own text as its name.
            let said = outcomes_in_words(name).unwrap_or_else(|| format!("“{name}”"));
            match factor {
                1.0 => said,
                factor => format!("{said} × {}", plain(*factor)),
            }
        }
    }
}

/// At most six digits; no commas in what may be a year.
fn plain(number: f64) -> String {
    let text = significant(number, 6);
    if number.abs() < 10_000.0 { text.replace(',', "") } else { text }
}

/// A distribution in words: `triangular: 2027 to 2030, most likely 2027.8`.
#[must_use]
pub fn in_words(law: &Law<Quantity>) -> String {
    match law {
        Law::Constant(value) => word(value),
        Law::Uniform { low, high } => format!("{} to {}, evenly", word(low), word(high)),
        Law::Triangular { low, mode, high } => {
            format!("{} to {}, most likely {} (triangular)", word(low), word(high), word(mode))
        }
        Law::Pert { low, mode, high } => {
            format!("{} to {}, most likely {} (PERT)", word(low), word(high), word(mode))
        }
        Law::Normal { mean, sd } => format!("{} ± {} (normal: mean ± sd)", word(mean), word(sd)),
        Law::NormalSpan { p10, p90 } => {
            format!("{} to {} in four cases of five (normal)", word(p10), word(p90))
        }
        Law::LognormalMedian { median, p90 } => {
            format!("median {}, above {} in one case of ten (lognormal)", word(median), word(p90))
        }
        Law::LognormalSpan { p10, p90 } => {
            format!("{} to {} in four cases of five (lognormal)", word(p10), word(p90))
        }
        Law::LognormalMoments { mean, sd } => {
            format!("mean {}, sd {} (lognormal)", word(mean), word(sd))
        }
        Law::LognormalRatio { median, ratio } => format!(
            "median {}, above {} times that in one case of ten (lognormal)",
            word(median),
            word(ratio)
        ),
        Law::Exponential { mean } => format!("mean {} (exponential)", word(mean)),
        Law::Weibull { shape, scale } => {
            format!("shape {}, scale {} (Weibull)", word(shape), word(scale))
        }
        Law::Gamma { shape, scale } => {
            format!("shape {}, scale {} (gamma)", word(shape), word(scale))
        }
        Law::Beta { alpha, beta, low, high } => format!(
            "{} to {}, shapes {} and {} (beta)",
            word(low),
            word(high),
            word(alpha),
            word(beta)
        ),
        Law::Choice { values, weights } => {
            let pairs = values.iter().zip(weights);
            let pairs: Vec<_> = pairs
                .map(|(value, weight)| format!("{} ({})", word(value), word(weight)))
                .collect();
            format!("one of {} (weights)", pairs.join(", "))
        }
        Law::History { file, column, times, values } => {
            let times = match times {
                1.0 => String::new(),
                times => format!(", times {}", plain(*times)),
            };
            format!("one of the {} values of {column} in {file}{times}", values.len())
        }
        Law::ByOutcome { branch, outcomes, laws } => {
            // Outcomes of one law, as by `else`, are told together.
            let mut told: Vec<(String, Vec<&str>)> = Vec::new();
            for (outcome, law) in outcomes.iter().zip(laws) {
                let words = in_words(law);
                match told.iter_mut().find(|known| known.0 == words) {
                    Some((_, of)) => of.push(outcome),
                    None => told.push((words, vec![outcome])),
                }
            }
            let told: Vec<String> =
                told.iter().map(|(words, of)| format!("“{}”: {words}", of.join("”, “"))).collect();
            format!("by outcome of “{branch}”: {}", told.join("; "))
        }
        Law::Mixture { laws, weights } => {
            let pairs = laws.iter().zip(weights);
            let pairs: Vec<_> =
                pairs.map(|(law, weight)| format!("{}: {}", word(weight), in_words(law))).collect();
            format!("a mixture by weight ({})", pairs.join("; "))
        }
        Law::Quantiles { points, low, high } => {
            let mut words: Vec<String> = points
                .iter()
                .map(|(percent, value)| format!("p{percent} {}", word(value)))
                .collect();
            words.extend(low.iter().map(|low| format!("not below {}", word(low))));
            words.extend(high.iter().map(|high| format!("not above {}", word(high))));
            format!("{} (quantiles)", words.join(", "))
        }
        Law::Curve { chances, values } => {
            let pairs = chances.iter().zip(values);
            let pairs: Vec<_> = pairs
                .map(|(chance, value)| format!("{} at most {}", word(chance), word(value)))
                .collect();
            format!("chance {} (curve)", pairs.join(", "))
        }
    }
}

/// How the luck of an assumption differs from one of its own, behind its law; empty where it does not.
#[must_use]
pub fn score_in_words(scenario: &Scenario, assumption: &Assumption) -> String {
    let mut words = String::new();
    let mut root = assumption;
    // Chains of these end, circles being errors.
    for _ in 0..scenario.assumptions.len() {
        let Some(name) = &root.score_of else { break };
        let Some(next) = scenario.assumptions.iter().find(|own| own.name == *name) else { break };
        root = next;
    }
    if root.name != assumption.name {
        words.push_str(&format!(", with the luck of “{}”", root.name));
    }
    let spread = scenario.run.judgement_spread;
    if root.judgement && spread != 1.0 && !matches!(assumption.value, Law::Constant(_)) {
        words.push_str(&format!(", its score times {}", plain(spread)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Bounds;

    #[test]
    fn years_have_no_commas_and_names_are_quoted() {
        let law = Law::Triangular { low: 2027.0.into(), mode: 2027.8.into(), high: 2030.0.into() };
        assert_eq!(in_words(&law), "2027 to 2030, most likely 2027.8 (triangular)");
        let law = Law::LognormalMedian {
            median: Quantity::named("repair", Bounds::WIDEST),
            p90: 20.0.into(),
        };
        assert_eq!(in_words(&law), "median “repair”, above 20 in one case of ten (lognormal)");
    }
}
