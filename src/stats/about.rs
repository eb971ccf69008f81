//! The subject of a row of `summary.json` or `compare.json`: a metric, of what, in which year.
//!
//! Inside the program it is typed; outside it is words: a metric's name, for losses the key of their
//! heading, names of causes, offtakes, supplies and corridors. The two files differ in one thing: of
//! incidents of all causes together a summary says `"cause": null`, a comparison has no such key.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::summary::calendar_year;
use crate::outcome::{
    CorridorIndex, Entry, Layout, Loss, Metric, Refusal, ReplacedLabel, Variable as Job,
};

/// The subject of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The metric; of incidents of one cause [`Loss::AllIncidents`], with the cause's name beside it.
    pub metric: Metric,
    /// Of incidents: of which cause; `None` for all causes together, and for all else.
    pub cause: Option<String>,
    /// Of an offtake or a claim: its name.
    pub name: Option<String>,
    /// The supply's name, where the row is of a reservoir or a claim; its corridor is then `None`.
    pub supply: Option<String>,
    /// The corridor, or `None` for all together.
    pub corridor: Option<String>,
    /// Of a comparison: whether it adds up only the corridors that both have.
    pub shared: bool,
    /// The calendar year, or `None` for the trial's average year.
    pub year: Option<i32>,
}

impl About {
    /// The subject of a job's row.
    pub(super) fn of(job: &Job, layout: &Layout) -> Self {
        let (metric, cause) = match job.metric {
            Metric::LostTwh(Loss::Incidents(cause)) => {
                (Metric::LostTwh(Loss::AllIncidents), Some(layout.cause(cause).to_owned()))
            }
            Metric::LostDestinationTwh(refusal) => {
                (Metric::LostDestinationTwh(refusal), Some(refusal.key().to_owned()))
            }
            metric => (metric, None),
        };
        if let (Metric::ReplacedInPartTwh, Some(entity)) = (metric, job.entity) {
            let parts = layout.day.len().max(1);
            return Self {
                metric,
                cause: Some(layout.day[entity % parts].name.clone()),
                name: Some(layout.alternatives[entity / parts].name.clone()),
                supply: None,
                corridor: None,
                shared: false,
                year: job.year.map(|year| calendar_year(layout, year)),
            };
        }
        if let (true, Some(entity)) = (metric.is_of_alternative(), job.entity) {
            return Self::of_alternative(metric, layout, entity, job.year);
        }
        let offtake = job.entity.filter(|_| metric == Metric::Offtake);
        let offtake = offtake.map(|offtake| &layout.offtakes[offtake]);
        let reservoir = job.entity.filter(|_| metric.is_of_reservoir());
        let reservoir = reservoir.map(|reservoir| &layout.reservoirs[reservoir]);
        let claim = job.entity.filter(|_| metric.is_of_claim()).map(|claim| &layout.claims[claim]);
        let own = job.entity.filter(|_| reservoir.is_none() && claim.is_none());
        let corridor = offtake.map(|offtake| offtake.corridor).or(own.map(CorridorIndex));
        Self {
            metric,
            cause,
            name: offtake.map(|own| &own.name).or(claim.map(|own| &own.name)).cloned(),
            supply: reservoir.map(|own| &own.name).or(claim.map(|own| &own.supply)).cloned(),
            corridor: corridor.map(|corridor| layout.corridor(corridor).name.clone()),
            shared: false,
            year: job.year.map(|year| calendar_year(layout, year)),
        }
    }

    /// The subject of a row about an alternative, by its index among what is replaced.
    fn of_alternative(metric: Metric, layout: &Layout, entity: usize, year: Option<usize>) -> Self {
        let ReplacedLabel { corridor, alternative } = layout.replaced[entity];
        Self {
            metric,
            cause: None,
            name: Some(layout.alternatives[alternative].name.clone()),
            supply: None,
            corridor: corridor.map(|corridor| layout.corridor(corridor).name.clone()),
            shared: false,
            year: year.map(|year| calendar_year(layout, year)),
        }
    }

    /// Under which heading energy is lost; incidents of every cause under that of all.
    #[must_use]
    pub fn heading(&self) -> Option<Loss> {
        match self.metric {
            Metric::LostTwh(loss) => Some(loss),
            _ => None,
        }
    }

