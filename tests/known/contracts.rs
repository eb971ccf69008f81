//! Payments under contracts, worked by hand.
//!
//! The line of `contract.toml` is sent 100 MW and loses a tenth; the town takes 20 MW; what is left
//! loses a fifth, so that 56 MW arrive, of which three quarters are bought: 42 MW. At the sending end
//! that is 42 / 0.72 = 58.3 MW, and 56 MW are 77.8. In a year of 8,760 hours:

use salang::outcome::{CorridorIndex, Measure, Outcomes, YearIndex};
use salang::units::HOURS_PER_YEAR;

use super::support::*;

/// TWh bought in a year, where it arrives.
const BOUGHT: f64 = 42.0 * 8760e-6;
/// TWh that there was to buy.
const THERE: f64 = 56.0 * 8760e-6;
/// The share that the losses of both segments leave.
const KEPT: f64 = 0.9 * 0.8;
/// USD per MWh for energy, transit and wheeling.
const PRICE: f64 = 65.0;

/// Million USD of one year: payment, replacement, net benefit.
fn money(outcomes: &Outcomes, year: usize) -> [f64; 3] {
    [Measure::Payment, Measure::Replacement, Measure::NetBenefit]
        .map(|measure| outcomes.values(measure, Some(0), Some(year))[0])
}

#[track_caller]
fn pays(sets: &[(&str, &str)], twh: f64) {
    let outcomes = run(&model_with("contract", sets), 1);
    for year in 0..3 {
        let [payment, replacement, benefit] = money(&outcomes, year);
        exactly("payment", payment, PRICE * twh);
        exactly("replacement", replacement, 80.0 * BOUGHT);
        exactly("net benefit", benefit, 80.0 * BOUGHT - PRICE * twh);
    }
    let average = outcomes.values(Measure::NetBenefit, None, None)[0];
    exactly("average year", average, 80.0 * BOUGHT - PRICE * twh);
}

const TAKE_OR_PAY: &str = "contract.line.take_or_pay";
const RECEIVING: (&str, &str) = ("contract.line.metered", "receiving");

#[test]
fn the_meter_decides_who_bears_the_losses_and_no_offtake_is_paid() {
    pays(&[RECEIVING], BOUGHT);
    // The sending end is where it is metered unless the contract says otherwise.
    pays(&[], BOUGHT / KEPT);
    pays(&[("contract.line.metered", "sending")], BOUGHT / KEPT);
    // Whatever the town takes, the same is bought, and the same is paid for it.
    let sets =
        [("corridor.line.offtake.town.take_mw", "0"), ("corridor.line.accepted", "0.583333")];
    let outcomes = run(&model_with("contract", &sets), 1);
    let bought = 72.0 * 0.583_333 * 8760e-6;
    exactly("payment", money(&outcomes, 0)[0], PRICE * bought / KEPT);
}

#[test]
fn take_or_pay_binds_where_less_is_taken_than_was_promised_and_there() {
    // The firm volume is 0.3 of 0.511 TWh that pass the meter.
    pays(&[(TAKE_OR_PAY, "0.5")], BOUGHT / KEPT);
    // 0.6 TWh are paid though 0.511 are taken: 0.681 were there.
    pays(&[(TAKE_OR_PAY, "1")], 0.6);
    pays(&[(TAKE_OR_PAY, "0.9")], 0.54);
    // At the receiving end 0.491 TWh were there.
    pays(&[(TAKE_OR_PAY, "1"), RECEIVING], THERE);
    pays(&[(TAKE_OR_PAY, "0.75"), RECEIVING], 0.45);
}

