//! Stated events with their names resolved.

use super::parameters::{Parameters, Slot};
use crate::outcome::{Condition, EventLabel, Layout, Threshold};
use crate::scenario::{Quantity, Scenario};
use crate::units::Bounds;

/// The threshold that the number of a stated event is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventModel {
    /// A number, or the value of an assumption.
    pub threshold: Slot,
    /// Times this.
    pub factor: f64,
}

/// Compiles all events and tells the layout of them.
pub(super) fn events(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
    layout: &mut Layout,
) -> Result<Vec<EventModel>, String> {
    let mut events = Vec::new();
    for event in &scenario.events {
        let condition = Condition::parse(&event.when, layout).map_err(|error| error.to_string())?;
        let path = format!("event.{}.when", event.name);
        events.push(match &condition.threshold {
            Threshold::Number(number) => {
                EventModel { threshold: parameters.constant(*number), factor: 1.0 }
            }
            Threshold::Name(name, factor) => {
                let quantity = Quantity::named(name.clone(), Bounds::WIDEST);
                EventModel { threshold: parameters.slot(&quantity, &path)?, factor: *factor }
            }
        });
        let (name, when) = (event.name.clone(), event.when.clone());
        layout.events.push(EventLabel { name, when, condition });
    }
    Ok(events)
}
