//! Which assumptions a hindcast puts to the test, as they are shipped, and whether the record they are
//! compared with is where they came from.

use std::fmt::Write;

use salang::report::in_words;
use salang::scenario::ByState;

use super::foretold::scenario;

/// Whether a number came from the record it is compared with.
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    /// From it.
    Record,
    /// Judged with it in view, among others.
    InView,
    /// From elsewhere.
    Elsewhere,
}

impl Origin {
    fn words(self) -> &'static str {
        match self {
            Self::Record => "yes",
            Self::InView => "in part",
            Self::Elsewhere => "no",
        }
    }
}

/// The table of a hindcast's assumptions.
///
/// `repairs` names the hazards whose repair is tested as well; by security state where it differs.
pub fn table(hindcast: &str, tested: &[(&str, Origin)], repairs: &[(&str, Origin)]) -> String {
    let scenario = scenario(hindcast, &[]);
    let mut text = "| as shipped | value | unit | from this record? | judgement? |\n\
                    |---|---|---|---|---|\n"
        .to_owned();
    for (name, origin) in tested {
        let assumption = scenario
            .assumptions
            .iter()
            .find(|assumption| assumption.name == *name)
            .unwrap_or_else(|| panic!("{hindcast} has no assumption {name}"));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            assumption.label(),
            in_words(&assumption.value),
            assumption.unit.as_deref().unwrap_or(""),
            origin.words(),
            if assumption.judgement { "yes" } else { "no" }
        );
    }
    for (name, origin) in repairs {
        let hazard = scenario.hazards.iter().find(|hazard| hazard.name == *name).expect("a hazard");
        let mut line = |when: &str, law| {
            let (value, origin) = (in_words(law), origin.words());
            let _ =
                writeln!(text, "| Repair after {name}{when} | {value} | days | {origin} | yes |");
        };
        match &hazard.repair_days {
            ByState::Same(law) => line("", law),
            ByState::Each(_, laws) => {
                let states = &scenario.security.as_ref().expect("a chain").states;
                for (state, law) in states.iter().zip(laws) {
                    line(&format!(", {state}"), law);
                }
            }
        }
    }
    text
}
