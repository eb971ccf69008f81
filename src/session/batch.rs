//! Many runs by a design, a row each: planned, carried out one by one, and told in one table.
//!
//! A row says which scenario runs and what is changed in it. What a run came to is kept in a folder of its
//! own, a `summary.json` by the hash of all that it depends on, so that a batch that was stopped takes up
//! where it was, a longer design runs only what is new, and rows that are done elsewhere can be brought in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Error, Invalid, Run, Scenario, Workers};
use crate::outcome::parts::hexadecimal;
use crate::read::{Override, Severity};
use crate::report::{Format, Frame, Intended, Kind, Placed, SUMMARIES, SummariesShape, Writing};
use crate::stats::Summary;
use crate::text::reason;
use crate::units::counted;

/// Runs of a design, at the most.
const MOST_RUNS: usize = 100_000;
/// Columns that are no paths.
const SCENARIO: &str = "scenario";
const GIVEN: &str = "given";
const WITHOUT: &str = "without";
const NAME: &str = "name";
/// Those that are options of a run.
const OPTIONS: [&str; 3] = ["trials", "seed", "years"];

/// One run of a design.
#[derive(Debug, Clone)]
pub struct BatchRun {
    /// The cells of its row.
    pub cells: Vec<String>,
    /// The scenario with the row's changes, trials and seed.
    pub scenario: Scenario,
    /// The hash of all that its numbers depend on.
    pub key: String,
}

/// Rows of a design that cannot run, each with its number, from 1, and why.
#[derive(Debug, Clone)]
pub struct InvalidRows(pub Vec<(usize, Invalid)>);

