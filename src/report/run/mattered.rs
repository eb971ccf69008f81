//! The factors that mattered in a run, in words, tables and two charts: what drives the spread, and what
//! was true in the worst and the best tenth of trials.
//!
//! A sentence tells the few largest; whatever the trials do not tell from nothing is in none of them.
//! Incidents are told where they explain: more of them in the worst tenth, fewer in the best.

use super::page::Number;
use crate::chart::{Colour, Whose, drivers, extremes};
use crate::report::listing::listed;
use crate::report::study::page::quoted;
use crate::scenario::{Assumption, Law, Quantity, Scenario};
use crate::stats::{DriverRow, Estimate, ExtremeRow, FactorKind, Summary, Which};
use crate::text::plain;
use crate::units::{
    counted, decimals_for_digits, percent, reads_as_zero, significant, with_decimals,
    without_commas,
};

/// Drivers that a sentence names.
const SAID_DRIVERS: usize = 3;
/// A driver of a smaller share is in no sentence.
const LEAST_INDEX: f64 = 0.01;
/// Factors of a tenth that a sentence names.
const SAID_FACTORS: usize = 2;
/// A factor of a smaller shift, in standard deviations, is in no sentence.
const LEAST_SHIFT: f64 = 0.1;
/// Rows of a chart, of each tenth.
const MOST_DRAWN: usize = 7;
/// Letters of a name and those correlated with it that a chart has room for.
const MOST_LETTERS: usize = 80;
/// How far from a tenth a share of trials is still called one.
const ABOUT_A_TENTH: f64 = 0.005;
/// The colours of what is not a corridor: assumptions, security.
const ASSUMPTION: Colour = Colour(0x5b, 0x63, 0x70);
const SECURITY: Colour = Colour(0x8c, 0x56, 0x4b);

/// The factors that mattered, in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatteredWords {
    /// Sentences: what drives the spread, what was true in the worst tenth, in the best.
    pub said: Vec<String>,
    /// Why nothing is said, where that is to be said.
    pub unknown: Option<String>,
    /// The drivers of the spread: the share of the variance and its 95 % interval.
    pub drivers: Vec<FactorWords>,
    /// The differences in each tenth.
    pub tenths: Vec<TenthWords>,
}

/// A factor in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorWords {
    /// Path of the table that states it.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Names of what is correlated with it.
    pub with: Vec<String>,
    /// Its numbers.
    pub cells: Vec<Number>,
}

/// A tenth in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenthWords {
    /// Which trials these are.
    pub head: String,
    /// Of each factor its mean there, that elsewhere, and the shift with its error.
    pub rows: Vec<FactorWords>,
}

/// The words of a scenario for its factors.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub scenario: &'a Scenario,
    pub summary: &'a Summary,
}

/// The factors that mattered in a run.
#[must_use]
pub(super) fn mattered(scenario: &Scenario, summary: &Summary) -> MatteredWords {
    let told = Told { scenario, summary };
    let (Some(drivers), Some(extremes)) = (&summary.drivers, &summary.extremes) else {
        return MatteredWords { unknown: told.unknown(), ..MatteredWords::default() };
    };
    let cell = |value: String| Number { value, error: None };
    let words = |kind, name: &str, with: &[String], cells| FactorWords {
        path: told.path(kind, name),
        name: told.name(kind, name),
        with: with.iter().map(|name| told.label(name)).collect(),
        cells,
    };
    let driver = |row: &DriverRow| {
        let interval = format!("{} to {}", share(row.low), share(row.high));
        let cells = vec![cell(percent(row.index, Some(row.se))), cell(interval)];
        words(row.kind, &row.name, &row.with, cells)
    };
    let tenths = Which::ALL.into_iter().filter_map(|which| {
        let rows = || extremes.iter().filter(move |row| row.which == which);
        let first = rows().next()?;
        let row = |row: &ExtremeRow| {
            let (there, elsewhere) = told.means(row);
            let shift = Number::with_error(Estimate { value: row.shift, se: Some(row.se) });
            words(row.kind, &row.name, &row.with, vec![cell(there), cell(elsewhere), shift])
        };
        Some(TenthWords { head: head(first), rows: rows().map(row).collect() })
    });
    MatteredWords {
        said: told.spread(drivers).into_iter().chain(told.tenths(extremes)).collect(),
        unknown: None,
        drivers: drivers.iter().map(driver).collect(),
        tenths: tenths.collect(),
    }
}

