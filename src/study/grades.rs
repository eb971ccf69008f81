//! The grades of evidence of a run's deciding factors.
//!
//! An entry into service is as well known as the weakest of what says whether (`built`) and when
//! (`in_service`); a table by outcome as the weakest of its branch and of the assumptions that it names.
//! A factor without a grade is weaker than any. A plain number at either key has none, but a corridor that is
//! surely built is known by its date alone.

use crate::scenario::{Grade, Law, Quantity, Scenario};
use crate::stats::{Evidence, FactorKind, Steps};

/// The evidence of a run; `None` where nothing of its scenario is graded.
#[must_use]
pub fn evidence(scenario: &Scenario, steps: &Steps) -> Option<Evidence> {
    let counts = counts(scenario);
    if counts.iter().all(|(grade, count)| grade.is_none() || *count == 0) {
        return None;
    }
    let counts: Vec<(Option<&str>, u64)> =
        counts.into_iter().map(|(grade, count)| (grade.map(Grade::name), count)).collect();
    Some(Evidence::new(steps, &counts, |kind, name| grade(scenario, kind, name).map(Grade::name)))
}

/// How many assumptions and branches have each grade, the best first, and none last.
#[must_use]
pub fn counts(scenario: &Scenario) -> [(Option<Grade>, u64); 5] {
    let of_assumptions = scenario.assumptions.iter().map(|own| own.grade());
    let all: Vec<Option<Grade>> =
        of_assumptions.chain(scenario.branches.iter().map(|own| own.grade)).collect();
    let [a, b, c, d] = Grade::ALL.map(Some);
    [a, b, c, d, None].map(|grade| (grade, all.iter().filter(|own| **own == grade).count() as u64))
}

/// The grade of what is stated of a factor; `None` where it has none.
#[must_use]
pub fn grade(scenario: &Scenario, kind: FactorKind, name: &str) -> Option<Grade> {
    match kind {
        FactorKind::Assumption => of_name(scenario, name),
        FactorKind::Branch => of_branch(scenario, name),
        FactorKind::Security => scenario.security.as_ref()?.grade,
        FactorKind::Regime => {
            let has = |state: &String| state == name;
            scenario.regimes.iter().find(|own| own.states.iter().any(has))?.grade
        }
        FactorKind::Entry
        | FactorKind::InService
        | FactorKind::NeverInService
        | FactorKind::YearsInService => of_entry(scenario, name),
        FactorKind::Incidents => None,
    }
}

fn of_branch(scenario: &Scenario, name: &str) -> Option<Grade> {
    scenario.branches.iter().find(|own| own.name == name)?.grade
}

fn of_entry(scenario: &Scenario, name: &str) -> Option<Grade> {
    let corridor = scenario.corridors.iter().find(|own| own.name == name)?;
    let mut said = Vec::new();
    // A corridor that is surely built, or surely there, is known by the other alone.
    if corridor.built.number() != Some(1.0) {
        said.push(&corridor.built);
    }
    said.extend(&corridor.in_service);
    let grades = said.into_iter().map(|quantity| of_quantity(scenario, quantity));
    weakest(grades)
}

fn of_quantity(scenario: &Scenario, quantity: &Quantity) -> Option<Grade> {
    of_name(scenario, quantity.name()?)
}

/// The grade of an assumption, or of a table by outcome.
fn of_name(scenario: &Scenario, name: &str) -> Option<Grade> {
    if let Some(own) = scenario.assumptions.iter().find(|own| own.name == name) {
        return own.grade();
    }
    let table = scenario.outcome_tables.iter().find(|own| own.name == name)?;
    let Law::ByOutcome { branch, .. } = &table.value else { return None };
    let mut named = Vec::new();
    table.value.for_each(|quantity| named.extend(quantity.name().map(str::to_owned)));
    let named = named.iter().map(|name| {
        let own = scenario.assumptions.iter().find(|own| own.name == *name)?;
        own.grade()
    });
    weakest(std::iter::once(of_branch(scenario, branch)).chain(named))
}

/// The weakest; `None` where there is nothing, or anything without a grade.
fn weakest(grades: impl Iterator<Item = Option<Grade>>) -> Option<Grade> {
    let grades: Option<Vec<Grade>> = grades.collect();
    grades?.into_iter().max()
}
