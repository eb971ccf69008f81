//! Scenarios without chance, or with chance that a watcher tells of, worked by hand.

use salang::outcome::{CorridorIndex, Loss, Measure, Outcomes, YearIndex};
use salang::units::{HOURS_PER_YEAR, MONTH_DAYS};

use super::support::*;

/// The only value of a trial, TWh and such.
fn one(outcomes: &Outcomes, measure: Measure, entity: usize, period: usize) -> f64 {
    outcomes.values(measure, Some(entity), Some(period))[0]
}

#[test]
fn seasons_and_planned_work_may_run_over_the_turn_of_the_year() {
    // In season 15 November to 10 February: 31 + 10 + 16 + 31 = 88 days. Service begins at 2001.9,
    // on 25 November at noon, at half capacity for a year. January brings 30 MW, all else 100.
    // Planned work, 20 December to 5 January, takes 0.4. A tenth is lost, and 0.8 accepted.
    let outcomes = run(&model("calendar"), 1);
    let day = 24e-6 * 0.9;
    let lost = |loss, year| one(&outcomes, Measure::Lost(loss), 0, year) / day;
    for year in 0..2 {
        exactly("nameplate", one(&outcomes, Measure::Nameplate, 0, year) / day, 88.0 * 100.0);
    }
    // Year 1: away until 25 November at noon (31 + 10 + 10.5 days), half away for 36.5 days.
    exactly("late", lost(Loss::NotInService, 0), 51.5 * 100.0 + 36.5 * 50.0);
    exactly("supply", lost(Loss::Supply, 0), 0.0);
    exactly("work", lost(Loss::Maintenance, 0), 12.0 * 20.0);
    let arrives = 24.5 * 50.0 + 12.0 * 30.0;
    exactly("refused", lost(Loss::Destination, 0), 0.2 * arrives);
    exactly("delivered", one(&outcomes, Measure::Delivered, 0, 0) / day, 0.8 * arrives);
    // Year 2: half away for 31 + 10 + 10.5 days; January brings 30 of 50 MW.
    exactly("late", lost(Loss::NotInService, 1), 51.5 * 50.0);
    exactly("supply", lost(Loss::Supply, 1), 31.0 * 20.0);
    exactly("work", lost(Loss::Maintenance, 1), 12.0 * 40.0);
    let november = 10.5 * 50.0 + 5.5 * 100.0;
    let december = 19.0 * 100.0 + 12.0 * 60.0;
    let arrives = 31.0 * 30.0 + 10.0 * 50.0 + november + december;
    exactly("delivered", one(&outcomes, Measure::Delivered, 0, 1) / day, 0.8 * arrives);
    // Trial 0 shows the first year's months; the average month is that of both years.
    let before = 5.5 * 50.0;
    exactly("November", one(&outcomes, Measure::SingleMonth, 0, 10) / day, 0.8 * before);
    exactly("November", one(&outcomes, Measure::Month, 0, 10) / day, 0.4 * (before + november));
    exactly("June", one(&outcomes, Measure::Month, 0, 5), 0.0);
    for year in 0..2 {
        exactly("zero days", one(&outcomes, Measure::ZeroDays, 0, year), 0.0);
        exactly("gap", one(&outcomes, Measure::LongestGap, 0, year), 0.0);
    }
}