    /// Whether it is a metric of a corridor or of all together, and nothing with a further name.
    pub(super) fn is(&self, metric: Metric, corridor: Option<&str>, year: Option<i32>) -> bool {
        self.metric == metric
            && self.corridor.as_deref() == corridor
            && self.year == year
            && !self.shared
            && self.cause.is_none()
            && self.name.is_none()
            && self.supply.is_none()
    }
}

/// The subject of a row.
// Its words are those of the JSON Schema; the keys stand in the order in which they are written.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct Keys {
    /// The metric.
    #[schemars(schema_with = "super::summary_schema::metrics")]
    metric: String,
    /// Of `lost_twh`: the heading of loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::summary_schema::headings")]
    heading: Option<String>,
    /// Of incidents: the cause, null for those of all causes together; of what was not bought: the reason;
    /// of what was replaced in a part of the day: the part.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[schemars(with = "Option<String>")]
    cause: Option<Option<String>>,
    /// Of an offtake or a claim: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The supply's name, where the row is of a reservoir or a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supply: Option<String>,
    /// The corridor, null for all together and for what is of no corridor.
    corridor: Option<String>,
    /// Of a comparison: true where only corridors that both have are added up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
    /// The calendar year, null for the average year: the mean over the horizon, one number a trial.
    year: Option<i32>,
}

impl Keys {
    /// `all` is what stands for the cause of incidents of all causes together.
    fn of(about: &About, all: Option<Option<String>>) -> Self {
        let is_all = about.heading() == Some(Loss::AllIncidents);
        let named = about.cause.clone().map(Some);
        Self {
            metric: about.metric.name().to_owned(),
            heading: about.heading().map(|loss| loss.key().to_owned()),
            cause: named.or(all.filter(|_| is_all)),
            name: about.name.clone(),
            supply: about.supply.clone(),
            corridor: about.corridor.clone(),
            shared: about.shared,
            year: about.year,
        }
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<About, D::Error> {
        Self::deserialize(from)?.about()
    }

    fn about<E: de::Error>(self) -> Result<About, E> {
        let Self { metric, heading, cause, name, supply, corridor, shared, year } = self;
        let unknown =
            |what: &str, name: &str| E::custom(format_args!("there is no {what} `{name}`"));
        let metric = Metric::named(&metric).ok_or_else(|| unknown("metric", &metric))?;
        let metric = match (metric, heading) {
            (Metric::LostTwh(_), Some(key)) => {
                Metric::LostTwh(Loss::of_key(&key).ok_or_else(|| unknown("heading", &key))?)
            }
            (Metric::LostTwh(_), None) => return Err(E::missing_field("heading")),
            (Metric::LostDestinationTwh(_), _) => {
                let key = cause.as_ref().and_then(Option::as_deref).unwrap_or_default();
                let refusal = Refusal::of_key(key).ok_or_else(|| unknown("cause", key))?;
                Metric::LostDestinationTwh(refusal)
            }
            (metric, _) => metric,
        };
        Ok(About { metric, cause: cause.flatten(), name, supply, corridor, shared, year })
    }
}

/// As a row of a summary.
pub(super) mod in_summary {
    use super::*;

    pub fn serialize<S: Serializer>(about: &About, to: S) -> Result<S::Ok, S::Error> {
        Keys::of(about, Some(None)).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<About, D::Error> {
        Keys::read(from)
    }
}

/// The subject of a row, whatever the year of service.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct ServiceKeys {
    /// The metric.
    #[schemars(schema_with = "super::summary_schema::metrics")]
    metric: String,
    /// Of `lost_twh`: the heading of loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::summary_schema::headings")]
    heading: Option<String>,
    /// Of incidents: the cause, null for those of all causes together.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[schemars(with = "Option<String>")]
    cause: Option<Option<String>>,
    /// Of an offtake: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The corridor.
    corridor: Option<String>,
}

/// As a row of a year of service.
pub(super) mod in_service_year {
    use super::*;

    pub fn serialize<S: Serializer>(about: &About, to: S) -> Result<S::Ok, S::Error> {
        let Keys { metric, heading, cause, name, corridor, .. } = Keys::of(about, Some(None));
        ServiceKeys { metric, heading, cause, name, corridor }.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<About, D::Error> {
        let ServiceKeys { metric, heading, cause, name, corridor } =
            ServiceKeys::deserialize(from)?;
        let (supply, shared, year) = (None, false, None);
        Keys { metric, heading, cause, name, supply, corridor, shared, year }.about()
    }
}

/// As a row of a comparison.
pub(super) mod in_comparison {
    use super::*;

