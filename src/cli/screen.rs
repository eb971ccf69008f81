//! The screen: its width, bold and faint words, stdout and stderr.
//!
//! Nothing else in the program writes to either, and all that is written is [`Visible`]: whatever a
//! scenario, a file's name or an argument holds, on the screen it is text.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

use clap::builder::styling::{AnsiColor, Style};

use super::Ending;
use crate::text::{Visible, visible};

/// Columns where there is no terminal to ask.
const USUAL: usize = 100;

/// Columns of stdout: the terminal's; in a pipe those of `COLUMNS`, else 100.
pub fn width() -> usize {
    let out = std::io::stdout();
    let known = match out.is_terminal() {
        true => terminal_size::terminal_size_of(&out).map(|(width, _)| usize::from(width.0)),
        false => std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok()),
    };
    known.unwrap_or(USUAL).clamp(60, 160)
}

/// Words that stand out. Colours are dropped on the way where the stream takes none.
pub fn bold(words: &str) -> Visible {
    painted(Style::new().bold(), words)
}

/// Words that stand back.
pub fn faint(words: &str) -> Visible {
    painted(Style::new().dimmed(), words)
}

/// Words to look twice at.
pub fn yellow(words: &str) -> Visible {
    painted(Style::new().fg_color(Some(AnsiColor::Yellow.into())), words)
}

fn painted(style: Style, words: &str) -> Visible {
    Visible::styled(style, words, format_args!("{style:#}"))
}

/// Says what went wrong in one paragraph on stderr.
pub fn complain(words: &dyn Display) {
    complain_of(&*visible(&words.to_string()));
}

/// Says what went wrong in words that are fit to be shown, in as many lines as they have.
pub fn complain_of(words: impl Into<Visible>) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(painted(style, "error").and(": ").and(words));
}

/// Says on stderr what is worth a second look.
pub fn warn(words: &str) {
    tell(yellow("warning").and(": ").and(&*visible(words)));
}

/// Writes a line to stderr.
pub fn tell(words: impl Into<Visible>) {
    // A closed stderr is no reason to fail differently.
    let _ = writeln!(anstream::stderr(), "{}", words.into());
}

/// Writes to stdout; a reader that went away (`| head`) ends the program quietly.
pub fn print(text: impl Into<Visible>) -> Ending {
    let mut out = anstream::stdout();
    match out.write_all(text.into().as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ending::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ending::Done,
        Err(error) => {
            complain(&format_args!("could not write to stdout: {error}"));
            Ending::Failed
        }
    }
}
