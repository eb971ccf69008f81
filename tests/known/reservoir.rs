//! Reservoirs: the balance worked by hand and by a second program, and its limits.

use salang::outcome::{
    All, CorridorIndex, HorizonMonthIndex, Measure, MonthIndex, Outcomes, ReservoirIndex, Water,
    YearIndex,
};
use salang::units::MONTH_DAYS;

use super::support::*;

fn gwh(outcomes: &Outcomes, water: Water, year: usize) -> f64 {
    outcomes.values(Measure::Reservoir(water), ReservoirIndex(0), YearIndex(year))[0]
}

fn stored(outcomes: &Outcomes, month: usize) -> f64 {
    outcomes.values(Measure::ReservoirCourse, ReservoirIndex(0), HorizonMonthIndex(month))[0]
}

/// A lake of 100 GWh with turbines of 100 MW at the head of a line of 1,000 MW.
fn lake(years: u32, keys: &str) -> String {
    format!(
        "schema = 1\n[run]\nstart_year = 2001\nyears = {years}\nseed = 1\nwarm_up_years = 1\n\
         [[supply]]\nname = \"lake\"\ncommodity = \"electricity\"\n[supply.reservoir]\n\
         storage_gwh = 100\nturbine_mw = 100\n{keys}\n[[corridor]]\nname = \"line\"\n\
         commodity = \"electricity\"\nsupplies = [\"lake\"]\ncapacity_mw = 1000\n"
    )
}

const NO_DEMAND: &str = "home_demand_mw = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]";

/// All water comes in January: the turbines make 74.4 GWh in a month of 31 days, 67.2 in February.
#[test]
fn a_flood_fills_the_lake_is_spilled_and_runs_out_by_march() {
    let keys = format!(
        "inflow_gwh = [200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\nstart_share = 0.5\n{NO_DEMAND}"
    );
    let outcomes = run(&model_of(&lake(2, &keys)), 1);
    // 50 + 200 - 74.4 = 175.6 is 75.6 too much; the second year begins empty.
    for (year, spill) in [(0, 75.6), (1, 25.6)] {
        exactly("inflow", gwh(&outcomes, Water::Inflow, year), 200.0);
        exactly("surplus", gwh(&outcomes, Water::Surplus, year), 74.4 + 67.2 + 32.8);
        exactly("spill", gwh(&outcomes, Water::Spill, year), spill);
        exactly("level", gwh(&outcomes, Water::Level, year), 0.0);
        exactly("home", gwh(&outcomes, Water::Home, year), 0.0);
        let delivered = outcomes.values(Measure::Delivered, CorridorIndex(0), YearIndex(year))[0];
        exactly("delivered", delivered, 0.1744);
        for (month, level) in [(0, 100.0), (1, 32.8), (2, 0.0), (11, 0.0)] {
            exactly("level", stored(&outcomes, 12 * year + month), level);
        }
    }
    let of = |measure, month| outcomes.values(measure, measure.entity(0), measure.period(month))[0];
    exactly("January's spill", of(Measure::ReservoirMonth(Water::Spill), 0), 50.6);
    exactly("February's level", of(Measure::ReservoirMonth(Water::Level), 1), 32.8);
    // The surplus is offered evenly over its month.
    exactly("March", of(Measure::Month, 2), 0.0328);
}

