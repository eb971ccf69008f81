//! Names and parts of a sentence, one after the other: commas between them, and a word before the last.

/// `A`, `A and B`, `A, B and C`.
pub(in crate::report) fn listed<S: AsRef<str>>(words: &[S]) -> String {
    joined(words, "and")
}

/// `A`, `A or B`, `A, B or C`.
pub(in crate::report) fn either<S: AsRef<str>>(words: &[S]) -> String {
    joined(words, "or")
}

/// The first few, and how many more.
pub(in crate::report) fn first_few<S: AsRef<str>>(words: &[S], most: usize) -> String {
    match words.len().checked_sub(most) {
        None | Some(0) => listed(words),
        Some(more) => format!("{} and {more} more", with_commas(&words[..most])),
    }
}

fn joined<S: AsRef<str>>(words: &[S], before_last: &str) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => {
            format!("{} {before_last} {}", with_commas(first), last.as_ref())
        }
        _ => with_commas(words),
    }
}

fn with_commas<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_sentence_are_joined() {
        assert_eq!((listed::<&str>(&[]), listed(&["a"])), (String::new(), "a".to_owned()));
        assert_eq!(
            (listed(&["a", "b"]), either(&["a", "b", "c"])),
            ("a and b".into(), "a, b or c".into())
        );
        assert_eq!(first_few(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(first_few(&["a", "b", "c", "d", "e"], 3), "a, b, c and 2 more");
    }
}
