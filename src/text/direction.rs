//! Words of right-to-left scripts within text that runs from left to right.
//!
//! Unicode's bidirectional algorithm (UAX #9) lets digits and marks beside such a word run its way:
//! in `NAME · 60 trials` the 60 would jump to the other side of the name. Isolates around the word,
//! U+2068 and U+2069, leave what is around it in its place.
//!
//! Where a name ends cannot be seen in a finished line, so what is isolated is each stretch from its
//! first to its last right-to-left letter, with a number behind it where nothing but the end of its
//! cell or clause follows.

use std::borrow::Cow;

const OPEN: char = '\u{2068}';
const CLOSE: char = '\u{2069}';

/// Whether a character belongs to a script that runs from right to left.
fn is_leftward(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether a character may stand within a stretch: spaces, joiners and marks that join words, and
/// digits.
fn is_between(c: char) -> bool {
    is_joint(c) || c.is_ascii_digit() || matches!(c, '\'' | '(' | ')')
}

fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '-' | '/' | '_' | '\u{200c}' | '\u{200d}' | '\u{2010}'..='\u{2014}')
}

/// The text with every stretch of right-to-left letters isolated; without any, as it is.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_leftward) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 12);
    let mut rest = text;
    while let Some(start) = rest.find(is_leftward) {
        let end = start + stretch(&rest[start..]);
        out.push_str(&rest[..start]);
        out.push(OPEN);
        out.push_str(&rest[start..end]);
        out.push(CLOSE);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text without the marks that [`isolated`] put there; others of their kind stay.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let inside = &from[OPEN.len_utf8()..];
        let length = if inside.starts_with(is_leftward) { stretch(inside) } else { 0 };
        let after = &inside[length..];
        rest = match after.strip_prefix(CLOSE).filter(|_| length > 0) {
            Some(after) => {
                out.push_str(&inside[..length]);
                after
            }
            None => {
                out.push(OPEN);
                inside
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length of the stretch with which a text begins.
fn stretch(text: &str) -> usize {
    let mut end = 0;
    let mut gap = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        if is_leftward(c) {
            (end, gap) = (next, 0);
        } else if is_between(c) && gap < 24 {
            // Two spaces part the columns of a table.
            if c == ' ' && text[..at].ends_with(' ') {
                break;
            }
            gap += 1;
        } else {
            break;
        }
    }
    end + number_behind(&text[end..])
}

/// The length of a number that follows a stretch and belongs to it.
fn number_behind(rest: &str) -> usize {
    let digits = match rest.chars().next() {
        Some(c) if is_joint(c) => &rest[c.len_utf8()..],
        _ => rest,
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let after = &digits[length..];
    let ends = after.is_empty()
        || after.starts_with("  ")
        || after.starts_with(['\n', ':', ';', ')', '"', '\u{201d}', '<', '\u{2069}'])
        || after.starts_with(" \u{b7}")
        || (after.starts_with(',') && !after[1..].starts_with(|c: char| c.is_ascii_digit()));
    if length > 0 && ends { rest.len() - after.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_does_not_move_the_numbers_around_it() {
        let title = "بجلی کی تجارت";
        let line = format!("Source: s.toml: 60 · {title} · 60 trials");
        assert_eq!(
            isolated(&line),
            format!("Source: s.toml: 60 · \u{2068}{title}\u{2069} · 60 trials")
        );
        assert_eq!(
            isolated(&format!("{title} 60 trials")),
            format!("\u{2068}{title}\u{2069} 60 trials")
        );
    }

    #[test]
    fn a_number_that_ends_a_name_stays_with_it() {
        for (text, shown) in [
            ("خط 220", "\u{2068}خط 220\u{2069}"),
            ("خط-220  3.2 ± 0.1", "\u{2068}خط-220\u{2069}  3.2 ± 0.1"),
            ("خط 3.2", "\u{2068}خط\u{2069} 3.2"),
            ("خط 220 و خط 500: ok", "\u{2068}خط 220 و خط 500\u{2069}: ok"),
        ] {
            assert_eq!(isolated(text), shown);
        }
    }

    #[test]
    fn marks_of_ones_own_are_known_from_others() {
        for text in ["a بجلی b, دریا 5: c", "خط 220", "x"] {
            assert_eq!(bare(&isolated(text)), text);
        }
        for other in ["\u{2068}a", "\u{2068}بجلی a\u{2069}", "\u{2068}\u{2069}"] {
            assert_eq!(bare(other), other);
        }
        assert!(matches!(isolated("CASA-1000 · 60 trials"), Cow::Borrowed(_)));
        assert!(matches!(isolated("卡萨电线路 – Rūd"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_opening_has_its_closing() {
        let text = "<td>بجلی</td><td>3</td> (دریا), \"خط\" שלום, x";
        let shown = isolated(text);
        assert_eq!(shown.matches(OPEN).count(), 4, "{shown}");
        assert_eq!(shown.matches(CLOSE).count(), 4);
        assert_eq!(shown.replace([OPEN, CLOSE], ""), text);
    }
}