/// The charts: what drives the spread, and the two tenths, as far as there is something to draw.
#[must_use]
pub(super) fn figures(
    scenario: &Scenario,
    summary: &Summary,
) -> (Option<drivers::Figure>, Option<extremes::Figure>) {
    let told = Told { scenario, summary };
    let drivers = summary.drivers.as_deref().filter(|rows| !rows.is_empty());
    let extremes = summary.extremes.as_deref().filter(|rows| !rows.is_empty());
    (drivers.map(|rows| told.drivers_figure(rows)), extremes.map(|rows| told.extremes_figure(rows)))
}

impl<'a> Told<'a> {
    fn assumption(self, name: &str) -> Option<&'a Assumption> {
        self.scenario.assumptions.iter().find(|assumption| assumption.name == name)
    }

    fn label(&self, name: &str) -> String {
        plain(self.assumption(name).map_or(name, Assumption::label)).into_owned()
    }

    /// The regime that has a state of that name.
    fn regime(self, state: &str) -> &'a str {
        let has = |own: &&crate::scenario::Regime| own.states.iter().any(|own| own == state);
        self.scenario.regimes.iter().find(has).map_or("", |own| own.name.as_str())
    }

    fn branch(self, name: &str) -> String {
        let branch = self.scenario.branches.iter().find(|branch| branch.name == name);
        plain(branch.map_or(name, |branch| branch.label())).into_owned()
    }

    /// Whether a factor is when a corridor is there, or is what says whether and when.
    fn is_entry_of(self, kind: FactorKind, name: &str, corridor: &str) -> bool {
        use FactorKind::{Assumption, Branch};
        let stated = || self.scenario.corridors.iter().find(|own| own.name == corridor);
        let quantities =
            || stated().into_iter().flat_map(|own| own.in_service.iter().chain([&own.built]));
        let table = |quantity: &Quantity| {
            let tables = &self.scenario.outcome_tables;
            quantity.name().and_then(|own| tables.iter().find(|table| table.name == own))
        };
        let mut tables = quantities().filter_map(table).map(|table| &table.value);
        match kind {
            Branch => {
                tables.any(|law| matches!(law, Law::ByOutcome { branch, .. } if branch == name))
            }
            Assumption => {
                quantities().any(|own| own.name() == Some(name))
                    || tables.any(|law| {
                        let mut named = false;
                        law.for_each(|own| named |= own.name() == Some(name));
                        named
                    })
            }
            kind => is_of_corridor(kind) && name == corridor,
        }
    }

    /// Whether two factors are the entry of one corridor, of which a sentence names one: that which comes
    /// first.
    fn is_same_entry(self, a: (FactorKind, &str), b: (FactorKind, &str)) -> bool {
        let of = |entry: (FactorKind, &str), other: (FactorKind, &str)| {
            is_of_corridor(entry.0) && self.is_entry_of(other.0, other.1, entry.1)
        };
        of(a, b) || of(b, a)
    }

    /// Where the page states it.
    pub fn path(self, kind: FactorKind, name: &str) -> String {
        use FactorKind::{Assumption, Branch, Incidents, Regime, Security};
        match kind {
            Assumption => format!("assumption.{name}"),
            Security => "security".to_owned(),
            Regime => format!("regime.{}", self.regime(name)),
            Branch => format!("branch.{name}"),
            Incidents => format!("hazard.{name}"),
            _ => format!("corridor.{name}"),
        }
    }

    /// In a table or a chart.
    pub fn name(self, kind: FactorKind, name: &str) -> String {
        match kind {
            FactorKind::Assumption => self.label(name),
            FactorKind::Entry => format!("{name}: entry into service"),
            FactorKind::InService => format!("{name}: ever in service"),
            FactorKind::NeverInService => format!("{name}: never in service"),
            FactorKind::YearsInService => format!("{name}: years in service"),
            FactorKind::Security => format!("Security: share of months in `{name}`"),
            FactorKind::Regime => format!("{}: share of days in `{name}`", self.regime(name)),
            FactorKind::Branch => self.branch(name),
            FactorKind::Incidents => format!("Incidents a year: {name}"),
        }
    }

    /// Why nothing is known, where there is anything to know.
    fn unknown(self) -> Option<String> {
        let total = self.summary.get(crate::stats::Metric::DeliveredTwh, None, None)?;
        let trials = self.summary.run.trials;
        (total.max > total.min && trials < crate::stats::LEAST_TRIALS as u64).then(|| {
            format!(
                "What mattered is not known of {}: it takes {} or more",
                counted(trials, "trial", "trials"),
                crate::stats::LEAST_TRIALS
            )
        })
    }

    /// The drivers of the spread, a sentence without its full stop.
    fn spread(self, drivers: &[DriverRow]) -> Option<String> {
        let mut rows: Vec<&DriverRow> = Vec::new();
        for row in drivers.iter().filter(|row| row.index >= LEAST_INDEX) {
            let same = |known: &&DriverRow| {
                self.is_same_entry((known.kind, &known.name), (row.kind, &row.name))
            };
            if !rows.iter().any(same) {
                rows.push(row);
            }
        }
        rows.truncate(SAID_DRIVERS);
        let names: Vec<String> = rows
            .into_iter()
            .enumerate()
            .map(|(place, row)| {
                let of = if place == 0 { " of the variance" } else { "" };
                let name = match row.kind {
                    FactorKind::Assumption => format!("`{}`", self.label(&row.name)),
                    FactorKind::Security | FactorKind::Regime => {
                        format!("how long `{}` holds", row.name)
                    }
                    FactorKind::Branch => format!("`{}`", self.branch(&row.name)),
                    _ => self.entry(&row.name),
                };
                format!("{name} ({}{of})", percent(row.index, None))
            })
            .collect();
        (!names.is_empty())
            .then(|| format!("What drives the spread, each alone: {}", listed(&names)))
    }

    /// `when TAPI enters into service`, or whether it does at all.
    fn entry(self, corridor: &str) -> String {
        let run = &self.summary.run;
        let last = run.start_year + i32::try_from(run.years).unwrap_or(1) - 1;
        let chance =
            self.summary.chance(crate::outcome::Event::InService, Some(corridor), Some(last));
        let sure = chance.is_some_and(|chance| chance.value >= 1.0);
        format!("{} {corridor} enters into service", if sure { "when" } else { "whether and when" })
    }

    /// The marks of each tenth, a sentence each without its full stop.
    fn tenths(self, extremes: &[ExtremeRow]) -> Vec<String> {
        let tenth = |which| {
            let rows = self.worth_saying(extremes, which);
            let first = rows.first()?;
            let rows = rows.iter().enumerate();
            let parts: Vec<String> =
                rows.map(|(place, row)| self.clause(row, place == 0)).collect();
            Some(format!("{} {}", head(first), listed(&parts)))
        };
        Which::ALL.into_iter().filter_map(tenth).collect()
    }

    /// The factors that a sentence names: of each corridor one, of security one.
    fn worth_saying(self, extremes: &[ExtremeRow], which: Which) -> Vec<&ExtremeRow> {
        let explains = |row: &&ExtremeRow| match row.kind {
            FactorKind::Incidents => (row.shift > 0.0) == (which == Which::Worst),
            _ => true,
        };
        let large = |row: &&ExtremeRow| row.which == which && row.shift.abs() >= LEAST_SHIFT;
        let mut said: Vec<&ExtremeRow> = Vec::new();
        for row in once_each(extremes.iter().filter(large).filter(explains)) {
            let same = |known: &&ExtremeRow| {
                self.is_same_entry((known.kind, &known.name), (row.kind, &row.name))
            };
            if !said.iter().any(same) {
                said.push(row);
            }
        }
        said.truncate(SAID_FACTORS);
        said
    }

    /// `TAPI was never in service (100 % against 66 % elsewhere)`.
    fn clause(self, row: &ExtremeRow, first: bool) -> String {
        let name = &row.name;
        let behind = if first { " elsewhere" } else { "" };
        let (there, elsewhere) = self.means(row);
        let years = self.summary.run.years;
        match row.kind {
            FactorKind::Assumption => {
                format!("`{}` averaged {there} (against {elsewhere}{behind})", self.label(name))
            }
            FactorKind::InService | FactorKind::Entry | FactorKind::Branch => {
                format!("{name} was in service ({there} against {elsewhere}{behind})")
            }
            FactorKind::NeverInService => {
                format!("{name} was never in service ({there} against {elsewhere}{behind})")
            }
            FactorKind::YearsInService => {
                format!(
                    "{name} was in service for {there} of {years} years (against {elsewhere}{behind})"
                )
            }
            FactorKind::Security => {
                format!("`{name}` held in {there} of months (against {elsewhere}{behind})")
            }
            FactorKind::Regime => {
                format!("`{name}` held on {there} of days (against {elsewhere}{behind})")
            }
            FactorKind::Incidents => {
                format!("`{name}` struck {there} times a year (against {elsewhere}{behind})")
            }
        }
    }

    /// Its mean in the tenth and elsewhere: as many digits as tell the two apart.
    fn means(self, row: &ExtremeRow) -> (String, String) {
        use FactorKind::{InService, NeverInService, Regime, Security};
        if matches!(row.kind, InService | NeverInService | Regime | Security) {
            return (share(row.there), share(row.elsewhere));
        }
        let unit = self.assumption(&row.name).filter(|_| row.kind == FactorKind::Assumption);
        let unit = unit.and_then(|assumption| assumption.unit.as_deref());
        let decimals = decimals_for_digits(row.there - row.elsewhere, 2).clamp(-15, 15);
        let said = |value: f64| {
            let is_year =
                (1900.0..2200.0).contains(&value) && unit.is_none_or(|unit| unit.contains("year"));
            match is_year && row.kind == FactorKind::Assumption {
                true => without_commas(value, decimals),
                false if (row.there - row.elsewhere).abs() < 1e-6 => significant(value, 3),
                false if value == 0.0 => "0".to_owned(),
                false => {
                    let text = with_decimals(value, decimals);
                    // What is not nothing does not read as nothing.
                    if reads_as_zero(&text) { significant(value, 1) } else { text }
                }
            }
        };
        (said(row.there), said(row.elsewhere))
    }

    fn colour(self, kind: FactorKind, name: &str) -> Colour {
        let corridor = self.scenario.corridors.iter().position(|corridor| corridor.name == name);
        match (kind, corridor) {
            (FactorKind::Entry, Some(index)) => Whose::Corridor(index).stroke().colour,
            (FactorKind::Security | FactorKind::Regime, _) => SECURITY,
            _ => ASSUMPTION,
        }
    }

    /// The assumptions correlated with a driver: their names where there is room for them, else their number.
    fn others(self, row: &DriverRow) -> String {
        let names: Vec<String> =
            row.with.iter().map(|name| format!(" + {}", self.label(name))).collect();
        let letters =
            self.name(row.kind, &row.name).chars().count() + names.concat().chars().count();
        match names.len() {
            count if letters > MOST_LETTERS => format!(" + {count} correlated"),
            _ => names.concat(),
        }
    }

    fn drivers_figure(self, rows: &[DriverRow]) -> drivers::Figure {
        let row = |row: &DriverRow| drivers::Row {
            name: quoted(&self.name(row.kind, &row.name)),
            note: self.others(row),
            colour: self.colour(row.kind, &row.name),
            first: Some((row.index, row.low.max(0.0), row.high.min(1.0))),
            total: None,
            words: percent(row.index, Some(row.se)),
            total_words: String::new(),
        };
        let block = |head: &str, wanted: &dyn Fn(FactorKind) -> bool| {
            let rows = rows.iter().filter(|row| wanted(row.kind)).take(MOST_DRAWN);
            drivers::Block { head: head.to_owned(), rows: rows.map(row).collect() }
        };
        let is_assumption = |kind| matches!(kind, FactorKind::Assumption | FactorKind::Branch);
        let any = |kind| rows.iter().any(|row| row.kind == kind);
        let heads = (
            match any(FactorKind::Regime) {
                true => "Entries into service, security and regimes",
                false => "Entries into service and security",
            },
            if any(FactorKind::Branch) { "Assumptions and branches" } else { "Assumptions" },
        );
        let mut blocks = vec![
            block(heads.0, &|kind| !is_assumption(kind)),
            block(heads.1, &|kind| is_assumption(kind)),
        ];
        blocks.retain(|block| !block.rows.is_empty());
        let first = &rows[0];
        let name = match first.kind {
            FactorKind::Assumption => format!("`{}`", self.label(&first.name)),
            FactorKind::Branch => format!("`{}`", self.branch(&first.name)),
            FactorKind::Security | FactorKind::Regime => format!("How long `{}` holds", first.name),
            _ => crate::report::study::page::sentence(&self.entry(&first.name)),
        };
        let title = format!(
            "{name} drives the spread between trials: alone {} of the variance",
            share(first.index)
        );
        drivers::Figure {
            title: quoted(&title),
            subtitle: format!(
                "First-order indices of what arrives in the average year, from {} of the run itself",
                counted(first.trials, "trial", "trials")
            ),
            blocks,
        }
    }

    fn extremes_figure(self, rows: &[ExtremeRow]) -> extremes::Figure {
        let block = |which| {
            let rows = || rows.iter().filter(move |row| row.which == which);
            let first = rows().next()?;
            let row = |row: &ExtremeRow| {
                let (there, elsewhere) = self.means(row);
                extremes::Row {
                    name: quoted(&self.name(row.kind, &row.name)),
                    shift: row.shift,
                    se: row.se,
                    words: format!("{there} against {elsewhere}"),
                }
            };
            let drawn = once_each(rows()).into_iter().take(MOST_DRAWN).map(row).collect();
            Some(extremes::Block { head: head(first), rows: drawn })
        };
        let worth = Which::ALL.map(|which| self.worth_saying(rows, which).into_iter().next());
        let first = worth.into_iter().flatten().next().unwrap_or(&rows[0]);
        let title = format!("{} {}", head(first), self.clause(first, true));
        extremes::Figure {
            title: quoted(&title),
            subtitle: "What differs there from the other trials, by its shift from the mean of all"
                .to_owned(),
            blocks: Which::ALL.into_iter().filter_map(block).collect(),
        }
    }
}

