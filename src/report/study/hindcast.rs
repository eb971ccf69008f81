//! Scores against the record, in words, as a chart and JSON.

use serde_json::{Value, json};

use super::hindcast_spread::{left_out_table, spread_table, spread_words};
use super::page::{StudyPage, StudyTable, column, quoted};
use crate::chart::{Footer, calibration};
use crate::report::files::json::lines;
use crate::report::listing::either;
use crate::report::run::figures::Charts;
use crate::report::terminal::cells::Align;
use crate::stats::score::{
    Coverage, Group, Pooled, RecordScore, Rival, RivalScore, YearScore, worst_misses,
};
use crate::stats::{RunInfo, ScenarioInfo};
use crate::study::hindcast::EventScore;
use crate::study::scores::Scores;
use crate::units::{counted, percent, signed, significant, with_decimals};

/// Misses that are named.
const MOST_MISSES: usize = 5;
/// Years of a record, and rows of scores, that the terminal shows.
pub(super) const MOST_ROWS: usize = 40;
const NONE: &str = "–";

/// The scenarios that were scored, each with its run.
#[derive(Debug, Clone)]
pub struct HindcastRan {
    /// Each scenario as it is named in the report, and its run.
    pub scenarios: Vec<(ScenarioInfo, RunInfo)>,
    /// Whether some were not run, as somebody asked to stop.
    pub partial: bool,
    /// How to do it again.
    pub command: String,
}

/// The words.
#[must_use]
pub fn hindcast_page(scores: &Scores, ran: &HindcastRan) -> StudyPage {
    let titles: Vec<&str> = ran.scenarios.iter().map(|one| one.0.title.as_str()).collect();
    let mut reproduce = vec![
        ("Command", ran.command.clone()),
        ("Version", format!("salang {}", env!("CARGO_PKG_VERSION"))),
    ];
    for (scenario, run) in &ran.scenarios {
        reproduce.push((
            "Scenario",
            format!(
                "{} beside this page, SHA-256 {}, {}, seed {}",
                scenario.file,
                scenario.sha256,
                counted(run.trials, "trial", "trials"),
                run.seed
            ),
        ));
    }
    let mut page = StudyPage {
        eyebrow: "Scored against the record",
        title: match titles.as_slice() {
            [one] => (*one).to_owned(),
            all => format!(
                "{} and {}",
                all.first().unwrap_or(&""),
                counted(all.len() as u64 - 1, "other", "others")
            ),
        },
        ran: runs(ran),
        partial: ran.partial,
        changes: ran.scenarios.first().map_or_else(Vec::new, |one| one.0.changes.clone()),
        finding: findings(scores),
        warning: doubt(scores),
        tables: Vec::new(),
        notes: notes(scores),
        reproduce,
        file: "hindcast.json",
    };
    if !scores.records.is_empty() {
        page.tables.push(score_table(scores));
        page.tables.extend(skill_table(scores));
        page.tables.push(miss_table(scores));
    }
    if let Some(fit) = &scores.spread {
        page.tables.push(spread_table(fit));
        if !fit.left_out.is_empty() {
            page.tables.push(left_out_table(fit));
        }
    }
    if !scores.events.is_empty() {
        page.tables.push(event_table(scores));
    }
    page.tables.extend(scores.records.iter().map(year_table));
    page
}

fn runs(ran: &HindcastRan) -> String {
    let mut trials: Vec<u64> = ran.scenarios.iter().map(|one| one.1.trials).collect();
    trials.dedup();
    let each = match trials.as_slice() {
        [one] => format!("{} each", counted(*one, "trial", "trials")),
        _ => "trials as each says".to_owned(),
    };
    match ran.scenarios.as_slice() {
        [(_, run)] => format!("{}, seed {}", counted(run.trials, "trial", "trials"), run.seed),
        all => format!("{}, {each}", counted(all.len() as u64, "scenario", "scenarios")),
    }
}