/// Demand of 50 MW is 37.2 GWh in a month of 31 days, 36 in one of 30, and 33.6 in February.
#[test]
fn in_a_dry_year_home_demand_empties_the_lake_and_is_then_unserved() {
    let keys = "inflow_gwh = [20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20]\n\
                trend_per_year = -0.5\nstart_share = 1.0\n\
                home_demand_mw = [50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50]\n\
                keep_share = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]";
    let outcomes = run(&model_of(&lake(2, keys)), 1);
    // The lake falls by 17.2, 13.6, 17.2, 16, 17.2, 16 and in July has 2.8 + 20 of the 37.2.
    for (month, level) in
        [(0, 82.8), (1, 69.2), (2, 52.0), (3, 36.0), (4, 18.8), (5, 2.8), (6, 0.0)]
    {
        exactly("level", stored(&outcomes, month), level);
    }
    exactly("home", gwh(&outcomes, Water::Home, 0), 340.0);
    exactly("unserved", gwh(&outcomes, Water::Unserved, 0), 438.0 - 340.0);
    exactly("home, half the water", gwh(&outcomes, Water::Home, 1), 120.0);
    exactly("unserved", gwh(&outcomes, Water::Unserved, 1), 438.0 - 120.0);
    assert_eq!(gwh(&outcomes, Water::Surplus, 0) + gwh(&outcomes, Water::Spill, 0), 0.0);
    // What is lost at the corridor is lost for want of water.
    let lost = Measure::Lost(salang::outcome::Loss::Supply);
    exactly("lost to supply", outcomes.values(lost, CorridorIndex(0), YearIndex(0))[0], 8.76);
}

#[test]
fn what_is_kept_is_for_home_and_surplus_begins_above_it() {
    // 60 GWh are kept to the end of May and 20 of them then released at once.
    let keys = format!(
        "inflow_gwh = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]\nstart_share = 0.55\n\
         {NO_DEMAND}\nkeep_share = [0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 1, 1]"
    );
    let outcomes = run(&model_of(&lake(1, &keys)), 1);
    let month =
        |month| outcomes.values(Measure::Month, CorridorIndex(0), MonthIndex(month))[0] * 1e3;
    // 55 + 10 leaves 5 above what is kept; from November on all is kept.
    let surplus = [5.0, 10.0, 10.0, 10.0, 10.0, 30.0, 10.0, 10.0, 10.0, 10.0, 0.0, 0.0];
    for (at, surplus) in surplus.into_iter().enumerate() {
        exactly("surplus", month(at), surplus);
    }
    exactly("level", stored(&outcomes, 11), 60.0);
}

/// The same balance, written again: months of certain inflow.
#[test]
fn levels_and_flows_are_those_of_a_second_program() {
    let sets = [
        ("supply.lake.reservoir.year_cv", "0"),
        ("supply.lake.reservoir.month_cv", "0"),
        ("assumption.start.value", "0.4"),
        ("assumption.demand.value", "55"),
        ("supply.lake.reservoir.inflow_gwh", "[10, 10, 15, 30, 90, 160, 140, 50, 30, 20, 15, 10]"),
        ("run.years", "8"),
    ];
    let outcomes = run(&model_with("reservoir", &sets), 1);
    let inflow = [10.0, 10.0, 15.0, 30.0, 90.0, 160.0, 140.0, 50.0, 30.0, 20.0, 15.0, 10.0];
    let demand = [55.0, 55.0, 55.0, 20.0, 10.0, 10.0, 10.0, 10.0, 20.0, 30.0, 40.0, 55.0];
    let keep = [30.0, 20.0, 10.0, 0.0, 0.0, 20.0, 50.0, 80.0, 80.0, 70.0, 60.0, 50.0];
    let mut level: f64 = 40.0;
    let mut seen = [0.0_f64; 2];
    for year in 0..8 {
        let age = year as i32 + 1;
        let mut sums = [0.0; 5];
        let mut offered = 0.0;
        for month in 0..12 {
            let hours = f64::from(MONTH_DAYS[month]) * 24.0;
            let came = inflow[month] * 0.9_f64.powi(age);
            let wanted = demand[month] * 1.05_f64.powi(age) * hours / 1000.0;
            let turbines = 80.0 * hours / 1000.0;
            let mut water = level + came;
            let mut home = wanted;
            if home > turbines {
                home = turbines;
            }
            if home > water {
                home = water;
            }
            water -= home;
            let mut surplus = 0.0;
            if water > keep[month] {
                surplus = water - keep[month];
            }
            if surplus > turbines - home {
                surplus = turbines - home;
            }
            water -= surplus;
            let mut spill = 0.0;
            if water > 100.0 {
                spill = water - 100.0;
                water = 100.0;
            }
            level = water;
            exactly("level", stored(&outcomes, 12 * year + month), level);
            for (sum, gwh) in sums.iter_mut().zip([came, home, surplus, spill, wanted - home]) {
                *sum += gwh;
            }
            offered += surplus * 0.9 * 1e-3;
        }
        for (water, sum) in Water::ALL.into_iter().zip(sums.into_iter().chain([level])) {
            exactly(&format!("{water:?} in year {year}"), gwh(&outcomes, water, year), sum);
        }
        exactly(
            "delivered",
            outcomes.values(Measure::Delivered, CorridorIndex(0), YearIndex(year))[0],
            offered,
        );
        seen = [seen[0] + sums[3], seen[1] + sums[4]];
    }
    assert!(seen[0] > 0.0 && seen[1] > 0.0, "something is spilled, something unserved: {seen:?}");
}

