//! The parts of the outcomes that a report needs, gathered while they pass by: they are gone when
//! it is written.

use super::draws::{DrawsFiles, DrawsKept};
use crate::chart::{Heading, calendar};
use crate::model::Model;
use crate::outcome::{Measure, Outcomes, Tallies};
use crate::report::{DayStatus, Figures};
use crate::simulate::Halt;
use crate::simulate::days::{Day, Judged, days};
use crate::simulate::story::{bytes_of_days, story};
use crate::stats::{
    CountedInfo, DestinationInfo, Estimates, Future, Glance, MonthRow, RunInfo, ScenarioInfo,
    Summary,
};
use crate::study::history::History;
use crate::study::{Listener, Pass};

/// Bytes that the days of the typical trial may take while its history is told; a larger one has no
/// picture.
const MOST_BYTES: u64 = 1 << 28;

/// Bins of the small histograms.
const BINS: usize = 40;

/// The parts of the outcomes that a report needs.
#[derive(Debug)]
pub(super) struct Results {
    /// The scenario as the summary names it.
    pub info: ScenarioInfo,
    /// The run as the summary names it; trials are filled in at its end.
    pub run: RunInfo,
    /// The destination, for the summary and the words of charts.
    pub destination: DestinationInfo,
    /// The charts so far.
    pub figures: Figures,
    /// A small histogram and key figures for each corridor.
    pub glances: Vec<Glance>,
    /// Trials of the likeliest future near its 10, 50 and 90 % quantiles in every corridor, with the TWh
    /// of their average year.
    pub typical: Vec<(u64, f64)>,
    /// The months of the horizon, once they were kept.
    pub months: Option<Vec<MonthRow>>,
    /// The words of the summary on trials that are counted.
    pub counted: Option<CountedInfo>,
    /// The likeliest future.
    pub likeliest: Option<Future>,
    /// Where the draws go, if they are wanted.
    pub draws: Option<DrawsFiles>,
    /// The draws in memory, if they are kept.
    pub kept: Option<DrawsKept>,
}

impl Results {
    /// The summary of what was finished.
    pub fn summary(&self, model: &Model, tallies: &Tallies, estimates: Estimates) -> Summary {
        let (info, run) = (self.info.clone(), self.run.clone());
        let summary = Summary::new(info, run, &model.layout, tallies, estimates);
        let (destination, counted) = (Some(self.destination.clone()), self.counted.clone());
        Summary { destination, counted, ..summary }
    }

    /// The figures, with the calendar of the typical trials, each simulated once more day by day.
    pub fn figures(&self, model: &Model) -> (Figures, Result<(), Halt>) {
        let mut figures = self.figures.clone();
        let traces = self.typical.iter().map(|(trial, twh)| trace(model, *trial, *twh));
        let traces: Result<Vec<DayStatus>, Halt> = traces.collect();
        let future = self.likeliest.as_ref();
        let added = traces.map(|traces| figures.add_calendar(&model.layout, future, &traces));
        let told = match self.typical.get(1) {
            Some((trial, _)) if bytes_of_days(model) <= MOST_BYTES => {
                story(model, *trial).map(Some)
            }
            _ => Ok(None),
        };
        let told = told.map(|story| {
            if let Some(story) = story {
                figures.add_history(&History::of(model, &story), future);
            }
        });
        (figures, added.and(told))
    }
}

impl Listener for Results {
    type Error = std::io::Error;

    fn blocks(&mut self, outcomes: &Outcomes) -> Result<(), Self::Error> {
        if let Some(kept) = &mut self.kept {
            kept.add(outcomes)?;
        }
        match &mut self.draws {
            Some(draws) => draws.add(outcomes),
            None => Ok(()),
        }
    }

    fn pass(&mut self, pass: &Pass<'_>) -> Result<(), Self::Error> {
        let (sample, tallies) = (pass.sample, pass.tallies);
        self.counted = sample.counted();
        let mut run = self.run.clone();
        run.trials = sample.trials();
        let estimates = pass.estimates.clone();
        let summary = Summary::new(self.info.clone(), run, sample.layout(), tallies, estimates);
        self.figures.add((sample, tallies), &summary, &self.destination.name);
        if let Some(months) = sample.monthly(tallies) {
            self.months = Some(months);
        }
        if sample.has(Measure::Delivered) {
            self.glances = sample.glances(tallies, BINS);
            self.likeliest = summary.futures().first().cloned();
            self.typical = sample.typical_of_likeliest();
        }
        Ok(())
    }
}

/// One trial again, day by day, in the words of the calendar.
fn trace(model: &Model, trial: u64, delivered_twh: f64) -> Result<DayStatus, Halt> {
    let heading = |judged: Judged| calendar::Day {
        heading: match judged.day {
            Day::Full => Heading::Delivered,
            Day::OutOfSeason => Heading::OutOfSeason,
            Day::LostTo(loss) => Heading::Lost(loss),
        },
        delivered: judged.delivered,
    };
    let days = days(model, trial)?;
    let days = days.into_iter().map(|days| days.into_iter().map(heading).collect()).collect();
    Ok(DayStatus { trial, delivered_twh, days })
}
