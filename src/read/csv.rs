//! CSV files that a scenario names: columns of numbers, each fault with its row.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::DataFile;
use super::dates;
use super::fields::number_words;
use super::files::{CSV_BYTES, Location, Reader};
use super::foreign::{UTF_8, by_signature};
use super::ledger::{At, Ledger};
use super::other_tables::{OF_ALL_ROWS, is_of_all_rows, no_number};
use super::rows::{Cell, Line, cells, records};
use super::tree::Node;
use super::written::advice;
use crate::scenario::YearOfRates;
use crate::text::fitted;
use crate::units::{Bounds, counted, unsigned_zero};

/// Of one file no more faults than this are told.
const MOST_FAULTS: usize = 5;

/// Rows at the end of a file that may hold sums or means of the others.
const MOST_AT_FOOT: usize = 5;

/// The conditions on the numbers of a column.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub bounds: Bounds,
    pub unit: &'static str,
}

/// The CSV files read so far.
pub(super) struct Tables<'a> {
    reader: &'a mut Reader,
    origins: &'a [Option<Location>],
    /// Where files are found that the command line names.
    home: Location,
    read: HashMap<Location, Option<Arc<Sheet>>>,
    names: HashMap<Location, String>,
    /// Names in use, in lower case.
    taken: BTreeSet<String>,
    /// Each file once, as it is called in the merged text.
    pub files: Vec<DataFile>,
}

/// A file that was read.
pub(super) struct Sheet {
    pub name: String,
    pub text: Arc<str>,
    id: u32,
    pub header: Vec<String>,
    pub rows: Vec<Line>,
}

/// Names that the files of a report bear already.
const RESERVED: &[&str] = &[
    "draws.csv",
    "draws-monthly.csv",
    "assumptions.csv",
    "reservoirs.csv",
    "summary.csv",
    "monthly.csv",
    "sweep.csv",
];

/// Whether a file of a report may bear this name, which begins with that of the scenario.
fn is_of_report(name: &str) -> bool {
    name.to_lowercase().ends_with("-iamc.csv")
}

impl<'a> Tables<'a> {
    pub fn new(reader: &'a mut Reader, origins: &'a [Option<Location>], home: Location) -> Self {
        let taken = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        Self {
            reader,
            origins,
            home,
            read: HashMap::new(),
            names: HashMap::new(),
            taken,
            files: Vec::new(),
        }
    }

    fn locate(&self, file: &Node) -> Option<Location> {
        let from = self.origins.get(file.at.text as usize).and_then(Option::as_ref);
        Some(from.unwrap_or(&self.home).beside(file.text()?))
    }

    /// The name of a file in the merged text: flat, and its own.
    pub fn flat_name(&mut self, ledger: &mut Ledger, file: &Node) -> Option<String> {
        self.sheet(ledger, file)?;
        let identity = self.locate(file)?.identity();
        self.names.get(&identity).cloned()
    }

    /// The flat name of a file that was read before.
    pub fn known_name(&self, file: &Node) -> Option<&str> {
        let identity = self.locate(file)?.identity();
        self.names.get(&identity).map(String::as_str)
    }

    fn sheet(&mut self, ledger: &mut Ledger, file: &Node) -> Option<Arc<Sheet>> {
        let location = self.locate(file)?;
        let identity = location.identity();
        if let Some(known) = self.read.get(&identity) {
            return known.clone();
        }
        let sheet = self.fresh(ledger, file, &location).map(Arc::new);
        if let Some(sheet) = &sheet {
            let name = self.claim(&location.file_name());
            self.files.push(DataFile { name: name.clone(), bytes: sheet.text.as_bytes().to_vec() });
            self.names.insert(identity.clone(), name);
        }
        self.read.insert(identity, sheet.clone());
        sheet
    }

    fn claim(&mut self, name: &str) -> String {
        let stem = name.strip_suffix(".csv").unwrap_or(name);
        let mut claimed = fitted(stem, ".csv");
        let mut count = 1;
        while is_of_report(&claimed) || !self.taken.insert(claimed.to_lowercase()) {
            count += 1;
            claimed = fitted(stem, &format!("-{count}.csv"));
        }
        claimed
    }

