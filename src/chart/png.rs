//! SVG to PNG, for those who put a chart into a slide.
//!
//! plotters draws bitmaps without anti-aliasing; resvg draws them well, with shaped text. It is the
//! dearest dependency of all, hence the feature `png`; without it [`png()`] says so.
//!
//! Only the embedded typeface is used, so that an image is the same bytes on every machine; fonts for
//! all scripts would be larger than the program. A character that it lacks is drawn as a box, and
//! [`lacking`] names the words that hold one. An SVG has the characters themselves, and whoever shows
//! it finds a typeface for them.
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
    let tree = usvg::Tree::from_str(&drawable(&svg.0), &options)
        .map_err(|e| ChartError::Png(e.to_string()))?;
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

/// The words of a chart that an image cannot show, each once, in the order in which they stand.
#[must_use]
#[cfg(feature = "png")]
pub fn lacking(svg: &Svg) -> Vec<String> {
    let known = known();
    let mut words: Vec<String> = Vec::new();
    // Markup is of ASCII, and so are entities: what lacks a glyph is text.
    let apart = |c: char| c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric());
    let texts = svg.0.split("<text").skip(1).filter_map(|rest| rest.split("</text>").next());
    for word in texts.flat_map(|text| text.split(apart)) {
        if word.chars().any(|c| !known(c) && !is_silent(c)) {
            let word =
                word.trim_matches(|c: char| !c.is_alphanumeric() && known(c) || is_isolate(c));
            let word = word.to_owned();
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// Nothing: without the feature `png` there are no images.
#[must_use]
#[cfg(not(feature = "png"))]
pub fn lacking(_svg: &Svg) -> Vec<String> {
    Vec::new()
}

/// An SVG of which the typeface has every character, but for boxes in the face that has them.
#[cfg(feature = "png")]
fn drawable(svg: &str) -> String {
    let known = known();
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, text, after)) = next_text(rest) {
        out.push_str(before);
        let mut in_box = false;
        for c in text.chars().filter(|c| known(*c) || !is_silent(*c)) {
            if known(c) == in_box {
                out.push_str(if in_box { "</tspan>" } else { "<tspan font-family=\"Box\">" });
                in_box = !in_box;
            }
            out.push(if in_box { super::font::BOX } else { c });
        }
        if in_box {
            out.push_str("</tspan>");
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The content of the next `<text>`, and what stands before and after it.
#[cfg(feature = "png")]
fn next_text(svg: &str) -> Option<(&str, &str, &str)> {
    let begin = svg.find("<text")?;
    let begin = begin + svg[begin..].find('>')? + 1;
    let end = begin + svg[begin..].find("</text>")?;
    Some((&svg[..begin], &svg[begin..end], &svg[end..]))
}

/// Which characters the typeface has.
#[cfg(feature = "png")]
fn known() -> impl Fn(char) -> bool {
    use skrifa::MetadataProvider;
    let font = skrifa::FontRef::new(super::font::FILES[0]).ok();
    move |c| font.as_ref().is_some_and(|font| font.charmap().map(c).is_some())
}

/// Whether a character is drawn as nothing, whatever the typeface.
#[cfg(feature = "png")]
fn is_silent(c: char) -> bool {
    is_isolate(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(feature = "png")]
fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

#[cfg(all(test, feature = "png"))]
mod tests {
    use super::*;

    fn saying(text: &str) -> Svg {
        let text = format!(
            "<svg width=\"400\" height=\"60\" font-family=\"Inter\" \
             xmlns=\"http://www.w3.org/2000/svg\"><text x=\"10\" y=\"40\" \
             font-size=\"24\">{text}</text></svg>"
        );
        Svg(text, crate::chart::Frame::default())
    }

    /// How many pixels are not white.
    fn ink(text: &str) -> usize {
        let image = png(&saying(text), 1.0).unwrap();
        let image = resvg::tiny_skia::Pixmap::decode_png(&image).unwrap();
        image.pixels().iter().filter(|pixel| pixel.red() < 128).count()
    }

    #[test]
    fn words_that_the_typeface_lacks_are_named_once_and_seen() {
        let svg = saying("卡萨 line, \u{2068}بجلی\u{2069}; “卡萨” &amp; Rūd — Қазақстан ≈ 5 %");
        assert_eq!(lacking(&svg), ["卡萨", "بجلی"]);
        assert!(lacking(&saying("Rūd — Қазақстан ≈ 5 %, ± −1.0 TWh…")).is_empty());
        // Each character that is lacking leaves a box; what is never drawn leaves none.
        assert_eq!(ink("卡萨"), ink("□□"));
        assert!(ink("卡萨") > ink("卡") && ink("卡") > 20, "{} {}", ink("卡萨"), ink("卡"));
        assert!(ink("e\u{301} 卡") > ink("e\u{301} "));
        assert_eq!(ink("\u{2068}a\u{2069}"), ink("a"));
    }

    #[test]
    fn both_weights_have_the_same_characters() {
        use skrifa::MetadataProvider;
        let of = |file: &'static [u8]| -> Vec<u32> {
            let font = skrifa::FontRef::new(file).unwrap();
            font.charmap().mappings().map(|(code, _)| code).collect()
        };
        let [regular, semibold, last] = super::super::font::FILES;
        assert_eq!(of(regular), of(semibold));
        assert_eq!(of(last), [u32::from(super::super::font::BOX)]);
    }
}
