//! One trial's story.

use super::report::{Outline, Report, scenario_files};
use super::{Error, Picture, Scenario, Workers};
use crate::model::Model;
use crate::outcome::future;
use crate::read::composed;
use crate::report::{Kind, replay_drawn, replay_html, replay_json, terminal};
use crate::simulate::story::story;
use crate::stats::{Gauge, Statistic};
use crate::study::MOST_TRIALS;
use crate::study::replay::{Pick, Replay, others, picked, tell};
use crate::units::whole;

/// Columns of the story in the report's folder.
const PAGE: usize = 120;

/// A trial's story.
#[derive(Debug)]
pub struct Replayed {
    scenario: Scenario,
    number: u64,
    replay: Replay,
    json: String,
    workers: Workers,
}

impl Scenario {
    /// Tells the story of one trial: that of a number, or the one nearest to a quantile. `model` is
    /// what the scenario is compiled to.
    ///
    /// # Errors
    /// Where there is no such trial, one cannot be finished, or a stop was asked for before the trials
    /// to compare with were done.
    pub fn replay(&self, model: Model, pick: Pick, workers: &Workers) -> Result<Replayed, Error> {
        let outcomes =
            others(&model, &pick, workers.engine(), workers.progress()).map_err(Error::Call)??;
        if workers.is_stopped() {
            return Err(Error::Interrupted(
                "interrupted before the trials to compare with were done; nothing was written",
            ));
        }
        let none = || {
            Error::Call(match pick {
                Pick::Worst => "no corridor is in service for a whole year in any trial".to_owned(),
                Pick::Future(..) => {
                    "no trial comes to this future; --trials allows more".to_owned()
                }
                _ => "a run without trials has none to replay".to_owned(),
            })
        };
        let number = picked(&outcomes, &pick).ok_or_else(none)?;
        let told = story(&model, number)?;
        let info = (self.info(), self.run_info(&model, model.trials, false));
        let replay = tell(self.definition(), &model, info, (&pick, &outcomes), &told);
        let (scenario, json) = (self.clone(), replay_json(&replay)?);
        Ok(Replayed { scenario, number, replay, json, workers: workers.clone() })
    }
}

impl Replayed {
    /// The meaning of `--pick` in a scenario that is compiled to `model`: `p10`, `p50`, `p90`, `worst`, an
    /// estimate, or a future such as `future[CASA-1000]`, the trial in the middle of those in which just
    /// these corridors are in service in the last year.
    ///
    /// # Errors
    /// Where there is no such estimate, with the name that was nearly meant.
    pub fn picking(text: &str, model: &Model) -> Result<Pick, Error> {
        Ok(match text.trim() {
            "p10" => Pick::P10,
            "p50" => Pick::P50,
            "p90" => Pick::P90,
            "worst" => Pick::Worst,
            text if future(text, &model.layout).is_some() => {
                let (corridors, statistic) = future(&composed(text), &model.layout)
                    .unwrap_or_else(|| Ok((Vec::new(), None)))?;
                let statistic = statistic.unwrap_or(Statistic::Quantile(0.5));
                if statistic == Statistic::Sd {
                    return Err(Error::Call(format!(
                        "`{text}` is a spread, and no trial is near to one; pick by its mean or a quantile"
                    )));
                }
                Pick::Future(corridors, statistic)
            }
            text => {
                let gauge = Gauge::parse(&composed(text), &model.layout).map_err(|error| {
                    Error::Call(format!(
                        "`{text}` picks no trial: {error}; there are p10, p50, p90, worst, and estimates \
                         such as 'delivered_twh[2031].p10'"
                    ))
                })?;
                if gauge.is_chance() {
                    return Err(Error::Call(format!(
                        "`{}` is a chance, and no trial is near to one; pick by an estimate such as \
                         'delivered_twh[2031].p10'",
                        gauge.text
                    )));
                }
                if gauge.statistic == Statistic::Sd {
                    return Err(Error::Call(format!(
                        "`{}` is a spread, and no trial is near to one; pick by its mean or a quantile",
                        gauge.text
                    )));
                }
                Pick::Nearest(gauge)
            }
        })
    }

    /// The trial of this number.
    ///
    /// # Errors
    /// Where trials are not numbered so high.
    pub fn numbered(number: u64) -> Result<Pick, Error> {
        if number < MOST_TRIALS {
            return Ok(Pick::Number(number));
        }
        Err(Error::Call(format!(
            "trials are numbered from 0 to {}; there is no trial {}",
            whole(MOST_TRIALS - 1),
            whole(number)
        )))
    }

    /// The trial's number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The story.
    #[must_use]
    pub fn replay(&self) -> &Replay {
        &self.replay
    }

    /// The same as JSON, as it is written to `replay.json`.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The report, ready to be written.
    #[must_use]
    pub fn report(&self) -> Report {
        let charts = replay_drawn(&self.replay);
        let html = replay_html(&self.replay, &charts);
        let look = terminal::Look { width: PAGE, colour: false, timing: None, report: None };
        let story = terminal::story(&self.replay, look, true);
        let mut files = vec![
            ("report.html".to_owned(), html.into_bytes()),
            ("story.txt".to_owned(), story.as_bytes().to_vec()),
        ];
        files.extend(scenario_files(&self.scenario));
        files.push(("replay.json".to_owned(), self.json.clone().into_bytes()));
        Report {
            outline: Outline::of(Kind::Replay, &self.scenario, Vec::new()),
            charts,
            files,
            draws: None,
            tables: None,
            partial: false,
            pictures: vec![Picture::Svg],
            workers: self.workers.clone(),
        }
    }
}