    pub fn serialize<S: Serializer>(about: &About, to: S) -> Result<S::Ok, S::Error> {
        Keys::of(about, None).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<About, D::Error> {
        Keys::read(from)
    }
}

/// An event by its name.
pub(super) mod event {
    use super::*;
    use crate::outcome::Event;

    #[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde calls.
    pub fn serialize<S: Serializer>(event: &Event, to: S) -> Result<S::Ok, S::Error> {
        event.name().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Event, D::Error> {
        let name = String::deserialize(from)?;
        let known = Event::ALL.into_iter().find(|event| event.name() == name);
        known.ok_or_else(|| de::Error::custom(format_args!("there is no event `{name}`")))
    }
}

/// An entry of the account by its key.
pub(super) mod entry {
    use super::*;

    #[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde calls.
    pub fn serialize<S: Serializer>(entry: &Entry, to: S) -> Result<S::Ok, S::Error> {
        entry.key().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Entry, D::Error> {
        let key = String::deserialize(from)?;
        let known = Entry::of_key(&key);
        known.ok_or_else(|| de::Error::custom(format_args!("there is no step `{key}`")))
    }
}

/// A key that may be absent, null or a word: absent is `None`, null is `Some(None)`.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::ref_option)] // The signature that serde calls.
    pub fn serialize<S: Serializer>(
        cause: &Option<Option<String>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        cause.as_ref().and_then(Option::as_ref).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Option<String>>, D::Error> {
        Option::<String>::deserialize(from).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        #[serde(flatten, with = "in_summary")]
        about: About,
        mean: f64,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Compared {
        scenario: String,
        #[serde(flatten, with = "in_comparison")]
        about: About,
        mean: f64,
    }

    fn about(metric: Metric, cause: Option<&str>) -> About {
        About {
            metric,
            cause: cause.map(str::to_owned),
            name: None,
            supply: None,
            corridor: Some("C".to_owned()),
            shared: false,
            year: None,
        }
    }

    #[test]
    fn a_row_is_written_in_words_and_read_back() {
        let incidents = Metric::LostTwh(Loss::AllIncidents);
        for (about, text) in [
            (
                about(Metric::DeliveredTwh, None),
                r#"{"metric":"delivered_twh","corridor":"C","year":null,"mean":1.5}"#,
            ),
            (
                about(incidents, None),
                r#"{"metric":"lost_twh","heading":"incidents","cause":null,"corridor":"C","year":null,"mean":1.5}"#,
            ),
            (
                about(incidents, Some("attack")),
                r#"{"metric":"lost_twh","heading":"incidents","cause":"attack","corridor":"C","year":null,"mean":1.5}"#,
            ),
            (
                about(Metric::LostTwh(Loss::Supply), None),
                r#"{"metric":"lost_twh","heading":"supply","corridor":"C","year":null,"mean":1.5}"#,
            ),
        ] {
            let row = Row { about, mean: 1.5 };
            assert_eq!(serde_json::to_string(&row).unwrap(), text);
            assert_eq!(serde_json::from_str::<Row>(text).unwrap(), row);
        }
    }

    #[test]
    fn a_comparison_leaves_out_the_cause_of_all_together_and_says_what_is_shared() {
        let mut of = about(Metric::LostTwh(Loss::AllIncidents), None);
        (of.corridor, of.shared, of.year) = (None, true, Some(2030));
        let row = Compared { scenario: "B".to_owned(), about: of, mean: 0.0 };
        let text = r#"{"scenario":"B","metric":"lost_twh","heading":"incidents","corridor":null,"shared":true,"year":2030,"mean":0.0}"#;
        assert_eq!(serde_json::to_string(&row).unwrap(), text);
        assert_eq!(serde_json::from_str::<Compared>(text).unwrap(), row);
    }

    #[test]
    fn what_no_row_is_about_is_refused() {
        for (text, part) in [
            (r#"{"metric":"delivered","corridor":null,"year":null}"#, "mean"),
            (
                r#"{"metric":"deliverd","corridor":null,"year":null,"mean":1}"#,
                "no metric `deliverd`",
            ),
            (r#"{"metric":"lost_twh","corridor":null,"year":null,"mean":1}"#, "heading"),
            (
                r#"{"metric":"lost_twh","heading":"luck","corridor":null,"year":null,"mean":1}"#,
                "no heading `luck`",
            ),
        ] {
            let error = serde_json::from_str::<Row>(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
