//! The types of the table of fields, which says what a key may hold.
//!
//! One table (`tables.rs`, written in these types) drives the validation, the merging of parents,
//! the paths of `--set`, the JSON Schema and "did you mean". A key that is not in it does not exist.

use crate::units::{Bounds, Commodity, unsigned_zero};

/// A table of the format with its keys.
pub(super) struct TableSpec {
    /// In running text, such as `a corridor`.
    pub word: &'static str,
    /// One line for the schema.
    pub doc: &'static str,
    /// Its keys, in the order in which a merged scenario is written.
    pub fields: &'static [Field],
}

impl TableSpec {
    /// The field of that key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// One key.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub key: &'static str,
    pub kind: Kind,
    /// Whether a file must give it (of a group: one of them).
    pub needed: bool,
    /// The number that stands where it is left out.
    pub default: Option<f64>,
    /// The unit of its numbers for people; empty where there is none.
    pub unit: &'static str,
    /// One line for the schema.
    pub doc: &'static str,
    /// Keys of one group exclude each other; a child's displaces its parent's.
    pub group: &'static str,
    /// It goes with one of these keys and makes no sense without.
    pub follows: &'static [&'static str],
    /// It is about these keys, and goes with a parent's of them where a child displaces these.
    pub about: &'static [&'static str],
    /// It does not go with any of these keys, and need not be given beside them.
    pub never_with: &'static [&'static str],
    /// Only for this commodity.
    pub commodity: Option<Commodity>,
    /// Numbers outside are lawful but worth a warning.
    pub likely: Option<(f64, f64)>,
}

/// The kind of value that a key holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// A name: not empty, without `.`, `,` and `/`.
    Name,
    /// A name, or what stands under another key of the same table.
    NameOr(&'static str),
    /// A condition, whose quantity may be the name of an assumption.
    Condition,
    /// The name of a CSV file.
    File,
    /// `true` or `false`.
    Boolean,
    /// A whole number in a range; never a name.
    Whole(i64, i64),
    /// A number; never a name.
    Plain(Bounds),
    /// Two numbers, the first not above the second; never names.
    Range,
    /// Places, each its longitude and latitude in degrees; never names.
    Route,
    /// A number or the name of an assumption.
    Quantity(Bounds),
    /// Twelve quantities.
    Months(Bounds),
    /// A quantity or twelve.
    OneOrMonths(Bounds),
    /// One or more quantities.
    List(Bounds),
    /// A path by year: years, each with a quantity.
    Path(Bounds),
    /// A quantity, or one for each security state.
    ByState(Bounds),
    /// A quantity or a distribution.
    Law,
    /// A quantity, a distribution, or either for each security state.
    LawByState(Bounds),
    /// A day `"MM-DD"`.
    Date,
    /// Two days `["MM-DD", "MM-DD"]`.
    Season,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A list of names.
    Names,
    /// A name or a list of names.
    OneOrNames,
    /// One of a few words, or a list of them.
    OneOrWords(&'static [&'static str]),
    /// A pair of names.
    Pair,
    /// Twelve quantities, or one that holds in every month, or either by part of the day.
    MonthsByPart(Bounds),
    /// A quantity, or one by part of the day.
    ByPart(Bounds),
    /// A quantity, or points by year.
    OneOrPath(Bounds),
    /// A small table that is replaced whole.
    Value(&'static TableSpec),
    /// A list of small tables that is replaced whole.
    Values(&'static TableSpec),
    /// Chances of the first month's state, or `"stationary"`; replaced whole.
    Start,
    /// Outcomes with their weights; replaced whole.
    Weights(Bounds),
    /// A table of rows of chances, each replaced whole.
    Rows,
    /// A table that merges by key.
    Table(&'static TableSpec),
    /// A list of tables that merges by name.
    Entries(&'static TableSpec, Label),
    /// A table of named tables.
    Named(&'static TableSpec),
}

/// How the entries of a list are named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// By `name`.
    Name,
    /// By `name`, if they have one; the nameless are replaced together.
    Maybe,
    /// By the pair in `between`, in either order.
    Pair,
    /// By the `corridor` that they are about.
    Corridor,
}

impl Label {
    /// The key that holds the name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name | Self::Maybe => "name",
            Self::Pair => "between",
            Self::Corridor => "corridor",
        }
    }
}

impl Bounds {
    /// Such as `from 0 to 1`, or nothing where any number of a sensible size will do.
    pub(super) fn words(&self) -> String {
        let (low, high) = (shown(self.low), shown(self.high));
        match (self.with_low, self.with_high) {
            (true, true) if *self == Self::WIDEST => String::new(),
            (true, true) => format!("from {low} to {high}"),
            (true, false) => format!("of {low} or more and below {high}"),
            (false, true) => format!("above {low} and up to {high}"),
            (false, false) => format!("above {low} and below {high}"),
        }
    }
}

/// `a share from 0 to 1`, `a number above 0, in days`.
pub(super) fn number_words(bounds: &Bounds, unit: &str) -> String {
    let counted = match unit {
        "share" => "a share",
        "chance" => "a chance",
        "year" => return "a decimal year such as 2028.5".to_owned(),
        _ => "a number",
    };
    let mut text = counted.to_owned();
    let words = bounds.words();
    if !words.is_empty() {
        text = format!("{text} {words}");
    }
    match unit {
        "" | "share" | "chance" => text,
        "share a year" => format!("{text}, as a share a year"),
        unit => format!("{text}, in {unit}"),
    }
}

/// A number as a finding shows it: `1,300`, `0.0102`, `1e21`.
pub(super) fn shown(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e15).contains(&size) {
        return format!("{number:e}");
    }
    let text = format!("{}", unsigned_zero(number));
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, format!(".{rest}")),
        None => (text.as_str(), String::new()),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// A field; the methods below add the rest.
