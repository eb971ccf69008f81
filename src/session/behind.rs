//! The trials behind a part of a chart: which they are, and in what they differ from the others.
//!
//! Of an assumption, the mean over these trials is held against that over the others, in standard
//! deviations over all trials,
//!
//! `z = (mean here - mean of the rest) / sd`,
//!
//! whose standard error is `sqrt(1 / n + 1 / m)` for n trials here and m others. That they differ does
//! not say that it is the cause.

use super::{Error, Scenario, Workers};
use crate::model::Model;
use crate::outcome::{Event, Loss, Metric, Outcomes, Variable};
use crate::report::Number;
use crate::simulate::engine::{Keep, Months};
use crate::stats::{Estimate, Moments, nearest_trial, quantile, sort};
use crate::study::BUDGET;
use crate::units::{counted, whole};

/// Trials that are looked at for a place on an axis, at the least.
const LEAST: usize = 50;
/// The same as a share of all.
const SHARE: usize = 10;
/// Assumptions that are told.
const MOST: usize = 8;
/// Standard errors from which on a difference is told.
const CLEAR: f64 = 2.0;

/// A part of a chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// An amount in the average year, TWh.
    Value(f64),
    /// A calendar year at a quantile of what it brings.
    Year(i32, f64),
    /// Whether the corridor is in service in a calendar year.
    Service(i32, bool),
    /// A heading of losses or a cause, as a chart calls it or by its key.
    Loss(String),
    /// The corridors that are in service at the end.
    Future(Vec<String>),
}

/// The trials behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    /// How many they are.
    pub trials: u64,
    /// Of how many.
    pub of: u64,
    /// Which they are, in words.
    pub words: String,
    /// The one in their middle, or nearest to what was pointed at.
    pub nearest: u64,
    /// The assumptions that differ most, the clearest first.
    pub differ: Vec<Differs>,
}

/// An assumption whose mean is another in these trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Differs {
    /// Its index.
    pub assumption: usize,
    /// Its mean over these trials.
    pub here: Estimate,
    /// Its mean over the others.
    pub rest: Estimate,
    /// How far they lie apart, in standard deviations over all trials.
    pub score: f64,
}

impl Scenario {
    /// The trials behind a part of a chart; of a corridor, or of all together. `model` says how many trials
    /// of which seed.
    ///
    /// # Errors
    /// Where there is no such corridor, year or heading, no trial lies there, or a trial halts.
    pub fn behind(
        &self,
        model: &Model,
        (spot, corridor): (&Spot, Option<&str>),
        workers: &Workers,
    ) -> Result<Behind, Error> {
        let layout = &model.layout;
        let index = match corridor {
            None => None,
            Some(name) => {
                let found = layout.corridors.iter().position(|own| own.name == name);
                Some(found.ok_or_else(|| Error::Call(format!("there is no corridor `{name}`")))?)
            }
        };
        let events = matches!(spot, Spot::Service(..) | Spot::Future(_));
        let keep = Keep { events, factors: 0, months: Months::None, ..Keep::all(model) };
        let bytes = keep.bytes_per_trial(model).saturating_mul(model.trials);
        if bytes > BUDGET {
            return Err(Error::Call("so many trials do not fit into memory at once".to_owned()));
        }
        let range = (0, model.trials);
        let outcomes = workers.engine().run(model, range, &keep, workers.progress())?;
        if outcomes.trials() < model.trials {
            return Err(Error::Interrupted("interrupted before the trials were done"));
        }
        let picked = Picked::of(&outcomes, spot, (index, corridor))?;
        let nearest = picked.nearest.ok_or_else(|| {
            Error::Call(format!(
                "of {} none lies there",
                counted(outcomes.trials(), "trial", "trials")
            ))
        })?;
        Ok(Behind {
            trials: picked.trials.len() as u64,
            of: outcomes.trials(),
            words: picked.words,
            nearest: nearest as u64,
            differ: differ(&outcomes, &picked.trials),
        })
    }
}

/// Trials, and the one to be told of.
struct Picked {
    trials: Vec<usize>,
    words: String,
    nearest: Option<usize>,
}

