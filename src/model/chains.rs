//! Chains of states and levels of years, with their names resolved.

use super::parameters::Parameters;
use super::{ChainModel, Chance, LevelModel};
use crate::chance::Key;
use crate::scenario::{ByState, Regime, Scenario, Start};

/// Compiles all chains, in the order of [`Scenario::chains`].
pub(super) fn chains(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<ChainModel>, String> {
    let security = scenario.security.iter().map(|own| (own, "security".to_owned()));
    let regimes = scenario.regimes.iter().map(|own| (own, format!("regime.{}", own.name)));
    security.chain(regimes).map(|(own, path)| chain(own, &path, parameters)).collect()
}

fn chain(
    regime: &Regime,
    path: &str,
    parameters: &mut Parameters<'_>,
) -> Result<ChainModel, String> {
    let states = regime.states.len();
    let key = match path.strip_prefix("regime.") {
        Some(name) => Key::new(&format!("regime/{name}")),
        None => Key::new(path),
    };
    let table = if regime.yearly { "yearly_transition" } else { "monthly_transition" };
    let (mut rows, mut paths, mut uncertain) = (Vec::new(), Vec::new(), false);
    for (name, row) in regime.states.iter().zip(&regime.transition) {
        let path = format!("{path}.{table}.{name}");
        for chance in row {
            uncertain |= chance.each().iter().any(|own| own.number().is_none());
            rows.push(match chance {
                ByState::Same(chance) => Chance::Same(parameters.slot(chance, &path)?),
                ByState::Each(of, chances) => {
                    let slots = chances.iter().map(|chance| parameters.slot(chance, &path));
                    Chance::Each(of.0, slots.collect::<Result<_, String>>()?)
                }
            });
        }
        paths.push(parameters.path_index(&path));
    }
    let start_at = format!("{path}.start");
    let start = match &regime.start {
        Start::Stationary => None,
        Start::Shares(shares) => {
            uncertain |= shares.iter().any(|share| share.number().is_none());
            let slots = shares.iter().map(|q| parameters.slot(q, &start_at));
            Some(slots.collect::<Result<_, String>>()?)
        }
    };
    let start_path = parameters.path_index(&start_at);
    let (yearly, depends) = (regime.yearly, regime.depends());
    Ok(ChainModel { key, states, rows, start, paths, start_path, uncertain, yearly, depends })
}

/// Compiles all levels.
pub(super) fn levels(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<LevelModel>, String> {
    let mut levels = Vec::new();
    for level in &scenario.levels {
        let path = |key: &str| format!("level.{}.{key}", level.name);
        levels.push(LevelModel {
            key: Key::new(&format!("level/{}", level.name)),
            year_cv: parameters.slot(&level.year_cv, &path("year_cv"))?,
            persistence: parameters.slot(&level.persistence, &path("persistence"))?,
            start: match &level.start {
                Some(start) => Some(parameters.slot(start, &path("start"))?),
                None => None,
            },
            path: parameters.path_index(&format!("level.{}", level.name)),
        });
    }
    Ok(levels)
}
