//! The years of a replayed trial on the terminal: what happened and what it cost.
//!
//! The costs of a year's incidents, those still open from earlier years included, add up to what the
//! year lost to incidents; with the other headings they add up to what lies between nameplate and
//! delivered. Long stories show the costliest incidents of each year and count the others.

use super::cells::{Align, Column, cut, table};
use super::story::Teller;
use super::wrap;
use crate::outcome::Loss;
use crate::report::replay::accounts::{accounts, accounts_of, in_all};
use crate::report::replay::page::{
    Account, began_in, began_words, costless_words, gwh, month, untold_in, untold_words,
};
use crate::study::replay::IncidentTold;
use crate::text::Lines;
use crate::units::{HOURS_PER_YEAR, significant, whole, with_decimals};

/// Incidents of a year that a short story shows.
const MOST_INCIDENTS: usize = 4;

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

/// A year as it is told.
struct Year {
    year: i32,
    head: String,
    rows: Vec<Row>,
    after: Vec<String>,
    /// Whether nothing was delivered, and no incident is to blame.
    quiet: bool,
    /// Incidents that began.
    begun: u64,
}

impl Teller<'_> {
    pub fn years(&self, lines: &mut Lines) {
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
        for (index, year) in told.iter().enumerate() {
            if index < skip {
                continue;
            }
            // Years in which nothing flows, whatever happens, are told together.
            let quiet = told[index..].iter().take_while(|year| year.quiet).count();
            if quiet > 1 && !self.all {
                skip = index + quiet;
                self.quiet_years(&told[index..skip], lines);
                continue;
            }
            for (index, line) in wrap(&year.head, self.width.saturating_sub(6)).iter().enumerate() {
                let before = if index == 0 { format!("{}  ", year.year) } else { " ".repeat(6) };
                lines.push(self.paint.bold(&format!("{before}{line}")));
            }
            for (row, line) in year.rows.iter().zip(laid.by_ref()) {
                lines.push(match row.cause_index {
                    Some(cause) => self.paint.cause(cause, &line),
                    None => line.into(),
                });
            }
            for words in &year.after {
                let room = self.width.saturating_sub(2);
                lines.extend(wrap(words, room).iter().map(|l| self.paint.faint(&format!("  {l}"))));
            }
        }
        lines.push(String::new());
        let account = Account::of(replay, |_| true);
        let parts = in_gwh(&account, account.lost.iter());
        let lost = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        self.say(
            lines,
            &format!(
                "In all {} of {} GWh were delivered; lost were, in GWh: {lost}.",
                account.said(account.delivered),
                account.said(account.nameplate)
            ),
        );
        for sentence in costless_words(replay).into_iter().chain(in_all(replay)) {
            self.say(lines, &sentence);
        }
    }

    fn quiet_years(&self, years: &[Year], lines: &mut Lines) {
        let (Some(first), Some(last)) = (years.first(), years.last()) else { return };
        let (from, to) = (first.year, last.year);
        let begun: u64 = years.iter().map(|year| year.begun).sum();
        let incidents = began_words(begun, begun);
        let head = format!("{from} to {to}  nothing delivered; {incidents}");
        lines.push(self.paint.bold(&cut(&head, self.width)));
        let account = Account::of(self.replay, |year| (from..=to).contains(&year));
        let parts = in_gwh(&account, account.besides()).join(", ");
        if !parts.is_empty() {
            let words = wrap(&format!("lost, in GWh: {parts}"), self.width.saturating_sub(2));
            lines.extend(words.iter().map(|line| self.paint.faint(&format!("  {line}"))));
        }
        for words in accounts(self.replay, |year| (from..=to).contains(&year)) {
            let words = wrap(&words, self.width.saturating_sub(2));
            lines.extend(words.iter().map(|line| self.paint.faint(&format!("  {line}"))));
        }
    }

    fn year(&self, year: i32) -> Year {
        let replay = self.replay;
        let begin = f64::from(year - replay.run.start_year) * HOURS_PER_YEAR;
        let mut rows = Vec::new();
        let untold = untold_in(replay, year);
        let (begun, idle) = began_in(replay, year);
        let mut total = 0.0;
        for incident in &replay.incidents {
            let here = incident.hour >= begin && incident.hour < begin + HOURS_PER_YEAR;
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
        let account = Account::of(replay, |of| of == year);
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
            let others = whole((before - rows.len()) as u64);
            after.push(format!("and {others} that cost {} GWh", gwh(rest)));
        }
        if let Some(untold) = untold {
            after.push(untold_words(untold));
            total += untold.lost_twh;
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
            let parts = in_gwh(&account, account.besides());
            if !parts.is_empty() {
                after.push(format!("lost besides, in GWh: {}", parts.join(", ")));
            }
        }
        after.extend(accounts_of(replay, year));
        let mut head = format!(
            "delivered {} of {} GWh; {}",
            account.said(account.delivered),
            account.said(account.nameplate),
            began_words(begun, idle)
        );
        if total > 0.0 {
            let lost = account.said(account.incidents());
            head.push_str(&format!("; lost to incidents {lost} GWh"));
        }
        let quiet = rows.is_empty() && of_year.iter().all(|told| told.delivered_twh <= 0.0);
        Year { head, rows, after, year, quiet, begun }
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

/// The energy that each heading took: `2,310 not in service`.
fn in_gwh<'a>(
    account: &Account,
    lost: impl Iterator<Item = &'a (String, Loss, f64)>,
) -> Vec<String> {
    lost.map(|(name, _, gwh)| format!("{} {name}", account.said(*gwh))).collect()
}