impl Picked {
    fn of(
        outcomes: &Outcomes,
        spot: &Spot,
        (index, name): (Option<usize>, Option<&str>),
    ) -> Result<Self, Error> {
        let layout = &outcomes.layout;
        let whose = name.map_or_else(String::new, |name| format!(" of {name}"));
        let year_of = |year: i32| {
            let known = usize::try_from(year - layout.start_year).ok();
            let known = known.filter(|index| *index < layout.years);
            known.ok_or_else(|| Error::Call(format!("{year} is no year of the horizon")))
        };
        let column = |metric, year| {
            let mut values = Vec::new();
            Variable { metric, entity: index, year }.values_into(outcomes, &mut values);
            values
        };
        match spot {
            Spot::Value(value) => {
                let delivered = column(Metric::DeliveredTwh, None);
                let said = format!("{} TWh a year{whose}", Number::said(*value, None));
                Ok(Self::around(&delivered, *value, &said))
            }
            Spot::Year(year, at) => {
                let delivered = column(Metric::DeliveredTwh, Some(year_of(*year)?));
                let mut sorted = delivered.clone();
                sort(&mut sorted);
                let value = quantile(&sorted, at.clamp(0.0, 1.0));
                let said = format!("{} TWh{whose} in {year}", Number::said(value, None));
                Ok(Self::around(&delivered, value, &said))
            }
            Spot::Service(year, wanted) => {
                let corridor = index
                    .ok_or_else(|| Error::Call("name the corridor of that year".to_owned()))?;
                let year_index = year_of(*year)?;
                let is_there = served(outcomes, corridor, year_index);
                let trials: Vec<usize> =
                    (0..is_there.len()).filter(|trial| is_there[*trial] == *wanted).collect();
                let delivered = column(Metric::DeliveredTwh, None);
                let not = if *wanted { "" } else { "not " };
                let words = format!(
                    "in which{} is {not}in service in {year}",
                    whose.replacen(" of", "", 1)
                );
                Ok(Self::amid(trials, &delivered, words))
            }
            Spot::Loss(words) => {
                let (loss, said) = heading(outcomes, words)?;
                let lost = column(Metric::LostTwh(loss), None);
                let mut order: Vec<usize> =
                    (0..lost.len()).filter(|trial| lost[*trial] > 0.0).collect();
                order.sort_by(|a, b| lost[*b].total_cmp(&lost[*a]).then(a.cmp(b)));
                order.truncate((lost.len() / SHARE).max(LEAST).min(lost.len()));
                let words = format!("that lose most to {said}{}", whose.replacen(" of", " on", 1));
                Ok(Self::amid(order, &lost, words))
            }
            Spot::Future(names) => {
                let mut trials: Vec<usize> = (0..outcomes.trials() as usize).collect();
                let last = layout.years.saturating_sub(1);
                for name in names {
                    if !layout.corridors.iter().any(|own| own.name == *name) {
                        return Err(Error::Call(format!("there is no corridor `{name}`")));
                    }
                }
                for (corridor, own) in layout.corridors.iter().enumerate() {
                    let is_there = served(outcomes, corridor, last);
                    trials.retain(|trial| is_there[*trial] == names.contains(&own.name));
                }
                let delivered = column(Metric::DeliveredTwh, None);
                let words = match names.as_slice() {
                    [] => "in which no corridor is there at the end".to_owned(),
                    names => format!("in which just {} is there at the end", names.join(" and ")),
                };
                Ok(Self::amid(trials, &delivered, words))
            }
        }
    }

    /// The trials around a value of a column.
    fn around(values: &[f64], wanted: f64, said: &str) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        let far = |trial: &usize| (values[*trial] - wanted).abs();
        order.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)));
        order.truncate((values.len() / SHARE).max(LEAST).min(values.len()));
        let all = values.len() as u64;
        let words = format!("the {} of {} nearest to {said}", trials_of(&order), whole(all));
        Self { nearest: order.first().copied(), trials: order, words }
    }

    /// Trials of which the one in the middle of a column is told.
    fn amid(trials: Vec<usize>, values: &[f64], words: String) -> Self {
        let mut own: Vec<f64> = trials.iter().map(|trial| values[*trial]).collect();
        let there = own.clone();
        sort(&mut own);
        let middle = if own.is_empty() { 0.0 } else { quantile(&own, 0.5) };
        let nearest = nearest_trial(&there, middle).map(|place| trials[place]);
        let words = format!("the {} of {} {words}", trials_of(&trials), whole(values.len() as u64));
        Self { trials, words, nearest }
    }
}

fn trials_of(trials: &[usize]) -> String {
    counted(trials.len() as u64, "trial", "trials")
}

/// By trial, whether a corridor is in service in a year.
fn served(outcomes: &Outcomes, corridor: usize, year: usize) -> Vec<bool> {
    let (event, mut counts) = (Event::InService, Vec::new());
    outcomes.counts_into(event, event.entity(corridor), year..year + 1, &mut counts);
    counts.into_iter().map(|count| count > 0.0).collect()
}

