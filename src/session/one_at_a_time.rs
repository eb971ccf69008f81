//! One thing at a time: what a study of it moves, and what it brings.

use super::error::Error;
use super::report::{Outline, scenario_files};
use super::study::{Studied, Study};
use super::tuning::{Knob, Vary};
use crate::model::{Model, compile};
use crate::report::{Charts, Kind, one_at_a_time_csv, one_at_a_time_json, one_at_a_time_page};
use crate::scenario::{ByState, Regime, Start};
use crate::study::{Movable, MovedKind, Way, one_at_a_time, uncertain};
use crate::text::shell;

/// The ends of an assumption for which none are given.
const ENDS: [f64; 2] = [0.1, 0.9];

impl Study {
    /// Every estimate of `of` with one thing at each of its ends and all else as it is: with all that is
    /// uncertain, or with what `vary` names (an assumption, a branch, `security` or a regime, or the path of
    /// a number with its range). The terminal shows so many of what was moved.
    ///
    /// # Errors
    /// As [`Self::sweep`].
    pub fn one_at_a_time<T>(
        &self,
        of: &[String],
        (vary, shown): (&[Vary], usize),
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        let this = self.asking(of.iter().map(String::as_str), "--of")?;
        let of: Vec<&str> = of.iter().map(String::as_str).collect();
        for of in &of {
            this.probe(of).fits(&this.model).map_err(Error::Call)?;
        }
        let movable = match vary.is_empty() {
            true => this.all_movable()?,
            false => vary.iter().map(|vary| this.movable(vary)).collect::<Result<_, _>>()?,
        };
        let runs = 1 + movable.iter().map(|one| one.ends.len() as u64).sum::<u64>();
        let running = ready(this.trials(runs))?;
        let with = (this.workers.engine(), &**this.workers.progress());
        let trials = this.model.trials;
        let found = one_at_a_time::<Error>(with, (&this.model, trials), &of, movable)?;
        let mut tail = String::from(" --one-at-a-time");
        for vary in vary {
            let range = vary.range.map(|(low, high)| format!("={low}:{high}")).unwrap_or_default();
            tail.push_str(&format!(" --vary {}", shell::quoted(&format!("{}{range}", vary.name))));
        }
        for gauge in &found.gauges {
            tail.push_str(&format!(" --of {}", shell::quoted(&gauge.text)));
        }
        let ran = this.ran("sensitivity", &tail, found.partial);
        let csv = one_at_a_time_csv(&found).map_err(|error| Error::System(error.to_string()))?;
        let mut files = scenario_files(&this.scenario);
        files.push(("one-at-a-time.csv".to_owned(), csv));
        let studied = Studied {
            outline: Outline::of(Kind::Sensitivity, &this.scenario, Vec::new()),
            files,
            page: one_at_a_time_page(&found, shown, &ran),
            charts: Charts::default(),
            json: one_at_a_time_json(&found, &ran)?,
            partial: found.partial,
            found: true,
            solved: None,
            workers: this.workers.clone(),
        };
        Ok((running, studied))
    }

    /// All that is uncertain: assumptions, branches, chains of states.
    fn all_movable(&self) -> Result<Vec<Movable>, Error> {
        let definition = self.scenario.definition();
        // Tables by outcome stand behind the assumptions and are moved with their branch.
        let own = |index: &usize| *index < definition.assumptions.len();
        let mut all: Vec<Movable> =
            uncertain(&self.model).filter(own).map(|index| self.assumption(index, None)).collect();
        for branch in definition.branches.iter().filter(|branch| branch.given.is_none()) {
            all.push(self.branch(&branch.name)?);
        }
        for chain in definition.chains() {
            all.push(self.chain(&chain.name)?);
        }
        Ok(all)
    }

