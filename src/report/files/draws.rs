//! The draws: every trial's numbers, for those who want to look further with their own tools.
//!
//! `draws` has a row for each trial, year and corridor (in that order of nesting), `draws-monthly` one for
//! each trial, year, month and corridor, `reservoirs` one for each trial, year and reservoir,
//! `assumptions` one for each trial. Blocks of trials are handed
//! in one after the other and rows go out in groups of a fixed number of trials, so the bytes are
//! the same however a run was cut, and memory stays small. What a column is called and where its
//! numbers come from is said once, and blocks are asked for them by name.

use std::io::{self, Write};
use std::iter;
use std::ops::Range;

use super::csv::distinct;
use super::frame::{Frame, FrameColumn, Values};
use super::monthly::{loss_head, lost};
use super::sheet::{Field, FieldKind, TableFile};
use super::table::{Cells, Format, Kind, Table};
use crate::outcome::{
    Block, BranchIndex, ClaimIndex, CorridorIndex, Entity, HorizonMonthIndex, Layout, Measure,
    MonthColumns, Period, Refusal, RegimeStateIndex, YearIndex,
};
use crate::stats::Metric;

/// Rows of a group, about.
const GROUP: usize = 131_072;

/// One column of a file: what it is called, and what is in it.
struct Column {
    head: String,
    value: Value,
    /// The unit of the values, where they have one and the same.
    unit: Option<&'static str>,
    /// The words that say what they are.
    about: String,
}

/// The kind of value in a column.
enum Value {
    /// The number of the trial.
    Trial,
    /// The calendar year.
    Year,
    /// The month of the year, from 1.
    Month,
    /// The name of the corridor or reservoir.
    Name(Vec<String>),
    /// A measure of the corridor or reservoir in the year; a number only where it is told of.
    Measure(Measure, Vec<bool>),
    /// A measure of the year that is of no corridor: the same in the row of each.
    Beside(Measure, Entity),
    /// A measure of the corridor in the month.
    OfMonth(Measure),
    /// The delivered energy in the commodity's own unit.
    Own,
    /// The value of an assumption.
    Assumption(usize),
    /// The name of the outcome that a branch has, and those of all of its outcomes.
    Outcome(usize, Vec<String>),
}

impl Column {
    fn new(head: impl Into<String>, value: Value, about: impl Into<String>) -> Self {
        Self { head: head.into(), value, unit: None, about: about.into() }
    }

    /// A metric of `summary.json`, by corridor or reservoir and year.
    fn metric(metric: Metric, layout: &Layout) -> Self {
        let (head, about) = Self::words(metric, layout);
        if metric == Metric::Delivered {
            let units = match layout.has_lpg() {
                true => "GWh, bcm, million barrels or kt",
                false => "GWh, bcm or million barrels",
            };
            let about = format!("{about}, in the unit of the corridor's commodity: {units}");
            return Self::new(head, Value::Own, about);
        }
        let (entities, _) = metric.measure().shape(layout);
        let of = metric.corridors(layout);
        let is_told = |entity: usize| metric.is_of_reservoir() || of.contains(&entity);
        let value = Value::Measure(metric.measure(), (0..entities).map(is_told).collect());
        Self { unit: Some(metric.unit(layout, None)), ..Self::new(head, value, about) }
    }

    /// The same of a month, where months have it.
    fn of_month(metric: Metric, layout: &Layout) -> Option<Self> {
        let is_there = MonthColumns::of(layout).measures().any(|one| one == metric.measure());
        // What is delivered is told in TWh, once.
        let is_told = is_there && metric != Metric::Delivered;
        is_told.then(|| {
            let (head, about) = Self::words(metric, layout);
            let value = Value::OfMonth(metric.measure());
            Self { unit: Some(metric.unit(layout, None)), ..Self::new(head, value, about) }
        })
    }

