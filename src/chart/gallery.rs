//! The rules that hold for every chart, whatever it shows, tested on sample figures, usual and odd.
mod samples;

use samples::*;

use super::*;

#[test]
fn no_label_overlaps_another_or_leaves_the_sheet() {
    let mut faults = Vec::new();
    for case in CASES {
        for (chart, canvas) in case.sheets() {
            faults
                .extend(canvas.faults().into_iter().map(|f| format!("{}/{chart}: {f}", case.name)));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        cases: std::env::var("CHART_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(24),
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn any_number_of_corridors_and_years_at_any_scale_is_drawn_without_fault(
        corridors in 1_usize..15,
        years in 1_usize..41,
        exponent in -12_i32..13,
        all_equal in proptest::bool::ANY,
    ) {
        let size = libm::pow(10.0, f64::from(exponent));
        for (chart, canvas) in (Case { name: "any", corridors, years, size, all_equal }).sheets() {
            let faults = canvas.faults();
            proptest::prop_assert!(faults.is_empty(), "{}: {}", chart, faults.join("\n"));
            proptest::prop_assert!(canvas.finish().is_ok(), "{}", chart);
        }
    }
}

#[test]
fn every_chart_is_an_svg_of_moderate_size_without_stray_numbers() {
    for case in CASES {
        for (chart, canvas) in case.sheets() {
            let svg = canvas.finish().expect("finishes").0;
            let what = format!("{}/{chart}", case.name);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{what}");
            assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{what}");
            assert!(svg.contains("Source: salang 0.1.0"), "{what}");
            // Sizes of text are whole in the large sheet's units, the same on every platform.
            let mut sizes = svg.split("font-size=\"").skip(1).filter_map(|s| s.split('"').next());
            assert!(sizes.all(|s| s.parse::<u32>().is_ok()), "{what}");
            assert!(svg.len() < 700_000, "{what}: {} bytes", svg.len());
        }
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for case in CASES {
        for ((chart, once), (_, again)) in case.sheets().into_iter().zip(case.sheets()) {
            assert_eq!(once.finish(), again.finish(), "{}/{chart}", case.name);
        }
    }
}

#[test]
fn units_and_names_are_on_every_chart() {
    let case = CASES[0];
    for (chart, canvas) in case.sheets() {
        let svg = canvas.finish().expect("finishes").0;
        let unit = match chart {
            "service-waterfall" => "figures in TWh a year of service",
            "duration" => "percent of full capacity",
            "map" => "TWh a year of service",
            "history" => " MW",
            "service" => "Chance to be in service",
            "months" => "GWh a month",
            "reservoir" => "GWh held at the end of each month; full at 9,000",
            "money" => "million USD a year",
            "replaced" => "MW, on a scale of its own",
            "regimes" => "border, % of the year",
            "drivers" => "share of the variance over trials, %",
            "evidence" => "How much they decide",
            "extremes" => "in standard deviations over trials",
            _ => "TWh a year",
        };
        let names = match chart {
            "futures" => ["neither", "TAPI"],
            "replaced" => ["power from imported LNG", "furnace oil"],
            "regimes" => ["border", "strained"],
            _ => ["CASA-1000", "TAPI"],
        };
        for words in [unit].into_iter().chain(names) {
            assert!(svg.contains(words), "{chart} lacks {words}");
        }
    }
}

#[test]
fn a_chance_of_nothing_is_said_in_words() {
    let svg = distribution::draw(&CASES[0].distribution(), &footer()).expect("draws").0;
    assert!(svg.contains("38 %"), "the share of trials without delivery");
    assert!(svg.contains("contract 4.6"));
}

#[test]
fn figures_that_cannot_be_drawn_are_errors() {
    let footer = footer();
    let mut figure = CASES[0].distribution();
    figure.rows[1].quantiles[1].value = f64::NAN;
    let error = distribution::draw(&figure, &footer).expect_err("NaN");
    assert!(error.to_string().contains("TAPI"), "{error}");
    let mut figure = CASES[0].exceedance();
    figure.curves[0].points[3].0 = f64::INFINITY;
    assert!(matches!(exceedance::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
    figure.curves.clear();
    assert!(matches!(exceedance::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].calendar();
    figure.trials[1].days[0].pop();
    assert!(matches!(calendar::draw(&figure, &footer), Err(ChartError::Mismatch(_))));
    let mut figure = CASES[0].years();
    figure.fans[0].trials[0].pop();
    assert!(matches!(years::draw(&figure, &footer), Err(ChartError::Mismatch(_))));
    let mut figure = CASES[0].precision();
    figure.metrics[0].points.clear();
    assert!(matches!(precision::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].waterfall();
    figure.panels.clear();
    assert!(matches!(waterfall::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].reservoir();
    figure.reservoirs[1].levels.pop();
    assert!(matches!(reservoir::draw(&figure, &footer), Err(ChartError::Mismatch(_))));
    figure.reservoirs[0].months[2].spill = f64::NAN;
    assert!(matches!(reservoir::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
    figure.reservoirs.clear();
    assert!(matches!(reservoir::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].months();
    figure.panels[0].months[4].bands.as_mut().expect("bands").p90 = f64::NEG_INFINITY;
    assert!(matches!(months::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
    let mut figure = CASES[0].money();
    figure.panels[1].saved.as_mut().expect("a price").pop();
    assert!(matches!(money::draw(&figure, &footer), Err(ChartError::Mismatch(_))));
    figure.panels[0].paid[2] = f64::NAN;
    assert!(matches!(money::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
}

/// Writes every sample as SVG and PNG, to be looked at:
/// `CHARTS=/some/folder cargo test --lib chart::gallery -- --ignored`.
#[test]
#[ignore = "writes files for the eye"]
#[cfg(feature = "png")]
fn gallery_for_the_eye() {
    let folder = std::env::var_os("CHARTS")
        .map_or_else(|| std::env::temp_dir().join("salang-charts"), std::path::PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder to write to");
    for case in CASES {
        for (chart, canvas) in case.sheets() {
            let svg = canvas.finish().expect("finishes");
            let path = folder.join(format!("{chart}-{}", case.name));
            std::fs::write(path.with_extension("svg"), &svg.0).expect("written");
            let large = png(&svg, 1.0).expect("a PNG");
            std::fs::write(path.with_extension("png"), large).expect("written");
        }
    }
}
