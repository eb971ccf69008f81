//! The drivers of a scenario, in words: names of groups, the sentence that says what dominates, and the
//! one that says which assumption moves the answer most.
//!
//! Something dominates where the interval of its total index lies above that of every other; otherwise
//! the sentence says that these trials do not tell the largest apart.

use super::page::{column_words, estimate, in_words, sentence, unit, with_digits};
use crate::chance::normal_quantile;
use crate::outcome::Layout;
use crate::scenario::{Assumption, Scenario};
use crate::stats::Share;
use crate::study::{Driver, GroupKind, Sensitivity, Swing};
use crate::text::plain;
use crate::units::{
    self, counted, decimals_for_digits, percent, plus_minus, significant, whole, with_decimals,
};

/// Digits of an assumption's value.
pub(super) const DIGITS: usize = 3;

/// An interval of a share that is wider than this says little.
const MOST_WIDTH: f64 = 0.5;
/// One as wide as this does.
const GOOD_WIDTH: f64 = 0.2;
/// Fewer trials say too little of their own spread for any interval.
const FEW_TRIALS: u64 = 50;
/// The number of trials that is advised at the least.
const ENOUGH_TRIALS: f64 = 1000.0;

/// The result, with the scenario's names for it.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub found: &'a Sensitivity,
    pub scenario: &'a Scenario,
    /// Names the causes.
    pub layout: &'a Layout,
}

impl<'a> Told<'a> {
    /// Broad causes, and single assumptions from the largest down.
    pub fn parts(self) -> (Vec<&'a Driver>, Vec<&'a Driver>) {
        let is_single = |driver: &&Driver| driver.group.kind == GroupKind::Assumption;
        let (mut single, broad): (Vec<_>, Vec<_>) = self.found.drivers.iter().partition(is_single);
        single.sort_by(|a, b| total(b).total_cmp(&total(a)));
        (broad, single)
    }

    /// How many trials each of the `runs` had, where not all had as many.
    pub fn trials(self, runs: usize) -> Option<String> {
        let found = self.found;
        let arms = (!found.swings.is_empty()).then_some(found.arm_trials);
        let each = found.drivers.iter().map(|driver| driver.trials).chain(arms);
        let (least, most) = (each.clone().min()?, each.max()?);
        if least == found.trials {
            return None;
        }
        let trials = counted(found.trials, "trial", "trials");
        let others = match least == most {
            true => counted(least, "trial", "trials"),
            false => format!("{} to {}", whole(least), counted(most, "trial", "trials")),
        };
        let runs = counted(runs.saturating_sub(1) as u64, "run", "runs");
        Some(format!("A run of {trials} and {runs} of its first {others}"))
    }

    /// Whether the order of the largest is known, and how to know it, where not all trials were used.
    pub fn order(self) -> Option<String> {
        let found = self.found;
        let is_all = found.drivers.iter().all(|driver| driver.trials == found.trials);
        match found.order_known? {
            _ if is_all && found.arm_trials == found.trials => None,
            true => Some("These trials tell the order of the ten largest shares".to_owned()),
            false if is_all => Some(format!(
                "Not even all {} tell the order of the ten largest shares; with more --trials they may",
                counted(found.trials, "trial", "trials")
            )),
            false => Some(
                "The order of the ten largest shares is not known yet: `--until order` adds trials                  where intervals are widest"
                    .to_owned(),
            ),
        }
    }

