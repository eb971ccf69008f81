//! Writing charts: each drawing in the formats that were asked for. One that cannot be drawn is named and
//! costs the rest nothing.

use super::args::ChartFormat;
use super::fault::Fault;
use super::screen::{tell, yellow};
use crate::chart::png;
use crate::report::{Charts, Undrawn, Writing};
use crate::simulate::engine::Engine;

/// Pixels of a PNG for each unit of a chart's width.
const ZOOM: f32 = 2.0;

/// Adds `charts/NAME.svg` and `charts/NAME.png` to a report, as far as `formats` has them. Images
/// are made over all threads. What could not be drawn is said on stderr.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write_charts(
    writing: &mut Writing,
    engine: &Engine,
    formats: &[ChartFormat],
    charts: &Charts,
) -> Result<(), Fault> {
    let why = |chart: &Undrawn| (chart.name.clone(), chart.why.clone());
    let mut undrawn: Vec<(String, String)> = charts.undrawn.iter().map(why).collect();
    if formats.contains(&ChartFormat::Svg) {
        for chart in &charts.drawn {
            let name = format!("charts/{}.svg", chart.name);
            writing.bytes(&name, chart.svg.as_str().as_bytes())?;
        }
    }
    if formats.contains(&ChartFormat::Png) {
        let images = engine.map(&charts.drawn, |chart| png(&chart.svg, ZOOM));
        for (chart, image) in charts.drawn.iter().zip(images) {
            let name = format!("{}.png", chart.name);
            match image {
                Ok(image) => writing.bytes(&format!("charts/{name}"), &image)?,
                Err(error) => undrawn.push((name, error.to_string())),
            }
        }
    }
    for (name, why) in undrawn {
        let warning = yellow("warning");
        tell(&format_args!("{warning}: the chart `{name}` is not in the report: {why}"));
    }
    Ok(())
}
