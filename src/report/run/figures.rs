//! The figures of a run: numbers from `stats`, and titles that say the finding.
//!
//! Figures are filled in from one set of outcomes or from several passes that each kept some of the
//! measures: [`Figures::add`] makes whatever it can. A figure that the scenario has nothing for
//! stays away.

mod average;
mod course;
mod days;
pub(in crate::report) mod first;
mod losses;
pub(in crate::report) mod one_history;
mod settled;
mod told;

use std::collections::BTreeMap;

use crate::chart::{
    ChartError, Footer, Svg, Whose, branches, calendar, distribution, drivers, duration, evidence,
    exceedance, extremes, futures, history, map, money, months, precision, regimes, replaced,
    reservoir, service, service_waterfall, service_year, waterfall, years,
};
use crate::outcome::{Layout, Measure, Tallies};
use crate::scenario::Scenario;
use crate::stats::{Future, Sample, Summary};
use crate::study::history::History;

use super::contracts;
use super::page::Number;

pub use days::DayStatus;
pub use first::Facts;

/// The unit of most figures.
const TWH: &str = "TWh a year";
/// The name of the total.
const ALL: &str = "All corridors";
/// Points of an exceedance curve.
const POINTS: usize = 400;

/// The figures of one run.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// When each corridor is there.
    pub service: Option<service::Figure>,
    /// The range of a year of service.
    pub service_year: Option<service_year::Figure>,
    /// Which futures there are.
    pub futures: Option<futures::Figure>,
    /// The outcomes of branches.
    pub branches: Option<branches::Figure>,
    /// Where a year of service goes.
    pub service_waterfall: Option<service_waterfall::Figure>,
    /// For what share of the season how much flows.
    pub duration: Option<duration::Figure>,
    /// Where on the way it is lost.
    pub map: Option<map::Figure>,
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
    /// The alternatives replaced at the destination.
    pub replaced: Option<replaced::Figure>,
    /// The states of regimes, year by year.
    pub regimes: Option<regimes::Figure>,
    /// Levels of reservoirs, and what becomes of their water.
    pub reservoir: Option<reservoir::Figure>,
    /// One history.
    pub history: Option<history::Figure>,
    /// Three trials day by day.
    pub calendar: Option<calendar::Figure>,
    /// The drivers of the spread.
    pub drivers: Option<drivers::Figure>,
    /// How well it is known what decides.
    pub evidence: Option<evidence::Figure>,
    /// The marks of the worst and the best tenth.
    pub extremes: Option<extremes::Figure>,
    /// How the estimates settled.
    pub precision: Option<precision::Figure>,
    /// The three figures of each chart that matter, in words, by its name.
    pub told: BTreeMap<&'static str, String>,
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

/// A chart that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undrawn {
    /// Its file's name without the ending.
    pub name: String,
    /// Its title: the finding.
    pub title: String,
    /// Why not.
    pub why: String,
}

/// The charts of a report: a chart that cannot be drawn costs nothing but itself.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// Those that could be drawn, in the order in which a reader wants them.
    pub drawn: Vec<Drawn>,
    /// The others.
    pub undrawn: Vec<Undrawn>,
}

impl Charts {
    /// Adds a chart, or why there is none.
    pub(in crate::report) fn add(
        &mut self,
        name: &'static str,
        title: String,
        caption: &'static str,
        svg: Result<Svg, ChartError>,
    ) {
        match svg {
            Ok(svg) => self.drawn.push(Drawn { name, title, caption, svg }),
            Err(error) => {
                self.undrawn.push(Undrawn { name: name.to_owned(), title, why: error.to_string() });
            }
        }
    }

    /// The title of the first chart, whether it could be drawn or not.
    #[must_use]
    pub fn title(&self) -> &str {
        let undrawn = || self.undrawn.first().map_or("", |chart| &chart.title);
        self.drawn.first().map_or_else(undrawn, |chart| &chart.title)
    }
}

/// The name of a chart's file.
fn file(chart: &'static str) -> &'static str {
    match chart {
        "service_year" => "service-year",
        "service_waterfall" => "service-waterfall",
        other => other,
    }
}

/// How a chart is read.
fn caption(name: &str) -> &'static str {
    match name {
        "service" => {
            "How likely each corridor is to be there, year by year. The ring is the first year past an even \
             chance."
        }
        "service-year" => {
            "What a corridor brings in a year in which it is there from the first day. Years without it are \
             not in it."
        }
        "futures" => {
            "Each column is one way in which things can stand at the end: as wide as it is likely, as high as \
             what it brings, so that its area is its part in the mean."
        }
        "branches" => {
            "What is delivered in the trials in which each branch had an outcome. Weighted by their chances \
             the means of a branch's outcomes make the mean over everything."
        }
        "service-waterfall" => {
            "What each corridor could carry in a year of service, and what becomes of it, the largest loss \
             first."
        }
        "duration" => {
            "Pick a flow on the horizontal axis: the curve says for what share of the season at least so much \
             is delivered."
        }
        "map" => {
            "Where along the way incidents take most. What is lost at the source, in stations without a route \
             and for want of buyers is not on the map."
        }
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
            "Which months bring the energy in a year of service. The bars are single months of single years, \
             so a dry year or a stop shows in them."
        }
        "reservoir" => {
            "Whether the reservoir fills again, and whom it serves. Demand at home comes first; surplus is \
             offered from what lies above the reserve and is counted as released whoever draws it."
        }
        "replaced" => {
            "What would have run had nothing arrived, the dearest at the bottom: it is replaced first. The \
             columns of parts of the day are powers, means over the hours of the part."
        }
        "regimes" => {
            "How likely each state of a regime is in each year: over the months of the year, and over all trials. \
             The histories themselves jump from state to state."
        }
        "money" => {
            "Where the light column is higher than the dark one, the contract saves money in that year: \
             the same energy would have cost more elsewhere. Below, how sure that is."
        }
        "history" => {
            "One history: what was delivered, and above it what was lost, up to what could have been \
             carried. The middle of the likeliest future in every corridor at once."
        }
        "calendar" => {
            "Three single histories of the likeliest future, near the 10 %, 50 % and 90 % quantile of what \
             each corridor brings in it."
        }
        "drivers" => {
            "Shares of the variance over trials that would go if the factor were known. They overlap where \
             one moves another, as a date moves an entry into service, and do not add up. Whiskers are 95 % \
             intervals."
        }
        "evidence" => {
            "Many weak assumptions need not matter, and one may decide everything: above all of them are \
             counted, below each by its share of the variance, what they share counted once. An entry into \
             service is as well known as the weakest of what says whether and when."
        }
        "extremes" => {
            "A long bar is a factor whose mean in these trials lies far from that of all. It need not be the \
             cause: what goes along with one shows too."
        }
        "precision" => {
            "Whether the run is long enough: the band is the 95 % interval and narrows with the root of \
             the number of trials."
        }
        _ => "",
    }
}