    /// The labels of the assumptions in a group.
    pub fn labels(self, driver: &Driver) -> Vec<&'a str> {
        // The strongest of correlated assumptions gives the group its name.
        let swing = |index: usize| {
            let of = self.found.swings.iter().find(|swing| swing.assumption == index);
            of.map_or(0.0, |swing| swing.swing.value.abs())
        };
        let mut indices = driver.group.assumptions.clone();
        indices.sort_by(|a, b| swing(*b).total_cmp(&swing(*a)).then(a.cmp(b)));
        let of = indices.iter().filter_map(|index| self.scenario.assumptions.get(*index));
        of.map(Assumption::label).collect()
    }

    /// The name of a group; correlated assumptions a line each.
    pub fn name(self, driver: &Driver) -> String {
        match driver.group.kind {
            GroupKind::Assumptions => "All assumptions".to_owned(),
            GroupKind::Water => "Water: wet and dry years".to_owned(),
            GroupKind::Security => "Security: the course of the states".to_owned(),
            GroupKind::Regime(regime) => {
                format!("Regime `{}`: the course of its states", self.regime(regime))
            }
            GroupKind::Levels => "Levels: how years differ".to_owned(),
            GroupKind::Construction => "Construction: built or not".to_owned(),
            GroupKind::Incidents => "All incidents".to_owned(),
            GroupKind::Cause(cause) => format!("Incidents: {}", self.cause(cause)),
            GroupKind::Branch(branch) => plain(self.branch(branch)).into_owned(),
            GroupKind::Assumption => {
                // A line each, whatever line ends a label holds.
                let labels = self.labels(driver).into_iter().map(plain);
                labels.collect::<Vec<_>>().join("\n  + ")
            }
        }
    }

    fn branch(self, branch: usize) -> &'a str {
        self.layout.branches.get(branch).map_or("", |branch| &branch.label)
    }

    fn regime(self, regime: usize) -> &'a str {
        self.layout.regimes.get(regime).map_or("", |own| &own.name)
    }

    fn cause(self, cause: usize) -> &'a str {
        self.layout.causes.get(cause).map_or("", String::as_str)
    }

    /// The name in the middle of a sentence.
    fn in_sentence(self, driver: &Driver) -> String {
        match driver.group.kind {
            GroupKind::Assumptions => "what we do not know (all assumptions together)".to_owned(),
            GroupKind::Water => "wet and dry years".to_owned(),
            GroupKind::Security => "the course of security".to_owned(),
            GroupKind::Regime(regime) => {
                format!("the course of regime `{}`", self.regime(regime))
            }
            GroupKind::Levels => "the levels of years".to_owned(),
            GroupKind::Construction => "whether corridors are built".to_owned(),
            GroupKind::Incidents => "when incidents happen (all causes together)".to_owned(),
            GroupKind::Cause(cause) => {
                format!("when incidents of cause `{}` happen", self.cause(cause))
            }
            GroupKind::Branch(branch) => format!("`{}`", self.branch(branch)),
            GroupKind::Assumption => {
                let labels = self.labels(driver).into_iter().map(|label| format!("`{label}`"));
                let labels: Vec<String> = labels.collect();
                match labels.len() {
                    1 => labels.concat(),
                    _ => format!("{}, correlated", labels.join(" with ")),
                }
            }
        }
    }

    /// The dominant group, in one sentence without its full stop.
    pub fn spread(self) -> String {
        let found = self.found;
        let (what, unit) = (column_words(&found.gauge), unit(&found.gauge));
        let (broad, single) = self.parts();
        let sd = found.sd.map_or("?".to_owned(), |sd| significant(sd, 2));
        let spread =
            format!("the spread of {what} between trials (standard deviation {sd} {unit})");
        let text = match self.ranking() {
            Ranking::None if found.partial => "Interrupted before the spread was split".to_owned(),
            Ranking::None if found.trials < 2 => {
                format!("One trial alone has no spread of {what} that could be split")
            }
            Ranking::None => format!(
                "Nothing drives {what}: it is {} in every trial",
                estimate(found.base, &unit)
            ),
            Ranking::Unknown => format!("What drives {spread} is not known with so few trials"),
            Ranking::SoFar(most) => format!(
                "Interrupted after {} of {}: so far {} has the largest hand in {spread}, {} of \
                 the variance",
                found.drivers.len(),
                counted(found.groups as u64, "group", "groups"),
                self.in_sentence(most),
                share(most)
            ),
            Ranking::Level(one, other) => format!(
                "No single cause clearly dominates {spread}: {} has a hand in {} of the variance, {} in \
                 {}",
                self.in_sentence(one),
                share(one),
                self.in_sentence(other),
                share(other)
            ),
            Ranking::First(most) => format!(
                "{} dominates {spread}: it has a hand in {} of the variance",
                sentence(&self.in_sentence(most)),
                share(most)
            ),
        };
        match self.ranking() {
            Ranking::First(most) if most.group.kind == GroupKind::Assumptions => {
                format!("{text}{}", self.beside(&broad, &single))
            }
            _ => text,
        }
    }

    /// Where the assumptions together dominate: which of them, and what comes next.
    fn beside(self, broad: &[&Driver], single: &[&Driver]) -> String {
        let mut text = String::new();
        if let Some(first) = single.first() {
            let (name, share) = (self.in_sentence(first), share(first));
            text.push_str(&format!(", first of all {name} ({share})"));
        }
        let others = broad.iter().filter(|driver| driver.group.kind != GroupKind::Assumptions);
        if let Some(next) = others.max_by(|a, b| total(a).total_cmp(&total(b))) {
            let (name, share) = (self.in_sentence(next), share(next));
            text.push_str(&format!("; next comes {name} ({share})"));
        }
        text
    }

    /// The same for a chart's title.
    pub fn short(self) -> String {
        let what = column_words(&self.found.gauge);
        match self.ranking() {
            Ranking::None => String::new(),
            Ranking::Unknown => {
                format!("What drives the spread of {what} is not known with so few trials")
            }
            Ranking::SoFar(most) => format!(
                "So far {} has the largest hand in the spread of {what}: {} of its variance",
                self.in_sentence(most),
                share(most)
            ),
            Ranking::Level(one, other) => format!(
                "{} and {} drive the spread of {what}, with a hand in {} and {} of its variance",
                sentence(&self.in_sentence(one)),
                self.in_sentence(other),
                share(one),
                share(other)
            ),
            Ranking::First(most) => format!(
                "{} dominates the spread of {what}, with a hand in {} of its variance",
                sentence(&self.in_sentence(most)),
                share(most)
            ),
        }
    }

    /// The advice where the trials are too few for the shares to say much: of an interval that is
    /// wider than half of the variance little can be read, and of a few dozen trials not even the
    /// interval is to be trusted, for it is taken from them.
    ///
    /// The width of an interval goes with one over the root of the trials.
    pub fn too_few(self) -> Option<String> {
        let shares = self.found.drivers.iter().flat_map(|d| [&d.indices.first, &d.indices.total]);
        let widest = shares.map(|share| share.high - share.low).reduce(f64::max)?;
        if widest <= MOST_WIDTH && self.found.trials >= FEW_TRIALS {
            return None;
        }
        let ratio = widest / GOOD_WIDTH;
        let wanted = (self.found.trials as f64 * ratio * ratio).max(ENOUGH_TRIALS);
        let wanted = with_decimals(wanted, decimals_for_digits(wanted, 2));
        Some(format!(
            "With {} the shares of the variance are hardly known: their intervals are up to {} points \
             wide. --trials {} would make them useful, about {} points wide.",
            counted(self.found.trials, "trial", "trials"),
            with_decimals((widest * 100.0).min(100.0), 0),
            wanted.replace(',', ""),
            with_decimals(GOOD_WIDTH * 100.0, 0)
        ))
    }

    fn ranking(self) -> Ranking<'a> {
        let (broad, single) = self.parts();
        // A single assumption is no part of a group of all.
        let is_all = |driver: &&Driver| driver.group.kind == GroupKind::Assumptions;
        let rows = match broad.iter().any(is_all) {
            true => broad,
            false => broad.into_iter().chain(single).collect(),
        };
        let Some(most) = rows.iter().copied().max_by(|a, b| total(a).total_cmp(&total(b))) else {
            return Ranking::None;
        };
        if self.found.drivers.len() < self.found.groups {
            return Ranking::SoFar(most);
        }
        if !most.indices.total.is_known() {
            return Ranking::Unknown;
        }
        let others = rows.iter().copied().filter(|other| apart(most, other));
        match others.max_by(|a, b| total(a).total_cmp(&total(b))) {
            Some(next) if next.indices.total.high > most.indices.total.low => {
                Ranking::Level(most, next)
            }
            _ => Ranking::First(most),
        }
    }

    /// How the shares agree with those that the trials of one run give by themselves, without the full
    /// stop; `None` where these are too few.
    ///
    /// They agree where no difference is larger than both errors bring about by chance, in all of the
    /// assumptions at once in 19 of 20 cases. The share of one of several that are correlated may lie
    /// below that of all.
    pub fn agreement(self) -> Option<String> {
        let (_, single) = self.parts();
        let known = single.iter().filter(|driver| driver.indices.first.is_known());
        let both: Vec<_> = known.filter_map(|driver| Some((*driver, driver.given?))).collect();
        let most = both.iter().max_by(|a, b| at(&a.1).total_cmp(&at(&b.1)))?;
        let bound = -normal_quantile(0.025 / both.len() as f64);
        let apart = |driver: &Driver, given: &Share| {
            let (one, other) = (driver.indices.first.estimate, given.estimate);
            // Where an error is not known nothing tells them apart.
            let (Some(a), Some(b)) = (one.se, other.se) else { return 0.0 };
            let off = other.value - one.value;
            let off = if driver.group.is_correlated() { off.max(0.0) } else { off.abs() };
            off / (a * a + b * b).sqrt()
        };
        let worst = both.iter().max_by(|a, b| apart(a.0, &a.1).total_cmp(&apart(b.0, &b.1)))?;
        let run = "What `salang run` says of the assumptions, from its trials alone,";
        if apart(worst.0, &worst.1) > bound {
            let (name, first) =
                (self.in_sentence(worst.0), percent(worst.0.indices.first.within_whole().0, None));
            let given = percent(worst.1.within_whole().0, None);
            return Some(format!(
                "{run} differs: {name} has {given} of the variance there, and {first} alone here"
            ));
        }
        let name = self.in_sentence(most.0);
        Some(format!(
            "{run} agrees within the errors of both for {} of them, first of all {name}: {} there, {} here",
            both.len(),
            percent(most.1.within_whole().0, None),
            percent(most.0.indices.first.within_whole().0, None),
        ))
    }

    /// Which assumption moves the answer most, without the full stop.
    pub fn moves(self) -> Option<String> {
        let found = self.found;
        let most = found.swings.first()?;
        let assumption = self.scenario.assumptions.get(most.assumption)?;
        let unit_of = assumption.unit.as_deref();
        let count = found.swings.len();
        let among = match (count, found.assumptions) {
            (1, 1) => String::new(),
            (count, all) if count < all => {
                format!(", more than any other of the {count} of {all} that were moved")
            }
            _ => ", more than any other assumption does".to_owned(),
        };
        let stays = |swing: &Swing| swing.low.change.value == 0.0 && swing.high.change.value == 0.0;
        if found.swings.iter().all(stays) {
            return Some(format!(
                "The {} is {}, and no assumption moves it, at its p10 or at its p90",
                in_words(&found.gauge),
                estimate(found.base, &unit(&found.gauge))
            ));
        }
        let clear = if most.swing.is_clear_of_zero() {
            among
        } else {
            "; no assumption clearly moves it".into()
        };
        Some(format!(
            "The {} is {}; taking `{}` from its p10 ({}) to its p90 ({}) moves it by {}{clear}",
            in_words(&found.gauge),
            estimate(found.base, &unit(&found.gauge)),
            assumption.label(),
            with_digits(most.low.at, unit_of, DIGITS),
            with_digits(most.high.at, unit_of, DIGITS),
            signed(most.swing.value, most.swing.se),
        ))
    }
}

