//! A report that is ready: its charts, its files, and writing it.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use salang::session::{Picture, Report as Own};

use crate::fault::{raised, shown};

/// A chart: its name, title, caption and SVG.
type Chart = (&'static str, String, &'static str, String);

/// A report.
#[pyclass(frozen, module = "salang._salang")]
pub struct Report(pub Own);

/// The formats of charts by their endings.
pub fn pictures(endings: &[String]) -> PyResult<Vec<Picture>> {
    let picture = |ending: &String| match ending.as_str() {
        "svg" => Ok(Picture::Svg),
        "png" => Ok(Picture::Png),
        other => Err(PyValueError::new_err(format!("charts are svg or png, not {other}"))),
    };
    let pictures = endings.iter().map(picture).collect::<PyResult<Vec<_>>>()?;
    Ok(if pictures.is_empty() { vec![Picture::Svg] } else { pictures })
}

#[pymethods]
impl Report {
    fn charts(&self) -> Vec<Chart> {
        let drawn = self.0.charts().drawn.iter();
        drawn
            .map(|one| (one.name, one.title.clone(), one.caption, one.svg.as_str().to_owned()))
            .collect()
    }

    /// The names of the charts, in the order in which a reader wants them.
    fn chart_names(&self) -> Vec<&'static str> {
        self.0.charts().drawn.iter().map(|one| one.name).collect()
    }

    /// A file of the report that is text, by its name.
    fn file(&self, name: &str) -> Option<String> {
        let mut files = self.0.files();
        let found = files.find(|(known, _)| *known == name)?;
        Some(String::from_utf8_lossy(found.1).into_owned())
    }

    /// Writes it; its folder, and what there is to say of it.
    fn write(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        endings: Vec<String>,
    ) -> PyResult<(String, Vec<String>)> {
        let pictures = pictures(&endings)?;
        let written = py.detach(|| self.0.clone().with_pictures(&pictures).write(&folder));
        let written = written.map_err(|error| raised(py, &error))?;
        let mut notes = Vec::new();
        for (name, why) in &written.undrawn {
            notes.push(format!("the chart `{name}` is not in the report: {why}"));
        }
        for name in &written.placed.unwritten {
            notes.push(format!(
                "{name} is not from this run: it was put there meanwhile, and stays"
            ));
        }
        if written.placed.aside {
            notes.push(format!(
                "{} keeps its last whole report; what was finished is in {}",
                shown(&folder),
                shown(&written.placed.folder)
            ));
        }
        Ok((shown(&written.placed.folder), notes))
    }
}
