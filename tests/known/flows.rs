//! What flows beside and back: LPG, units to spare, growth by year, claims on a supply and returns over a
//! corridor, worked by hand.

use salang::outcome::{All, CorridorIndex, Loss, Measure, Outcomes, YearIndex};

use salang::units::HOURS_PER_YEAR;

use super::support::*;

/// The only value of a trial, TWh and such.
fn one(outcomes: &Outcomes, measure: Measure, entity: usize, period: usize) -> f64 {
    outcomes.values(measure, measure.entity(entity), measure.period(period))[0]
}

#[test]
fn lpg_counts_as_the_part_of_its_heat_that_would_have_been_electricity() {
    let outcomes = run(&model("lpg"), 1);
    // 200 kt a year for 73 of 365 days, a tenth lost and 30 kt a year taken: 150; 49.5 GJ a tonne, of
    // which half counts, and 3.6e6 GJ a TWh.
    exactly("by road", one(&outcomes, Measure::Delivered, 0, 0), 30.0 * 49.5e3 * 0.5 / 3.6e6);
    exactly("TWh a kt", one(&outcomes, Measure::TwhPerUnit, 0, 0), 49.5e3 * 0.5 / 3.6e6);
    exactly("kt for the town", one(&outcomes, Measure::Offtake, 0, 0), 6.0);
    exactly("by rail", one(&outcomes, Measure::Delivered, 1, 0), 73.0 * 49.5e3 * 0.5 / 3.6e6);
    let sets = [("conversion.lpg_gj_per_tonne", "46"), ("conversion.lpg_efficiency", "0.9")];
    let outcomes = run(&model_with("lpg", &sets), 1);
    exactly("leaner", one(&outcomes, Measure::Delivered, 0, 0), 30.0 * 46e3 * 0.9 / 3.6e6);
}

#[test]
fn of_three_units_of_which_two_are_needed_one_is_to_spare() {
    let sets =
        [("corridor.line.segment.poles.units", "3"), ("corridor.line.segment.poles.needed", "2")];
    let outcomes = run(&model_with("units", &sets), 8000);
    let (a, u) = (0.8_f64, 0.2_f64);
    let (spare, half, none) = (a.powi(3) + 3.0 * a * a * u, 3.0 * a * u * u, u.powi(3));
    let years = |values: &[f64]| mean(values);
    years(&outcomes.values(Measure::Delivered, All, All)).is(
        "delivered",
        0.876 * (spare + half / 2.0),
        0.02,
    );
    years(&outcomes.values(Measure::ZeroDays, All, All)).is("zero days", 365.0 * none, 0.05);
    let segment = outcomes.tallies().segments[0];
    let share = segment.down / segment.service;
    assert!((share - half - none).abs() < 0.01 * (half + none), "{share} of the time below full");
    // All of them needed is what is said by leaving it out.
    let all = [("corridor.line.segment.poles.needed", "2")];
    let delivered =
        |model| run(&model, 50).values(Measure::Delivered, CorridorIndex(0), YearIndex(3));
    assert_eq!(delivered(model("units")), delivered(model_with("units", &all)));
}

/// TWh of a bcm, at the defaults.
const BCM: f64 = 37.7 * 0.5 / 3.6;
const FIELD: [f64; 3] = [36.0, 32.4, 29.16];

#[test]
fn claims_are_served_before_corridors_and_a_failure_falls_on_these() {
    let outcomes = run(&model("claims"), 2);
    let year = |measure, entity, year| one(&outcomes, measure, entity, year) / BCM;
    // A fifth of the field is away. North takes 10, 7.5 and 5; east takes 6 from noon of 2 July 2031 on,
    // and 12 until 6 in the morning of 2 April 2032.
    let east = [0.0, 6.0 * 0.5, 12.0 * 0.25];
    for (index, (field, north)) in FIELD.into_iter().zip([10.0, 7.5, 5.0]).enumerate() {
        exactly("north", year(Measure::Claimed, 0, index), north);
        exactly("east", year(Measure::Claimed, 1, index), east[index]);
        let left = 0.8 * field - north - east[index];
        exactly("what arrives by the first", year(Measure::Delivered, 0, index), left);
        exactly("what arrives by the second", year(Measure::Delivered, 1, index), 0.0);
    }
    // In all of the field 26 are for corridors in 2030, 24.9 and 18.9 in 2031, 12.16 and 24.16 in 2032.
    let supply = |corridor, index| year(Measure::Lost(Loss::Supply), corridor, index);
    exactly("short", supply(0, 0), 0.0);
    exactly("short", supply(0, 1), 0.5 * (0.1 + 6.1));
    exactly("short", supply(0, 2), 0.25 * 12.84 + 0.75 * 0.84);
    exactly("the second is short", supply(1, 1), 0.5 * (5.1 + 11.1));
    let incidents = |corridor, index| year(Measure::Lost(Loss::AllIncidents), corridor, index);
    exactly("incidents", incidents(0, 0), 25.0 - 18.8);
    exactly("incidents", incidents(0, 1), 0.5 * (24.9 - 18.42 + 18.9 - 12.42));
    exactly("incidents", incidents(1, 1), 32.4 * 0.2);
    let shared = year(Measure::Lost(Loss::SharedSupply), 1, 1);
    exactly("drawn by the first", shared, 0.5 * (18.42 + 12.42));
}

