//! Characters that look like others or like nothing, and texts that are written in two ways.
//!
//! An `é` may be one character or an `e` with an accent behind it, as systems and keyboards have it.
//! Both are the same text, so whatever is read is brought to the first form (Unicode's NFC) before
//! names are compared. Other look-alikes, such as a non-breaking space, stay what they are and are
//! named where a name is not found because of them.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Characters that no name holds: they have a meaning in paths, factors, options and metrics.
pub(super) const WITH_A_MEANING: [char; 9] = ['.', ',', '/', '*', '=', '[', ']', '<', '>'];

/// The text with each accented letter as one character, where there is such a one.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// The text with accents behind their letters, as some file systems keep names.
pub(super) fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

/// `did you mean `x`?`, and where the two look alike, in which character they differ.
pub(super) fn meant(word: &str, near: &str) -> String {
    let mut pairs = word.chars().zip(near.chars()).filter(|(a, b)| a != b);
    let differ = pairs.next().or_else(|| {
        let (mut a, mut b) = (word.chars(), near.chars());
        let (a, b) = (a.nth(near.chars().count()), b.nth(word.chars().count()));
        Some((a.or(b)?, '\0'))
    });
    match differ {
        Some((a, b)) if !a.is_ascii() || !b.is_ascii() => {
            let code = |c: char| format!("U+{:04X}", u32::from(c));
            let shown = |c: char| match is_like_a_space(c) || c == ' ' {
                true => format!("{}{}", name(c), code(c)),
                false => format!("`{c}`, {}", code(c)),
            };
            let there = if b == '\0' { String::new() } else { format!(", there {}", shown(b)) };
            format!("did you mean `{near}`? here stands {}{there}", shown(a))
        }
        _ => format!("did you mean `{near}`?"),
    }
}

/// A control character, a look-alike of a space or a quote that is not the keyboard's: what it is,
/// and what to write instead.
pub(super) fn strange(c: char) -> Option<(String, &'static str)> {
    let code = u32::from(c);
    match c {
        '\n' | '\r' | '\t' => None,
        _ if c.is_control() => {
            Some((format!("a control character ({}U+{code:04X})", name(c)), "take it out"))
        }
        _ if is_like_a_space(c) => Some((
            format!("a character that only looks like a space ({}U+{code:04X})", name(c)),
            "put a plain space in its place",
        )),
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' => Some((
            format!("a quote that is not the keyboard's (`{c}`)"),
            "texts stand in plain double quotes: \"like this\"",
        )),
        _ => None,
    }
}

/// Spaces of other widths, and characters without any.
pub(super) fn is_like_a_space(c: char) -> bool {
    (c.is_whitespace() && !c.is_ascii_whitespace())
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The same without the joiners that some scripts need in their words.
pub(super) fn passes_for_a_space(c: char) -> bool {
    is_like_a_space(c) && !matches!(c, '\u{200c}' | '\u{200d}')
}

/// Such as `tab, `; empty for the rare ones.
pub(super) fn name(c: char) -> &'static str {
    match c {
        '\0' => "NUL, ",
        '\t' => "tab, ",
        ' ' => "space, ",
        '\n' => "line break, ",
        '\r' => "carriage return, ",
        '\u{8}' => "backspace, ",
        '\u{c}' => "form feed, ",
        '\u{1b}' => "escape, ",
        '\u{a0}' => "non-breaking space, ",
        '\u{202f}' => "narrow non-breaking space, ",
        '\u{200b}' => "zero-width space, ",
        '\u{feff}' => "byte order mark, ",
        '\u{ad}' => "soft hyphen, ",
        _ => "",
    }
}
