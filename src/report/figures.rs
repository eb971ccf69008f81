//! What the charts show: numbers from `stats`, and titles that say the finding.
//!
//! Figures are filled in from one set of outcomes or from several passes that each kept some of the
//! measures: [`Figures::add`] makes whatever it can. A figure that the scenario has nothing for
//! stays away.

use crate::chart::{
    ChartError, Curve, Footer, Heading, Svg, Whose, calendar, distribution, exceedance, money,
    months, outages, precision, reservoir, waterfall, years,
};
use crate::outcome::{Layout, Measure, Outcomes};
use crate::stats::{self, Density, MetricRow, Summary};
use crate::units::{percent, plus_minus, whole};

use super::contracts;
use super::page::Number;

/// The unit of most figures.
const TWH: &str = "TWh a year";
/// What most figures count.
const DELIVERED: &str = "Electricity delivered or its equivalent, TWh a year";
/// What the total is called.
const ALL: &str = "All corridors";
/// The months for a sentence.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Points of an exceedance curve.
const POINTS: usize = 400;

/// The figures of one run.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// How the average year is distributed.
    pub distribution: Option<distribution::Figure>,
    /// The chance of at least so much.
    pub exceedance: Option<exceedance::Figure>,
    /// The horizon year by year.
    pub years: Option<years::Figure>,
    /// The year month by month.
    pub months: Option<months::Figure>,
    /// From nameplate to delivered.
    pub waterfall: Option<waterfall::Figure>,
    /// Payments against what they save.
    pub money: Option<money::Figure>,
    /// Levels of reservoirs, and what becomes of their water.
    pub reservoir: Option<reservoir::Figure>,
    /// Days without delivery.
    pub outages: Option<outages::Figure>,
    /// Three trials day by day.
    pub calendar: Option<calendar::Figure>,
    /// How the estimates settled.
    pub precision: Option<precision::Figure>,
}

/// One trial's days, for the calendar: the simulation's trace of a trial that is run again.
#[derive(Debug, Clone, PartialEq)]
pub struct DayStatus {
    /// Number of the trial, counted from 0.
    pub trial: u64,
    /// TWh delivered in its average year.
    pub delivered_twh: f64,
    /// For each corridor every day of the horizon, 365 a year: what held the flow back most on that
    /// day, or [`Heading::Delivered`].
    pub days: Vec<Vec<Heading>>,
}

/// A drawn chart.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Its file's name without the ending.
    pub name: &'static str,
    /// Its title: the finding.
    pub title: String,
    /// How to read it, in a sentence or two.
    pub caption: &'static str,
    /// The drawing.
    pub svg: Svg,
}

/// How a chart is read.
fn caption(name: &str) -> &'static str {
    match name {
        "distribution" => {
            "How the trials lie. The higher the curve, the more trials bring about that much; a bar at \
             zero is the share of trials that bring nothing at all."
        }
        "exceedance" => {
            "Pick an amount on the horizontal axis: the curve says how likely at least that much is."
        }
        "waterfall" => {
            "Read from the top: each bar is what is lost under that heading, after those above it."
        }
        "years" => {
            "The band widens where histories part. The thin lines are single trials: no history is as \
             smooth as the band."
        }
        "months" => {
            "Which months bring the energy. The bars are single months of single years, so a dry year or \
             a stop shows in them."
        }
        "reservoir" => {
            "Whether the reservoir fills again, and whom it serves. Demand at home comes first; surplus is \
             offered from what lies above the reserve and is counted as released whoever draws it."
        }
        "outages" => {
            "How likely at least so many days without delivery are in a year of service, and at least so \
             long a gap."
        }
        "money" => {
            "Where the light column is higher than the dark one, the contract saves money in that year: \
             the same energy would have cost more elsewhere. Below, how sure that is."
        }
        "calendar" => {
            "Three single histories, one near the 10 %, one near the 50 % and one near the 90 % quantile \
             of what arrives."
        }
        "precision" => {
            "Whether the run is long enough: the band is the 95 % interval and narrows with the root of \
             the number of trials."
        }
        _ => "",
    }
}

/// Each corridor's name and colour, then the total where there are several corridors.
fn lines(outcomes: &Outcomes) -> Vec<(Option<usize>, String, Whose)> {
    let corridors = &outcomes.layout.corridors;
    let each = corridors.iter().enumerate();
    let mut lines: Vec<_> =
        each.map(|(i, c)| (Some(i), c.name.clone(), Whose::Corridor(i))).collect();
    if lines.len() != 1 {
        lines.push((None, ALL.to_owned(), Whose::Total));
    }
    lines
}