#[test]
fn offtakes_and_losses_act_in_their_order_along_the_corridor() {
    // 100 MW lose a tenth; the town takes 20 of 90; 70 lose a fifth; the city's share is 14 of 56,
    // in July 28; the mill takes 2 of what is left.
    let outcomes = run(&model("offtakes"), 1);
    let hours = |month: usize| f64::from(MONTH_DAYS[month]) * 24.0;
    let month = |month| one(&outcomes, Measure::Month, 0, month) / (hours(month) * 1e-6);
    let whole = 56.0 * 0.75 - 2.0;
    let half = (45.0 - 20.0) * 0.8 * 0.75 - 2.0;
    exactly("January, 100 MW", month(0), whole);
    exactly("February, 50 MW", month(1), half);
    exactly("March, 20 MW", month(2), 0.0);
    exactly("April, room for 10 MW", month(3), 10.0);
    exactly("May, 50 MW and room for 10 MW", month(4), 10.0);
    exactly("June, 20 MW", month(5), 0.0);
    exactly("July, half for the city", month(6), 56.0 * 0.5 - 2.0);
    exactly("August, no room", month(7), 0.0);
    exactly("September", month(8), whole);
    // In May the room asks for 44.4 MW at the head: it is less than the supply has.
    let take = |index: usize| one(&outcomes, Measure::Offtake, index, 0) * 1e3;
    let full = [0, 6, 8, 9, 10, 11].map(hours).iter().sum::<f64>();
    let thirsty = hours(2) + hours(5);
    let roomless = hours(3) + hours(4);
    exactly("town", take(0), 20.0 * (full + hours(1) + roomless + hours(7)) + 18.0 * thirsty);
    let without_july = full - hours(6);
    // August: all that passes is the mill's 2 MW, three quarters of what the city looks at.
    let city = 14.0 * without_july
        + 28.0 * hours(6)
        + 5.0 * hours(1)
        + 4.0 * roomless
        + (2.0 / 0.75 - 2.0) * hours(7);
    exactly("city", take(1), city);
    exactly("mill", take(2), 2.0 * (full + hours(1) + roomless + hours(7)));
    let plate = whole * (8760.0 - hours(6)) + 26.0 * hours(6);
    exactly("nameplate", one(&outcomes, Measure::Nameplate, 0, 0) * 1e6, plate);
    let room = (whole - 10.0) * hours(3) + (half - 10.0) * hours(4) + whole * hours(7);
    let refused = one(&outcomes, Measure::Lost(Loss::Destination), 0, 0) * 1e6;
    exactly("refused", refused, room);
    let short = (whole - half) * (hours(1) + hours(4)) + whole * thirsty;
    exactly("supply", one(&outcomes, Measure::Lost(Loss::Supply), 0, 0) * 1e6, short);
    exactly("zero days", one(&outcomes, Measure::ZeroDays, 0, 0), 31.0 + 30.0 + 31.0);
    exactly("gap", one(&outcomes, Measure::LongestGap, 0, 0), 31.0);
}

#[test]
fn a_segment_with_less_capacity_passes_less_and_an_offtake_before_it_gets_its_own() {
    // Ever down: 0.75 of the lower segment, so that 25 MW enter it.
    let hazard = r#"
[[hazard]]
name = "landslide"
cause = "nature"
where = { segment = "lower" }
per_year = 1000
repair_days = 36500
takes = 0.75
"#;
    let text = std::fs::read_to_string(file("offtakes.toml")).expect("the scenario") + hazard;
    let outcomes = run(&model_of(&text), 1);
    let january = one(&outcomes, Measure::Month, 0, 0) / (744.0 * 1e-6);
    exactly("January", january, 25.0 * 0.8 * 0.75 - 2.0);
    let february = one(&outcomes, Measure::Month, 0, 1) / (672.0 * 1e-6);
    exactly("February", february, 25.0 * 0.8 * 0.75 - 2.0);
    let tallies = outcomes.tallies();
    exactly("upper", tallies.segments[0].down, 0.0);
    exactly("lower below full", tallies.segments[1].down, 8760.0);
    exactly("lower at nothing", tallies.segments[1].out, 0.0);
}

#[test]
fn corridors_draw_on_a_shared_supply_and_serve_a_grid_in_their_order() {
    // The first draws 80 of the common 100 MW, the second the other 20 and 30 of its own, of which
    // half is accepted; the third has what is left of those 30.
    let outcomes = run(&model("shared"), 1);
    let hours = |month: usize| f64::from(MONTH_DAYS[month]) * 24.0;
    let month = |corridor, at| one(&outcomes, Measure::Month, corridor, at) / (hours(at) * 1e-6);
    // January: room for all: 80, 25, 0.
    // February, room 100: the second delivers 20 of 40 it would send: the common 20 and 20 of its
    // own, so 10 for the third, which finds no room.
    // March, room 90: the second delivers 10 and sends the common 20.
    // April, room 40: the first delivers 40.
    let known = [
        (0, [80.0, 25.0, 0.0]),
        (1, [80.0, 20.0, 0.0]),
        (2, [80.0, 10.0, 0.0]),
        (3, [40.0, 0.0, 0.0]),
    ];
    for (at, delivered) in known {
        for (corridor, delivered) in delivered.into_iter().enumerate() {
            exactly(&format!("month {at} of {corridor}"), month(corridor, at), delivered);
        }
    }
    let year = |measure, corridor| one(&outcomes, measure, corridor, 0) * 1e6;
    let all = 8760.0;
    exactly("nameplate", year(Measure::Nameplate, 2), 100.0 * all);
    exactly("supply", year(Measure::Lost(Loss::Supply), 2), 70.0 * all);
    let rest = all - hours(1) - hours(2) - hours(3);
    // Alone the second would have 60. In April the first leaves 60 of the common supply.
    let shared = year(Measure::Lost(Loss::SharedSupply), 1);
    exactly("shared, second", shared, 10.0 * (all - hours(3)));
    let refused = 25.0 * rest + 30.0 * hours(1) + 40.0 * hours(2) + 60.0 * hours(3);
    exactly("refused, second", year(Measure::Lost(Loss::Destination), 1), refused);
    // The third finds 0 of 30, in February 10, then 30.
    let shared = year(Measure::Lost(Loss::SharedSupply), 2);
    exactly("shared, third", shared, 30.0 * rest + 20.0 * hours(1));
    let refused = 10.0 * hours(1) + 30.0 * (hours(2) + hours(3));
    exactly("refused, third", year(Measure::Lost(Loss::Destination), 2), refused);
}

