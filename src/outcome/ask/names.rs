//! From names to what they mean in a scenario, and back.

use super::condition::Condition;
use super::counts::count;
use super::pieces::Pieces;
use super::{Asked, QuestionError, Statistic, Variable};
use crate::outcome::{Event, Layout, Loss, Metric, Refusal, ReplacedLabel};

/// All corridors together, where a corridor may stand.
pub(super) const TOTAL: &str = "total";

/// Understands `METRIC[CORRIDOR, YEAR].STATISTIC` or `chance(...)`; the statistic where one is named.
///
/// # Errors
/// A sentence that says what is wrong and, for a name that is nearly right, which was meant.
pub fn asked(text: &str, layout: &Layout) -> Result<(Asked, Option<Statistic>), QuestionError> {
    let text = text.trim();
    if let Some(inside) = text.strip_prefix("chance(") {
        return Ok((stated(inside, layout)?, None));
    }
    let pieces = Pieces::of(text)?;
    if let Some(event) = Event::NAMED.into_iter().find(|event| event.name() == pieces.name) {
        let asked = Asked::Count(count(event, &pieces, layout)?);
        let statistic = match (pieces.statistic, asked.is_chance()) {
            (Some(statistic), true) if statistic != "mean" => {
                return Err(QuestionError::new(format!(
                    "`{0}` is a chance and has no `{statistic}`; write it as in '{0}[{1}]'",
                    pieces.name,
                    layout.corridors.first().map_or("NAME", |corridor| corridor.name.as_str())
                )));
            }
            (statistic, _) => statistic.map(Statistic::named).transpose()?,
        };
        return Ok((asked, statistic));
    }
    let asked = Asked::Variable(variable(&pieces, layout)?);
    Ok((asked, pieces.statistic.map(Statistic::named).transpose()?))
}

/// The event whose name or condition stands in `chance(...)`.
fn stated(inside: &str, layout: &Layout) -> Result<Asked, QuestionError> {
    let (inside, behind) = inside.rsplit_once(')').ok_or_else(|| {
        QuestionError::new(format!("`chance({inside}` lacks its closing parenthesis"))
    })?;
    if !["", ".mean"].contains(&behind.trim()) {
        return Err(QuestionError::new(format!(
            "`{}` stands behind `chance({inside})`, which is a number as it is; a year stands in the \
             bracket of its metric",
            behind.trim()
        )));
    }
    let inside = inside.trim();
    if let Some(place) = layout.events.iter().position(|event| event.name == inside) {
        return Ok(Asked::Stated(place));
    }
    let condition = Condition::parse(inside, layout).map_err(|error| {
        let names: Vec<&str> = layout.events.iter().map(|event| event.name.as_str()).collect();
        match (Condition::compares(inside), names.is_empty()) {
            (false, false) => unknown("event", inside, &names),
            _ => error,
        }
    })?;
    let place = layout.events.iter().position(|event| event.condition == condition);
    place.map(Asked::Stated).ok_or_else(|| {
        let when = condition.spelled(layout);
        QuestionError::new(format!("nothing counts `{when}`; `--chance '{when}'` does"))
    })
}

/// Headings, and causes of incidents: those whose names are headings' too with `incidents:` before.
fn losses(layout: &Layout) -> Vec<(String, Loss)> {
    let headings = Loss::ALL.map(|loss| (loss.key().to_owned(), loss));
    let causes = layout.each_cause().map(Loss::Incidents);
    headings.into_iter().chain(causes.map(|loss| (loss_word(loss, layout), loss))).collect()
}

/// The word for a heading or cause, unlike every other's.
pub(super) fn loss_word(loss: Loss, layout: &Layout) -> String {
    let cause = loss.cause().and_then(|cause| layout.causes.get(cause.0));
    match cause {
        Some(cause) if Loss::of_key(cause).is_some() => format!("{}:{cause}", loss.key()),
        Some(cause) => cause.clone(),
        None => loss.key().to_owned(),
    }
}

