//! Levels of years: factors that violence, or the price of oil, has in each calendar year.
//!
//! `log L[y] = -s^2/2 + s z[y]`, `s^2 = ln(1 + cv^2)`, z a stationary AR(1) with unit variance, so that
//! the mean of every year is one. z is drawn for the horizon's first year, then onward, then backward
//! into the warm-up (a stationary AR(1) read backward is one too), so that a longer warm-up moves
//! nothing. A level that starts from a known one has that in the warm-up and the year before the horizon.

use super::Workspace;
use super::assumptions::mix_scores;
use crate::chance::{RandomStreams, Variates, exp};
use crate::model::Model;
use crate::units::Bounds;

/// A coefficient of variation whose square is less is none: the level is one in every year.
const NO_VARIATION: f64 = 1e-150;

/// Draws every level's factor of each year of warm-up and horizon.
pub(super) fn draw<L: RandomStreams>(model: &Model, streams: &L, workspace: &mut Workspace) {
    if model.levels.is_empty() {
        return;
    }
    let (years, warm_up) = (model.years, model.warm_up_months / 12);
    let all = years + warm_up;
    let Workspace { parameters, levels, clamped, .. } = workspace;
    for (level, own) in model.levels.iter().zip(levels.chunks_exact_mut(all)) {
        let mut stream = streams.open(level.key);
        let (before, horizon) = own.split_at_mut(warm_up);
        horizon.iter_mut().for_each(|score| *score = stream.normal());
        before.iter_mut().rev().for_each(|score| *score = stream.normal());
    }
    for (first, others) in &model.level_mixes {
        for year in 0..all {
            let mix = if year == warm_up { first } else { others };
            mix_scores(&mix.members, &mix.factor, |member| member * all + year, levels);
        }
    }
    for (level, own) in model.levels.iter().zip(levels.chunks_exact_mut(all)) {
        let parameter = |slot: u32| parameters[slot as usize];
        let cv = parameter(level.year_cv);
        let variance = libm::log1p(cv * cv);
        let sd = variance.sqrt();
        let persistence = parameter(level.persistence);
        let innovation = (1.0 - persistence * persistence).sqrt();
        let (before, horizon) = own.split_at_mut(warm_up);
        let varies = cv > NO_VARIATION;
        let start = level.start.map(parameter);
        let mut z = match start {
            Some(start) if varies => (libm::log(start) + 0.5 * variance) / sd,
            _ => 0.0,
        };
        for (year, score) in horizon.iter_mut().enumerate() {
            z = match (year, start) {
                (0, None) => *score,
                _ => persistence * z + innovation * *score,
            };
            *score = z;
        }
        let mut z = horizon.first().copied().unwrap_or(0.0);
        for score in before.iter_mut().rev() {
            z = persistence * z + innovation * *score;
            *score = z;
        }
        let mut past_all = false;
        let mut factor = |score: f64| {
            let factor = if varies { exp(sd * score - 0.5 * variance) } else { 1.0 };
            past_all |= factor > Bounds::FACTOR.high;
            factor.min(Bounds::FACTOR.high)
        };
        horizon.iter_mut().for_each(|score| *score = factor(*score));
        before.iter_mut().for_each(|score| *score = start.unwrap_or_else(|| factor(*score)));
        clamped[level.path as usize] |= past_all;
    }
}

impl Workspace {
    /// The factors of a level in the years of the horizon of the last trial.
    #[must_use]
    #[inline]
    pub fn level(&self, model: &Model, level: usize) -> &[f64] {
        let (years, warm_up) = (model.years, model.warm_up_months / 12);
        let start = level * (years + warm_up) + warm_up;
        &self.levels[start..start + years]
    }
}
