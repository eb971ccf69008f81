//! Correlated scores: each connected group of names with the Cholesky factor of its matrix.
//!
//! Spearman's `rho` becomes Pearson's `r = 2 sin(pi rho / 6)` of the normal scores. Of the wetnesses
//! of two supplies with persistences a and b it holds in any one year, so that the innovations get
//! `r (1 - a b) / sqrt((1 - a^2) (1 - b^2))`.

use std::collections::{BTreeMap, HashMap};

use super::Mix;
use crate::chance::{cholesky, pearson_of_spearman};
use crate::scenario::Scenario;

/// Members of each connected group of correlated things, by name, with the matrix of `entry`.
fn mixes(
    names: &[&str],
    scenario: &Scenario,
    entry: impl Fn(usize, usize, f64) -> f64,
) -> Result<Vec<Mix>, String> {
    let indices: HashMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    let find = |name: &str| indices.get(name).copied();
    let links: HashMap<(usize, usize), f64> = scenario
        .correlations
        .iter()
        .filter_map(|c| Some(((find(&c.between.0)?, find(&c.between.1)?), c.rho)))
        .collect();
    let mut group: Vec<usize> = (0..names.len()).collect();
    for (a, b) in links.keys() {
        let (from, to) = (group[*a].max(group[*b]), group[*a].min(group[*b]));
        for member in &mut group {
            if *member == from {
                *member = to;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, leader) in group.iter().enumerate() {
        groups.entry(*leader).or_default().push(index);
    }
    let mut mixes = Vec::new();
    for mut members in groups.into_values().filter(|members| members.len() > 1) {
        members.sort_by_key(|member| names[*member]);
        let matrix: Vec<Vec<f64>> = members
            .iter()
            .map(|a| {
                let cell = |b: &usize| {
                    if a == b {
                        return 1.0;
                    }
                    let link = links.get(&(*a, *b)).or_else(|| links.get(&(*b, *a)));
                    link.map_or(0.0, |rho| entry(*a, *b, pearson_of_spearman(*rho)))
                };
                members.iter().map(cell).collect()
            })
            .collect();
        let factor = cholesky(&matrix).ok_or_else(|| {
            let names: Vec<&str> = members.iter().map(|member| names[*member]).collect();
            format!("the correlations between {} contradict each other", names.join(", "))
        })?;
        mixes.push(Mix { members: members.iter().map(|member| *member as u32).collect(), factor });
    }
    Ok(mixes)
}

/// Groups of correlated assumptions.
pub(super) fn assumption_mixes(scenario: &Scenario) -> Result<Vec<Mix>, String> {
    let names: Vec<&str> = scenario.assumptions.iter().map(|a| a.name.as_str()).collect();
    mixes(&names, scenario, |_, _, r| r)
}

/// Groups of supplies with correlated wetness: of the first year, then of the innovations.
pub(super) fn wetness_mixes(scenario: &Scenario) -> Result<Vec<(Mix, Mix)>, String> {
    let names: Vec<&str> = scenario.supplies.iter().map(|s| s.name.as_str()).collect();
    let persistence = |index: usize| {
        let wetness = scenario.supplies[index].model.wetness();
        wetness.and_then(|wetness| wetness.persistence.number()).unwrap_or(0.0)
    };
    let first = mixes(&names, scenario, |_, _, r| r)?;
    let innovations = mixes(&names, scenario, |a, b, r| {
        let (a, b) = (persistence(a), persistence(b));
        r * (1.0 - a * b) / ((1.0 - a * a) * (1.0 - b * b)).sqrt()
    })?;
    Ok(first.into_iter().zip(innovations).collect())
}

/// Groups of correlated levels: of the first year, then of the others. What is drawn of a level that
/// starts from a known one is its innovation, in the first year as well; of two of which one does, the
/// other's first year is the sum of all its innovations so far, the last with weight `sqrt(1 - a^2)`.
pub(super) fn level_mixes(scenario: &Scenario) -> Result<Vec<(Mix, Mix)>, String> {
    let names: Vec<&str> = scenario.levels.iter().map(|level| level.name.as_str()).collect();
    let persistence = |index: usize| scenario.levels[index].persistence.number().unwrap_or(0.0);
    let innovation = |a: usize, b: usize, r: f64| {
        let (a, b) = (persistence(a), persistence(b));
        r * (1.0 - a * b) / ((1.0 - a * a) * (1.0 - b * b)).sqrt()
    };
    let starts = |index: usize| scenario.levels[index].start.is_some();
    let first = mixes(&names, scenario, |a, b, r| match (starts(a), starts(b)) {
        (false, false) => r,
        (true, true) => innovation(a, b, r),
        (start, _) => {
            let drawn = persistence(if start { b } else { a });
            innovation(a, b, r) * (1.0 - drawn * drawn).sqrt()
        }
    })?;
    let innovations = mixes(&names, scenario, innovation)?;
    Ok(first.into_iter().zip(innovations).collect())
}
