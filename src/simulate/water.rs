//! Supplies: the rate of each month of the horizon, with everything intact.
//!
//! `mean[m] (1 + trend)^(y - base) W[y] V[y,m]`, capped, less losses; W and V lognormal with mean
//! one, log W a stationary AR(1).

use super::Workspace;
use super::luck::mix_scores;
use crate::chance::{Luck, Variates, exp, normal_cdf, normal_quantile};
use crate::model::{Model, MonthlyForm, SupplyForm};
use crate::units::MONTH_DAYS;

/// Draws the rates of all supplies.
pub(super) fn draw<L: Luck>(model: &Model, luck: &L, workspace: &mut Workspace) {
    let years = model.years;
    for (index, supply) in model.supplies.iter().enumerate() {
        if let SupplyForm::Monthly(monthly) = &supply.form {
            let mut stream = luck.open(monthly.year_key);
            for score in &mut workspace.wetness[index * years..(index + 1) * years] {
                *score = stream.normal();
            }
        }
    }
    for (first, innovations) in &model.wetness_mixes {
        for year in 0..years {
            let mix = if year == 0 { first } else { innovations };
            let place = |member: usize| member * years + year;
            mix_scores(&mix.members, &mix.factor, place, &mut workspace.wetness);
        }
    }
    draw_records(model, luck, workspace);
    for (index, supply) in model.supplies.iter().enumerate() {
        let kept = 1.0 - workspace.parameters[supply.losses as usize];
        let rates = index * years * 12..(index + 1) * years * 12;
        match &supply.form {
            SupplyForm::Steady(rate) => {
                let rate = workspace.parameters[*rate as usize] * kept;
                workspace.rates[rates].fill(rate);
            }
            SupplyForm::Record(record, rows) => {
                let drawn = &workspace.record_years[record * years..(record + 1) * years];
                for (months, row) in workspace.rates[rates].chunks_exact_mut(12).zip(drawn) {
                    for (rate, recorded) in months.iter_mut().zip(&rows[*row as usize]) {
                        *rate = recorded * kept;
                    }
                }
            }
            SupplyForm::Monthly(monthly) => {
                draw_monthly(model, luck, workspace, index, monthly, kept);
            }
        }
    }
}

/// Blocks of consecutive years of each record, round the circle.
fn draw_records<L: Luck>(model: &Model, luck: &L, workspace: &mut Workspace) {
    for (index, record) in model.records.iter().enumerate() {
        let mut stream = luck.open(record.key);
        let drawn = &mut workspace.record_years[index * model.years..(index + 1) * model.years];
        for block in drawn.chunks_mut(record.block) {
            let first = (stream.uniform() * record.years as f64) as usize;
            for (offset, year) in block.iter_mut().enumerate() {
                *year = ((first + offset) % record.years) as u32;
            }
        }
    }
}

fn draw_monthly<L: Luck>(
    model: &Model,
    luck: &L,
    workspace: &mut Workspace,
    index: usize,
    monthly: &MonthlyForm,
    kept: f64,
) {
    let years = model.years;
    let parameter = |slot: u32| workspace.parameters[slot as usize];
    let mut mean = monthly.level.map(parameter);
    if let Some(annual) = monthly.annual {
        let total: f64 = mean.iter().sum();
        let scale = if total > 0.0 { parameter(annual) * monthly.annual_unit / total } else { 0.0 };
        for (rate, days) in mean.iter_mut().zip(MONTH_DAYS) {
            *rate *= scale / (f64::from(days) * 24.0);
        }
    }
    let log_variance = |cv: f64| libm::log1p(cv * cv);
    let year_variance = log_variance(parameter(monthly.year_cv));
    let year_sd = year_variance.sqrt();
    let month_variance = log_variance(parameter(monthly.month_cv));
    let month_sd = month_variance.sqrt();
    let persistence = parameter(monthly.persistence);
    let innovation = (1.0 - persistence * persistence).sqrt();
    let growth = 1.0 + parameter(monthly.trend);
    let base_year = parameter(monthly.base_year);
    let mut trend = if growth == 1.0 {
        1.0
    } else {
        libm::pow(growth, f64::from(model.start_year) - base_year)
    };
    let none = parameter(monthly.none_chance);
    let (dry, wetter) = if none > 0.0 {
        let dry = normal_quantile(none);
        (dry, (1.0 - none) / normal_cdf(year_sd - dry))
    } else {
        (f64::NEG_INFINITY, 1.0)
    };
    let most = parameter(monthly.max);
    let mut stream = (!monthly.months_alike).then(|| luck.open(monthly.month_key));
    let mut z = 0.0;
    for year in 0..years {
        let score = workspace.wetness[index * years + year];
        z = if year == 0 { score } else { persistence * z + innovation * score };
        let wetness = if z < dry {
            0.0
        } else if year_sd == 0.0 {
            wetter
        } else {
            wetter * exp(year_sd * z - 0.5 * year_variance)
        };
        let level = trend * wetness;
        trend *= growth;
        let months = &mut workspace.rates[(index * years + year) * 12..][..12];
        for (rate, mean) in months.iter_mut().zip(mean) {
            // Drawn whatever the mean, so that a month that is filled in later moves no other.
            let around = match &mut stream {
                Some(stream) => {
                    let score = stream.normal();
                    if mean > 0.0 { exp(month_sd * score - 0.5 * month_variance) } else { 0.0 }
                }
                None => 1.0,
            };
            *rate = (mean * level * around).min(most) * kept;
        }
    }
}
