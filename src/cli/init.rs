//! `salang init`: a commented scenario to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use super::Ending;
use super::args::InitOptions;
use super::screen::{complain, print};
use crate::read::STARTER;
use crate::text::{shell, visible};

/// Writes `scenario.toml` into a folder, unless there is one.
pub fn run(options: &InitOptions) -> Ending {
    let path = options.folder.join("scenario.toml");
    let written = std::fs::create_dir_all(&options.folder)
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path))
        .and_then(|mut file| file.write_all(STARTER.as_bytes()));
    match written {
        Ok(()) => {
            let (shown, word) = (path.display().to_string(), shell::path(&path));
            let shown = visible(&shown);
            print(format!(
                "Wrote {shown}. Change what you know better, then:\n  salang run {word}\n"
            ))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            complain(&format_args!("{} is there already; it stays as it is", path.display()));
            Ending::Wrong
        }
        Err(error) => {
            complain(&format_args!("could not write {}: {error}", path.display()));
            Ending::Failed
        }
    }
}
