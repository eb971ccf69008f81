//! The draws: every trial's numbers, for those who want to look further with their own tools.
//!
//! `draws` has a row for each trial, year and corridor (in that order of nesting), `reservoirs` one
//! for each trial, year and reservoir, `assumptions` one for each trial. Blocks of trials are handed
//! in one after the other and rows go out in groups of a fixed number of trials, so the bytes are
//! the same however a run was cut, and memory stays small. What a column is called and where its
//! numbers come from is said once, and blocks are asked for them by name.

use std::io::{self, Write};

use super::table::{Cells, Format, Kind, Table};
use crate::outcome::{Block, CorridorIndex, Layout, Measure, Period, YearIndex};
use crate::stats::Metric;

/// Rows of a group, about.
const GROUP: usize = 131_072;

/// One column of a file: what it is called, and what is in it.
struct Column {
    head: String,
    value: Value,
}

/// The kind of value in a column.
enum Value {
    /// The number of the trial.
    Trial,
    /// The calendar year.
    Year,
    /// The name of the corridor or reservoir.
    Name(Vec<String>),
    /// A measure of the corridor or reservoir in the year; a number only where it is told of.
    Measure(Measure, Vec<bool>),
    /// The delivered energy in the commodity's own unit.
    Own,
    /// The value of an assumption.
    Assumption(usize),
}

impl Column {
    fn new(head: impl Into<String>, value: Value) -> Self {
        Self { head: head.into(), value }
    }

    /// A metric of `summary.json`, by corridor or reservoir and year.
    fn metric(metric: Metric, layout: &Layout) -> Self {
        let head = match metric {
            Metric::LostTwh(loss) => {
                let of = loss.cause().map(|cause| format!("_{}", layout.causes[cause]));
                format!("{}_{}{}", metric.name(), loss.key(), of.unwrap_or_default())
            }
            _ => metric.name().to_owned(),
        };
        if metric == Metric::Delivered {
            return Self::new(head, Value::Own);
        }
        let (entities, _) = metric.measure().shape(layout);
        let of = metric.corridors(layout);
        let is_told = |entity: usize| metric.is_of_reservoir() || of.contains(&entity);
        Self::new(head, Value::Measure(metric.measure(), (0..entities).map(is_told).collect()))
    }

    fn kind(&self) -> Kind {
        match &self.value {
            Value::Trial => Kind::Whole,
            Value::Year => Kind::Year,
            Value::Name(names) => Kind::Name(names.clone()),
            Value::Measure(..) | Value::Own | Value::Assumption(_) => Kind::Real,
        }
    }
}

/// Writes `draws`, `reservoirs` or `assumptions`, as `.parquet` or `.csv`.
pub struct DrawsWriter<W: Write + Send> {
    table: Table<W>,
    columns: Vec<Column>,
    rows: Rows,
    group_trials: usize,
    pending: usize,
}

/// The rows of a trial: one for each year of the horizon and each entity.
#[derive(Debug, Clone, Copy)]
struct Rows {
    start_year: i32,
    years: usize,
    entities: usize,
}

impl<W: Write + Send> DrawsWriter<W> {
    /// Begins `draws`, with the columns `trial` (from 0), `year`, `corridor`, `delivered_twh`,
    /// `delivered` (GWh, bcm or million barrels), `nameplate_twh`, `lost_twh_not_in_service`, ...
    /// `lost_twh_incidents_CAUSE` ..., `zero_days`, `longest_gap_days`, and where there are contracts
    /// `payment_musd`, `replacement_musd`, `net_benefit_musd` (not a number, and empty in CSV, for a
    /// corridor without one).
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn new(out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let names = layout.corridors.iter().map(|corridor| corridor.name.clone()).collect();
        let mut columns = by_year("corridor", names);
        let metrics = Metric::all(layout).into_iter().filter(|metric| metric.is_of_corridor());
        columns.extend(metrics.map(|metric| Column::metric(metric, layout)));
        let rows = Rows::by_year(layout, layout.corridors.len());
        Self::begin(out, format, rows, columns)
    }