fn variable(pieces: &Pieces<'_>, layout: &Layout) -> Result<Variable, QuestionError> {
    let name = pieces.name;
    match metric(name, layout)? {
        Metric::LostTwh(_) => {
            let losses = losses(layout);
            // The long way round is understood of every cause.
            let long = layout.each_cause().map(|cause| {
                let loss = Loss::Incidents(cause);
                (format!("{}:{}", loss.key(), layout.cause(cause)), loss)
            });
            let mut all = losses.clone();
            all.extend(long);
            let words: Vec<&str> = losses.iter().map(|(word, _)| word.as_str()).collect();
            let known: Vec<&str> = all.iter().map(|(word, _)| word.as_str()).collect();
            let which = Which { kind: "heading or cause", words: &words, known: &known };
            let (found, places) = which.found(pieces, ("corridor", &corridors(layout)), layout)?;
            let metric = Metric::LostTwh(all[found].1);
            job(metric, places, layout)
        }
        Metric::Offtake => {
            let words: Vec<&str> = layout.offtakes.iter().map(|own| own.name.as_str()).collect();
            let which = Which { kind: "offtake", words: &words, known: &words };
            let (found, places) = which.found(pieces, ("corridor", &corridors(layout)), layout)?;
            let corridor = places.entity.flatten();
            let is_meant = |own: &usize| {
                let offtake = &layout.offtakes[*own];
                offtake.name == words[found] && corridor.is_none_or(|own| own == offtake.corridor.0)
            };
            let entity = (0..words.len()).find(is_meant).ok_or_else(|| {
                QuestionError::new(format!(
                    "no offtake `{}` is on that corridor: it is on `{}`",
                    words[found],
                    layout.corridor(layout.offtakes[found].corridor).name
                ))
            })?;
            Ok(Variable { metric: Metric::Offtake, entity: Some(entity), year: places.year })
        }
        Metric::LostDestinationTwh(_) => {
            let words = Refusal::ALL.map(Refusal::key);
            let which = Which { kind: "reason", words: &words, known: &words };
            let (found, places) = which.found(pieces, ("corridor", &corridors(layout)), layout)?;
            job(Metric::LostDestinationTwh(Refusal::ALL[found]), places, layout)
        }
        Metric::ReplacedInPartTwh => {
            let words: Vec<&str> =
                layout.alternatives.iter().map(|own| own.name.as_str()).collect();
            let parts: Vec<&str> = layout.day.iter().map(|own| own.name.as_str()).collect();
            let which = Which { kind: "alternative", words: &words, known: &words };
            let (found, places) = which.found(pieces, ("part of the day", &parts), layout)?;
            let Some(part) = places.entity.flatten() else {
                return Err(QuestionError::new(format!(
                    "`{name}` needs a part of the day, as in `{name}[{}, {}]`",
                    words[found],
                    parts.first().unwrap_or(&"NAME")
                )));
            };
            let entity = Some(found * parts.len() + part);
            Ok(Variable { metric: Metric::ReplacedInPartTwh, entity, year: places.year })
        }
        metric if metric.is_of_alternative() => {
            let words: Vec<&str> =
                layout.alternatives.iter().map(|own| own.name.as_str()).collect();
            let which = Which { kind: "alternative", words: &words, known: &words };
            let (found, places) = which.found(pieces, ("corridor", &corridors(layout)), layout)?;
            let corridor = places.entity.flatten();
            let is_meant = |own: &ReplacedLabel| {
                own.alternative == found && own.corridor.map(|own| own.0) == corridor
            };
            let entity = layout.replaced.iter().position(is_meant).ok_or_else(|| {
                QuestionError::new(format!(
                    "`{}` is an alternative to {}, which {} does not bring",
                    words[found],
                    layout.alternatives[found].commodity.word(),
                    match corridor {
                        Some(corridor) => format!("`{}`", layout.corridors[corridor].name),
                        None => "any corridor".to_owned(),
                    }
                ))
            })?;
            Ok(Variable { metric, entity: Some(entity), year: places.year })
        }
        Metric::ClaimedTwh => {
            let words: Vec<&str> = layout.claims.iter().map(|own| own.name.as_str()).collect();
            let which = Which { kind: "claim", words: &words, known: &words };
            let mut supplies: Vec<&str> = Vec::new();
            for claim in &layout.claims {
                if !supplies.contains(&claim.supply.as_str()) {
                    supplies.push(&claim.supply);
                }
            }
            let (found, places) = which.found(pieces, ("supply", &supplies), layout)?;
            let supply = places.entity.flatten().map(|own| supplies[own]);
            let is_meant = |own: &usize| {
                let claim = &layout.claims[*own];
                claim.name == words[found] && supply.is_none_or(|own| own == claim.supply)
            };
            let entity = (0..words.len()).find(is_meant).ok_or_else(|| {
                QuestionError::new(format!(
                    "no claim `{}` is on that supply: it is on `{}`",
                    words[found], layout.claims[found].supply
                ))
            })?;
            Ok(Variable { metric: Metric::ClaimedTwh, entity: Some(entity), year: places.year })
        }
        metric => {
            let (kind, names) = match metric.is_of_reservoir() {
                true => ("reservoir", layout.reservoirs.iter().map(|r| r.name.as_str()).collect()),
                false => ("corridor", corridors(layout)),
            };
            let mut qualifiers: Vec<&str> = pieces.which.into_iter().collect();
            qualifiers.extend(pieces.qualifiers(&names));
            job(metric, Places::of(&qualifiers, (kind, &names), layout)?, layout)
        }
    }
}

