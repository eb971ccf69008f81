//! Writing charts: each drawing in the formats that were asked for.

use super::args::{ChartFormat, Output};
use super::fault::Fault;
use super::screen::warn;
use crate::chart::{lacking, png};
use crate::report::{Drawn, Writing};
use crate::simulate::engine::Engine;
use crate::units::counted;

/// Pixels of a PNG for each unit of a chart's width.
const ZOOM: f32 = 2.0;

/// Words that an image cannot show and that are named.
const MOST_LACKING: usize = 6;

/// Adds `charts/NAME.svg` and `charts/NAME.png` to a report, as far as they are wanted. Images are
/// made over all threads; what they cannot show is told.
///
/// # Errors
/// A file that cannot be written; an image that cannot be made, or not by this build.
pub(super) fn write_charts(
    writing: &mut Writing,
    engine: &Engine,
    output: &Output,
    charts: &[Drawn],
) -> Result<(), Fault> {
    let formats = &output.format;
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
        if !output.quiet {
            let mut words: Vec<String> = Vec::new();
            for word in charts.iter().flat_map(|chart| lacking(&chart.svg)) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            if !words.is_empty() {
                warn(&unseen(&words));
            }
        }
    }
    Ok(())
}

/// What images cannot show, in a sentence.
fn unseen(words: &[String]) -> String {
    let shown: Vec<String> =
        words.iter().take(MOST_LACKING).map(|word| format!("`{word}`")).collect();
    let more = match words.len().saturating_sub(MOST_LACKING) {
        0 => String::new(),
        more => format!(" and {}", counted(more as u64, "more word", "more words")),
    };
    format!(
        "the typeface of PNG charts has no letters for {}{more}: a box stands for each; SVG charts and \
         report.html show them",
        shown.join(", ")
    )
}

/// The fault of a chart that cannot be drawn.
pub(super) fn undrawn(name: &str, error: impl std::fmt::Display) -> Fault {
    Fault::failed(format_args!("the chart `{name}` cannot be drawn: {error}"))
}
