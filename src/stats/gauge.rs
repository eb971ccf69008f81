//! The estimate that a study looks at: `--of 'delivered_twh.p10'`.
//!
//! The grammar is that of `--until` without a tolerance, and goes further: losses by heading or cause
//! (`lost_twh[supply].mean`, `lost_twh[attack,CASA-1000].p90`) and offtakes by name
//! (`offtake[Tajik villages].mean`). What is of a reservoir has its name in the brackets, where there
//! are several (`spill_gwh[Toktogul]`). Without an estimate it is the mean.

use super::about::About;
use super::estimate::{Estimate, Moments};
use super::influence::Reading;
use super::metric::Metric;
use super::naming::{STATISTICS, Words, behind_the_bracket, parse_job, statistic_named, unknown};
use super::order::sort;
use super::quantile::{quantile, quantile_se};
use super::summary::Summary;
use super::summary_rows::Job;
use super::until::{Statistic, UntilError};
use crate::outcome::{Layout, Loss, Measure, Outcomes};

/// An estimate of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// As it is written in full, such as `delivered_twh[CASA-1000].p10`.
    pub text: String,
    /// The column, such as `delivered_twh[CASA-1000]`.
    pub metric: String,
    /// The unit of its numbers.
    pub unit: String,
    /// The column.
    pub job: Job,
    /// The statistic that is estimated from it.
    pub statistic: Statistic,
}

/// Mean and quantiles of a column, each with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The mean.
    pub mean: Estimate,
    /// The 10 % quantile.
    pub p10: Estimate,
    /// The median.
    pub p50: Estimate,
    /// The 90 % quantile.
    pub p90: Estimate,
}

impl Band {
    /// Of a column; `None` for an empty one.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let mean = Moments::of(values)?.estimate();
        let mut sorted = values.to_vec();
        sort(&mut sorted);
        let at = |p| Estimate { value: quantile(&sorted, p), se: quantile_se(&sorted, p) };
        Some(Self { mean, p10: at(0.10), p50: at(0.50), p90: at(0.90) })
    }
}

impl Gauge {
    /// Understands what `--of` may say.
    ///
    /// # Errors
    /// A sentence that says what is wrong and, for a name that is nearly right, which was meant.
    pub fn parse(text: &str, layout: &Layout) -> Result<Self, UntilError> {
        let example = "write it as in 'delivered_twh.p10'";
        let text = text.trim();
        let (head, rest) = text.split_once('[').unwrap_or((text, ""));
        let (job, statistic) = match head.split('.').next().map(str::trim) {
            Some(name @ ("lost_twh" | "offtake")) => several(name, rest, layout)?,
            _ => {
                let words = Words::of(text, example)?;
                if words.event().is_some() {
                    return Err(UntilError::new(format!(
                        "`{}` is a chance, and a study looks at metrics, such as `delivered_twh`; \
                         `run` and `compare` tell of chances",
                        words.name
                    )));
                }
                let offtake = ["offtake"].into_iter().filter(|_| !layout.offtakes.is_empty());
                let others: Vec<&str> = ["lost_twh"].into_iter().chain(offtake).collect();
                words.estimate(Some(Statistic::Mean), example, &others, layout)?
            }
        };
        let metric = name_of(job, layout);
        let known = STATISTICS.iter().find(|(_, known)| *known == statistic);
        let statistic_name = known.map_or("mean", |known| known.0);
        Ok(Self {
            text: format!("{metric}.{statistic_name}"),
            metric,
            unit: job.metric.unit(layout, job.entity).to_owned(),
            job,
            statistic,
        })
    }

    /// The estimate in a summary; the error of a quantile only where the summary has it. `None` where
    /// the summary has no such row.
    #[must_use]
    pub fn look_up(&self, summary: &Summary, layout: &Layout) -> Option<Estimate> {
        let about = About::of(&self.job, layout);
        let row = summary.metrics.iter().find(|row| row.about == about)?;
        Some(row.statistic(self.statistic))
    }

    /// The measures that have to be kept for it.
    #[must_use]
    pub fn measures(&self, layout: &Layout) -> Vec<Measure> {
        match self.job.metric {
            Metric::LostTwh(Loss::AllIncidents) => (0..layout.causes.len())
                .map(|cause| Measure::Lost(Loss::Incidents(cause)))
                .collect(),
            _ => measures_of(self.job),
        }
    }

    /// The column, one number a trial.
    #[must_use]
    pub fn column(&self, outcomes: &Outcomes) -> Vec<f64> {
        let mut values = Vec::new();
        self.job.values_into(outcomes, &mut values);
        values
    }

    /// The estimate from a column; `None` for an empty one.
    #[must_use]
    pub fn read(&self, column: &[f64]) -> Option<Reading> {
        Reading::of(column, self.statistic, self.job.metric.worst())
    }
}