/// The name of a group in a table.
fn name(group: &Group) -> String {
    match group {
        Group::Record(name) => name.clone(),
        Group::Family(name) => format!("{name}, together"),
        Group::All => "all".to_owned(),
    }
}

/// Whether a share that was seen is clearly not what the model says, however its years hang together:
/// -1 too few, 1 too many.
fn sign(coverage: &Coverage) -> i8 {
    let (low, high) = widest(coverage);
    match coverage.own {
        own if own > high => -1,
        own if own < low => 1,
        _ => 0,
    }
}

/// The wider of both intervals of a coverage, end by end.
fn widest(coverage: &Coverage) -> (f64, f64) {
    match coverage.by_family {
        Some((low, high)) => (coverage.low.min(low), coverage.high.max(high)),
        None => (coverage.low, coverage.high),
    }
}

fn of_all(share: f64) -> String {
    percent(share, None)
}

fn findings(scores: &Scores) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(whole) = scores.whole() {
        said.extend(whole.covers(0.8).map(|coverage| {
            let meaning = match sign(coverage) {
                -1 => "the intervals are too narrow",
                1 => "the intervals are wider than they need be",
                _ => "that is within what chance does",
            };
            let (low, high) = widest(coverage);
            format!(
                "Of {} on record {} lie in the 80 % interval, which by the trials should hold {}; the 95 % \
                 interval of what it holds is {} to {}: {meaning}.",
                counted(coverage.of, "year", "years"),
                of_all(coverage.seen),
                of_all(coverage.own),
                of_all(low),
                of_all(high),
            )
        }));
        said.extend(lean(whole));
        said.extend(skill_words(whole));
    }
    said.extend(scores.spread.as_ref().map(spread_words));
    if let Some(brier) = scores.all_events() {
        said.push(format!(
            "The {} on record {} a Brier score of {}: reliability {}, resolution {}, uncertainty {}{}.",
            if brier.events == 1 { "chance of 1 event".to_owned() } else { format!("chances of {} events", brier.events) },
            if brier.events == 1 { "has" } else { "have" },
            with_decimals(brier.score, 3),
            with_decimals(brier.reliability, 3),
            with_decimals(brier.resolution, 3),
            with_decimals(brier.uncertainty, 3),
            match brier.within.abs() >= 0.0005 {
                true => format!(", within bins {}", with_decimals(brier.within, 3)),
                false => String::new(),
            },
        ));
    }
    said
}

fn skill_words(whole: &Pooled) -> Option<String> {
    let best = whole.best_rival.as_ref()?;
    let words: Vec<&str> = best.rivals.iter().map(|rival| rival.words()).collect();
    let rival = match words.as_slice() {
        [one] => format!("{one}, the best forecast from the record alone"),
        several => format!("the best forecast from each record alone, {}", either(several)),
    };
    let years = match best.years == whole.years {
        true => String::new(),
        false => format!(", over {}", counted(best.years, "year", "years")),
    };
    let skill = best.skill?;
    Some(match skill {
        skill if skill.abs() < 0.005 => {
            format!("By the CRPS the forecasts are as good as {rival}{years}.")
        }
        skill if skill > 0.0 => {
            format!("By the CRPS the forecasts are {} better than {rival}{years}.", of_all(skill))
        }
        skill => format!(
            "By the CRPS the forecasts are {} worse than {rival}{years}: the record knew more.",
            of_all(-skill)
        ),
    })
}

/// To which side of its forecasts what came falls, where that is more than chance does if years are
/// independent: the mean of n uniform places has a variance of 1 / (12 n).
fn lean(whole: &Pooled) -> Option<String> {
    let place = whole.mean_place?;
    let off = (place - 0.5) * (12.0 * whole.years as f64).sqrt();
    (off.abs() > 2.0).then(|| {
        format!(
            "What came falls on average at {} of its forecast rather than in the middle: the forecasts \
             expect {}.",
            of_all(place),
            if off < 0.0 { "more than came" } else { "less than came" }
        )
    })
}