#[test]
fn without_storage_it_is_a_monthly_supply_with_the_turbines_as_its_cap() {
    let means: Vec<f64> = (0..12).map(|month| 40.0 + 15.0 * f64::from(month)).collect();
    let inflow: Vec<f64> =
        means.iter().zip(MONTH_DAYS).map(|(mw, days)| mw * f64::from(days) * 0.024).collect();
    let wet = "year_cv = 0.4\nmonth_cv = 0.3\npersistence = 0.6\ntrend_per_year = 0.1\n\
               base_year = 1995";
    let reservoir =
        lake(3, &format!("inflow_gwh = {inflow:?}\nstart_share = 1\n{NO_DEMAND}\n{wet}"))
            .replace("storage_gwh = 100", "storage_gwh = 0")
            .replace("turbine_mw = 100", "turbine_mw = 150");
    let head = reservoir.split("[supply.reservoir]").next().expect("a beginning");
    let tail = &reservoir[reservoir.find("[[corridor]]").expect("a corridor")..];
    let monthly =
        format!("{head}[supply.monthly]\nmean_mw = {means:?}\nmax_mw = 150\n{wet}\n{tail}");
    let (lake, river) = (run(&model_of(&reservoir), 200), run(&model_of(&monthly), 200));
    let of = |outcomes: &Outcomes, year| outcomes.values(Measure::Delivered, All, YearIndex(year));
    for year in 0..3 {
        for (lake, river) in of(&lake, year).into_iter().zip(of(&river, year)) {
            exactly("delivered", lake, river);
        }
    }
    let spilled = lake.values(Measure::Reservoir(Water::Spill), ReservoirIndex(0), All);
    assert!(spilled.iter().any(|gwh| *gwh > 0.0));
}

#[test]
fn the_wetness_of_a_lake_has_the_mean_and_the_rank_correlation_asked_for() {
    let sets = [("supply.lake.reservoir.month_cv", "0")];
    let outcomes = run(&model_with("reservoir", &sets), 60_000);
    for year in 0..4 {
        let inflow =
            outcomes.values(Measure::Reservoir(Water::Inflow), ReservoirIndex(0), YearIndex(year));
        let exact = 420.0 * 0.9_f64.powi(year as i32 + 1);
        mean(&inflow).is("mean inflow", exact, 0.01);
        let river = outcomes.values(Measure::Delivered, CorridorIndex(1), YearIndex(year));
        let pairs: Vec<(f64, f64)> = inflow.into_iter().zip(river).collect();
        jackknife(&pairs, spearman).is("rank correlation", 0.6, 0.02);
    }
}

#[test]
fn the_warm_up_has_no_water() {
    let with = |warm_up| {
        let set = ("run.warm_up_years", warm_up);
        run(&model_with("reservoir", &[set]), 20)
    };
    let (none, some) = (with("0"), with("5"));
    for measure in [Measure::ReservoirCourse, Measure::Reservoir(Water::Surplus)] {
        assert_eq!(
            none.values(measure, measure.entity(0), measure.period(0)),
            some.values(measure, measure.entity(0), measure.period(0))
        );
    }
}
