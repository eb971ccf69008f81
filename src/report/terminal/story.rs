//! A replayed trial on the terminal: year by year what happened and what it cost.
//!
//! The costs of a year's incidents, those still open from earlier years included, add up to what the
//! year lost to incidents; with the other headings they add up to what lies between nameplate and
//! delivered. Long stories show the costliest incidents of each year and count the others.

use super::super::replay::{standing, who};
use super::cells::{Align, Column, cut, table};
use super::{Look, Paint, wrap};
use crate::outcome::Loss;
use crate::study::replay::{CorridorTold, Date, IncidentTold, Replay};
use crate::units::{HOURS_PER_YEAR, MONTH_NAMES, percent, significant, with_decimals};

/// Incidents of a year that a short story shows.
const MOST_INCIDENTS: usize = 4;
/// Assumptions that a short story shows.
const MOST_ASSUMPTIONS: usize = 8;
/// Spells of security that a short story lists.
const MOST_SPELLS: usize = 12;

/// The story as text, a line feed after each line; `all` leaves nothing out.
#[must_use]
pub fn story(replay: &Replay, look: Look<'_>, all: bool) -> String {
    let width = look.width.clamp(60, 120);
    let teller = Teller { replay, width, paint: Paint(look.colour), all };
    let mut lines = Vec::new();
    teller.head(&mut lines);
    teller.assumptions(&mut lines);
    teller.security(&mut lines);
    teller.years(&mut lines);
    if let Some(report) = look.report {
        lines.push(String::new());
        lines.push(format!("Report: {report}"));
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

struct Teller<'a> {
    replay: &'a Replay,
    width: usize,
    paint: Paint,
    all: bool,
}

/// One line of a year's table.
struct Row {
    what: String,
    hit: String,
    cause: String,
    state: String,
    days: String,
    twh: f64,
    own: String,
    cause_index: Option<usize>,
}

impl Teller<'_> {
    fn say(&self, lines: &mut Vec<String>, words: &str) {
        lines.extend(wrap(words, self.width));
    }

    fn head(&self, lines: &mut Vec<String>) {
        let replay = self.replay;
        lines.push(self.paint.bold(&cut(&replay.scenario.title, self.width)));
        let years = match replay.run.years {
            1 => format!("{}", replay.run.start_year),
            years => format!("{years} years from {}", replay.run.start_year),
        };
        let ran = format!("{}, {years}, seed {}", who(replay), replay.run.seed);
        lines.push(self.paint.faint(&cut(&ran, self.width)));
        lines.push(String::new());
        let brings = match replay.delivered_twh {
            0.0 => "nothing".to_owned(),
            twh => format!("{} TWh a year", significant(twh, 4)),
        };
        let mut words = format!("It brings {brings}; {}.", standing(replay));
        for corridor in &replay.corridors {
            words.push(' ');
            words.push_str(&self.corridor(corridor));
        }
        self.say(lines, &words);
    }

    /// A corridor's entry into service, in a sentence.
    fn corridor(&self, corridor: &CorridorTold) -> String {
        let name = &corridor.corridor;
        let first = self.replay.run.start_year;
        let last = first.saturating_add(self.replay.run.years as i32);
        let brings = match corridor.delivered_twh {
            0.0 => "brings nothing".to_owned(),
            twh => format!("brings {} TWh a year", significant(twh, 3)),
        };
        match corridor.in_service {
            _ if !corridor.built => format!("{name} is never built."),
            None => format!("{name} {brings}."),
            Some(date) if date.year < first => {
                format!("{name}, in service since {}, {brings}.", month_of(date))
            }
            Some(date) if date.year >= last => {
                format!("{name} would enter service in {}, too late.", month_of(date))
            }
            Some(date) => format!("{name} enters service on {} and {brings}.", written(date)),
        }
    }

    fn assumptions(&self, lines: &mut Vec<String>) {
        let mut told: Vec<_> = self.replay.assumptions.iter().collect();
        let pull = |twh: Option<f64>| twh.map_or(-1.0, f64::abs);
        told.sort_by(|a, b| pull(b.pull_twh).total_cmp(&pull(a.pull_twh)));
        if !self.all {
            // What would round to nothing does not matter.
            told.retain(|one| pull(one.pull_twh) >= 0.005);
            told.truncate(MOST_ASSUMPTIONS);
        }
        if told.is_empty() {
            return;
        }
        let column =
            |head: &str, align, cells: Vec<String>| Column { head: head.into(), align, cells };
        let value = |unit: Option<&str>, value: f64| {
            let text = significant(value, 4);
            // A year is no count.
            let is_year = unit.is_some_and(|unit| unit.contains("year") && !unit.contains(' '));
            if is_year { text.replace(',', "") } else { text }
        };
        let columns = vec![
            column(
                "Drawn assumptions",
                Align::Left,
                told.iter().map(|one| one.label.clone()).collect(),
            ),
            column(
                "value",
                Align::Point,
                told.iter().map(|one| value(one.unit.as_deref(), one.value)).collect(),
            ),
            column(
                "unit",
                Align::Left,
                told.iter().map(|one| cut(one.unit.as_deref().unwrap_or(""), 18)).collect(),
            ),
            column(
                "quantile",
                Align::Right,
                told.iter().map(|one| percent(one.quantile, None)).collect(),
            ),
            column(
                "pull, TWh a year",
                Align::Point,
                told.iter().map(|one| one.pull_twh.map_or("–".to_owned(), signed)).collect(),
            ),
        ];
        lines.push(String::new());
        let mut table = table(columns, self.width).into_iter();
        lines.extend(table.next().map(|head| self.paint.faint(&head)));
        lines.extend(table);
        let note = "Pull: by how much trials with such a value differ from the mean of all.";
        lines.extend(wrap(note, self.width).iter().map(|line| self.paint.faint(line)));
    }

    fn security(&self, lines: &mut Vec<String>) {
        let spells = &self.replay.security;
        if spells.is_empty() {
            return;
        }
        lines.push(String::new());
        if spells.len() <= MOST_SPELLS || self.all {
            let words: Vec<String> = spells
                .iter()
                .map(|spell| format!("{} from {}", spell.state, month_of(spell.from)))
                .collect();
            self.say(lines, &format!("Security: {}.", words.join(", ")));
            return;
        }
        let mut months: Vec<(&str, u32)> = Vec::new();
        for spell in spells {
            match months.iter_mut().find(|(state, _)| *state == spell.state) {
                Some((_, sum)) => *sum += spell.months,
                None => months.push((&spell.state, spell.months)),
            }
        }
        let words: Vec<String> =
            months.iter().map(|(state, months)| format!("{state} in {months}")).collect();
        let all: u32 = months.iter().map(|(_, months)| months).sum();
        self.say(
            lines,
            &format!(
                "Security, of {all} months: {}; it changes {} times.",
                words.join(", "),
                spells.len() - 1
            ),
        );
    }

    fn years(&self, lines: &mut Vec<String>) {
        let replay = self.replay;
        let first = replay.run.start_year;
        let years = first..first.saturating_add(replay.run.years as i32);
        let told: Vec<Year> = years.map(|year| self.year(year)).collect();
        // One table for all years, so that its columns line up.
        let rows: Vec<&Row> = told.iter().flat_map(|year| &year.rows).collect();
        let mut laid = self.table(&rows).into_iter();
        lines.push(String::new());
        let head = laid.next().unwrap_or_default();
        if !rows.is_empty() {
            lines.push(self.paint.faint(&head));
        }
        let mut skip = 0;
        for (place, year) in told.iter().enumerate() {
            if place < skip {
                continue;
            }
            // Years in which nothing flows, whatever happens, are told together.
            let quiet = told[place..].iter().take_while(|year| year.quiet).count();
            if quiet > 1 && !self.all {
                skip = place + quiet;
                self.quiet_years(&told[place..skip], lines);
                continue;
            }
            lines.push(self.paint.bold(&year.head));
            for (row, line) in year.rows.iter().zip(laid.by_ref()) {
                lines.push(match row.cause_index {
                    Some(cause) => self.paint.cause(cause, &line),
                    None => line,
                });
            }
            for words in &year.after {
                let room = self.width.saturating_sub(2);
                lines.extend(wrap(words, room).iter().map(|l| self.paint.faint(&format!("  {l}"))));
            }
        }
        lines.push(String::new());
        let of = replay.run.years.max(1) as f64;
        let nameplate: f64 = replay.years.iter().map(|year| year.nameplate_twh).sum();
        let parts = self.lost(|_| true, false);
        let lost = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        self.say(
            lines,
            &format!(
                "In all {} of {} GWh were delivered; lost were, in GWh: {lost}.",
                gwh(replay.delivered_twh * of),
                gwh(nameplate)
            ),
        );
    }

    fn quiet_years(&self, years: &[Year], lines: &mut Vec<String>) {
        let (Some(first), Some(last)) = (years.first(), years.last()) else { return };
        let (from, to) = (first.year, last.year);
        let begun: usize = years.iter().map(|year| year.begun).sum();
        let incidents = match begun {
            0 => "no incidents".to_owned(),
            1 => "1 incident, which costs nothing".to_owned(),
            more => format!("{more} incidents, which cost nothing"),
        };
        let head = format!("{from} to {to}  nothing delivered; {incidents}");
        lines.push(self.paint.bold(&cut(&head, self.width)));
        let parts = self.lost(|year| (from..=to).contains(&year), true).join(", ");
        let words = wrap(&format!("lost, in GWh: {parts}"), self.width.saturating_sub(2));
        lines.extend(words.iter().map(|line| self.paint.faint(&format!("  {line}"))));
    }

    /// What each heading took in some years: `2,310 not in service`.
    fn lost(&self, wanted: impl Fn(i32) -> bool, all_incidents: bool) -> Vec<String> {
        let mut sums: Vec<(String, f64)> = Vec::new();
        for year in self.replay.years.iter().filter(|year| wanted(year.year)) {
            for lost in &year.lost {
                let is_incident = matches!(lost.loss, Loss::Incidents(_));
                if is_incident && all_incidents {
                    continue;
                }
                let name = match &lost.cause {
                    Some(cause) => format!("incidents ({cause})"),
                    None => lost.heading.replace('_', " "),
                };
                match sums.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sum)) => *sum += lost.lost_twh,
                    None => sums.push((name, lost.lost_twh)),
                }
            }
        }
        let some = sums.into_iter().filter(|(_, twh)| *twh > 5e-5);
        some.map(|(name, twh)| format!("{} {name}", gwh(twh))).collect()
    }

    fn year(&self, year: i32) -> Year {
        let replay = self.replay;
        let begin = f64::from(year - replay.run.start_year) * HOURS_PER_YEAR;
        let mut rows = Vec::new();
        let (mut begun, mut idle) = (0, 0);
        let mut total = 0.0;
        for incident in &replay.incidents {
            let here = incident.hour >= begin && incident.hour < begin + HOURS_PER_YEAR;
            begun += usize::from(here);
            idle += usize::from(here && !incident.interrupted);
            let costs: Vec<_> = incident.costs.iter().filter(|cost| cost.year == year).collect();
            let twh: f64 = costs.iter().map(|cost| cost.lost_twh).sum();
            total += twh;
            if costs.is_empty() && !(here && self.all) {
                continue;
            }
            let foreign = costs.iter().filter(|cost| replay.corridors[cost.index].unit != "GWh");
            let own = foreign.map(|cost| {
                let unit = replay.corridors[cost.index].unit;
                format!("{} {unit}", significant(cost.lost, 3))
            });
            rows.push(self.row(incident, here, twh, own.collect::<Vec<_>>().join(" + ")));
        }
        let mut after = Vec::new();
        if !self.all && rows.len() > MOST_INCIDENTS {
            let mut costs: Vec<f64> = rows.iter().map(|row| row.twh).collect();
            costs.sort_by(|a, b| b.total_cmp(a));
            let least = costs[MOST_INCIDENTS - 1];
            let before = rows.len();
            let mut shown = 0;
            rows.retain(|row| {
                let keep = row.twh >= least && shown < MOST_INCIDENTS;
                shown += usize::from(keep);
                keep
            });
            let rest = total - rows.iter().map(|row| row.twh).sum::<f64>();
            after.push(format!("and {} that cost {} GWh", before - rows.len(), gwh(rest)));
        }
        let of_year: Vec<_> = replay.years.iter().filter(|told| told.year == year).collect();
        if self.all {
            for told in &of_year {
                for lost in
                    told.lost.iter().filter(|lost| lost.cause.is_none() && lost.lost_twh > 0.0)
                {
                    let words = lost.heading.replace('_', " ");
                    rows.push(self.plain(&words, told.index, lost.lost_twh));
                }
                rows.push(self.plain("delivered", told.index, told.delivered_twh));
            }
        } else {
            let parts = self.lost(|of| of == year, true);
            if !parts.is_empty() {
                after.push(format!("lost besides, in GWh: {}", parts.join(", ")));
            }
        }
        let nameplate: f64 = of_year.iter().map(|told| told.nameplate_twh).sum();
        let delivered: f64 = of_year.iter().map(|told| told.delivered_twh).sum();
        let plural = if begun == 1 { "" } else { "s" };
        let mut head = format!(
            "{year}  delivered {} of {} GWh; {begun} incident{plural}",
            gwh(delivered),
            gwh(nameplate)
        );
        if idle > 0 {
            head.push_str(&format!(", {idle} without effect"));
        }
        if total > 0.0 {
            head.push_str(&format!("; lost to incidents {} GWh", gwh(total)));
        }
        let quiet = rows.is_empty() && delivered <= 0.0;
        Year { head: cut(&head, self.width), rows, after, year, quiet, begun }
    }

    fn row(&self, incident: &IncidentTold, here: bool, twh: f64, own: String) -> Row {
        let date = match here {
            true => format!("{:>2} {}", incident.date.day, month(incident.date)),
            false => format!("since {} {}", month(incident.date), incident.date.year),
        };
        Row {
            what: format!("  {date}  {}", incident.hazard),
            hit: incident.hit.clone(),
            cause: incident.cause.clone(),
            state: incident.state.clone().unwrap_or_default(),
            days: match incident.interrupted {
                true => with_decimals(incident.days, 1),
                false => "–".to_owned(),
            },
            twh,
            own,
            cause_index: Some(incident.cause_index),
        }
    }

    fn plain(&self, what: &str, corridor: usize, twh: f64) -> Row {
        let corridor = &self.replay.corridors[corridor];
        let own = if corridor.twh_per_unit > 0.0 { twh / corridor.twh_per_unit } else { 0.0 };
        Row {
            what: format!("          {what}"),
            hit: corridor.corridor.clone(),
            cause: String::new(),
            state: String::new(),
            days: String::new(),
            twh,
            own: match corridor.unit {
                "GWh" => String::new(),
                unit => format!("{} {unit}", significant(own, 3)),
            },
            cause_index: None,
        }
    }

    fn table(&self, rows: &[&Row]) -> Vec<String> {
        let wide = self.width >= 96;
        let room = match self.width {
            110.. => 30,
            96.. => 31,
            _ => 17,
        };
        // Own units need a screen of their own; files have it.
        let own = self.width >= 110 && rows.iter().any(|row| !row.own.is_empty());
        let column = |head: &str, align, cell: &dyn Fn(&Row) -> String| Column {
            head: head.to_owned(),
            align,
            cells: rows.iter().map(|row| cell(row)).collect(),
        };
        let hit = |row: &Row| {
            // Where there is little room, the segment says more than its corridor.
            let short = row.hit.split_once(", ").filter(|_| !wide).map(|(_, segment)| segment);
            cut(short.unwrap_or(&row.hit), room)
        };
        let few = if wide { 12 } else { 9 };
        let mut columns = vec![
            column("  incident", Align::Left, &|row| row.what.clone()),
            column("hit", Align::Left, &hit),
            column("cause", Align::Left, &|row| cut(&row.cause, few)),
        ];
        if !self.replay.security.is_empty() {
            columns.push(column("state", Align::Left, &|row| cut(&row.state, few)));
        }
        columns.push(column("days", Align::Right, &|row| row.days.clone()));
        columns.push(column("GWh", Align::Right, &|row| gwh(row.twh)));
        if own {
            columns.push(column("own unit", Align::Right, &|row| cut(&row.own, 12)));
        }
        table(columns, self.width)
    }
}

/// A year as it is told.
struct Year {
    year: i32,
    head: String,
    rows: Vec<Row>,
    after: Vec<String>,
    /// Whether nothing was delivered, and no incident is to blame.
    quiet: bool,
    /// Incidents that began.
    begun: usize,
}

/// GWh of TWh, to a tenth below 100.
fn gwh(twh: f64) -> String {
    let gwh = twh * 1000.0;
    with_decimals(gwh, if gwh.abs() < 99.95 { 1 } else { 0 })
}

/// With its sign, to a hundredth.
fn signed(value: f64) -> String {
    let text = with_decimals(value, 2);
    if value >= 0.005 { format!("+{text}") } else { text }
}

fn month(date: Date) -> &'static str {
    MONTH_NAMES.get(usize::from(date.month).wrapping_sub(1)).copied().unwrap_or("")
}

/// `Mar 2031`
fn month_of(date: Date) -> String {
    format!("{} {}", month(date), date.year)
}

/// `9 Mar 2031`
fn written(date: Date) -> String {
    format!("{} {} {}", date.day, month(date), date.year)
}