/// Why the scores say little, where they do.
fn doubt(scores: &Scores) -> Option<String> {
    let whole = scores.whole()?;
    let few = whole.years < 10;
    let one = whole.families == 1 && whole.years > 1;
    match (few, one) {
        (true, _) => Some(format!(
            "{} on record are few: nearly any forecast could look good or bad by chance",
            counted(whole.years, "year", "years")
        )),
        (_, true) => Some(
            "all years are of one family, and may go well or badly together: the intervals take them as \
             independent"
                .to_owned(),
        ),
        _ => None,
    }
}

fn notes(scores: &Scores) -> Vec<String> {
    let mut notes = Vec::new();
    if !scores.records.is_empty() {
        notes.push(
            "The interval named 80 % goes from p10 to p90, both included; of counts, and where many \
             trials are alike, it holds more trials than that, which stands beside it in hindcast.json. \
             `falls at` is the share of trials below what came (PIT), drawn within a tie."
                .to_owned(),
        );
        notes.push(
            "CRPS is the distance of the forecast from what came, in the metric's unit; skill is what it \
             has over a forecast made of the years up to `known_until` alone, 100 % at the best and below \
             0 where that is better. The log score is minus the logarithm of the chance that what came \
             had (of numbers that are neither counts nor 0, of its density): the lower the better, and \
             only to be compared between scenarios of the same record."
                .to_owned(),
        );
    }
    if scores.records.iter().any(|record| record.spread.is_none()) {
        notes.push(
            "A record whose years are all alike has no spread to measure a miss by, and no part in what \
             is pooled of CRPS and skill."
                .to_owned(),
        );
    }
    notes
}

fn score_table(scores: &Scores) -> StudyTable {
    let rows = &scores.pooled;
    let held = |nominal: f64| {
        let cell = |one: &Pooled| {
            one.covers(nominal).map_or_else(|| NONE.to_owned(), |own| of_all(own.seen))
        };
        rows.iter().map(cell).collect()
    };
    let number = |of: fn(&Pooled) -> Option<f64>| {
        let cell = |one: &Pooled| of(one).map_or_else(|| NONE.to_owned(), |v| significant(v, 3));
        rows.iter().map(cell).collect()
    };
    let should =
        |one: &Pooled| one.covers(0.8).map_or_else(|| NONE.to_owned(), |own| of_all(own.own));
    let should = rows.iter().map(should).collect();
    StudyTable {
        title: "Share of years in each interval (`should`: what the 80 % interval holds by the trials), and \
                scores"
            .to_owned(),
        columns: vec![
            column("", Align::Left, rows.iter().map(|one| name(&one.group)).collect()),
            column("years", Align::Right, rows.iter().map(|one| one.years.to_string()).collect()),
            column("50 %", Align::Right, held(0.5)),
            column("80 %", Align::Right, held(0.8)),
            column("should", Align::Right, should),
            column("90 %", Align::Right, held(0.9)),
            column("CRPS", Align::Point, number(|one| one.crps)),
            column("log", Align::Point, number(|one| one.log_score)),
        ],
        most: MOST_ROWS,
    }
}

/// `None` where no record has a rival.
fn skill_table(scores: &Scores) -> Option<StudyTable> {
    let rows = &scores.pooled;
    let any = |rival: Rival| rows.iter().any(|one| against(one, rival).is_some());
    let there: Vec<Rival> = Rival::ALL.into_iter().filter(|rival| any(*rival)).collect();
    if there.is_empty() {
        return None;
    }
    let mut columns = vec![
        column("", Align::Left, rows.iter().map(|one| name(&one.group)).collect()),
        column("years", Align::Right, {
            let years = |one: &Pooled| one.rivals.iter().map(|own| own.years).max().unwrap_or(0);
            rows.iter().map(|one| years(one).to_string()).collect()
        }),
    ];
    for rival in there {
        let head = match rival {
            Rival::NegativeBinomial => "neg. binomial",
            other => other.words(),
        };
        let cell = |one: &Pooled| {
            let skill = against(one, rival).and_then(|own| own.skill);
            skill.map_or_else(|| NONE.to_owned(), |skill| signed(skill, of_all(skill)))
        };
        columns.push(column(head, Align::Right, rows.iter().map(cell).collect()));
    }
    let title = "CRPS skill over forecasts made of what was known".to_owned();
    Some(StudyTable { title, columns, most: MOST_ROWS })
}

