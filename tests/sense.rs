//! Physical sense of every shipped scenario, trial by trial: no corridor carries more than it can, nothing is
//! bought that costs more than all that it could replace, claims and returns balance, a line brings nothing
//! outside its season, a summer offers no more than summers have, and LPG comes as it came.
//!
//! Each rule has a number that makes it wrong (a capacity of half, a price twice as high), and is seen to fail
//! by it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use salang::chance::Law;
use salang::model::{Model, compile};
use salang::outcome::{
    BranchIndex, CorridorIndex, HorizonMonthIndex, Loss, Measure, Outcomes, Period, YearIndex,
};
use salang::read::{Override, Source, read};
use salang::scenario::{Amount, Commodity, Growth, Quantity, Scenario, YearlyWindow};
use salang::simulate::engine::{Engine, Keep, Months, Progress};

const TRIALS: u64 = 64;
const DAYS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const HOURS: f64 = 8_760.0;
/// What rounding may add up to, TWh or million USD.
const ROUNDING: f64 = 1e-6;

/// A rule and what broke it.
type Fault = (&'static str, String);

/// Factors that make the rules wrong; 1 and 0 where they are right.
#[derive(Clone, Copy)]
struct Wrong {
    capacity: f64,
    price: f64,
    claim: f64,
    returned: f64,
    /// Months by which a season is taken to be earlier.
    season: usize,
    offer: f64,
}

const RIGHT: Wrong =
    Wrong { capacity: 1.0, price: 1.0, claim: 1.0, returned: 1.0, season: 0, offer: 1.0 };

struct Ran {
    name: String,
    scenario: Scenario,
    model: Model,
    outcomes: Outcomes,
}

fn shipped() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("scenarios").expect("the folder of scenarios");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    assert!(paths.len() > 20, "{paths:?}");
    paths
}

fn ran(path: &Path, changes: &[(&str, &str)], trials: u64) -> Ran {
    let change = |(path, value): &(&str, &str)| Override {
        path: (*path).to_owned(),
        value: (*value).to_owned(),
        origin: "--set".to_owned(),
    };
    let overrides: Vec<Override> = changes.iter().map(change).collect();
    let reading = read(Source::File(path), &overrides);
    let name = path.display().to_string();
    let scenario = reading.scenario.unwrap_or_else(|| panic!("{name}: {:?}", reading.findings));
    let model = compile(&scenario).expect("a scenario that was read compiles");
    let engine = Engine::new(Some(2)).expect("two threads");
    let keep = Keep { months: Months::Each, ..Keep::all(&model) };
    let outcomes = engine.run(&model, (0, trials), &keep, &Progress::default()).expect("lawful");
    Ran { name, scenario, model, outcomes }
}

impl Ran {
    fn trials(&self) -> usize {
        self.outcomes.trials() as usize
    }

    /// A quantity's value in each trial.
    fn quantity(&self, quantity: &Quantity) -> Vec<f64> {
        match &quantity.amount {
            Amount::Number(number) => vec![*number; self.trials()],
            Amount::Name { name, factor } => {
                let mut values = self.named(name);
                values.iter_mut().for_each(|value| *value *= factor);
                values
            }
        }
    }

    fn named(&self, name: &str) -> Vec<f64> {
        if let Some(index) = self.scenario.assumptions.iter().position(|own| own.name == name) {
            return self.outcomes.assumption(index);
        }
        let table = self.scenario.outcome_tables.iter().find(|own| own.name == name);
        let Law::ByOutcome { branch, laws, .. } = &table.expect("a table by outcome").value else {
            panic!("{name} is by outcome")
        };
        let branch = self.scenario.branches.iter().position(|own| own.name == *branch);
        let branch = BranchIndex(branch.expect("a branch"));
        let had = self.outcomes.values(Measure::Outcome, branch, Period::Once);
        let values: Vec<Vec<f64>> = laws
            .iter()
            .map(|law| match law {
                Law::Constant(quantity) => self.quantity(quantity),
                _ => panic!("{name} holds a law"),
            })
            .collect();
        had.iter().enumerate().map(|(trial, had)| values[*had as usize][trial]).collect()
    }

