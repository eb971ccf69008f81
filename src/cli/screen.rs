//! What goes to the screen: its width, bold and faint words, stdout and stderr.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

use clap::builder::styling::{AnsiColor, Style};

use super::Ending;

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
pub fn bold(words: &str) -> String {
    painted(Style::new().bold(), words)
}

/// Words that stand back.
pub fn faint(words: &str) -> String {
    painted(Style::new().dimmed(), words)
}

/// Words to look twice at.
pub fn yellow(words: &str) -> String {
    painted(Style::new().fg_color(Some(AnsiColor::Yellow.into())), words)
}

fn painted(style: Style, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("{style}{words}{style:#}") }
}

/// Says what went wrong in one paragraph on stderr.
pub fn complain(words: &dyn Display) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(&format_args!("{style}error{style:#}: {words}"));
}

/// Writes a line to stderr.
pub fn tell(words: &dyn Display) {
    // A closed stderr is no reason to fail differently.
    let _ = writeln!(anstream::stderr(), "{words}");
}

/// Writes to stdout; a reader that went away (`| head`) ends the program quietly.
pub fn print(text: &str) -> Ending {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ending::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ending::Done,
        Err(error) => {
            complain(&format_args!("could not write to stdout: {error}"));
            Ending::Failed
        }
    }
}
