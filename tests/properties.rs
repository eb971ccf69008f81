//! Properties of every scenario, tested on small random ones.

#[path = "properties/draft.rs"]
mod draft;
#[path = "properties/reference.rs"]
mod reference;
#[path = "known/support.rs"]
mod support;

use draft::*;
use proptest::prelude::*;
use reference::Reference;
use salang::chance::TrialStreams;
use salang::model::{DemandMode, Model};
use salang::outcome::{self, All, CauseIndex, Loss, Measure, Water, YearIndex};
use salang::simulate::{Levels, NoWatch, Outage, Watch, Workspace, trial};
use support::*;

/// One trial's numbers, by measure, entity and period.
struct Row<'a> {
    model: &'a Model,
    row: outcome::Row,
}

impl Row<'_> {
    fn of(&self, measure: Measure, entity: usize, period: usize) -> f64 {
        self.row.get(measure, measure.entity(entity), measure.period(period)).expect("recorded")
    }

    /// Energy that reaches the destination, all years and corridors, TWh.
    fn delivered(&self) -> f64 {
        let layout = &self.model.layout;
        (0..layout.corridors.len())
            .flat_map(|corridor| (0..layout.years).map(move |year| (corridor, year)))
            .map(|(corridor, year)| self.of(Measure::Delivered, corridor, year))
            .sum()
    }
}

fn rows(model: &Model, trials: u64) -> Vec<Row<'_>> {
    let mut workspace = Workspace::new(model);
    (0..trials)
        .map(|number| {
            let streams = TrialStreams::new(model.seed, number);
            trial(model, &streams, number, &mut workspace, &mut NoWatch).expect("no halt");
            Row { model, row: workspace.row().clone() }
        })
        .collect()
}

fn losses(model: &Model) -> Vec<Loss> {
    let mut losses = vec![
        Loss::NotInService,
        Loss::Supply,
        Loss::Maintenance,
        Loss::SharedSupply,
        Loss::Destination,
    ];
    losses.extend(model.layout.each_cause().map(Loss::Incidents));
    losses
}

/// Holds that every flow lies in its order at every instant, and adds up what is delivered.
struct Ordered<'a> {
    model: &'a Model,
    delivered: Vec<f64>,
}

impl Watch for Ordered<'_> {
    const ON: bool = true;
    fn incident(&mut self, outage: &Outage) {
        assert!(outage.from <= outage.to && (outage.stops || outage.from.is_finite()));
    }
    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]) {
        assert!(from < to);
        let order = [
            levels.nameplate(),
            levels.after(Loss::NotInService),
            levels.after(Loss::Supply),
            levels.after(Loss::Maintenance),
            levels.after(Loss::AllIncidents),
            levels.after(Loss::SharedSupply),
            levels.delivered(),
            0.0,
        ];
        let slack = 1e-12 * levels.nameplate();
        assert!(order.windows(2).all(|pair| pair[0] >= pair[1] - slack), "{levels:?}");
        assert!(levels.lost(Loss::AllIncidents) <= slack || causes.iter().any(|w| *w > 0.0));
        let energy = self.model.corridors[corridor].energy_per_hour;
        self.delivered[corridor] += levels.delivered() * (to - from) * energy;
    }
}