    fn year(&self, measure: Measure, corridor: usize, year: usize) -> Vec<f64> {
        self.outcomes.values(measure, CorridorIndex(corridor), YearIndex(year))
    }

    fn month(&self, measure: Measure, corridor: usize, month: usize) -> Vec<f64> {
        let blocks = self.outcomes.blocks.iter().flat_map(|block| {
            let own = block.month(measure, CorridorIndex(corridor), HorizonMonthIndex(month));
            own.expect("months are kept").iter().copied()
        });
        blocks.collect()
    }

    fn years(&self) -> usize {
        self.model.years
    }

    /// TWh that an own unit of a corridor's energy counts as.
    fn twh_per_unit(&self, corridor: usize) -> Vec<f64> {
        self.outcomes.values(Measure::TwhPerUnit, CorridorIndex(corridor), Period::Once)
    }

    /// TWh of a corridor's flow, in the commodity's unit, that lasts so many hours; by trial.
    fn energy(&self, corridor: usize, flow: &[f64], hours: f64) -> Vec<f64> {
        let per_unit = self.twh_per_unit(corridor);
        let commodity = self.scenario.corridors[corridor].commodity;
        let amount = |flow: f64| match commodity {
            // MW, in GWh.
            Commodity::Electricity => flow * hours / 1e3,
            Commodity::Gas | Commodity::Lpg => flow * hours / HOURS,
            // Thousand barrels a day, in million barrels.
            Commodity::Oil => flow * hours / 24.0 / 1e3,
        };
        flow.iter().zip(per_unit).map(|(flow, per)| amount(*flow) * per).collect()
    }
}

/// The days of a window that lie in a month.
fn days_in(window: YearlyWindow, month: usize) -> usize {
    let first: usize = DAYS[..month].iter().sum();
    let is_in = |day: usize| {
        let (day, from, to) = (day as u16, window.first, window.last);
        if from <= to { (from..=to).contains(&day) } else { day >= from || day <= to }
    };
    (first..first + DAYS[month]).filter(|day| is_in(*day)).count()
}

fn within_capacity(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    for (index, corridor) in ran.scenario.corridors.iter().enumerate() {
        let capacity = ran.quantity(&corridor.capacity);
        for month in 0..12 * ran.years() {
            let days =
                corridor.season.map_or(DAYS[month % 12], |season| days_in(season, month % 12));
            let most = ran.energy(index, &capacity, 24.0 * days as f64);
            let seen = ran.month(Measure::Delivered, index, month);
            for (trial, (seen, most)) in seen.iter().zip(most).enumerate() {
                let most = most * wrong.capacity;
                if *seen > most + ROUNDING {
                    faults.push((
                        "capacity",
                        format!(
                            "{}, {}, trial {trial}: {seen} TWh of {most}",
                            ran.name, corridor.name
                        ),
                    ));
                }
            }
        }
    }
}

/// Whatever is bought for its price replaces what costs more, so all of it together is worth what is paid
/// for it; what is owed whether anything comes or not is in no price.
fn never_too_dear(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    for contract in &ran.scenario.contracts {
        let corridor = ran.scenario.corridors.iter().position(|own| own.name == contract.corridor);
        let index = corridor.expect("a contract is of a corridor");
        let commodity = ran.scenario.corridors[index].commodity;
        let mut others = ran.scenario.destination.alternatives.iter();
        let is_bound = contract.take_or_pay.number() != Some(0.0);
        if is_bound || !others.any(|own| own.commodity == commodity) {
            continue;
        }
        let owed = ran.quantity(&contract.owed_musd_per_year);
        for year in 0..ran.years() {
            let paid = ran.year(Measure::Payment, index, year);
            let saved = ran.year(Measure::Replacement, index, year);
            for trial in 0..ran.trials() {
                let price = wrong.price * (paid[trial] - owed[trial]);
                if price > saved[trial] * (1.0 + 1e-9) + ROUNDING {
                    faults.push((
                        "price",
                        format!(
                            "{}, {}, trial {trial}, year {year}: {price} paid for what {} replaces",
                            ran.name, contract.corridor, saved[trial]
                        ),
                    ));
                }
            }
        }
    }
}