/// Every fault once, with the rows that have it.
impl std::fmt::Display for InvalidRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut alike: Vec<(String, Vec<usize>)> = Vec::new();
        for (row, invalid) in &self.0 {
            let errors = invalid.reading.findings.iter();
            let errors = errors.filter(|found| found.severity == Severity::Error);
            let errors = errors.map(|found| match &found.help {
                Some(help) => format!("{found}: {help}"),
                None => found.to_string(),
            });
            let words = errors.collect::<Vec<_>>().join("\n");
            match alike.iter_mut().find(|(known, _)| *known == words) {
                Some((_, rows)) => rows.push(*row),
                None => alike.push((words, vec![*row])),
            }
        }
        for (index, (words, rows)) in alike.iter().enumerate() {
            let more = match rows.len() {
                1 => String::new(),
                count => {
                    format!(" (and {})", counted(count as u64 - 1, "more row", "more rows"))
                }
            };
            let words = words.replace('\n', "\n  ");
            let end = if index > 0 { "\n" } else { "" };
            write!(f, "{end}row {} of the design{more}: {words}", rows[0])?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRows {}

/// A design, read and checked: nothing has run.
#[derive(Debug, Clone)]
pub struct Batch {
    name: String,
    heads: Vec<String>,
    runs: Vec<BatchRun>,
    inputs: Vec<PathBuf>,
}

impl Batch {
    /// Reads a design from a CSV file with a line of heads. Scenarios are found from its folder.
    ///
    /// # Errors
    /// Where it cannot be read, or rows of it cannot run: all of them, each with all that is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unread = |why: String| Error::Call(format!("could not read {}: {why}", path.display()));
        let text = fs::read(path).map_err(|error| unread(reason(&error).into_owned()))?;
        let text = String::from_utf8(text)
            .map_err(|_| unread("it is no text in UTF-8; save it as CSV UTF-8".to_owned()))?;
        let (heads, rows) = cells(&text).map_err(unread)?;
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into());
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut batch = Self::of((heads, rows), (folder, &stem), Vec::new())?;
        batch.inputs.push(path.to_owned());
        Ok(batch)
    }

    /// A design of rows of cells under heads; an empty cell changes nothing. Scenarios are found from
    /// `folder`.
    ///
    /// `scenario` names a file (the built-in baseline where it is empty), `trials`, `seed` and `years` are
    /// the options of a run, `given` supposes outcomes (`tapi = with India; ...`), `without` takes entries
    /// out, `name` is only told. Every other head is the path of a number or the name of an assumption.
    /// A cell of `scenario` that names one of `known` means that one.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(
        (heads, rows): (Vec<String>, Vec<Vec<String>>),
        (folder, name): (&Path, &str),
        known: Vec<(String, Scenario)>,
    ) -> Result<Self, Error> {
        for (index, head) in heads.iter().enumerate() {
            if head.is_empty()
                && rows.iter().any(|row| row.get(index).is_some_and(|c| !c.is_empty()))
            {
                return Err(Error::Call(format!(
                    "column {} of the design has no head; name a path or an assumption",
                    index + 1
                )));
            }
            if heads[..index].contains(head) && !head.is_empty() {
                return Err(Error::Call(format!("the design has two columns `{head}`; keep one")));
            }
        }
        if rows.is_empty() {
            return Err(Error::Call(
                "the design has no rows: write a line for each run below the line of heads"
                    .to_owned(),
            ));
        }
        if rows.len() > MOST_RUNS {
            return Err(Error::Call(format!(
                "the design has {} rows; a batch has up to {MOST_RUNS}",
                rows.len()
            )));
        }
        let known = known.into_iter().map(|(name, scenario)| (name, Ok(scenario)));
        let mut read: BTreeMap<String, Result<Scenario, Invalid>> = known.collect();
        let (mut runs, mut invalid, mut inputs) = (Vec::new(), Vec::new(), Vec::new());
        let column = heads.iter().position(|head| head == SCENARIO);
        for (index, cells) in rows.into_iter().enumerate() {
            if cells.len() > heads.len() {
                return Err(Error::Call(format!(
                    "row {} of the design has {} cells, and there are {} heads; a cell with a comma in it \
                     stands in quotation marks",
                    index + 1,
                    cells.len(),
                    heads.len()
                )));
            }
            let file = column.and_then(|at| cells.get(at)).map_or("", String::as_str);
            let base = read.entry(file.to_owned()).or_insert_with(|| match file {
                "" => Scenario::baseline(),
                file => Scenario::from_path(folder.join(file)),
            });
            let changed = match base {
                Ok(base) => overrides(&heads, &cells)
                    .map_err(|words| {
                        Error::Call(format!("row {} of the design: {words}", index + 1))
                    })
                    .map(|overrides| match overrides.is_empty() {
                        true => Ok(base.clone()),
                        false => base.overridden(overrides),
                    })?,
                Err(invalid) => Err(invalid.clone()),
            };
            match changed {
                Ok(scenario) => {
                    let key = key(&scenario);
                    runs.push(BatchRun { cells, scenario, key });
                }
                Err(fault) => invalid.push((index + 1, fault)),
            }
        }
        for scenario in read.values().flatten() {
            inputs.extend_from_slice(&scenario.reading().watched);
        }
        if !invalid.is_empty() {
            return Err(Error::Rows(Box::new(InvalidRows(invalid))));
        }
        Ok(Self { name: name.to_owned(), heads, runs, inputs })
    }

    /// The runs, in the order of the rows.
    #[must_use]
    pub fn runs(&self) -> &[BatchRun] {
        &self.runs
    }

    /// The folder of the table where none is given.
    #[must_use]
    pub fn usual_folder(&self) -> PathBuf {
        Path::new("reports").join(format!("batch-{}", self.name))
    }

    /// Trials of all runs that are not done.
    #[must_use]
    pub fn trials(&self, done: &[Option<String>]) -> u64 {
        let open = self.runs.iter().zip(done).filter(|(_, done)| done.is_none());
        open.map(|(run, _)| run.scenario.definition().run.trials).fold(0, u64::saturating_add)
    }

    /// Runs one row; its summary, as `summary.json` has it.
    ///
    /// # Errors
    /// Where a trial cannot be finished, or a stop was asked for: a run is kept whole or not at all.
    pub fn run(&self, row: usize, workers: &Workers) -> Result<String, Error> {
        let run = self.runs.get(row).ok_or_else(|| {
            Error::Call(format!("the design has {} rows, and row {row} is none", self.runs.len()))
        })?;
        let told = |error| match error {
            Error::Halt(halt) => Error::Call(format!("row {} of the design: {halt}", row + 1)),
            Error::Plan(fault) => Error::Call(format!("row {} of the design: {fault}", row + 1)),
            other => other,
        };
        let result = run.scenario.plan(&Run::default()).and_then(|plan| plan.run(workers, None));
        let result = result.map_err(told)?;
        match result.is_partial() {
            true => Err(Error::Interrupted("interrupted; the run at hand is not kept")),
            false => Ok(result.json().to_owned()),
        }
    }

    /// The table of the summaries that are there, in memory, run by run.
    ///
    /// # Errors
    /// Where one of them is no summary.
    pub fn table(&self, summaries: &[Option<String>]) -> Result<Vec<Frame>, Error> {
        let shape = self.shape(summaries)?;
        let mut frames = Vec::new();
        self.each(&shape, summaries, |frame| {
            frames.push(frame);
            Ok(())
        })?;
        Ok(frames)
    }

    fn shape(&self, summaries: &[Option<String>]) -> Result<SummariesShape, Error> {
        let told = |head: &&String| !["seed", "trials"].contains(&head.as_str());
        let heads: Vec<String> = self.heads.iter().filter(told).cloned().collect();
        let rows: Vec<Vec<String>> = self.runs.iter().map(|run| self.told(&run.cells)).collect();
        let mut shape = SummariesShape::new(&heads, &rows);
        for text in summaries.iter().flatten() {
            shape.learn(&summary(text)?).map_err(unwritten)?;
        }
        Ok(shape)
    }

    /// The cells of a row without those that are told of every run.
    fn told(&self, cells: &[String]) -> Vec<String> {
        let all = self.heads.iter().enumerate();
        let told = all.filter(|(_, head)| !["seed", "trials"].contains(&head.as_str()));
        told.map(|(index, _)| cells.get(index).cloned().unwrap_or_default()).collect()
    }

    fn each(
        &self,
        shape: &SummariesShape,
        summaries: &[Option<String>],
        mut take: impl FnMut(Frame) -> io::Result<()>,
    ) -> Result<(), Error> {
        for (index, (run, text)) in self.runs.iter().zip(summaries).enumerate() {
            let Some(text) = text else { continue };
            let frame = shape.rows(index as u64 + 1, &self.told(&run.cells), &summary(text)?);
            frame.and_then(&mut take).map_err(unwritten)?;
        }
        Ok(())
    }

    /// Begins the folder of the table before anything runs.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, folder: &Path) -> Result<Writing, Error> {
        let more = cfg!(feature = "parquet").then(|| format!("{SUMMARIES}.parquet"));
        let intended = Intended {
            files: more.into_iter().collect(),
            inputs: &self.inputs,
            ..Intended::new(Kind::Batch)
        };
        Ok(Writing::begin(folder, &intended)?)
    }

    /// Writes the table of the summaries that are there, and the design.
    ///
    /// # Errors
    /// Where the disk is full or cannot be written.
    pub fn write(
        &self,
        mut writing: Writing,
        summaries: &[Option<String>],
    ) -> Result<Placed, Error> {
        let shape = self.shape(summaries)?;
        let mut formats = vec![Format::Csv];
        if cfg!(feature = "parquet") {
            formats.push(Format::Parquet);
        }
        for format in formats {
            let out = writing.create(&format!("{SUMMARIES}.{}", format.ending()))?;
            let mut table = shape.begin(out, format).map_err(unwritten)?;
            self.each(&shape, summaries, |frame| table.add(frame))?;
            table.finish().map_err(unwritten)?;
        }
        let mut design = csv::Writer::from_writer(Vec::new());
        let rows = self.runs.iter().map(|run| &run.cells);
        for row in std::iter::once(&self.heads).chain(rows) {
            let cells = (0..self.heads.len()).map(|at| row.get(at).map_or("", String::as_str));
            design.write_record(cells).map_err(|error| unwritten(error.into()))?;
        }
        let design = design.into_inner().map_err(|error| unwritten(error.into_error()))?;
        writing.bytes("design.csv", &design)?;
        Ok(writing.finish(summaries.iter().any(Option::is_none))?)
    }
}

