//! Supplies: the rate of each month of the horizon, with everything intact.
//!
//! `mean[m] (1 + trend)^(y - base) W[y] V[y,m]`, capped, less losses; W and V lognormal with mean
//! one, log W a stationary AR(1). What flows into a reservoir has the same form.

use super::assumptions::mix_scores;
use super::demand::larger;
use super::{Workspace, reservoir};
use crate::chance::{RandomStreams, Variates, exp, normal_cdf, normal_quantile};
use crate::model::{Model, MonthlyForm, StateSlots, SupplyForm, SupplyModel, WetnessForm};
use crate::units::{HOURS_PER_YEAR, MONTH_DAYS};

/// Weights of months that add up to less are looked at as shares of the largest.
const LEAST_WEIGHT: f64 = 1e-200;
/// Growth to the first year of the horizon goes no further than this: whatever grew so much is
/// clamped to the bound of its key, and its square is finite.
const MOST_GROWN: f64 = 1e100;

/// Draws the rates of all supplies.
pub(super) fn draw<L: RandomStreams>(model: &Model, streams: &L, workspace: &mut Workspace) {
    let years = model.years;
    for (index, supply) in model.supplies.iter().enumerate() {
        if let Some(wetness) = supply.form.wetness() {
            let mut stream = streams.open(wetness.year_key);
            for score in &mut workspace.wetness[index * years..(index + 1) * years] {
                *score = stream.normal();
            }
        }
    }
    for (first, innovations) in &model.wetness_mixes {
        for year in 0..years {
            let mix = if year == 0 { first } else { innovations };
            let cell = |member: usize| member * years + year;
            mix_scores(&mix.members, &mix.factor, cell, &mut workspace.wetness);
        }
    }
    draw_records(model, streams, workspace);
    for (index, supply) in model.supplies.iter().enumerate() {
        let kept = 1.0 - workspace.parameters[supply.losses as usize];
        let rates = index * years * 12..(index + 1) * years * 12;
        match &supply.form {
            SupplyForm::Steady(rate) => {
                let Workspace { parameters, states, rates: all, .. } = &mut *workspace;
                for (year, months) in all[rates].chunks_exact_mut(12).enumerate() {
                    months.fill(parameters[of_year(model, states, rate, year) as usize] * kept);
                }
                scale(model, workspace, index, supply, kept);
            }
            SupplyForm::Record(record, rows) => {
                let drawn = &workspace.record_years[record * years..(record + 1) * years];
                for (months, row) in workspace.rates[rates].chunks_exact_mut(12).zip(drawn) {
                    for (rate, recorded) in months.iter_mut().zip(&rows[*row as usize]) {
                        *rate = recorded * kept;
                    }
                }
                scale(model, workspace, index, supply, kept);
            }
            SupplyForm::Monthly(monthly) => {
                draw_monthly(model, streams, workspace, index, monthly, kept);
            }
            SupplyForm::Reservoir(form) => {
                reservoir::draw(model, streams, workspace, index, form, kept);
            }
        }
    }
}

/// The number that a chain of whole years has in a year of the horizon.
fn of_year(model: &Model, states: &[u8], numbers: &StateSlots, year: usize) -> u32 {
    match numbers.differ() {
        true => numbers.slots[usize::from(states[(numbers.chain * model.years + year) * 12])],
        false => numbers.slots[0],
    }
}

/// Multiplies the rates of a supply by its `times` and by its growth, within the bounds of its unit.
fn scale(model: &Model, workspace: &mut Workspace, index: usize, supply: &SupplyModel, kept: f64) {
    let Some(past_all) = supply.past_all else { return };
    let Workspace { parameters, rates, clamped, .. } = workspace;
    let times = supply.times.map_or(1.0, |slot| parameters[slot as usize]);
    let most = supply.most * kept;
    let months = &mut rates[index * model.years * 12..(index + 1) * model.years * 12];
    for (year, months) in (model.start_year..).zip(months.chunks_exact_mut(12)) {
        let factor = times * supply.growth.factor(year, parameters);
        for rate in months {
            let scaled = if *rate > 0.0 { *rate * factor } else { 0.0 };
            clamped[past_all as usize] |= scaled > most;
            *rate = scaled.min(most);
        }
    }
}

/// Blocks of consecutive years of each record, round the circle.
fn draw_records<L: RandomStreams>(model: &Model, streams: &L, workspace: &mut Workspace) {
    for (index, record) in model.records.iter().enumerate() {
        let mut stream = streams.open(record.key);
        let drawn = &mut workspace.record_years[index * model.years..(index + 1) * model.years];
        for block in drawn.chunks_mut(record.block) {
            let first = (stream.uniform() * record.years as f64) as usize;
            for (offset, year) in block.iter_mut().enumerate() {
                *year = ((first + offset) % record.years) as u32;
            }
        }
    }
}

