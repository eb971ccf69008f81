//! The rows of a summary as independent pieces of work.
//!
//! Each row needs a column of its own, sorted; a caller with threads runs [`Job`]s in any order and
//! puts the rows in the order of [`jobs`]. Where not all measures fit in memory at once, passes that
//! keep some of them each run the jobs that [can run](Job::can_run): a job has the same place in the
//! list whatever was kept.

use super::estimate::Moments;
use super::order::place;
use super::quantile::{Worst, cvar, quantile, quantile_se, ranks};
use super::summary::{MetricRow, calendar_year};
use crate::outcome::{Layout, Loss, Measure, Outcomes, Water};

/// One row to be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// The metric.
    pub metric: Metric,
    /// A corridor's index (an offtake's for [`Metric::Offtake`], a reservoir's for
    /// [`Metric::Reservoir`]); `None` for all together.
    pub entity: Option<usize>,
    /// A year of the horizon, from 0; `None` for the average year.
    pub year: Option<usize>,
}

/// What a row is about.
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
    /// GWh of a reservoir's water, counted as the electricity that it makes; its level is that at
    /// the end of the year.
    Reservoir(Water),
}

/// The metrics of contracts.
pub(super) const MONEY: [Metric; 3] =
    [Metric::PaymentMusd, Metric::ReplacementMusd, Metric::NetBenefitMusd];

impl Metric {
    /// Every metric of a scenario, in the order in which they are written.
    #[must_use]
    pub fn all(layout: &Layout) -> Vec<Self> {
        let mut all = vec![Self::DeliveredTwh, Self::Delivered, Self::NameplateTwh];
        let losses = [Loss::NotInService, Loss::Supply, Loss::Maintenance, Loss::AllIncidents];
        all.extend(losses.map(Self::LostTwh));
        all.extend((0..layout.causes.len()).map(|cause| Self::LostTwh(Loss::Incidents(cause))));
        all.extend([Loss::SharedSupply, Loss::Destination].map(Self::LostTwh));
        all.extend([Self::Offtake, Self::ZeroDays, Self::LongestGapDays]);
        if layout.has_demand {
            all.extend([Self::LossOfLoadHours, Self::UnservedMwh]);
        }
        all.extend(MONEY.into_iter().filter(|metric| layout.columns().has(metric.measure())));
        if !layout.reservoirs.is_empty() {
            all.extend(Water::ALL.map(Self::Reservoir));
        }
        all
    }