    /// The meaning of a name.
    fn movable(&self, vary: &Vary) -> Result<Movable, Error> {
        let definition = self.scenario.definition();
        if vary.count.is_some() || vary.log {
            return Err(Error::Call(format!(
                "`{}` is held at its ends: give them as LOW:HIGH",
                vary.name
            )));
        }
        let is_state = definition.chains().any(|chain| chain.name == vary.name);
        let is_branch = definition.branches.iter().any(|branch| branch.name == vary.name);
        if (is_state || is_branch) && vary.range.is_some() {
            return Err(Error::Call(format!(
                "`{}` has no range: it is held at each end",
                vary.name
            )));
        }
        if is_branch {
            return self.branch(&vary.name);
        }
        if is_state {
            return self.chain(&vary.name);
        }
        let knob = Knob::of(&self.scenario, &vary.name)?;
        if let Some(index) = knob.assumption {
            if let Some((low, high)) = vary.range {
                self.try_values(&knob, &[low, high])?;
            }
            return Ok(self.assumption(index, vary.range));
        }
        let (low, high) = vary.range.ok_or_else(|| Error::NoRange {
            name: vary.name.clone(),
            example: format!("{}=LOW:HIGH", vary.name),
        })?;
        let end = |at: f64| -> Result<(String, Way), Error> {
            let model = self.model_at(&[&knob], &[at])?;
            Ok((String::new(), Way::Model(Box::new(model), Some(at))))
        };
        Ok(Movable {
            kind: MovedKind::Number,
            name: knob.axis.path.clone(),
            label: knob.axis.label.clone(),
            unit: knob.axis.unit.clone(),
            ends: vec![end(low)?, end(high)?],
        })
    }

    fn assumption(&self, index: usize, range: Option<(f64, f64)>) -> Movable {
        let own = &self.scenario.definition().assumptions[index];
        let ways = match range {
            Some((low, high)) => [Way::Value(index, low), Way::Value(index, high)],
            None => ENDS.map(|p| Way::Quantile(index, p)),
        };
        Movable {
            kind: MovedKind::Assumption,
            name: own.name.clone(),
            label: own.label().to_owned(),
            unit: own.unit.clone(),
            ends: ways.map(|way| (String::new(), way)).to_vec(),
        }
    }

    fn branch(&self, name: &str) -> Result<Movable, Error> {
        let definition = self.scenario.definition();
        let index = definition.branches.iter().position(|own| own.name == name);
        let Some(index) = index else {
            return Err(Error::Call(format!("no branch is called `{name}`")));
        };
        let own = &definition.branches[index];
        let end = |(outcome, named): (usize, &crate::scenario::BranchOutcome)| {
            let mut supposed = definition.clone();
            supposed.branches[index].given = Some(outcome);
            let model = compile(&supposed).map_err(Error::Model)?;
            Ok((named.name.clone(), Way::Model(Box::new(model), None)))
        };
        let ends: Result<Vec<_>, Error> = own.outcomes.iter().enumerate().map(end).collect();
        Ok(Movable {
            kind: MovedKind::Branch,
            name: own.name.clone(),
            label: own.label().to_owned(),
            unit: None,
            ends: ends?,
        })
    }

    /// Security or a regime, held in each of its states from before the horizon on.
    fn chain(&self, name: &str) -> Result<Movable, Error> {
        let definition = self.scenario.definition();
        let mut ends = Vec::new();
        let states = definition.chains().find(|own| own.name == name).map(|own| &own.states);
        for (state, words) in states.into_iter().flatten().enumerate() {
            let mut supposed = definition.clone();
            let security = supposed.security.iter_mut().chain(&mut supposed.regimes);
            security.filter(|own| own.name == name).for_each(|own| hold(own, state));
            let model: Model = compile(&supposed).map_err(Error::Model)?;
            ends.push((words.clone(), Way::Model(Box::new(model), None)));
        }
        Ok(Movable {
            kind: MovedKind::Chain,
            name: name.to_owned(),
            label: match name {
                "security" => "Security, held".to_owned(),
                name => format!("Regime {name}, held"),
            },
            unit: None,
            ends,
        })
    }
}

/// Lets a chain begin in a state and never leave it.
fn hold(chain: &mut Regime, state: usize) {
    let share = |own: usize| if own == state { 1.0 } else { 0.0 };
    chain.start = Start::Shares((0..chain.states.len()).map(|own| share(own).into()).collect());
    for chance in chain.transition.iter_mut().flatten() {
        *chance = ByState::Same(0.0.into());
    }
}
