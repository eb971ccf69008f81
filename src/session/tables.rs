//! The tables of a run's report: those that are always there, those that were asked for, and the
//! package that describes them all.

use super::draws::DrawsWanted;
use super::{Error, Workers};
use crate::chart::png;
use crate::model::Model;
use crate::report::{
    Charts, PACKAGE, Package, Page, PypsaTrial, TableFile, TableInput, Writing, table_names,
    workbook_name,
};
use crate::simulate::trace::{Trace, steps, trace};
use crate::stats::{MonthRow, Summary};
use crate::units::{counted, whole};

/// Trials that are written for PyPSA, at the most.
const MOST_TRIALS: usize = 100;
/// Numbers in all of these, at the most.
const MOST_NUMBERS: usize = 20_000_000;

/// The trials to be written as networks of PyPSA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pypsa {
    /// Their numbers, from 0.
    pub trials: Vec<u64>,
    /// Whether there is a snapshot for each hour, and not for each day.
    pub hourly: bool,
}

impl Pypsa {
    fn hours(&self) -> u32 {
        if self.hourly { 1 } else { 24 }
    }
}

/// The files of a report that are there only where they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Extras {
    pub xlsx: bool,
    pub iamc: bool,
    pub pypsa: Option<Pypsa>,
}

impl Extras {
    /// The same with every trial once and in order, where a run of `trials` has them.
    pub fn checked(&self, model: &Model, trials: u64) -> Result<Self, Error> {
        let mut extras = self.clone();
        if extras.xlsx && !cfg!(feature = "xlsx") {
            return Err(Error::Call(
                "this salang was built without xlsx; build with `--features xlsx`".to_owned(),
            ));
        }
        let Some(pypsa) = &mut extras.pypsa else { return Ok(extras) };
        pypsa.trials.sort_unstable();
        pypsa.trials.dedup();
        if let Some(beyond) = pypsa.trials.iter().find(|trial| **trial >= trials) {
            return Err(Error::Call(format!(
                "there is no trial {} for PyPSA: {} are numbered from 0 to {}",
                whole(*beyond),
                counted(trials, "trial", "trials"),
                whole(trials.saturating_sub(1))
            )));
        }
        let numbers = steps(model, pypsa.hours()) * model.corridors.len() * pypsa.trials.len();
        if pypsa.trials.len() > MOST_TRIALS || numbers > MOST_NUMBERS {
            return Err(Error::Call(format!(
                "{} for PyPSA come to {} numbers; at most {MOST_TRIALS} trials and {} numbers are \
                 written: name fewer trials, or take daily snapshots",
                counted(pypsa.trials.len() as u64, "trial", "trials"),
                whole(numbers as u64),
                whole(MOST_NUMBERS as u64),
            )));
        }
        Ok(extras)
    }

    fn trials(&self) -> &[u64] {
        self.pypsa.as_ref().map_or(&[], |pypsa| &pypsa.trials)
    }

    /// The names of their files.
    pub fn names(&self, name: &str) -> Vec<String> {
        table_names(name, (self.iamc, self.xlsx), self.trials())
    }
}

/// The tables of a run, to be written.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    pub summary: Summary,
    pub page: Page,
    pub model: Model,
    pub months: Option<Vec<MonthRow>>,
    /// The name of the scenario, as files bear it.
    pub name: String,
    pub destination: String,
    pub extras: Extras,
    pub draws: Option<DrawsWanted>,
}

impl Tables {
    /// The names and numbers of which they are made.
    pub fn input(&self) -> TableInput<'_> {
        TableInput {
            summary: &self.summary,
            page: &self.page,
            layout: &self.model.layout,
            months: self.months.as_deref(),
            name: &self.name,
            destination: &self.destination,
        }
    }

    /// Writes them, and last the package that describes these and the draws.
    pub fn write(
        &self,
        writing: &mut Writing,
        workers: &Workers,
        charts: &Charts,
    ) -> Result<(), Error> {
        let input = self.input();
        let traces = self.traces(workers)?;
        let hours = self.extras.pypsa.as_ref().map_or(24, Pypsa::hours);
        let trials = self.extras.trials().iter().zip(&traces);
        let trials = trials.map(|(trial, trace)| PypsaTrial {
            trial: *trial,
            hours,
            capacity_mw: &trace.capacity_mw,
            shares: &trace.shares,
            destination: &self.destination,
        });
        let trials: Vec<PypsaTrial<'_>> = trials.collect();
        let unwritten = |error| Error::File("the tables", error);
        let files = input.files(self.extras.iamc, &trials).map_err(unwritten)?;
        let draws = self.draws.map(|draws| draws.files(&self.model.layout));
        let mut described: Vec<TableFile> = Vec::new();
        for (file, bytes) in files {
            writing.bytes(&file.file, &bytes)?;
            described.push(file);
        }
        described.extend(draws.into_iter().flatten());
        if self.extras.xlsx {
            let book = input.workbook(&pictures(workers, charts));
            let book = book.map_err(|error| Error::File("the workbook", error))?;
            writing.bytes(&workbook_name(&self.name), &book)?;
        }
        let package = Package::new(&self.summary, &self.page, described);
        let mut facts = Vec::new();
        for file in package.files() {
            facts.push((file.to_owned(), writing.facts(file)?));
        }
        let of = |file: &str| facts.iter().find(|one| one.0 == file)?.1.clone();
        let text = package.text(of)?;
        Ok(writing.bytes(PACKAGE, text.as_bytes())?)
    }

    /// The trials that PyPSA is to have, each simulated once more.
    fn traces(&self, workers: &Workers) -> Result<Vec<Trace>, Error> {
        let Some(pypsa) = &self.extras.pypsa else { return Ok(Vec::new()) };
        let hours = pypsa.hours();
        let traces = workers.engine().map(&pypsa.trials, |trial| trace(&self.model, *trial, hours));
        Ok(traces.into_iter().collect::<Result<_, _>>()?)
    }
}

/// The charts for a workbook, as far as they can be drawn as images.
fn pictures(workers: &Workers, charts: &Charts) -> Vec<(String, Vec<u8>)> {
    let images = workers.engine().map(&charts.drawn, |chart| png(&chart.svg, 1.0).ok());
    let drawn = charts.drawn.iter().zip(images);
    drawn.filter_map(|(chart, image)| Some((chart.title.clone(), image?))).collect()
}

/// The name of a scenario's file as other files bear it: the same wherever it lies.
pub(super) fn file_name(file: &str) -> String {
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let name: String = stem.chars().map(|c| if allowed(c) { c } else { '-' }).take(100).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "scenario".to_owned() } else { name.to_owned() }
}
