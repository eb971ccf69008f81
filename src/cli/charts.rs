//! Writing charts: each drawing in the formats that were asked for.

use super::args::ChartFormat;
use super::fault::Fault;
use crate::chart::png;
use crate::report::{Drawn, Writing};
use crate::simulate::engine::Engine;

/// Pixels of a PNG for each unit of a chart's width.
const ZOOM: f32 = 2.0;

/// Adds `charts/NAME.svg` and `charts/NAME.png` to a report, as far as `formats` has them. Images
/// are made over all threads.
///
/// # Errors
/// A file that cannot be written; an image that cannot be made, or not by this build.
pub(super) fn write_charts(
    writing: &mut Writing,
    engine: &Engine,
    formats: &[ChartFormat],
    charts: &[Drawn],
) -> Result<(), Fault> {
    if formats.contains(&ChartFormat::Svg) {
        for chart in charts {
            let name = format!("charts/{}.svg", chart.name);
            writing.bytes(&name, chart.svg.as_str().as_bytes())?;
        }
    }
    if formats.contains(&ChartFormat::Png) {
        let images = engine.map(charts, |chart| png(&chart.svg, ZOOM));
        for (chart, image) in charts.iter().zip(images) {
            let name = format!("charts/{}.png", chart.name);
            writing.bytes(&name, &image.map_err(Fault::failed)?)?;
        }
    }
    Ok(())
}

/// The fault of a chart that cannot be drawn.
pub(super) fn undrawn(name: &str, error: impl std::fmt::Display) -> Fault {
    Fault::failed(format_args!("the chart `{name}` cannot be drawn: {error}"))
}
