//! The table of fields: every key of format version 1.

use super::buyer_tables;
use super::fields::{Field, Kind, Label, Shape, TableSpec, field, rate, year};
use super::hindcast_tables;
use crate::scenario::Grade;
use crate::units::Bounds;
use crate::units::Commodity::{Electricity, Gas, Lpg, Oil};

pub(super) const COMMODITIES: &[&str] = &["electricity", "gas", "oil", "lpg"];
pub(super) const SOURCE: Field = field("source", Kind::Text, "Where the figures come from.");
const GRADE: Field = field(
    "grade",
    Kind::Word(&Grade::WORDS),
    "How well it is known: counted and on record, derived from records, or judged.",
);
pub(super) const NOTES: Field = field("notes", Kind::Text, "Anything else worth saying.");

/// The whole file.
pub(super) static SCENARIO: TableSpec = TableSpec {
    word: "a scenario",
    doc: "A scenario of energy delivered from Central Asia to Pakistan.",
    fields: &[
        field("schema", Kind::Whole(1, 1), "Version of the format: 1.").needed(),
        field("title", Kind::Text, "The headline of every report; the file's name if left out."),
        NOTES,
        SOURCE,
        field("extends", Kind::OneOrNames, "Parent files, merged left to right, this file last."),
        field("remove", Kind::Names, "Paths of inherited entries or keys to take out."),
        field("run", Kind::Table(&RUN), "Horizon, trials and seed.").needed(),
        field("assumption", Kind::Named(&ASSUMPTION), "What we do not know, by name."),
        field("branch", Kind::Named(&BRANCH), "What happens in one way or another, by name."),
        field("correlation", Kind::Entries(&CORRELATION_PAIR, Label::Pair), "Rank correlations."),
        field("security", Kind::Table(&SECURITY), "The security of the transit country."),
        field("regime", Kind::Named(&REGIME), "Further chains of states beside it, by name."),
        field("level", Kind::Named(&LEVEL), "Years that differ from others, by name."),
        field("supply", Kind::Entries(&SUPPLY, Label::Name), "What there is to send."),
        field("corridor", Kind::Entries(&CORRIDOR, Label::Name), "The ways to the destination."),
        field("hazard", Kind::Entries(&HAZARD, Label::Name), "What interrupts."),
        field("destination", Kind::Table(&DESTINATION), "Where it all arrives."),
        field("conversion", Kind::Table(&CONVERSION), "How fuels count as electricity."),
        field(
            "contract",
            Kind::Entries(&CONTRACT, Label::Corridor),
            "What a corridor's year is measured against, and what is paid for it.",
        ),
        field("event", Kind::Entries(&EVENT, Label::Name), "What the chance is asked of."),
        field("family", Kind::Name, "What its records share with those of other scenarios."),
        field(
            "record",
            Kind::Entries(&hindcast_tables::RECORD, Label::Name),
            "Numbers by year that it is scored against.",
        ),
        field(
            "event_record",
            Kind::Entries(&hindcast_tables::EVENT_RECORD, Label::Name),
            "Events that happened or not.",
        ),
    ],
};

static RUN: TableSpec = TableSpec {
    word: "`[run]`",
    doc: "Horizon, trials and seed; none of these may be uncertain.",
    fields: &[
        field("start_year", Kind::Whole(1900, 2200), "The year whose 1 January begins the run.")
            .needed(),
        field("years", Kind::Whole(1, 60), "Length of the horizon.").needed().unit("years"),
        field("trials", Kind::Whole(1, 1_000_000_000), "Simulated histories.").or(10_000.0),
        field("seed", Kind::Whole(0, i64::MAX), "Keys every stream of random numbers.").or(1.0),
        field("warm_up_years", Kind::Whole(0, 60), "Years simulated before the horizon.").or(1.0),
        field(
            "judgement_spread",
            Kind::Plain(Bounds::SPREAD),
            "Widens every assumption that is a judgement about its median.",
        )
        .or(1.0)
        .likely(0.1, 5.0),
        NOTES,
        SOURCE,
    ],
};

static ASSUMPTION: TableSpec = TableSpec {
    word: "an assumption",
    doc: "An uncertain number with one name, one unit and one source, drawn once a trial.",
    fields: &[
        field("label", Kind::Text, "Words for tables and charts."),
        field("unit", Kind::Text, "Its unit, in words."),
        field("value", Kind::Law, "A distribution, a number, or the name of another.").needed(),
        field("range", Kind::Range, "Lowest and highest value that tuning may try."),
        SOURCE,
        NOTES,
        GRADE,
        field(
            "judgement",
            Kind::Boolean,
            "An expert's guess rather than a record; judged alone where no `grade` is given.",
        )
        .or(0.0),
        field(
            "same_luck",
            Kind::Text,
            "The assumption whose score it takes: it is high when that is.",
        ),
    ],
};

