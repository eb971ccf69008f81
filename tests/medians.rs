//! The rates that `salang show` prints, at the medians of uncertain numbers.

use salang::model::{Medians, compile};
use salang::read::{Source, read};
use salang::scenario::{ByState, ChainIndex, HazardRate, Quantity};
use salang::units::Bounds;

#[test]
fn the_baseline_has_rates_at_the_medians_of_its_assumptions() {
    let scenario = read(Source::Baseline, &[]).scenario.expect("the baseline has no errors");
    let model = compile(&scenario).expect("it compiles");
    let medians = Medians::of(&model).expect("every law is allowed");
    let rows = medians.transition(ChainIndex(0));
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    for (index, hazard) in scenario.hazards.iter().enumerate() {
        if matches!(hazard.rate, HazardRate::While(_)) {
            continue; // It has no rate: it holds as long as a state does.
        }
        let rates = medians.incidents_a_year(index, hazard).expect("laws of repair");
        assert!(rates.len() == 3 && rates.iter().all(|rate| rate.is_finite() && *rate >= 0.0));
        if let HazardRate::PerYear(ByState::Same(rate)) = &hazard.rate
            && hazard.name == "supplier cut-off"
        {
            assert!((rates[2] - medians.quantity(rate)).abs() < 1e-12);
        }
    }
    assert!(medians.quantity(&Quantity::named("no such assumption", Bounds::WIDEST)).is_nan());
}
