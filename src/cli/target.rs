//! The options about a report: its folder, and the formats of its charts.

use super::args::{ChartFormat, DrawsFormat, Output};
use crate::report::Format;
use crate::session::Picture;

/// The formats of charts.
pub fn pictures(output: &Output) -> Vec<Picture> {
    let picture = |format: &ChartFormat| match format {
        ChartFormat::Svg => Picture::Svg,
        ChartFormat::Png => Picture::Png,
    };
    output.format.iter().map(picture).collect()
}

/// The draws that are written: none where there is no report to hold them.
pub fn draws(wanted: DrawsFormat, output: &Output) -> Option<Format> {
    match wanted {
        _ if !output.writes() => None,
        DrawsFormat::Parquet => Some(Format::Parquet),
        DrawsFormat::Csv => Some(Format::Csv),
        DrawsFormat::None => None,
    }
}