/// The measures that have to be kept for a column.
fn measures_of(job: Job) -> Vec<Measure> {
    let mut measures = match job.metric.measure() {
        Measure::Lost(Loss::AllIncidents) => Vec::new(),
        measure => vec![measure],
    };
    if job.metric == Metric::Delivered {
        measures.push(Measure::TwhPerUnit);
    }
    measures
}

/// Metrics with a heading, a cause or a name in the brackets.
fn several(name: &str, rest: &str, layout: &Layout) -> Result<(Job, Statistic), UntilError> {
    let losses = losses(layout);
    let names: Vec<&str> = match name {
        "lost_twh" => losses.iter().map(|(name, _)| name.as_str()).collect(),
        _ => layout.offtakes.iter().map(|offtake| offtake.name.as_str()).collect(),
    };
    let lacking = || {
        UntilError::new(format!(
            "`{name}` needs to say which, as in `{name}[{}]`; there are {}",
            names.first().unwrap_or(&"NAME"),
            names.join(", ")
        ))
    };
    let (inside, after) = rest.rsplit_once(']').ok_or_else(lacking)?;
    let statistic = match after.trim().strip_prefix('.') {
        None if after.trim().is_empty() => Statistic::Mean,
        Some(estimate) if !estimate.contains('.') => statistic_named(estimate.trim())?,
        _ => return Err(UntilError::new(behind_the_bracket(&format!("{name}[{rest}")))),
    };
    let mut words: Vec<&str> = inside.split(',').map(str::trim).collect();
    let index = words.iter().position(|word| names.contains(word));
    let Some(index) = index else {
        let strange = words.iter().find(|word| {
            word.parse::<i64>().is_err() && !layout.corridors.iter().any(|c| c.name == **word)
        });
        let kind = if name == "offtake" { "offtake" } else { "heading or cause" };
        return Err(strange.map_or_else(lacking, |word| unknown(kind, word, &names)));
    };
    let which = words.remove(index);
    if name == "offtake" {
        let with_years = parse_job(Metric::NameplateTwh, &words, layout)?;
        let found = layout.offtakes.iter().position(|offtake| {
            offtake.name == which && with_years.entity.is_none_or(|c| c == offtake.corridor)
        });
        let entity = Some(found.ok_or_else(lacking)?);
        return Ok((Job { metric: Metric::Offtake, entity, year: with_years.year }, statistic));
    }
    let loss = losses.iter().find(|(name, _)| name == which).map(|loss| loss.1);
    let metric = Metric::LostTwh(loss.ok_or_else(lacking)?);
    Ok((parse_job(metric, &words, layout)?, statistic))
}

/// Headings, and causes of incidents whose names are no headings.
fn losses(layout: &Layout) -> Vec<(String, Loss)> {
    let mut losses: Vec<_> = Loss::ALL.map(|loss| (loss.key().to_owned(), loss)).into();
    for (cause, name) in layout.causes.iter().enumerate() {
        if !losses.iter().any(|(known, _)| known == name) {
            losses.push((name.clone(), Loss::Incidents(cause)));
        }
    }
    losses
}

