//! Characters that look like others or like nothing.

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

/// Such as `tab, `; empty for the rare ones.
pub(super) fn name(c: char) -> &'static str {
    match c {
        '\0' => "NUL, ",
        '\t' => "tab, ",
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
