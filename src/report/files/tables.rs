//! The tables of a run's report beside its draws: which there are, and their bytes.

use std::io;

use super::flat::flat;
use super::frame::Frame;
use super::iamc::iamc;
use super::monthly::monthly;
use super::pypsa::{PypsaTrial, pypsa, pypsa_files};
use super::sheet::{Sheet, TableFile};
use crate::outcome::Layout;
use crate::report::run::page::Page;
use crate::stats::{MonthRow, Summary};

/// The names and numbers of which the tables of a run are made.
#[derive(Debug, Clone, Copy)]
pub struct TableInput<'a> {
    /// Every number.
    pub summary: &'a Summary,
    /// The page.
    pub page: &'a Page,
    /// Names and shape of what the run recorded.
    pub layout: &'a Layout,
    /// The months of the horizon; `None` where they were not kept.
    pub months: Option<&'a [MonthRow]>,
    /// The scenario's name, for files that bear it.
    pub name: &'a str,
    /// The name of the destination.
    pub destination: &'a str,
}

/// The names of the tables of a run that are there only where they are asked for, and of its workbook.
#[must_use]
pub fn table_names(name: &str, (iamc, xlsx): (bool, bool), pypsa_trials: &[u64]) -> Vec<String> {
    let iamc = iamc.then(|| format!("{name}-iamc.csv"));
    let xlsx = xlsx.then(|| workbook_name(name));
    let pypsa = pypsa_trials.iter().flat_map(|trial| pypsa_files(*trial));
    iamc.into_iter().chain(xlsx).chain(pypsa).collect()
}

/// The name of the workbook of a scenario.
#[must_use]
pub fn workbook_name(name: &str) -> String {
    format!("{name}.xlsx")
}

impl TableInput<'_> {
    /// The tables as CSV files, each described: `summary.csv`, `monthly.csv`, where wanted
    /// `NAME-iamc.csv`, and the files of these trials for PyPSA.
    ///
    /// # Errors
    /// Where a table cannot be written, which in memory always can be.
    pub fn files(
        &self,
        with_iamc: bool,
        trials: &[PypsaTrial<'_>],
    ) -> io::Result<Vec<(TableFile, Vec<u8>)>> {
        let mut sheets = vec![flat(self.summary)?];
        sheets.extend(self.monthly());
        if with_iamc {
            sheets.push(iamc(self.summary, self.layout, (self.name, self.destination)));
        }
        sheets.extend(trials.iter().flat_map(|trial| pypsa(self.layout, trial)));
        sheets.iter().map(|sheet| Ok((sheet.file(), sheet.csv()?))).collect()
    }

    /// `summary.csv` as a table in memory.
    ///
    /// # Errors
    /// Where the summary cannot be put into JSON, which it always can be.
    pub fn summary_frame(&self) -> io::Result<Frame> {
        Ok(Frame::of(flat(self.summary)?))
    }

    /// `monthly.csv` as a table in memory; `None` where months were not kept.
    #[must_use]
    pub fn monthly_frame(&self) -> Option<Frame> {
        self.monthly().map(Frame::of)
    }

    /// The bytes of the workbook, with these pictures: what each shows, and its PNG.
    ///
    /// # Errors
    /// Where it cannot be written, or this build lacks the feature `xlsx`.
    #[cfg(feature = "xlsx")]
    pub fn workbook(&self, pictures: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
        let (flat, monthly) = (flat(self.summary)?, self.monthly());
        super::xlsx::workbook(self.page, (&flat, monthly.as_ref()), pictures)
    }

    /// Says that this build cannot write workbooks.
    ///
    /// # Errors
    /// Always: the feature `xlsx` is off.
    #[cfg(not(feature = "xlsx"))]
    pub fn workbook(&self, _: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
        Err(io::Error::other(
            "this salang was built without xlsx; ask for another format, or build with `--features xlsx`",
        ))
    }

    fn monthly(&self) -> Option<Sheet> {
        self.months.map(|months| monthly(self.layout, months))
    }
}
