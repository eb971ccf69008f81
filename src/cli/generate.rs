//! Descriptions of the program for other tools: JSON Schema, completions, manual page.

use clap::CommandFactory;

use super::Ending;
use super::args::{Arguments, CompletionOptions};
use super::screen::{complain, print};
use crate::text::Visible;

/// Prints the JSON Schema of the format.
pub fn schema() -> Ending {
    match serde_json::to_string_pretty(&crate::read::json_schema()) {
        Ok(text) => print(Visible::data(&(text + "\n"))),
        Err(error) => {
            complain(&error);
            Ending::Failed
        }
    }
}

/// Prints completions for a shell.
pub fn completions(options: &CompletionOptions) -> Ending {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "salang", &mut text);
    print(Visible::data(&String::from_utf8_lossy(&text)))
}

/// Prints the manual page.
pub fn man() -> Ending {
    let mut text = Vec::new();
    match clap_mangen::Man::new(Arguments::command()).render(&mut text) {
        Ok(()) => print(Visible::data(&String::from_utf8_lossy(&text))),
        Err(error) => {
            complain(&error);
            Ending::Failed
        }
    }
}