pub(super) const fn field(key: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field {
        key,
        kind,
        needed: false,
        default: None,
        unit: "",
        doc,
        group: "",
        follows: &[],
        never_with: &[],
        about: &[],
        commodity: None,
        likely: None,
    }
}

/// How many numbers a rate takes.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    One,
    OneOrMonths,
    Months,
    ByState,
    MonthsByPart,
}

/// A rate in the unit of a commodity, as the key says: `take_mw`.
pub(super) const fn rate(
    key: &'static str,
    commodity: Commodity,
    shape: Shape,
    doc: &'static str,
) -> Field {
    let (bounds, unit) = match commodity {
        Commodity::Electricity => (Bounds::MW, "MW"),
        Commodity::Gas => (Bounds::BCM_PER_YEAR, "bcm a year"),
        Commodity::Oil => (Bounds::KBD, "kbd"),
        Commodity::Lpg => (Bounds::KT_PER_YEAR, "thousand tonnes a year"),
    };
    let kind = match shape {
        Shape::One => Kind::Quantity(bounds),
        Shape::OneOrMonths => Kind::OneOrMonths(bounds),
        Shape::Months => Kind::Months(bounds),
        Shape::ByState => Kind::ByState(bounds),
        Shape::MonthsByPart => Kind::MonthsByPart(bounds),
    };
    field(key, kind, doc).unit(unit).of(commodity)
}

/// A decimal year.
pub(super) const fn year(key: &'static str, doc: &'static str) -> Field {
    field(key, Kind::Quantity(Bounds::YEAR), doc).unit("year").likely(1950.0, 2150.0)
}

impl Field {
    pub const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }
    pub const fn or(mut self, default: f64) -> Self {
        self.default = Some(default);
        self
    }
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }
    pub const fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }
    pub const fn follows(mut self, keys: &'static [&'static str]) -> Self {
        self.follows = keys;
        self
    }
    pub const fn about(mut self, keys: &'static [&'static str]) -> Self {
        self.about = keys;
        self
    }
    pub const fn never_with(mut self, keys: &'static [&'static str]) -> Self {
        self.never_with = keys;
        self
    }
    pub const fn of(mut self, commodity: Commodity) -> Self {
        self.commodity = Some(commodity);
        self
    }
    pub const fn likely(mut self, low: f64, high: f64) -> Self {
        self.likely = Some((low, high));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_for_people() {
        let shown: Vec<String> =
            [0.0, -1300.0, 1_234_567.5, 0.0102, 1e21, 1e-9, 999.0].map(shown).into();
        assert_eq!(shown, ["0", "-1,300", "1,234,567.5", "0.0102", "1e21", "1e-9", "999"]);
    }

    #[test]
    fn bounds_are_said_in_words() {
        assert_eq!(number_words(&Bounds::MW, "MW"), "a number from 0 to 1,000,000,000, in MW");
        assert_eq!(number_words(&Bounds::KM, "km"), "a number from 0.001 to 100,000, in km");
        assert_eq!(number_words(&Bounds::WIDEST, ""), "a number");
        assert_eq!(number_words(&Bounds::BELOW_ONE, "share"), "a share of 0 or more and below 1");
        assert_eq!(number_words(&Bounds::YEAR, "year"), "a decimal year such as 2028.5");
    }
}
