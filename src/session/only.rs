//! Some metrics of a scenario alone, by their names.

use super::report::{Outline, scenario_files};
use super::{Error, Studied, Study};
use crate::outcome::{Event, Layout, Metric};
use crate::report::{Charts, Kind, json, only_page, summary_csv};
use crate::stats::Summary;
use crate::study::Only;

/// The meaning of names: metrics, and events that are counted.
struct Named {
    metrics: Vec<Metric>,
    events: Vec<Event>,
}

impl Named {
    fn of(names: &[String], layout: &Layout) -> Result<Self, Error> {
        let all = Metric::all(layout);
        let (mut metrics, mut events) = (Vec::new(), Vec::new());
        for name in names.iter().map(|name| name.trim()) {
            let of_name = all.iter().filter(|metric| metric.name() == name);
            let event = Event::NAMED.into_iter().find(|event| event.name() == name);
            match (of_name.clone().next(), event) {
                (None, None) => return Err(Error::Call(unknown(name, &all))),
                _ => {
                    metrics
                        .extend(of_name.filter(|own| !metrics.contains(own)).collect::<Vec<_>>());
                    events.extend(event.filter(|own| !events.contains(own)));
                }
            }
        }
        let metrics = all.iter().filter(|metric| metrics.contains(metric)).copied().collect();
        Ok(Self { metrics, events })
    }
}

fn unknown(name: &str, all: &[Metric]) -> String {
    let known = all.iter().map(|metric| metric.name());
    let known = known.chain(Event::NAMED.map(Event::name));
    if name.contains(['[', '.']) {
        return format!(
            "--only takes the bare names of metrics, such as `delivered_twh`, and tells of all corridors \
             and years; write `{}`",
            name.split(['[', '.']).next().unwrap_or_default()
        );
    }
    let near = known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    match near {
        Some((_, near)) => format!("there is no metric `{name}`; did you mean `{near}`?"),
        None => format!(
            "this scenario has no metric `{name}`; `salang show --metrics` lists those that it has"
        ),
    }
}

impl Study {
    /// Some metrics of the scenario alone, by their names, such as `delivered_twh`, or `in_service`,
    /// `contract_met` and `incidents`: their rows are those of a whole run to the last bit.
    ///
    /// # Errors
    /// Where there is no such metric, a trial cannot be finished, `ready` fails, or a stop was asked for
    /// before the first trials were done.
    pub fn only<T>(
        &self,
        names: &[String],
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        let layout = &self.model.layout;
        let named = Named::of(names, layout)?;
        let only = Only {
            metrics: named.metrics.clone(),
            contracts: named.events.contains(&Event::ContractMet),
            trials: self.model.trials,
        };
        let runs = only.runs(&self.model).map_err(Error::Call)?;
        let running = ready(self.trials(runs))?;
        let (engine, progress) = (self.workers.engine(), &**self.workers.progress());
        let found = only.run(&self.model, engine, progress)?;
        if found.trials == 0 {
            return Err(Error::Interrupted(
                "interrupted before the first trials were done; nothing was written",
            ));
        }
        let tail = format!(" --only {}", names.join(","));
        let mut ran = self.ran("run", &tail, found.partial);
        ran.run.trials = found.trials;
        let summary = Summary::only(
            (ran.scenario.clone(), ran.run.clone()),
            layout,
            &found.tallies,
            found.rows,
            &named.events,
        );
        let csv = summary_csv(&summary).map_err(|error| Error::System(error.to_string()))?;
        let mut files = scenario_files(&self.scenario);
        files.push(("summary.csv".to_owned(), csv));
        let studied = Studied {
            outline: Outline::of(Kind::Run, &self.scenario, Vec::new()),
            files,
            page: only_page(&summary, &ran),
            charts: Charts::default(),
            json: json(&summary)?,
            partial: found.partial,
            found: true,
            workers: self.workers.clone(),
        };
        Ok((running, studied))
    }
}