/// A corridor's name in the summary.
fn key(outcomes: &Outcomes, corridor: Option<usize>) -> Option<&str> {
    corridor.map(|index| outcomes.layout.corridors[index].name.as_str())
}

/// The trials and years behind a figure, for its subtitle.
fn span(summary: &Summary) -> String {
    let run = &summary.run;
    let last = run.start_year + i32::try_from(run.years).unwrap_or(0) - 1;
    if run.years == 1 { format!("in {last}") } else { format!("{} to {last}", run.start_year) }
}

/// A quantile cut by its error, with its unit.
fn quantile(value: f64, se: Option<f64>) -> String {
    format!("{} TWh", Number::said(value, se))
}

impl Figures {
    /// Makes every figure for which the measures were kept. `place` is the destination's name.
    pub fn add(&mut self, outcomes: &Outcomes, summary: &Summary, place: &str) {
        if outcomes.has(Measure::Delivered) {
            self.distribution = distribution_of(outcomes, summary, place);
            self.exceedance = exceedance_of(outcomes, summary);
            self.years = years_of(outcomes, summary);
            self.precision = precision_of(outcomes, summary);
        }
        if outcomes.has(Measure::Month) && outcomes.has(Measure::SingleMonth) {
            self.months = months_of(outcomes, summary);
        }
        if let Some(figure) = super::reservoir::figure(outcomes, summary, &span(summary)) {
            self.reservoir = Some(figure);
        }
        if let Some(figure) = outages_of(outcomes) {
            self.outages = Some(figure);
        }
        if self.money.is_none() {
            self.money = contracts::figure(&outcomes.layout, summary, place);
        }
        if self.waterfall.is_none() {
            self.waterfall = waterfall_of(outcomes, summary);
        }
    }

    /// Adds the calendar from the traces of typical trials (see [`stats::typical_trials`]), the
    /// worst first.
    pub fn add_calendar(&mut self, layout: &Layout, traces: &[DayStatus]) {
        const CASES: [&str; 3] = ["A bad case (p10)", "A middling case (p50)", "A good case (p90)"];
        let Some(middle) = traces.get(1).or(traces.first()) else { return };
        let held = longest_hold(middle, &layout.causes);
        let trials = traces.iter().enumerate().map(|(place, trace)| calendar::Trial {
            name: CASES.get(place).map_or_else(|| format!("Case {}", place + 1), |c| (*c).into()),
            note: format!(
                "trial {}: {} TWh a year",
                whole(trace.trial),
                Number::said(trace.delivered_twh, None)
            ),
            days: trace.days.clone(),
        });
        self.calendar = Some(calendar::Figure {
            title: held,
            subtitle: "What held the flow back most, day by day, in three single trials".into(),
            start_year: layout.start_year,
            causes: layout.causes.clone(),
            corridors: layout.corridors.iter().map(|c| c.name.clone()).collect(),
            trials: trials.collect(),
        });
    }

    /// Draws them all, in the order in which a reader wants them.
    ///
    /// # Errors
    /// Where a figure cannot be drawn, with its name.
    pub fn draw(&self, footer: &Footer) -> Result<Vec<Drawn>, (&'static str, ChartError)> {
        let mut drawn = Vec::new();
        macro_rules! draw {
            ($($chart:ident),*) => {$(
                if let Some(figure) = &self.$chart {
                    let name = stringify!($chart);
                    let svg = $chart::draw(figure, footer).map_err(|error| (name, error))?;
                    let (title, caption) = (figure.title.clone(), caption(name));
                    drawn.push(Drawn { name, title, caption, svg });
                }
            )*};
        }
        draw!(
            distribution,
            exceedance,
            waterfall,
            money,
            years,
            months,
            reservoir,
            outages,
            calendar,
            precision
        );
        Ok(drawn)
    }
}

