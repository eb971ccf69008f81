//! The merged scenario in its normal form: a text that is parsed once and hashed once, whatever is asked
//! of it.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use super::merged::{headed, quoted};
use super::stated::{Stated, stated};
use super::tree::{Table, tree};

/// A merged scenario: its text, and what the text says.
#[derive(Clone, Default)]
pub struct Merged {
    text: String,
    sha256: String,
    root: OnceLock<Table>,
}

impl Merged {
    /// A text in normal form.
    #[must_use]
    pub fn new(text: String) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { text, sha256, root: OnceLock::new() }
    }

    /// The SHA-256 of the text, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Everything that it states, in the order of the format but for corridors, supplies and hazards,
    /// which come first; what shapes the run is left out. A text that cannot be read states what can be
    /// read of it.
    #[must_use]
    pub fn stated(&self) -> Vec<Stated> {
        stated(self.root())
    }

    /// The same scenario as if it had been read from a file called `file`, with other names for some of
    /// its data files: pairs of the old name and the new one.
    #[must_use]
    pub fn renamed(&self, file: &str, data: &[(String, String)]) -> Self {
        // Its head says what it would say of itself when it is read again.
        let mut text = headed(&self.text, file);
        for (old, new) in data {
            text = text.replace(&named(old), &named(new));
        }
        Self::new(text)
    }

    pub(super) fn root(&self) -> &Table {
        self.root.get_or_init(|| tree(DeTable::parse_recoverable(&self.text).0.get_ref(), 0))
    }
}

/// How a data file is named. Quotes within texts are escaped, so that this stands nowhere else.
fn named(file: &str) -> String {
    format!("file = {}", quoted(file))
}

impl Deref for Merged {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<[u8]> for Merged {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl fmt::Debug for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl PartialEq for Merged {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Merged {}
