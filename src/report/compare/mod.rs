//! The report of a comparison: its page, sentences, figures and notes.

pub(super) mod answer;
pub(super) mod answer_html;
pub(super) mod changed;
pub(super) mod counted;
pub(super) mod figures;
pub(super) mod first;
pub(super) mod html;
pub(super) mod notes;
pub(super) mod page;
pub(super) mod pictures;
pub(super) mod words;
