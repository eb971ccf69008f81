//! Blocks of a page that tests write: each stands between its marks.

use std::path::Path;

/// Holds that the page has these texts in the blocks of these names; `SNAPSHOTS=overwrite` renews them.
pub fn holds(file: &str, blocks: &[(&str, String)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let mut page = std::fs::read_to_string(&path).expect("the page").replace("\r\n", "\n");
    for (name, text) in blocks {
        page = with_block(&page, name, text);
    }
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(page, snapbox::Data::read_from(&path, None));
}

/// The page with the text of one block replaced; every block stands between its marks once.
fn with_block(page: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let (before, rest) =
        page.split_once(&begin).unwrap_or_else(|| panic!("the page has no place for {name}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{name} has no end"));
    format!("{before}{begin}\n{text}\n{end}{after}")
}