/// Each corridor's name and colour, then the total where there are several corridors.
fn lines(layout: &Layout) -> Vec<(Option<usize>, String, Whose)> {
    let corridors = &layout.corridors;
    let each = corridors.iter().enumerate();
    let mut lines: Vec<_> =
        each.map(|(i, c)| (Some(i), c.name.clone(), Whose::Corridor(i))).collect();
    if lines.len() != 1 {
        lines.push((None, ALL.to_owned(), Whose::Total));
    }
    lines
}

/// A corridor's name in the summary.
fn key(layout: &Layout, corridor: Option<usize>) -> Option<&str> {
    corridor.map(|index| layout.corridors[index].name.as_str())
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
    /// Makes every figure for which the measures were kept; `tallies` are sums over all trials.
    /// `destination` is the destination's name.
    pub fn add(
        &mut self,
        (sample, tallies): (Sample<'_>, &Tallies),
        summary: &Summary,
        destination: &str,
    ) {
        let layout = sample.layout();
        self.told = told::told(summary);
        if sample.has(Measure::Delivered) {
            let of = (&sample, tallies);
            self.distribution = average::distribution_of(of, summary, destination);
            self.exceedance = average::exceedance_of(of, summary);
            self.years = course::years_of(&sample, summary);
            self.precision = settled::precision_of(&sample, summary);
        }
        if let Some(figure) = super::reservoir::figure(&sample, summary, &span(summary)) {
            self.reservoir = Some(figure);
        }
        if self.replaced.is_none() {
            self.replaced = super::replaced::figure(layout, summary, destination);
        }
        if self.regimes.is_none() {
            self.regimes = super::regimes::figure(summary);
        }
        if self.money.is_none() {
            self.money = contracts::figure(layout, summary, destination);
        }
        if self.waterfall.is_none() {
            self.waterfall = losses::waterfall_of(layout, summary);
        }
    }

    /// Adds the pictures of years of service and of futures.
    pub fn add_service(&mut self, facts: Facts<'_>) {
        self.told = told::told(facts.summary);
        self.service = facts.service();
        self.service_year = facts.service_year();
        self.futures = facts.futures();
        self.branches = facts.branches();
        self.service_waterfall = facts.service_waterfall();
        self.duration = facts.duration();
        self.months = facts.months();
        self.map = facts.map();
    }

    /// Adds the calendar from the traces of typical trials of the likeliest future, the worst first (see
    /// [`crate::stats::typical_of_likeliest`]).
    pub fn add_calendar(&mut self, layout: &Layout, future: Option<&Future>, traces: &[DayStatus]) {
        if let Some(figure) = days::calendar_of(layout, future, traces) {
            self.calendar = Some(figure);
        }
    }

    /// Adds what mattered, from the whole summary.
    pub fn add_mattered(&mut self, scenario: &Scenario, summary: &Summary) {
        (self.drivers, self.extremes) = super::mattered::figures(scenario, summary);
        self.evidence = super::grades::figure(scenario, summary);
    }

    /// Adds the most typical history of the likeliest future.
    pub fn add_history(&mut self, of: &History, future: Option<&Future>) {
        self.history = Some(one_history::typical(of, future));
    }

    /// Draws them all, in the order in which a reader wants them.
    #[must_use]
    pub fn draw(&self, footer: &Footer) -> Charts {
        self.draw_only(footer, |_| true)
    }

    /// Draws those whose names are wanted.
    #[must_use]
    pub fn draw_only(&self, footer: &Footer, wanted: impl Fn(&str) -> bool) -> Charts {
        let mut charts = Charts::default();
        macro_rules! draw {
            ($($chart:ident),*) => {$(
                if let Some(figure) = &self.$chart
                    && wanted(file(stringify!($chart)))
                {
                    let name = file(stringify!($chart));
                    let told = self.told.get(name).filter(|told| !told.is_empty());
                    let svg = $chart::draw(figure, footer);
                    let svg = svg.map(|svg| match told {
                        Some(told) => svg.described(told),
                        None => svg,
                    });
                    charts.add(name, figure.title.clone(), caption(name), svg);
                }
            )*};
        }
        draw!(
            service,
            service_year,
            futures,
            service_waterfall,
            branches,
            duration,
            map,
            distribution,
            exceedance,
            waterfall,
            replaced,
            money,
            years,
            months,
            reservoir,
            regimes,
            history,
            calendar,
            drivers,
            evidence,
            extremes,
            precision
        );
        charts
    }
}