fn metric(name: &str, layout: &Layout) -> Result<Metric, QuestionError> {
    let allowed: Vec<Metric> = Metric::all(layout);
    let has_offtakes = !layout.offtakes.is_empty();
    let is_there = |metric: &&Metric| **metric != Metric::Offtake || has_offtakes;
    if let Some(metric) = allowed.iter().filter(is_there).find(|metric| metric.name() == name) {
        return Ok(*metric);
    }
    let known = Metric::named(name);
    if known == Some(Metric::Offtake) {
        return Err(QuestionError::new(format!(
            "`{name}` needs an offtake, and no corridor of this scenario has one"
        )));
    }
    if known.is_some_and(Metric::is_of_destination) {
        return Err(QuestionError::new(format!(
            "`{name}` needs an hourly demand, and this scenario's destination has none"
        )));
    }
    if known.is_some_and(Metric::is_of_buyer) {
        return Err(QuestionError::new(format!(
            "`{name}` needs a `[[destination.alternative]]`, and this scenario has none"
        )));
    }
    if known == Some(Metric::ClaimedTwh) {
        return Err(QuestionError::new(format!(
            "`{name}` needs a claim, and no supply of this scenario has one"
        )));
    }
    if matches!(known, Some(Metric::ReturnedTwh | Metric::NetTwh)) {
        return Err(QuestionError::new(format!(
            "`{name}` needs a return, and no corridor of this scenario has one"
        )));
    }
    if known.is_some_and(Metric::is_of_reservoir) {
        return Err(QuestionError::new(format!(
            "`{name}` is of a reservoir, and this scenario has none"
        )));
    }
    if let Some(metric) = known.filter(|metric| metric.is_of_contract()) {
        let lacking = match layout.contracts.is_empty() {
            true => "a contract, and this scenario has none",
            false => "a contract with `replacement_usd_per_mwh`, and this scenario has none",
        };
        return Err(QuestionError::new(format!("`{}` needs {lacking}", metric.name())));
    }
    let mut names: Vec<&str> = allowed.iter().filter(is_there).map(|own| own.name()).collect();
    names.dedup();
    names.extend(Event::NAMED.map(Event::name));
    Err(unknown("metric", name, &names))
}

/// Places that a bracket names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places {
    /// One corridor (or reservoir) by its index, or `Some(None)` for all of them by name.
    pub entity: Option<Option<usize>>,
    /// A year of the horizon, from 0.
    pub year: Option<usize>,
}

impl Places {
    /// The corridor (or what else has `names`) and the year of the horizon.
    pub fn of(
        qualifiers: &[&str],
        (kind, names): (&str, &[&str]),
        layout: &Layout,
    ) -> Result<Self, QuestionError> {
        let mut places = Self::default();
        for qualifier in qualifiers {
            let is_double = if let Some(index) = names.iter().position(|name| name == qualifier) {
                places.entity.replace(Some(index)).is_some()
            } else if *qualifier == TOTAL && kind == "corridor" {
                places.entity.replace(None).is_some()
            } else if let Ok(number) = qualifier.parse::<i64>() {
                places.year.replace(year(number, layout)?).is_some()
            } else {
                return Err(unknown(kind, qualifier, names));
            };
            if is_double {
                return Err(QuestionError::new(format!(
                    "`{qualifier}` is one too many in the brackets: they hold one {kind} and one year \
                     at most"
                )));
            }
        }
        Ok(places)
    }
}

/// A calendar year as one of the horizon.
pub(super) fn year(number: i64, layout: &Layout) -> Result<usize, QuestionError> {
    let first = i64::from(layout.start_year);
    let index = number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
    index.filter(|index| *index < layout.years).ok_or_else(|| {
        let last = first + layout.years as i64 - 1;
        QuestionError::new(format!("{number} is not in the horizon, {first} to {last}"))
    })
}

/// The things that a metric has several of, by name: headings, offtakes, hazards.
pub(super) struct Which<'a> {
    /// The kind of thing, for people.
    pub kind: &'a str,
    /// The words that are told.
    pub words: &'a [&'a str],
    /// All that are understood.
    pub known: &'a [&'a str],
}