fn against(one: &Pooled, rival: Rival) -> Option<&RivalScore> {
    one.rivals.iter().find(|own| own.rival == rival)
}

/// Digits that tell the numbers of a record apart.
pub(super) fn shown(value: f64) -> String {
    significant(value, 3)
}

fn miss_table(scores: &Scores) -> StudyTable {
    let worst = worst_misses(&scores.records, MOST_MISSES);
    let cells = |of: &dyn Fn(&RecordScore, &YearScore) -> String| {
        worst.iter().map(|(record, year)| of(record, year)).collect()
    };
    StudyTable {
        title: "The worst misses, for the spread of their records".to_owned(),
        columns: vec![
            column("", Align::Left, cells(&|record, _| record.name.clone())),
            column("year", Align::Right, cells(&|_, year| year.year.to_string())),
            column("p10", Align::Point, cells(&|_, year| shown(year.p10))),
            column("p50", Align::Point, cells(&|_, year| shown(year.p50))),
            column("p90", Align::Point, cells(&|_, year| shown(year.p90))),
            column("came", Align::Point, cells(&|_, year| shown(year.observed))),
            column("falls at", Align::Right, cells(&|_, year| of_all(year.pit))),
        ],
        most: MOST_MISSES,
    }
}

fn event_table(scores: &Scores) -> StudyTable {
    let events = &scores.events;
    let chance = |own: &EventScore| match own.se.filter(|se| *se > 0.0) {
        Some(se) => percent(own.chance, Some(se)),
        None => of_all(own.chance),
    };
    StudyTable {
        title: "Events and the chances they were given".to_owned(),
        columns: vec![
            column("", Align::Left, events.iter().map(|own| own.name.clone()).collect()),
            column("chance", Align::Right, events.iter().map(chance).collect()),
            column(
                "happened",
                Align::Right,
                events.iter().map(|o| if o.happened { "yes" } else { "no" }.to_owned()).collect(),
            ),
        ],
        most: MOST_ROWS,
    }
}

fn year_table(record: &RecordScore) -> StudyTable {
    let cells = |of: &dyn Fn(&YearScore) -> String| record.years.iter().map(of).collect();
    let unit = if record.unit.is_empty() { String::new() } else { format!(", {}", record.unit) };
    StudyTable {
        title: format!(
            "{}: {}{unit}; known until {} ({})",
            record.name,
            record.metric,
            record.known_until,
            counted(record.known as u64, "year", "years")
        ),
        columns: vec![
            column("year", Align::Left, cells(&|year| year.year.to_string())),
            column("p10", Align::Point, cells(&|year| shown(year.p10))),
            column("p50", Align::Point, cells(&|year| shown(year.p50))),
            column("p90", Align::Point, cells(&|year| shown(year.p90))),
            column("came", Align::Point, cells(&|year| shown(year.observed))),
            column("falls at", Align::Right, cells(&|year| of_all(year.pit))),
            column("80 %", Align::Right, cells(&|year| verdict(year).to_owned())),
        ],
        most: MOST_ROWS,
    }
}

fn verdict(year: &YearScore) -> &'static str {
    match year.inside[1] {
        true => "inside",
        false if year.observed < year.p10 => "below",
        false => "above",
    }
}