    /// Begins `reservoirs`, with the columns `trial`, `year`, `supply`, and the reservoir's metrics as
    /// `summary.json` names them, `inflow_gwh` to `level_gwh`.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn reservoirs(out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let names = layout.reservoirs.iter().map(|reservoir| reservoir.name.clone()).collect();
        let mut columns = by_year("supply", names);
        let metrics = Metric::all(layout).into_iter().filter(|metric| metric.is_of_reservoir());
        columns.extend(metrics.map(|metric| Column::metric(metric, layout)));
        let rows = Rows::by_year(layout, layout.reservoirs.len());
        Self::begin(out, format, rows, columns)
    }

    /// Begins `assumptions`, with the columns `trial` and, for each assumption, its name.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn assumptions(out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let mut columns = vec![Column::new("trial", Value::Trial)];
        let names = layout.assumptions.iter().enumerate();
        columns.extend(names.map(|(index, name)| Column::new(name, Value::Assumption(index))));
        let rows = Rows { start_year: layout.start_year, years: 1, entities: 1 };
        Self::begin(out, format, rows, columns)
    }

    fn begin(out: W, format: Format, rows: Rows, columns: Vec<Column>) -> io::Result<Self> {
        let heads = columns.iter().map(|column| (column.head.clone(), column.kind()));
        Ok(Self {
            table: Table::new(out, format, heads.collect())?,
            columns,
            rows,
            group_trials: (GROUP / (rows.entities * rows.years).max(1)).max(1),
            pending: 0,
        })
    }

    /// Adds the next block of trials.
    ///
    /// # Errors
    /// Where the disk is full, or the block has not kept what the file holds.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        let Self { table, columns, rows, group_trials, pending } = self;
        let sources = columns.iter().map(|column| column.source(block, *rows));
        let sources = sources.collect::<io::Result<Vec<_>>>()?;
        for trial in 0..block.trials() {
            for year in 0..rows.years {
                for entity in 0..rows.entities {
                    for (cells, source) in table.cells().iter_mut().zip(&sources) {
                        source.push((trial, year, entity), *rows, cells);
                    }
                }
            }
            *pending += 1;
            if pending == group_trials {
                table.flush()?;
                *pending = 0;
            }
        }
        Ok(())
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn finish(self) -> io::Result<()> {
        self.table.finish()
    }
}

impl Rows {
    fn by_year(layout: &Layout, entities: usize) -> Self {
        Self { start_year: layout.start_year, years: layout.years, entities }
    }
}

/// The columns that say what a row is about.
fn by_year(what: &str, names: Vec<String>) -> Vec<Column> {
    vec![
        Column::new("trial", Value::Trial),
        Column::new("year", Value::Year),
        Column::new(what, Value::Name(names)),
    ]
}

/// Where the cells of a column come from in one block.
enum Source<'a> {
    /// The number of the block's first trial.
    Trial(u64),
    Year,
    Name,
    /// By year and entity (entities run fastest): the numbers, one a trial; `None` where there are
    /// none to tell.
    Numbers(Vec<Option<&'a [f64]>>),
    /// The same: the energy, and how much of it is one own unit.
    Own(Vec<(&'a [f64], &'a [f64])>),
}

impl Column {
    /// Where its cells come from in a block.
    fn source<'a>(&self, block: &'a Block, rows: Rows) -> io::Result<Source<'a>> {
        let lacking = || io::Error::other(format!("`{}` was not kept", self.head));
        let cells = (0..rows.years).flat_map(|year| (0..rows.entities).map(move |e| (year, e)));
        Ok(match &self.value {
            Value::Trial => Source::Trial(block.first_trial()),
            Value::Year => Source::Year,
            Value::Name(_) => Source::Name,
            Value::Measure(measure, told) => {
                let numbers = cells.map(|(year, entity)| {
                    let column = block
                        .column(*measure, measure.entity(entity), YearIndex(year))
                        .ok_or_else(lacking)?;
                    Ok(told[entity].then_some(column))
                });
                Source::Numbers(numbers.collect::<io::Result<_>>()?)
            }
            Value::Own => {
                let own = cells.map(|(year, entity)| {
                    let delivered =
                        block.column(Measure::Delivered, CorridorIndex(entity), YearIndex(year));
                    let per_unit =
                        block.column(Measure::TwhPerUnit, CorridorIndex(entity), Period::Once);
                    delivered.zip(per_unit).ok_or_else(lacking)
                });
                Source::Own(own.collect::<io::Result<_>>()?)
            }
            Value::Assumption(index) => {
                Source::Numbers(vec![Some(block.assumption(*index).ok_or_else(lacking)?)])
            }
        })
    }
}

impl Source<'_> {
    /// Adds the cell of the trial with index `trial` in the block.
    fn push(&self, (trial, year, entity): (usize, usize, usize), rows: Rows, cells: &mut Cells) {
        let at = year * rows.entities + entity;
        match (self, cells) {
            (Self::Trial(first), Cells::Whole(cells)) => {
                cells.push(i64::try_from(first + trial as u64).unwrap_or(i64::MAX));
            }
            (Self::Year, Cells::Year(cells)) => {
                cells.push(rows.start_year.saturating_add(i32::try_from(year).unwrap_or(i32::MAX)));
            }
            (Self::Name, Cells::Name(cells)) => cells.push(entity),
            (Self::Numbers(numbers), Cells::Real(cells)) => {
                cells.push(numbers[at].map_or(f64::NAN, |column| column[trial]));
            }
            (Self::Own(own), Cells::Real(cells)) => {
                let (delivered, per_unit) = own[at];
                let per_unit = per_unit[trial];
                cells.push(if per_unit > 0.0 { delivered[trial] / per_unit } else { 0.0 });
            }
            // The kind of its cells is that of the column: see [`Column::kind`].
            (_, Cells::Whole(_) | Cells::Year(_) | Cells::Name(_) | Cells::Real(_)) => {}
        }
    }
}
