//! The report of a run: the answer, its figures and tables, page and evidence.

pub(super) mod answer;
pub(super) mod answer_html;
pub(super) mod behind;
pub(super) mod beside;
pub(super) mod contracts;
pub(super) mod events;
pub(super) mod evidence;
pub(super) mod figures;
pub(super) mod grades;
pub(super) mod html;
pub(super) mod mattered;
pub(super) mod only;
pub(super) mod page;
pub(super) mod page_tables;
pub(super) mod regimes;
pub(super) mod replaced;
pub(super) mod reservoir;
