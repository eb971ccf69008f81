//! The observations on record: numbers that may be a floor or a range, and the tables they stand
//! in.

use std::path::Path;

use salang::units::MONTH_STARTS;

/// A number from the record.
#[derive(Debug, Clone, Copy)]
pub struct Observed {
    pub low: f64,
    /// As `low` where the number is known, above it where only a range is.
    pub high: f64,
}

impl Observed {
    pub fn exact(value: f64) -> Self {
        Self { low: value, high: value }
    }

    pub fn at_least(low: f64) -> Self {
        Self { low, high: f64::INFINITY }
    }

    pub fn words(self, decimals: i32) -> String {
        let number = |value| salang::units::with_decimals(value, decimals);
        if self.low == self.high {
            number(self.low)
        } else if self.high == f64::INFINITY {
            format!("{} or more", number(self.low))
        } else {
            format!("{} to {}", number(self.low), number(self.high))
        }
    }
}

/// A table of `tests/hindcast/data`.
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hindcast/data").join(name);
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let columns = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows = reader
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect();
        Self { columns, rows }
    }

    pub fn texts(&self, column: &str) -> Vec<&str> {
        let index = self.columns.iter().position(|name| name == column).expect("a known column");
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    /// Numbers, `None` where the cell is empty.
    pub fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        self.texts(column)
            .iter()
            .map(|text| (!text.is_empty()).then(|| text.parse().expect("a number")))
            .collect()
    }

    pub fn all_numbers(&self, column: &str) -> Vec<f64> {
        self.numbers(column).into_iter().map(|number| number.expect("no empty cell")).collect()
    }
}

/// From the first day to the last, both included.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    pub from: &'a str,
    pub to: &'a str,
}

impl Window<'_> {
    /// Whether a day as `2016-01-26` lies in it.
    pub fn holds(&self, day: &str) -> bool {
        self.from <= day && day <= self.to
    }

    /// Hours since the start of a horizon, of its beginning and its end.
    pub fn hours(&self, start_year: i32) -> (f64, f64) {
        (hour(self.from, start_year), hour(self.to, start_year) + 24.0)
    }

    pub fn years(&self) -> f64 {
        let (from, to) = self.hours(2000);
        (to - from) / 8760.0
    }

    pub fn days(&self) -> f64 {
        let (from, to) = self.hours(2000);
        (to - from) / 24.0
    }
}

/// The hour at which a day as `2016-01-26` begins; years have 365 days, as in the model.
fn hour(day: &str, start_year: i32) -> f64 {
    let parts: Vec<i32> = day.split('-').map(|part| part.parse().expect("a number")).collect();
    let month = usize::try_from(parts[1] - 1).expect("a month");
    let days = (parts[0] - start_year) * 365 + i32::from(MONTH_STARTS[month]) + parts[2] - 1;
    f64::from(days) * 24.0
}
