//! Charts as files: each drawing in the formats that were asked for. One that cannot be drawn is named
//! and costs the rest nothing.

use super::Error;
use crate::chart::{lacking, png};
use crate::report::{Charts, Writing};
use crate::simulate::engine::Engine;

/// Pixels of a PNG for each unit of a chart's width.
const ZOOM: f32 = 2.0;

/// A format of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Scalable.
    Svg,
    /// 2,400 pixels wide.
    Png,
}

impl Picture {
    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// Charts that could not be drawn, each with the reason, and words that images cannot show.
pub(super) type Unshown = (Vec<(String, String)>, Vec<String>);

/// Adds `charts/NAME.svg` and `charts/NAME.png` to a report, as far as they are wanted. Images are made
/// over all threads. What could not be drawn, with the reason, and words that images cannot show.
pub(super) fn write_charts(
    writing: &mut Writing,
    engine: &Engine,
    pictures: &[Picture],
    charts: &Charts,
) -> Result<Unshown, Error> {
    let undrawn = charts.undrawn.iter().map(|chart| (chart.name.clone(), chart.why.clone()));
    let (mut undrawn, mut words): (Vec<_>, Vec<String>) = (undrawn.collect(), Vec::new());
    if pictures.contains(&Picture::Svg) {
        for chart in &charts.drawn {
            let name = format!("charts/{}.svg", chart.name);
            writing.bytes(&name, chart.svg.as_str().as_bytes())?;
        }
    }
    if pictures.contains(&Picture::Png) {
        let images = engine.map(&charts.drawn, |chart| png(&chart.svg, ZOOM));
        for (chart, image) in charts.drawn.iter().zip(images) {
            let name = format!("{}.png", chart.name);
            match image {
                Ok(image) => writing.bytes(&format!("charts/{name}"), &image)?,
                Err(error) => undrawn.push((name, error.to_string())),
            }
        }
        for word in charts.drawn.iter().flat_map(|chart| lacking(&chart.svg)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    Ok((undrawn, words))
}