/// A claim gets nothing below nothing, and no more than it asks for.
fn claims_balance(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    let mut claim = 0;
    for supply in &ran.scenario.supplies {
        let of = |own: &salang::scenario::Corridor| own.supplies.contains(&supply.name);
        let corridor = ran.scenario.corridors.iter().position(of);
        for own in &supply.claims {
            let number = claim;
            claim += 1;
            // In TWh, as a corridor of the same commodity counts it.
            let Some(corridor) = corridor else { continue };
            let mut asked = vec![0.0; ran.trials()];
            for (month, take) in own.take.iter().enumerate() {
                let energy = ran.energy(corridor, &ran.quantity(take), 24.0 * DAYS[month] as f64);
                asked.iter_mut().zip(energy).for_each(|(sum, energy)| *sum += energy);
            }
            let times = ran.quantity(&own.times);
            let grown = growth(ran, &own.growth);
            for year in 0..ran.years() {
                let claim = salang::outcome::ClaimIndex(number);
                let got = ran.outcomes.values(Measure::Claimed, claim, YearIndex(year));
                for trial in 0..ran.trials() {
                    let most = asked[trial] * times[trial] * grown[trial] * wrong.claim;
                    if !(0.0..=most * (1.0 + 1e-9) + ROUNDING).contains(&got[trial]) {
                        faults.push((
                            "claims",
                            format!(
                                "{}, {}, trial {trial}: {} of {most}",
                                ran.name, own.name, got[trial]
                            ),
                        ));
                    }
                }
            }
        }
    }
}

/// The most that a growth comes to in any year, by trial.
fn growth(ran: &Ran, growth: &Growth) -> Vec<f64> {
    let years = ran.years() as i32;
    let largest = |values: Vec<Vec<f64>>| {
        let largest = |trial: usize| values.iter().map(|own| own[trial]).fold(0.0, f64::max);
        (0..ran.trials()).map(largest).collect()
    };
    if !growth.by_year.is_empty() {
        return largest(growth.by_year.iter().map(|point| ran.quantity(&point.value)).collect());
    }
    let rate = ran.quantity(&growth.per_year);
    let base = match &growth.base_year {
        Some(base) => ran.quantity(base),
        None => vec![f64::from(ran.model.start_year); ran.trials()],
    };
    let of = |year: i32| {
        let grown = |(rate, base): (&f64, &f64)| {
            (1.0 + rate).powf(f64::from(ran.model.start_year + year) - base)
        };
        rate.iter().zip(&base).map(grown).collect()
    };
    largest((0..=years).map(of).collect())
}

/// Nothing goes back that did not come, nor more than its share of what came before it.
fn returns_balance(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    for (index, corridor) in ran.scenario.corridors.iter().enumerate() {
        let mut share = vec![0.0; ran.trials()];
        for own in &corridor.returns {
            let values = ran.quantity(&own.share);
            share.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            if let Some(season) = corridor.season {
                let meets = (0..12).any(|month| {
                    let days = |window| days_in(window, month);
                    days(season) + days(own.season) > DAYS[month]
                });
                if meets {
                    faults.push(("returns", format!("{}: {} exports", ran.name, own.name)));
                }
            }
        }
        if !ran.outcomes.has(Measure::Returned) {
            continue;
        }
        let (mut came, mut back) = (vec![0.0; ran.trials()], vec![0.0; ran.trials()]);
        for year in 0..ran.years() {
            let delivered = ran.year(Measure::Delivered, index, year);
            let returned = ran.year(Measure::Returned, index, year);
            let net = ran.year(Measure::Net, index, year);
            for trial in 0..ran.trials() {
                came[trial] += delivered[trial];
                back[trial] += returned[trial] * wrong.returned;
                let most = share[trial] * came[trial];
                let balance = delivered[trial] - returned[trial] - net[trial];
                if back[trial] > most + ROUNDING || balance.abs() > ROUNDING {
                    faults.push((
                        "returns",
                        format!(
                            "{}, {}, trial {trial}: {} went back of {most}, {balance} over",
                            ran.name, corridor.name, back[trial]
                        ),
                    ));
                }
            }
        }
    }
}

