//! What sweep, solve and sensitivity have in common: the scenario, the numbers that are varied, the
//! folder that is written.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::StudyOptions;
use super::charts::write_charts;
use super::fault::Fault;
use super::findings::{self, Shown};
use super::progress::{Bar, forewarn, listen};
use super::screen::{complain_of, print, tell, width};
use super::{Ending, source_of, target};
use crate::model::{Model, compile};
use crate::read::{Override, Reading, Source, composed, number_advice, read};
use crate::report::{Charts, Kind, Ran, StudyPage, Writing};
use crate::scenario::Scenario;
use crate::simulate::engine::{Engine, Progress};
use crate::stats::{RunInfo, ScenarioInfo};
use crate::study::{Axis, Probe, StudyFault};
use crate::text::Visible;

/// Values that are tried before a study begins.
const MOST_TRIED: usize = 50;

impl From<StudyFault<Self>> for Fault {
    fn from(fault: StudyFault<Self>) -> Self {
        match fault {
            StudyFault::Model(fault) => fault,
            StudyFault::Stopped => {
                let words = "interrupted before there was anything to report; nothing was written";
                Self { words: words.into(), ending: Ending::Interrupted }
            }
            StudyFault::Halt(_) | StudyFault::Gauge(_) => Self::wrong(fault),
        }
    }
}

/// Ends a command: says what went wrong, where something did.
pub fn end(result: Result<Ending, Fault>) -> Ending {
    result.unwrap_or_else(|fault| {
        // Where the findings of a scenario were shown there is nothing more to say.
        if !fault.words.is_empty() {
            complain_of(fault.words);
        }
        fault.ending
    })
}

/// A scenario that a study is about, and what runs it.
pub struct Study<'a> {
    pub options: &'a StudyOptions,
    pub reading: Reading,
    pub scenario: Scenario,
    pub model: Model,
    pub engine: Engine,
    pub progress: Arc<Progress>,
}

/// A number that is varied.
#[derive(Debug, Clone)]
pub struct Knob {
    /// Its path, label and unit.
    pub axis: Axis,
    /// What tuning may try, where the scenario says it.
    pub range: Option<(f64, f64)>,
    assumption: Option<usize>,
}

impl<'a> Study<'a> {
    /// Reads and compiles the scenario.
    pub fn begin(options: &'a StudyOptions) -> Result<Self, Fault> {
        let progress = Arc::new(Progress::default());
        listen(&progress).map_err(Fault::failed)?;
        let engine = Engine::new(options.threads.count()).map_err(Fault::failed)?;
        let source = options.scenario.as_deref().map_or(Source::Baseline, Source::File);
        let reading = read(source, &options.changes.overrides());
        let quiet = !options.output.tells();
        findings::show(&reading, if quiet { Shown::Errors } else { Shown::Warnings });
        let Some(scenario) = reading.scenario.clone() else {
            return Err(Fault::wrong(""));
        };
        let model = compile(&scenario).map_err(Fault::wrong)?;
        Ok(Self { options, reading, scenario, model, engine, progress })
    }

    /// How a study runs; what it looks at is `of`.
    pub fn probe<'b>(&'b self, of: &'b str) -> Probe<'b> {
        let trials = self.model.trials;
        Probe { engine: &self.engine, progress: &self.progress, trials, of }
    }

    /// A progress bar for so many runs.
    pub fn bar(&self, runs: u64, words: &str) -> Bar {
        let wanted = self.options.output.tells();
        let trials = runs.saturating_mul(self.model.trials);
        forewarn(&self.model, trials, wanted);
        Bar::follow(&self.progress, trials, words, wanted)
    }

    /// What `NAME` or `PATH` of `--vary` means.
    pub fn knob(&self, name: &str) -> Result<Knob, Fault> {
        let bare = name
            .strip_prefix("assumption.")
            .and_then(|rest| rest.strip_suffix(".value"))
            .unwrap_or(name);
        let found = self.scenario.assumptions.iter().position(|known| known.name == bare);
        if let Some(index) = found {
            let assumption = &self.scenario.assumptions[index];
            let axis = Axis {
                path: format!("assumption.{bare}.value"),
                label: assumption.label().to_owned(),
                unit: assumption.unit.clone(),
                values: Vec::new(),
                log: false,
            };
            return Ok(Knob { axis, range: assumption.range, assumption: Some(index) });
        }
        if !name.contains('.') {
            return Err(Fault::wrong(self.no_assumption(name)));
        }
        if ["run.trials", "run.seed"].contains(&name) {
            return Err(Fault::wrong(format_args!(
                "`{name}` is about the luck of a run, which all runs of a study share; it cannot be varied"
            )));
        }
        let label = name.to_owned();
        let axis = Axis { path: label.clone(), label, unit: None, values: Vec::new(), log: false };
        Ok(Knob { axis, range: None, assumption: None })
    }

