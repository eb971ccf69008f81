use salang::outcome::{Event, Loss, Measure, Outcomes};
use salang::report::json;
use salang::stats::{Estimates, Job, Metric, Scratch, Summary, jobs};

use crate::support;

#[test]
fn delivered_and_what_was_lost_add_up_to_the_nameplate_in_every_row() {
    let outcomes = support::outcomes(500, 64);
    let summary = support::summary(&outcomes);
    for corridor in [Some("CASA-1000"), Some("TAPI"), None] {
        for year in (2028..2038).map(Some).chain([None]) {
            let nameplate = summary.get(Metric::NameplateTwh, corridor, year).unwrap().mean;
            let delivered = summary.get(Metric::DeliveredTwh, corridor, year).unwrap().mean;
            let lost: f64 = Loss::ALL
                .iter()
                .map(|loss| summary.lost(*loss, None, corridor, year).unwrap().mean)
                .sum();
            assert!((nameplate - delivered - lost).abs() < 1e-9 * nameplate);
            let causes: f64 = ["attack", "political", "technical"]
                .iter()
                .map(|cause| {
                    summary.lost(Loss::AllIncidents, Some(cause), corridor, year).unwrap().mean
                })
                .sum();
            let incidents = summary.lost(Loss::AllIncidents, None, corridor, year).unwrap().mean;
            assert!((incidents - causes).abs() < 1e-9);
        }
    }
}

#[test]
fn what_is_saved_less_what_is_paid_is_the_net_benefit_in_every_row() {
    let outcomes = support::outcomes(500, 64);
    let summary = support::summary(&outcomes);
    for corridor in [Some("CASA-1000"), None] {
        for year in (2028..2038).map(Some).chain([None]) {
            let [paid, saved, benefit] =
                [Metric::PaymentMusd, Metric::ReplacementMusd, Metric::NetBenefitMusd]
                    .map(|metric| summary.get(metric, corridor, year).unwrap());
            assert!((saved.mean - paid.mean - benefit.mean).abs() < 1e-9 * saved.mean);
            assert_eq!(paid.unit, "million USD");
            // The worst is where most is paid, and least is saved.
            assert!(paid.cvar5 >= paid.p90 && benefit.cvar5 <= benefit.p10);
        }
    }
    assert!(summary.get(Metric::PaymentMusd, Some("TAPI"), None).is_none());
    let met = |year| summary.chance(Event::ContractMet, Some("CASA-1000"), year);
    let years: f64 = (2028..2038).map(|year| met(Some(year)).unwrap().value).sum();
    assert!((met(None).unwrap().value - years / 10.0).abs() < 1e-12);
    assert_eq!(summary.chance(Event::ContractMet, Some("TAPI"), None), None);
}

#[test]
fn the_summary_is_the_same_however_the_trials_were_cut_into_blocks() {
    let one = support::summary(&support::outcomes(300, 300));
    let many = support::summary(&support::outcomes(300, 7));
    assert_eq!(one.metrics, many.metrics);
    assert_eq!(one.hazards, many.hazards);
}

#[test]
fn passes_that_keep_some_measures_give_the_same_rows_as_one_that_keeps_all() {
    let all = support::outcomes(100, 100);
    let list = jobs(&all.layout);
    let mut rows = vec![None; list.len()];
    let mut scratch = Scratch::default();
    for (first, second) in [(true, false), (false, true)] {
        // Two passes: losses in one, all else in the other.
        let keep = |measure| match measure {
            Measure::Lost(_) => first,
            _ => second,
        };
        let pass = only(&all, keep);
        for (place, job) in list.iter().enumerate() {
            if job.can_run(&pass) {
                rows[place] = job.run(&pass, &mut scratch);
            }
        }
    }
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    assert_eq!(rows, Estimates::of(&all).metrics);
}

/// The same outcomes with some of the measures.
fn only(all: &Outcomes, wanted: impl Fn(Measure) -> bool) -> Outcomes {
    Outcomes {
        layout: all.layout.clone(),
        kept: all.kept.only(&wanted),
        blocks: all.blocks.iter().map(|block| block.only(&wanted)).collect(),
    }
}

#[test]
fn every_heading_and_cause_has_its_rows_zero_or_not() {
    let summary = support::summary(&support::outcomes(50, 50));
    let shared = summary.lost(Loss::SharedSupply, None, Some("TAPI"), Some(2030)).unwrap();
    assert_eq!((shared.mean, shared.se, shared.max), (0.0, Some(0.0), 0.0));
    // Two corridors and the total, ten years and the horizon; nine kinds of loss.
    let lost = summary.metrics.iter().filter(|row| row.about.heading().is_some()).count();
    assert_eq!(lost, 3 * 11 * 9);
    assert!(summary.get(Metric::ZeroDays, None, None).is_none(), "days do not add up");
    assert!(summary.get(Metric::Delivered, None, None).is_none(), "units do not add up");
}

