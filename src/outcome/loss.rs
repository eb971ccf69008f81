//! The headings under which energy is lost: their order, keys and words, defined once.
//!
//! They are taken off the nameplate one after another, each from what the one before has left, and
//! what is left by the last is delivered. The heading of incidents is split among their causes.

use super::{CauseIndex, Family};

/// A heading under which energy is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// Not built, late, ramping up.
    NotInService,
    /// Too little of the commodity with everything intact.
    Supply,
    /// Planned work.
    Maintenance,
    /// Incidents of one cause.
    Incidents(CauseIndex),
    /// Incidents of all causes: derived, never recorded.
    AllIncidents,
    /// Drawn by corridors before it.
    SharedSupply,
    /// Not accepted, not absorbed, no demand.
    Destination,
}

/// Why what arrived was not bought: the parts of [`Loss::Destination`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// Nothing there to replace, absorb or serve at any price.
    NoRoom,
    /// Room only for what costs less.
    TooDear,
    /// Of what could be bought the share that is not accepted.
    NotTaken,
}

impl Refusal {
    /// In the order in which they are taken off.
    pub const ALL: [Self; 3] = [Self::NoRoom, Self::TooDear, Self::NotTaken];

    /// Its key in files and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NoRoom => "no_room",
            Self::TooDear => "too_dear",
            Self::NotTaken => "not_taken",
        }
    }

    /// That of a key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.key() == key)
    }

    /// In tables and charts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoRoom => "No room",
            Self::TooDear => "Too dear",
            Self::NotTaken => "Not taken",
        }
    }
}

/// The words for a heading.
struct Words {
    /// In files and on the command line.
    key: &'static str,
    /// In tables and charts.
    name: &'static str,
    /// As the subject of a sentence.
    taker: &'static str,
    /// In a sentence, after "lost to".
    lost_to: &'static str,
    /// On a day of a calendar.
    day: &'static str,
    /// In a bar of a year of service.
    in_service: &'static str,
    /// The kind of table of a scenario that says how it comes about.
    stated: &'static str,
}

impl Loss {
    /// The headings in the order in which they are taken off, incidents of all causes as one.
    pub const ALL: [Self; 6] = [
        Self::NotInService,
        Self::Supply,
        Self::Maintenance,
        Self::AllIncidents,
        Self::SharedSupply,
        Self::Destination,
    ];

    /// The same with each of the causes for the incidents: what is recorded.
    pub fn each(causes: usize) -> impl Iterator<Item = Self> + Clone {
        Self::ALL.into_iter().flat_map(move |loss| {
            let is_split = loss == Self::AllIncidents;
            let causes = if is_split { causes } else { 0 };
            (0..causes)
                .map(|cause| Self::Incidents(CauseIndex(cause)))
                .chain((!is_split).then_some(loss))
        })
    }

    /// A number of its own, small: its index in [`Self::ALL`], and that of causes behind.
    #[inline(always)]
    pub(super) fn index(self) -> usize {
        match self {
            Self::Incidents(CauseIndex(cause)) => Self::ALL.len() + cause,
            other => other.step(),
        }
    }

    /// Its index in [`Self::ALL`]; that of all incidents for those of one cause.
    #[must_use]
    #[inline(always)]
    pub fn step(self) -> usize {
        match self {
            Self::NotInService => 0,
            Self::Supply => 1,
            Self::Maintenance => 2,
            Self::AllIncidents | Self::Incidents(_) => 3,
            Self::SharedSupply => 4,
            Self::Destination => 5,
        }
    }

    fn said(self) -> Words {
        match self {
            Self::NotInService => Words {
                key: "not_in_service",
                name: "Not in service",
                taker: "Late or missing construction",
                lost_to: "corridors not yet in service",
                day: "Not in service",
                in_service: "ramping up",
                stated: "corridor",
            },
            Self::Supply => Words {
                key: "supply",
                name: "Supply",
                taker: "Short supply",
                lost_to: "short supply",
                day: "Supply too low",
                in_service: "supply short",
                stated: "supply",
            },
            Self::Maintenance => Words {
                key: "maintenance",
                name: "Maintenance",
                taker: "Planned maintenance",
                lost_to: "planned maintenance",
                day: "Maintenance",
                in_service: "maintenance",
                stated: "corridor",
            },
            Self::AllIncidents | Self::Incidents(_) => Words {
                key: "incidents",
                name: "Incidents",
                taker: "Incidents",
                lost_to: "incidents",
                day: "Incidents",
                in_service: "incidents",
                stated: "hazard",
            },
            Self::SharedSupply => Words {
                key: "shared_supply",
                name: "Shared supply",
                taker: "Supply drawn by other corridors",
                lost_to: "supply drawn by other corridors",
                day: "Shared supply",
                in_service: "supply shared",
                stated: "supply",
            },
            Self::Destination => Words {
                key: "destination",
                name: "Destination",
                taker: "What the destination does not take",
                lost_to: "what the destination does not take",
                day: "Destination",
                in_service: "not bought",
                stated: "corridor",
            },
        }
    }

