//! Characters that cannot be seen, or that act on what shows them, written out as TOML writes them.
//!
//! Hidden characters are: control characters (C0, DELETE, C1), with which terminals are driven; the
//! marks that turn the order of letters round (UAX #9: embeddings, overrides, isolates, marks), line
//! and paragraph separators; what is never drawn (Unicode's `Default_Ignorable_Code_Point`), so that
//! two names that look the same are the same; and noncharacters, which XML does not allow. Not hidden
//! are the joiners U+200C and U+200D within words of scripts that need them, and the selectors U+FE00
//! to U+FE0F, which choose between forms of a sign, behind one.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is shown by its number rather than as itself, wherever it stands.
#[must_use]
#[inline]
pub fn is_hidden(c: char) -> bool {
    // What most text is made of is known at once.
    if matches!(c, ' '..='~') {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// A joiner, or a selector of a form: seen only by what it does to its neighbours.
fn is_helper(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a letter or sign may need a helper beside it: one that is not of ASCII.
fn may_need(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_ascii() && !is_helper(c) && !is_hidden(c))
}

/// The text with every hidden character written out: `\t`, `\n`, `\u001B`, `\U000E0041`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, "")
}

/// As [`visible`], for text that is laid out in lines of its own: tabs and line ends are spaces.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(visible(&text.replace(['\n', '\r', '\t'], " ")).into_owned())
    } else {
        visible(text)
    }
}

/// The text with every hidden character written out but for those of `kept`.
pub(super) fn written_out<'a>(text: &'a str, kept: &str) -> Cow<'a, str> {
    let bare = |c: char| (c.is_ascii() && !c.is_ascii_control()) || kept.contains(c);
    if text.chars().all(bare) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut before = None;
    while let Some(c) = letters.next() {
        let hidden = match c {
            '\u{200c}' | '\u{200d}' => {
                let selected = before.is_some_and(|c| matches!(c, '\u{fe00}'..='\u{fe0f}'));
                !((may_need(before) || selected) && may_need(letters.peek().copied()))
            }
            '\u{fe00}'..='\u{fe0f}' => !may_need(before),
            c => is_hidden(c) && !kept.contains(c),
        };
        if hidden {
            write_out(&mut out, c)
        } else {
            out.push(c)
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

/// Writes a character by its number.
pub(super) fn write_out(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = match (c, u32::from(c)) {
        ('\t', _) => out.write_str("\\t"),
        ('\n', _) => out.write_str("\\n"),
        ('\r', _) => out.write_str("\\r"),
        (_, code @ 0..=0xffff) => write!(out, "\\u{code:04X}"),
        (_, code) => write!(out, "\\U{code:08X}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_is_written_out() {
        let cases = [
            ("\u{1b}[31mRED", "\\u001B[31mRED"),
            ("\u{1b}]52;c;ZXZpbA==\u{7}", "\\u001B]52;c;ZXZpbA==\\u0007"),
            ("\u{9b}31m\u{7f}\0", "\\u009B31m\\u007F\\u0000"),
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(plain("a\tb\nc\u{1b}"), "a b c\\u001B");
    }

    #[test]
    fn what_turns_letters_round_or_hides_is_written_out() {
        for code in (0x202a..=0x202e).chain(0x2066..=0x2069).chain([0x200e, 0x200f, 0x61c]) {
            let c = char::from_u32(code).unwrap();
            assert_eq!(visible(&format!("a{c}b")), format!("a\\u{code:04X}b"));
        }
        for (hidden, shown) in [
            ("\u{2028}\u{2029}", "\\u2028\\u2029"),
            ("x\u{200b}y\u{2060}\u{feff}\u{ad}", "x\\u200By\\u2060\\uFEFF\\u00AD"),
            ("\u{e0041}\u{ffff}\u{10ffff}", "\\U000E0041\\uFFFF\\U0010FFFF"),
            ("ab\u{200d}c\u{200c}", "ab\\u200Dc\\u200C"),
            ("a\u{fe0f}م\u{200c}\u{200c}م", "a\\uFE0Fم\\u200C\\u200Cم"),
        ] {
            assert_eq!(visible(hidden), shown);
        }
    }

    #[test]
    fn letters_of_every_script_stay_as_they_are() {
        let words = [
            "Rūd-e Panj – 500 kV",
            "می\u{200c}شود",
            "卡萨电线路",
            "क\u{94d}\u{200d}ष",
            "❤\u{fe0f}\u{200d}🔥",
        ];
        for word in words {
            assert_eq!(visible(word), word);
        }
    }
}