/// The groups with the largest part in the spread.
enum Ranking<'a> {
    /// There is no spread, or nothing is known of it.
    None,
    /// The trials do not tell the shares.
    Unknown,
    /// Not all groups were looked at.
    SoFar(&'a Driver),
    /// Two that these trials do not tell apart.
    Level(&'a Driver, &'a Driver),
    /// One, clearly.
    First(&'a Driver),
}

fn at(share: &Share) -> f64 {
    share.estimate.value
}

fn total(driver: &Driver) -> f64 {
    driver.indices.total.estimate.value
}

/// Whether neither of two groups is part of the other.
fn apart(one: &Driver, other: &Driver) -> bool {
    use GroupKind::{Cause, Incidents};
    one.group != other.group
        && !matches!(
            (one.group.kind, other.group.kind),
            (Incidents, Cause(_)) | (Cause(_), Incidents)
        )
}

fn share(driver: &Driver) -> String {
    percent(driver.indices.total.within_whole().0, None)
}

/// The words for a share that the trials do not tell at all.
pub(super) const NOT_KNOWN: &str = "not known";

/// An index for a table: with its interval, or that it cannot be told from zero.
pub(super) fn index(share: &Share) -> String {
    if !share.is_known() {
        return NOT_KNOWN.to_owned();
    }
    if share.holds_zero() {
        return "not clear of 0".to_owned();
    }
    if share.high < 0.0005 {
        return "<0.1 %".to_owned();
    }
    let at = |share: f64| percent(share, None).trim_end_matches(" %").to_owned();
    let (value, low, high) = share.within_whole();
    let (low, high) = (at(low), at(high));
    match low == high {
        true => percent(value, None),
        false => format!("{} ({low} to {high})", percent(value, None)),
    }
}

pub(super) fn signed(value: f64, se: Option<f64>) -> String {
    units::signed(value, plus_minus(value, se))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;

    #[test]
    fn a_share_beyond_the_whole_is_never_shown() {
        let said = |value, low, high| {
            index(&Share { estimate: Estimate { value, se: Some(0.1) }, low, high })
        };
        assert_eq!(said(1.73, 1.25, 2.12), "not known");
        assert_eq!(said(1.05, 0.7, 1.4), "100 % (70 to 100)");
        assert_eq!(said(0.38, 0.3, 0.45), "38 % (30 to 45)");
        assert_eq!(said(0.02, -0.01, 0.05), "not clear of 0");
        assert_eq!(said(0.000_3, 0.000_1, 0.000_4), "<0.1 %");
    }
}
