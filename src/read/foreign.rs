//! Files that are no scenario, by what they begin with: their kind is a better answer than the
//! places at which they are not TOML.

/// The kind of a file that is not a scenario, and the advice about it.
pub(super) struct Foreign {
    /// Such as `a PDF file`.
    pub what: &'static str,
    pub help: &'static str,
}

const TOML: &str = "a scenario is a text file in TOML; `salang init` writes one to begin with";
const UTF_8: &str = "save it as plain text in UTF-8";
const TABLE: &str = "a scenario names a table of numbers as `file = \"NAME.csv\"`; save the sheet as \
                     CSV, and run the scenario";
const SUMMARY: &str = "the scenario of a run stands in `scenario.toml` beside its results";
const MARKUP: &str = "where the file was fetched from the web, fetch its raw text";

/// First bytes that no text in UTF-8 and no TOML begins with.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive", TABLE),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document", TABLE),
    (b"PAR1", "a Parquet file", SUMMARY),
    (b"%PDF", "a PDF file", TOML),
    (b"\x89PNG", "a PNG picture", TOML),
    (b"\xff\xd8\xff", "a JPEG picture", TOML),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"{\\rtf", "an RTF document", UTF_8),
    (b"\xff\xfe", "text in UTF-16", UTF_8),
    (b"\xfe\xff", "text in UTF-16", UTF_8),
];

/// The kind of a file whose first bytes show that it is no text in UTF-8 at all, or another
/// language.
pub(super) fn by_signature(bytes: &[u8]) -> Option<Foreign> {
    let found = |what, help| Some(Foreign { what, help });
    if let Some((_, what, help)) = SIGNATURES.iter().find(|(first, ..)| bytes.starts_with(first)) {
        return found(what, help);
    }
    // Every other byte of Western text in UTF-16 is zero.
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() >= 8 && even.max(odd) > head.len() / 3 && even.min(odd) == 0 {
        return found("text in UTF-16", UTF_8);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins = |word: &str| {
        text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    if begins("<!doctype html") || begins("<html") {
        return found("an HTML page", MARKUP);
    }
    match text {
        [b'<', ..] => found("XML or another markup", MARKUP),
        [b'{', ..] => found("JSON", SUMMARY),
        [b'[', rest @ ..] if rest.trim_ascii_start().starts_with(b"{") => found("JSON", SUMMARY),
        _ => None,
    }
}

/// The kind of a text that is not TOML, by its first line that says something.
pub(super) fn by_text(text: &str) -> Option<Foreign> {
    let found = |what, help| Some(Foreign { what, help });
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\r') && !text.contains('\n') {
        return found(
            "text whose lines end with a carriage return alone",
            "save it with the line ends of Unix or Windows",
        );
    }
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    if first.contains('=') || first.starts_with('[') {
        return None;
    }
    if first.contains([',', ';', '\t']) {
        return found("a table of comma-separated values (CSV)", TABLE);
    }
    let key = first.split_once(':').map(|(key, _)| key);
    let plain =
        |key: &str| key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    if first == "---" || key.is_some_and(plain) {
        return found("YAML", TOML);
    }
    None
}