fn is_of_corridor(kind: FactorKind) -> bool {
    use FactorKind::{Entry, InService, NeverInService, YearsInService};
    matches!(kind, Entry | InService | NeverInService | YearsInService)
}

/// Rows of a tenth, of each corridor one, and of security and of the regimes one: the first.
fn once_each<'a>(rows: impl Iterator<Item = &'a ExtremeRow>) -> Vec<&'a ExtremeRow> {
    use FactorKind::{InService, NeverInService, Regime, Security, YearsInService};
    let is_state = |kind| matches!(kind, Security | Regime);
    let mut found: Vec<&ExtremeRow> = Vec::new();
    for row in rows {
        let is_corridor = |kind| matches!(kind, InService | NeverInService | YearsInService);
        let again = found.iter().any(|known| {
            (is_corridor(row.kind) && is_corridor(known.kind) && known.name == row.name)
                || (is_state(row.kind) && known.kind == row.kind)
        });
        if !again {
            found.push(row);
        }
    }
    found
}

/// Which trials a tenth holds: `In the worst tenth`.
fn head(row: &ExtremeRow) -> String {
    let share = percent(row.share, None);
    match row.which {
        Which::Worst if row.border == 0.0 => {
            format!("In the {share} of trials in which nothing arrives")
        }
        _ if (row.share - 0.1).abs() <= ABOUT_A_TENTH => {
            format!("In the {} tenth", row.which.name())
        }
        _ => format!("In the {} {share} of trials", row.which.name()),
    }
}