fn draw_monthly<L: RandomStreams>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
    index: usize,
    monthly: &MonthlyForm,
    kept: f64,
) {
    let years = model.years;
    let Workspace { parameters, entry, wetness, rates, clamped, states, .. } = workspace;
    let parameter = |slot: u32| parameters[slot as usize];
    let mut mean = monthly.level.map(parameter);
    // The energy of years that differ is taken year by year.
    let differs = monthly.annual.as_ref().filter(|annual| annual.differ());
    if let Some(annual) = &monthly.annual {
        let mut total: f64 = mean.iter().sum();
        // Of weights that are next to nothing the share each has is what counts.
        if total > 0.0 && total < LEAST_WEIGHT {
            let largest = mean.iter().copied().fold(0.0, f64::max);
            mean = mean.map(|weight| weight / largest);
            total = mean.iter().sum();
        }
        let energy = if differs.is_some() { 1.0 } else { parameter(annual.slots[0]) };
        let scale = if total > 0.0 { energy * monthly.annual_unit / total } else { 0.0 };
        for (rate, days) in mean.iter_mut().zip(MONTH_DAYS) {
            *rate *= scale / (f64::from(days) * 24.0);
        }
    }
    if let Some(times) = model.supplies[index].times {
        mean = mean.map(|rate| rate * parameter(times));
    }
    let most = parameter(monthly.max);
    let none = parameter(monthly.none_chance);
    // Nobody asks before the first of its corridors is in service.
    let users = model.users.of(index).iter().map(|user| entry[*user as usize]);
    let asked = (users.fold(f64::INFINITY, f64::min) / HOURS_PER_YEAR).max(0.0) as usize;
    // Claims ask from the first year on.
    let asked = if model.claims_on[index].is_empty() { asked } else { 0 };
    let years = index * years..(index + 1) * years;
    let rates = &mut rates[years.start * 12..years.end * 12];
    rates.fill(0.0);
    let scores = &wetness[years];
    let water = WetYears { form: &monthly.wetness, scores, asked, mean, parameters };
    let mut largest = 0.0;
    water.each_year(model, streams, none, |year, level, around| {
        let level = match differs {
            Some(annual) => level * parameter(of_year(model, states, annual, year)),
            None => level,
        };
        let months = &mut rates[year * 12..][..12];
        for ((rate, mean), around) in months.iter_mut().zip(mean).zip(around) {
            let drawn = if mean > 0.0 { mean * level * around } else { 0.0 };
            largest = larger(drawn, largest);
            *rate = drawn.min(most) * kept;
        }
    });
    if let Some(path) = monthly.past_all
        && largest > most
    {
        clamped[path as usize] = true;
    }
}

/// The wet and dry years of one supply in one trial.
pub(super) struct WetYears<'a> {
    pub form: &'a WetnessForm,
    /// Its normal scores, one a year, mixed with those of others.
    pub scores: &'a [f64],
    /// The first year that anybody asks for.
    pub asked: usize,
    /// The mean of each month.
    pub mean: [f64; 12],
    /// The values of all slots.
    pub parameters: &'a [f64],
}

impl WetYears<'_> {
    /// Hands over the index of each year that is asked for, its level `(1 + trend)^(y - base) W`,
    /// and `V` of those of its months that bring anything in the mean; a share `none` of the years,
    /// the driest, has level 0.
    pub fn each_year<L: RandomStreams>(
        &self,
        model: &Model,
        streams: &L,
        none: f64,
        mut take: impl FnMut(usize, f64, &[f64; 12]),
    ) {
        let form = self.form;
        let parameter = |slot: u32| self.parameters[slot as usize];
        let log_variance = |cv: f64| libm::log1p(cv * cv);
        let year_variance = log_variance(parameter(form.year_cv));
        let year_sd = year_variance.sqrt();
        let month_variance = log_variance(parameter(form.month_cv));
        let month_sd = month_variance.sqrt();
        let persistence = parameter(form.persistence);
        let innovation = (1.0 - persistence * persistence).sqrt();
        let (growth, base_year) = (parameter(form.trend), parameter(form.base_year));
        let mut trend = growth_to_start(model, growth, base_year);
        let (dry, wetter) = if none > 0.0 {
            let dry = normal_quantile(none);
            (dry, (1.0 - none) / normal_cdf(year_sd - dry))
        } else {
            (f64::NEG_INFINITY, 1.0)
        };
        let mut stream = (!form.months_alike).then(|| streams.open(form.month_key));
        let mut around = [1.0; 12];
        let mut z = 0.0;
        for (year, score) in self.scores.iter().enumerate() {
            z = if year == 0 { *score } else { persistence * z + innovation * score };
            let wetness = if z < dry {
                0.0
            } else if year_sd == 0.0 {
                wetter
            } else {
                wetter * exp(year_sd * z - 0.5 * year_variance)
            };
            let grown = match form.by_year.is_empty() {
                true => trend,
                false => form.by_year.at(model.start_year + year as i32, self.parameters),
            };
            let level = grown * wetness;
            trend *= 1.0 + growth;
            if let Some(stream) = &mut stream {
                // Drawn whatever is asked for, so that a month that is filled in later, or a
                // corridor that comes sooner, moves no other.
                for around in &mut around {
                    *around = month_sd * stream.normal() - 0.5 * month_variance;
                }
                if year < self.asked {
                    continue;
                }
                for (around, mean) in around.iter_mut().zip(self.mean) {
                    if mean > 0.0 {
                        *around = exp(*around);
                    }
                }
            }
            take(year, level, &around);
        }
    }
}

/// The factor by which a quantity that grows by the share `growth` a year has grown from the base
/// year to the first year of the horizon: `(1 + growth)^(start_year - base_year)`.
pub(super) fn growth_to_start(model: &Model, growth: f64, base_year: f64) -> f64 {
    let growth = 1.0 + growth;
    if growth == 1.0 {
        return 1.0;
    }
    libm::pow(growth, f64::from(model.start_year) - base_year).min(MOST_GROWN)
}