#[test]
fn nobody_pays_for_what_the_seller_could_not_send() {
    // 50 MW: 25 pass the town and 20 arrive, of which 15 are bought.
    let sets = [(TAKE_OR_PAY, "1"), ("supply.plant.steady.mw", "50")];
    let outcomes = run(&model_with("contract", &sets), 1);
    let [payment, replacement, _] = money(&outcomes, 1);
    exactly("payment", payment, PRICE * 20.0 * 8760e-6 / KEPT);
    exactly("replacement", replacement, 80.0 * 15.0 * 8760e-6);
    // Nor does anyone who buys nothing of nothing.
    let sets = [(TAKE_OR_PAY, "1"), ("supply.plant.steady.mw", "0")];
    let outcomes = run(&model_with("contract", &sets), 1);
    assert_eq!(money(&outcomes, 1), [0.0; 3]);
}

#[test]
fn nothing_is_paid_before_service_and_in_its_first_year_what_was_there() {
    let sets = [("corridor.line.in_service", "2002.75"), (TAKE_OR_PAY, "1")];
    let outcomes = run(&model_with("contract", &sets), 1);
    assert_eq!(money(&outcomes, 0), [0.0; 3]);
    // A quarter of the year brings 0.170 TWh to the meter, less than the 0.6 promised.
    let [payment, replacement, benefit] = money(&outcomes, 1);
    exactly("payment", payment, PRICE * 0.25 * THERE / KEPT);
    exactly("replacement", replacement, 80.0 * 0.25 * BOUGHT);
    exactly("net benefit", benefit, replacement - payment);
    exactly("then", money(&outcomes, 2)[0], PRICE * 0.6);
    let never = run(&model_with("contract", &[("corridor.line.built", "0")]), 1);
    assert_eq!(money(&never, 2), [0.0; 3]);
}

#[test]
fn a_year_meets_its_contract_where_the_volume_passes_the_meter() {
    let met = |sets: &[(&str, &str)]| {
        let outcomes = run(&model_with("contract", sets), 2);
        let tallies = outcomes.tallies();
        let contract = &tallies.contracts[0];
        let years = contract.met.iter().filter(|count| **count == 2).count();
        exactly("share of years", contract.years_met.sum / 2.0, years as f64 / 3.0);
        (contract.met.clone(), contract.volume.sum / 2.0)
    };
    let volume = "contract.line.volume_twh";
    let (all, arrives) = met(&[(volume, "0.511")]);
    assert_eq!(all, [2, 2, 2]);
    exactly("on arrival", arrives, 0.511 * KEPT);
    assert_eq!(met(&[(volume, "0.5111")]).0, [0, 0, 0]);
    let (all, arrives) = met(&[(volume, "0.36792"), RECEIVING]);
    assert_eq!(all, [2, 2, 2]);
    exactly("on arrival", arrives, 0.36792);
    assert_eq!(met(&[(volume, "0.368"), RECEIVING]).0, [0, 0, 0]);
    // A year of which it serves half does not bring the whole.
    let late = ("corridor.line.in_service", "2001.5");
    assert_eq!(met(&[(volume, "0.511"), late]).0, [0, 2, 2]);
}

#[test]
fn outages_bring_down_what_is_owed_with_what_is_there() {
    // 80 MW arrive while nothing is down, of which 60 are bought; at the sending end 100 and 75.
    let model = model("contract_outages");
    let (mut bound, mut excused) = (0, 0);
    watch(&model, 60, &mut Log::default(), |workspace, log| {
        for year in 0..3 {
            let (from, to) = (year as f64 * HOURS_PER_YEAR, (year + 1) as f64 * HOURS_PER_YEAR);
            // Hours with any storm's damage open: outages last the same, so they end in order.
            let mut starts: Vec<f64> = log.0.iter().map(|outage| outage.from).collect();
            starts.sort_by(f64::total_cmp);
            let (mut down, mut until) = (0.0, from);
            for start in starts {
                let (begin, end) = (start.max(until), (start + 480.0).min(to));
                if end > begin {
                    down += end - begin;
                    until = end;
                }
            }
            let hours = HOURS_PER_YEAR - down;
            let (taken, there) = (75e-6 * hours, 100e-6 * hours);
            let owed = 0.63_f64.min(there);
            bound += usize::from(owed > taken && there > 0.63);
            excused += usize::from(there < 0.63);
            let cell =
                |measure| workspace.row().get(measure, CorridorIndex(0), YearIndex(year)).unwrap();
            exactly("payment", cell(Measure::Payment), 50.0 * taken.max(owed));
            exactly("replacement", cell(Measure::Replacement), 80.0 * 60e-6 * hours);
        }
        log.0.clear();
    });
    assert!(bound > 20 && excused > 20, "{bound} years bound, {excused} excused");
}