    /// Its key in files and on the command line: `not_in_service`. That of incidents is the same for
    /// each cause and for all.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.said().key
    }

    /// The heading with that key, incidents of all causes as one.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|loss| loss.key() == key)
    }

    /// Its name in tables and charts: `Not in service`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.said().name
    }

    /// As the subject of a sentence: `Late or missing construction`.
    #[must_use]
    pub fn taker(self) -> &'static str {
        self.said().taker
    }

    /// In a sentence, after "lost to": `corridors not yet in service`.
    #[must_use]
    pub fn lost_to(self) -> &'static str {
        self.said().lost_to
    }

    /// In the key of a calendar: `Supply too low`.
    #[must_use]
    pub fn day(self) -> &'static str {
        self.said().day
    }

    /// In a bar of a year of service: `supply short`.
    #[must_use]
    pub fn in_service(self) -> &'static str {
        self.said().in_service
    }

    /// The kind of table of a scenario that says how it comes about: `corridor`.
    #[must_use]
    pub fn stated(self) -> &'static str {
        self.said().stated
    }

    /// The cause, of incidents of one cause.
    #[must_use]
    pub fn cause(self) -> Option<CauseIndex> {
        match self {
            Self::Incidents(cause) => Some(cause),
            _ => None,
        }
    }

    /// With what it is needed together.
    pub(super) fn family(self) -> Family {
        match self {
            Self::NotInService | Self::Supply => Family::Possible,
            Self::Maintenance => Family::Maintenance,
            Self::Incidents(_) | Self::AllIncidents => Family::Incidents,
            Self::SharedSupply | Self::Destination => Family::Destination,
        }
    }
}

/// One entry of the account from nameplate to delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Full capacity in season.
    Nameplate,
    /// The energy that a heading takes.
    Lost(Loss),
    /// The energy that is left.
    Delivered,
}

impl Entry {
    /// All of them in order, incidents of all causes as one.
    pub fn all() -> impl Iterator<Item = Self> {
        let losses = Loss::ALL.into_iter().map(Self::Lost);
        std::iter::once(Self::Nameplate).chain(losses).chain([Self::Delivered])
    }

    /// Its key in files: `nameplate`, that of the heading, `delivered`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Nameplate => "nameplate",
            Self::Lost(loss) => loss.key(),
            Self::Delivered => "delivered",
        }
    }

    /// The entry with that key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::all().find(|entry| entry.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_and_steps_are_indices() {
        for (index, loss) in Loss::ALL.into_iter().enumerate() {
            assert_eq!((loss.step(), loss.index()), (index, index));
            assert_eq!(Loss::of_key(loss.key()), Some(loss));
        }
        assert_eq!(Loss::of_key("delivered"), None);
        assert_eq!(Loss::Incidents(CauseIndex(2)).key(), "incidents");
    }

    #[test]
    fn words_suit_every_commodity() {
        for loss in Loss::ALL {
            let words = [loss.name(), loss.taker(), loss.lost_to(), loss.day(), loss.in_service()];
            for fuel in ["water", "gas", "oil", "lpg", "power"] {
                assert!(!words.join(" ").to_lowercase().contains(fuel), "{words:?} name {fuel}");
            }
        }
    }

    #[test]
    fn what_is_recorded_has_the_causes_where_the_incidents_stand() {
        let each: Vec<Loss> = Loss::each(2).collect();
        assert_eq!(
            each[2..6],
            [
                Loss::Maintenance,
                Loss::Incidents(CauseIndex(0)),
                Loss::Incidents(CauseIndex(1)),
                Loss::SharedSupply
            ]
        );
        assert_eq!(Loss::each(0).count(), 5);
    }
}
