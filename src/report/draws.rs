//! The draws: every trial's numbers, for those who want to look further with their own tools.
//!
//! `draws` has a row for each trial, year and corridor (in that order of nesting), `reservoirs` one
//! for each trial, year and reservoir, `assumptions` one for each trial. Blocks of trials are handed
//! in one after the other and rows go out in groups of a fixed number of trials, so the bytes are
//! the same however a run was cut, and memory stays small.

use std::io::{self, Write};

use super::table::{Cells, Format, Kind, Table};
use crate::outcome::{Block, Layout, Loss, Measure, Water};
use crate::stats::Metric;

/// Rows of a group, about.
const GROUP: usize = 131_072;

/// Where a column of draws comes from.
enum Source {
    /// A measure: where its columns begin among those kept.
    Measure(usize),
    /// A measure of contracts: where its columns begin, and which corridors have a number.
    Money(usize, Vec<bool>),
    /// The delivered energy in the commodity's own unit.
    Own {
        /// Where the delivered energy begins.
        delivered: usize,
        /// Where the TWh per own unit begin.
        per_unit: usize,
    },
}

/// Writes `draws.parquet` or `draws.csv`, and `reservoirs.parquet` or `reservoirs.csv`.
///
/// Columns of `draws`: `trial` (from 0), `year`, `corridor`, `delivered_twh`, `delivered` (GWh, bcm
/// or million barrels), `nameplate_twh`, `lost_twh_not_in_service`, ...
/// `lost_twh_incidents_CAUSE` ..., `zero_days`, `longest_gap_days`, and where there are contracts
/// `payment_musd`, `replacement_musd`, `net_benefit_musd` (not a number, and empty in CSV, for a
/// corridor without one). Columns of `reservoirs`: `trial`, `year`, `supply`, and the reservoir's metrics as
/// `summary.json` names them, `inflow_gwh` to `level_gwh`. Columns whose measures were not kept are
/// left out.
pub struct DrawsWriter<W: Write + Send> {
    table: Table<W>,
    sources: Vec<Source>,
    /// Corridors, or reservoirs.
    entities: usize,
    years: usize,
    start_year: i32,
    group_trials: usize,
    pending: usize,
}

