//! Tables as others write them: a title above the names of the columns, months by their full names,
//! semicolons, sums at the foot, cells that say they hold nothing. For each what to write instead.

use super::csv::Sheet;
use super::dates;
use super::ledger::{At, Ledger, suggestion};
use super::rows::{Line, cells};

/// Rows by which it is told whether a file holds numbers.
const ROWS_LOOKED_AT: usize = 1_000;
/// Names of columns are looked for in this many rows below the first.
const MOST_ABOVE: usize = 20;

impl Sheet {
    /// Whether any column holds numbers alone, as far as it is looked at.
    fn has_numbers(&self) -> bool {
        let mut numbers = vec![!self.rows.is_empty(); self.header.len()];
        for line in self.rows.iter().take(ROWS_LOOKED_AT) {
            let cells = cells(&self.text[line.start as usize..line.end as usize]);
            for (index, all) in numbers.iter_mut().enumerate() {
                *all &= cells.get(index).is_some_and(|cell| cell.text.parse::<f64>().is_ok());
            }
        }
        numbers.contains(&true)
    }

    /// The place of a column; an error that says what to write where there is none.
    pub fn find(&self, ledger: &mut Ledger, column: &str, at: At) -> Option<usize> {
        if let Some(index) = self.header.iter().position(|name| name == column) {
            if self.header.iter().filter(|name| *name == column).count() > 1 {
                ledger
                    .error(
                        "E061",
                        format!("`{}` has more than one column `{column}`", self.name),
                        at,
                        "which of them is meant?",
                    )
                    .help("give each column a name of its own");
                return None;
            }
            return Some(index);
        }
        let help = self.other_header(column).unwrap_or_else(|| match self.has_numbers() {
            true => suggestion(column, "its columns are", self.header.iter().map(String::as_str)),
            // What it holds is not what was meant, and nobody's to see.
            false => "the file holds no column of numbers: is it the one that is meant?".to_owned(),
        });
        ledger
            .error(
                "E061",
                format!("`{}` has no column `{column}`", self.name),
                at,
                format!("looked for `{column}` in its first line"),
            )
            .help(help);
        None
    }

    /// The advice where the first line names a year and months in another way: `Year`, `January`,
    /// `1`.
    pub fn other_months(&self, months: &[&str; 12]) -> Option<String> {
        let known = |name: &str| name == "year" || months.contains(&name);
        let month = |name: &str| {
            let number = name.parse::<usize>().ok().filter(|number| (1..=12).contains(number));
            let first = || dates::month(name).and_then(|(day, _)| day.get(..2)?.parse().ok());
            number.or_else(first)
        };
        let right = |name: &str| match name.to_lowercase().as_str() {
            "year" | "years" | "yr" => Some("year"),
            _ => months.get(month(name)? - 1).copied(),
        };
        let pairs: Vec<(&str, &str)> =
            self.header.iter().filter_map(|name| Some((name.as_str(), right(name)?))).collect();
        let all = ["year"].iter().chain(months);
        // Only where all there should be are there, in whatever words.
        if !all.into_iter().all(|name| pairs.iter().any(|(_, right)| right == name)) {
            return None;
        }
        let (given, right) = pairs.iter().find(|(given, _)| !known(given))?;
        let others = pairs.iter().filter(|(given, _)| !known(given)).count() - 1;
        let likewise = match others {
            0 => "",
            _ => {
                ", and the others likewise: year, jan, feb, mar, apr, may, jun, jul, aug, sep, oct, \
                  nov, dec"
            }
        };
        Some(format!("write `{right}` for `{given}`{likewise}"))
    }

    /// The advice where the first line is no line of column names as this program reads them.
    fn other_header(&self, column: &str) -> Option<String> {
        let names = |row: &&Line| {
            let row = &self.text[row.start as usize..row.end as usize];
            cells(row)
                .iter()
                .flat_map(|cell| cell.text.split([';', '\t']))
                .any(|name| name.trim().eq_ignore_ascii_case(column))
        };
        if let Some(row) = self.rows.iter().take(MOST_ABOVE).find(names) {
            let text = &self.text[row.start as usize..row.end as usize];
            let marks = match text.contains(';') {
                true => ", and put commas between the columns and points into the numbers",
                false => "",
            };
            return Some(format!(
                "the names of the columns stand in line {}: take out what is above it{marks}",
                row.number
            ));
        }
        if let [only] = self.header.as_slice()
            && let Some(mark) = only.chars().find(|c| matches!(c, ';' | '\t'))
        {
            let mark = if mark == ';' { "`;`" } else { "tabs" };
            return Some(format!(
                "its columns are separated by {mark}, and here by commas, with decimal points in \
                 numbers: save it so"
            ));
        }
        let numbers = self.header.iter().all(|name| name.parse::<f64>().is_ok());
        numbers.then(|| {
            "it begins with numbers: put a line with the names of its columns above them".to_owned()
        })
    }
}

/// The advice about a row at the foot.
pub(super) const OF_ALL_ROWS: &str =
    "a sum or a mean of the rows above is not one of them: take this row out";

/// Whether a cell says that its row sums up others.
pub(super) fn is_of_all_rows(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "total",
        "totals",
        "sum",
        "mean",
        "average",
        "avg",
        "median",
        "min",
        "max",
        "std",
        "all",
        "grand total",
    ];
    WORDS.contains(&text.trim_end_matches(':').trim().to_lowercase().as_str())
}

/// The advice about a cell that says in some way that it holds no number.
pub(super) fn no_number(text: &str) -> Option<&'static str> {
    const MISSING: [&str; 16] = [
        "n/a", "na", "nan", "null", "none", "nil", "-", "--", "—", "–", "..", "...", "?", "x",
        "missing", "no data",
    ];
    const ERRORS: [&str; 9] =
        ["#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#####"];
    let text = text.to_lowercase();
    if ERRORS.iter().any(|word| text.starts_with(word)) {
        return Some("the spreadsheet could not work this out: mend its formula and save it again");
    }
    MISSING
        .contains(&text.as_str())
        .then_some("a missing number is not guessed: fill it in, or take its row out")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_a_number_are_known_by_what_they_say() {
        for text in ["Total", "mean:", "GRAND TOTAL", "Average "] {
            assert!(is_of_all_rows(text), "{text}");
        }
        for text in ["1998", "", "Totality", "Maximov"] {
            assert!(!is_of_all_rows(text), "{text}");
        }
        for (text, word) in [("#REF!", "spreadsheet"), ("n/a", "missing"), ("NaN", "missing")] {
            assert!(no_number(text).is_some_and(|help| help.contains(word)), "{text}");
        }
        for text in ["0,5", "85 %", "", "-1"] {
            assert_eq!(no_number(text), None, "{text}");
        }
    }
}