    /// The head of the column of a metric, and what is in it.
    fn words(metric: Metric, layout: &Layout) -> (String, String) {
        match metric {
            Metric::LostTwh(loss) => (loss_head(layout, loss), lost(layout, loss)),
            Metric::LostDestinationTwh(refusal) => {
                let about = match refusal {
                    Refusal::NoRoom => "Arrived and not bought: nothing there to replace",
                    Refusal::TooDear => "Arrived and not bought: room only for what costs less",
                    Refusal::NotTaken => "Arrived and not bought: the share that is not accepted",
                };
                (format!("{}_{}", metric.name(), refusal.key()), about.to_owned())
            }
            _ => {
                let mut words = metric.words().to_owned();
                words[..1].make_ascii_uppercase();
                (metric.name().to_owned(), words)
            }
        }
    }

    /// The columns of a year that are of no corridor: what each claim got, and the days in each state of
    /// each regime.
    fn beside(layout: &Layout) -> impl Iterator<Item = Self> + '_ {
        let claims = layout.claims.iter().enumerate().map(|(index, claim)| {
            let (supply, name) = (&claim.supply, &claim.name);
            let head = format!("{}_{supply}_{name}", Metric::ClaimedTwh.name());
            let about = format!(
                "Energy that the claim `{name}` on `{supply}` got; the same in the row of each corridor"
            );
            let value = Value::Beside(Measure::Claimed, ClaimIndex(index).into());
            let unit = Some(Metric::ClaimedTwh.unit(layout, None));
            Self { unit, ..Self::new(head, value, about) }
        });
        let states = layout.regime_states().enumerate().map(|(index, (regime, state))| {
            let label = &layout.regimes[regime];
            let (regime, state) = (&label.name, &label.states[state]);
            let about = format!(
                "Days of the year in which the regime `{regime}` is in the state `{state}`; the same in the \
                 row of each corridor"
            );
            let value = Value::Beside(Measure::StateDays, RegimeStateIndex(index).into());
            Self { unit: Some("days"), ..Self::new(format!("days_{regime}_{state}"), value, about) }
        });
        claims.chain(states)
    }

    /// As it is described.
    fn field(&self) -> Field {
        let kind = match self.kind() {
            Kind::Whole => FieldKind::Whole,
            Kind::Year => FieldKind::Year,
            Kind::Name(_) => FieldKind::Text,
            Kind::Real => FieldKind::Real,
        };
        let (name, about) = (self.head.clone(), self.about.clone());
        Field { name, kind, unit: self.unit, about }
    }

    fn kind(&self) -> Kind {
        match &self.value {
            Value::Trial | Value::Month => Kind::Whole,
            Value::Year => Kind::Year,
            Value::Name(names) | Value::Outcome(_, names) => Kind::Name(names.clone()),
            Value::Measure(..)
            | Value::Beside(..)
            | Value::OfMonth(_)
            | Value::Own
            | Value::Assumption(_) => Kind::Real,
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

/// The rows of a trial: one for each year or month of the horizon and each entity.
#[derive(Debug, Clone, Copy)]
struct Rows {
    start_year: i32,
    /// Years, or months, of the horizon.
    periods: usize,
    /// How many of these a year has.
    per_year: usize,
    entities: usize,
}

/// A table of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawsTable {
    /// By trial, year and corridor: the columns `trial` (from 0), `year`, `corridor`, `delivered_twh`,
    /// `delivered` (GWh, bcm, million barrels or kt), `nameplate_twh`, `lost_twh_not_in_service`, ...
    /// `lost_twh_incidents_CAUSE` ..., `zero_days`, `longest_gap_days`, and where there are contracts
    /// `payment_musd`, `replacement_musd`, `net_benefit_musd` (not a number, and empty in CSV, for a
    /// corridor without one); then, of no corridor and the same in the row of each, `claimed_twh_SUPPLY_CLAIM`
    /// for each claim, and `days_REGIME_STATE` for each state of each regime.
    Corridors,
    /// By trial, year, month and corridor: `trial`, `year`, `month` (from 1), `corridor`,
    /// `delivered_twh`, `nameplate_twh` and every `lost_twh_`.
    Months,
    /// By trial, year and reservoir: `trial`, `year`, `supply`, and the reservoir's metrics as
    /// `summary.json` names them, `inflow_gwh` to `level_gwh`.
    Reservoirs,
    /// By trial: `trial` and, for each assumption, its name; for each branch, its name over that of the
    /// outcome.
    Assumptions,
}

impl DrawsTable {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Corridors, Self::Months, Self::Reservoirs, Self::Assumptions];

    /// The name of its file, without the ending.
    #[must_use]
    pub fn stem(self) -> &'static str {
        match self {
            Self::Corridors => "draws",
            Self::Months => "draws-monthly",
            Self::Reservoirs => "reservoirs",
            Self::Assumptions => "assumptions",
        }
    }

    /// Whether a run has any such draws.
    #[must_use]
    pub fn is_of(self, layout: &Layout) -> bool {
        match self {
            Self::Corridors | Self::Months => true,
            Self::Reservoirs => !layout.reservoirs.is_empty(),
            Self::Assumptions => !layout.assumptions.is_empty() || !layout.branches.is_empty(),
        }
    }

    /// How many rows each trial has.
    #[must_use]
    pub fn rows_of_a_trial(self, layout: &Layout) -> u64 {
        let Rows { periods, entities, .. } = self.rows(layout);
        (periods * entities) as u64
    }

    /// Its file, described.
    #[must_use]
    pub fn file(self, format: Format, layout: &Layout) -> TableFile {
        let about = match self {
            Self::Corridors => {
                "The draws: a row for each trial, year and corridor. In each what is delivered and lost \
                 adds up to the nameplate"
            }
            Self::Months => {
                "The draws by month: a row for each trial, year, month and corridor. In each what is \
                 delivered and lost adds up to the nameplate, and the months of a year to the year"
            }
            Self::Reservoirs => "The draws of reservoirs: a row for each trial, year and reservoir",
            Self::Assumptions if layout.branches.is_empty() => {
                "The drawn values of the assumptions: a row for each trial"
            }
            Self::Assumptions => {
                "The drawn values of the assumptions and the outcomes of the branches: a row for each \
                 trial"
            }
        };
        let fields = self.columns(layout).iter().map(Column::field).collect();
        TableFile::new(self.stem(), format, about, fields)
    }

    fn columns(self, layout: &Layout) -> Vec<Column> {
        let trial = Column::new("trial", Value::Trial, "Number of the trial, from 0");
        let year = Column::new("year", Value::Year, "Calendar year");
        let corridors = layout.corridors.iter().map(|corridor| corridor.name.clone()).collect();
        let corridor = Column::new("corridor", Value::Name(corridors), "Corridor");
        let metrics = Metric::all(layout).into_iter();
        match self {
            Self::Corridors => {
                let of_corridor = metrics.filter(|metric| metric.is_of_corridor());
                let columns = of_corridor.map(|metric| Column::metric(metric, layout));
                let beside = Column::beside(layout);
                [trial, year, corridor].into_iter().chain(columns).chain(beside).collect()
            }
            Self::Months => {
                let month = Column::new("month", Value::Month, "Month, 1 for January to 12");
                let of_corridor = metrics.filter(|metric| metric.is_of_corridor());
                let columns = of_corridor.filter_map(|metric| Column::of_month(metric, layout));
                [trial, year, month, corridor].into_iter().chain(columns).collect()
            }
            Self::Reservoirs => {
                let names = layout.reservoirs.iter().map(|reservoir| reservoir.name.clone());
                let supply = Column::new("supply", Value::Name(names.collect()), "Supply");
                let of_reservoir = metrics.filter(|metric| metric.is_of_reservoir());
                let columns = of_reservoir.map(|metric| Column::metric(metric, layout));
                [trial, year, supply].into_iter().chain(columns).collect()
            }
            Self::Assumptions => {
                let names = layout.assumptions.iter().enumerate();
                let columns = names.map(|(index, name)| {
                    let about = format!("Drawn value of the assumption `{name}`, in its own unit");
                    Column::new(name, Value::Assumption(index), about)
                });
                let branches = layout.branches.iter().enumerate().map(|(index, branch)| {
                    let is_taken = layout.assumptions.contains(&branch.name);
                    let head = match is_taken {
                        true => format!("branch {}", branch.name),
                        false => branch.name.clone(),
                    };
                    let about = format!("Outcome of the branch `{}`", branch.name);
                    Column::new(head, Value::Outcome(index, branch.outcomes.clone()), about)
                });
                iter::once(trial).chain(columns).chain(branches).collect()
            }
        }
    }

    fn rows(self, layout: &Layout) -> Rows {
        let rows =
            Rows { start_year: layout.start_year, periods: layout.years, per_year: 1, entities: 1 };
        match self {
            Self::Corridors => Rows { entities: layout.corridors.len(), ..rows },
            Self::Months => Rows {
                periods: 12 * layout.years,
                per_year: 12,
                entities: layout.corridors.len(),
                ..rows
            },
            Self::Reservoirs => Rows { entities: layout.reservoirs.len(), ..rows },
            Self::Assumptions => Rows { periods: 1, ..rows },
        }
    }
}