fn share(share: f64) -> String {
    percent(share.clamp(0.0, 1.0), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(which: Which, kind: FactorKind, name: &str) -> ExtremeRow {
        let (there, elsewhere, shift, se) = (0.5, 0.25, 0.5, 0.1);
        let (name, with) = (name.to_owned(), Vec::new());
        ExtremeRow { which, kind, name, with, there, elsewhere, shift, se, share: 0.1, border: 2.0 }
    }

    #[test]
    fn a_tenth_is_called_one_only_where_it_is() {
        let said = |which, share, border| {
            head(&ExtremeRow { share, border, ..row(which, FactorKind::Entry, "A") })
        };
        assert_eq!(said(Which::Worst, 0.1002, 1.0), "In the worst tenth");
        assert_eq!(said(Which::Best, 0.13, 9.0), "In the best 13 % of trials");
        assert_eq!(
            said(Which::Worst, 0.148, 0.0),
            "In the 15 % of trials in which nothing arrives"
        );
    }

    #[test]
    fn a_corridor_is_told_of_once_and_so_is_security() {
        use FactorKind::{InService, Incidents, Security, YearsInService};
        let rows = [
            row(Which::Best, YearsInService, "A"),
            row(Which::Best, InService, "A"),
            row(Which::Best, Security, "calm"),
            row(Which::Best, Security, "conflict"),
            row(Which::Best, Incidents, "A"),
            row(Which::Best, InService, "B"),
        ];
        let kept: Vec<(FactorKind, &str)> =
            once_each(rows.iter()).iter().map(|row| (row.kind, row.name.as_str())).collect();
        let wanted =
            [(YearsInService, "A"), (Security, "calm"), (Incidents, "A"), (InService, "B")];
        assert_eq!(kept, wanted);
    }
}
