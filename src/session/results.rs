//! The parts of the outcomes that a report needs, gathered while they pass by: they are gone when
//! it is written.

use super::draws::DrawsFiles;
use crate::chart::Heading;
use crate::model::Model;
use crate::outcome::{Measure, Outcomes, Tallies};
use crate::report::{DayStatus, Figures};
use crate::simulate::Halt;
use crate::simulate::days::{Day, days};
use crate::stats::{Glance, MetricRow, RunInfo, ScenarioInfo, Summary, glances, typical_trials};
use crate::study::{Listener, Pass};

/// Bins of the small histograms.
const BINS: usize = 40;

/// The parts of the outcomes that a report needs.
#[derive(Debug)]
pub(super) struct Results {
    /// The scenario as the summary names it.
    pub info: ScenarioInfo,
    /// The run as the summary names it; trials are filled in at its end.
    pub run: RunInfo,
    /// The destination, for the words of charts.
    pub destination: String,
    /// The charts so far.
    pub figures: Figures,
    /// A small histogram and key figures for each corridor.
    pub glances: Vec<Glance>,
    /// Trials near the 10, 50 and 90 % quantiles, with the TWh of their average year.
    pub typical: Vec<(u64, f64)>,
    /// Where the draws go, if they are wanted.
    pub draws: Option<DrawsFiles>,
}

impl Results {
    /// The summary of what was finished.
    pub fn summary(&self, model: &Model, tallies: &Tallies, rows: Vec<MetricRow>) -> Summary {
        Summary::new(self.info.clone(), self.run.clone(), &model.layout, tallies, rows)
    }

    /// The figures, with the calendar of the typical trials, each simulated once more day by day.
    pub fn figures(&self, model: &Model) -> (Figures, Result<(), Halt>) {
        let mut figures = self.figures.clone();
        let traces = self.typical.iter().map(|(trial, twh)| trace(model, *trial, *twh));
        let traces: Result<Vec<DayStatus>, Halt> = traces.collect();
        let added = traces.map(|traces| figures.add_calendar(&model.layout, &traces));
        (figures, added)
    }
}

impl Listener for Results {
    type Error = std::io::Error;

    fn blocks(&mut self, outcomes: &Outcomes) -> Result<(), Self::Error> {
        match &mut self.draws {
            Some(draws) => draws.add(outcomes),
            None => Ok(()),
        }
    }

    fn pass(&mut self, pass: &Pass<'_>) -> Result<(), Self::Error> {
        let outcomes = pass.outcomes;
        let mut run = self.run.clone();
        run.trials = outcomes.trials();
        let rows = pass.rows.to_vec();
        let summary = Summary::new(self.info.clone(), run, &outcomes.layout, pass.tallies, rows);
        self.figures.add(outcomes, &summary, &self.destination);
        if outcomes.has(Measure::Delivered) {
            self.glances = glances(outcomes, BINS);
            let delivered = outcomes.values(Measure::Delivered, None, None);
            let trials = typical_trials(outcomes).into_iter();
            self.typical = trials.map(|trial| (trial as u64, delivered[trial])).collect();
        }
        Ok(())
    }
}

/// One trial again, day by day, in the words of the calendar.
fn trace(model: &Model, trial: u64, delivered_twh: f64) -> Result<DayStatus, Halt> {
    let heading = |day: Day| match day {
        Day::Full => Heading::Delivered,
        Day::OutOfSeason => Heading::OutOfSeason,
        Day::LostTo(loss) => Heading::Lost(loss),
    };
    let days = days(model, trial)?;
    let days = days.into_iter().map(|days| days.into_iter().map(heading).collect()).collect();
    Ok(DayStatus { trial, delivered_twh, days })
}