/// The heading or cause that words mean, and how it is said.
fn heading(outcomes: &Outcomes, words: &str) -> Result<(Loss, String), Error> {
    let layout = &outcomes.layout;
    let key = words.strip_prefix("lost_").unwrap_or(words);
    let found = Loss::each(layout.causes.len()).find(|loss| match loss.cause() {
        Some(cause) => layout.cause(cause) == key,
        None => [loss.key(), loss.name(), loss.in_service()].contains(&key),
    });
    match found {
        Some(loss) => {
            let said = match loss.cause() {
                Some(cause) => layout.cause(cause).to_owned(),
                None => loss.name().to_lowercase(),
            };
            Ok((loss, said))
        }
        None => Err(Error::Call(format!("nothing is lost under `{words}`"))),
    }
}

/// The assumptions whose means differ.
fn differ(outcomes: &Outcomes, here: &[usize]) -> Vec<Differs> {
    let all = outcomes.trials() as usize;
    let mut is_here = vec![false; all];
    here.iter().for_each(|trial| is_here[*trial] = true);
    let mut found = Vec::new();
    if here.is_empty() || here.len() == all {
        return found;
    }
    let error = (1.0 / here.len() as f64 + 1.0 / (all - here.len()) as f64).sqrt();
    for assumption in 0..outcomes.layout.assumptions.len() {
        let values = outcomes.assumption(assumption);
        if values.len() < all {
            continue;
        }
        let side = |wanted: bool| -> Vec<f64> {
            let pairs = values.iter().zip(&is_here).filter(|own| *own.1 == wanted);
            pairs.map(|own| *own.0).collect()
        };
        let moments = (Moments::of(&values), Moments::of(&side(true)), Moments::of(&side(false)));
        let (Some(whole), Some(own), Some(rest)) = moments else { continue };
        let Some(sd) = whole.sd.filter(|sd| *sd > 1e-12 * whole.mean.abs().max(1e-12)) else {
            continue;
        };
        let score = (own.mean - rest.mean) / sd;
        if score.abs() > CLEAR * error {
            let (here, rest) = (own.estimate(), rest.estimate());
            found.push(Differs { assumption, here, rest, score });
        }
    }
    found.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(spot: &Spot, corridor: Option<&str>) -> (Behind, Scenario) {
        let scenario = Scenario::from_text(include_str!("../../tests/serve/small.toml")).unwrap();
        let workers = Workers::new(Some(1)).unwrap();
        let model = Model { trials: 256, ..scenario.model().unwrap() };
        (scenario.behind(&model, (spot, corridor), &workers).unwrap(), scenario)
    }

    #[test]
    fn years_without_a_corridor_are_those_in_which_it_begins_late() {
        let (found, scenario) = behind(&Spot::Service(2031, false), Some("North"));
        assert!(found.trials > 0 && found.trials < found.of && found.of == 256);
        let first = &found.differ[0];
        assert_eq!(scenario.definition().assumptions[first.assumption].name, "begins");
        // Not there in 2031: it begins in 2032 or later.
        assert!(first.score > 1.0 && first.here.value >= 2032.0 && first.rest.value < 2032.0);
        let (there, _) = behind(&Spot::Service(2031, true), Some("North"));
        assert_eq!(found.trials + there.trials, 256);
        assert!(found.words.contains("North is not in service in 2031"), "{}", found.words);
    }

    #[test]
    fn what_is_lost_to_attacks_is_lost_where_there_are_many() {
        let (found, scenario) = behind(&Spot::Loss("attack".to_owned()), None);
        assert_eq!(found.trials, 50);
        let names = found.differ.iter().map(|own| own.assumption);
        let names: Vec<&str> =
            names.map(|own| scenario.definition().assumptions[own].name.as_str()).collect();
        assert!(names.contains(&"attacks"), "{names:?}");
    }

    #[test]
    fn places_that_are_not_there_are_refused_in_words() {
        let scenario = Scenario::from_text(include_str!("../../tests/serve/small.toml")).unwrap();
        let workers = Workers::new(Some(1)).unwrap();
        let model = Model { trials: 64, ..scenario.model().unwrap() };
        for (spot, corridor) in [
            (Spot::Value(1.0), Some("Nowhere")),
            (Spot::Year(1999, 0.5), None),
            (Spot::Service(2030, true), None),
            (Spot::Loss("envy".to_owned()), None),
            (Spot::Future(vec!["Nowhere".to_owned()]), None),
        ] {
            let words =
                scenario.behind(&model, (&spot, corridor), &workers).unwrap_err().to_string();
            assert!(words.contains(' '), "{words}");
        }
    }
}
