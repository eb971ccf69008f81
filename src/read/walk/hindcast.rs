//! `family`, `[[record]]` and `[[event_record]]`: what a scenario is scored against.
//!
//! Here a record is parted in two: what was known when the scenario was written, and how it came out.

use super::{Row, Walk};
use crate::outcome::{Asked, Condition, Count, Event, Layout, QuestionError, Threshold, asked};
use crate::read::csv::Wanted;
use crate::read::fields::shown;
use crate::read::ledger::At;
use crate::scenario::{EventRecord, Hindcast, Outcome, Record, Scenario, SupplyModel, YearValue};
use crate::units::{Bounds, counted};

/// The column of a record where none is named.
const COLUMN: &str = "value";
/// Years that have to be known before there is anything to forecast from.
const LEAST_KNOWN: usize = 2;
/// The help for a metric that is none.
const LISTED: &str = "`salang show --metrics` lists what can be asked";

impl Walk<'_, '_> {
    /// The record of a scenario whose names are known.
    pub fn hindcast(&mut self, root: &Row<'_>, scenario: &Scenario) -> Hindcast {
        let layout = scenario.layout();
        let rows = self.few(root, "record", "record");
        let records: Vec<Record> =
            rows.iter().filter_map(|row| self.record(row, &layout)).collect();
        let rows = self.few(root, "event_record", "event record");
        let events = rows.iter().filter_map(|row| self.event_record(row, &layout)).collect();
        if let Some(first) = records.iter().map(|record| record.known_until).min() {
            self.drawn_later(root, scenario, first);
        }
        Hindcast { family: root.text("family"), records, events }
    }