#[test]
fn what_incidents_take_is_split_by_what_their_causes_take() {
    // Ever down: a storm, 0.3 of the upper segment; both its poles, 0.5 each; transit, 0.1 of both
    // segments together; the plant, 0.2. The upper one keeps 0.5 * (1 - 0.3 - 0.1) = 0.3.
    let outcomes = run(&model("causes"), 1);
    exactly("delivered", one(&outcomes, Measure::Delivered, 0, 0), 0.3 * 0.876);
    // Weights: 0.3, then twice 0.5 / 2, then 0.1 once though it meets two segments, then 0.2.
    let total = 0.3 + 0.5 + 0.1 + 0.2;
    for (cause, weight) in
        [("weather", 0.3), ("technical", 0.5), ("political", 0.1), ("supplier", 0.2)]
    {
        let index = outcomes.layout.causes.iter().position(|known| known == cause).unwrap();
        let lost = one(&outcomes, Measure::Lost(Loss::Incidents(index)), 0, 0);
        exactly(cause, lost, 0.7 * 0.876 * weight / total);
    }
    let all = one(&outcomes, Measure::Lost(Loss::AllIncidents), 0, 0);
    exactly("all", all, 0.7 * 0.876);
    let tallies = outcomes.tallies();
    exactly("upper below full", tallies.segments[0].down, 8760.0);
    exactly("lower below full", tallies.segments[1].down, 8760.0);
    exactly("upper at nothing", tallies.segments[0].out, 0.0);
}