impl<W: Write + Send> DrawsWriter<W> {
    /// Begins [`DrawsTable::Corridors`].
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn new(out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        Self::of(DrawsTable::Corridors, out, format, layout)
    }

    /// Begins a table.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn of(table: DrawsTable, out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let (columns, rows) = (table.columns(layout), table.rows(layout));
        let heads = columns.iter().map(|column| (column.head.clone(), column.kind()));
        Ok(Self {
            table: Table::new(out, format, heads.collect())?,
            columns,
            rows,
            group_trials: group_trials(rows),
            pending: 0,
        })
    }

    /// Begins a table that is kept in memory.
    fn kept(table: DrawsTable, layout: &Layout) -> Self {
        let (columns, rows) = (table.columns(layout), table.rows(layout));
        Self {
            table: Table::kept(columns.iter().map(Column::kind).collect()),
            columns,
            rows,
            group_trials: group_trials(rows),
            pending: 0,
        }
    }

    /// Adds the next block of trials.
    ///
    /// # Errors
    /// Where the disk is full, or the block has not kept what the file holds.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        let Self { table, columns, rows, group_trials, pending } = self;
        let sources = columns.iter().map(|column| column.source(block, *rows));
        let sources = sources.collect::<io::Result<Vec<_>>>()?;
        let mut from = 0;
        while from < block.trials() {
            // As far as the group goes.
            let to = block.trials().min(from + *group_trials - *pending);
            for (cells, source) in table.cells().iter_mut().zip(&sources) {
                source.push(from..to, *rows, cells);
            }
            *pending += to - from;
            if pending == group_trials {
                table.flush()?;
                *pending = 0;
            }
            from = to;
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

/// Trials of a group.
fn group_trials(rows: Rows) -> usize {
    (GROUP / (rows.entities * rows.periods).max(1)).max(1)
}

/// A table of draws in memory: the rows and groups of rows that its file has.
pub struct DrawsKeeper(DrawsWriter<io::Sink>);

impl DrawsKeeper {
    /// Begins a table.
    #[must_use]
    pub fn new(table: DrawsTable, layout: &Layout) -> Self {
        Self(DrawsWriter::kept(table, layout))
    }

    /// Adds the next block of trials.
    ///
    /// # Errors
    /// Where the block has not kept what the table holds.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        self.0.block(block)
    }

    /// The table, group by group.
    ///
    /// # Errors
    /// None that comes of memory.
    pub fn finish(self) -> io::Result<Vec<Frame>> {
        let Self(DrawsWriter { table, columns, .. }) = self;
        let mut fields: Vec<Field> = columns.iter().map(Column::field).collect();
        let heads = distinct(fields.iter().map(|field| field.name.clone()));
        for (field, head) in fields.iter_mut().zip(heads) {
            field.name = head;
        }
        let frame = |group: Vec<_>| {
            let columns = fields.iter().cloned().zip(group);
            Frame::new(columns.map(|(field, values)| FrameColumn { field, values }).collect())
        };
        Ok(table.into_kept()?.into_iter().map(frame).collect())
    }

    /// A table without rows.
    #[must_use]
    pub fn empty(table: DrawsTable, layout: &Layout) -> Frame {
        let columns = table.columns(layout).into_iter().map(|column| {
            let values = Values::none(&column.kind());
            FrameColumn { field: column.field(), values }
        });
        Frame::new(columns.collect())
    }
}

