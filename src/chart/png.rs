//! SVG to PNG, for those who put a chart into a slide.
//!
//! plotters draws bitmaps without anti-aliasing; resvg draws them well, with shaped text. It is the
//! dearest dependency of all, hence the feature `png`; without it [`png()`] says so.
use super::{ChartError, Svg};

/// Renders a chart as PNG bytes, `zoom` pixels for each unit of the SVG (1 gives 1,200 px width).
///
/// # Errors
///
/// When the SVG cannot be read, when `zoom` is not between 0.05 and 8, or when this build lacks
/// the feature `png`.
#[cfg(feature = "png")]
pub fn png(svg: &Svg, zoom: f32) -> Result<Vec<u8>, ChartError> {
    use resvg::{tiny_skia, usvg};

    if !(0.05..=8.0).contains(&zoom) {
        return Err(ChartError::Png(format!("a zoom of {zoom} is outside 0.05 to 8")));
    }
    let mut options = usvg::Options::default();
    for bytes in super::font::FILES {
        options.fontdb_mut().load_font_data(bytes.to_vec());
    }
    let tree =
        usvg::Tree::from_str(&svg.0, &options).map_err(|e| ChartError::Png(e.to_string()))?;
    let side = |length: f32| (length * zoom).ceil() as u32;
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    let mut pixels = tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| ChartError::Png(format!("{width} x {height} pixels is no size")))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(zoom, zoom), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| ChartError::Png(e.to_string()))
}

/// Says that this build cannot write PNG.
///
/// # Errors
///
/// Always [`ChartError::NoPng`]: the feature `png` is off.
#[cfg(not(feature = "png"))]
pub fn png(_svg: &Svg, _zoom: f32) -> Result<Vec<u8>, ChartError> {
    Err(ChartError::NoPng)
}