    /// The word for it in `summary.json` and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DeliveredTwh => "delivered_twh",
            Self::Delivered => "delivered",
            Self::NameplateTwh => "nameplate_twh",
            Self::LostTwh(_) => "lost_twh",
            Self::Offtake => "offtake",
            Self::ZeroDays => "zero_days",
            Self::LongestGapDays => "longest_gap_days",
            Self::LossOfLoadHours => "loss_of_load_hours",
            Self::UnservedMwh => "unserved_mwh",
            Self::PaymentMusd => "payment_musd",
            Self::ReplacementMusd => "replacement_musd",
            Self::NetBenefitMusd => "net_benefit_musd",
            Self::Reservoir(Water::Inflow) => "inflow_gwh",
            Self::Reservoir(Water::Home) => "home_gwh",
            Self::Reservoir(Water::Surplus) => "surplus_gwh",
            Self::Reservoir(Water::Spill) => "spill_gwh",
            Self::Reservoir(Water::Unserved) => "home_unserved_gwh",
            Self::Reservoir(Water::Level) => "level_gwh",
        }
    }

    /// The measure that it is read from.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::DeliveredTwh | Self::Delivered => Measure::Delivered,
            Self::NameplateTwh => Measure::Nameplate,
            Self::LostTwh(loss) => Measure::Lost(loss),
            Self::Offtake => Measure::Offtake,
            Self::ZeroDays => Measure::ZeroDays,
            Self::LongestGapDays => Measure::LongestGap,
            Self::LossOfLoadHours => Measure::LossOfLoadHours,
            Self::UnservedMwh => Measure::Unserved,
            Self::PaymentMusd => Measure::Payment,
            Self::ReplacementMusd => Measure::Replacement,
            Self::NetBenefitMusd => Measure::NetBenefit,
            Self::Reservoir(water) => Measure::Reservoir(water),
        }
    }

    /// Whether it is about contracts.
    #[must_use]
    pub fn is_of_contract(self) -> bool {
        MONEY.contains(&self)
    }

    /// The corridors that it has a number for, by index: all, or those under a contract that says
    /// enough.
    #[must_use]
    pub fn corridors(self, layout: &Layout) -> Vec<usize> {
        let said = |replaced: bool| replaced || self == Self::PaymentMusd;
        (0..layout.corridors.len())
            .filter(|corridor| {
                let mut contracts = layout.contracts.iter();
                !self.is_of_contract()
                    || contracts.any(|one| one.corridor == *corridor && said(one.replaced))
            })
            .collect()
    }

    /// Whether the corridors' numbers add up to a total. What contracts save does only where each
    /// of them says what the energy would cost elsewhere.
    #[must_use]
    pub fn adds_up(self, layout: &Layout) -> bool {
        match self {
            Self::DeliveredTwh | Self::NameplateTwh | Self::LostTwh(_) | Self::PaymentMusd => true,
            Self::ReplacementMusd | Self::NetBenefitMusd => {
                layout.contracts.iter().all(|contract| contract.replaced)
            }
            _ => false,
        }
    }

    /// Whether it is one number for the whole destination.
    #[must_use]
    pub fn is_of_destination(self) -> bool {
        matches!(self, Self::LossOfLoadHours | Self::UnservedMwh)
    }

    /// Whether it is about a reservoir, and not a corridor.
    #[must_use]
    pub fn is_of_reservoir(self) -> bool {
        matches!(self, Self::Reservoir(_))
    }

    /// Which of its ends is the bad one.
    #[must_use]
    pub fn worst(self) -> Worst {
        match self {
            Self::Reservoir(Water::Spill | Water::Unserved) => Worst::Highest,
            Self::DeliveredTwh
            | Self::Delivered
            | Self::NameplateTwh
            | Self::Offtake
            | Self::Reservoir(_)
            | Self::ReplacementMusd
            | Self::NetBenefitMusd => Worst::Lowest,
            _ => Worst::Highest,
        }
    }

    /// Its unit, for one corridor or offtake or for all together.
    pub(super) fn unit(self, layout: &Layout, entity: Option<usize>) -> &'static str {
        let own = |corridor: usize| layout.corridors[corridor].commodity.energy_unit();
        match self {
            Self::DeliveredTwh | Self::NameplateTwh | Self::LostTwh(_) => "TWh",
            Self::Delivered => entity.map_or("TWh", own),
            Self::Offtake => entity.map_or("TWh", |offtake| own(layout.offtakes[offtake].corridor)),
            Self::ZeroDays | Self::LongestGapDays => "days",
            Self::LossOfLoadHours => "h",
            Self::UnservedMwh => "MWh",
            Self::PaymentMusd | Self::ReplacementMusd | Self::NetBenefitMusd => "million USD",
            Self::Reservoir(_) => "GWh",
        }
    }
}

/// The word for a heading in `summary.json`.
#[must_use]
pub fn heading_name(loss: Loss) -> &'static str {
    match loss {
        Loss::NotInService => "not_in_service",
        Loss::Supply => "supply",
        Loss::Maintenance => "maintenance",
        Loss::AllIncidents | Loss::Incidents(_) => "incidents",
        Loss::SharedSupply => "shared_supply",
        Loss::Destination => "destination",
    }
}

/// Every row of a scenario's summary, in the order in which they are written: metric by metric,
/// corridor by corridor and the total last, year by year and the horizon last.
#[must_use]
pub fn jobs(layout: &Layout) -> Vec<Job> {
    let mut jobs = Vec::new();
    for metric in Metric::all(layout) {
        let (entities, years) = metric.measure().shape(layout);
        let mut of: Vec<Option<usize>> = Vec::new();
        if metric == Metric::Offtake || metric.is_of_reservoir() {
            of.extend((0..entities).map(Some));
        } else if !metric.is_of_destination() {
            of.extend(metric.corridors(layout).into_iter().map(Some));
        }
        if metric.adds_up(layout) || metric.is_of_destination() {
            of.push(None);
        }
        for entity in of {
            let periods = (0..years).map(Some).chain([None]);
            jobs.extend(periods.map(|year| Job { metric, entity, year }));
        }
    }
    jobs
}

