//! Names of files and folders that every usual file system takes, however long the names they are made of.

use sha2::{Digest, Sha256};

/// Bytes that the name of a file or folder may have.
const MOST: usize = 255;
/// Letters of the SHA-256 that keeps apart what begins alike.
const LETTERS: usize = 8;

/// `name` with `end` behind it; where that is too long, the name is cut and eight letters of its
/// SHA-256 stand for the rest.
#[must_use]
pub fn fitted(name: &str, end: &str) -> String {
    if name.len() + end.len() <= MOST {
        return format!("{name}{end}");
    }
    let sum: String = Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut cut = MOST.saturating_sub(end.len() + LETTERS + 1).min(name.len());
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}-{}{end}", &name[..cut], &sum[..LETTERS])
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn a_name_is_cut_only_where_it_must_and_stays_unlike_every_other() {
        assert_eq!(fitted("a", "-partial"), "a-partial");
        let (long, other) = ("é".repeat(127), "é".repeat(126) + "ab");
        assert_eq!(fitted(&long, "x").len(), 255);
        let (cut, other) = (fitted(&long, "-partial"), fitted(&other, "-partial"));
        assert!(cut.len() <= 255 && cut.ends_with("-partial") && cut.starts_with("éé"), "{cut}");
        assert_ne!(cut, other);
    }
}
