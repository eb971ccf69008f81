//! `salang init`: a commented scenario to start from.

use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use super::Ending;
use super::args::InitOptions;
use super::screen::{complain, print};
use crate::read::STARTER;
use crate::text::{Visible, reason, shell, visible};

/// Writes `scenario.toml` into a folder, unless there is one.
pub fn run(options: &InitOptions) -> Ending {
    let path = options.folder.join("scenario.toml");
    match write(&options.folder, &path) {
        Ok(()) => {
            let shown = path.display().to_string();
            let told = format!("Wrote {}. Change what you know better, then:\n", visible(&shown));
            let command = format!("  salang run {}\n", shell::path(&path));
            print(Visible::from(told).and(Visible::data(&command)))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            complain(&format_args!("{} is there already; it stays as it is", path.display()));
            Ending::Wrong
        }
        Err(error) => {
            complain(&format_args!("could not write {}: {}", path.display(), reason(&error)));
            Ending::Failed
        }
    }
}

/// Writes the file whole or not at all: under another name first, which it then changes.
fn write(folder: &Path, path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
        // Something else than the scenario is there: a file, where the folder is to be.
        ErrorKind::AlreadyExists => ErrorKind::NotADirectory.into(),
        _ => error,
    })?;
    if path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let mut file = tempfile::Builder::new();
    file.prefix(".scenario.toml.");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As open as other files: the user's mask takes from that.
        file.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = file.tempfile_in(folder)?;
    file.write_all(STARTER.as_bytes())?;
    file.as_file().sync_all()?;
    // Never over a file that was put there in between.
    file.persist_noclobber(path).map_err(|failed| failed.error)?;
    Ok(())
}
