//! Words quoted for a POSIX shell, so that a command that is shown can be copied as it stands.

use std::path::Path;

use super::visible::is_hidden;

/// A word that is quoted only where it needs to be.
#[must_use]
pub fn word(word: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && word.chars().all(bare) { word.to_owned() } else { quoted(word) }
}

/// A path as an argument: one that begins with a dash is no option, and bytes that are no UTF-8 stand by
/// their number.
#[must_use]
pub fn path(path: &Path) -> String {
    let Some(text) = path.to_str() else {
        let mut out = String::from("$'");
        for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
            inside(&mut out, chunk.valid());
            chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
        }
        return out + "'";
    };
    word(&if text.starts_with('-') { format!("./{text}") } else { text.to_owned() })
}

/// A word in quotes: single ones, or `$'...'` where it holds what cannot be seen.
#[must_use]
pub fn quoted(word: &str) -> String {
    if !word.contains(is_hidden) {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    let mut out = String::from("$'");
    inside(&mut out, word);
    out + "'"
}

/// Adds text that stands within `$'...'`.
fn inside(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if is_hidden(c) && u32::from(c) <= 0xffff => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c if is_hidden(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_bare_and_others_are_quoted() {
        for (text, shown) in [
            ("a/b-c_1.toml", "a/b-c_1.toml"),
            ("Rūd.toml", "Rūd.toml"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's $(x) `y`", "'it'\\''s $(x) `y`'"),
            ("~/x", "'~/x'"),
            ("=ls", "'=ls'"),
            ("a\nb'\\", "$'a\\nb\\'\\\\'"),
            ("\u{1b}[m\u{202e}", "$'\\x1b[m\\u202e'"),
        ] {
            assert_eq!(word(text), shown);
        }
        assert_eq!(quoted("a.b=1:2"), "'a.b=1:2'");
        assert_eq!(path(Path::new("-rf.toml")), "./-rf.toml");
        assert_eq!(path(Path::new("- x")), "'./- x'");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_stand_by_their_number() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"a'\xff b.toml");
        assert_eq!(path(Path::new(name)), "$'a\\'\\xff b.toml'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        let words = ["a b", "it's", "$HOME `id` \"x\"", "a\\b", "*", "#c", "-n x", "!x", "a;b|c&d"];
        for text in words {
            let run = std::process::Command::new("sh")
                .args(["-c", &format!("printf %s {}", word(text))])
                .output()
                .unwrap();
            let wanted = if text == "-n x" { "-n x" } else { text };
            assert_eq!(String::from_utf8_lossy(&run.stdout), wanted);
        }
    }
}