/// Where the cells of a column come from in one block.
enum Source<'a> {
    /// The number of the block's first trial.
    Trial(u64),
    Year,
    Month,
    Name,
    /// By period and entity (entities run fastest): the numbers, one a trial; `None` where there are
    /// none to tell.
    Numbers(Vec<Option<&'a [f64]>>),
    /// The index of a name, one a trial.
    Names(&'a [f64]),
    /// The same: the energy, and how much of it is one own unit.
    Own(Vec<(&'a [f64], &'a [f64])>),
}

impl Column {
    /// Where its cells come from in a block.
    fn source<'a>(&self, block: &'a Block, rows: Rows) -> io::Result<Source<'a>> {
        let lacking = || io::Error::other(format!("`{}` was not kept", self.head));
        let cells =
            (0..rows.periods).flat_map(|period| (0..rows.entities).map(move |e| (period, e)));
        Ok(match &self.value {
            Value::Trial => Source::Trial(block.first_trial()),
            Value::Year => Source::Year,
            Value::Month => Source::Month,
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
            Value::Beside(measure, own) => {
                let numbers = cells.map(|(year, _)| {
                    let column = block.column(*measure, *own, YearIndex(year));
                    column.map(Some).ok_or_else(lacking)
                });
                Source::Numbers(numbers.collect::<io::Result<_>>()?)
            }
            Value::OfMonth(measure) => {
                let numbers = cells.map(|(month, corridor)| {
                    let month = HorizonMonthIndex(month);
                    let column = block.month(*measure, CorridorIndex(corridor), month);
                    column.map(Some).ok_or_else(lacking)
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
            Value::Outcome(index, _) => {
                let outcomes = block.column(Measure::Outcome, BranchIndex(*index), Period::Once);
                Source::Names(outcomes.ok_or_else(lacking)?)
            }
            Value::Assumption(index) => {
                Source::Numbers(vec![Some(block.assumption(*index).ok_or_else(lacking)?)])
            }
        })
    }
}

impl Source<'_> {
    /// Adds the cells of trials, given by their indices in the block: trial by trial, period by period.
    fn push(&self, trials: Range<usize>, rows: Rows, cells: &mut Cells) {
        let Rows { start_year, periods, per_year, entities } = rows;
        let count = periods * entities;
        let each_period = || (0..periods).flat_map(|period| iter::repeat_n(period, entities));
        match (self, cells) {
            (Self::Trial(first), Cells::Whole(cells)) => {
                for trial in trials {
                    let number = i64::try_from(first + trial as u64).unwrap_or(i64::MAX);
                    cells.extend(iter::repeat_n(number, count));
                }
            }
            (Self::Year, Cells::Year(cells)) => {
                let year = |period| i32::try_from(period / per_year).unwrap_or(i32::MAX);
                for _ in trials {
                    cells.extend(
                        each_period().map(|period| start_year.saturating_add(year(period))),
                    );
                }
            }
            (Self::Month, Cells::Whole(cells)) => {
                let month = |period| i64::try_from(period % per_year).unwrap_or(0);
                for _ in trials {
                    cells.extend(each_period().map(|period| 1 + month(period)));
                }
            }
            (Self::Name, Cells::Name(cells)) => {
                let rows = trials.len() * periods;
                cells.extend((0..rows).flat_map(|_| 0..entities));
            }
            (Self::Names(names), Cells::Name(cells)) => {
                cells.extend(trials.map(|trial| names[trial] as usize));
            }
            (Self::Numbers(numbers), Cells::Real(cells)) => {
                for trial in trials {
                    let number = |column: &Option<&[f64]>| column.map_or(f64::NAN, |of| of[trial]);
                    cells.extend(numbers.iter().map(number));
                }
            }
            (Self::Own(own), Cells::Real(cells)) => {
                for trial in trials {
                    let number = |(delivered, per_unit): &(&[f64], &[f64])| {
                        let per_unit = per_unit[trial];
                        if per_unit > 0.0 { delivered[trial] / per_unit } else { 0.0 }
                    };
                    cells.extend(own.iter().map(number));
                }
            }
            // The kind of its cells is that of the column: see [`Column::kind`].
            (_, Cells::Whole(_) | Cells::Year(_) | Cells::Name(_) | Cells::Real(_)) => {}
        }
    }
}
