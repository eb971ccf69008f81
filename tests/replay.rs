//! A story adds up: to the trial's row, heading by heading, and to its days.

use std::path::Path;

use salang::chance::TrialLuck;
use salang::model::{Model, compile};
use salang::outcome::{Loss, Measure};
use salang::read::{Override, Source, read};
use salang::simulate::story::{Story, story};
use salang::simulate::{NoWatch, Workspace, trial};

fn model(overrides: &[(&str, &str)]) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    let overrides: Vec<Override> = overrides
        .iter()
        .map(|(path, value)| Override {
            path: (*path).to_owned(),
            value: (*value).to_owned(),
            origin: "--set".to_owned(),
        })
        .collect();
    let reading = read(Source::File(&path), &overrides);
    let scenario = reading.scenario.unwrap_or_else(|| panic!("{:?}", reading.findings));
    compile(&scenario).expect("and compiles")
}

/// Holds a story against the row of the same trial as every run simulates it.
fn assert_adds_up(model: &Model, number: u64) -> Story {
    let mut workspace = Workspace::new(model);
    let luck = TrialLuck::new(model.seed, number);
    trial(model, &luck, number, &mut workspace, &mut NoWatch).expect("the trial runs");
    let row = workspace.row();
    let story = story(model, number).expect("and so does its story");
    let layout = &model.layout;
    let recorded = |measure, corridor: usize, year: usize| {
        let start = layout.start(measure).expect("recorded");
        row[start + corridor * layout.shape(measure).1 + year]
    };
    for corridor in 0..layout.corridors.len() {
        let form = &model.corridors[corridor];
        let scale = form.energy_per_hour * recorded(Measure::TwhPerUnit, corridor, 0);
        for year in 0..model.years {
            let nameplate = recorded(Measure::Nameplate, corridor, year);
            let close = |what: &str, told: f64, measure| {
                let recorded = recorded(measure, corridor, year);
                assert!(
                    (told - recorded).abs() <= 1e-9 * nameplate,
                    "trial {number}, corridor {corridor}, year {year}: {what} {told}, {recorded}"
                );
            };
            for cause in 0..layout.causes.len() {
                let told: f64 = story
                    .incidents
                    .iter()
                    .filter(|incident| layout.hazards[incident.hazard].cause == cause)
                    .flat_map(|incident| &incident.costs)
                    .filter(|cost| cost.corridor == corridor && cost.year == year)
                    .map(|cost| cost.twh)
                    .sum();
                close(&layout.causes[cause], told, Measure::Lost(Loss::Incidents(cause)));
            }
            let days = &story.days[corridor][year * 365..(year + 1) * 365];
            let sum = |flow: &dyn Fn(&salang::simulate::story::Day) -> f64| -> f64 {
                days.iter().map(flow).sum::<f64>() * 24.0 * scale
            };
            close("nameplate", sum(&|day| day.nameplate), Measure::Nameplate);
            close("delivered", sum(&|day| day.delivered), Measure::Delivered);
            for place in 0..5 {
                let loss = days[0].lost[place].0;
                close("heading", sum(&|day| day.lost[place].1), Measure::Lost(loss));
            }
            for cause in 0..layout.causes.len() {
                let measure = Measure::Lost(Loss::Incidents(cause));
                close("cause", sum(&|day| day.causes[cause]), measure);
            }
        }
    }
    let counts = story.incidents.iter().filter(|incident| incident.from >= 0.0).count();
    assert!(story.incidents.iter().all(|i| i.stops || i.costs.is_empty()), "{counts}");
    story
}

#[test]
fn the_log_of_any_trial_of_the_baseline_adds_up_to_its_row() {
    let model = model(&[]);
    let mut incidents = 0;
    let mut carried = 0;
    for number in (0..4000).step_by(67) {
        let story = assert_adds_up(&model, number);
        incidents += story.incidents.len();
        carried += story.incidents.iter().filter(|i| i.costs.iter().any(|c| c.year > 0)).count();
    }
    assert!(incidents > 1000 && carried > 100, "{incidents} incidents, {carried} cost later");
}

#[test]
fn a_year_under_demand_and_many_attacks_adds_up_too() {
    let model = model(&[
        ("run.years", "2"),
        ("destination.absorb_mw", "700"),
        ("assumption.casa_in_service.value", "2027.5"),
        ("assumption.line_attack_contested.value", "40.0"),
    ]);
    for number in 0..20 {
        assert_adds_up(&model, number);
    }
}