    fn fresh(&mut self, ledger: &mut Ledger, file: &Node, location: &Location) -> Option<Sheet> {
        let name = location.name();
        let mut refuse = |why: &str, help: String| {
            ledger
                .error("E060", format!("cannot read `{name}`: {why}"), file.at, "named here")
                .help(help);
        };
        let bytes = match self.reader.bytes(location, CSV_BYTES) {
            Ok(bytes) => bytes,
            Err(unreadable) => {
                refuse(&unreadable.why, unreadable.help);
                return None;
            }
        };
        if let Some(foreign) = by_signature(&bytes) {
            // Of text it is only the encoding that is wrong.
            let help = match foreign.help == UTF_8 {
                true => foreign.help,
                false => "save the table as CSV: plain text, columns separated by commas",
            };
            refuse(&format!("it is {}", foreign.what), help.to_owned());
            return None;
        }
        let text: Arc<str> = match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = 1 + error.as_bytes()[..valid].iter().filter(|b| **b == b'\n').count();
                refuse(
                    &format!("line {line} is not UTF-8 text"),
                    "save the file as UTF-8".to_owned(),
                );
                return None;
            }
        };
        let (header, rows) = match records(&text) {
            Ok(found) => found,
            Err((why, help)) => {
                refuse(&why, help.to_owned());
                return None;
            }
        };
        let id = ledger.text(&name, text.clone());
        Some(Sheet { name, text, id, header, rows })
    }

    /// The numbers of a column.
    pub fn column(
        &mut self,
        ledger: &mut Ledger,
        file: &Node,
        column: &Node,
        wanted: Wanted,
    ) -> Option<Vec<f64>> {
        let sheet = self.sheet(ledger, file)?;
        let index = sheet.find(ledger, column.text()?, column.at)?;
        if sheet.rows.is_empty() {
            ledger.error(
                "E062",
                format!("`{}` has a header and no rows", sheet.name),
                file.at,
                "expected at least one row of numbers",
            );
            return None;
        }
        let mut faults = Faults::new(&sheet);
        let foot = sheet.rows.len().saturating_sub(MOST_AT_FOOT);
        let numbers = sheet
            .rows
            .iter()
            .enumerate()
            .map(|(at, line)| {
                faults.too_long(ledger, *line);
                if at >= foot {
                    faults.of_all_rows(ledger, *line, index);
                }
                faults.number(ledger, *line, index, wanted)
            })
            .collect::<Vec<_>>();
        faults.end(ledger)?;
        numbers.into_iter().collect()
    }

    /// The numbers of a column by year, in order of year; the years stand in the column `year`.
    pub fn by_year(
        &mut self,
        ledger: &mut Ledger,
        file: &Node,
        (column, column_at): (&str, At),
        wanted: Wanted,
    ) -> Option<Vec<(i64, f64)>> {
        let sheet = self.sheet(ledger, file)?;
        let year_index = sheet.find(ledger, "year", file.at)?;
        let index = sheet.find(ledger, column, column_at)?;
        let mut faults = Faults::new(&sheet);
        let mut rows: Vec<(i64, f64)> = Vec::new();
        let mut seen: HashMap<i64, u32> = HashMap::new();
        for line in &sheet.rows {
            faults.too_long(ledger, *line);
            let year = faults.year(ledger, *line, year_index);
            let number = faults.number(ledger, *line, index, wanted);
            let Some(year) = year else { continue };
            if let Some(first) = seen.insert(year, line.number) {
                let message = format!("the year {year} stands twice, first in line {first}");
                faults.tell(ledger, *line, year_index, "E064", message, ("the second", ""));
            }
            rows.extend(number.map(|number| (year, number)));
        }
        faults.end(ledger)?;
        rows.sort_by_key(|row| row.0);
        Some(rows)
    }

    /// Hourly numbers of a year.
    pub fn hours(
        &mut self,
        ledger: &mut Ledger,
        file: &Node,
        column: &Node,
        wanted: Wanted,
    ) -> Option<Vec<f64>> {
        let numbers = self.column(ledger, file, column, wanted)?;
        if numbers.len() != 8760 && numbers.len() != 8736 {
            let name = self.locate(file)?.name();
            ledger
                .error(
                    "E062",
                    format!(
                        "`{name}` has {}, not one for each hour of a year",
                        counted(numbers.len() as u64, "row", "rows")
                    ),
                    file.at,
                    "expected 8,760 rows, or 8,736 (52 weeks), and one line of column names",
                )
                .help(if numbers.len() == 8784 {
                    "leap days do not exist here: take 29 February out"
                } else {
                    ""
                });
            return None;
        }
        Some(numbers)
    }

    /// A record of years by months.
    pub fn record(
        &mut self,
        ledger: &mut Ledger,
        file: &Node,
        consecutive: bool,
        wanted: Wanted,
    ) -> Option<Vec<YearOfRates>> {
        const MONTHS: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let sheet = self.sheet(ledger, file)?;
        let any = |months: &[&str]| sheet.header.iter().any(|name| months.contains(&name.as_str()));
        if let Some(help) = sheet.other_months(&MONTHS) {
            ledger
                .error(
                    "E061",
                    format!("the columns of `{}` have other names", sheet.name),
                    file.at,
                    "expected `year` and `jan` to `dec` in its first line",
                )
                .help(help);
            return None;
        }
        let year_index = sheet.find(ledger, "year", file.at);
        let mut indices = [0; 12];
        let mut found = year_index.is_some();
        for (index, month) in indices.iter_mut().zip(MONTHS) {
            // A file that has neither a year nor any month is of another form altogether.
            if !found && !any(&MONTHS) {
                break;
            }
            match sheet.find(ledger, month, file.at) {
                Some(at) => *index = at,
                None => {
                    // One missing month is told; the rest would say the same.
                    found = false;
                    break;
                }
            }
        }
        if !found {
            return None;
        }
        if sheet.rows.is_empty() {
            ledger.error(
                "E062",
                format!("`{}` has a header and no rows", sheet.name),
                file.at,
                "expected at least one year",
            );
            return None;
        }
        let mut faults = Faults::new(&sheet);
        let mut years: Vec<YearOfRates> = Vec::new();
        let mut seen: HashMap<i64, u32> = HashMap::new();
        for line in &sheet.rows {
            faults.too_long(ledger, *line);
            let year = faults.year(ledger, *line, year_index?);
            let rates = indices.map(|index| faults.number(ledger, *line, index, wanted));
            let Some(year) = year else { continue };
            if let Some(first) = seen.insert(year, line.number) {
                let message = format!("the year {year} stands twice, first in line {first}");
                faults.tell(ledger, *line, year_index?, "E064", message, ("the second", ""));
            } else if consecutive
                && let Some(last) = years.last()
                && year != last.year + 1
            {
                let message = format!("the year {year} does not follow {}", last.year);
                let label = "`block_years` above 1 needs years without a gap, in order";
                faults.tell(ledger, *line, year_index?, "E064", message, (label, ""));
            }
            years.push(YearOfRates { year, rates: rates.map(|rate| rate.unwrap_or(0.0)) });
        }
        faults.end(ledger)?;
        Some(years)
    }
}