#[test]
fn a_gap_belongs_to_the_year_in_which_it_began_and_ends_with_the_season() {
    // No water from November to January.
    let outcomes = run(&model("gap"), 1);
    for year in 0..2 {
        exactly("zero days", one(&outcomes, Measure::ZeroDays, 0, year), 31.0 + 61.0);
        // 11 December to 31 January.
        exactly("zero days", one(&outcomes, Measure::ZeroDays, 1, year), 31.0 + 21.0);
    }
    exactly("gap over the turn", one(&outcomes, Measure::LongestGap, 0, 0), 92.0);
    exactly("gap cut by the end", one(&outcomes, Measure::LongestGap, 0, 1), 61.0);
    exactly("gap over the turn", one(&outcomes, Measure::LongestGap, 1, 0), 52.0);
    exactly("gap cut by the end", one(&outcomes, Measure::LongestGap, 1, 1), 21.0);
    // A season that ends in the dry months ends the gap, and the next begins another.
    let season = ("corridor.winter only.season", r#"["11-20", "01-09"]"#);
    let outcomes = run(&model_with("gap", &[season]), 1);
    exactly("zero days", one(&outcomes, Measure::ZeroDays, 1, 0), 9.0 + 11.0 + 31.0);
    exactly("gap", one(&outcomes, Measure::LongestGap, 1, 0), 11.0 + 31.0 + 9.0);
    exactly("gap", one(&outcomes, Measure::LongestGap, 1, 1), 11.0 + 31.0);
}

/// Hours of the horizon, from `begin` on, covered by any of these spans, as spans in order.
fn merged(mut spans: Vec<(f64, f64)>, begin: f64, end: f64) -> Vec<(f64, f64)> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (from, to) in spans {
        let (from, to) = (from.max(begin), to.min(end));
        if to <= from {
            continue;
        }
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[test]
fn deliveries_zero_days_and_gaps_follow_from_the_outages_that_a_watcher_sees() {
    let model = model("outages");
    let begin = 0.25 * HOURS_PER_YEAR;
    let end = 3.0 * HOURS_PER_YEAR;
    let mut crossing = 0;
    watch(&model, 1000, &mut Log::default(), |workspace, log| {
        let spans = log.0.drain(..).map(|outage| {
            assert!(outage.from >= begin, "an instance begins with its corridor");
            (outage.from, outage.to)
        });
        let dark = merged(spans.collect(), begin, end);
        for year in 0..3 {
            let (from, to) = (year as f64 * HOURS_PER_YEAR, (year + 1) as f64 * HOURS_PER_YEAR);
            let hours: f64 = dark.iter().map(|d| (d.1.min(to) - d.0.max(from)).max(0.0)).sum();
            let longest = dark.iter().filter(|d| (from..to).contains(&d.0));
            let longest = longest.map(|d| d.1 - d.0).fold(0.0, f64::max);
            crossing += dark.iter().filter(|d| d.0 < to && d.1 > to).count();
            let cell =
                |measure| workspace.row().get(measure, CorridorIndex(0), YearIndex(year)).unwrap();
            exactly("zero days", cell(Measure::ZeroDays), hours / 24.0);
            exactly("longest gap", cell(Measure::LongestGap), longest / 24.0);
            let served = to - from.max(begin) - hours;
            exactly("delivered", cell(Measure::Delivered), served * 100e-6);
        }
    });
    assert!(crossing > 100, "too few outages over the turn of the year to tell");
}

#[test]
fn shares_of_time_are_of_the_time_in_service_and_in_no_other() {
    // A disaster that interrupts both segments, from the warm-up on and for ever, whatever is in
    // service: service begins after a quarter of the first year.
    let sets = [
        ("hazard.faults.together", "true"),
        ("hazard.faults.per_year", "1000"),
        ("hazard.faults.repair_days", "36500"),
    ];
    let tallies = run(&model_with("outages", &sets), 3).tallies();
    for segment in &tallies.segments {
        exactly("service", segment.service, 3.0 * 2.75 * HOURS_PER_YEAR);
        exactly("below full", segment.down, segment.service);
        exactly("at nothing", segment.out, segment.service);
    }
    assert_eq!(tallies.in_service, [[3, 3, 3]]);
    exactly("years in service", tallies.years_in_service[0].sum, 3.0);
}

#[test]
fn overlapping_incidents_of_one_instance_weigh_once() {
    let model = model_with("outages", &[("hazard.faults.takes", "0.25"), ("run.years", "1")]);
    let begin = 0.25 * HOURS_PER_YEAR;
    watch(&model, 500, &mut Log::default(), |workspace, log| {
        let log = std::mem::take(&mut log.0);
        let of = |instance| {
            let spans = log.iter().filter(|outage| outage.instance == instance);
            merged(spans.map(|o| (o.from, o.to)).collect(), begin, HOURS_PER_YEAR)
        };
        // A quarter is away while either segment is down.
        let either: Vec<(f64, f64)> = of(0).into_iter().chain(of(1)).collect();
        let hours: f64 = merged(either, begin, HOURS_PER_YEAR).iter().map(|d| d.1 - d.0).sum();
        let delivered =
            workspace.row().get(Measure::Delivered, CorridorIndex(0), YearIndex(0)).unwrap();
        exactly("delivered", delivered, (0.75 * HOURS_PER_YEAR - 0.25 * hours) * 100e-6);
    });
}

#[test]
fn gas_and_oil_count_as_the_electricity_that_plants_make_of_them() {
    let outcomes = run(&model("fuels"), 1);
    // 10 bcm a year for 73 of 365 days at 37.7 MJ/m3 and 50 %, 3.6 MJ a kWh.
    let gas = one(&outcomes, Measure::Delivered, 0, 0);
    exactly("gas", gas, 2.0 * 37.7 * 0.5 / 3.6);
    exactly("TWh a bcm", one(&outcomes, Measure::TwhPerUnit, 0, 0), 37.7 * 0.5 / 3.6);
    // 36.5 million barrels a year are 100 thousand a day.
    let oil = one(&outcomes, Measure::Delivered, 1, 0);
    exactly("oil", oil, 36.5 * 6.1 * 0.38 / 3.6);
    exactly("TWh a mbbl", one(&outcomes, Measure::TwhPerUnit, 1, 0), 6.1 * 0.38 / 3.6);
    let half = one(&outcomes, Measure::Lost(Loss::Supply), 1, 0);
    exactly("oil not there", half, oil);
}

#[test]
fn hourly_demand_of_52_weeks_is_served_in_order_and_the_last_day_has_none() {
    let text = std::fs::read_to_string(file("hourly.csv")).expect("the demand");
    let mut demand: Vec<f64> = text.lines().skip(1).map(|line| line.parse().expect("MW")).collect();
    assert_eq!(demand.len(), 8736);
    demand.resize(8760, 0.0);
    // The big one brings 80 and half of it is accepted; the small one brings 30 from 10 March on
    // (day 68). In June (days 151 to 180) the grid takes 50.
    let (mut big, mut small, mut short, mut unserved) = (0.0, 0.0, 0.0, 0.0);
    let (mut idle_big, mut idle_small) = (0.0, 0.0);
    let (mut refused_big, mut refused_small) = (0.0, 0.0);
    let (mut gap, mut longest) = (0.0_f64, 0.0_f64);
    for (hour, mw) in demand.iter().enumerate() {
        let day = hour / 24;
        let room = if (151..181).contains(&day) { mw.min(50.0) } else { *mw };
        let first = room.min(40.0);
        let there = if day >= 68 { 30.0 } else { 0.0 };
        let second = (room - first).min(there);
        big += first;
        small += second;
        refused_big += 80.0 - first;
        refused_small += there - second;
        if first + second < *mw {
            short += 1.0;
            unserved += mw - first - second;
        }
        idle_big += f64::from(u8::from(first == 0.0));
        let idle = day >= 68 && second == 0.0;
        idle_small += f64::from(u8::from(idle));
        gap = if idle { gap + 1.0 } else { 0.0 };
        longest = longest.max(gap);
    }
    for mode in [salang::model::DemandMode::Stack, salang::model::DemandMode::Hours] {
        let mut model = model("hourly");
        model.demand.as_mut().expect("a demand").mode = mode;
        let outcomes = run(&model, 1);
        for year in 0..2 {
            let value = |measure, entity| one(&outcomes, measure, entity, year);
            exactly("big", value(Measure::Delivered, 0) * 1e6, big);
            exactly("small", value(Measure::Delivered, 1) * 1e6, small);
            let refused = |corridor| value(Measure::Lost(Loss::Destination), corridor) * 1e6;
            exactly("refused, big", refused(0), refused_big);
            exactly("refused, small", refused(1), refused_small);
            exactly("loss of load", value(Measure::LossOfLoadHours, 0), short);
            exactly("unserved", value(Measure::Unserved, 0), unserved);
            exactly("idle, big", value(Measure::ZeroDays, 0) * 24.0, idle_big);
            exactly("idle, small", value(Measure::ZeroDays, 1) * 24.0, idle_small);
            // The last day and the first hour of the next year, which has no demand either.
            let last_day = if year == 0 { 25.0 } else { 24.0 };
            exactly("gap, big", value(Measure::LongestGap, 0) * 24.0, last_day);
            exactly("gap, small", value(Measure::LongestGap, 1) * 24.0, longest);
        }
    }
}

#[test]
fn years_of_service_ramp_up_also_before_the_horizon() {
    let ramp = |entry: &str| {
        let sets = [
            ("corridor.line.built", "1"),
            ("corridor.line.in_service", entry),
            ("corridor.line.ramp", "[0.2, 0.5, 0.9]"),
            ("corridor.line.accepted", "1"),
        ];
        run(&model_with("built", &sets), 1)
    };
    // Second year of service until 2001.5, then the third.
    let outcomes = ramp("1999.5");
    exactly("year 1", one(&outcomes, Measure::Delivered, 0, 0), 0.876 * (0.25 + 0.45));
    exactly("year 2", one(&outcomes, Measure::Delivered, 0, 1), 0.876 * 0.9);
    let outcomes = ramp("2001.0");
    exactly("year 1", one(&outcomes, Measure::Delivered, 0, 0), 0.876 * 0.2);
    exactly("year 2", one(&outcomes, Measure::Delivered, 0, 1), 0.876 * 0.5);
    let outcomes = ramp("2002.75");
    exactly("year 1", one(&outcomes, Measure::Delivered, 0, 0), 0.0);
    exactly("year 2", one(&outcomes, Measure::Delivered, 0, 1), 0.876 * 0.25 * 0.2);
    exactly("year 2", one(&outcomes, Measure::Lost(Loss::NotInService), 0, 1), 0.876 * 0.95);
    let outcomes = ramp("1950");
    exactly("long since", one(&outcomes, Measure::Delivered, 0, 0), 0.876 * 0.9);
    // A year of which it serves none has no zero days: they are those from entry on.
    let outcomes = ramp("2003");
    exactly("never", one(&outcomes, Measure::Delivered, 0, 1), 0.0);
    exactly("no zero days", one(&outcomes, Measure::ZeroDays, 0, 1), 0.0);
    assert_eq!(outcomes.tallies().in_service, [[0, 0]]);
}
