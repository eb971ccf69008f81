//! `salang sweep`: one or two numbers, value by value.

use super::Ending;
use super::args::SweepOptions;
use super::fault::Fault;
use super::study::{Finished, Knob, Study, end};
use crate::report::{Kind, sweep_chart, sweep_csv, sweep_json, sweep_page};
use crate::study::{by_ratio, evenly, sweep};
use crate::text::shell;

/// Values of a number for which no count is given: alone, and one of two.
const USUAL: [usize; 2] = [11, 7];
/// Runs of a sweep.
const MOST_POINTS: usize = 10_000;

/// Sweeps.
pub fn run(options: &SweepOptions) -> Ending {
    end(attempt(options))
}

fn attempt(options: &SweepOptions) -> Result<Ending, Fault> {
    if options.vary.len() > 2 {
        return Err(Fault::wrong("a sweep is over one number or two; give --vary once or twice"));
    }
    let study = Study::begin(&options.study)?;
    let mut knobs: Vec<Knob> = Vec::new();
    for vary in &options.vary {
        let mut knob = study.knob(&vary.name)?;
        if knobs.iter().any(|other| other.axis.path == knob.axis.path) {
            return Err(Fault::wrong(format_args!("`{}` is varied twice", vary.name)));
        }
        let range = vary.range.or(knob.range).ok_or_else(|| {
            Fault::wrong_as_in(
                format_args!("`{}` has no range of its own; give one, as in --vary ", vary.name),
                &shell::quoted(&format!("{}=LOW:HIGH:COUNT", vary.name)),
            )
        })?;
        let usual = USUAL[options.vary.len().min(2) - 1];
        let spread = if vary.log { by_ratio } else { evenly };
        knob.axis.values = spread(range.0, range.1, vary.count.unwrap_or(usual));
        knob.axis.log = vary.log;
        knobs.push(knob);
    }
    let count: usize = knobs.iter().map(|knob| knob.axis.values.len()).product();
    if count > MOST_POINTS {
        return Err(Fault::wrong(format_args!(
            "{count} points are too many; a sweep has up to {MOST_POINTS}"
        )));
    }
    study.probe(&options.of).fits(&study.model).map_err(Fault::wrong)?;
    for knob in &knobs {
        study.try_values(knob, &knob.axis.values)?;
    }
    let writing = study.writing(Kind::Sweep, "sweep")?;
    let axes = knobs.iter().map(|knob| knob.axis.clone()).collect();
    let all: Vec<&Knob> = knobs.iter().collect();
    let swept = {
        let _bar = study.bar(count as u64, "Sweeping");
        sweep(&study.probe(&options.of), axes, |values| study.model_at(&all, values))?
    };
    let mut tail = String::new();
    for knob in &knobs {
        let values = &knob.axis.values;
        let (low, high) = (values[0], values[values.len() - 1]);
        let count = values.len();
        let log = if knob.axis.log { ":log" } else { "" };
        let vary = format!("{}={low}:{high}:{count}{log}", knob.axis.path);
        tail.push_str(&format!(" --vary {}", shell::quoted(&vary)));
    }
    tail.push_str(&format!(" --of {}", shell::quoted(&swept.gauge.text)));
    let ran = study.ran("sweep", &tail, swept.partial);
    let charts = sweep_chart(&swept, &ran);
    let csv = sweep_csv(&swept).map_err(Fault::failed)?;
    study.finish(Finished {
        page: &sweep_page(&swept, &ran),
        charts: &charts,
        json: ("sweep.json", sweep_json(&swept, &ran).map_err(Fault::failed)?),
        files: vec![("sweep.csv", csv)],
        writing,
        partial: swept.partial,
    })
}
