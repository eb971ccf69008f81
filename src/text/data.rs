//! Text within data: JSON and cells of CSV files, which other programs read and people open.

use std::borrow::Cow;

use super::{is_hidden, visible};

/// Text of a cell with every hidden character written out but for tabs and line ends, which belong to
/// its layout: a cell is read in a spreadsheet, where a mark of direction would turn its letters round.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    visible::written_out(text, "\t\r\n")
}

/// JSON with every hidden character of its texts as an escape of JSON: the same values, and nothing
/// that acts on a terminal.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let escaped = |c: char| c != '\n' && is_hidden(c);
    if !text.contains(escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if escaped(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_shows_what_is_hidden_and_keeps_its_lines_and_its_scripts() {
        assert_eq!(cell("a\u{202e}b\u{2066}\u{1b}\u{e0041}"), "a\\u202Eb\\u2066\\u001B\\U000E0041");
        assert_eq!(cell("x\ty\r\nz"), "x\ty\r\nz");
        assert!(
            matches!(cell("بجلی 中 می\u{200c}شود"), Cow::Owned(text) if text == "بجلی 中 می\u{200c}شود")
        );
    }

    #[test]
    fn json_keeps_its_values_and_hides_nothing() {
        let value = serde_json::json!({ "a\u{9b}": ["\u{202e}x\u{1b}", "\u{e0041}\u{7f}", "بجلی 中\u{200c}"] });
        let plain = serde_json::to_string_pretty(&value).unwrap();
        let shown = json(&plain);
        assert!(
            shown.contains("\\u202ex\\u001b") && shown.contains("\\udb40\\udc41\\u007f"),
            "{shown}"
        );
        assert!(!shown.contains(|c| c != '\n' && is_hidden(c)));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert!(matches!(json("{\n  \"a\": 1\n}"), Cow::Borrowed(_)));
    }
}