/// Outside its season a corridor brings nothing: what flows over a summer line in winter goes back.
fn nothing_out_of_season(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    for (index, corridor) in ran.scenario.corridors.iter().enumerate() {
        let Some(season) = corridor.season else { continue };
        for month in 0..12 * ran.years() {
            if days_in(season, (month + wrong.season) % 12) > 0 {
                continue;
            }
            let seen = ran.month(Measure::Delivered, index, month);
            if let Some(trial) = seen.iter().position(|twh| *twh != 0.0) {
                faults.push((
                    "season",
                    format!("{}, {}, trial {trial}, month {month}", ran.name, corridor.name),
                ));
            }
        }
    }
}

/// The most that a summer ever had to spare, TWh: Tajikistan sold 1.4 TWh in 2016 and let over 4 go idle
/// (RIA Novosti, 26 July 2016, https://ria.ru/20160726/1472918256.html), of which 1.3 more was sold in 2025
/// than then; Kyrgyzstan sold 2.6 at the most in a year since 2000 (2004, Ember via Our World in Data).
const MOST_EVER: f64 = 4.0 + 2.6;
/// The most that the two sold together in any year since 2019, TWh: 2.88 and 0.6 (Asia-Plus, 7 September 2020;
/// Ember).
const MOST_SOLD: f64 = 2.88 + 0.6;

/// What rivers leave for a summer line, capacity aside, lies within what they left: never more than the most
/// ever, and in the middle no more than was sold.
fn summers_as_they_were(ran: &Ran, wrong: Wrong, faults: &mut Vec<Fault>) {
    for (index, corridor) in ran.scenario.corridors.iter().enumerate() {
        if corridor.name != "CASA-1000" {
            continue;
        }
        let mut offers = Vec::new();
        for year in 0..ran.years() {
            let nameplate = ran.year(Measure::Nameplate, index, year);
            let lost = [Loss::NotInService, Loss::Supply];
            let [absent, dry] = lost.map(|loss| ran.year(Measure::Lost(loss), index, year));
            for trial in 0..ran.trials() {
                // Of whole summers in service.
                if absent[trial] < ROUNDING {
                    offers.push(wrong.offer * (nameplate[trial] - dry[trial]));
                }
            }
        }
        if offers.is_empty() {
            continue;
        }
        offers.sort_by(f64::total_cmp);
        let (least, middle, most) = (offers[0], offers[offers.len() / 2], offers[offers.len() - 1]);
        // One asks what Rogun would add, which was not there.
        let most_sold = if ran.name.contains("rogun-south") { MOST_EVER } else { MOST_SOLD };
        if least < -ROUNDING || middle > most_sold || most > MOST_EVER {
            faults.push(("summers", format!("{}: {least}, {middle}, {most} TWh", ran.name)));
        }
    }
}

/// A rule's name, and what finds its faults.
type Rule = (&'static str, fn(&Ran, Wrong, &mut Vec<Fault>));

const RULES: [Rule; 6] = [
    ("capacity", within_capacity),
    ("price", never_too_dear),
    ("claims", claims_balance),
    ("returns", returns_balance),
    ("season", nothing_out_of_season),
    ("summers", summers_as_they_were),
];

/// All that is wrong with any shipped scenario; each runs once.
fn faults() -> &'static [Fault] {
    static FAULTS: OnceLock<Vec<Fault>> = OnceLock::new();
    FAULTS.get_or_init(|| {
        let mut faults = Vec::new();
        for path in shipped() {
            let ran = ran(&path, &[], TRIALS);
            RULES.iter().for_each(|(_, rule)| rule(&ran, RIGHT, &mut faults));
        }
        faults
    })
}

fn holds(rule: &str) {
    let broken: Vec<&str> =
        faults().iter().filter(|fault| fault.0 == rule).map(|fault| fault.1.as_str()).collect();
    let shown = &broken[..broken.len().min(12)];
    assert!(broken.is_empty(), "{} times, as in\n{}", broken.len(), shown.join("\n"));
}

