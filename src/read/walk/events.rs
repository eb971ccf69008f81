//! `[[event]]`: whether what each asks can be asked of this scenario.

use super::values::Ask;
use super::{Row, Walk};
use crate::outcome::{Condition, Event, Threshold};
use crate::read::ledger::{At, suggestion};
use crate::read::tree::Node;
use crate::read::written::advice;
use crate::scenario::{Scenario, StatedEvent};
use crate::units::Bounds;

/// So many events may a scenario state, and so many records: each is looked at in every year of every
/// trial.
const MOST_FEW: usize = 100;

impl Walk<'_, '_> {
    /// The events of a scenario whose other names are known.
    pub fn events(&mut self, root: &Row<'_>, scenario: &Scenario) -> Vec<StatedEvent> {
        let rows = self.few(root, "event", "event");
        let layout = scenario.layout();
        let mut events = Vec::new();
        for row in rows {
            if let Some(event) = self.event_named(&row) {
                self.ledger
                    .error(
                        "E091",
                        format!("an event cannot be called `{event}`"),
                        row.value_at("name"),
                        "the program counts something by this name",
                    )
                    .help("give it another name");
            }
            let (Some(name), Some(text)) = (row.text("name"), row.text("when")) else { continue };
            let at = row.value_at("when");
            let condition = match Condition::parse(&text, &layout) {
                Ok(condition) => condition,
                // Where something else could not be read, a name may be unknown for that.
                Err(_) if self.partial => continue,
                Err(error) => {
                    self.ledger
                        .error(
                            "E090",
                            format!("{} cannot be understood: {error}", row.title),
                            at,
                            "expected a metric, one comparison and a quantity",
                        )
                        .help("`salang show --metrics` lists what can be asked");
                    continue;
                }
            };
            if let Threshold::Name(name, _) = &condition.threshold {
                self.compared_with(name, at, condition.of.unit(&layout));
            }
            events.push(StatedEvent {
                name,
                when: text,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        events
    }

    /// The entries of a list, if they are no more than are read.
    pub(super) fn few<'t>(&mut self, root: &Row<'t>, key: &str, word: &str) -> Vec<Row<'t>> {
        let rows = self.open_so_many(root, (key, MOST_FEW), word);
        let many = root.node(key).and_then(Node::list).is_some_and(|list| list.len() > MOST_FEW);
        if many { Vec::new() } else { rows }
    }

    /// The name of an event, where it is one of the program's own.
    fn event_named(&self, row: &Row<'_>) -> Option<String> {
        let name = row.text("name")?;
        Event::NAMED.into_iter().any(|event| event.name() == name).then_some(name)
    }

    /// Whether an assumption bears the name that a metric of this unit is compared with.
    pub(super) fn compared_with(&mut self, name: &str, at: At, unit: &'static str) {
        if self.names.contains_key(name) {
            let bounds = Bounds::WIDEST;
            self.use_of(
                name,
                1.0,
                at,
                Ask { key: "when", bounds, unit, likely: None, default: None, parameter: false },
            );
            return;
        }
        if self.nameless {
            return;
        }
        let help = match advice(name, unit) {
            Some(advice) => advice,
            None if self.ledger.is_full() => String::new(),
            None => {
                suggestion(name, "the assumptions are", self.ordered.iter().map(String::as_str))
            }
        };
        self.ledger
            .error(
                "E014",
                format!("no assumption is called `{name}`"),
                at,
                "expected a number, the name of an assumption, or a name with a factor",
            )
            .help(help);
    }
}
