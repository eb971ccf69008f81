//! Sight of a trial from within, for stories, calendars and tests: incidents as they are drawn, flows as
//! they change. A watcher changes nothing, and one that does nothing costs nothing.

use super::Levels;

/// An incident with the outage that it is, as a watcher is told of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outage {
    /// Index of the instance.
    pub instance: usize,
    /// Hours from the start of the horizon.
    pub from: f64,
    /// Hours at which what it takes is back; equal to `from` where it takes nothing.
    pub to: f64,
    /// Whether it interrupts.
    pub stops: bool,
    /// Whether another incident brought it.
    pub offspring: bool,
}

/// Sees what happens in a trial. The simulation is compiled anew for each watcher, so one that
/// does nothing costs nothing.
pub trait Watch {
    /// Whether it wants to be told.
    const ON: bool;
    /// An incident, in warm-up or horizon.
    fn incident(&mut self, outage: &Outage);
    /// The flow of a corridor from one hour to another, with the weight of each cause in what
    /// incidents take.
    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]);
    /// The flow of a corridor up to an hour, of which [`Self::flow`] will tell later: told of all
    /// corridors that an event touches, before it.
    fn flowed(&mut self, _: usize, _: f64, _: &Levels, _: &[f64]) {}
    /// An incident of an instance begins to take something out, or ends (`up`).
    fn event(&mut self, _: usize, _: bool) {}
}

/// Sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWatch;

impl Watch for NoWatch {
    const ON: bool = false;
    fn incident(&mut self, _: &Outage) {}
    fn flow(&mut self, _: usize, _: f64, _: f64, _: &Levels, _: &[f64]) {}
}