/// The chart `calibration`, where there are records.
#[must_use]
pub fn hindcast_chart(scores: &Scores, ran: &HindcastRan) -> Charts {
    let mut charts = Charts::default();
    let Some(whole) = scores.whole() else { return charts };
    let title = match whole.covers(0.8) {
        Some(coverage) => format!(
            "Of {} on record {} lie in the interval that should hold {}",
            counted(coverage.of, "year", "years"),
            of_all(coverage.seen),
            of_all(coverage.own)
        ),
        None => "Forecasts and the record".to_owned(),
    };
    let mut families: Vec<calibration::Family> = Vec::new();
    for record in &scores.records {
        let ranks = record.years.iter().map(|year| year.ranks);
        match families.iter_mut().find(|own| own.name == record.family) {
            Some(own) => own.ranks.extend(ranks),
            None => families
                .push(calibration::Family { name: record.family.clone(), ranks: ranks.collect() }),
        }
    }
    let interval = |own: &Coverage| {
        let (low, high) = widest(own);
        calibration::Interval { nominal: own.nominal, own: own.own, seen: (own.seen, low, high) }
    };
    let figure = calibration::Figure {
        title: title.clone(),
        subtitle: "Grey: where a bin of true forecasts lies in 95 of 100 cases. Bars: p10 to p90. \
                   Whiskers: 95 % intervals"
            .to_owned(),
        bins: whole
            .pit
            .iter()
            .map(|bin| calibration::Bin { count: bin.count, band: (bin.low, bin.high) })
            .collect(),
        families,
        intervals: whole.coverage.iter().map(interval).collect(),
    };
    let svg = calibration::draw(&figure, &footer(ran));
    let caption = "Left: flat bars are forecasts that know how sure to be, bars at both ends are too sure. \
                   Middle: on the line the middle of the forecast is what came. Right: below the line \
                   intervals held less than they say.";
    charts.add("calibration", quoted(&title), caption, svg);
    charts
}

fn footer(ran: &HindcastRan) -> Footer {
    let files: Vec<&str> = ran.scenarios.iter().map(|one| one.0.file.as_str()).collect();
    let run = ran.scenarios.iter().map(|one| &one.1);
    Footer {
        scenario: files.join(", "),
        seed: ran.scenarios.first().map_or(0, |one| one.1.seed),
        trials: run.map(|run| run.trials).min().unwrap_or(0),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// `hindcast.json`.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn hindcast_json(scores: &Scores, ran: &HindcastRan) -> Result<String, serde_json::Error> {
    let row = |record: &RecordScore, year: &YearScore| -> Result<Value, serde_json::Error> {
        let mut row = json!({ "record": record.name, "family": record.family });
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), serde_json::to_value(year)?)
        {
            row.extend(more);
        }
        Ok(row)
    };
    let rows = |of: &dyn Fn() -> Vec<Result<Value, serde_json::Error>>| {
        of().into_iter().collect::<Result<Vec<Value>, _>>()
    };
    let years = rows(&|| {
        let years = |record: &RecordScore| -> Vec<_> {
            record.years.iter().map(|year| row(record, year)).collect()
        };
        scores.records.iter().flat_map(years).collect()
    })?;
    let records = rows(&|| {
        let about = |record: &RecordScore| {
            let mut about = serde_json::to_value(record)?;
            if let Some(about) = about.as_object_mut() {
                about.remove("years");
            }
            Ok(about)
        };
        scores.records.iter().map(about).collect()
    })?;
    let worst = worst_misses(&scores.records, MOST_MISSES);
    let worst =
        worst.iter().map(|(record, year)| row(record, year)).collect::<Result<Vec<_>, _>>()?;
    let scenarios =
        ran.scenarios.iter().map(|(scenario, run)| json!({ "scenario": scenario, "run": run }));
    lines(&json!({
        "schema": 1,
        "salang": env!("CARGO_PKG_VERSION"),
        "partial": ran.partial,
        "scenarios": scenarios.collect::<Vec<_>>(),
        "scores": scores.pooled,
        "brier": scores.brier,
        "fit_spread": scores.spread,
        "worst": worst,
        "records": records,
        "years": years,
        "events": scores.events,
    }))
}
