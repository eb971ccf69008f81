//! Charts: figures already computed go in, SVG (and PNG) comes out.
//!
//! A chart draws and computes nothing: every number it shows, quantiles and bands included, was
//! made and tested in `stats`, and the sentence in its title was composed with it. What happens
//! here is layout: scales, ticks, labels that do not collide, colours that mean the same in every
//! chart, report and terminal line (`theme`).
//!
//! One file is one chart, with a plain `Figure` and a function `draw(&Figure, &Footer)`. The bytes
//! of an SVG depend on the figure alone: no clock, no hash-map order, no platform's math library.
use std::fmt;

mod axis;
mod canvas;
mod curves;
mod font;
mod label;
mod number;
mod png;
mod row;

pub mod branches;
pub mod calendar;
pub mod calibration;
pub mod compare_difference;
pub mod compare_dots;
pub mod compare_waterfall;
pub mod compare_years;
pub mod distribution;
pub mod drivers;
pub mod duration;
pub mod evidence;
pub mod exceedance;
pub mod extremes;
pub mod futures;
pub mod heat;
pub mod history;
pub mod map;
pub mod money;
pub mod months;
pub mod precision;
pub mod regimes;
pub mod replaced;
pub mod reservoir;
pub mod service;
pub mod service_waterfall;
pub mod service_year;
pub mod sweep;
pub mod theme;
pub mod tornado;
pub mod waterfall;
pub mod years;

#[cfg(test)]
mod compare_gallery;
#[cfg(test)]
mod gallery;

pub use curves::{Curve, Mark};
pub use font::font_face_css;
pub use png::{lacking, png};
pub use row::Quantile;
pub use theme::{Colour, Dash, Heading, Palette, Stroke, Whose};

/// A finished drawing: one complete SVG document, 1,200 units wide and at least 750 high, and the words
/// of the frame around it, so that a page can say them as text of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg(pub String, pub Frame);

/// The words around a drawing, and the drawing's place between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The title: the finding.
    pub title: String,
    /// The quantities shown, and how.
    pub subtitle: String,
    /// The source line.
    pub source: String,
    /// Lines of text that the three take; they stand first in the document.
    lines: usize,
    /// Where the drawing begins and ends, in tenths of a unit from above.
    span: (u32, u32),
}

impl Svg {
    /// The document's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The document without the words of its frame, for a page that says them itself.
    #[must_use]
    pub fn without_words(&self) -> String {
        let Frame { lines, span: (top, bottom), .. } = self.1;
        if bottom <= top {
            return self.0.clone();
        }
        let mut skipped = 0;
        let mut out = String::with_capacity(self.0.len());
        for (index, line) in self.0.lines().enumerate() {
            if index == 0 {
                // The size of the document is that of its `viewBox`, both given by the canvas.
                out.push_str(&canvas::cropped(line, top, bottom));
            } else if skipped < lines && line.starts_with("<text") {
                skipped += 1;
                continue;
            } else {
                out.push_str(line);
            }
            out.push('\n');
        }
        out
    }

    /// With what a reader who cannot see it is told: the figures that matter.
    #[must_use]
    pub fn described(mut self, figures: &str) -> Self {
        self.0 = canvas::described(&self.0, figures);
        self
    }
}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a chart's numbers come from: the line at its foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footer {
    /// The scenario's file and title.
    pub scenario: String,
    /// The run's seed.
    pub seed: u64,
    /// Trials simulated (a count).
    pub trials: u64,
    /// The program's version, such as `0.1.0`.
    pub version: String,
}

/// Why a chart could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChartError {
    /// The figure holds nothing to draw; the text names what is missing.
    Empty(String),
    /// A number of the figure is not finite; the text says which.
    NotFinite(String),
    /// Parts of the figure do not fit each other; the text says which.
    Mismatch(String),
    /// The SVG writer failed.
    Drawing(String),
    /// The picture could not be turned into a PNG.
    Png(String),
    /// This build has no PNG support (feature `png`).
    NoPng,
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(what) => write!(f, "nothing to draw: {what}"),
            Self::NotFinite(what) => write!(f, "not a finite number: {what}"),
            Self::Mismatch(what) => write!(f, "the figure does not fit together: {what}"),
            Self::Drawing(what) => write!(f, "could not write the chart: {what}"),
            Self::Png(what) => write!(f, "could not turn the chart into a PNG: {what}"),
            Self::NoPng => f.write_str(
                "this salang was built without PNG support; ask for svg, or build with `--features png`",
            ),
        }
    }
}

impl std::error::Error for ChartError {}

/// An error unless every number is finite.
fn finite(what: &str, values: impl IntoIterator<Item = f64>) -> Result<(), ChartError> {
    for (index, value) in values.into_iter().enumerate() {
        if !value.is_finite() {
            return Err(ChartError::NotFinite(format!("{what}, number {} ({value})", index + 1)));
        }
    }
    Ok(())
}

/// An error if there is nothing in a list that a chart cannot do without.
fn present<T>(what: &str, list: &[T]) -> Result<(), ChartError> {
    if list.is_empty() { Err(ChartError::Empty(format!("no {what}"))) } else { Ok(()) }
}
