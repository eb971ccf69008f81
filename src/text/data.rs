//! Text within data: JSON and cells of CSV files, which other programs read and people open.

use std::borrow::Cow;

use super::is_hidden;

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
