//! The figures of a comparison: numbers from `stats`, and titles that say the finding.

use super::page::ComparePage;
use super::pictures;
use crate::chart::{
    Curve, Footer, Heading, Quantile, Whose, compare_difference, compare_dots, compare_waterfall,
    compare_years, distribution, exceedance, service_waterfall, waterfall,
};
use crate::outcome::{CauseIndex, Entry, Loss};
use crate::report::run::figures::Charts;
use crate::report::run::page::Number;
use crate::stats::{Comparison, DifferenceRow, Metric, Shape, Spread};
use crate::units::chance_percent;

/// The unit of most figures.
const TWH: &str = "TWh a year";
/// The quantity that most figures count.
const DELIVERED: &str = "Electricity delivered or its equivalent, TWh a year";

/// The sources of the figures.
struct Sources<'a> {
    comparison: &'a Comparison,
    shapes: &'a [Shape],
    /// The scenarios' short names.
    names: Vec<String>,
    /// Each scenario's row of the delivered total; none for the first.
    totals: Vec<Option<&'a DifferenceRow>>,
    /// The years, for a subtitle.
    span: String,
}

/// Draws the charts of a comparison, in the order in which a reader wants them.
#[must_use]
pub fn compare_charts(
    comparison: &Comparison,
    page: &ComparePage,
    shapes: &[Shape],
    footer: &Footer,
) -> Charts {
    let run = &comparison.run;
    let last = run.start_year + i32::try_from(run.years).unwrap_or(0) - 1;
    let scenarios = comparison.scenarios.iter();
    let sources = Sources {
        comparison,
        shapes,
        names: scenarios.clone().map(|s| s.name.clone()).collect(),
        totals: scenarios
            .map(|s| comparison.difference(&s.letter, Metric::DeliveredTwh, None, None))
            .collect(),
        span: if run.years == 1 {
            format!("in {last}")
        } else {
            format!("{} to {last}", run.start_year)
        },
    };
    if shapes.len() != sources.names.len() || sources.totals.iter().skip(1).any(Option::is_none) {
        return Charts::default();
    }
    let finding = sources.finding(page);
    let mut charts = Charts::default();
    if let Some(figure) = pictures::dots(comparison, page) {
        charts.add(
            "compare-dots",
            figure.title.clone(),
            "Each line is a figure, each mark a scenario: the further apart, the more it differs. What \
             differs most stands first.",
            compare_dots::draw(&figure, footer),
        );
    }
    if let Some(figure) = pictures::service_waterfall(comparison, page) {
        charts.add(
            "compare-service-waterfall",
            figure.title.clone(),
            "Years without a corridor are not in these bars: each is all that it could carry in a year \
             in which it is there.",
            service_waterfall::draw(&figure, footer),
        );
    }
    let figure = sources.difference(&finding);
    charts.add(
        "compare-difference",
        figure.title.clone(),
        "Each trial goes through both scenarios with the same luck; the curve says how the difference \
         lies. What is right of zero is gained, what is left of it lost; a spike that would flatten the rest \
         is cut.",
        compare_difference::draw(&figure, footer),
    );
    let figure = sources.waterfall(page);
    charts.add(
        "compare-waterfall",
        figure.title.clone(),
        "Read from the top: each bar is what the change under that heading adds to what is delivered, \
         or takes from it.",
        compare_waterfall::draw(&figure, footer),
    );
    let figure = sources.distribution();
    charts.add(
        "compare-distribution",
        figure.title.clone(),
        "How the trials of each scenario lie, on one scale. The higher the curve, the more trials bring \
         about that much.",
        distribution::draw(&figure, footer),
    );
    let figure = sources.exceedance();
    charts.add(
        "compare-exceedance",
        figure.title.clone(),
        "Pick an amount on the horizontal axis: each curve says how likely at least that much is.",
        exceedance::draw(&figure, footer),
    );
    let figure = sources.years();
    charts.add(
        "compare-years",
        figure.title.clone(),
        "Above what each scenario delivers on average; below how much more or less than the first, with \
         its 95 % interval.",
        compare_years::draw(&figure, footer),
    );
    charts
}