impl Which<'_> {
    /// The place in `known` of the one that is named, and the rest of the bracket.
    fn found(
        &self,
        pieces: &Pieces<'_>,
        entities: (&str, &[&str]),
        layout: &Layout,
    ) -> Result<(usize, Places), QuestionError> {
        let (found, qualifiers) = self.pick(pieces, entities.1)?;
        match found {
            Some(found) => Ok((found, Places::of(&qualifiers, entities, layout)?)),
            None => {
                let is_strange = |word: &&&str| {
                    word.parse::<i64>().is_err() && !entities.1.contains(*word) && **word != TOTAL
                };
                let strange = qualifiers.iter().find(is_strange);
                Err(strange.map_or_else(
                    || {
                        QuestionError::new(format!(
                            "`{0}` needs to say which, as in `{0}[{1}]`; there are {2}",
                            pieces.name,
                            self.words.first().unwrap_or(&"NAME"),
                            self.words.join(", ")
                        ))
                    },
                    |word| unknown(self.kind, word, self.words),
                ))
            }
        }
    }

    /// The one that is named, if any is, and what else the bracket holds.
    pub fn pick<'p>(
        &self,
        pieces: &Pieces<'p>,
        entities: &[&str],
    ) -> Result<(Option<usize>, Vec<&'p str>), QuestionError> {
        let place = |word: &str| self.known.iter().position(|known| *known == word);
        let all: Vec<&str> = self.known.iter().chain(entities).copied().collect();
        let mut qualifiers = pieces.qualifiers(&all);
        if let Some(word) = pieces.which {
            let found = place(word).ok_or_else(|| unknown(self.kind, word, self.words))?;
            return Ok((Some(found), qualifiers));
        }
        let at = qualifiers.iter().position(|word| place(word).is_some());
        Ok((at.and_then(|at| place(qualifiers.remove(at))), qualifiers))
    }
}

/// The column of a metric with what the bracket holds.
fn job(metric: Metric, places: Places, layout: &Layout) -> Result<Variable, QuestionError> {
    let (kind, names) = match metric.is_of_reservoir() {
        true => ("reservoir", layout.reservoirs.iter().map(|r| r.name.as_str()).collect()),
        false => ("corridor", corridors(layout)),
    };
    let mut entity = places.entity.flatten();
    if metric.is_of_destination() && entity.is_some() {
        return Err(QuestionError::new(format!(
            "`{}` is one number for the destination and has no corridor",
            metric.name()
        )));
    }
    let allowed: Vec<usize> = match metric.is_of_reservoir() {
        true => (0..names.len()).collect(),
        false => metric.corridors(layout),
    };
    if let Some(corridor) = entity.filter(|corridor| !allowed.contains(corridor)) {
        let lacking = match metric {
            Metric::PaymentMusd => "no contract",
            _ => "no contract with `replacement_usd_per_mwh`",
        };
        return Err(no_contract(metric.name(), lacking, names[corridor]));
    }
    if entity.is_none() && !metric.adds_up(layout) && !metric.is_of_destination() {
        match allowed[..] {
            [only] if places.entity.is_none() => entity = Some(only),
            _ => {
                let first = allowed.first().map_or("NAME", |place| names[*place]);
                return Err(does_not_add_up(metric.name(), kind, first));
            }
        }
    }
    Ok(Variable { metric, entity, year: places.year })
}

pub(super) fn corridors(layout: &Layout) -> Vec<&str> {
    layout.corridors.iter().map(|corridor| corridor.name.as_str()).collect()
}

pub(super) fn no_contract(name: &str, lacking: &str, corridor: &str) -> QuestionError {
    QuestionError::new(format!(
        "`{name}` is about contracts, and there is {lacking} of `{corridor}`"
    ))
}

pub(super) fn does_not_add_up(name: &str, kind: &str, example: &str) -> QuestionError {
    QuestionError::new(format!(
        "`{name}` does not add up over {kind}s: say which, as in `{name}[{example}]`"
    ))
}

/// Names that are listed; of more only the number is told.
const MOST_LISTED: usize = 30;

/// "There is no such ..., did you mean ...?"
pub(super) fn unknown(kind: &str, given: &str, names: &[&str]) -> QuestionError {
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&given.to_lowercase(), &name.to_lowercase()), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    QuestionError::new(match nearest {
        Some((_, name)) => format!("there is no {kind} `{given}`; did you mean `{name}`?"),
        None if names.is_empty() => format!("there is no {kind} `{given}`, nor any other"),
        None => {
            let more = match names.len().saturating_sub(MOST_LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let listed = names[..names.len().min(MOST_LISTED)].join(", ");
            format!("there is no {kind} `{given}`; there are {listed}{more}")
        }
    })
}