    fn record(&mut self, row: &Row<'_>, layout: &Layout) -> Option<Record> {
        let asked = self.yearly_metric(row, layout);
        let known_until = self.whole(row, "known_until");
        let file = row.node("file").filter(|node| node.text().is_some())?;
        let column = row.text("column").unwrap_or_else(|| COLUMN.to_owned());
        let unit = asked.map_or("", |asked| asked.unit(layout));
        let wanted = Wanted { bounds: Bounds::WIDEST, unit };
        let column_at =
            if row.entry("column").is_some() { row.value_at("column") } else { file.at };
        let rows = self.tables.by_year(self.ledger, file, (&column, column_at), wanted)?;
        let (asked, known_until) = (asked?, i32::try_from(known_until?).ok()?);
        self.possible(row, asked, &rows)?;
        let year =
            |row: &(i64, f64)| Some(YearValue { year: i32::try_from(row.0).ok()?, value: row.1 });
        let rows: Vec<YearValue> = rows.iter().filter_map(year).collect();
        let (known, later): (Vec<YearValue>, Vec<YearValue>) =
            rows.into_iter().partition(|row| row.year <= known_until);
        let within = |year: i32| {
            let index = i64::from(year) - i64::from(layout.start_year);
            (0..layout.years as i64).contains(&index)
        };
        let (scored, beside): (Vec<YearValue>, Vec<YearValue>) =
            later.into_iter().partition(|row| within(row.year));
        let last = i64::from(layout.start_year) + layout.years as i64 - 1;
        let horizon = format!("{} to {last}", layout.start_year);
        if scored.is_empty() {
            let help = match beside.is_empty() {
                true => format!(
                    "add rows after {known_until}: those up to `known_until` are what the forecast is \
                     to beat, and only later ones are scored"
                ),
                false => {
                    format!("set `start_year` and `years` so that {} are in it", spell(&beside))
                }
            };
            self.ledger
                .error(
                    "E094",
                    format!(
                        "{} has no year after {known_until} within the horizon, {horizon}",
                        row.title
                    ),
                    row.value_at("known_until"),
                    "nothing is left to score",
                )
                .help(help);
            return None;
        }
        if !beside.is_empty() {
            self.ledger
                .warning(
                    "W036",
                    format!(
                        "of {} {} not scored: the horizon is {horizon}",
                        row.title,
                        counted(beside.len() as u64, "later year is", "later years are")
                    ),
                    file.at,
                    format!("not scored: {}", spell(&beside)),
                )
                .help("a run that reaches over them scores them too");
        }
        if known.len() < LEAST_KNOWN {
            let known = counted(known.len() as u64, "row", "rows");
            self.ledger
                .warning(
                    "W035",
                    format!("{} has {known} up to {known_until}", row.title),
                    row.value_at("known_until"),
                    format!("no forecast can be made of fewer than {LEAST_KNOWN}"),
                )
                .help(
                    "without one nothing says whether the scenario knows more than the record did; add \
                     earlier rows to the file",
                );
        }
        Some(Record {
            name: row.text("name")?,
            metric: asked.spelled(layout),
            known_until,
            known,
            outcome: Outcome::new(scored),
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    /// The metric of a record: one number for every year.
    fn yearly_metric(&mut self, row: &Row<'_>, layout: &Layout) -> Option<Asked> {
        let text = row.text("metric")?;
        let at = row.value_at("metric");
        let (asked, statistic) = match asked(&text, layout) {
            Ok(found) => found,
            Err(_) if self.partial => return None,
            Err(error) => {
                self.ledger
                    .error(
                        "E092",
                        format!("the metric of {} cannot be understood: {error}", row.title),
                        at,
                        "expected a metric without a year",
                    )
                    .help(LISTED);
                return None;
            }
        };
        let mut refuse = |why: &str, label: &str, help: String| {
            self.ledger.error("E093", format!("`{text}` {why}"), at, label).help(help);
            None
        };
        let yearless = asked.in_year(None).spelled(layout);
        if asked.is_chance() {
            return refuse(
                "happens in a year or not",
                "expected a metric with a number for every year",
                "what happens or not stands in an [[event_record]], with `happened = true` or `false`"
                    .to_owned(),
            );
        }
        if let Some(statistic) = statistic {
            return refuse(
                &format!("is an estimate over trials, its {}", statistic.name()),
                "the record has one number a year",
                format!("write `{yearless}`"),
            );
        }
        if asked.year(layout).is_some() {
            return refuse(
                "is of one year",
                "the years of a record stand in its file",
                format!("write `{yearless}`"),
            );
        }
        Some(asked)
    }

    /// Whether a metric can have the numbers that are on record; nothing where it cannot.
    fn possible(&mut self, row: &Row<'_>, asked: Asked, rows: &[(i64, f64)]) -> Option<()> {
        if !matches!(asked, Asked::Count(_)) {
            return Some(());
        }
        let Some((year, value)) =
            rows.iter().find(|(_, value)| *value < 0.0 || value.fract() != 0.0)
        else {
            return Some(());
        };
        self.ledger
            .error(
                "E096",
                format!("{} counts {} in {year}", row.title, shown(*value)),
                row.value_at("metric"),
                "this is counted: 0, 1, 2 and so on",
            )
            .help("a mean or a rate is no count: give the file a row for each single year");
        None
    }

    fn event_record(&mut self, row: &Row<'_>, layout: &Layout) -> Option<EventRecord> {
        let happened = self.boolean(row, "happened");
        let text = row.text("when")?;
        let at = row.value_at("when");
        let found = match Condition::compares(&text) {
            true => Condition::parse(&text, layout).map(Happening::Condition),
            false => asked(&text, layout).and_then(|(asked, _)| happening(&text, asked)),
        };
        let happening = match found {
            Ok(happening) => happening,
            Err(_) if self.partial => return None,
            Err(error) => {
                self.ledger
                    .error(
                        "E090",
                        format!("{} cannot be understood: {error}", row.title),
                        at,
                        "expected what happens or not in a year",
                    )
                    .help(LISTED);
                return None;
            }
        };
        self.of_a_year(row, &happening, (&text, at), layout)?;
        if let Happening::Condition(condition) = &happening
            && let Threshold::Name(name, _) = &condition.threshold
        {
            self.compared_with(name, at, condition.of.unit(layout));
        }
        Some(EventRecord {
            name: row.text("name")?,
            when: text,
            happened,
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    /// An event on record is of one year.
    fn of_a_year(
        &mut self,
        row: &Row<'_>,
        happening: &Happening,
        (text, at): (&str, At),
        layout: &Layout,
    ) -> Option<()> {
        let asked = match happening {
            Happening::Asked(asked) => *asked,
            Happening::Condition(condition) => condition.of,
        };
        if asked.year(layout).is_some() {
            return Some(());
        }
        let dated = asked.in_year(Some(layout.years.saturating_sub(1))).spelled(layout);
        self.ledger
            .error(
                "E095",
                format!("{} says of no year whether `{text}` happened", row.title),
                at,
                "expected a year in the brackets",
            )
            .help(format!("write for example `{dated}`"));
        None
    }

    /// A supply that is drawn from the very years whose outcome is to be foretold.
    fn drawn_later(&mut self, root: &Row<'_>, scenario: &Scenario, known_until: i32) {
        let rows = self.supply_files(root);
        for supply in &scenario.supplies {
            let SupplyModel::History(history) = &supply.model else { continue };
            let later = |year: &&i64| **year > i64::from(known_until);
            let years: Vec<i64> = history.record.iter().map(|row| row.year).collect();
            let count = years.iter().filter(later).count();
            if count == 0 {
                continue;
            }
            let at = rows.iter().find(|(name, _)| *name == supply.name).map(|(_, at)| *at);
            self.ledger
                .warning(
                    "W037",
                    format!(
                        "supply `{}` is drawn from {} after {known_until}, which by a record were not yet known",
                        supply.name,
                        counted(count as u64, "year", "years"),
                    ),
                    at,
                    "what is to be foretold may stand in it",
                )
                .help(format!("give it the years up to {known_until} alone"));
        }
    }

    /// The files of supplies with a history, by the supply's name.
    fn supply_files(&self, root: &Row<'_>) -> Vec<(String, At)> {
        let list = root.node("supply").and_then(|node| node.list()).unwrap_or(&[]);
        let of = |table: &crate::read::tree::Table| {
            let file = table.node("history")?.table()?.node("file")?;
            Some((table.text("name")?.to_owned(), file.at))
        };
        list.iter().filter_map(|node| of(node.table()?)).collect()
    }
}

/// A happening of a year.
enum Happening {
    Asked(Asked),
    Condition(Condition),
}

/// The happening that is asked for, if it is one.
fn happening(text: &str, asked: Asked) -> Result<Happening, QuestionError> {
    match asked {
        Asked::Count(Count { event: Event::InService | Event::ContractMet, .. }) => {
            Ok(Happening::Asked(asked))
        }
        _ => Err(QuestionError::new(format!(
            "`{text}` is a number, which happens only beyond some other; write it as in \
             'delivered_twh[2030] >= 3'"
        ))),
    }
}

/// `2019, 2020 and 3 more`.
fn spell(rows: &[YearValue]) -> String {
    const SHOWN: usize = 4;
    let years: Vec<String> = rows.iter().take(SHOWN).map(|row| row.year.to_string()).collect();
    match rows.len().saturating_sub(SHOWN) {
        0 => years.join(", "),
        more => format!("{} and {more} more", years.join(", ")),
    }
}
