//! The tables of the destination as a buyer: parts of the day, and alternatives.

use super::fields::{Field, Kind, Shape, TableSpec, field, rate, year};
use super::tables::{COMMODITIES, NOTES, SOURCE};
use crate::units::Bounds;
use crate::units::Commodity::{self, Electricity, Gas, Lpg, Oil};

/// A part of the day.
pub(super) static PART: TableSpec = TableSpec {
    word: "a part of the day",
    doc: "A part of every day of the year; the hours of all parts add up to 24.",
    fields: &[
        field("part", Kind::Name, "Its name, unique among the parts.").needed(),
        field("hours", Kind::Plain(Bounds::HOURS_OF_A_DAY), "Hours of each day.")
            .needed()
            .unit("hours"),
    ],
};

/// The cost of what an import replaces.
const fn cost(key: &'static str, bounds: Bounds, unit: &'static str) -> Field {
    field(key, Kind::Quantity(bounds), "What it costs there.").needed().unit(unit).group("cost")
}

/// The amount of what an import replaces.
const fn amount(key: &'static str, commodity: Commodity) -> Field {
    let doc =
        "What of it an import could replace: one number, twelve, or either by part of the day.";
    rate(key, commodity, Shape::MonthsByPart, doc).needed().group("amount")
}

/// The volume of a contract, in a commodity's own unit.
pub(super) const fn volume(key: &'static str, unit: &'static str) -> Field {
    field(key, Kind::Quantity(Bounds::VOLUME_TWH), "What a year is measured against.")
        .unit(unit)
        .group("volume")
}

/// The emission of a corridor's energy or of an alternative.
pub(super) const fn emission(key: &'static str, unit: &'static str) -> Field {
    field(key, Kind::Quantity(Bounds::TONNES_PER_UNIT), "What it emits; 0 if left out.")
        .unit(unit)
        .group("emission")
}

/// An alternative: it runs or is bought there if nothing arrives.
pub(super) static ALTERNATIVE: TableSpec = TableSpec {
    word: "an alternative",
    doc: "What runs or is bought at the destination if nothing arrives, and what it costs: what \
          arrives is bought only as far as it replaces something dearer.",
    fields: &[
        field("name", Kind::Name, "Unique among alternatives.").needed(),
        field("commodity", Kind::Word(COMMODITIES), "What it is an amount of.").needed(),
        cost("usd_per_mwh", Bounds::USD_PER_MWH, "USD per MWh").likely(1.0, 1_000.0),
        cost("usd_per_mmbtu", Bounds::USD_PER_MWH, "USD per MMBtu").of(Gas).likely(0.1, 200.0),
        cost("usd_per_barrel", Bounds::USD_PER_MWH, "USD per barrel").of(Oil).likely(1.0, 1_000.0),
        cost("usd_per_tonne", Bounds::USD_PER_MWH, "USD per tonne").of(Lpg).likely(10.0, 10_000.0),
        amount("mw", Electricity),
        amount("bcm_per_year", Gas),
        amount("kbd", Oil),
        amount("kt_per_year", Lpg),
        field("level", Kind::Text, "The level of years that multiplies its cost."),
        field(
            "locked",
            Kind::OneOrPath(Bounds::SHARE),
            "Share of it that runs whatever it costs: a number, or [[year, share], ...].",
        )
        .or(0.0)
        .unit("share"),
        field(
            "growth_per_year",
            Kind::ByPart(Bounds::GROWTH_OR_NONE),
            "Growth of the amount: a number, or one by part of the day.",
        )
        .or(0.0)
        .unit("share a year")
        .likely(-0.5, 0.5)
        .group("growth"),
        field(
            "by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on the amount by year, [[year, factor], ...]: straight between, constant outside.",
        )
        .group("growth"),
        year("base_year", "The year that the amount describes."),
        year("in_service", "Nothing before this decimal year."),
        year("until", "Nothing from this decimal year on."),
        field("times", Kind::Quantity(Bounds::FACTOR), "Multiplies the amount.").or(1.0),
        emission("co2_t_per_mwh", "tonnes of CO2 per MWh"),
        emission("co2_t_per_mmbtu", "tonnes of CO2 per MMBtu").of(Gas),
        emission("co2_t_per_barrel", "tonnes of CO2 per barrel").of(Oil),
        emission("co2_t_per_tonne", "tonnes of CO2 per tonne").of(Lpg),
        SOURCE,
        NOTES,
    ],
};
