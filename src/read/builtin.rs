//! The scenarios that are part of the program, as a small folder of texts.

/// Paths inside the folder and their texts.
const FOLDER: &[(&str, &str)] = &[
    ("baseline.toml", include_str!("../../scenarios/baseline.toml")),
    ("starter.toml", include_str!("../../scenarios/starter.toml")),
    ("parts/afghanistan.toml", include_str!("../../scenarios/parts/afghanistan.toml")),
    ("parts/pakistan-gas.toml", include_str!("../../scenarios/parts/pakistan-gas.toml")),
    ("parts/casa-1000.toml", include_str!("../../scenarios/parts/casa-1000.toml")),
    ("parts/replacement.toml", include_str!("../../scenarios/parts/replacement.toml")),
    ("parts/tapi.toml", include_str!("../../scenarios/parts/tapi.toml")),
];

/// The text that `salang init` writes.
pub const STARTER: &str = include_str!("../../scenarios/starter.toml");

/// The text of a built-in file.
pub(super) fn text(path: &str) -> Option<&'static str> {
    FOLDER.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// All paths.
pub(super) fn paths() -> impl Iterator<Item = &'static str> + Clone {
    FOLDER.iter().map(|(name, _)| *name)
}