    fn no_assumption(&self, name: &str) -> String {
        let names = self.scenario.assumptions.iter().map(|assumption| assumption.name.as_str());
        let near = names
            .map(|known| (strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase()), known))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(likeness, _)| *likeness > 0.75);
        match near {
            Some((_, near)) => format!("there is no assumption `{name}`; did you mean `{near}`?"),
            None => format!(
                "there is no assumption `{name}`; `salang show` lists them, and any other number goes \
                 by its path, such as `corridor.NAME.capacity_mw`"
            ),
        }
    }

    /// Reads the scenario with each of these values, so that one that it cannot have is known before
    /// anything runs; of very many values only the ends.
    pub fn try_values(&self, knob: &Knob, values: &[f64]) -> Result<(), Fault> {
        let every = if values.len() > MOST_TRIED { values.len() - 1 } else { 1 };
        match knob.assumption {
            Some(_) => Ok(()),
            None => values
                .iter()
                .step_by(every)
                .try_for_each(|value| self.model_at(&[knob], &[*value]).map(drop)),
        }
    }

    /// The model with these values.
    ///
    /// An assumption keeps its place among its correlations and takes one value; for any other path the
    /// scenario is read again, so that every check of the format holds for the value too.
    pub fn model_at(&self, knobs: &[&Knob], values: &[f64]) -> Result<Model, Fault> {
        let mut overrides = self.options.changes.overrides();
        let before = overrides.len();
        for (knob, value) in knobs.iter().zip(values) {
            if knob.assumption.is_none() {
                let value = match value.fract() == 0.0 && value.abs() < 1e15 {
                    true => format!("{value:.0}"),
                    false => format!("{value:?}"),
                };
                let (path, origin) = (knob.axis.path.clone(), "--vary".to_owned());
                overrides.push(Override { path, value, origin });
            }
        }
        let mut model = if overrides.len() == before {
            self.model.clone()
        } else {
            let source = self.options.scenario.as_deref().map_or(Source::Baseline, Source::File);
            let reading = read(source, &overrides);
            let Some(scenario) = &reading.scenario else {
                findings::show(&reading, Shown::Errors);
                return Err(Fault::wrong(""));
            };
            compile(scenario).map_err(Fault::wrong)?
        };
        for (knob, value) in knobs.iter().zip(values) {
            if let Some(assumption) = knob.assumption {
                model.fix(assumption, *value);
            }
        }
        Ok(model)
    }

    /// What ran, for reports; `tail` is the command without the common options.
    pub fn ran(&self, command: &str, tail: &str, partial: bool) -> Ran {
        Ran {
            scenario: ScenarioInfo {
                title: self.scenario.title.clone(),
                file: self.reading.file.clone(),
                sha256: self.reading.merged.sha256().to_owned(),
            },
            run: RunInfo {
                seed: self.model.seed,
                trials: self.model.trials,
                start_year: self.model.start_year,
                years: self.scenario.run.years,
                partial,
            },
            command: format!("salang {command} scenario.toml{tail}"),
        }
    }

    /// Begins the report, where one is to be written: to fail before the work, not after it.
    pub fn writing(&self, kind: Kind, command: &str) -> Result<Option<(Writing, PathBuf)>, Fault> {
        if !self.options.output.writes() {
            return Ok(None);
        }
        let name = target::name(source_of(self.options.scenario.as_deref()));
        let usual = || target::usual(&format!("{command}-{name}"), &[&self.reading]);
        let folder = self.options.output.out.clone().unwrap_or_else(usual);
        let output = &self.options.output;
        let writing = target::begin(&folder, kind, output, &self.reading, Vec::new())?;
        Ok(Some((writing, folder)))
    }

    /// Writes what there is and prints what is wanted.
    pub fn finish(&self, study: Finished<'_>) -> Result<Ending, Fault> {
        let mut target = None;
        if let Some((mut writing, folder)) = study.writing {
            write_charts(&mut writing, &self.engine, &self.options.output, study.charts)?;
            writing.bytes("report.html", study.page.html(&study.charts.drawn).as_bytes())?;
            writing.bytes("scenario.toml", self.reading.merged.as_bytes())?;
            for file in &self.reading.files {
                writing.bytes(&file.name, &file.bytes)?;
            }
            for (name, bytes) in &study.files {
                writing.bytes(name, bytes)?;
            }
            writing.bytes(study.json.0, study.json.1.as_bytes())?;
            let placed = writing.finish(study.partial)?;
            target::tell_place(&placed, &folder, &self.options.output);
            target = Some(placed.folder.display().to_string());
        }
        let ending = if self.options.output.json {
            print(Visible::data(&study.json.1))
        } else if self.options.output.quiet {
            Ending::Done
        } else {
            print(study.page.text(width(), true, target.as_deref()))
        };
        if study.partial && !self.options.output.quiet {
            tell("interrupted; the runs that were finished are reported, marked as partial");
        }
        Ok(match ending {
            Ending::Done if study.partial => Ending::Interrupted,
            other => other,
        })
    }
}

