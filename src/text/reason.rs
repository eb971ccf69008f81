//! Why the system did not do something, in words: whoever reads "os error 36" has to look it up.

use std::borrow::Cow;
use std::io::{Error, ErrorKind};

/// The mark between the system's words and its number for them.
const NUMBER: &str = " (os error ";

/// The reason that an error of the system tells, in a plain sentence without its number.
#[must_use]
pub fn reason(error: &Error) -> Cow<'static, str> {
    if let Some(own) = error.get_ref() {
        // What this program says itself, or a library that may have words of the system within its own.
        return match number_in(&own.to_string()) {
            Some(number) => reason(&Error::from_raw_os_error(number)),
            None => Cow::Owned(said(error)),
        };
    }
    Cow::Borrowed(match error.kind() {
        ErrorKind::InvalidInput if error.to_string().contains("NUL") => {
            "its path holds a NUL character, and no name of a file does"
        }
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "this user is not allowed to",
        ErrorKind::AlreadyExists => "something of that name is there already",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::StorageFull => "no space is left on the disk",
        ErrorKind::QuotaExceeded => "this user may not fill more of the disk",
        ErrorKind::FileTooLarge => "a file may not grow so large there",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written to that disk: it is read-only",
        ErrorKind::InvalidFilename => "a name in its path is too long, or not allowed there",
        ErrorKind::UnexpectedEof => "it ends too early",
        ErrorKind::InvalidData => "it is not UTF-8 text",
        ErrorKind::BrokenPipe => "nobody reads it any more",
        ErrorKind::OutOfMemory => "there is not enough memory",
        _ => match error.raw_os_error() {
            #[cfg(target_os = "linux")]
            Some(40) => "its path goes round in a circle of links",
            #[cfg(target_os = "linux")]
            Some(24 | 23) => "too many files are open",
            #[cfg(target_os = "linux")]
            Some(5) => "the disk is faulty",
            _ => return Cow::Owned(said(error)),
        },
    })
}

/// The number that stands behind the system's words.
fn number_in(text: &str) -> Option<i32> {
    let (number, _) = text[text.rfind(NUMBER)? + NUMBER.len()..].split_once(')')?;
    number.parse().ok()
}

/// The system's own words, without the number.
fn said(error: &Error) -> String {
    let text = error.to_string();
    match text.rfind(NUMBER) {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_has_a_number_in_it() {
        for number in 1..200 {
            let told = reason(&Error::from_raw_os_error(number)).into_owned();
            assert!(!told.is_empty() && !told.contains("os error"), "{number}: {told}");
        }
        assert_eq!(reason(&ErrorKind::StorageFull.into()), "no space is left on the disk");
        assert_eq!(
            reason(&Error::other("it is a link that leads nowhere")),
            "it is a link that leads nowhere"
        );
        // As a library passes it on, with its own words around.
        let around = format!("{} at path \"x\"", Error::from_raw_os_error(2));
        let passed = reason(&Error::other(around));
        assert_eq!(passed, "there is no such file or folder");
    }
}
