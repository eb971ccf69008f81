//! The metrics of a summary: what each is read from, called, counted in, and said of it.
//!
//! All that is known of a metric stands in one table; a metric that is added to it is in
//! `summary.json`, in the draws, on the command line, in studies and comparisons.

use super::{CauseIndex, CorridorIndex, Layout, Loss, Measure, Refusal, Water};
use crate::units::{DAYS_PER_YEAR, HOURS_PER_YEAR};

/// Which end of a column is the bad one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worst {
    /// Little is bad: energy delivered.
    Lowest,
    /// Much is bad: energy lost, days without delivery, hours of lost load.
    Highest,
}
/// The quantity of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// TWh of electricity or its equivalent.
    DeliveredTwh,
    /// The commodity's own unit.
    Delivered,
    /// TWh at full capacity.
    NameplateTwh,
    /// TWh lost under a heading.
    LostTwh(Loss),
    /// The commodity's own unit.
    Offtake,
    /// TWh of electricity or its equivalent that went back over the corridor.
    ReturnedTwh,
    /// TWh delivered less that.
    NetTwh,
    /// TWh of electricity or its equivalent that a claim on a supply got.
    ClaimedTwh,
    /// Days.
    ZeroDays,
    /// Days.
    LongestGapDays,
    /// Hours.
    LossOfLoadHours,
    /// MWh.
    UnservedMwh,
    /// Million USD.
    PaymentMusd,
    /// Million USD.
    ReplacementMusd,
    /// Million USD.
    NetBenefitMusd,
    /// TWh of an alternative that was replaced.
    ReplacedTwh,
    /// Million USD that it would have cost.
    ReplacedMusd,
    /// Million tonnes of CO2.
    AvoidedCo2Mt,
    /// TWh of an alternative that was replaced in a part of the day.
    ReplacedInPartTwh,
    /// TWh that arrived and were not bought, for one reason.
    LostDestinationTwh(Refusal),
    /// Delivered over delivered and not bought, from 0 to 1, of trials in which anything arrived.
    BoughtShare,
    /// GWh of a reservoir's water, counted as the electricity that it makes; its level is that at
    /// the end of the year.
    Reservoir(Water),
}

/// The metrics of contracts.
const MONEY: [Metric; 3] = [Metric::PaymentMusd, Metric::ReplacementMusd, Metric::NetBenefitMusd];

/// All that is known of a metric.
struct Spec {
    /// In files and on the command line.
    name: &'static str,
    /// The measure that it is read from.
    measure: Measure,
    /// Its unit; `None` for the commodity's own.
    unit: Option<&'static str>,
    /// Whose it is.
    whose: Whose,
    /// Which of its ends is the bad one.
    worst: Worst,
    /// Between which ends a trial's number lies.
    ends: Ends,
    /// In a sentence about a study.
    words: &'static str,
    /// In a table of comparisons; `None` for what has a table of its own there, or none.
    compared: Option<&'static str>,
}

/// The ends between which a trial's number of a metric lies.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    /// From 0 to what full capacity would bring.
    Nameplate,
    /// As far from 0 as full capacity would bring: a heading may give back what an earlier one took.
    AroundZero,
    /// From 0 to this.
    UpTo(f64),
    /// No ends are known.
    Unknown,
}

/// Whose a metric is, and whether it adds up to a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Each corridor's, and all of theirs together.
    Corridors,
    /// Each corridor's by itself.
    Corridor,
    /// Each corridor's with a contract, and all of theirs together.
    Contracts,
    /// Each corridor's with a contract that says what the energy costs elsewhere, and all of theirs
    /// together where there is no other contract.
    Replaced,
    /// Each offtake's.
    Offtake,
    /// Each claim's.
    Claim,
    /// Each reservoir's.
    Reservoir,
    /// Each alternative's, as each corridor and all together replace it.
    Alternative,
    /// Each alternative's in each part of the day.
    AlternativePart,
    /// Each corridor's that is bought against alternatives.
    Bought,
    /// The destination's.
    Destination,
}