static BRANCH: TableSpec = TableSpec {
    word: "a branch",
    doc: "Outcomes that exclude each other, of which each trial has one.",
    fields: &[
        field("label", Kind::Text, "Words for tables and charts."),
        field(
            "outcomes",
            Kind::Weights(Bounds::WEIGHT),
            "The outcomes by name, each with its weight: its chance is this over their sum.",
        )
        .needed(),
        field("given", Kind::Text, "The outcome that every trial has, as `--given` says it."),
        GRADE,
        SOURCE,
        NOTES,
    ],
};

static CORRELATION_PAIR: TableSpec = TableSpec {
    word: "a correlation",
    doc: "Spearman's rank correlation of two assumptions, or of the wetnesses of two supplies.",
    fields: &[
        field("between", Kind::Pair, "The two names.").needed(),
        field("rho", Kind::Plain(Bounds::CORRELATION), "The rank correlation.").needed(),
        SOURCE,
        NOTES,
    ],
};

static SECURITY: TableSpec = TableSpec {
    word: "`[security]`",
    doc: "One chain of security states for the whole country, with a step at each month border.",
    fields: &[
        field("start", Kind::Start, "Chances of the first month's state, or \"stationary\".")
            .needed()
            .unit("chance"),
        field("monthly_transition", Kind::Rows, "Chance each month to go from state to state.")
            .unit("chance")
            .group("transition"),
        field("yearly_transition", Kind::Rows, "Chance each 1 January, in place of it.")
            .unit("chance")
            .group("transition"),
        GRADE,
        SOURCE,
        NOTES,
    ],
};

static REGIME: TableSpec = TableSpec {
    word: "a regime",
    doc: "A chain of states beside security; its chances may be by the states of one other chain.",
    fields: SECURITY.fields,
};

static LEVEL: TableSpec = TableSpec {
    word: "a level",
    doc: "A factor a calendar year, lognormal with mean one, of whatever names it.",
    fields: &[
        field("year_cv", Kind::Quantity(Bounds::VARIATION), "Variation of a year's level.")
            .needed()
            .likely(0.0, 2.0),
        field(
            "persistence",
            Kind::Quantity(Bounds::PERSISTENCE),
            "Lag-1 correlation of its logarithm.",
        )
        .or(0.0),
        field(
            "start",
            Kind::Quantity(Bounds::LEVEL),
            "Level of the year before the horizon, and of the warm-up; drawn if left out.",
        ),
        SOURCE,
        NOTES,
    ],
};

static SUPPLY: TableSpec = TableSpec {
    word: "a supply",
    doc: "A source of energy at the head of one or more corridors.",
    fields: &[
        field("name", Kind::Name, "Unique among supplies.").needed(),
        field("country", Kind::Text, "Where it is."),
        field("commodity", Kind::Word(COMMODITIES), "What it is.").needed(),
        field(
            "losses",
            Kind::Quantity(Bounds::BELOW_ONE),
            "Share lost before the head of its corridor.",
        )
        .or(0.0)
        .unit("share")
        .likely(0.0, 0.3),
        field(
            "flexible",
            Kind::Boolean,
            "Whether the day's energy may be drawn in any part of the day.",
        )
        .or(0.0),
        SOURCE,
        NOTES,
        year("in_service", "It is nothing before; a decimal year."),
        year("until", "It is nothing from then on; a decimal year."),
        field("monthly", Kind::Table(&MONTHLY), "A month's mean, wet and dry years.")
            .needed()
            .group("model"),
        field("steady", Kind::Table(&STEADY), "A constant rate.").needed().group("model"),
        field("history", Kind::Table(&HISTORY), "Years drawn from a record.")
            .needed()
            .group("model"),
        field("reservoir", Kind::Table(&RESERVOIR), "A monthly water balance.")
            .needed()
            .of(Electricity)
            .group("model"),
        field(
            "claim",
            Kind::Entries(&CLAIM, Label::Name),
            "Other buyers, served before its corridors.",
        ),
    ],
};