/// A folder in which the summaries of a batch are kept as they are done.
#[derive(Debug, Clone)]
pub struct Kept(PathBuf);

impl Kept {
    /// The folder beside that of the table.
    #[must_use]
    pub fn beside(table: &Path) -> Self {
        let name = table.file_name().map_or_else(Default::default, |name| name.to_string_lossy());
        Self(table.with_file_name(format!("{name}-runs")))
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The summaries that are there and sound, in the order of the runs.
    #[must_use]
    pub fn of(&self, batch: &Batch) -> Vec<Option<String>> {
        let names = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut known: BTreeMap<String, Vec<(String, PathBuf)>> = BTreeMap::new();
        for entry in names {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some((key, sum)) = name.strip_suffix(".json").and_then(|n| n.split_once('-'))
            else {
                continue;
            };
            known.entry(key.to_owned()).or_default().push((sum.to_owned(), entry.path()));
        }
        let sound = |(sum, path): &(String, PathBuf)| {
            let text = fs::read_to_string(path).ok()?;
            (checksum(&text) == *sum && summary(&text).is_ok()).then_some(text)
        };
        let of = |run: &BatchRun| known.get(&run.key)?.iter().find_map(sound);
        batch.runs.iter().map(of).collect()
    }

    /// Keeps the summary of a run: on the disk before its name is there.
    ///
    /// # Errors
    /// Where the disk is full or cannot be written.
    pub fn keep(&self, run: &BatchRun, summary: &str) -> Result<(), Error> {
        let keep = || -> io::Result<()> {
            fs::create_dir_all(&self.0)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
            file.write_all(summary.as_bytes())?;
            file.as_file().sync_all()?;
            let path = self.0.join(format!("{}-{}.json", run.key, checksum(summary)));
            file.persist(path).map(drop).map_err(io::Error::from)
        };
        keep().map_err(|error| Error::File("the summary of a run", error))
    }
}

fn checksum(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))[..16].to_owned()
}