/// Tells the first few faults of a file and counts the rest.
struct Faults<'s> {
    sheet: &'s Sheet,
    count: usize,
    /// The first fault that was not told.
    untold: Option<(At, u32)>,
    /// The line whose cells these are.
    line: Option<u32>,
    cells: Vec<Cell>,
}

impl<'s> Faults<'s> {
    fn new(sheet: &'s Sheet) -> Self {
        Self { sheet, count: 0, untold: None, line: None, cells: Vec::new() }
    }

    fn cell(&mut self, line: Line, index: usize) -> Option<&Cell> {
        if self.line != Some(line.number) {
            self.cells = cells(&self.sheet.text[line.start as usize..line.end as usize]);
            self.line = Some(line.number);
        }
        self.cells.get(index)
    }

    fn tell(
        &mut self,
        ledger: &mut Ledger,
        line: Line,
        index: usize,
        code: &'static str,
        message: String,
        (label, help): (&str, &str),
    ) {
        self.count += 1;
        if self.untold.is_some() {
            return;
        }
        let (start, end) = match self.cell(line, index) {
            Some(cell) => (cell.start, cell.end),
            None => (0, (line.end - line.start) as usize),
        };
        let offset = |at: usize| line.start + u32::try_from(at).unwrap_or(0);
        let at = At { text: self.sheet.id, start: offset(start), end: offset(end) };
        if self.count > MOST_FAULTS {
            self.untold = Some((at, line.number));
            return;
        }
        ledger.error(code, message, at, label).help(help);
    }

    /// The line in which a cell stands: its row may have begun before it.
    fn row(&mut self, line: Line, index: usize) -> u32 {
        line.number + self.cell(line, index).map_or(0, |cell| cell.below)
    }