/// What a study leaves.
pub struct Finished<'a> {
    pub page: &'a StudyPage,
    pub charts: &'a Charts,
    /// Name and text of the file with the numbers.
    pub json: (&'static str, String),
    /// Further files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    pub writing: Option<(Writing, PathBuf)>,
    pub partial: bool,
}

/// `PATH=LO:HI:N:log`, `PATH=LO:HI:N`, `NAME=LO:HI` or `NAME`.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    pub name: String,
    pub range: Option<(f64, f64)>,
    pub count: Option<usize>,
    /// Whether values go by equal ratios.
    pub log: bool,
}

/// Understands `--vary`.
pub fn vary(text: &str) -> Result<Vary, String> {
    let example = "write it as NAME=LOW:HIGH:COUNT, such as casa_accepted=0.5:1:11";
    // A name may hold an equals sign; numbers do not.
    let text = &composed(text);
    let Some((name, span)) = text.rsplit_once('=') else {
        return match text.trim() {
            "" => Err(example.to_owned()),
            name => Ok(Vary { name: name.to_owned(), range: None, count: None, log: false }),
        };
    };
    let number = |text: &str| match text.trim().replace('_', "").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => {
            let what = number_advice(text).unwrap_or_else(|| example.to_owned());
            Err(format!("`{}` is no number; {what}", text.trim()))
        }
    };
    let how_many = |text: &str| {
        let count = text.trim().parse::<usize>().ok().filter(|n| (2..=1000).contains(n));
        count.ok_or("the number of values is a whole number from 2 to 1000")
    };
    let parts: Vec<&str> = span.split(':').map(str::trim).collect();
    let log = parts.last() == Some(&"log");
    let (low, high, count) = match parts[..] {
        [low, high] => (number(low)?, number(high)?, None),
        [low, high, count] if !log => (number(low)?, number(high)?, Some(how_many(count)?)),
        [low, high, count, "log"] => (number(low)?, number(high)?, Some(how_many(count)?)),
        _ if log => {
            return Err("write it as NAME=LOW:HIGH:COUNT:log, such as x=0.01:10:7:log".to_owned());
        }
        _ => return Err(example.to_owned()),
    };
    if low >= high {
        return Err(format!(
            "the range goes from {low} to {high}; the first is to be the lower one"
        ));
    }
    if log && low <= 0.0 {
        return Err(format!("with `log` both ends are above zero, and {low} is not"));
    }
    match name.trim() {
        "" => Err(example.to_owned()),
        name => Ok(Vary { name: name.to_owned(), range: Some((low, high)), count, log }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ranges_and_counts_are_understood() {
        let all = vary("hazard.attack on the line.per_100km_year.contested = 0.1:2:20").unwrap();
        assert_eq!(all.name, "hazard.attack on the line.per_100km_year.contested");
        assert_eq!((all.range, all.count), (Some((0.1, 2.0)), Some(20)));
        assert_eq!(vary("a=-1:1e3").unwrap().range, Some((-1.0, 1000.0)));
        assert_eq!(
            vary("a").unwrap(),
            Vary { name: "a".into(), range: None, count: None, log: false }
        );
        let log = vary("a = 0.01 : 10 : 7 : log").unwrap();
        assert_eq!((log.range, log.count, log.log), (Some((0.01, 10.0)), Some(7), true));
        let wrong = ["", "=1:2:3", "a=", "a=1", "a=1:2:3:4", "a=2:1:3", "a=1:2:1", "a=1:x"];
        for wrong in wrong.into_iter().chain(["a=1:inf", "a=1:2:log", "a=0:2:5:log", "a=log"]) {
            assert!(vary(wrong).is_err(), "{wrong}");
        }
    }
}