#[test]
fn gas_is_counted_and_paid_as_the_electricity_that_it_makes() {
    let contract = "\n[[contract]]\ncorridor = \"gas line\"\nvolume_twh = 10\nmetered = \
                    \"receiving\"\nenergy_usd_per_mwh = 50\nreplacement_usd_per_mwh = 80\nsource = \
                    \"made up\"\n";
    let text = std::fs::read_to_string(file("fuels.toml")).unwrap() + contract;
    let outcomes = run(&model_of(&text), 1);
    // 73 days at 10 bcm a year, 37.7 MJ a cubic metre, half of it electricity.
    let twh = 10.0 * 73.0 / 365.0 * 37.7 * 0.5 / 3.6;
    let [payment, replacement, benefit] = money(&outcomes, 0);
    exactly("payment", payment, 50.0 * twh);
    exactly("replacement", replacement, 80.0 * twh);
    exactly("net benefit", benefit, 30.0 * twh);
    assert_eq!(outcomes.tallies().contracts[0].met, [1]);
    // The oil line has no contract: nobody pays.
    assert_eq!(outcomes.values(Measure::Payment, Some(1), None), [0.0]);
}

#[test]
fn every_number_of_a_contract_may_be_uncertain() {
    let choice = |name: &str, values: &str| {
        format!(
            "\n[assumption.{name}]\nvalue = {{ choice = {{ values = {values} }} }}\nsource = \"m\"\n"
        )
    };
    let text = std::fs::read_to_string(file("contract.toml")).unwrap();
    let text = text.replace("energy_usd_per_mwh = 50", "energy_usd_per_mwh = \"price\"");
    let text = text.replace("volume_twh = 0.6", "volume_twh = \"volume\"\ntake_or_pay = \"firm\"");
    let text = text.replace("replacement_usd_per_mwh = 80", "replacement_usd_per_mwh = \"else\"");
    let text = [
        text,
        choice("price", "[40, 60]"),
        choice("volume", "[0.55, 0.65]"),
        choice("firm", "[0, 1.5]"),
        choice("else", "[-10, 70]"),
    ]
    .concat();
    let model = model_of(&text);
    let outcomes = run(&model, 64);
    let drawn: Vec<Vec<f64>> = (0..4).map(|index| outcomes.assumption(index)).collect();
    let payments = outcomes.values(Measure::Payment, Some(0), None);
    let savings = outcomes.values(Measure::Replacement, Some(0), None);
    for trial in 0..64 {
        let [price, volume, firm, other] = [0, 1, 2, 3].map(|index| drawn[index][trial]);
        // A share of 1.5 is clamped to 1, a price below nothing at nothing.
        let paid = (firm.min(1.0) * volume).max(BOUGHT / KEPT);
        exactly("payment", payments[trial], (price + 15.0) * paid);
        exactly("replacement", savings[trial], other.max(0.0) * BOUGHT);
    }
    let clamped = outcomes.tallies().clamped;
    let index_of = |name: &str| model.layout.paths.iter().position(|path| path == name).unwrap();
    for (name, index, value) in
        [("contract.line.take_or_pay", 2, 1.5), ("contract.line.replacement_usd_per_mwh", 3, -10.0)]
    {
        let count = drawn[index].iter().filter(|drawn| **drawn == value).count();
        assert_eq!(clamped[index_of(name)], count as u64);
    }
}