/// A column's name in the grammar of `--of`.
fn name_of(job: Job, layout: &Layout) -> String {
    let mut inside = Vec::new();
    let mut corridor = job.entity;
    match job.metric {
        Metric::LostTwh(Loss::Incidents(cause)) => inside.push(layout.causes[cause].clone()),
        Metric::LostTwh(loss) => inside.push(loss.key().to_owned()),
        Metric::Offtake => {
            if let Some(offtake) = job.entity.and_then(|index| layout.offtakes.get(index)) {
                inside.push(offtake.name.clone());
                corridor = Some(offtake.corridor);
            }
        }
        Metric::Reservoir(_) => {
            corridor = None;
            let reservoir = job.entity.and_then(|index| layout.reservoirs.get(index));
            inside.extend(reservoir.map(|reservoir| reservoir.name.clone()));
        }
        _ => {}
    }
    let corridor = corridor.and_then(|corridor| layout.corridors.get(corridor));
    inside.extend(corridor.map(|corridor| corridor.name.clone()));
    inside.extend(job.year.map(|year| (i64::from(layout.start_year) + year as i64).to_string()));
    match inside.is_empty() {
        true => job.metric.name().to_owned(),
        false => format!("{}[{}]", job.metric.name(), inside.join(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{ContractLabel, CorridorLabel, OfftakeLabel, ReservoirLabel};
    use crate::units::Commodity;

    fn layout() -> Layout {
        let mut layout = Layout::new(2028, 3);
        for name in ["CASA-1000", "TAPI"] {
            let commodity = Commodity::Electricity;
            layout.corridors.push(CorridorLabel { name: name.into(), commodity });
        }
        layout.causes = vec!["attack".into(), "supply".into()];
        layout.offtakes.push(OfftakeLabel { name: "villages".into(), corridor: 1 });
        let name = "Toktogul".into();
        layout.reservoirs.push(ReservoirLabel { name, storage_gwh: Some(9000.0) });
        layout.contracts.push(ContractLabel { corridor: 0, replaced: true });
        layout.laid_out()
    }

    fn parsed(text: &str) -> Result<String, String> {
        Gauge::parse(text, &layout()).map(|gauge| gauge.text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_metric_of_the_summary_can_be_named() {
        for (text, full) in [
            ("delivered_twh", "delivered_twh.mean"),
            ("delivered_twh.p10", "delivered_twh.p10"),
            (" delivered_twh[2029, CASA-1000] .cvar5", "delivered_twh[CASA-1000,2029].cvar5"),
            ("zero_days[TAPI]", "zero_days[TAPI].mean"),
            ("lost_twh[supply].p90", "lost_twh[supply].p90"),
            ("lost_twh[attack,CASA-1000]", "lost_twh[attack,CASA-1000].mean"),
            ("lost_twh[incidents]", "lost_twh[incidents].mean"),
            ("offtake[villages,2030].mean", "offtake[villages,TAPI,2030].mean"),
            ("spill_gwh", "spill_gwh[Toktogul].mean"),
            ("level_gwh[2029].p10", "level_gwh[Toktogul,2029].p10"),
            ("payment_musd", "payment_musd.mean"),
            ("net_benefit_musd[CASA-1000,2029].p10", "net_benefit_musd[CASA-1000,2029].p10"),
        ] {
            assert_eq!(parsed(text), Ok(full.to_owned()), "{text}");
            assert_eq!(parsed(full), Ok(full.to_owned()), "{full}");
        }
    }

    #[test]
    fn what_cannot_be_understood_gets_help() {
        for (text, part) in [
            ("delivered_tw.p10", "did you mean `delivered_twh`?"),
            ("delivered_twh.p11", "did you mean `p10`?"),
            ("zero_days", "zero_days[CASA-1000]"),
            ("lost_twh", "there are not_in_service, supply"),
            ("lost_twh[atack]", "did you mean `attack`?"),
            ("lost_twh[attack].p11", "did you mean `p10`?"),
            (
                "lost_twh[TAPI].attack.mean",
                "in `lost_twh[TAPI].attack.mean` a year or heading stands behind the bracket",
            ),
            ("lost_twh[attack]p10", "stands behind the bracket"),
            ("lost_tw[attack]", "did you mean `lost_twh`?"),
            ("lost_twh/attack", "did you mean `lost_twh`?"),
            ("oftake[villages]", "did you mean `offtake`?"),
            ("offtake[TAPI]", "offtake[villages]"),
            ("spill_gwh[Toktogull]", "did you mean `Toktogul`?"),
            ("spil_gwh", "did you mean `spill_gwh`?"),
            ("delivered_twh[TAPI", "closing bracket"),
            ("payment_musd[TAPI]", "there is no contract of `TAPI`"),
            ("delivered_twh[TAPI,CASA-1000]", "`CASA-1000` is one too many"),
            ("delivered_twh[2028,2029]", "`2029` is one too many"),
            ("delivered_twh[-9223372036854775808]", "is not in the horizon, 2028 to 2030"),
            ("in_service[TAPI]", "is a chance"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn money_is_asked_for_where_contracts_tell_of_it() {
        let error = |text: &str, contracts: &[ContractLabel]| {
            let mut layout = layout();
            layout.contracts = contracts.to_vec();
            let known = Gauge::parse(text, &layout.laid_out());
            known.map(|gauge| gauge.text).map_err(|error| error.to_string())
        };
        let (casa, tapi) = (
            ContractLabel { corridor: 0, replaced: true },
            ContractLabel { corridor: 1, replaced: false },
        );
        let none = error("payment_musd", &[]).unwrap_err();
        assert_eq!(none, "`payment_musd` needs a contract, and this scenario has none");
        let unknown = error("net_benefit_musd", &[tapi]).unwrap_err();
        assert!(unknown.contains("`replacement_usd_per_mwh`, and this"), "{unknown}");
        // What one of them saves is no total.
        assert_eq!(error("payment_musd", &[casa, tapi]), Ok("payment_musd.mean".to_owned()));
        let only = Ok("net_benefit_musd[CASA-1000].mean".to_owned());
        assert_eq!(error("net_benefit_musd", &[casa, tapi]), only);
        let lacking = error("replacement_musd[TAPI]", &[casa, tapi]).unwrap_err();
        assert!(lacking.contains("no contract with `replacement_usd_per_mwh` of `TAPI`"));
    }
}