    /// A row with more values than there are columns: which of them is meant by which is not known.
    fn too_long(&mut self, ledger: &mut Ledger, line: Line) {
        let columns = self.sheet.header.len();
        if self.cell(line, columns).is_none() {
            return;
        }
        let Some(last) = self.cells.iter().rposition(|cell| !cell.text.is_empty()) else { return };
        if last < columns {
            return;
        }
        let message = format!(
            "line {} has {} values, and the first line names {}",
            line.number,
            last + 1,
            counted(columns as u64, "column", "columns")
        );
        let help = "a decimal point is `.`, and a text with commas stands in double quotes";
        let label = "no column has a name for this value";
        self.tell(ledger, line, columns, "E063", message, (label, help));
    }

    /// A row at the foot that sums up those above it would be taken for one of them.
    fn of_all_rows(&mut self, ledger: &mut Ledger, line: Line, index: usize) {
        self.cell(line, 0);
        let mut cells = self.cells.iter().enumerate();
        let found = cells.find(|(at, cell)| *at != index && is_of_all_rows(&cell.text));
        let Some((at, cell)) = found else { return };
        let message =
            format!("\"{}\" in line {} is no row like the others", cell.text, line.number);
        self.tell(ledger, line, at, "E063", message, ("its number would be drawn", OF_ALL_ROWS));
    }

    fn number(
        &mut self,
        ledger: &mut Ledger,
        line: Line,
        index: usize,
        wanted: Wanted,
    ) -> Option<f64> {
        let row = self.row(line, index);
        let name = self.sheet.header.get(index).cloned().unwrap_or_default();
        let expected = format!("expected {}", number_words(&wanted.bounds, wanted.unit));
        let Some(cell) = self.cell(line, index) else {
            let message = format!("line {row} has no value in the column `{name}`");
            self.tell(ledger, line, index, "E063", message, (&expected, ""));
            return None;
        };
        let text = cell.text.clone();
        match text.parse::<f64>() {
            Ok(number) if !number.is_finite() => {
                let message = format!("\"{text}\" in line {row} is not a finite number");
                let help = no_number(&text).unwrap_or_default();
                self.tell(ledger, line, index, "E063", message, (&expected, help));
                None
            }
            Ok(number) if !wanted.bounds.hold(number) => {
                let message = format!("{text} in line {row} is not allowed in `{name}`");
                self.tell(ledger, line, index, "E064", message, (&expected, ""));
                None
            }
            Ok(number) => Some(unsigned_zero(number)),
            Err(_) => {
                let message = match text.is_empty() {
                    true => format!("line {row} has no value in the column `{name}`"),
                    false => format!("\"{}\" in line {row} is not a number", short(&text)),
                };
                let help = no_number(&text)
                    .map(str::to_owned)
                    .or_else(|| advice(&text, wanted.unit))
                    .unwrap_or_default();
                self.tell(ledger, line, index, "E063", message, (&expected, &help));
                None
            }
        }
    }

    fn year(&mut self, ledger: &mut Ledger, line: Line, index: usize) -> Option<i64> {
        let text = self.cell(line, index).map(|cell| cell.text.clone()).unwrap_or_default();
        match text.parse::<i64>() {
            Ok(year) if (-10_000..=10_000).contains(&year) => Some(year),
            _ => {
                let row = self.row(line, index);
                let message = format!("\"{}\" in line {row} is not a year", short(&text));
                let whole =
                    text.parse::<f64>().ok().filter(|year| year.fract() == 0.0 && year.abs() < 1e4);
                let year = dates::year(&text).map(f64::from).or(whole);
                let help = match (year, is_of_all_rows(&text)) {
                    (Some(year), _) => format!("write {year}"),
                    (None, true) => OF_ALL_ROWS.to_owned(),
                    (None, false) => no_number(&text).unwrap_or_default().to_owned(),
                };
                self.tell(
                    ledger,
                    line,
                    index,
                    "E063",
                    message,
                    ("expected a year such as 1998", &help),
                );
                None
            }
        }
    }

    /// Nothing, where there were faults.
    fn end(self, ledger: &mut Ledger) -> Option<()> {
        if let Some((at, line)) = self.untold {
            let more = self.count - MOST_FAULTS;
            let message = match more {
                1 => format!("this file has one more such fault, in line {line}"),
                more => format!("this file has {more} more such faults from line {line} on"),
            };
            ledger.error("E063", message, at, "the next of them");
        }
        if self.count > 0 { None } else { Some(()) }
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}
