//! The rows of a summary, each found by what it is about.
//!
//! A page asks for a row by metric, corridor and year, thousands of times of hundreds of thousands of
//! rows: looking through all of them takes time as the square of a scenario's size. Rows do not change
//! once they are made, so their places by what they are about are worked out once, when first asked for.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::about::About;
use super::chances::EventName;
use super::summary::{MetricRow, ProbabilityRow};
use crate::outcome::Event;
use crate::outcome::Metric;

/// Something that is found by what it is about.
pub trait Findable {
    /// The kinds of its rows, by which they are told apart.
    type Kind: Copy + Eq + std::hash::Hash;
    /// Its kind; the names that it bears, in an order of their own; the calendar year.
    fn key(&self) -> (Self::Kind, [Option<&str>; 4], Option<i32>);
}

impl Findable for MetricRow {
    type Kind = Metric;

    fn key(&self) -> (Metric, [Option<&str>; 4], Option<i32>) {
        let About { metric, cause, name, supply, corridor, shared: _, year } = &self.about;
        let names = [corridor, cause, name, supply].map(|name| name.as_deref());
        (*metric, names, *year)
    }
}

impl Findable for ProbabilityRow {
    type Kind = Event;

    fn key(&self) -> (Event, [Option<&str>; 4], Option<i32>) {
        let (event, name) = match &self.event {
            EventName::Own(event) => (*event, None),
            EventName::Stated(name) => (Event::Stated, Some(name.as_str())),
        };
        (event, [self.corridor.as_deref(), name, None, None], self.year)
    }
}

/// Rows in the order in which they are written, which cannot be changed.
#[derive(Debug, Clone)]
pub struct Rows<R: Findable> {
    rows: Vec<R>,
    index: OnceLock<Index<R::Kind>>,
}

/// The numbers of the names that a row bears.
type Names = [Option<u32>; 4];

/// Places of rows; every name has a number.
#[derive(Debug, Clone)]
struct Index<K> {
    names: HashMap<String, u32>,
    places: HashMap<(K, Names, Option<i32>), usize>,
}

impl<R: Findable> Rows<R> {
    /// The first row of this kind with these names, and no others, in this year.
    pub(super) fn find(
        &self,
        kind: R::Kind,
        names: [Option<&str>; 4],
        year: Option<i32>,
    ) -> Option<&R> {
        let index = self.index.get_or_init(|| Index::of(&self.rows));
        let numbers = index.numbers(names)?;
        self.rows.get(*index.places.get(&(kind, numbers, year))?)
    }
}

impl<K: Copy + Eq + std::hash::Hash> Index<K> {
    fn of<R: Findable<Kind = K>>(rows: &[R]) -> Self {
        let mut index = Self { names: HashMap::new(), places: HashMap::with_capacity(rows.len()) };
        for (place, row) in rows.iter().enumerate() {
            let (kind, names, year) = row.key();
            for name in names.into_iter().flatten() {
                if !index.names.contains_key(name) {
                    let number = u32::try_from(index.names.len()).unwrap_or(u32::MAX);
                    index.names.insert(name.to_owned(), number);
                }
            }
            // Every name has its number by now.
            if let Some(numbers) = index.numbers(names) {
                index.places.entry((kind, numbers, year)).or_insert(place);
            }
        }
        index
    }

    /// The numbers of names; `None` where there is one that no row bears.
    fn numbers(&self, names: [Option<&str>; 4]) -> Option<Names> {
        let mut numbers = [None; 4];
        for (number, name) in numbers.iter_mut().zip(names) {
            *number = name.map(|name| self.names.get(name).copied().ok_or(())).transpose().ok()?;
        }
        Some(numbers)
    }
}

impl<R: Findable> From<Vec<R>> for Rows<R> {
    fn from(rows: Vec<R>) -> Self {
        Self { rows, index: OnceLock::new() }
    }
}

impl<R: Findable> FromIterator<R> for Rows<R> {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<_>>().into()
    }
}

impl<R: Findable> Deref for Rows<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.rows
    }
}

impl<'a, R: Findable> IntoIterator for &'a Rows<R> {
    type Item = &'a R;
    type IntoIter = std::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<R: Findable + PartialEq> PartialEq for Rows<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<R: Findable + Serialize> Serialize for Rows<R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(to)
    }
}

impl<'de, R: Findable + Deserialize<'de>> Deserialize<'de> for Rows<R> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(corridor: Option<&str>, year: Option<i32>, p: f64) -> ProbabilityRow {
        let corridor = corridor.map(str::to_owned);
        ProbabilityRow { event: EventName::Own(Event::InService), corridor, year, p, se: None }
    }

    #[test]
    fn every_row_is_found_by_what_it_is_about_and_nothing_else_is() {
        let years = || [Some(2030), Some(2031), None].into_iter();
        let names = ["x", "y", "2030"];
        let rows: Rows<ProbabilityRow> = names
            .iter()
            .flat_map(|name| years().map(|year| row(Some(name), year, 0.0)))
            .chain([row(None, None, 1.0), row(None, None, 2.0)])
            .collect();
        for one in &rows[..rows.len() - 1] {
            let (kind, names, year) = one.key();
            assert_eq!(rows.find(kind, names, year), Some(one));
        }
        let find = |corridor, year| rows.find(Event::InService, [corridor, None, None, None], year);
        assert_eq!(find(None, None).map(|row| row.p), Some(1.0), "the first of two");
        assert_eq!(find(Some("z"), None), None);
        assert_eq!(find(Some("x"), Some(2032)), None);
        assert_eq!(find(None, Some(2030)), None);
        assert_eq!(rows.find(Event::ContractMet, [Some("x"), None, None, None], None), None);
        assert_eq!(rows.find(Event::InService, [None, Some("x"), None, None], None), None);
    }
}
