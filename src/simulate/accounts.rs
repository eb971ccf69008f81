//! The accounts that a trial keeps: those that the columns of a run are made of, and no others.
//!
//! Most of the time of a trial goes into its accounts: what each heading takes, which cause took what
//! and where, the days without deliveries. A study looks at one number of them. What a trial draws and
//! when it is accounted for are the same whatever is asked, so that each number that is asked for has
//! the same bits as if all were.

use crate::model::{DemandMode, Model};
use crate::outcome::{Asked, Columns, Event, Loss, Measure};

/// The accounts of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accounts {
    /// Any of single corridors; without, only those of the destination.
    pub corridors: bool,
    /// Full capacity, and what headings take of it.
    pub losses: bool,
    /// Losses to incidents, by their causes.
    pub causes: bool,
    /// Days without deliveries, and the longest run of them.
    pub gaps: bool,
    /// Calendar months.
    pub months: bool,
    /// Energy that is taken on the way.
    pub offtakes: bool,
    /// The payments under contracts.
    pub payments: bool,
    /// Sums over trials that need accounts of their own: the hours of segments, what incidents took on
    /// them, and years of service.
    pub sums: bool,
}

impl Accounts {
    pub const ALL: Self = Self {
        corridors: true,
        losses: true,
        causes: true,
        gaps: true,
        months: true,
        offtakes: true,
        payments: true,
        sums: true,
    };

    /// Those that some columns need, and the columns that a trial has to record for them; `met` says
    /// whether it is asked whether contracts are met.
    pub fn of(model: &Model, kept: &Columns, sums: bool, met: bool) -> (Self, Vec<Measure>) {
        let all: Vec<Measure> = model.layout.columns().measures().collect();
        // What a buyer takes of one corridor goes by what others bring, and what goes back by what came.
        if sums || model.buyer.is_some() || !model.returns.is_empty() {
            return (Self::ALL, all);
        }
        let mut wanted: Vec<Measure> = kept.measures().collect();
        wanted.extend([Measure::TwhPerUnit, Measure::ServiceStart, Measure::Outcome]);
        for event in &model.layout.events {
            if let Asked::Variable(variable) = event.condition.of {
                wanted.extend(variable.metric.measures(&model.layout));
            }
        }
        let has = |wanted: &[Measure], measure| wanted.contains(&measure);
        let money = [Measure::Payment, Measure::Replacement, Measure::NetBenefit];
        let is_met = met || model.layout.events.iter().any(|event| {
            matches!(event.condition.of, Asked::Count(count) if count.event == Event::ContractMet)
        });
        let payments = !model.contracts.is_empty()
            && (is_met || money.iter().any(|measure| has(&wanted, *measure)));
        if payments {
            wanted.extend(money);
            wanted.extend([Measure::Delivered, Measure::Lost(Loss::Destination)]);
        }
        let any = |is_it: fn(&Measure) -> bool| wanted.iter().any(is_it);
        let losses = any(|measure| match measure {
            Measure::Nameplate => true,
            Measure::Lost(loss) => !matches!(loss, Loss::Incidents(_)),
            _ => false,
        });
        let causes = any(|measure| matches!(measure, Measure::Lost(Loss::Incidents(_))));
        let mut gaps = any(|measure| matches!(measure, Measure::ZeroDays | Measure::LongestGap));
        let months = any(|measure| matches!(measure, Measure::Month | Measure::SingleMonth));
        let offtakes = any(|measure| matches!(measure, Measure::Offtake));
        let delivered = any(|measure| matches!(measure, Measure::Delivered));
        let corridors = losses || causes || gaps || months || offtakes || delivered;
        // The stack tells what each corridor delivers and its gaps together.
        let stacked = model.demand.as_ref().is_some_and(|own| own.mode == DemandMode::Stack);
        gaps |= stacked && corridors;
        if gaps {
            wanted.extend([Measure::ZeroDays, Measure::LongestGap]);
        }
        let accounts =
            Self { corridors, losses, causes, gaps, months, offtakes, payments, sums: false };
        (accounts, all.into_iter().filter(|measure| wanted.contains(measure)).collect())
    }
}