impl<W: Write + Send> DrawsWriter<W> {
    /// Begins the file; `kept` are the measures of the blocks to come.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn new(out: W, format: Format, layout: &Layout, kept: &[Measure]) -> io::Result<Self> {
        let start = |wanted| start(layout, kept, wanted);
        let mut columns = Vec::new();
        let mut add = |name: String, source: Option<Source>| {
            columns.extend(source.map(|source| (name, source)));
        };
        let measure = |measure| start(measure).map(Source::Measure);
        add("delivered_twh".to_owned(), measure(Measure::Delivered));
        let own = start(Measure::Delivered).zip(start(Measure::TwhPerUnit));
        let own = own.map(|(delivered, per_unit)| Source::Own { delivered, per_unit });
        add("delivered".to_owned(), own);
        add("nameplate_twh".to_owned(), measure(Measure::Nameplate));
        let mut losses = vec![Loss::NotInService, Loss::Supply, Loss::Maintenance];
        losses.extend((0..layout.causes.len()).map(Loss::Incidents));
        losses.extend([Loss::SharedSupply, Loss::Destination]);
        for loss in losses {
            let heading = crate::stats::heading_name(loss);
            let name = match loss {
                Loss::Incidents(cause) => format!("lost_twh_{heading}_{}", layout.causes[cause]),
                _ => format!("lost_twh_{heading}"),
            };
            add(name, measure(Measure::Lost(loss)));
        }
        add("zero_days".to_owned(), measure(Measure::ZeroDays));
        add("longest_gap_days".to_owned(), measure(Measure::LongestGap));
        for metric in [Metric::PaymentMusd, Metric::ReplacementMusd, Metric::NetBenefitMusd] {
            let told = metric.corridors(layout);
            let told = (0..layout.corridors.len()).map(|corridor| told.contains(&corridor));
            let source = start(metric.measure()).map(|start| Source::Money(start, told.collect()));
            add(metric.name().to_owned(), source);
        }
        let names = layout.corridors.iter().map(|corridor| corridor.name.clone()).collect();
        Self::with((out, format), layout, ("corridor", names), columns)
    }

    /// Begins the file of reservoirs likewise.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn reservoirs(
        out: W,
        format: Format,
        layout: &Layout,
        kept: &[Measure],
    ) -> io::Result<Self> {
        let names = layout.reservoirs.iter().map(|reservoir| reservoir.name.clone()).collect();
        let columns = Water::ALL.into_iter().filter_map(|water| {
            let metric = Metric::Reservoir(water);
            let source = Source::Measure(start(layout, kept, metric.measure())?);
            Some((metric.name().to_owned(), source))
        });
        Self::with((out, format), layout, ("supply", names), columns.collect())
    }

    /// Rows for each trial, year and one of the `names`.
    fn with(
        (out, format): (W, Format),
        layout: &Layout,
        (what, names): (&str, Vec<String>),
        columns: Vec<(String, Source)>,
    ) -> io::Result<Self> {
        let (entities, years) = (names.len(), layout.years);
        let mut heads = vec![
            ("trial".to_owned(), Kind::Whole),
            ("year".to_owned(), Kind::Year),
            (what.to_owned(), Kind::Name(names)),
        ];
        let (reals, sources): (Vec<String>, Vec<Source>) = columns.into_iter().unzip();
        heads.extend(reals.into_iter().map(|name| (name, Kind::Real)));
        Ok(Self {
            table: Table::new(out, format, heads)?,
            sources,
            entities,
            years,
            start_year: layout.start_year,
            group_trials: (GROUP / (entities * years).max(1)).max(1),
            pending: 0,
        })
    }

    /// Adds the next block of trials.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        for place in 0..block.trials {
            self.trial(block, place);
            self.pending += 1;
            if self.pending == self.group_trials {
                self.table.flush()?;
                self.pending = 0;
            }
        }
        Ok(())
    }

    /// Adds the rows of one trial.
    fn trial(&mut self, block: &Block, place: usize) {
        let trial = i64::try_from(block.first_trial).unwrap_or(i64::MAX) + place as i64;
        let number = |column: usize| block.columns[column * block.trials + place];
        for year in 0..self.years {
            for entity in 0..self.entities {
                let calendar = self.start_year + i32::try_from(year).unwrap_or(0);
                let column = entity * self.years + year;
                let cells = self.table.cells();
                let mut cells = cells.iter_mut();
                for cell in cells.by_ref().take(3) {
                    match cell {
                        Cells::Whole(values) => values.push(trial),
                        Cells::Year(values) => values.push(calendar),
                        Cells::Name(values) => values.push(entity),
                        Cells::Real(_) => {}
                    }
                }
                for (cell, source) in cells.zip(&self.sources) {
                    let value = match source {
                        Source::Measure(start) => number(start + column),
                        Source::Money(start, told) if told[entity] => number(start + column),
                        Source::Money(..) => f64::NAN,
                        Source::Own { delivered, per_unit } => {
                            let per_unit = number(per_unit + entity);
                            let twh = number(delivered + column);
                            if per_unit > 0.0 { twh / per_unit } else { 0.0 }
                        }
                    };
                    if let Cells::Real(values) = cell {
                        values.push(value);
                    }
                }
            }
        }
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn finish(self) -> io::Result<()> {
        self.table.finish()
    }
}

/// Where a measure's columns begin among those kept.
fn start(layout: &Layout, kept: &[Measure], wanted: Measure) -> Option<usize> {
    let mut start = 0;
    for measure in kept {
        if *measure == wanted {
            return Some(start);
        }
        let (entities, periods) = layout.shape(*measure);
        start += entities * periods;
    }
    None
}

/// Writes `assumptions.parquet` or `assumptions.csv`: `trial` and a column for each assumption.
pub struct AssumptionsWriter<W: Write + Send> {
    table: Table<W>,
    count: usize,
    pending: usize,
}

impl<W: Write + Send> AssumptionsWriter<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn new(out: W, format: Format, layout: &Layout) -> io::Result<Self> {
        let mut heads = vec![("trial".to_owned(), Kind::Whole)];
        heads.extend(layout.assumptions.iter().map(|name| (name.clone(), Kind::Real)));
        let table = Table::new(out, format, heads)?;
        Ok(Self { table, count: layout.assumptions.len(), pending: 0 })
    }

    /// Adds the next block of trials; one without assumptions adds nothing.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        if block.assumptions.len() < self.count * block.trials {
            return Ok(());
        }
        for place in 0..block.trials {
            let trial = i64::try_from(block.first_trial).unwrap_or(i64::MAX) + place as i64;
            for (index, cell) in self.table.cells().iter_mut().enumerate() {
                match cell {
                    Cells::Whole(values) => values.push(trial),
                    Cells::Real(values) => {
                        values.push(block.assumptions[(index - 1) * block.trials + place]);
                    }
                    Cells::Year(_) | Cells::Name(_) => {}
                }
            }
            self.pending += 1;
            if self.pending == GROUP {
                self.table.flush()?;
                self.pending = 0;
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
