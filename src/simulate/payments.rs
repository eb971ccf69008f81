//! The payments under contracts: who pays how much for what, and what it saves.
//!
//! Everything of a contract is counted at its meter, in TWh of electricity: its volume, what is
//! taken and what is paid. Of what a corridor delivers in a calendar year, `D`, and what reached the
//! destination and was not bought, absorbed or needed, `R`, the meter counts
//!
//! ```text
//! taken     T = D / k          k = 1 at the receiving end
//! there     A = (D + R) / k    k = what the losses of all segments leave, at the sending end
//! ```
//!
//! Offtakes on the way are another buyer's and are not counted at either end. Of the volume `V` the
//! share `s` (`take_or_pay`) is paid whether taken or not, as far as it was there to take: drought,
//! an attack or a line that is not finished are not the buyer's fault, so nothing is paid before
//! entry into service, and in its first year no more than what came. At the prices for energy,
//! transit and wheeling, which are paid together,
//!
//! ```text
//! payment     P = (energy + transit + wheeling) max(T, min(s V, A)) + owed   million USD, 0 or more
//! replacement S = replacement price * D                                      million USD, 0 or more
//! net benefit B = S - P                         above 0 where the contract saves money
//! ```
//!
//! (a USD per MWh is a million USD per TWh; what is owed is for the time in service of the year, whatever
//! flows). Where the destination buys against alternatives `S` is the sum of what was replaced, each at
//! its own cost. `S` is what Pakistan would have paid elsewhere for what
//! did arrive. A year meets its contract where `T` is at least `V` (to 1e-9 of it). The volume is a
//! full year's: a year that has the corridor only for a part of it has no smaller one.
//!
//! All years count alike: nothing is discounted, indexed or carried forward from one to the next, and
//! what was paid for and not taken cannot be had later.

use super::Workspace;
use crate::model::Model;
use crate::outcome::{CorridorIndex, Loss, Measure, Period, ReplacedIndex, Row, YearIndex};
use crate::scenario::Meter;
use crate::units::HOURS_PER_YEAR;

/// A year meets its contract from this share of the volume on: sums of flows end in roundings.
const MET: f64 = 1.0 - 1e-9;

/// Settles all contracts from the year's energies. To be called once these are in TWh.
pub(super) fn settle(model: &Model, workspace: &mut Workspace) {
    let Workspace { row, parameters, segments, met, volumes, entry, levels, .. } = workspace;
    let years = model.years;
    let before = model.warm_up_months / 12;
    let all_years = years + before;
    for (index, contract) in model.contracts.iter().enumerate() {
        let parameter = |slot: u32| parameters[slot as usize];
        let keep: f64 = match contract.metered {
            Meter::Receiving => 1.0,
            Meter::Sending => {
                let all = &segments[model.corridors[contract.corridor].segments.clone()];
                all.iter().map(|segment| segment.keep).product()
            }
        };
        // Where losses leave nothing, nothing arrives and nothing was taken.
        let at_meter = |energy: f64| if energy > 0.0 { energy / keep } else { 0.0 };
        let own = CorridorIndex(contract.corridor);
        let per_unit = row.get(Measure::TwhPerUnit, own, Period::Once).unwrap_or(0.0);
        let volume = contract.twh(parameters, per_unit);
        let firm = parameter(contract.take_or_pay) * volume;
        let price = contract.usd_per_mwh(parameters);
        let owed = parameter(contract.owed);
        volumes[index] = volume * keep;
        for year in 0..years {
            let corridor = CorridorIndex(contract.corridor);
            let of = |measure| row.get(measure, corridor, YearIndex(year)).unwrap_or(0.0);
            let delivered = of(Measure::Delivered);
            let refused = of(Measure::Lost(Loss::Destination)).max(0.0);
            let taken = at_meter(delivered);
            let price = match contract.level {
                None => price,
                Some(level) => {
                    let level = levels[level * all_years + before + year];
                    contract.usd_per_mwh_at(parameters, level)
                }
            };
            let mut payment = price * taken.max(firm.min(at_meter(delivered + refused)));
            if owed > 0.0 {
                let start = f64::from(year as u32) * HOURS_PER_YEAR;
                let hours = (start + HOURS_PER_YEAR - entry[contract.corridor].max(start)).max(0.0);
                payment += owed * hours / HOURS_PER_YEAR;
            }
            row.set(Measure::Payment, corridor, YearIndex(year), payment);
            let replaced = match contract.replacement {
                Some(slot) => Some(parameter(slot) * delivered),
                None => replaced_musd(model, row, contract.corridor, YearIndex(year)),
            };
            if let Some(replacement) = replaced {
                row.set(Measure::Replacement, corridor, YearIndex(year), replacement);
                row.set(Measure::NetBenefit, corridor, YearIndex(year), replacement - payment);
            }
            met[index * years + year] = contract.volume.is_some() && taken >= MET * volume;
        }
    }
}

/// The cost of what a corridor replaced in a year, million USD; nothing where it is not bought
/// against alternatives.
fn replaced_musd(model: &Model, row: &Row, corridor: usize, year: YearIndex) -> Option<f64> {
    let buyer = model.buyer.as_ref().filter(|_| model.corridors[corridor].buys.is_some())?;
    let pairs = buyer.first_pair[corridor]..buyer.first_pair[corridor + 1];
    let of = |pair| row.get(Measure::ReplacedMusd, ReplacedIndex(pair), year).unwrap_or(0.0);
    Some(pairs.map(of).sum())
}