fn distribution_of(
    outcomes: &Outcomes,
    summary: &Summary,
    place: &str,
) -> Option<distribution::Figure> {
    let total = summary.metric("delivered_twh", None, None)?;
    let tallies = outcomes.tallies();
    let rows = lines(outcomes).into_iter().filter_map(|(corridor, name, whose)| {
        let row = summary.metric("delivered_twh", key(outcomes, corridor), None)?;
        let density = Density::of(&outcomes.values(Measure::Delivered, corridor, None));
        Some(distribution::Row {
            name,
            whose,
            density: density.curve,
            zero_share: density.nothing,
            p10: row.p10,
            p50: row.p50,
            p90: row.p90,
            contract: corridor.and_then(|own| stats::contract_twh(&outcomes.layout, &tallies, own)),
        })
    });
    let rows: Vec<distribution::Row> = rows.collect();
    let bad = if total.p10 > 0.0 {
        format!("in one trial of ten less than {}", quantile(total.p10, total.se_p10))
    } else {
        // The last row is the total's, or the only corridor's.
        format!("in {} of trials nothing", percent(rows.last()?.zero_share, None))
    };
    let mean = Number::said(total.mean, total.se);
    Some(distribution::Figure {
        title: format!("{place} gets {mean} TWh in an average year; {bad}"),
        subtitle: match rows.iter().any(|row| row.contract.is_some()) {
            true => format!(
                "Average year, {}; each curve is drawn to its own height; contract: its volume as it \
                 would arrive",
                span(summary)
            ),
            false => {
                format!("Average year, {}; each curve is drawn to its own height", span(summary))
            }
        },
        quantity: DELIVERED.into(),
        rows,
    })
}

fn exceedance_of(outcomes: &Outcomes, summary: &Summary) -> Option<exceedance::Figure> {
    let total = summary.metric("delivered_twh", None, None)?;
    let curves = lines(outcomes).into_iter().map(|(corridor, name, whose)| Curve {
        name,
        whose,
        points: stats::exceedance(outcomes.values(Measure::Delivered, corridor, None), POINTS),
    });
    // The two most demanding chances at which something arrives.
    let said = [
        ("90 %", total.p10, total.se_p10),
        ("50 %", total.p50, total.se_p50),
        ("10 %", total.p90, total.se_p90),
    ];
    let said: Vec<_> = said.into_iter().filter(|(_, value, _)| *value > 0.0).take(2).collect();
    let title = match said[..] {
        [(first, more, more_se), (second, most, most_se)] => format!(
            "The chance is {first} that at least {} a year arrive, and {second} that {} do",
            quantile(more, more_se),
            quantile(most, most_se),
        ),
        [(chance, value, se)] => {
            format!("The chance is {chance} that at least {} a year arrive", quantile(value, se))
        }
        _ => "The chance that anything arrives is below 10 %".to_owned(),
    };
    Some(exceedance::Figure {
        title,
        subtitle: format!("Average year, {}; each trial is one history", span(summary)),
        quantity: DELIVERED.into(),
        curves: curves.collect(),
    })
}

fn years_of(outcomes: &Outcomes, summary: &Summary) -> Option<years::Figure> {
    let layout = &outcomes.layout;
    let year_of = |place: usize| layout.start_year + i32::try_from(place).unwrap_or(0);
    let typical = stats::typical_trials(outcomes);
    let mut fans = Vec::new();
    for (corridor, name, whose) in lines(outcomes) {
        let mut bands = Vec::new();
        let mut trials = vec![Vec::new(); typical.len()];
        for place in 0..layout.years {
            let row =
                summary.metric("delivered_twh", key(outcomes, corridor), Some(year_of(place)))?;
            bands.push(years::Band {
                p5: row.p5,
                p25: row.p25,
                p50: row.p50,
                p75: row.p75,
                p95: row.p95,
            });
            let values = outcomes.values(Measure::Delivered, corridor, Some(place));
            for (trial, path) in typical.iter().zip(&mut trials) {
                path.push(values[*trial]);
            }
        }
        fans.push(years::Fan { name, whose, years: bands, trials });
    }
    let first = summary.metric("delivered_twh", None, Some(layout.start_year))?;
    let last_year = year_of(layout.years.saturating_sub(1));
    let last = summary.metric("delivered_twh", None, Some(last_year))?;
    Some(years::Figure {
        title: course(first, last, layout.start_year, last_year),
        subtitle: "Light: nine trials of ten. Dark: half of them. Line: the median. Thin: three \
                   single trials"
            .into(),
        unit: TWH.into(),
        start_year: layout.start_year,
        fans,
    })
}

