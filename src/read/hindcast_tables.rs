//! The table of fields of records: what a scenario is scored against.

use super::fields::{Field, Kind, TableSpec, field};

const SOURCE: Field = field("source", Kind::Text, "Where the figures come from.");
const NOTES: Field = field("notes", Kind::Text, "Anything else worth saying.");

/// `[[record]]`.
pub(super) static RECORD: TableSpec = TableSpec {
    word: "a record",
    doc: "Numbers by year that `salang hindcast` scores the scenario against; nothing else looks at them.",
    fields: &[
        field("name", Kind::Name, "Unique among records.").needed(),
        field(
            "metric",
            Kind::Text,
            "The metric that the numbers are of, without a year: `incidents[attack on the line]`.",
        )
        .needed(),
        field("file", Kind::File, "A CSV file with a row for each year and a column `year`.")
            .needed(),
        field("column", Kind::Text, "Its column of numbers; `value` if left out."),
        field(
            "known_until",
            Kind::Whole(1, 2200),
            "The last year that was known when the scenario was written: later rows are scored.",
        )
        .needed(),
        SOURCE,
        NOTES,
    ],
};

/// `[[event_record]]`.
pub(super) static EVENT_RECORD: TableSpec = TableSpec {
    word: "an event record",
    doc: "An event that happened or not, which `salang hindcast` scores its chance against.",
    fields: &[
        field("name", Kind::Name, "Unique among event records.").needed(),
        field(
            "when",
            Kind::Condition,
            "What may have happened: `in_service[TAPI, 2030]`, or a condition as of `[[event]]`.",
        )
        .needed(),
        field("happened", Kind::Boolean, "Whether it did.").needed(),
        SOURCE,
        NOTES,
    ],
};
