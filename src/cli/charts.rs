//! Writing charts: each drawing in the formats that were asked for. One that cannot be drawn is named and
//! costs the rest nothing.

use super::args::{ChartFormat, Output};
use super::fault::Fault;
use super::screen::warn;
use crate::chart::{lacking, png};
use crate::report::{Charts, Undrawn, Writing};
use crate::simulate::engine::Engine;
use crate::units::counted;

/// Pixels of a PNG for each unit of a chart's width.
const ZOOM: f32 = 2.0;

/// Words that an image cannot show and that are named.
const MOST_LACKING: usize = 6;

/// Adds `charts/NAME.svg` and `charts/NAME.png` to a report, as far as they are wanted. Images are
/// made over all threads; what could not be drawn and what images cannot show is told.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write_charts(
    writing: &mut Writing,
    engine: &Engine,
    output: &Output,
    charts: &Charts,
) -> Result<(), Fault> {
    let why = |chart: &Undrawn| (chart.name.clone(), chart.why.clone());
    let mut undrawn: Vec<(String, String)> = charts.undrawn.iter().map(why).collect();
    let formats = &output.format;
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
        if !output.quiet {
            let mut words: Vec<String> = Vec::new();
            for word in charts.drawn.iter().flat_map(|chart| lacking(&chart.svg)) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            if !words.is_empty() {
                warn(&unseen(&words));
            }
        }
    }
    for (name, why) in undrawn {
        warn(&format!("the chart `{name}` is not in the report: {why}"));
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
