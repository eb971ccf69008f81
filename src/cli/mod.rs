//! The command line: arguments, one file a command, progress, exit codes.

mod args;
mod compare;
mod findings;
mod generate;
mod init;
mod progress;
mod run;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

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

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::Wrong => 2,
            Ending::Interrupted => 130,
        })
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ending = match arguments.command {
        Command::Run(options) => run::run(&options),
        Command::Compare(options) => compare::run(&options),
        Command::Check(_) | Command::Show(_) => Ending::Wrong,
        Command::Init(options) => init::run(&options),
        Command::Schema => generate::schema(),
        Command::Completions(options) => generate::completions(&options),
        Command::Man => generate::man(),
    };
    ending.into()
}

/// Says what went wrong in one paragraph on stderr.
fn complain(words: &dyn std::fmt::Display) {
    use std::io::Write;
    let style = anstyle_bold_red();
    let mut err = anstream::stderr();
    // A closed stderr is no reason to fail differently.
    let _ = writeln!(err, "{style}error{style:#}: {words}");
}

fn anstyle_bold_red() -> clap::builder::styling::Style {
    clap::builder::styling::Style::new()
        .bold()
        .fg_color(Some(clap::builder::styling::AnsiColor::Red.into()))
}

/// Writes to stdout; a reader that went away (`| head`) ends the program quietly.
fn print(text: &str) -> Ending {
    use std::io::Write;
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ending::Done,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ending::Done,
        Err(error) => {
            complain(&format_args!("could not write to stdout: {error}"));
            Ending::Failed
        }
    }
}