static CLAIM: TableSpec = TableSpec {
    word: "a claim",
    doc: "Another buyer of the same supply, served before the corridors.",
    fields: &[
        field("name", Kind::Name, "Unique within its supply.").needed(),
        rate("take_mw", Electricity, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_bcm_per_year", Gas, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_kbd", Oil, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_kt_per_year", Lpg, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        field("times", Kind::Quantity(Bounds::FACTOR), "Multiplies that in every month.").or(1.0),
        field("growth_per_year", Kind::Quantity(Bounds::GROWTH), "Growth a year.")
            .or(0.0)
            .unit("share a year")
            .likely(-0.5, 0.5)
            .group("growth"),
        year("base_year", "The year that the amount describes.").about(&["growth_per_year"]),
        field(
            "by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on the amount by year, in place of that growth.",
        )
        .group("growth"),
        year("in_service", "It is nothing before; a decimal year."),
        year("until", "It is nothing from then on; a decimal year."),
        SOURCE,
        NOTES,
    ],
};

const ANNUAL: &[&str] = &["annual_twh", "annual_bcm", "annual_mbbl", "annual_kt"];

static MONTHLY: TableSpec = TableSpec {
    word: "`[supply.monthly]`",
    doc: "A mean for each month, a wet or dry year, and variation from month to month.",
    fields: &[
        rate("mean_mw", Electricity, Shape::Months, "Mean rate, January to December.")
            .needed()
            .group("level"),
        rate("mean_bcm_per_year", Gas, Shape::Months, "Mean rate, January to December.")
            .needed()
            .group("level"),
        rate("mean_kbd", Oil, Shape::Months, "Mean rate, January to December.")
            .needed()
            .group("level"),
        rate("mean_kt_per_year", Lpg, Shape::Months, "Mean rate, January to December.")
            .needed()
            .group("level"),
        field("annual_twh", Kind::ByState(Bounds::TWH), "The year's energy.")
            .needed()
            .unit("TWh a year")
            .of(Electricity)
            .group("level"),
        field("annual_bcm", Kind::ByState(Bounds::BCM_PER_YEAR), "The year's volume.")
            .needed()
            .unit("bcm a year")
            .of(Gas)
            .group("level"),
        field("annual_mbbl", Kind::ByState(Bounds::MBBL), "The year's volume.")
            .needed()
            .unit("million barrels a year")
            .of(Oil)
            .group("level"),
        field("annual_kt", Kind::ByState(Bounds::KT_PER_YEAR), "The year's mass.")
            .needed()
            .unit("thousand tonnes a year")
            .of(Lpg)
            .group("level"),
        field("month_weights", Kind::Months(Bounds::WEIGHT), "How the year falls on the months.")
            .follows(ANNUAL),
        field("year_cv", Kind::Quantity(Bounds::VARIATION), "Variation of wet and dry years.")
            .or(0.0)
            .likely(0.0, 2.0),
        field("month_cv", Kind::Quantity(Bounds::VARIATION), "Variation around the year's level.")
            .or(0.0)
            .likely(0.0, 2.0),
        field(
            "persistence",
            Kind::Quantity(Bounds::PERSISTENCE),
            "Lag-1 correlation of the wetness.",
        )
        .or(0.0),
        field("trend_per_year", Kind::Quantity(Bounds::GROWTH), "Growth a year.")
            .or(0.0)
            .unit("share a year")
            .likely(-0.5, 0.5)
            .group("growth"),
        year("base_year", "The year that the level describes.").about(&["trend_per_year"]),
        field(
            "by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on the level by year, in place of that growth.",
        )
        .group("growth"),
        field("times", Kind::Quantity(Bounds::FACTOR), "Multiplies the amount in every month.")
            .or(1.0),
        field(
            "none_chance",
            Kind::Quantity(Bounds::BELOW_ONE),
            "Share of years that bring nothing.",
        )
        .or(0.0)
        .unit("share"),
        rate("max_mw", Electricity, Shape::One, "Cap of the rate.").group("max"),
        rate("max_bcm_per_year", Gas, Shape::One, "Cap of the rate.").group("max"),
        rate("max_kbd", Oil, Shape::One, "Cap of the rate.").group("max"),
        rate("max_kt_per_year", Lpg, Shape::One, "Cap of the rate.").group("max"),
        SOURCE,
        NOTES,
    ],
};

static STEADY: TableSpec = TableSpec {
    word: "`[supply.steady]`",
    doc: "A rate that is the same all year.",
    fields: &[
        rate("mw", Electricity, Shape::ByState, "The rate.").needed().group("rate"),
        rate("bcm_per_year", Gas, Shape::ByState, "The rate.").needed().group("rate"),
        rate("kbd", Oil, Shape::ByState, "The rate.").needed().group("rate"),
        rate("kt_per_year", Lpg, Shape::ByState, "The rate.").needed().group("rate"),
        field("trend_per_year", Kind::Quantity(Bounds::GROWTH), "Growth a year.")
            .or(0.0)
            .unit("share a year")
            .likely(-0.5, 0.5)
            .group("growth"),
        year("base_year", "The year that the rate describes.").about(&["trend_per_year"]),
        field(
            "by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on the rate by year, in place of that growth.",
        )
        .group("growth"),
        field("times", Kind::Quantity(Bounds::FACTOR), "Multiplies the amount in every month.")
            .or(1.0),
        SOURCE,
        NOTES,
    ],
};

static HISTORY: TableSpec = TableSpec {
    word: "`[supply.history]`",
    doc: "Blocks of consecutive years of a record, resampled.",
    fields: &[
        field("file", Kind::File, "A CSV file with the columns year, jan to dec.").needed(),
        field("block_years", Kind::Whole(1, 60), "Consecutive years drawn together.").or(1.0),
        field("times", Kind::Quantity(Bounds::FACTOR), "Multiplies the amount in every month.")
            .or(1.0),
        SOURCE,
        NOTES,
    ],
};

static RESERVOIR: TableSpec = TableSpec {
    word: "`[supply.reservoir]`",
    doc: "Water that is kept from month to month, counted as the electricity that it makes.",
    fields: &[
        field("inflow_gwh", Kind::Months(Bounds::GWH), "Mean inflow, January to December.")
            .needed()
            .unit("GWh")
            .likely(0.0, 50_000.0),
        field("year_cv", Kind::Quantity(Bounds::VARIATION), "Variation of wet and dry years.")
            .or(0.0)
            .likely(0.0, 2.0),
        field("month_cv", Kind::Quantity(Bounds::VARIATION), "Variation around the year's level.")
            .or(0.0)
            .likely(0.0, 2.0),
        field(
            "persistence",
            Kind::Quantity(Bounds::PERSISTENCE),
            "Lag-1 correlation of the wetness.",
        )
        .or(0.0),
        field("trend_per_year", Kind::Quantity(Bounds::GROWTH), "Growth of the inflow a year.")
            .or(0.0)
            .unit("share a year")
            .likely(-0.5, 0.5)
            .group("growth"),
        field(
            "by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on the inflow by year, in place of that growth.",
        )
        .group("growth"),
        year("base_year", "The year that inflow and demand describe.")
            .about(&["trend_per_year", "home_growth_per_year"]),
        field(
            "storage_gwh",
            Kind::Quantity(Bounds::GWH),
            "Usable storage: what it holds when full.",
        )
        .needed()
        .unit("GWh")
        .likely(0.0, 200_000.0),
        field(
            "start_share",
            Kind::Quantity(Bounds::SHARE),
            "Share held on 1 January of `start_year`.",
        )
        .needed()
        .unit("share"),
        field(
            "turbine_mw",
            Kind::Quantity(Bounds::CAPACITY_MW),
            "The most that its turbines make.",
        )
        .needed()
        .unit("MW")
        .likely(1.0, 30_000.0),
        field("home_demand_mw", Kind::Months(Bounds::MW), "Demand at home, served first.")
            .needed()
            .unit("MW"),
        field("home_growth_per_year", Kind::Quantity(Bounds::GROWTH), "Growth of that demand.")
            .or(0.0)
            .unit("share a year")
            .likely(-0.2, 0.2)
            .group("home growth"),
        field(
            "home_by_year",
            Kind::Path(Bounds::FACTOR),
            "Factor on that demand by year, in place of that growth.",
        )
        .group("home growth"),
        field(
            "keep_share",
            Kind::Months(Bounds::SHARE),
            "Share of the storage to hold at each month's end.",
        )
        .unit("share"),
        SOURCE,
        NOTES,
    ],
};

static CORRIDOR: TableSpec = TableSpec {
    word: "a corridor",
    doc: "A line or pipeline from its supplies to the destination.",
    fields: &[
        field("name", Kind::Name, "Unique among corridors.").needed(),
        field("commodity", Kind::Word(COMMODITIES), "What it carries.").needed(),
        field("supplies", Kind::Names, "Its supplies, drawn in this order.").needed(),
        field("capacity_mw", Kind::Quantity(Bounds::CAPACITY_MW), "At the sending end.")
            .needed()
            .unit("MW")
            .of(Electricity)
            .group("capacity")
            .likely(1.0, 20_000.0),
        field(
            "capacity_bcm_per_year",
            Kind::Quantity(Bounds::CAPACITY_BCM_PER_YEAR),
            "At the sending end.",
        )
        .needed()
        .unit("bcm a year")
        .of(Gas)
        .group("capacity")
        .likely(0.01, 200.0),
        field("capacity_kbd", Kind::Quantity(Bounds::CAPACITY_KBD), "At the sending end.")
            .needed()
            .unit("kbd")
            .of(Oil)
            .group("capacity")
            .likely(0.1, 5_000.0),
        field(
            "capacity_kt_per_year",
            Kind::Quantity(Bounds::CAPACITY_KT_PER_YEAR),
            "At the sending end.",
        )
        .needed()
        .unit("thousand tonnes a year")
        .of(Lpg)
        .group("capacity")
        .likely(0.1, 50_000.0),
        field("season", Kind::Season, "First and last day of the export window."),
        year("in_service", "Entry into service, a decimal year."),
        field("built", Kind::Quantity(Bounds::SHARE), "Chance that it is ever built.")
            .or(1.0)
            .unit("chance"),
        field("ramp", Kind::List(Bounds::SHARE), "Share of capacity in each year of service.")
            .unit("share"),
        field("accepted", Kind::Quantity(Bounds::SHARE), "Share of what arrives that is bought.")
            .or(1.0)
            .unit("share"),
        SOURCE,
        NOTES,
        field("segment", Kind::Entries(&SEGMENT, Label::Name), "Stretches, in order of flow."),
        field("offtake", Kind::Entries(&OFFTAKE, Label::Name), "What leaves on the way."),
        field("maintenance", Kind::Entries(&MAINTENANCE, Label::Maybe), "Planned work."),
        field("return", Kind::Entries(&RETURN, Label::Name), "Energy that goes back over it."),
        buyer_tables::emission("co2_t_per_mwh", "tonnes of CO2 per MWh"),
        buyer_tables::emission("co2_t_per_mmbtu", "tonnes of CO2 per MMBtu").of(Gas),
        buyer_tables::emission("co2_t_per_barrel", "tonnes of CO2 per barrel").of(Oil),
        buyer_tables::emission("co2_t_per_tonne", "tonnes of CO2 per tonne").of(Lpg),
    ],
};

static SEGMENT: TableSpec = TableSpec {
    word: "a segment",
    doc: "A stretch that fails as a whole or by units.",
    fields: &[
        field("name", Kind::Name, "Unique within its corridor.").needed(),
        field("country", Kind::Text, "Where it lies."),
        field("length_km", Kind::Quantity(Bounds::KM), "Its length.")
            .unit("km")
            .likely(0.1, 5_000.0),
        field(
            "route",
            Kind::Route,
            "Where it runs, for the map: longitude and latitude of one place (a station) or more.",
        )
        .unit("degrees"),
        field("units", Kind::Whole(1, 1000), "Equal parts side by side.").or(1.0),
        field(
            "needed",
            Kind::Whole(1, 1000),
            "Units that carry the full flow; all of them if left out.",
        ),
        field("losses", Kind::Quantity(Bounds::BELOW_ONE), "Share of the flow that enters.")
            .or(0.0)
            .unit("share")
            .likely(0.0, 0.3),
        SOURCE,
        NOTES,
    ],
};

static OFFTAKE: TableSpec = TableSpec {
    word: "an offtake",
    doc: "What leaves the corridor on the way.",
    fields: &[
        field("name", Kind::Name, "Unique within its corridor.").needed(),
        field("after", Kind::Text, "The segment behind which it leaves.").needed(),
        rate("take_mw", Electricity, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_bcm_per_year", Gas, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_kbd", Oil, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        rate("take_kt_per_year", Lpg, Shape::OneOrMonths, "What it takes.").needed().group("take"),
        field("rule", Kind::Word(&["first", "share"]), "Before what lies beyond, or a fraction."),
        SOURCE,
        NOTES,
    ],
};

static RETURN: TableSpec = TableSpec {
    word: "a return",
    doc: "Energy that goes back over the corridor in a season of its own.",
    fields: &[
        field("name", Kind::Name, "Unique within its corridor.").needed(),
        field(
            "of",
            Kind::Text,
            "The supply of whose part it is; of all that was delivered if left out.",
        ),
        field("share", Kind::Quantity(Bounds::FACTOR), "What is owed of what was delivered.")
            .or(1.0)
            .unit("share")
            .likely(0.0, 2.0),
        field("season", Kind::Season, "First and last day on which it goes back.").needed(),
        rate("spare_mw", Electricity, Shape::OneOrMonths, "What the destination can spare.")
            .group("spare"),
        rate("spare_bcm_per_year", Gas, Shape::OneOrMonths, "What the destination can spare.")
            .group("spare"),
        rate("spare_kbd", Oil, Shape::OneOrMonths, "What the destination can spare.")
            .group("spare"),
        rate("spare_kt_per_year", Lpg, Shape::OneOrMonths, "What the destination can spare.")
            .group("spare"),
        SOURCE,
        NOTES,
    ],
};

static MAINTENANCE: TableSpec = TableSpec {
    word: "a maintenance window",
    doc: "Planned work, every year.",
    fields: &[
        field("name", Kind::Name, "Optional."),
        field("from", Kind::Date, "The first day.").needed(),
        field("to", Kind::Date, "The last day.").needed(),
        field("takes", Kind::Quantity(Bounds::SHARE), "Share of the capacity that it takes.")
            .needed()
            .unit("share"),
        SOURCE,
        NOTES,
    ],
};

static HAZARD: TableSpec = TableSpec {
    word: "a hazard",
    doc: "A cause of incidents on segments, units or supplies.",
    fields: &[
        field("name", Kind::Name, "Unique among hazards.").needed(),
        field("cause", Kind::Text, "The heading under which it is counted.").needed(),
        field("where", Kind::Value(&WHERE), "What it meets; every segment if left out."),
        field("each", Kind::Word(&["segment", "unit"]), "What fails by itself."),
        field("together", Kind::Boolean, "One event hits all that matches at once.")
            .or(0.0)
            .never_with(&["while"]),
        field("per_year", Kind::ByState(Bounds::PER_YEAR), "Incidents a year.")
            .needed()
            .unit("incidents a year")
            .group("frequency")
            .likely(0.0, 365.0),
        field(
            "per_100km_year",
            Kind::ByState(Bounds::PER_YEAR),
            "Incidents a year for each 100 km.",
        )
        .needed()
        .unit("incidents per 100 km and year")
        .group("frequency")
        .likely(0.0, 100.0),
        field("mttf_days", Kind::Quantity(Bounds::DAYS_BETWEEN), "Mean days up between failures.")
            .needed()
            .unit("days")
            .group("frequency")
            .likely(0.1, 365_000.0),
        field(
            "while",
            Kind::ByState(Bounds::SHARE),
            "What each state takes while it lasts, in place of a rate and a repair.",
        )
        .needed()
        .unit("share")
        .group("frequency"),
        field("level", Kind::Text, "The level that multiplies the rate.")
            .follows(&["per_year", "per_100km_year"]),
        field("by_month", Kind::Months(Bounds::FACTOR), "Factor on the rate, January to December.")
            .never_with(&["while"]),
        field(
            "stops_flow",
            Kind::Quantity(Bounds::SHARE),
            "Chance that an incident interrupts at all.",
        )
        .or(1.0)
        .unit("chance")
        .never_with(&["while"]),
        field("clustering", Kind::Value(&CLUSTERING), "Whether one incident brings others.")
            .follows(&["per_year", "per_100km_year"]),
        field("takes", Kind::Quantity(Bounds::SHARE), "Share that an incident takes out.")
            .or(1.0)
            .unit("share")
            .never_with(&["while"]),
        field("repair_days", Kind::LawByState(Bounds::DAYS), "Drawn once an incident.")
            .needed()
            .unit("days")
            .likely(0.0, 1825.0)
            .never_with(&["while"]),
        field("repair_factor", Kind::ByState(Bounds::FACTOR), "Factor on the repair.")
            .or(1.0)
            .never_with(&["while"]),
        SOURCE,
        NOTES,
    ],
};

static WHERE: TableSpec = TableSpec {
    word: "`where`",
    doc: "All that is given must hold; of a list, any.",
    fields: &[
        field("corridor", Kind::OneOrNames, "Names of corridors."),
        field("segment", Kind::OneOrNames, "Names of segments."),
        field("country", Kind::OneOrNames, "Countries of segments or supplies."),
        field("commodity", Kind::OneOrWords(COMMODITIES), "Commodities."),
        field("supply", Kind::OneOrNames, "Names of supplies; it then meets only these."),
    ],
};

static CLUSTERING: TableSpec = TableSpec {
    word: "`clustering`",
    doc: "Each incident brings a Poisson number of further ones.",
    fields: &[
        field("branching", Kind::Quantity(Bounds::BRANCHING), "Mean number of further incidents.")
            .needed(),
        field("decay_days", Kind::Quantity(Bounds::DAYS_BETWEEN), "Mean delay.")
            .needed()
            .unit("days"),
    ],
};

static DESTINATION: TableSpec = TableSpec {
    word: "`[destination]`",
    doc: "Where it all arrives.",
    fields: &[
        field("name", Kind::Name, "Pakistan if left out."),
        field("absorb_mw", Kind::Months(Bounds::MW), "Electricity that its grid can take.")
            .unit("MW"),
        field(
            "yearly_twh",
            Kind::Plain(Bounds::VOLUME_TWH),
            "What it generates a year, for scale.",
        )
        .unit("TWh a year"),
        field("demand", Kind::Value(&DEMAND), "What these corridors have to serve, hourly."),
        field(
            "day",
            Kind::Values(&buyer_tables::PART),
            "The parts of its day, dearest first; one part if left out.",
        ),
        SOURCE,
        NOTES,
        field(
            "alternative",
            Kind::Entries(&buyer_tables::ALTERNATIVE, Label::Name),
            "What runs or is bought there if nothing arrives, and what it costs.",
        ),
    ],
};

/// A column of a CSV file.
pub(super) static DEMAND: TableSpec = TableSpec {
    word: "`demand`",
    doc: "A column of a CSV file with 8,760 or 8,736 rows.",
    fields: &[
        field("file", Kind::File, "The CSV file.").needed(),
        field("column", Kind::Text, "Its column.").needed(),
    ],
};

pub(super) static DRAWN_COLUMN: TableSpec = TableSpec {
    word: "`history`",
    doc: "A column of a CSV file whose numbers are drawn.",
    fields: &[
        field("file", Kind::File, "The CSV file.").needed(),
        field("column", Kind::Text, "Its column.").needed(),
        field("times", Kind::Plain(Bounds::WIDEST), "Multiplies every number.").or(1.0),
    ],
};

static CONVERSION: TableSpec = TableSpec {
    word: "`[conversion]`",
    doc: "Heating value and efficiency on the same (gross) basis.",
    fields: &[
        field("gas_mj_per_m3", Kind::Quantity(Bounds::HEAT), "MJ per cubic metre of gas.")
            .or(37.7)
            .unit("MJ per cubic metre")
            .likely(30.0, 45.0),
        field(
            "gas_plant_efficiency",
            Kind::Quantity(Bounds::EFFICIENCY),
            "Electricity out per heat in.",
        )
        .or(0.50)
        .unit("share")
        .likely(0.2, 0.65),
        field("oil_gj_per_barrel", Kind::Quantity(Bounds::HEAT), "GJ per barrel of oil.")
            .or(6.1)
            .unit("GJ per barrel")
            .likely(5.0, 7.0),
        field(
            "oil_plant_efficiency",
            Kind::Quantity(Bounds::EFFICIENCY),
            "Electricity out per heat in.",
        )
        .or(0.38)
        .unit("share")
        .likely(0.2, 0.65),
        field("lpg_gj_per_tonne", Kind::Quantity(Bounds::HEAT), "GJ per tonne of LPG.")
            .or(49.5)
            .unit("GJ per tonne")
            .likely(45.0, 52.0),
        field(
            "lpg_efficiency",
            Kind::Quantity(Bounds::EFFICIENCY),
            "The part of its heat that counts as electricity, which would have cooked and heated the \
             same.",
        )
        .or(0.50)
        .unit("share")
        .likely(0.2, 0.95),
        SOURCE,
        NOTES,
    ],
};

const PRICE: &str = "USD per MWh";
/// Cheaper was no energy ever, and dearer for a year none.
const LEAST_PRICE: f64 = 1.0;
const MOST_PRICE: f64 = 1_000.0;

/// The keys of a contract's volume.
const VOLUMES: &[&str] = &["volume_twh", "volume_bcm", "volume_mbbl", "volume_kt"];

static CONTRACT: TableSpec = TableSpec {
    word: "a contract",
    doc: "What a corridor's year is measured against, and what the destination pays for it. All \
          energy is electricity; gas, oil and LPG count as the electricity that `[conversion]` \
          makes of them, unless a price or the volume is stated in their own unit.",
    fields: &[
        field("corridor", Kind::Name, "The corridor that it is about.").needed(),
        field("volume_twh", Kind::Quantity(Bounds::VOLUME_TWH), "What a year is measured against.")
            .unit("TWh a year")
            .likely(0.001, 1_000.0)
            .group("volume"),
        buyer_tables::volume("volume_bcm", "bcm a year").of(Gas),
        buyer_tables::volume("volume_mbbl", "million barrels a year").of(Oil),
        buyer_tables::volume("volume_kt", "thousand tonnes a year").of(Lpg),
        field("level", Kind::Text, "The level of years that multiplies its price of energy."),
        field(
            "metered",
            Kind::Word(&["sending", "receiving"]),
            "The end of the corridor at which energy is counted; \"sending\" if left out.",
        ),
        field("energy_usd_per_mwh", Kind::Quantity(Bounds::USD_PER_MWH), "Paid to the sellers.")
            .unit(PRICE)
            .likely(LEAST_PRICE, MOST_PRICE)
            .group("energy")
            .needed(),
        field("energy_usd_per_mmbtu", Kind::Quantity(Bounds::USD_PER_MWH), "Paid to the sellers.")
            .unit("USD per MMBtu")
            .likely(0.1, 200.0)
            .group("energy")
            .of(Gas)
            .needed(),
        field("energy_usd_per_barrel", Kind::Quantity(Bounds::USD_PER_MWH), "Paid to the sellers.")
            .unit("USD per barrel")
            .likely(1.0, 1_000.0)
            .group("energy")
            .of(Oil)
            .needed(),
        field("energy_usd_per_tonne", Kind::Quantity(Bounds::USD_PER_MWH), "Paid to the sellers.")
            .unit("USD per tonne")
            .likely(10.0, 10_000.0)
            .group("energy")
            .of(Lpg)
            .needed(),
        field(
            "transit_usd_per_mwh",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who lets it through.",
        )
        .unit(PRICE)
        .likely(LEAST_PRICE, MOST_PRICE)
        .group("transit")
        .or(0.0),
        field(
            "transit_usd_per_mmbtu",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who lets it through.",
        )
        .unit("USD per MMBtu")
        .likely(0.1, 200.0)
        .group("transit")
        .of(Gas),
        field(
            "transit_usd_per_barrel",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who lets it through.",
        )
        .unit("USD per barrel")
        .likely(1.0, 1_000.0)
        .group("transit")
        .of(Oil),
        field(
            "transit_usd_per_tonne",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who lets it through.",
        )
        .unit("USD per tonne")
        .likely(10.0, 10_000.0)
        .group("transit")
        .of(Lpg),
        field(
            "wheeling_usd_per_mwh",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who carries it.",
        )
        .unit(PRICE)
        .likely(LEAST_PRICE, MOST_PRICE)
        .group("wheeling")
        .or(0.0),
        field(
            "wheeling_usd_per_mmbtu",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who carries it.",
        )
        .unit("USD per MMBtu")
        .likely(0.1, 200.0)
        .group("wheeling")
        .of(Gas),
        field(
            "wheeling_usd_per_barrel",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who carries it.",
        )
        .unit("USD per barrel")
        .likely(1.0, 1_000.0)
        .group("wheeling")
        .of(Oil),
        field(
            "wheeling_usd_per_tonne",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "Paid to who carries it.",
        )
        .unit("USD per tonne")
        .likely(10.0, 10_000.0)
        .group("wheeling")
        .of(Lpg),
        field(
            "owed_musd_per_year",
            Kind::Quantity(Bounds::MUSD),
            "Paid over the time in service whether anything flows or not; in no price.",
        )
        .or(0.0)
        .unit("million USD a year")
        .likely(0.0, 20_000.0),
        field(
            "take_or_pay",
            Kind::Quantity(Bounds::SHARE),
            "Share of the volume that is paid whether taken or not, as far as it is there to take.",
        )
        .or(0.0)
        .unit("share")
        .follows(VOLUMES),
        field(
            "replacement_usd_per_mwh",
            Kind::Quantity(Bounds::USD_PER_MWH),
            "What is paid where this does not arrive.",
        )
        .unit(PRICE)
        .likely(LEAST_PRICE, MOST_PRICE),
        SOURCE,
        NOTES,
    ],
};

static EVENT: TableSpec = TableSpec {
    word: "an event",
    doc: "A condition that each trial meets or not: its chance is reported.",
    fields: &[
        field("name", Kind::NameOr("when"), "Unique among events.").needed(),
        field(
            "when",
            Kind::Condition,
            "A metric, one comparison (>=, >, <=, <) and a number, the name of an assumption, or a \
             name with a factor: `delivered_twh[CASA-1000, 2030] >= 1.5`.",
        )
        .needed(),
        SOURCE,
        NOTES,
    ],
};

/// The unit of the keys of that name, which all have the same; empty where there is none.
pub(super) fn unit(key: &str) -> &'static str {
    fn find(spec: &'static TableSpec, key: &str) -> Option<&'static str> {
        let inner = |field: &'static Field| match field.kind {
            Kind::Table(inner)
            | Kind::Value(inner)
            | Kind::Values(inner)
            | Kind::Entries(inner, _)
            | Kind::Named(inner) => find(inner, key),
            _ => None,
        };
        let own = spec.field(key).map(|field| field.unit);
        own.or_else(|| spec.fields.iter().find_map(inner))
    }
    find(&SCENARIO, key).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(spec: &'static TableSpec, all: &mut Vec<&'static TableSpec>) {
        all.push(spec);
        for field in spec.fields {
            match field.kind {
                Kind::Table(inner)
                | Kind::Named(inner)
                | Kind::Value(inner)
                | Kind::Values(inner)
                | Kind::Entries(inner, _) => collect(inner, all),
                _ => {}
            }
        }
    }

    /// Whether a key is a price, an emission or a volume by the unit of one commodity.
    fn own_price(key: &str) -> bool {
        ["_mmbtu", "_barrel", "_tonne", "volume_bcm", "volume_mbbl", "volume_kt"]
            .iter()
            .any(|unit| key.ends_with(unit))
    }

    #[test]
    fn the_table_of_fields_is_sound() {
        let mut all = Vec::new();
        collect(&SCENARIO, &mut all);
        for spec in all {
            for (index, field) in spec.fields.iter().enumerate() {
                let key = format!("`{}` of {}", field.key, spec.word);
                let twice = spec.fields[..index].iter().any(|other| other.key == field.key);
                assert!(!twice, "{key} stands twice");
                assert!(field.doc.ends_with('.'), "{key} is not described");
                assert!(!(field.needed && field.default.is_some()), "{key} needs no default");
                for owner in field.follows {
                    assert!(spec.field(owner).is_some(), "{key} follows what is not there");
                }
                if let (Kind::Quantity(bounds), Some(default)) = (field.kind, field.default) {
                    assert!(bounds.hold(default), "{key} has a default that is not allowed");
                }
                let whole = matches!(field.kind, Kind::Table(_))
                    || field.key.starts_with("annual")
                    || own_price(field.key);
                if let (Some(own), false) = (field.commodity, whole) {
                    assert!(field.key.ends_with(own.key_suffix()), "{key}");
                }
            }
        }
    }
}