/// Every row for which the measures were kept, one after the other, in the order of [`jobs`].
#[must_use]
pub fn metric_rows(outcomes: &Outcomes) -> Vec<MetricRow> {
    let mut scratch = Scratch::default();
    jobs(&outcomes.layout).iter().filter_map(|job| job.run(outcomes, &mut scratch)).collect()
}

/// The quantiles of a row.
const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];
/// Those that carry an error.
const WITH_ERRORS: [f64; 3] = [0.10, 0.50, 0.90];
/// The share of the worst trials.
const WORST: f64 = 0.05;

/// Memory that jobs use again and again; one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    values: Vec<f64>,
    sorted: Vec<f64>,
    keys: Vec<u64>,
}

impl Job {
    /// Whether the measures that it needs were kept.
    #[must_use]
    pub fn can_run(&self, outcomes: &Outcomes) -> bool {
        outcomes.has(self.metric.measure())
            && (self.metric != Metric::Delivered || outcomes.has(Measure::TwhPerUnit))
    }

    /// The column that it is about, one number a trial; empty where it cannot run.
    pub fn values_into(&self, outcomes: &Outcomes, values: &mut Vec<f64>) {
        values.clear();
        if !self.can_run(outcomes) {
            return;
        }
        outcomes.values_into(self.metric.measure(), self.entity, self.year, values);
        if self.metric == Metric::Delivered {
            let per_unit = outcomes.values(Measure::TwhPerUnit, self.entity, None);
            for (value, per_unit) in values.iter_mut().zip(per_unit) {
                // A fuel that counts as no electricity leaves no trace of what was delivered.
                *value = if per_unit > 0.0 { *value / per_unit } else { 0.0 };
            }
        }
    }

    /// The row; `None` where the measures were not kept or there are no trials.
    #[must_use]
    pub fn run(&self, outcomes: &Outcomes, scratch: &mut Scratch) -> Option<MetricRow> {
        let Scratch { values, sorted, keys } = scratch;
        self.values_into(outcomes, values);
        let moments = Moments::of(values)?;
        sorted.clone_from(values);
        let ranks = ranks(sorted.len(), &QUANTILES, &WITH_ERRORS, WORST);
        place(sorted, &ranks, keys);
        let tail = cvar(values, sorted, self.metric.worst(), WORST);
        let layout = &outcomes.layout;
        let (heading, cause) = match self.metric {
            Metric::LostTwh(loss) => (
                Some(heading_name(loss).to_owned()),
                match loss {
                    Loss::AllIncidents => Some(None),
                    Loss::Incidents(cause) => Some(Some(layout.causes[cause].clone())),
                    _ => None,
                },
            ),
            _ => (None, None),
        };
        let offtake =
            self.entity.filter(|_| self.metric == Metric::Offtake).map(|o| &layout.offtakes[o]);
        let reservoir =
            self.entity.filter(|_| self.metric.is_of_reservoir()).map(|r| &layout.reservoirs[r]);
        let own = self.entity.filter(|_| reservoir.is_none());
        let corridor = offtake.map(|offtake| offtake.corridor).or(own);
        Some(MetricRow {
            metric: self.metric.name().to_owned(),
            heading,
            cause,
            name: offtake.map(|offtake| offtake.name.clone()),
            supply: reservoir.map(|reservoir| reservoir.name.clone()),
            corridor: corridor.map(|corridor| layout.corridors[corridor].name.clone()),
            year: self.year.map(|year| calendar_year(layout, year)),
            unit: self.metric.unit(layout, self.entity).to_owned(),
            mean: moments.mean,
            se: moments.se(),
            sd: moments.sd,
            min: moments.min,
            p5: quantile(sorted, 0.05),
            p10: quantile(sorted, 0.10),
            p25: quantile(sorted, 0.25),
            p50: quantile(sorted, 0.50),
            p75: quantile(sorted, 0.75),
            p90: quantile(sorted, 0.90),
            p95: quantile(sorted, 0.95),
            max: moments.max,
            cvar5: tail.value,
            se_p10: quantile_se(sorted, 0.10),
            se_p50: quantile_se(sorted, 0.50),
            se_p90: quantile_se(sorted, 0.90),
            se_cvar5: tail.se,
        })
    }
}
