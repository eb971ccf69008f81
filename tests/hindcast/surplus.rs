//! The Tajik and Kyrgyz surplus, carried back to 2000 by its own trend, against net exports.

use salang::model::compile;
use salang::outcome::{CorridorIndex, Measure, YearIndex};
use salang::simulate::engine::{Engine, Keep, Progress};
use salang::stats::rank_correlation;

use super::foretold::{TRIALS, scenario};
use super::group::{Basis, Group};
use super::observed::{Observed, Table};
use super::verdict::Comparison;

/// Energy that ran past the turbines in 2016, by the Tajik minister: "over" as many TWh.
const IDLE: f64 = 4.0;
const SPILL: &str = "Tajik, 2016, net exports and idle discharge, TWh";

/// Net exports by year, TWh; negative where imports are larger.
pub fn net_exports(country: &str) -> Vec<f64> {
    Table::read("electricity.csv").all_numbers(&format!("{country}_net_exports_twh"))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean change from one year to the next, whatever its sign, over the mean.
fn unrest(values: &[f64]) -> f64 {
    let steps: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    if mean(values) == 0.0 { 0.0 } else { mean(&steps) / mean(values) }
}

fn years_without(values: &[f64]) -> f64 {
    values.iter().filter(|value| **value == 0.0).count() as f64
}

/// Rank correlation of the changes from year to year, which no trend disturbs; none where nothing
/// changes.
fn together(a: &[f64], b: &[f64]) -> f64 {
    let steps =
        |values: &[f64]| -> Vec<f64> { values.windows(2).map(|pair| pair[1] - pair[0]).collect() };
    rank_correlation(&steps(a), &steps(b)).unwrap_or(0.0)
}

pub fn groups() -> Vec<Group> {
    let model = compile(&scenario("surplus", &[])).expect("compiles");
    let engine = Engine::new(Some(1)).expect("a thread");
    let keep = Keep::only(&model, &[Measure::Delivered]);
    let outcomes = engine.run(&model, (0, TRIALS), &keep, &Progress::default()).expect("no halt");
    let by_year = |corridor: usize| -> Vec<Vec<f64>> {
        let of =
            |year| outcomes.values(Measure::Delivered, CorridorIndex(corridor), YearIndex(year));
        (0..model.years).map(of).collect()
    };
    let (tajik, kyrgyz) = (by_year(0), by_year(1));
    // A country that imports more than it exports has no surplus.
    let surplus = |country: &str| -> Vec<f64> {
        net_exports(country).iter().map(|twh| twh.max(0.0)).collect()
    };
    let (tajik_record, kyrgyz_record) = (surplus("tajik"), surplus("kyrgyz"));
    let lines = |foretold: &[Vec<f64>], record: &[f64]| -> Vec<Comparison> {
        (2000..)
            .zip(foretold.iter().zip(record))
            .map(|(year, (twh, observed))| {
                Comparison::new(format!("{year}"), twh.clone(), Observed::exact(*observed), 2)
            })
            .collect()
    };
    let histories = |foretold: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let trial = |trial: usize| foretold.iter().map(|twh| twh[trial]).collect();
        (0..TRIALS as usize).map(trial).collect()
    };
    let (tajik_histories, kyrgyz_histories) = (histories(&tajik), histories(&kyrgyz));
    let whole = |what: &str, side: (&[Vec<f64>], &[f64]), of: fn(&[f64]) -> f64, decimals: i32| {
        let foretold = side.0.iter().map(|history| of(history)).collect();
        Comparison::new(what, foretold, Observed::exact(of(side.1)), decimals)
    };
    let tajik_side = (&tajik_histories[..], &tajik_record[..]);
    let kyrgyz_side = (&kyrgyz_histories[..], &kyrgyz_record[..]);
    let both = tajik_histories.iter().zip(&kyrgyz_histories);
    let together_foretold = both.map(|(tajik, kyrgyz)| together(tajik, kyrgyz)).collect();
    // As they are, imports and all: held at zero, most of one country's changes would be none.
    let changes = together(&net_exports("tajik"), &net_exports("kyrgyz"));
    let together_record = Observed::exact(changes);
    vec![
        Group {
            block: "surplus-tajik",
            title: "Tajik surplus by year, against net exports",
            heading: "year",
            basis: Basis::OnRecord,
            lines: lines(&tajik, &tajik_record),
            picture: Some((10.0, "TWh")),
        },
        Group {
            block: "surplus-kyrgyz",
            title: "Kyrgyz surplus by year, against net exports",
            heading: "year",
            basis: Basis::OnRecord,
            lines: lines(&kyrgyz, &kyrgyz_record),
            picture: Some((5.0, "TWh")),
        },
        Group {
            block: "surplus-whole",
            title: "Tajik and Kyrgyz surplus: the 26 years as a whole",
            heading: "2000 to 2025",
            basis: Basis::OnRecord,
            lines: vec![
                whole("Tajik, TWh a year, mean", tajik_side, mean, 2),
                whole("Tajik, change from year to year over the mean", tajik_side, unrest, 2),
                whole("Tajik, years without any", tajik_side, years_without, 0),
                whole("Kyrgyz, TWh a year, mean", kyrgyz_side, mean, 2),
                whole("Kyrgyz, change from year to year over the mean", kyrgyz_side, unrest, 2),
                whole("Kyrgyz, years without any", kyrgyz_side, years_without, 0),
                Comparison::new(
                    SPILL,
                    tajik[16].clone(),
                    Observed::at_least(tajik_record[16] + IDLE),
                    2,
                ),
                Comparison::new(
                    "rank correlation of both countries' changes",
                    together_foretold,
                    together_record,
                    2,
                ),
            ],
            picture: None,
        },
    ]
}