#[test]
fn energy_in_the_own_unit_is_that_in_twh_by_the_conversion() {
    let summary = support::summary(&support::outcomes(50, 50));
    let casa = summary.get(Metric::Delivered, Some("CASA-1000"), None).unwrap();
    let twh = summary.get(Metric::DeliveredTwh, Some("CASA-1000"), None).unwrap();
    assert_eq!(casa.unit, "GWh");
    assert!((casa.mean - 1000.0 * twh.mean).abs() < 1e-6);
    assert_eq!(summary.get(Metric::Delivered, Some("TAPI"), None).unwrap().unit, "bcm");
}

#[test]
fn a_single_trial_has_numbers_but_no_errors() {
    let summary = support::summary(&support::outcomes(1, 1));
    let text = json(&summary).unwrap();
    assert!(!text.contains("NaN") && !text.contains("inf"));
    let row = summary.get(Metric::DeliveredTwh, None, None).unwrap();
    assert_eq!((row.se, row.sd, row.se_p10, row.se_cvar5), (None, None, None, None));
    assert!(text.contains(r#""sd":null"#));
}

#[test]
fn the_json_reads_back_as_the_same_summary() {
    let summary = support::summary(&support::outcomes(200, 50));
    let again: Summary = serde_json::from_str(&json(&summary).unwrap()).unwrap();
    assert!(summary.scenario == again.scenario && summary.run == again.run);
    assert_eq!(summary.metrics.len(), again.metrics.len());
    for (row, read) in summary.metrics.iter().zip(&again.metrics) {
        assert_eq!(row.about, read.about);
        // The reader may be one unit in the last place off; the text itself is exact.
        assert!((row.mean - read.mean).abs() <= 1e-15 * row.mean.abs());
        assert_eq!(row.se.is_some(), read.se.is_some());
    }
}

#[test]
fn the_json_keeps_the_order_of_keys_that_is_promised() {
    let text = json(&support::summary(&support::outcomes(20, 20))).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "schema",
            "salang",
            "scenario",
            "run",
            "metrics",
            "probabilities",
            "first_year_past_half",
            "service_year",
            "futures",
            "hazards",
            "segments",
            "security",
            "held",
            "drivers",
            "extremes"
        ]
    );
    let row: Vec<&str> =
        value["metrics"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(row[..6], ["metric", "corridor", "year", "unit", "mean", "se"]);
    let cause =
        value["metrics"].as_array().unwrap().iter().find(|row| row["heading"] == "incidents");
    assert!(cause.unwrap()["cause"].is_null() && cause.unwrap().get("cause").is_some());
}

#[test]
fn the_worst_trials_are_those_that_deliver_least_and_lose_most() {
    let outcomes = support::outcomes(400, 100);
    let mut scratch = Scratch::default();
    let mut row =
        |metric| Job { metric, entity: Some(0), year: None }.run(&outcomes, &mut scratch).unwrap();
    let delivered = row(Metric::DeliveredTwh);
    assert!(delivered.cvar5 < delivered.p5);
    let lost = row(Metric::LostTwh(Loss::AllIncidents));
    assert!(lost.cvar5 > lost.p95);
}

#[test]
fn the_quantiles_of_a_row_are_those_of_its_sorted_column() {
    use salang::stats::{Worst, cvar, quantile, quantile_se, sort};
    for trials in [1, 2, 3, 40, 1777] {
        let outcomes = support::outcomes(trials, 256);
        let mut scratch = Scratch::default();
        for job in jobs(&outcomes.layout) {
            let row = job.run(&outcomes, &mut scratch).unwrap();
            let mut values = Vec::new();
            job.values_into(&outcomes, &mut values);
            let mut sorted = values.clone();
            sort(&mut sorted);
            let quantiles = [row.p5, row.p10, row.p25, row.p50, row.p75, row.p90, row.p95];
            let expected = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95].map(|p| quantile(&sorted, p));
            assert_eq!(quantiles, expected, "{job:?}");
            let errors = [row.se_p10, row.se_p50, row.se_p90];
            assert_eq!(errors, [0.1, 0.5, 0.9].map(|p| quantile_se(&sorted, p)), "{job:?}");
            let worst: Worst = job.metric.worst();
            let tail = cvar(&values, &sorted, worst, 0.05);
            assert_eq!((row.cvar5, row.se_cvar5), (tail.value, tail.se), "{job:?}");
        }
    }
}
