//! Supplies: how the rate of each comes about, and which records they share.

use super::hazards::by_state;
use super::parameters::Parameters;
use super::records;
use super::{
    GrowthForm, MonthlyForm, RecordModel, ReservoirForm, SupplyForm, SupplyModel, WetnessForm,
    YearPath,
};
use crate::chance::Key;
use crate::scenario::{
    Commodity, MonthlyLevel, MonthlySupply, Quantity, ReservoirSupply, Scenario, Supply,
    SupplyModel as SupplySort, Wetness,
};

/// Compiles all supplies.
pub(super) fn supplies(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<(Vec<SupplyModel>, Vec<RecordModel>), String> {
    let (records, mut recorded) = records::records(scenario);
    let mut supplies = Vec::new();
    let mut reservoirs = 0;
    for supply in &scenario.supplies {
        supplies.push(compile_supply(
            scenario,
            supply,
            parameters,
            &mut recorded,
            &mut reservoirs,
        )?);
    }
    Ok((supplies, records))
}

fn compile_supply(
    scenario: &Scenario,
    supply: &Supply,
    parameters: &mut Parameters<'_>,
    recorded: &mut impl Iterator<Item = SupplyForm>,
    reservoirs: &mut usize,
) -> Result<SupplyModel, String> {
    let name = &supply.name;
    let path = |key: &str| format!("supply.{name}.{key}");
    let form = match &supply.model {
        SupplySort::Steady(steady) => {
            let path = path(&format!("steady.{}", supply.commodity.key_suffix()));
            SupplyForm::Steady(by_state(parameters, &steady.rate, &path)?)
        }
        SupplySort::Monthly(monthly) => SupplyForm::Monthly(Box::new(compile_monthly(
            scenario,
            name,
            supply.commodity,
            monthly,
            parameters,
        )?)),
        SupplySort::Reservoir(reservoir) => {
            let index = *reservoirs;
            *reservoirs += 1;
            let form = compile_reservoir(scenario, name, index, reservoir, parameters)?;
            SupplyForm::Reservoir(Box::new(form))
        }
        SupplySort::History(_) => {
            recorded.next().ok_or_else(|| format!("supply `{name}` has no record"))?
        }
    };
    let start_year = scenario.run.start_year;
    let (mut growth, mut times, mut past_all) = (GrowthForm::Same, None, None);
    if let SupplySort::Steady(steady) = &supply.model {
        let path = path("steady");
        growth =
            GrowthForm::new(&steady.growth, start_year, parameters, (&path, "trend_per_year"))?;
    }
    let model = match &supply.model {
        SupplySort::Steady(_) => "steady",
        SupplySort::Monthly(_) => "monthly",
        SupplySort::History(_) => "history",
        SupplySort::Reservoir(_) => "reservoir",
    };
    if supply.times.number() != Some(1.0) {
        times = Some(parameters.slot(&supply.times, &path(&format!("{model}.times")))?);
    }
    if times.is_some() || growth != GrowthForm::Same {
        past_all = Some(parameters.path_index(&path(model)));
    }
    let mut year = |year: &Option<Quantity>, key| match year {
        Some(year) => Ok::<_, String>(Some(parameters.slot(year, &path(key))?)),
        None => Ok(None),
    };
    let in_service = year(&supply.in_service, "in_service")?;
    let until = year(&supply.until, "until")?;
    let losses = parameters.slot(&supply.losses, &path("losses"))?;
    let most = supply.commodity.flow_bounds().most();
    Ok(SupplyModel { losses, times, growth, in_service, until, most, past_all, form })
}

fn compile_monthly(
    scenario: &Scenario,
    name: &str,
    commodity: Commodity,
    monthly: &MonthlySupply,
    parameters: &mut Parameters<'_>,
) -> Result<MonthlyForm, String> {
    let path = |key: &str| format!("supply.{name}.monthly.{key}");
    let suffix = commodity.key_suffix();
    let (level, annual) = match &monthly.level {
        MonthlyLevel::Mean(mean) => {
            (parameters.months(mean, &path(&format!("mean_{suffix}")))?, None)
        }
        MonthlyLevel::Annual { energy, month_weights } => (
            parameters.months(month_weights, &path("month_weights"))?,
            Some(by_state(parameters, energy, &path(commodity.annual_key()))?),
        ),
    };
    Ok(MonthlyForm {
        level,
        annual,
        annual_unit: commodity.flow_of_annual_unit_in_an_hour(),
        wetness: compile_wetness(scenario, name, "monthly", &monthly.wetness, parameters)?,
        none_chance: parameters.slot(&monthly.none_chance, &path("none_chance"))?,
        max: match &monthly.max {
            Some(max) => parameters.slot(max, &path(&format!("max_{suffix}")))?,
            None => parameters.constant(commodity.flow_bounds().most()),
        },
        past_all: monthly
            .max
            .is_none()
            .then(|| parameters.path_index(&format!("supply.{name}.monthly"))),
    })
}

fn compile_wetness(
    scenario: &Scenario,
    name: &str,
    model: &str,
    wetness: &Wetness,
    parameters: &mut Parameters<'_>,
) -> Result<WetnessForm, String> {
    let path = |key: &str| format!("supply.{name}.{model}.{key}");
    let start_year = Quantity::from(f64::from(scenario.run.start_year));
    let base_year = wetness.base_year.as_ref().unwrap_or(&start_year);
    Ok(WetnessForm {
        year_key: Key::new(&format!("supply/{name}/year")),
        month_key: Key::new(&format!("supply/{name}/month")),
        year_cv: parameters.slot(&wetness.year_cv, &path("year_cv"))?,
        month_cv: parameters.slot(&wetness.month_cv, &path("month_cv"))?,
        months_alike: wetness.month_cv.number() == Some(0.0),
        persistence: parameters.slot(&wetness.persistence, &path("persistence"))?,
        trend: parameters.slot(&wetness.trend_per_year, &path("trend_per_year"))?,
        by_year: YearPath::new(&wetness.by_year, parameters, &path("by_year"))?,
        base_year: parameters.slot(base_year, &path("base_year"))?,
    })
}

fn compile_reservoir(
    scenario: &Scenario,
    name: &str,
    index: usize,
    reservoir: &ReservoirSupply,
    parameters: &mut Parameters<'_>,
) -> Result<ReservoirForm, String> {
    let path = |key: &str| format!("supply.{name}.reservoir.{key}");
    let growth = &reservoir.home_growth_per_year;
    Ok(ReservoirForm {
        index,
        past_all: parameters.path_index(&format!("supply.{name}.reservoir")),
        inflow: parameters.months(&reservoir.inflow, &path("inflow_gwh"))?,
        wetness: compile_wetness(scenario, name, "reservoir", &reservoir.wetness, parameters)?,
        storage: parameters.slot(&reservoir.storage, &path("storage_gwh"))?,
        start_share: parameters.slot(&reservoir.start_share, &path("start_share"))?,
        turbine: parameters.slot(&reservoir.turbine, &path("turbine_mw"))?,
        home_demand: parameters.months(&reservoir.home_demand, &path("home_demand_mw"))?,
        home_growth: parameters.slot(growth, &path("home_growth_per_year"))?,
        home_by_year: YearPath::new(&reservoir.home_by_year, parameters, &path("home_by_year"))?,
        keep_share: parameters.months(&reservoir.keep_share, &path("keep_share"))?,
    })
}