/// The hash of all that the summary of a run depends on.
fn key(scenario: &Scenario) -> String {
    let mut hash = Sha256::new();
    let packed = scenario.pack();
    hash.update(format!("{}\0{}\0", env!("CARGO_PKG_VERSION"), packed.file));
    hash.update(packed.text.as_bytes());
    for (name, bytes) in &packed.files {
        hash.update(format!("\0{name}\0{}\0", bytes.len()));
        hash.update(bytes);
    }
    for (path, was, now) in &packed.changes {
        hash.update(format!("\0{path}\0{was:?}\0{now:?}"));
    }
    hexadecimal(&hash.finalize())[..32].to_owned()
}

fn summary(text: &str) -> Result<Summary, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::Call(format!("the summary of a run cannot be read: {error}")))
}

fn unwritten(error: io::Error) -> Error {
    Error::File("the table of summaries", error)
}

/// The heads and rows of a CSV text; cells are cut at `;` where the heads have no comma.
fn cells(text: &str) -> Result<(Vec<String>, Vec<Vec<String>>), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).trim(csv::Trim::All);
    let mut rows = Vec::new();
    for record in reader.delimiter(delimiter).from_reader(text.as_bytes()).records() {
        let record = record.map_err(|error| error.to_string())?;
        rows.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    if rows.is_empty() {
        return Err("it is empty; the first line holds the heads".to_owned());
    }
    let mut heads = rows.remove(0);
    while heads.last().is_some_and(String::is_empty) {
        heads.pop();
    }
    for row in &mut rows {
        while row.len() > heads.len() && row.last().is_some_and(String::is_empty) {
            row.pop();
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    Ok((heads, rows))
}

/// The changes that a row makes, in the order in which the command line lays them over a scenario.
fn overrides(heads: &[String], cells: &[String]) -> Result<Vec<Override>, String> {
    let (mut set, mut without, mut given, mut options) = (vec![], vec![], vec![], vec![]);
    for (head, cell) in heads.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        let each = || cell.split(';').map(str::trim).filter(|one| !one.is_empty());
        match head.as_str() {
            SCENARIO | NAME => {}
            GIVEN => {
                for one in each() {
                    let (branch, outcome) = one.split_once('=').ok_or_else(|| {
                        format!("`{one}` supposes nothing; write BRANCH = OUTCOME, such as tapi = with India")
                    })?;
                    given.push(Scenario::supposed(branch, outcome));
                }
            }
            WITHOUT => without.extend(each().map(|path| Override {
                path: path.to_owned(),
                value: String::new(),
                origin: "--without".to_owned(),
            })),
            option if OPTIONS.contains(&option) => options.push(Override {
                path: format!("run.{option}"),
                value: cell.clone(),
                origin: format!("--{option}"),
            }),
            path => set.push(Override {
                path: path.to_owned(),
                value: cell.clone(),
                origin: "--set".to_owned(),
            }),
        }
    }
    Ok([set, without, given, options].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(text: &str) -> Result<Batch, Error> {
        let (heads, rows) = cells(text).expect("a table");
        Batch::of((heads, rows), (Path::new("scenarios"), "test"), Vec::new())
    }

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        let read = cells("\u{feff}a;b\n1;\"x, y\"\n\n;\n2; z ;;\n").expect("a table");
        assert_eq!(read.0, ["a", "b"]);
        assert_eq!(read.1, [vec!["1", "x, y"], vec!["2", "z"]]);
        assert!(cells("").is_err());
    }

    #[test]
    fn rows_change_what_their_heads_say() {
        let text = "scenario,casa_built,given,without,trials,seed\n\
                    ,1,tapi = with India,hazard.transit suspended,64,7\nbaseline.toml,,,,,\n";
        let batch = design(text).expect("no errors");
        let [first, second] = batch.runs() else { panic!("two runs") };
        let paths: Vec<String> =
            first.scenario.changes().into_iter().map(|change| change.path).collect();
        assert!(paths.contains(&"assumption.casa_built.value".to_owned()), "{paths:?}");
        assert!(paths.contains(&"hazard.transit suspended".to_owned()), "{paths:?}");
        let run = &first.scenario.definition().run;
        assert_eq!((run.trials, run.seed), (64, 7));
        assert_eq!(second.scenario.changes(), []);
        assert_ne!(first.key, second.key);
    }

    #[test]
    fn every_row_that_cannot_run_is_named_once_with_what_is_wrong() {
        let fault = design("casa_bilt\n1\n0.5\n").expect_err("a slip of the finger");
        let words = fault.to_string();
        assert!(words.starts_with("row 1 of the design"), "{words}");
        assert!(words.contains("casa_built"), "{words}");
        for wrong in ["a,a\n1,2\n", "casa_built\n", "given\nx\n", "casa_built,\n1,2\n"] {
            assert!(matches!(design(wrong), Err(Error::Call(_))), "{wrong}");
        }
    }
}
