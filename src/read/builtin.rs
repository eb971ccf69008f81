//! The scenarios that are part of the program, as a small folder of texts.

/// Paths inside the folder and their texts.
const FOLDER: &[(&str, &str)] = &[
    ("baseline.toml", include_str!("../../scenarios/baseline.toml")),
    ("starter.toml", include_str!("../../scenarios/starter.toml")),
    ("parts/afghanistan.toml", include_str!("../../scenarios/parts/afghanistan.toml")),
    ("parts/balochistan.toml", include_str!("../../scenarios/parts/balochistan.toml")),
    ("parts/pakistan.toml", include_str!("../../scenarios/parts/pakistan.toml")),
    ("parts/pakistan-power.toml", include_str!("../../scenarios/parts/pakistan-power.toml")),
    ("parts/pakistan-gas.toml", include_str!("../../scenarios/parts/pakistan-gas.toml")),
    ("parts/casa-1000.toml", include_str!("../../scenarios/parts/casa-1000.toml")),
    ("parts/tapi.toml", include_str!("../../scenarios/parts/tapi.toml")),
    ("parts/lpg.toml", include_str!("../../scenarios/parts/lpg.toml")),
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
