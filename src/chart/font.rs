//! The typeface: embedded, so that a chart looks the same everywhere, and measured, so that labels
//! can be placed without overlapping.
//!
//! Widths come from a table of advances without kerning: within 2 % for Latin text, a fair guess
//! for other scripts. Layout leaves more room than that.
use std::fmt::Write as _;

use crate::text::plain;

/// The value of `font-family`: viewers without Inter still get a sans-serif face.
pub(super) const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";

const REGULAR: &[u8] = include_bytes!("fonts/Inter-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("fonts/Inter-SemiBold.ttf");

/// The font files that a renderer has to be given; the last one has nothing but [`BOX`].
#[cfg(feature = "png")]
pub(super) const FILES: [&[u8]; 3] = [REGULAR, SEMIBOLD, include_bytes!("fonts/Box.ttf")];

/// The mark that is drawn for a character that the typeface lacks.
#[cfg(feature = "png")]
pub(super) const BOX: char = '\u{25a1}';

/// How heavy a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Semibold,
}

/// Advances of U+0020 to U+007E in thousandths of the font size.
const REGULAR_ADVANCES: [u16; 95] = [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610,
    618, 646, 593, 620, 566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601,
    590, 746, 743, 269, 571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682,
    679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549,
    242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];
const SEMIBOLD_ADVANCES: [u16; 95] = [
    252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623,
    636, 666, 612, 640, 576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605,
    588, 749, 746, 277, 580, 703, 565, 922, 759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720,
    713, 652, 373, 379, 373, 481, 469, 351, 574, 624, 583, 624, 591, 389, 625, 612, 262, 262, 569,
    262, 900, 612, 609, 624, 624, 397, 549, 353, 612, 587, 839, 569, 588, 566, 455, 359, 455, 673,
];

fn advance(c: char, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &REGULAR_ADVANCES,
        Weight::Semibold => &SEMIBOLD_ADVANCES,
    };
    let code = u32::from(c);
    let thousandths = match code {
        0x20..=0x7e => f64::from(table[(code - 0x20) as usize]),
        0xa0 | 0x202f => f64::from(table[0]),
        0xb7 => f64::from(table[14]),
        0x2009 | 0x200a => 182.0,
        0x2013 => 500.0,
        0x2014 => 1000.0,
        0x2026 => 956.0,
        0x2070..=0x2089 => 420.0,
        0x00c0..=0x024f | 0x0370..=0x058f => 650.0,
        0x2190..=0x2193 => 954.0,
        0x0250..=0x10ff | 0x1e00..=0x2bff => 670.0,
        0x10000.. => 1200.0,
        _ => 1000.0,
    };
    thousandths / 1000.0
}

/// The width of a line of text, in the unit of `size`.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    plain(text).chars().map(|c| advance(c, weight)).sum::<f64>() * size
}

/// The text, cut with an ellipsis where it would be wider than `room`.
pub(super) fn cut(text: &str, size: f64, weight: Weight, room: f64) -> String {
    let text = plain(text);
    if width(&text, size, weight) <= room {
        return text.into_owned();
    }
    let mut used = width("\u{2026}", size, weight);
    let mut kept = String::new();
    for c in text.chars() {
        used += advance(c, weight) * size;
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('\u{2026}');
    kept
}

/// The text in at most `lines` lines no wider than `room`, broken at spaces but for one between a number
/// and its percent sign; the last line is cut where the rest does not fit.
pub(super) fn wrap(text: &str, size: f64, weight: Weight, room: f64, lines: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in plain(text).split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(number) if word.starts_with('%') => number.extend([" ", word]),
            _ => words.push(word.to_owned()),
        }
    }
    let mut out: Vec<String> = Vec::new();
    for word in &words {
        match out.last_mut() {
            Some(line) if out_fits(line, word, size, weight, room) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.clone()),
        }
    }
    if out.len() > lines {
        let rest = out.split_off(lines.saturating_sub(1)).join(" ");
        out.push(rest);
    }
    out.into_iter().map(|line| cut(&line, size, weight, room)).collect()
}

fn out_fits(line: &str, word: &str, size: f64, weight: Weight, room: f64) -> bool {
    width(line, size, weight) + width(" ", size, weight) + width(word, size, weight) <= room
}

/// As [`wrap`], with lines of about equal length: no last line of one word.
pub(super) fn balance(
    text: &str,
    size: f64,
    weight: Weight,
    room: f64,
    lines: usize,
) -> Vec<String> {
    let loose = wrap(text, size, weight, room, lines);
    let whole = |try_: &[String]| try_.join(" ").split(' ').eq(text.split_whitespace());
    (10..20)
        .map(|part| wrap(text, size, weight, room * f64::from(part) / 20.0, lines))
        .find(|try_| try_.len() == loose.len() && whole(try_))
        .unwrap_or(loose)
}

/// `@font-face` rules with both weights inline as data addresses, for a page that must stand alone.
#[must_use]
pub fn font_face_css() -> String {
    let mut css = String::new();
    for (bytes, weight) in [(REGULAR, "400"), (SEMIBOLD, "600 700")] {
        // Writing to a String cannot fail.
        let _ = writeln!(
            css,
            "@font-face{{font-family:Inter;font-style:normal;font-weight:{weight};\
             src:url(data:font/ttf;base64,{}) format(\"truetype\")}}",
            base64(bytes)
        );
    }
    css
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut word = 0_u32;
        for index in 0..3 {
            word = word << 8 | u32::from(group.get(index).copied().unwrap_or(0));
        }
        for index in 0..4 {
            if index <= group.len() {
                let digit = (word >> (18 - 6 * index)) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_standard() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_css_holds_both_weights() {
        let css = font_face_css();
        assert_eq!(css.matches("@font-face").count(), 2);
        assert!(css.contains("font-weight:600 700"));
    }

    #[test]
    fn long_text_is_cut_to_its_room() {
        let long = "Ровное очень длинное имя коридора — with a very long name indeed";
        let short = cut(long, 20.0, Weight::Semibold, 200.0);
        assert!(short.ends_with('\u{2026}'));
        assert!(width(&short, 20.0, Weight::Semibold) <= 200.0);
        assert_eq!(cut("TAPI", 20.0, Weight::Regular, 200.0), "TAPI");
    }

    #[test]
    fn a_number_keeps_its_percent_sign() {
        for room in [40.0, 60.0, 80.0, 120.0] {
            let lines = wrap(
                "half or more 11 % of its season (68.4 %), all",
                20.0,
                Weight::Regular,
                room,
                9,
            );
            assert!(lines.iter().all(|line| !line.starts_with('%')), "{lines:?}");
        }
    }

    #[test]
    fn wrapped_lines_fit_and_the_last_is_cut() {
        let text = "one two three four five six seven eight nine ten";
        let lines = wrap(text, 20.0, Weight::Regular, 120.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('\u{2026}'));
        assert!(lines.iter().all(|l| width(l, 20.0, Weight::Regular) <= 120.0));
        assert!(wrap("", 20.0, Weight::Regular, 120.0, 2).is_empty());
    }
}