#[test]
fn claims_share_what_a_supply_has_in_their_order() {
    // Of 28.8, 25.92 and 23.328 the first gets all but what its share of 31 leaves.
    let sets = [("supply.field.claim.north.take_bcm_per_year", "31"), ("run.years", "2")];
    let outcomes = run(&model_with("claims", &sets), 1);
    exactly("north", one(&outcomes, Measure::Claimed, 0, 0), 28.8 * BCM);
    exactly("north", one(&outcomes, Measure::Claimed, 0, 1), 0.75 * 31.0 * BCM);
    exactly("east", one(&outcomes, Measure::Claimed, 1, 1), 0.5 * (25.92 - 23.25) * BCM);
    exactly("pipe", one(&outcomes, Measure::Delivered, 0, 0), 0.0);
    exactly("pipe", one(&outcomes, Measure::Delivered, 0, 1), 0.5 * (25.92 - 23.25) * BCM);
    // Before any corridor is in service, and where none ever draws, claims are served all the same.
    let late = [("corridor.pipe.in_service", "2040"), ("corridor.late.in_service", "2040")];
    let outcomes = run(&model_with("claims", &late), 1);
    exactly("north", one(&outcomes, Measure::Claimed, 0, 1), 7.5 * BCM);
}

#[test]
fn a_supply_is_nothing_before_it_begins_and_after_it_ends() {
    let outcomes = run(&model("claims"), 1);
    for (year, share) in [0.5, 1.0, 0.1].into_iter().enumerate() {
        exactly("delivered", one(&outcomes, Measure::Delivered, 2, year), 0.876 * share);
        let lost = one(&outcomes, Measure::Lost(Loss::Supply), 2, year);
        exactly("not there", lost, 0.876 * (1.0 - share));
        exactly("days", one(&outcomes, Measure::ZeroDays, 2, year), 365.0 * (1.0 - share));
    }
    let never = [("supply.spring.in_service", "2035"), ("supply.spring.until", "2040")];
    let outcomes = run(&model_with("claims", &never), 1);
    exactly("never", one(&outcomes, Measure::Delivered, 2, 2), 0.0);
}

#[test]
fn amounts_go_by_year_along_their_path() {
    let outcomes = run(&model("claims"), 1);
    for year in 0..3 {
        let grown = (year + 1) as f64;
        exactly("rain", one(&outcomes, Measure::Delivered, 3, year), grown);
    }
    // 120 GWh, twice as much in 2032; home has 17.52 GWh times 0, 0 and 3.
    for (year, twh) in [0.12, 0.12, 0.24 - 3.0 * 17.52e-3].into_iter().enumerate() {
        exactly("river", one(&outcomes, Measure::Delivered, 4, year), twh);
    }
}

/// GWh.
const GWH: f64 = 1e-3;