impl Metric {
    #[rustfmt::skip] // A table.
    fn spec(self) -> Spec {
        use Whose::{Contracts, Corridor, Corridors, Destination, Replaced, Reservoir};
        use Ends::{AroundZero, Nameplate, Unknown, UpTo};
        use Worst::{Highest, Lowest};
        let of_days = UpTo(f64::from(DAYS_PER_YEAR));
        let spec = |name, measure, unit, whose, worst, ends, words, compared: &'static str| {
            let compared = (!compared.is_empty()).then_some(compared);
            Spec { name, measure, unit: Some(unit), whose, worst, ends, words, compared }
        };
        let water = |name, water, worst, words, compared| {
            spec(name, Measure::Reservoir(water), "GWh", Reservoir, worst, Unknown, words, compared)
        };
        match self {
            Self::DeliveredTwh => spec("delivered_twh", Measure::Delivered, "TWh", Corridors, Lowest, Nameplate, "delivered energy", ""),
            Self::Delivered => Spec { unit: None, ..spec("delivered", Measure::Delivered, "", Corridor, Lowest, Nameplate, "delivered energy", "") },
            Self::NameplateTwh => spec("nameplate_twh", Measure::Nameplate, "TWh", Corridors, Lowest, Unknown, "nameplate energy", ""),
            Self::LostTwh(loss) => spec("lost_twh", Measure::Lost(loss), "TWh", Corridors, Highest, AroundZero, "lost energy", ""),
            Self::Offtake => Spec { unit: None, ..spec("offtake", Measure::Offtake, "", Whose::Offtake, Lowest, Unknown, "offtake", "offtake") },
            Self::ReturnedTwh => spec("returned_twh", Measure::Returned, "TWh", Corridors, Highest, Unknown, "returned energy", "returned, TWh"),
            Self::NetTwh => spec("net_twh", Measure::Net, "TWh", Corridors, Lowest, Unknown, "net energy", "net of returns, TWh"),
            Self::ClaimedTwh => spec("claimed_twh", Measure::Claimed, "TWh", Whose::Claim, Lowest, Unknown, "claimed energy", "claimed, TWh"),
            Self::ZeroDays => spec("zero_days", Measure::ZeroDays, "days", Corridor, Highest, of_days, "days without delivery", "days without delivery"),
            Self::LongestGapDays => spec("longest_gap_days", Measure::LongestGap, "days", Corridor, Highest, of_days, "longest gap", "longest gap, days"),
            Self::LossOfLoadHours => spec("loss_of_load_hours", Measure::LossOfLoadHours, "h", Destination, Highest, UpTo(HOURS_PER_YEAR), "loss of load", "hours of lost load"),
            Self::UnservedMwh => spec("unserved_mwh", Measure::Unserved, "MWh", Destination, Highest, Unknown, "unserved energy", "energy unserved, MWh"),
            Self::PaymentMusd => spec("payment_musd", Measure::Payment, "million USD", Contracts, Highest, Unknown, "payment", "payments, million USD"),
            Self::ReplacementMusd => spec("replacement_musd", Measure::Replacement, "million USD", Replaced, Lowest, Unknown, "cost of replacement saved", "cost of replacement saved, million USD"),
            Self::NetBenefitMusd => spec("net_benefit_musd", Measure::NetBenefit, "million USD", Replaced, Lowest, Unknown, "net benefit", "net benefit, million USD"),
            Self::ReplacedTwh => spec("replaced_twh", Measure::Replaced, "TWh", Whose::Alternative, Lowest, Unknown, "replaced energy", "replaced, TWh"),
            Self::ReplacedMusd => spec("replaced_musd", Measure::ReplacedMusd, "million USD", Whose::Alternative, Lowest, Unknown, "cost of what was replaced", "cost of what was replaced, million USD"),
            Self::AvoidedCo2Mt => spec("avoided_co2_mt", Measure::AvoidedCo2, "million t", Whose::Alternative, Lowest, Unknown, "CO2 avoided", "CO2 avoided, million t"),
            Self::ReplacedInPartTwh => spec("replaced_part_twh", Measure::ReplacedInPart, "TWh", Whose::AlternativePart, Lowest, Unknown, "energy replaced in a part of the day", ""),
            Self::BoughtShare => spec("bought_share", Measure::Delivered, "share", Whose::Bought, Lowest, UpTo(1.0), "share that is bought", "share of what arrives that is bought"),
            Self::LostDestinationTwh(refusal) => spec("lost_destination_twh", Measure::LostDestination(refusal), "TWh", Corridors, Highest, Unknown, "energy not bought", ""),
            Self::Reservoir(Water::Inflow) => water("inflow_gwh", Water::Inflow, Lowest, "inflow", ""),
            Self::Reservoir(Water::Home) => water("home_gwh", Water::Home, Lowest, "release for demand at home", ""),
            Self::Reservoir(Water::Surplus) => water("surplus_gwh", Water::Surplus, Lowest, "surplus offered", "surplus offered, GWh"),
            Self::Reservoir(Water::Spill) => water("spill_gwh", Water::Spill, Highest, "spill", "spilled, GWh"),
            Self::Reservoir(Water::Unserved) => water("home_unserved_gwh", Water::Unserved, Highest, "unserved demand at home", "home demand unserved, GWh"),
            Self::Reservoir(Water::Level) => water("level_gwh", Water::Level, Lowest, "level at the end of a year", "level at the year's end, GWh"),
        }
    }

    /// Whether every trial has a number of it: what share is bought is none where nothing arrives.
    #[must_use]
    pub fn is_in_every_trial(self) -> bool {
        self != Self::BoughtShare
    }

    /// Every metric there is with this many causes, in the order in which they are written.
    pub(crate) fn every(causes: usize) -> impl Iterator<Item = Self> {
        let losses = Loss::ALL.into_iter().flat_map(move |loss| {
            let causes = if loss == Loss::AllIncidents { causes } else { 0 };
            std::iter::once(loss).chain((0..causes).map(|cause| Loss::Incidents(CauseIndex(cause))))
        });
        let then = [
            Self::Offtake,
            Self::ReturnedTwh,
            Self::NetTwh,
            Self::ClaimedTwh,
            Self::ZeroDays,
            Self::LongestGapDays,
        ];
        [Self::DeliveredTwh, Self::Delivered, Self::NameplateTwh]
            .into_iter()
            .chain(losses.map(Self::LostTwh))
            .chain(then)
            .chain([Self::LossOfLoadHours, Self::UnservedMwh])
            .chain(MONEY)
            .chain([Self::ReplacedTwh, Self::ReplacedMusd, Self::AvoidedCo2Mt])
            .chain([Self::ReplacedInPartTwh])
            .chain(Refusal::ALL.map(Self::LostDestinationTwh))
            .chain([Self::BoughtShare])
            .chain(Water::ALL.map(Self::Reservoir))
    }

    /// Every metric of a scenario, in the order in which they are written.
    #[must_use]
    pub fn all(layout: &Layout) -> Vec<Self> {
        let recorded = |metric: &Self| match metric {
            Self::LostTwh(Loss::AllIncidents) => true,
            Self::BoughtShare => !layout.alternatives.is_empty(),
            Self::ReplacedInPartTwh => !layout.alternatives.is_empty() && layout.day.len() > 1,
            _ => layout.columns().has(metric.measure()),
        };
        Self::every(layout.causes.len()).filter(recorded).collect()
    }

    /// The metric of that name, whatever the scenario; for losses, that of the first heading.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::every(0).find(|metric| metric.name() == name)
    }

    /// The word for it in `summary.json` and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// In a sentence: `delivered energy`.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.spec().words
    }

    /// In a table of what differs between scenarios: `longest gap, days`; `None` where it does not stand
    /// there.
    #[must_use]
    pub fn compared(self) -> Option<&'static str> {
        self.spec().compared
    }

    /// All measures that have to be kept for it.
    #[must_use]
    pub fn measures(self, layout: &Layout) -> Vec<Measure> {
        match self.measure() {
            Measure::Lost(Loss::AllIncidents) => {
                layout.each_cause().map(|cause| Measure::Lost(Loss::Incidents(cause))).collect()
            }
            measure if self == Self::BoughtShare => {
                let refused = Refusal::ALL.map(Measure::LostDestination);
                [measure].into_iter().chain(refused).collect()
            }
            measure if self == Self::Delivered => vec![measure, Measure::TwhPerUnit],
            measure => vec![measure],
        }
    }

    /// The measure that it is read from.
    #[must_use]
    pub fn measure(self) -> Measure {
        self.spec().measure
    }

    /// Whether it is about contracts.
    #[must_use]
    pub fn is_of_contract(self) -> bool {
        matches!(self.spec().whose, Whose::Contracts | Whose::Replaced)
    }

    /// The corridors that it has a number for, by index: all, or those under a contract that says
    /// enough.
    #[must_use]
    pub fn corridors(self, layout: &Layout) -> Vec<usize> {
        let is_told = |corridor: &usize| {
            let mut contracts = layout.contracts.iter().filter(|one| one.corridor.0 == *corridor);
            match self.spec().whose {
                Whose::Contracts => contracts.next().is_some(),
                Whose::Replaced => contracts.any(|contract| contract.replaced),
                Whose::Bought => {
                    let commodity = layout.corridors[*corridor].commodity;
                    layout.alternatives.iter().any(|own| own.commodity == commodity)
                }
                _ => true,
            }
        };
        (0..layout.corridors.len()).filter(is_told).collect()
    }

    /// Whether the corridors' numbers add up to a total. What contracts save does only where each
    /// of them says what the energy would cost elsewhere.
    #[must_use]
    pub fn adds_up(self, layout: &Layout) -> bool {
        match self.spec().whose {
            Whose::Corridors | Whose::Contracts => true,
            Whose::Replaced => layout.contracts.iter().all(|contract| contract.replaced),
            _ => false,
        }
    }

    /// Whether it is one number for the whole destination.
    #[must_use]
    pub fn is_of_destination(self) -> bool {
        self.spec().whose == Whose::Destination
    }

    /// Whether it has a number for each of some corridors and each year, and is no sum of others.
    #[must_use]
    pub fn is_of_corridor(self) -> bool {
        let is_sum = self == Self::LostTwh(Loss::AllIncidents);
        let whose = self.spec().whose;
        let is_other = matches!(
            whose,
            Whose::Offtake
                | Whose::Claim
                | Whose::Reservoir
                | Whose::Alternative
                | Whose::AlternativePart
                | Whose::Bought
                | Whose::Destination
        );
        !is_sum && !is_other
    }

    /// Whether it is about a claim on a supply, and not a corridor.
    #[must_use]
    pub fn is_of_claim(self) -> bool {
        self.spec().whose == Whose::Claim
    }

    /// Whether it is about a reservoir, and not a corridor.
    #[must_use]
    pub fn is_of_reservoir(self) -> bool {
        self.spec().whose == Whose::Reservoir
    }

    /// Whether it is about what the destination buys and what it does not.
    #[must_use]
    pub fn is_of_buyer(self) -> bool {
        let whose = self.spec().whose;
        matches!(whose, Whose::Alternative | Whose::AlternativePart | Whose::Bought)
            || matches!(self, Self::LostDestinationTwh(_))
    }

    /// Whether it is about an alternative at the destination.
    #[must_use]
    pub fn is_of_alternative(self) -> bool {
        self.spec().whose == Whose::Alternative
    }

    /// Which of its ends is the bad one.
    #[must_use]
    pub fn worst(self) -> Worst {
        self.spec().worst
    }

    /// The ends between which a trial's number lies, where such are known; `nameplate` is what full
    /// capacity would bring, a number a trial, in the metric's unit.
    pub(crate) fn ends(self, nameplate: impl FnOnce() -> Vec<f64>) -> Option<(f64, f64)> {
        let most = || nameplate().into_iter().reduce(f64::max);
        match self.spec().ends {
            Ends::Nameplate => most().map(|most| (0.0, most)),
            Ends::AroundZero => most().map(|most| (-most, most)),
            Ends::UpTo(most) => Some((0.0, most)),
            Ends::Unknown => None,
        }
    }

    /// Its unit, for one corridor or offtake or for all together.
    #[must_use]
    pub fn unit(self, layout: &Layout, entity: Option<usize>) -> &'static str {
        let Spec { unit, whose, .. } = self.spec();
        let own = |entity: usize| {
            let corridor = match whose {
                Whose::Offtake => layout.offtakes[entity].corridor,
                _ => CorridorIndex(entity),
            };
            layout.corridor(corridor).commodity.energy_unit()
        };
        unit.or_else(|| entity.map(own)).unwrap_or("TWh")
    }
}
