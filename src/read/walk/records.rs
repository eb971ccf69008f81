//! Records of years beside each other: which are drawn together, and what is left out.

use std::collections::HashSet;

use super::Walk;
use crate::read::ledger::At;
use crate::scenario::{HistorySupply, LEAST_SHARED, RecordGroup, record_groups};
use crate::units::counted;

/// A supply with a record, and where it stands.
pub(in crate::read) struct Recorded {
    /// Such as ``supply `Naryn` ``.
    pub title: String,
    pub file: At,
    pub block_years: At,
    pub history: HistorySupply,
}

impl Recorded {
    fn years(&self) -> HashSet<i64> {
        self.history.record.iter().map(|row| row.year).collect()
    }
}

impl Walk<'_, '_> {
    /// Says where records that share years cannot be drawn together as they are, and where drawing
    /// them so, or apart, leaves something out.
    pub(super) fn records(&mut self, all: &[Recorded]) {
        let histories: Vec<&HistorySupply> = all.iter().map(|one| &one.history).collect();
        let groups = record_groups(&histories);
        for group in &groups {
            self.agree_on_blocks(group, all);
            for member in &group.members {
                self.left_out(group, *member, all);
            }
        }
        for (index, group) in groups.iter().enumerate().skip(1) {
            self.apart(group, &groups[..index], all);
        }
    }

    /// Records that are drawn together are drawn in the same blocks.
    fn agree_on_blocks(&mut self, group: &RecordGroup, all: &[Recorded]) {
        let mut members = group.members.iter().map(|member| &all[*member]);
        let Some(first) = members.next() else { return };
        for own in members {
            if own.history.block_years == first.history.block_years {
                continue;
            }
            let (a, b) = (&first.title, &own.title);
            self.ledger
                .error(
                    "E065",
                    format!("{a} and {b} share years but not `block_years`"),
                    own.block_years,
                    format!("{} here", own.history.block_years),
                )
                .also(first.block_years, format!("{} here", first.history.block_years))
                .help("supplies whose records share years are drawn together: give both the same");
        }
    }

    fn left_out(&mut self, group: &RecordGroup, member: usize, all: &[Recorded]) {
        let own = &all[member];
        let kept: HashSet<&i64> = group.years.iter().collect();
        let years = own.history.record.iter().map(|row| row.year);
        let left: Vec<i64> = years.filter(|year| !kept.contains(year)).collect();
        if left.is_empty() {
            return;
        }
        // The other record that lacks most of them.
        let others = group.members.iter().filter(|other| **other != member).map(|other| {
            let theirs = all[*other].years();
            (left.iter().filter(|year| !theirs.contains(year)).count(), *other)
        });
        let most = others.reduce(|a, b| if b.0 > a.0 { b } else { a });
        let Some((_, other)) = most else { return };
        self.ledger
            .warning(
                "W012",
                format!(
                    "{} is drawn from {} of the {} of its record, those that the record of {} has \
                     too",
                    own.title,
                    group.years.len(),
                    counted(own.history.record.len() as u64, "year", "years"),
                    all[other].title,
                ),
                own.file,
                format!("left out: {}", spans(&left)),
            )
            .also(all[other].file, "the other record")
            .help(
                "years are matched so that what is wet together stays so; add the missing years \
                 to the other file, or take them out of this one",
            );
    }

    /// Of a group that is drawn apart from those before it.
    fn apart(&mut self, group: &RecordGroup, before: &[RecordGroup], all: &[Recorded]) {
        let Some(own) = group.members.first().map(|first| &all[*first]) else { return };
        let years: HashSet<&i64> = group.years.iter().collect();
        let shared =
            |other: &RecordGroup| other.years.iter().filter(|year| years.contains(year)).count();
        let Some(other) = before.iter().reduce(|a, b| if shared(b) > shared(a) { b } else { a })
        else {
            return;
        };
        let titles: Vec<&str> = other.members.iter().map(|at| all[*at].title.as_str()).collect();
        let titles = titles.join(" and ");
        let title = &own.title;
        let message = match (shared(other), other.members.len()) {
            (0, 1) => format!("the records of {title} and {titles} share no year"),
            (_, 1) => format!("the records of {title} and {titles} share one year only"),
            (0, _) => format!("the record of {title} has no year that {titles} all have"),
            (_, _) => format!("the record of {title} has one year only that {titles} all have"),
        };
        let at = other.members.first().map_or(own.file, |first| all[*first].file);
        self.ledger
            .warning("W013", message, own.file, "drawn apart, as if they had nothing in common")
            .also(at, "from this one")
            .help(format!(
                "records are drawn together that share at least {LEAST_SHARED} years; where dry \
                 years are common, take records of the same years"
            ));
    }
}

/// `1990 to 1999, 2003 and 12 more`.
fn spans(years: &[i64]) -> String {
    let mut years = years.to_vec();
    years.sort_unstable();
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => runs.push((year, year)),
        }
    }
    let words = |(first, last): &(i64, i64)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    let shown: Vec<String> = runs.iter().take(4).map(words).collect();
    let untold: i64 = runs.iter().skip(4).map(|(first, last)| last - first + 1).sum();
    match untold {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