/// How the mean goes from the first year to the last.
fn course(first: &MetricRow, last: &MetricRow, from: i32, to: i32) -> String {
    let mean = |row: &MetricRow| format!("{} TWh", Number::said(row.mean, row.se));
    if from == to {
        return format!("In {from} a mean of {} arrives", mean(first));
    }
    let change = last.mean - first.mean;
    let clear = 0.05 * first.mean.abs().max(last.mean.abs());
    if change.abs() < clear {
        return format!("The mean stays near {} a year from {from} to {to}", mean(last));
    }
    let verb = if change > 0.0 { "rises" } else { "falls" };
    format!("The mean {verb} from {} in {from} to {} in {to}", mean(first), mean(last))
}

fn months_of(outcomes: &Outcomes, summary: &Summary) -> Option<months::Figure> {
    let mut panels = Vec::new();
    let mut all = None;
    for (corridor, name, whose) in lines(outcomes) {
        let bands = stats::months(outcomes, corridor)?;
        all = Some(bands);
        let month = |band: stats::MonthBand| months::Month {
            mean: band.mean,
            p10: band.p10,
            p25: band.p25,
            p75: band.p75,
            p90: band.p90,
        };
        panels.push(months::Panel { name, whose, months: bands.map(month) });
    }
    let all = all?;
    let year: f64 = all.iter().map(|band| band.mean).sum();
    let best = (0..12).max_by(|a, b| all[*a].mean.total_cmp(&all[*b].mean))?;
    let title = if year <= 0.0 {
        "Nothing arrives in any month".to_owned()
    } else if all[best].mean < 0.1 * year {
        "What arrives is spread evenly over the year".to_owned()
    } else {
        // May to September is when rivers run high and CASA-1000 may send.
        let summer: f64 = all[4..9].iter().map(|band| band.mean).sum();
        let best_share = percent(all[best].mean / year, None);
        if summer > 0.5 * year && (4..9).contains(&best) {
            format!(
                "{} of the energy comes from May to September, {best_share} in {} alone",
                percent(summer / year, None),
                MONTHS[best],
            )
        } else {
            format!("{} brings the most: {best_share} of the year's energy", MONTHS[best])
        }
    };
    Some(months::Figure {
        title,
        subtitle: format!(
            "Light: single months in eight trials of ten. Dark: in half of them. Line: the mean, {}",
            span(summary)
        ),
        unit: "TWh a month".into(),
        panels,
    })
}

fn waterfall_of(outcomes: &Outcomes, summary: &Summary) -> Option<waterfall::Figure> {
    let layout = &outcomes.layout;
    let estimate =
        |row: &MetricRow| waterfall::Estimate { mean: row.mean, se: row.se.unwrap_or(0.0) };
    let mut panels = Vec::new();
    for (corridor, name, whose) in lines(outcomes) {
        let of = key(outcomes, corridor);
        let mut losses = Vec::new();
        for (heading, words) in [
            (Heading::NotInService, "not_in_service"),
            (Heading::Supply, "supply"),
            (Heading::Maintenance, "maintenance"),
        ] {
            losses.push((heading, estimate(summary.lost(words, None, of, None)?)));
        }
        for (index, cause) in layout.causes.iter().enumerate() {
            let row = summary.lost("incidents", Some(cause), of, None)?;
            losses.push((Heading::Incidents(index), estimate(row)));
        }
        for (heading, words) in
            [(Heading::SharedSupply, "shared_supply"), (Heading::Destination, "destination")]
        {
            losses.push((heading, estimate(summary.lost(words, None, of, None)?)));
        }
        panels.push(waterfall::Panel {
            name,
            whose,
            nameplate: estimate(summary.metric("nameplate_twh", of, None)?),
            losses,
            delivered: estimate(summary.metric("delivered_twh", of, None)?),
        });
    }
    let total = panels.last()?;
    let (heading, most) =
        total.losses.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)).copied()?;
    let title = if most.mean > 0.0 {
        format!(
            "{} {} {} of {} TWh a year; {} arrive",
            taker(heading, &layout.causes),
            if matches!(heading, Heading::Incidents(_)) { "take" } else { "takes" },
            Number::said(most.mean, Some(most.se)),
            Number::said(total.nameplate.mean, Some(total.nameplate.se)),
            Number::said(total.delivered.mean, Some(total.delivered.se)),
        )
    } else {
        "Nothing is lost: the whole nameplate arrives".to_owned()
    };
    Some(waterfall::Figure {
        title,
        subtitle: format!("Average year, {}; whiskers are one standard error", span(summary)),
        unit: TWH.into(),
        causes: layout.causes.clone(),
        panels,
    })
}

