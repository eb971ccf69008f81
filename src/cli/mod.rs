//! The command line: arguments, one file a command, progress, exit codes.

mod args;
mod batch;
mod check;
mod compare;
mod fault;
mod findings;
mod generate;
mod hindcast;
mod init;
mod merge;
mod metrics;
mod only;
mod outline;
mod part;
mod progress;
mod replay;
mod results;
mod run;
mod screen;
mod sensitivity;
mod show;
mod solve;
mod stated;
mod study;
mod sweep;
mod target;
mod watch;
mod weakest;
mod words;
mod yearly;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::read::Source;
use crate::text::{Visible, shell, visible};
use args::{Arguments, Command};
use fault::Fault;

/// How a command ended: the program's exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Done,
    /// Could not finish: the disk is full or cannot be written.
    Failed,
    /// The scenario or the call is wrong.
    Wrong,
    /// Interrupted; what was finished is written.
    Interrupted,
}

impl Ending {
    /// The program's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Wrong => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending.code())
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run_with(std::env::args_os()).into()
}

/// Runs the program with these arguments, the first of which is the program's own name.
#[must_use]
pub fn run_with(words: impl IntoIterator<Item = impl Into<OsString>>) -> Ending {
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return misread(error, &words),
    };
    match arguments.command {
        Command::Run(options) => end(run::run(&options)),
        Command::Compare(options) => end(compare::run(&options)),
        Command::Sensitivity(options) => end(sensitivity::run(&options)),
        Command::Sweep(options) => end(sweep::run(&options)),
        Command::Solve(options) => end(solve::run(&options)),
        Command::Check(options) => check::run(&options),
        Command::Show(options) if options.weakest => end(weakest::run(&options)),
        Command::Show(options) => show::run(&options),
        Command::Merge(options) => end(merge::run(&options)),
        Command::Replay(options) => end(replay::run(&options)),
        Command::Hindcast(options) => end(hindcast::run(&options)),
        Command::Batch(options) => end(batch::run(&options)),
        Command::Init(options) => init::run(&options),
        Command::Schema(options) => generate::schema(&options),
        Command::Completions(options) => generate::completions(&options),
        Command::Man => generate::man(),
    }
}

/// Ends a command: says what went wrong, where something did and has not been said.
fn end(result: Result<Ending, Fault>) -> Ending {
    result.unwrap_or_else(|fault| {
        if !fault.words.is_empty() {
            screen::complain_of(fault.words);
        }
        fault.ending
    })
}

/// Help and version, which clap sends here too, and arguments that are wrong.
fn misread(mut error: clap::Error, words: &[OsString]) -> Ending {
    if error.kind() == ErrorKind::InvalidSubcommand
        && let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
    {
        let word = word.clone();
        if Path::new(&word).is_file() || word.ends_with(".toml") {
            let path = shell::path(Path::new(&word));
            let words = format!("`{}` is no command; to simulate that scenario: ", visible(&word));
            screen::complain_of(
                Visible::from(words).and(Visible::data(&format!("salang run {path}"))),
            );
            return Ending::Wrong;
        }
        if error.get(ContextKind::SuggestedSubcommand).is_none()
            && let Some(near) = nearest_command(&word)
        {
            let near = ContextValue::Strings(vec![near]);
            error.insert(ContextKind::SuggestedSubcommand, near);
        }
    }
    // What clap says of arguments it says with their own characters.
    let hidden = |word: &OsString| {
        let word = word.to_string_lossy();
        visible(&word) != word
    };
    if words.iter().any(hidden) {
        return misread_hidden(error);
    }
    // A closed stream is no reason to fail differently.
    let printed = error.print();
    match (error.exit_code(), printed) {
        (0, Err(fault)) if fault.kind() != std::io::ErrorKind::BrokenPipe => Ending::Failed,
        (0, _) => Ending::Done,
        _ => Ending::Wrong,
    }
}

/// Help and errors where an argument holds characters that cannot be seen: written out, and without
/// clap's colours.
fn misread_hidden(mut error: clap::Error) -> Ending {
    let context: Vec<(ContextKind, ContextValue)> =
        error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in context {
        let value = match value {
            ContextValue::String(word) => ContextValue::String(visible(&word).into_owned()),
            ContextValue::Strings(words) => {
                let words = words.iter().map(|word| visible(word).into_owned());
                ContextValue::Strings(words.collect())
            }
            _ => continue,
        };
        error.insert(kind, value);
    }
    let text = error.render().to_string();
    let text = text.trim_end();
    match error.exit_code() {
        0 => screen::print(format!("{text}\n")),
        _ => {
            screen::complain_of(text.strip_prefix("error: ").unwrap_or(text));
            Ending::Wrong
        }
    }
}

/// The command that a word is nearly: two slips of the finger at the most.
fn nearest_command(word: &str) -> Option<String> {
    use clap::CommandFactory;
    let command = Arguments::command();
    let names = command.get_subcommands().map(|sub| sub.get_name().to_owned());
    names
        .map(|name| (strsim::osa_distance(word, &name), name))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, name)| name)
}

/// The scenario that an argument names; the baseline where there is none.
fn source_of(path: Option<&Path>) -> Source<'_> {
    path.map_or(Source::Baseline, Source::File)
}

/// The scenarios that arguments name; the baseline where there are none.
fn sources(paths: &[PathBuf]) -> Vec<Source<'_>> {
    match paths {
        [] => vec![Source::Baseline],
        paths => paths.iter().map(|path| Source::File(path)).collect(),
    }
}