#[test]
fn no_corridor_carries_more_than_its_capacity() {
    holds("capacity");
}

#[test]
fn nothing_is_bought_dearer_than_all_that_it_replaces() {
    holds("price");
}

#[test]
fn claims_get_what_they_ask_for_at_the_most() {
    holds("claims");
}

#[test]
fn what_goes_back_came_before() {
    holds("returns");
}

#[test]
fn outside_of_its_season_a_line_brings_nothing() {
    holds("season");
}

#[test]
fn summers_offer_what_summers_offered() {
    holds("summers");
}

#[test]
fn each_rule_fails_where_it_is_broken() {
    // The one in which every line runs, so that there is something to break.
    let ran = ran(
        Path::new("scenarios/casa-only.toml"),
        &[("regime.toktogul.start", "{ \"Kyrgyz deficit\" = 0, \"Kyrgyz surplus\" = 1 }")],
        TRIALS,
    );
    let wrong =
        Wrong { capacity: 0.1, price: 10.0, claim: 0.1, returned: 10.0, season: 4, offer: 4.0 };
    for (name, rule) in RULES {
        let (mut right, mut broken) = (Vec::new(), Vec::new());
        rule(&ran, RIGHT, &mut right);
        rule(&ran, wrong, &mut broken);
        assert!(right.is_empty(), "{name}: {:?}", right.first());
        assert!(!broken.is_empty(), "{name} cannot fail");
    }
}

/// LPG over Torkham and Chaman, kt: nothing in 2022, the first lorries on 28 April 2023 (The News, 1 May 2023),
/// two or three a day from June of it (Arab News, 14 June 2023), so 20 to 60 in that year; 50 to 150 a year after
/// it, of which nobody keeps count, until all crossings shut to goods on 12 October 2025. The bounds are a judgement
/// of what these reports make likely, and of each only the geometric middle is held against the interval.
const LPG: [(usize, f64, f64); 3] = [(1, 20.0, 60.0), (2, 50.0, 150.0), (3, 50.0, 150.0)];

#[test]
fn lpg_of_2022_to_2025_lies_within_its_own_interval() {
    let path = Path::new("scenarios/baseline.toml");
    if !shipped().contains(&path.to_owned()) || !has_lpg(path) {
        panic!("the baseline has LPG by lorry");
    }
    let changes = [
        ("run.start_year", "2022"),
        ("run.years", "4"),
        ("supply.LPG from the north.in_service", "2023.32"),
        ("assumption.lpg_share.value", "1.0"),
        // As it stood when they began.
        ("regime.border.start", "{ open = 1.0, strained = 0, shut = 0 }"),
    ];
    let ran = ran(path, &changes, 2_000);
    let index = ran.scenario.corridors.iter().position(|own| own.commodity == Commodity::Lpg);
    let index = index.expect("LPG by lorry");
    let per_unit = ran.twh_per_unit(index);
    let kt = |year: usize| {
        let mut kt: Vec<f64> = ran.year(Measure::Delivered, index, year);
        kt.iter_mut().zip(&per_unit).for_each(|(twh, per)| *twh /= per);
        kt.sort_by(f64::total_cmp);
        let at = |p: f64| kt[(p * (kt.len() - 1) as f64) as usize];
        (at(0.1), at(0.5), at(0.9))
    };
    assert_eq!(kt(0), (0.0, 0.0, 0.0), "there were no lorries yet");
    for (year, low, high) in LPG {
        let (p10, p50, p90) = kt(year);
        let middle = f64::sqrt(low * high);
        println!("{}: {p10:.0}, {p50:.0}, {p90:.0} kt; on record {low} to {high}", 2022 + year);
        assert!(p10 <= middle && middle <= p90, "{}: {p10}, {p50}, {p90} kt", 2022 + year);
    }
}

fn has_lpg(path: &Path) -> bool {
    let reading = read(Source::File(path), &[]);
    let scenario = reading.scenario.expect("no errors");
    scenario.corridors.iter().any(|own| own.commodity == Commodity::Lpg)
}