#[test]
fn what_is_owed_goes_back_evenly_as_far_as_it_can_be_spared_and_carried() {
    // The first draws 30 of each, loses a tenth, and half of it is bought: 27 MW in 153 days, half of
    // them for each supply. The second finds 20 of the dry one.
    let (season, winter) = (153.0 * 24.0, 151.0 * 24.0);
    let rate = 1.1 * 13.5 * season / winter;
    assert!(rate > 15.0 && rate < 20.0, "{rate}");
    for grouped in [true, false] {
        let alone = [
            ("corridor.second.supplies", r#"["apart"]"#),
            ("corridor.second.return.autumn.of", "apart"),
            ("corridor.second.return.never.of", "apart"),
            ("corridor.second.return.never.share", "0"),
        ];
        let outcomes = run(&model_with("returns", if grouped { &[] } else { &alone }), 2);
        let year = |measure, corridor, year| one(&outcomes, measure, corridor, year) / GWH;
        for index in 0..2 {
            exactly("delivered", year(Measure::Delivered, 0, index), 27.0 * season * 1e-3);
        }
        let november = 15.0 * 720.0;
        let december = rate * 744.0;
        // The holidays want 66.6 MW, and find what work in progress and the winter's return leave of 60.
        let holidays = (60.0 * 0.6 - rate) * 360.0 + (60.0 - rate) * 384.0;
        let autumn = november + december + holidays;
        exactly("first year", year(Measure::Returned, 0, 0), autumn * 1e-3);
        let spring = 10.0 * 744.0 + rate * (672.0 + 744.0);
        exactly("second year", year(Measure::Returned, 0, 1), (spring + autumn) * 1e-3);
        let net = 27.0 * season * 1e-3 - (spring + autumn) * 1e-3;
        exactly("net", year(Measure::Net, 0, 1), net);
        // 20 MW in 153 days would be 306 MW in ten.
        exactly("second", year(Measure::Returned, 1, 1), 40.0 * 240.0 * 1e-3);
        let all = outcomes.values(Measure::Net, All, YearIndex(1))[0] / GWH;
        exactly("all", all, net + 20.0 * season * 1e-3 - 9.6);
    }
}

#[test]
fn returns_find_what_incidents_leave_of_the_corridor() {
    // Half of the tower is ever down: 30 MW of the wet one are drawn, and 13.5 bought.
    let hazard = "
[[hazard]]
name = \"landslide\"
cause = \"nature\"
where = { segment = \"tower\" }
per_year = 1000
repair_days = 36500
takes = 0.5
source = \"made up\"
";
    let text = std::fs::read_to_string(file("returns.toml")).expect("the scenario") + hazard;
    let outcomes = run(&model_of(&text), 1);
    let season = 153.0 * 24.0;
    let rate = 1.1 * 13.5 * season / (151.0 * 24.0);
    let holidays = (30.0 * 0.6 - rate) * 360.0 + (30.0 - rate) * 384.0;
    let exact = (15.0 * 720.0 + rate * 744.0 + holidays) * 1e-3;
    exactly("first year", one(&outcomes, Measure::Returned, 0, 0) / GWH, exact);
    // Before it is in service nothing goes back, nor in its first winter.
    let late = [("corridor.line.in_service", "2031")];
    let outcomes = run(&model_with("returns", &late), 1);
    exactly("not there", one(&outcomes, Measure::Returned, 0, 0), 0.0);
    let rate = 1.1 * 13.5 * season / (151.0 * 24.0);
    let holidays = (60.0 * 0.6 - rate) * 360.0 + (60.0 - rate) * 384.0;
    let exact = (15.0 * 720.0 + rate * 744.0 + holidays) * 1e-3;
    exactly("first winter", one(&outcomes, Measure::Returned, 0, 1) / GWH, exact);
}

#[test]
fn a_return_is_cut_while_an_outage_out_of_season_lasts() {
    // One wet season, one return of all of it at 10 MW through a tower that fails as it likes.
    let hazard = "
[[hazard]]
name = \"storms\"
cause = \"nature\"
where = { segment = \"tower\" }
per_year = 12
repair_days = { exponential = { mean = 9 } }
source = \"made up\"
";
    let text = std::fs::read_to_string(file("returns.toml")).expect("the scenario") + hazard;
    let text = text.replace("share = 0.5", "share = 0").replace("takes = 0.4", "takes = 0");
    let text = text.replace("[10, 20, 20, 0, 0, 0, 0, 0, 0, 0, 15, 20]", "1000");
    let model = model_of(&text);
    let (from, to) = (304.0 * 24.0, HOURS_PER_YEAR);
    let mut sometimes = 0;
    watch(&model, 200, &mut Log::default(), |workspace, log| {
        let mut spans: Vec<(f64, f64)> = log.0.drain(..).map(|own| (own.from, own.to)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut down, mut last) = (0.0, from);
        for (a, b) in spans {
            let (a, b) = (a.max(last), b.min(to));
            if b > a {
                down += b - a;
                last = b;
            }
        }
        let cell = |measure| workspace.row().get(measure, CorridorIndex(0), YearIndex(0)).unwrap();
        // Of what is delivered half is the wet supply's.
        let rate = 1.1 * 0.5 * cell(Measure::Delivered) / (151.0 * 24.0);
        exactly("returned", cell(Measure::Returned), rate * (to - from - down));
        exactly("net", cell(Measure::Net), cell(Measure::Delivered) - cell(Measure::Returned));
        sometimes += i32::from(down > 0.0);
    });
    assert!(sometimes > 50, "too few outages to tell");
}

#[test]
fn what_is_lost_adds_up_in_every_trial_with_claims_returns_and_units_to_spare() {
    let outcomes = run(&model("flows_mix"), 300);
    let (mut claimed, mut sent) = (0.0, 0.0);
    for corridor in 0..2 {
        for year in 0..3 {
            let of = |measure| outcomes.values(measure, CorridorIndex(corridor), YearIndex(year));
            let (plate, delivered) = (of(Measure::Nameplate), of(Measure::Delivered));
            let lost = Loss::ALL.map(|loss| of(Measure::Lost(loss)));
            let (returned, net) = (of(Measure::Returned), of(Measure::Net));
            for trial in 0..300 {
                let all: f64 = lost.iter().map(|lost| lost[trial]).sum();
                let rest = plate[trial] - all - delivered[trial];
                assert!(rest.abs() <= 1e-9 * plate[trial], "{rest} of {}", plate[trial]);
                exactly("net", net[trial], delivered[trial] - returned[trial]);
                assert!(returned[trial] >= 0.0);
                sent += returned[trial];
            }
        }
    }
    for year in 0..3 {
        let got = outcomes.values(Measure::Claimed, Measure::Claimed.entity(0), YearIndex(year));
        let most = 90.0 * 8760e-6 * 1.05_f64.powi(year as i32);
        assert!(got.iter().all(|got| (0.0..=most * (1.0 + 1e-9)).contains(got)));
        claimed += got.iter().sum::<f64>();
    }
    assert!(claimed > 0.0 && sent > 0.0);
}