impl Sources<'_> {
    /// The name of the scenario with a letter.
    fn name_of(&self, letter: &str) -> &str {
        let mut scenarios = self.comparison.scenarios.iter();
        scenarios.find(|s| s.letter == letter).map_or("", |s| s.name.as_str())
    }

    /// A scenario's own delivered total.
    fn own(&self, index: usize) -> Option<Spread> {
        match index {
            0 => self.totals.get(1).copied().flatten().map(|row| row.first),
            _ => self.totals.get(index).copied().flatten().map(|row| row.this),
        }
    }

    /// `5.6 in baseline, 5.1 in dry`: the scenarios' names with a number; the extremes where there are many.
    fn said(&self, pick: impl Fn(Spread) -> (f64, Option<f64>)) -> String {
        let mut all: Vec<(String, f64, Option<f64>)> = (0..self.names.len())
            .filter_map(|index| {
                let own = self.own(index)?;
                let (value, se) = pick(own);
                Some((self.names[index].clone(), value, se))
            })
            .collect();
        if all.len() > 3 {
            all.sort_by(|a, b| a.1.total_cmp(&b.1));
            let last = all.len() - 1;
            let said = |index: usize| {
                let (name, value, se) = &all[index];
                format!("{} ({name})", Number::said(*value, *se))
            };
            return format!("from {} to {}", said(0), said(last));
        }
        let said =
            all.iter().map(|(name, value, se)| format!("{} in {name}", Number::said(*value, *se)));
        said.collect::<Vec<_>>().join(", ")
    }

    fn distribution(&self) -> distribution::Figure {
        let rows =
            self.names.iter().zip(self.shapes).enumerate().filter_map(|(index, (name, shape))| {
                let own = self.own(index)?;
                Some(distribution::Row {
                    name: name.clone(),
                    whose: Whose::Scenario(index),
                    density: shape.density.curve.clone(),
                    trials: shape.few.clone(),
                    zero_share: shape.density.nothing,
                    quantiles: [
                        Quantile { value: own.p10, se: own.se_quantiles[0] },
                        Quantile { value: own.p50, se: own.se_quantiles[1] },
                        Quantile { value: own.p90, se: own.se_quantiles[2] },
                    ],
                    contract: None,
                })
            });
        distribution::Figure {
            title: format!("TWh in an average year: {}", self.said(|own| (own.mean, own.se))),
            subtitle: format!(
                "Average year, {}, the same trials; each curve has its own height, areas mean nothing",
                self.span
            ),
            quantity: DELIVERED.into(),
            rows: rows.collect(),
        }
    }

    fn exceedance(&self) -> exceedance::Figure {
        let curves = self.names.iter().zip(self.shapes).enumerate();
        // The most demanding chance at which something arrives in every scenario.
        let all = || (0..self.names.len()).filter_map(|index| self.own(index));
        let (chance, said) = if all().all(|own| own.p10 > 0.0) {
            ("nine trials of ten", self.said(|own| (own.p10, own.se_quantiles[0])))
        } else if all().all(|own| own.p50 > 0.0) {
            ("half of the trials", self.said(|own| (own.p50, own.se_quantiles[1])))
        } else {
            ("one trial of ten", self.said(|own| (own.p90, own.se_quantiles[2])))
        };
        exceedance::Figure {
            title: format!("In {chance} at least so many TWh a year arrive: {said}"),
            subtitle: format!("Average year, {}, the same trials through each", self.span),
            quantity: DELIVERED.into(),
            marks: Vec::new(),
            curves: curves
                .map(|(index, (name, shape))| Curve {
                    name: name.clone(),
                    whose: Whose::Scenario(index),
                    points: shape.exceedance.clone(),
                })
                .collect(),
        }
    }

    /// The sum of the differences in words: one in a sentence, several by their extremes.
    fn finding(&self, page: &ComparePage) -> String {
        let said = page.total.trim_end_matches('.').to_owned();
        let rows = || self.totals.iter().flatten();
        let ends = (
            rows().min_by(|a, b| a.mean.total_cmp(&b.mean)),
            rows().max_by(|a, b| a.mean.total_cmp(&b.mean)),
        );
        match ends {
            (Some(least), Some(most)) if least.mean < most.mean => {
                let words = |row: &DifferenceRow| {
                    let size = Number::said(row.mean.abs(), row.se);
                    let word = if row.mean < 0.0 { "less" } else { "more" };
                    format!("{size} {word} ({})", self.name_of(&row.scenario))
                };
                let first = &self.names[0];
                format!("TWh a year against {first}: from {} to {}", words(least), words(most))
            }
            _ => said,
        }
    }

    fn difference(&self, finding: &str) -> compare_difference::Figure {
        let rows = self.names.iter().enumerate().skip(1).filter_map(|(index, name)| {
            let row = self.totals[index]?;
            let shape = &self.shapes[index].difference;
            Some(compare_difference::Row {
                name: name.clone(),
                whose: Whose::Scenario(index),
                density: shape.curve.clone(),
                same: row.p_equal,
                more: row.p_greater,
                trials: self.comparison.run.trials,
                less: row.p_less,
                quantiles: [
                    Quantile { value: row.p10, se: row.se_p10 },
                    Quantile { value: row.p50, se: row.se_p50 },
                    Quantile { value: row.p90, se: row.se_p90 },
                ],
            })
        });
        compare_difference::Figure {
            title: finding.to_owned(),
            subtitle: format!(
                "Difference to {}, trial by trial, average year, {}; each curve has its own height; without the \
                 outermost 1 % of trials",
                self.names[0], self.span
            ),
            quantity: format!("More or less than {}, TWh a year", self.names[0]),
            rows: rows.collect(),
        }
    }

    fn waterfall(&self, page: &ComparePage) -> compare_waterfall::Figure {
        let mut causes: Vec<String> = Vec::new();
        for cause in self.comparison.waterfall.iter().filter_map(|row| row.cause.as_ref()) {
            if !causes.contains(cause) {
                causes.push(cause.clone());
            }
        }
        let heading = |loss: Loss, cause: Option<&String>| match loss {
            Loss::AllIncidents => causes
                .iter()
                .position(|known| Some(known) == cause)
                .map(|cause| Loss::Incidents(CauseIndex(cause))),
            loss => Some(loss),
        };
        let panels =
            self.comparison.scenarios.iter().enumerate().skip(1).map(|(index, scenario)| {
                let rows =
                    self.comparison.waterfall.iter().filter(|r| r.scenario == scenario.letter);
                let estimate = |mean, se| waterfall::Estimate { mean, se };
                let mut delivered = estimate(0.0, None);
                let mut steps = Vec::new();
                for row in rows {
                    let found = estimate(row.twh, row.se);
                    match row.step {
                        Entry::Nameplate => steps.push((Heading::Nameplate, found)),
                        Entry::Lost(loss) => {
                            let loss = heading(loss, row.cause.as_ref());
                            steps.extend(loss.map(|loss| (Heading::Lost(loss), found)));
                        }
                        Entry::Delivered => delivered = found,
                    }
                }
                compare_waterfall::Panel {
                    name: self.names[index].clone(),
                    whose: Whose::Scenario(index),
                    steps,
                    delivered,
                }
            });
        // With several scenarios, the one that changes most is told of.
        let most = self
            .totals
            .iter()
            .skip(1)
            .enumerate()
            .filter_map(|(index, row)| Some((index, row.as_ref()?.mean.abs())))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map_or(0, |found| found.0);
        let mostly = page.mostly.get(most).map(String::as_str).unwrap_or_default();
        let name = self.names.get(most + 1).map_or("", String::as_str);
        let title = if mostly.is_empty() {
            "No heading changes anything".to_owned()
        } else {
            format!("What changes {name}: {mostly}")
        };
        compare_waterfall::Figure {
            title,
            subtitle: format!(
                "From what {} delivers to what each delivers, average year, {}",
                self.names[0], self.span
            ),
            unit: TWH.into(),
            causes: causes.clone(),
            panels: panels.collect(),
        }
    }

    fn years(&self) -> compare_years::Figure {
        let run = &self.comparison.run;
        let years = || (0..run.years).map(|y| run.start_year + i32::try_from(y).unwrap_or(0));
        let row = |letter: &str, year| {
            self.comparison.difference(letter, Metric::DeliveredTwh, None, Some(year))
        };
        let second = self.comparison.scenarios.get(1).map_or("", |s| s.letter.as_str());
        let lines = self.comparison.scenarios.iter().enumerate().map(|(index, scenario)| {
            let letter = if index == 0 { second } else { &scenario.letter };
            let year = |year| {
                let row = row(letter, year)?;
                let own = if index == 0 { row.first } else { row.this };
                let (difference, se) =
                    if index == 0 { (0.0, Some(0.0)) } else { (row.mean, row.se) };
                let Spread { mean, p10, p90, .. } = own;
                Some(compare_years::Year { mean, p10, p90, difference, se })
            };
            compare_years::Line {
                name: self.names[index].clone(),
                whose: Whose::Scenario(index),
                years: years().filter_map(year).collect(),
            }
        });
        let widest = self
            .comparison
            .scenarios
            .iter()
            .skip(1)
            .flat_map(|s| years().filter_map(move |year| row(&s.letter, year)))
            .max_by(|a, b| a.mean.abs().total_cmp(&b.mean.abs()));
        let title = match widest {
            Some(row) if row.mean != 0.0 => format!(
                "The gap is widest in {}: {} brings {} TWh {} than {}, {} in {} of trials",
                row.about.year.unwrap_or(run.start_year),
                self.name_of(&row.scenario),
                Number::said(row.mean.abs(), row.se),
                if row.mean > 0.0 { "more" } else { "less" },
                self.names[0],
                if row.mean > 0.0 { "more" } else { "less" },
                chance_percent(
                    if row.mean > 0.0 { row.p_greater } else { row.p_less },
                    None,
                    run.trials
                ),
            ),
            _ => "There is no difference in any year".to_owned(),
        };
        let few = self.names.len() <= 3;
        compare_years::Figure {
            title,
            subtitle: if few {
                "Lines: means. Bands above: eight trials of ten; below: 95 % interval of the mean"
                    .into()
            } else {
                "Lines: means. Bands: 95 % interval of the mean difference".into()
            },
            unit: TWH.into(),
            start_year: run.start_year,
            lines: lines.collect(),
        }
    }
}