/// A heading as the subject of a sentence.
fn taker(heading: Heading, causes: &[String]) -> String {
    match heading {
        Heading::NotInService => "Late or missing construction".into(),
        Heading::Supply => "Want of water or gas".into(),
        Heading::Maintenance => "Planned maintenance".into(),
        Heading::SharedSupply => "Supply drawn by other corridors".into(),
        Heading::Incidents(index) => {
            let cause = causes.get(index).map_or("unknown", String::as_str);
            format!("Incidents of the cause “{cause}”")
        }
        _ => "What the destination does not take".into(),
    }
}

fn outages_of(outcomes: &Outcomes) -> Option<outages::Figure> {
    let layout = &outcomes.layout;
    let (mut zero_days, mut longest_gap) = (Vec::new(), Vec::new());
    let mut worst: Option<(f64, f64, &str)> = None;
    for (index, corridor) in layout.corridors.iter().enumerate() {
        let still = stats::standstills(outcomes, index)?;
        let Some(days) = stats::Moments::of(&still.zero_days) else { continue };
        let gap = stats::Moments::of(&still.longest_gap).map_or(0.0, |gap| gap.mean);
        if worst.is_none_or(|(most, _, _)| days.mean > most) {
            worst = Some((days.mean, gap, &corridor.name));
        }
        let curve = |values| Curve {
            name: corridor.name.clone(),
            whose: Whose::Corridor(index),
            points: stats::exceedance(values, POINTS),
        };
        zero_days.push(curve(still.zero_days));
        longest_gap.push(curve(still.longest_gap));
    }
    let (days, gap, name) = worst?;
    let show = |days: f64| if days < 9.5 { format!("{days:.1}") } else { format!("{days:.0}") };
    Some(outages::Figure {
        title: format!(
            "{name} brings nothing on {} days of its season in a mean year, {} of them in a row",
            show(days),
            show(gap)
        ),
        subtitle: "Single years in which the corridor is in service; days within its season".into(),
        zero_days,
        longest_gap,
    })
}

fn precision_of(outcomes: &Outcomes, summary: &Summary) -> Option<precision::Figure> {
    let total = summary.metric("delivered_twh", None, None)?;
    let values = outcomes.values(Measure::Delivered, None, None);
    let (_, name, whose) = lines(outcomes).pop()?;
    let mut metrics = Vec::new();
    for (words, p) in [("mean", None), ("p10", Some(0.1)), ("p90", Some(0.9))] {
        let points = stats::settling(&values, p).into_iter().map(|point| precision::Point {
            trials: point.trials as f64,
            estimate: point.estimate,
            low: point.low,
            high: point.high,
        });
        metrics.push(precision::Metric {
            name: format!("{name}, {words}"),
            unit: TWH.into(),
            whose,
            points: points.collect(),
        });
    }
    metrics.retain(|metric| !metric.points.is_empty());
    if metrics.is_empty() {
        return None;
    }
    let half = total.se.map(|se| stats::HALF_WIDTH * se);
    Some(precision::Figure {
        title: format!(
            "{} trials fix the mean at {} TWh a year",
            whole(summary.run.trials),
            plus_minus(total.mean, half)
        ),
        subtitle: "Estimates and their 95 % intervals as trials come in".into(),
        metrics,
    })
}

/// What held the flow back longest in one trial, as a title.
fn longest_hold(trace: &DayStatus, causes: &[String]) -> String {
    let mut counts: Vec<(Heading, usize)> = Vec::new();
    for day in trace.days.iter().flatten() {
        match counts.iter_mut().find(|(heading, _)| heading == day) {
            Some((_, count)) => *count += 1,
            None => counts.push((*day, 1)),
        }
    }
    counts.retain(|(h, _)| !matches!(h, Heading::Delivered | Heading::OutOfSeason));
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let in_season: usize =
        trace.days.iter().flatten().filter(|day| **day != Heading::OutOfSeason).count();
    let Some((heading, days)) = counts.first() else {
        return "In a middling case every day of the season brings full flow".to_owned();
    };
    let verb = if matches!(heading, Heading::Incidents(_)) { "hold" } else { "holds" };
    format!(
        "In a middling case {} {verb} back a corridor on {} of the days of its season",
        lower_first(&taker(*heading, causes)),
        percent(*days as f64 / in_season.max(1) as f64, None)
    )
}

/// The text with a small first letter, for the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