/// The same scenarios in every run; others, and more, with `PROPTEST_RNG_SEED` and
/// `PROPTEST_CASES` set.
fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = proptest::test_runner::RngSeed::Fixed(1);
    }
    config
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn where_the_energy_went_adds_up_in_every_trial_and_nothing_is_lost_below_zero(draft in draft()) {
        let model = draft.model(1.0);
        let losses = losses(&model);
        for row in rows(&model, 8) {
            for (index, label) in model.layout.corridors.iter().enumerate() {
                let mut months = 0.0;
                let mut delivered_in_all = 0.0;
                for year in 0..model.years {
                    let nameplate = row.of(Measure::Nameplate, index, year);
                    let delivered = row.of(Measure::Delivered, index, year);
                    let slack = 1e-9 * nameplate;
                    let mut lost = 0.0;
                    for loss in &losses {
                        let one = row.of(Measure::Lost(*loss), index, year);
                        prop_assert!(one >= -slack, "{} lost under {loss:?}: {one}", label.name);
                        lost += one;
                    }
                    prop_assert!(
                        (nameplate - lost - delivered).abs() <= slack,
                        "{}: {nameplate} less {lost} is not {delivered}", label.name
                    );
                    prop_assert!(delivered >= 0.0 && delivered <= nameplate + slack);
                    let zero = row.of(Measure::ZeroDays, index, year);
                    prop_assert!((0.0..=365.0 + 1e-9).contains(&zero));
                    let longest = row.of(Measure::LongestGap, index, year);
                    prop_assert!((0.0..=365.0 * model.years as f64 + 1e-9).contains(&longest));
                    prop_assert!(model.years > 1 || longest <= zero + 1e-9, "{longest} of {zero}");
                    delivered_in_all += delivered;
                }
                for month in 0..12 {
                    months += row.of(Measure::Month, index, month);
                }
                let mean = delivered_in_all / model.years as f64;
                prop_assert!((months - mean).abs() <= 1e-9 * mean.max(1e-6));
            }
        }
    }

    #[test]
    fn a_reservoirs_water_adds_up_year_by_year_and_month_by_month(draft in draft()) {
        let model = draft.model(1.0);
        let reservoirs = draft.supplies.iter().filter(|supply| !supply.steady && supply.reservoir);
        for (index, supply) in reservoirs.enumerate() {
            let storage = 3.0 * supply.mw * supply.none_chance;
            let turbines = supply.mw * 8.76;
            for row in rows(&model, 8) {
                let of = |water, year| row.of(Measure::Reservoir(water), index, year);
                let mut level = storage * supply.none_chance;
                let mut sums = [0.0; 4];
                for year in 0..model.years {
                    let [inflow, home, surplus, spill, unserved, end] =
                        Water::ALL.map(|water| of(water, year));
                    prop_assert!([inflow, home, surplus, spill, unserved, end].iter().all(|gwh| *gwh >= 0.0));
                    let scale = 1e-9 * (inflow + level + 1.0);
                    prop_assert!((level + inflow - home - surplus - spill - end).abs() <= scale);
                    prop_assert!(home + surplus <= turbines * (1.0 + 1e-9));
                    // The demand of 212 days, grown.
                    let demand = 0.7 * supply.mw * 212.0 * 0.024 * 1.1_f64.powi(year as i32);
                    prop_assert!((home + unserved - demand).abs() <= 1e-9 * demand);
                    for month in 0..12 {
                        let held = row.of(Measure::ReservoirCourse, index, 12 * year + month);
                        prop_assert!((0.0..=storage).contains(&held));
                    }
                    prop_assert_eq!(row.of(Measure::ReservoirCourse, index, 12 * year + 11), end);
                    level = end;
                    for (sum, gwh) in sums.iter_mut().zip([inflow, home, surplus, spill]) {
                        *sum += gwh;
                    }
                }
                for (water, sum) in Water::ALL.into_iter().zip(sums) {
                    let months: f64 =
                        (0..12).map(|m| row.of(Measure::ReservoirMonth(water), index, m)).sum();
                    let average = sum / model.years as f64;
                    prop_assert!((months - average).abs() <= 1e-9 * (average + 1e-6));
                }
            }
        }
    }

    #[test]
    fn money_adds_up_and_contracts_move_nothing_else(
        draft in draft(), firm in 0.0..=1.0, volume in 0.01..2.0, sending in any::<bool>()
    ) {
        let metered = if sending { "sending" } else { "receiving" };
        let contracts: String = (0..draft.corridors.len())
            .map(|index| {
                format!(
                    "[[contract]]\ncorridor = \"corridor {index}\"\nvolume_twh = {volume}\n\
                     metered = \"{metered}\"\nenergy_usd_per_mwh = 50\ntransit_usd_per_mwh = 10\n\
                     take_or_pay = {firm}\nreplacement_usd_per_mwh = 70\n"
                )
            })
            .collect();
        let plain = draft.model(1.0);
        let bound = model_of_files(&(draft.text(1.0) + &contracts), draft.demand);
        for (plain, row) in rows(&plain, 4).iter().zip(rows(&bound, 4)) {
            for measure in plain.model.layout.columns().measures() {
                let (entities, periods) = measure.shape(&plain.model.layout);
                for cell in 0..entities * periods {
                    let (entity, period) = (cell / periods, cell % periods);
                    prop_assert_eq!(
                        plain.of(measure, entity, period).to_bits(),
                        row.of(measure, entity, period).to_bits()
                    );
                }
            }
            for (index, corridor) in draft.corridors.iter().enumerate() {
                let kept: f64 = corridor.segments.iter().map(|segment| 1.0 - segment.0).product();
                let kept = if sending { kept } else { 1.0 };
                for year in 0..bound.years {
                    let of = |measure| row.of(measure, index, year);
                    let (delivered, refused) =
                        (of(Measure::Delivered), of(Measure::Lost(Loss::Destination)));
                    let (taken, there) = (delivered / kept, (delivered + refused) / kept);
                    let payment = of(Measure::Payment);
                    let owed: f64 = firm * volume;
                    let slack = 1e-9 * 60.0 * there.max(1e-9);
                    prop_assert!(payment >= 60.0 * taken - slack);
                    prop_assert!(payment >= 60.0 * owed.min(there) - slack);
                    prop_assert!(payment <= 60.0 * taken.max(owed) + slack);
                    prop_assert!(payment <= 60.0 * there + slack, "{payment} for {there}");
                    let saved = of(Measure::Replacement);
                    prop_assert!((saved - 70.0 * delivered).abs() <= 1e-9 * saved.max(1e-9));
                    prop_assert_eq!(of(Measure::NetBenefit), saved - payment);
                }
            }
        }
    }

    #[test]
    fn delivered_never_exceeds_capacity_supply_or_room_at_the_destination(draft in draft()) {
        let model = draft.model(1.0);
        let hours = model.hours();
        for row in rows(&model, 8) {
            let total = |index: usize| -> f64 {
                (0..model.years).map(|year| row.of(Measure::Delivered, index, year)).sum()
            };
            for (index, corridor) in draft.corridors.iter().enumerate() {
                let most = corridor.capacity * corridor.accepted * hours * 1e-6;
                prop_assert!(total(index) <= most * (1.0 + 1e-9));
            }
            if draft.supplies.iter().all(|supply| supply.steady) {
                let offered: f64 =
                    draft.supplies.iter().map(|s| s.mw * (1.0 - s.losses) * hours * 1e-6).sum();
                let delivered: f64 = (0..draft.corridors.len()).map(total).sum();
                prop_assert!(delivered <= offered * (1.0 + 1e-9));
            }
            if let Some(absorb) = draft.absorb {
                let most = 3.0 * absorb * hours * 1e-6;
                let delivered: f64 = (0..draft.corridors.len()).map(total).sum();
                prop_assert!(delivered <= most * (1.0 + 1e-9) + 1e-12);
            }
            if let Some(demand) = &model.demand {
                for year in 0..model.years {
                    let delivered: f64 = (0..draft.corridors.len())
                        .map(|index| row.of(Measure::Delivered, index, year))
                        .sum();
                    let unserved = row.of(Measure::Unserved, 0, year);
                    let all: f64 = demand.mw.iter().sum();
                    prop_assert!((delivered * 1e6 + unserved - all).abs() <= 1e-8 * all);
                }
            }
        }
    }

    #[test]
    fn flows_stand_in_their_order_and_watching_changes_nothing(draft in draft()) {
        let model = draft.model(1.0);
        let plain = rows(&model, 4);
        let mut workspace = Workspace::new(&model);
        for (number, plain) in plain.iter().enumerate() {
            let mut watch = Ordered { model: &model, delivered: vec![0.0; model.corridors.len()] };
            let streams = TrialStreams::new(model.seed, number as u64);
            trial(&model, &streams, number as u64, &mut workspace, &mut watch).expect("no halt");
            for (plain, watched) in plain.row.numbers().iter().zip(workspace.row().numbers()) {
                prop_assert!((plain - watched).abs() <= 1e-9 * plain.abs().max(1.0));
            }
            for (index, delivered) in watch.delivered.iter().enumerate() {
                let twh = plain.of(Measure::TwhPerUnit, index, 0) * delivered;
                let known: f64 =
                    (0..model.years).map(|year| plain.of(Measure::Delivered, index, year)).sum();
                prop_assert!((twh - known).abs() <= 1e-9 * known.max(1e-6));
            }
        }
    }

    #[test]
    fn energies_are_those_of_a_second_program_that_looks_at_every_instant(draft in draft()) {
        let mut draft = draft;
        (draft.demand, draft.gas, draft.years) = (false, false, draft.years.min(2));
        draft.supplies.iter_mut().for_each(|supply| supply.steady = true);
        draft.hazards.iter_mut().for_each(|hazard| hazard.rate = hazard.rate.min(6.0));
        let model = draft.model(1.0);
        let end = model.hours();
        let mut log = Log::default();
        let mut workspace = Workspace::new(&model);
        for number in 0..2 {
            log.0.clear();
            let streams = TrialStreams::new(model.seed, number);
            trial(&model, &streams, number, &mut workspace, &mut log).expect("no halt");
            let entries = workspace.entries();
            let reference = Reference { draft: &draft, model: &model, outages: &log.0, entries };
            let mut times: Vec<f64> = log.0.iter().flat_map(|o| [o.from, o.to]).collect();
            times.extend((0..model.years * 365).map(|day| day as f64 * 24.0));
            for entry in entries.iter().filter(|entry| entry.is_finite()) {
                times.extend((0..20).map(|year| entry + f64::from(year) * 8760.0));
            }
            times.retain(|time| *time >= 0.0 && *time < end);
            times.push(end);
            times.sort_by(f64::total_cmp);
            let layout = &model.layout;
            let mut sums = outcome::Row::new(layout);
                        for pair in times.windows(2) {
                let (from, hours) = (pair[0], pair[1] - pair[0]);
                if hours < 1e-9 {
                    continue;
                }
                let year = (from / 8760.0) as usize;
                let middle = from + 0.5 * hours;
                let mut offtake = 0;
                for (index, instant) in reference.at(middle).iter().enumerate() {
                    let mut add = |measure: Measure, entity, amount: f64| {
                        sums.add(measure, measure.entity(entity), YearIndex(year), amount * hours);
                    };
                    add(Measure::Delivered, index, instant.delivered * 1e-6);
                    add(Measure::ZeroDays, index, f64::from(u8::from(instant.idle)) / 24.0);
                    for (cause, lost) in instant.lost.iter().enumerate() {
                        add(Measure::Lost(Loss::Incidents(CauseIndex(cause))), index, lost * 1e-6);
                    }
                    for gwh in &instant.offtakes {
                        add(Measure::Offtake, offtake, gwh * 1e-3);
                        offtake += 1;
                    }
                }
            }
            let mut measures = vec![Measure::Delivered, Measure::ZeroDays, Measure::Offtake];
            measures.extend(layout.each_cause().map(|c| Measure::Lost(Loss::Incidents(c))));
            for measure in measures {
                for entity in 0..measure.shape(layout).0 {
                    let of = measure.entity(entity);
                    for year in 0..model.years {
                        let found = workspace.row().get(measure, of, YearIndex(year)).expect("recorded");
                        let exact = sums.get(measure, of, YearIndex(year)).expect("recorded");
                        prop_assert!(
                            (found - exact).abs() <= 1e-6 * exact.abs().max(1e-2),
                            "{measure:?} of {entity} in year {year}: {found} for {exact}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn twice_of_everything_delivers_twice(draft in draft()) {
        let (one, two) = (draft.model(1.0), draft.model(2.0));
        for (one, two) in rows(&one, 4).iter().zip(&rows(&two, 4)) {
            for measure in one.model.layout.columns().measures() {
                let factor = match measure {
                    Measure::ZeroDays
                    | Measure::LongestGap
                    | Measure::LossOfLoadHours
                    | Measure::ServiceStart
                    | Measure::TwhPerUnit => 1.0,
                    _ => 2.0,
                };
                let (entities, periods) = measure.shape(&one.model.layout);
                for entity in 0..entities {
                    for period in 0..periods {
                        let (once, twice) =
                            (one.of(measure, entity, period), two.of(measure, entity, period));
                        prop_assert!(
                            (factor * once - twice).abs() <= 1e-9 * twice.abs().max(1e-6),
                            "{measure:?}: {once} and {twice}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn looking_at_every_hour_and_stacking_corridors_agree(draft in draft()) {
        let mut draft = draft;
        (draft.demand, draft.sharing) = (true, false);
        draft.corridors.truncate(draft.supplies.len());
        let mut stack = draft.model(1.0);
        if stack.demand.as_ref().is_some_and(|demand| demand.mode == DemandMode::Hours) {
            return Ok(());
        }
        let one = rows(&stack, 3).into_iter().map(|row| row.row).collect::<Vec<_>>();
        stack.demand.as_mut().expect("a demand").mode = DemandMode::Hours;
        for (one, other) in one.iter().zip(&rows(&stack, 3)) {
            for (one, other) in one.numbers().iter().zip(other.row.numbers()) {
                prop_assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{one} and {other}");
            }
        }
    }

    #[test]
    fn what_takes_more_lasts_longer_stops_more_or_comes_in_addition_never_delivers_more(
        draft in draft(), which in 0_u8..4, more in 0.0..1.0, extra in hazard()
    ) {
        let mut draft = draft;
        // Where corridors draw on one supply, the loss of one may be another's gain.
        draft.sharing = false;
        draft.corridors.truncate(draft.supplies.len());
        if draft.hazards.is_empty() {
            draft.hazards.push(extra.clone());
        }
        let mut worse = draft.clone();
        for hazard in &mut worse.hazards {
            match which {
                0 => hazard.takes += more * (1.0 - hazard.takes),
                // What is down longer cannot fail again so soon: that holds for Poisson hazards.
                1 if hazard.kind != 2 => hazard.repair *= 1.0 + 2.0 * more,
                2 => hazard.stops += more * (1.0 - hazard.stops),
                _ => {}
            }
        }
        if which == 3 {
            worse.hazards.push(extra);
        }
        let (better, worse) = (draft.model(1.0), worse.model(1.0));
        for (better, worse) in rows(&better, 8).iter().zip(&rows(&worse, 8)) {
            let (more, less) = (better.delivered(), worse.delivered());
            prop_assert!(less <= more + 1e-9 * more.max(1e-6), "{less} after {more}");
        }
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn the_share_of_trials_that_exceed_a_value_falls_as_the_value_grows(
        values in prop::collection::vec(prop_oneof![Just(0.0), 0.0..10.0, Just(3.0)], 1..500),
        most in 2_usize..100
    ) {
        let curve = salang::stats::exceedance(values.clone(), most);
        prop_assert_eq!(curve[0].1, 1.0);
        prop_assert!(curve.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1));
        for (value, share) in curve {
            let count = values.iter().filter(|other| **other >= value).count();
            prop_assert!((share - count as f64 / values.len() as f64).abs() < 1e-12);
        }
    }
}

#[test]
fn horizons_warm_ups_and_entries_at_the_edge_run_and_add_up() {
    for (years, warm_up) in [("1", "0"), ("1", "60"), ("60", "0"), ("60", "60")] {
        for entry in ["2001", "2061", "2060.999999999", "-100000", "100000", "2001.000000001"] {
            for rate in ["per_year = 0", "per_year = 5", "mttf_days = 1e9", "mttf_days = 3"] {
                for repair in ["0", "1e9", "{ exponential = { mean = 1 } }"] {
                    let text = format!(
                        r#"
schema = 1
[run]
start_year = 2001
years = {years}
warm_up_years = {warm_up}
[[supply]]
name = "plant"
commodity = "electricity"
[supply.steady]
mw = 100
[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["plant"]
capacity_mw = 100
in_service = {entry}
ramp = [0.5, 1.0]
season = ["12-31", "01-01"]
[[corridor.segment]]
name = "span"
[[hazard]]
name = "faults"
cause = "technical"
where = {{ corridor = "line" }}
{rate}
repair_days = {repair}
"#
                    );
                    let model = model_of(&text);
                    for row in rows(&model, 2) {
                        for year in 0..model.years {
                            let mut sum = row.of(Measure::Delivered, 0, year);
                            for loss in losses(&model) {
                                sum += row.of(Measure::Lost(loss), 0, year);
                            }
                            exactly("all", sum, row.of(Measure::Nameplate, 0, year));
                            exactly("nameplate", sum, 48.0 * 100e-6);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn more_incidents_than_can_be_kept_stop_the_run_and_name_the_hazard() {
    let model = model_with("poisson", &[("hazard.faults.per_year", "1e6"), ("run.years", "10")]);
    let streams = TrialStreams::new(1, 3);
    let halt = trial(&model, &streams, 3, &mut Workspace::new(&model), &mut NoWatch).unwrap_err();
    let told = halt.to_string();
    assert!(told.contains("trial 3") && told.contains("`faults`"), "{told}");
    assert!(
        told.contains("5,000,000 incidents") && told.contains("(line, span); lower its `per_year`"),
        "{told}"
    );
}

#[test]
fn a_higher_rate_delivers_less_in_the_mean() {
    let mut before = f64::INFINITY;
    for rate in ["1", "2", "4", "8", "16"] {
        let sets = [
            ("hazard.faults.per_year", rate),
            ("hazard.faults.repair_days", "{ exponential = { mean = 12 } }"),
        ];
        let outcomes = run(&model_with("poisson", &sets), 1000);
        let delivered = mean(&outcomes.values(Measure::Delivered, All, All)).value;
        assert!(delivered < before, "{delivered} at {rate} a year after {before}");
        before = delivered;
    }
}

#[test]
fn a_segment_cut_in_two_changes_nothing_in_distribution() {
    let text = |segments: &str| {
        format!(
            r#"
schema = 1
[run]
start_year = 2001
years = 4
[[supply]]
name = "plant"
commodity = "electricity"
[supply.steady]
mw = 100
[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["plant"]
capacity_mw = 100
{segments}
[[hazard]]
name = "attacks"
cause = "attack"
where = {{ corridor = "line" }}
per_100km_year = 2
clustering = {{ branching = 0.3, decay_days = 10 }}
repair_days = {{ gamma = {{ shape = 2, scale = 3 }} }}
"#
        )
    };
    let segment = |name: &str, km: f64, losses: f64| {
        format!("[[corridor.segment]]\nname = \"{name}\"\nlength_km = {km}\nlosses = {losses}\n")
    };
    let whole = model_of(&text(&segment("whole", 300.0, 0.19)));
    let halves = model_of(&text(&(segment("upper", 150.0, 0.1) + &segment("lower", 150.0, 0.1))));
    let (whole, halves) = (run(&whole, 12_000), run(&halves, 12_000));
    for measure in [Measure::Delivered, Measure::ZeroDays, Measure::LongestGap] {
        let (one, two) = (whole.values(measure, All, All), halves.values(measure, All, All));
        let (a, b) = (mean(&one), mean(&two));
        let se = (a.se * a.se + b.se * b.se).sqrt();
        println!("{measure:?}: {a:?} and {b:?}");
        assert!((a.value - b.value).abs() <= 4.0 * se, "{measure:?}: {a:?} and {b:?}");
        assert!(4.0 * se < 0.02 * a.value);
        let (a, b) = (jackknife(&one, deviation), jackknife(&two, deviation));
        let se = (a.se * a.se + b.se * b.se).sqrt();
        assert!((a.value - b.value).abs() <= 4.0 * se, "sd of {measure:?}: {a:?} and {b:?}");
    }
    let count = |outcomes: &outcome::Outcomes| {
        outcomes.tallies().hazards[0].by_year.iter().sum::<u64>() as f64
    };
    assert!((count(&whole) / count(&halves) - 1.0).abs() < 0.01);
}
