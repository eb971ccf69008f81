//! Whether anything in a model is left to chance.
//!
//! A trial is a function of the model and of the streams that it opens. Where one opens none, no
//! other one does either, and all of them are the same: what a run of it estimates is known exactly.

use std::cell::Cell;

use super::{NoWatch, Workspace, trial};
use crate::chance::{Key, RandomStreams, Stream, TrialStreams};
use crate::model::Model;

/// Random streams that notice whether one is opened.
struct Noticed {
    own: TrialStreams,
    asked: Cell<bool>,
}

impl RandomStreams for Noticed {
    type Stream = Stream;

    fn open(&self, key: Key) -> Stream {
        self.asked.set(true);
        self.own.open(key)
    }
}

/// Whether all trials of a model are the same, because none of them draws anything.
#[must_use]
pub fn is_certain(model: &Model) -> bool {
    let streams = Noticed { own: TrialStreams::new(model.seed, 0), asked: Cell::new(false) };
    let ran = trial(model, &streams, 0, &mut Workspace::new(model), &mut NoWatch);
    ran.is_ok() && !streams.asked.get()
}
