//! From names to what they mean in a scenario, and back.

use super::condition::Condition;
use super::pieces::Pieces;
use super::{Asked, Count, Counted, QuestionError, Statistic, Variable};
use crate::outcome::{Event, Layout, Loss, Metric};

/// All corridors together, where a corridor may stand.
const TOTAL: &str = "total";

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
    let causes = (0..layout.causes.len()).map(Loss::Incidents);
    headings.into_iter().chain(causes.map(|loss| (loss_word(loss, layout), loss))).collect()
}

/// The word for a heading or cause, unlike every other's.
pub(super) fn loss_word(loss: Loss, layout: &Layout) -> String {
    let cause = loss.cause().and_then(|cause| layout.causes.get(cause));
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
            let long = (0..layout.causes.len()).map(|cause| {
                let loss = Loss::Incidents(cause);
                (format!("{}:{}", loss.key(), layout.causes[cause]), loss)
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
                offtake.name == words[found] && corridor.is_none_or(|own| own == offtake.corridor)
            };
            let entity = (0..words.len()).find(is_meant).ok_or_else(|| {
                QuestionError::new(format!(
                    "no offtake `{}` is on that corridor: it is on `{}`",
                    words[found], layout.corridors[layout.offtakes[found].corridor].name
                ))
            })?;
            Ok(Variable { metric: Metric::Offtake, entity: Some(entity), year: places.year })
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
struct Places {
    /// One corridor (or reservoir) by its index, or `Some(None)` for all of them by name.
    entity: Option<Option<usize>>,
    /// A year of the horizon, from 0.
    year: Option<usize>,
}

impl Places {
    /// The corridor (or what else has `names`) and the year of the horizon.
    fn of(
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
fn year(number: i64, layout: &Layout) -> Result<usize, QuestionError> {
    let first = i64::from(layout.start_year);
    let index = number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
    index.filter(|index| *index < layout.years).ok_or_else(|| {
        let last = first + layout.years as i64 - 1;
        QuestionError::new(format!("{number} is not in the horizon, {first} to {last}"))
    })
}

/// What a metric has several of, by name: headings, offtakes, hazards.
struct Which<'a> {
    /// What it is, for people.
    kind: &'a str,
    /// The words that are told.
    words: &'a [&'a str],
    /// All that are understood.
    known: &'a [&'a str],
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
    fn pick<'p>(
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

/// What is counted, with what the bracket holds.
fn count(event: Event, pieces: &Pieces<'_>, layout: &Layout) -> Result<Count, QuestionError> {
    if event == Event::Incidents {
        return incidents(pieces, layout);
    }
    let name = event.name();
    let mut known = (0..layout.counted(event)).filter_map(|i| layout.corridor_of(event, i));
    let Some(first) = known.next() else {
        return Err(QuestionError::new(format!(
            "`{name}` needs a contract, and this scenario has none"
        )));
    };
    let names = corridors(layout);
    let mut qualifiers: Vec<&str> = pieces.which.into_iter().collect();
    qualifiers.extend(pieces.qualifiers(&names));
    let Places { entity, year } = Places::of(&qualifiers, ("corridor", &names), layout)?;
    let place = match (entity, known.next()) {
        (None, None) => 0,
        (None, Some(_)) | (Some(None), _) => return Err(does_not_add_up(name, "corridor", first)),
        (Some(Some(corridor)), _) => {
            let corridor = names[corridor];
            let mut places = 0..layout.counted(event);
            let of = |entity: &usize| layout.corridor_of(event, *entity) == Some(corridor);
            places.find(of).ok_or_else(|| no_contract(name, "no contract", corridor))?
        }
    };
    Ok(Count { event, of: Counted::One(place), year })
}

/// Incidents of a hazard, of a cause, or of all: a name in the bracket is a hazard's first, one behind
/// the colon a cause's.
fn incidents(pieces: &Pieces<'_>, layout: &Layout) -> Result<Count, QuestionError> {
    let event = Event::Incidents;
    let hazards = layout.hazards.iter().enumerate();
    let hazards = hazards.map(|(own, hazard)| (hazard.name.as_str(), Counted::One(own)));
    let causes = layout.causes.iter().enumerate();
    let causes = causes.map(|(own, cause)| (cause.as_str(), Counted::Cause(own)));
    let known: Vec<(&str, Counted)> = match pieces.which {
        Some(_) => causes.chain(hazards).collect(),
        None => hazards.chain(causes).collect(),
    };
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let which = Which { kind: "hazard or cause", words: &words, known: &words };
    let (found, qualifiers) = which.pick(pieces, &[])?;
    let mut year = None;
    for word in qualifiers {
        let Ok(number) = word.parse::<i64>() else {
            return Err(match layout.corridors.iter().any(|corridor| corridor.name == word) {
                true => QuestionError::new(format!(
                    "`{}` are counted by hazard and cause, not by corridor: take `{word}` out",
                    event.name()
                )),
                false if word == TOTAL => continue,
                false => unknown("hazard or cause", word, &words),
            });
        };
        if year.replace(self::year(number, layout)?).is_some() {
            return Err(QuestionError::new(format!(
                "`{word}` is one too many in the brackets: they hold one hazard or cause and one year \
                 at most"
            )));
        }
    }
    Ok(Count { event, of: found.map_or(Counted::All, |found| known[found].1), year })
}

/// The corridors that are in service in the horizon's last year, by index, no others; and the statistic,
/// where one is named.
pub type Future = (Vec<usize>, Option<Statistic>);

/// What `future[CORRIDOR, ...]` means; `future[none]` is that none is in service.
///
/// # Errors
/// A sentence that names what is not known; `None` where the text is not about a future.
pub fn future(text: &str, layout: &Layout) -> Option<Result<Future, QuestionError>> {
    let pieces = Pieces::of(text.trim()).ok().filter(|pieces| pieces.name == "future")?;
    let names = corridors(layout);
    let understood = || {
        let mut corridors = Vec::new();
        for word in pieces.qualifiers(&names) {
            match names.iter().position(|name| *name == word) {
                Some(corridor) => corridors.push(corridor),
                None if word == "none" => {}
                None => return Err(unknown("corridor", word, &names)),
            }
        }
        if pieces.inside.trim().is_empty() {
            return Err(QuestionError::new(format!(
                "`{text}` does not say which corridors are in service at its end; write it as in \
                 'future[{}]', or 'future[none]'",
                names.join(", ")
            )));
        }
        corridors.sort_unstable();
        corridors.dedup();
        Ok((corridors, pieces.statistic.map(Statistic::named).transpose()?))
    };
    Some(understood())
}

/// Everything that can be asked of a scenario without a year and a statistic, in its own spelling, in the
/// order of the summary.
#[must_use]
pub fn spellings(layout: &Layout) -> Vec<Asked> {
    let mut all = Vec::new();
    for metric in Metric::all(layout) {
        let mut entities: Vec<Option<usize>> = Vec::new();
        if metric.adds_up(layout) || metric.is_of_destination() {
            entities.push(None);
        }
        match metric {
            Metric::Offtake => entities.extend((0..layout.offtakes.len()).map(Some)),
            Metric::Reservoir(_) => entities.extend((0..layout.reservoirs.len()).map(Some)),
            _ if metric.is_of_destination() => {}
            _ => entities.extend(metric.corridors(layout).into_iter().map(Some)),
        }
        let of = |entity| Asked::Variable(Variable { metric, entity, year: None });
        all.extend(entities.into_iter().map(of));
    }
    for event in Event::CHANCES {
        let of = |place| Asked::Count(Count { event, of: Counted::One(place), year: None });
        all.extend((0..layout.counted(event)).map(of));
    }
    if !layout.hazards.is_empty() {
        let causes = (0..layout.causes.len()).map(Counted::Cause);
        let hazards = (0..layout.hazards.len()).map(Counted::One);
        let of = |of| Asked::Count(Count { event: Event::Incidents, of, year: None });
        all.extend([Counted::All].into_iter().chain(causes).chain(hazards).map(of));
    }
    all.extend((0..layout.events.len()).map(Asked::Stated));
    all
}

fn corridors(layout: &Layout) -> Vec<&str> {
    layout.corridors.iter().map(|corridor| corridor.name.as_str()).collect()
}

fn no_contract(name: &str, lacking: &str, corridor: &str) -> QuestionError {
    QuestionError::new(format!(
        "`{name}` is about contracts, and there is {lacking} of `{corridor}`"
    ))
}

fn does_not_add_up(name: &str, kind: &str, example: &str) -> QuestionError {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{
        ContractLabel, CorridorLabel, EventLabel, HazardLabel, OfftakeLabel, ReservoirLabel,
    };
    use crate::units::Commodity;

    /// Names that are hard to tell apart.
    fn layout() -> Layout {
        let mut layout = Layout::new(2028, 3);
        for name in ["CASA-1000", "total", "a [b] < c"] {
            let commodity = Commodity::Gas;
            layout.corridors.push(CorridorLabel { name: name.into(), commodity });
        }
        layout.causes =
            ["attack", "supply", "theft, or U.S. sabotage", "incidents"].map(Into::into).into();
        for (name, cause) in [("attack", 0), ("supply", 1), ("pole trips", 3), ("theft", 2)] {
            layout.hazards.push(HazardLabel { name: name.into(), cause });
        }
        for (name, corridor) in [("villages", 1), ("villages", 2)] {
            layout.offtakes.push(OfftakeLabel { name: name.into(), corridor });
        }
        for name in ["Toktogul", "Nurek"] {
            layout.reservoirs.push(ReservoirLabel { name: name.into(), storage_gwh: None });
        }
        layout.contracts.push(ContractLabel { corridor: 2, replaced: true });
        layout.has_demand = true;
        let mut layout = layout.laid_out();
        for (name, when) in
            [("much", "delivered_twh >= 1"), ("zero_days[total] < 3", "zero_days[total] < 3")]
        {
            let condition = Condition::parse(when, &layout).expect("a condition");
            layout.events.push(EventLabel { name: name.into(), when: when.into(), condition });
        }
        layout
    }

    #[test]
    fn everything_is_understood_as_it_is_spelled_in_every_year_and_statistic() {
        let layout = layout();
        let mut seen = Vec::new();
        for all in spellings(&layout) {
            for year in [None, Some(0), Some(2)] {
                let wanted = all.in_year(year);
                let text = wanted.spelled(&layout);
                assert_eq!(asked(&text, &layout), Ok((wanted, None)), "{text}");
                assert!(year.is_some() && wanted == all || !seen.contains(&text), "{text} twice");
                seen.push(text.clone());
                for statistic in ["mean", "p1", "p37", "p99", "sd", "min", "max", "cvar5"] {
                    let text = format!("{text}.{statistic}");
                    let known = Statistic::named(statistic).expect("a statistic");
                    assert_eq!(known.name(), statistic);
                    match wanted.is_chance() {
                        false => {
                            assert_eq!(asked(&text, &layout), Ok((wanted, Some(known))), "{text}")
                        }
                        true => {
                            assert_eq!(asked(&text, &layout).is_ok(), statistic == "mean", "{text}")
                        }
                    }
                }
            }
        }
        assert!(seen.len() > 200, "{}", seen.len());
    }

    #[test]
    fn a_heading_or_cause_is_named_behind_the_metric_or_in_the_bracket() {
        let layout = layout();
        let text = |text: &str| asked(text, &layout).map(|(asked, _)| asked.spelled(&layout));
        for (written, spelled) in [
            ("lost_twh:attack[2030]", "lost_twh[attack,2030]"),
            ("lost_twh[2030, incidents:attack, CASA-1000]", "lost_twh[attack,CASA-1000,2030]"),
            ("lost_twh:supply", "lost_twh[supply]"),
            ("lost_twh:incidents:supply", "lost_twh[incidents:supply]"),
            ("lost_twh[incidents]", "lost_twh[incidents]"),
            ("lost_twh[incidents:incidents]", "lost_twh[incidents:incidents]"),
            ("lost_twh[theft, or U.S. sabotage , 2029]", "lost_twh[theft, or U.S. sabotage,2029]"),
            ("incidents:attack[2030]", "incidents:attack[2030]"),
            ("incidents[attack, 2030]", "incidents[attack,2030]"),
            ("incidents[theft, or U.S. sabotage]", "incidents:theft, or U.S. sabotage"),
            ("incidents[2029]", "incidents[2029]"),
            ("incidents:pole trips", "incidents[pole trips]"),
            ("offtake:villages[a [b] < c]", "offtake[villages,a [b] < c]"),
            ("delivered_twh:CASA-1000[2030]", "delivered_twh[CASA-1000,2030]"),
            ("chance(much)", "chance(delivered_twh >= 1)"),
            ("chance( delivered_twh[a [b] < c] >= 1 )", ""),
        ] {
            match spelled {
                "" => assert!(
                    text(written).unwrap_err().to_string().contains("--chance"),
                    "{written}"
                ),
                _ => assert_eq!(text(written), Ok(spelled.to_owned()), "{written}"),
            }
        }
    }

    #[test]
    fn what_is_not_known_is_named_with_the_nearest_that_is() {
        let layout = layout();
        for (text, part) in [
            ("lost_twh", "needs to say which, as in `lost_twh[not_in_service]`"),
            ("lost_twh:atack", "there is no heading or cause `atack`; did you mean `attack`?"),
            ("lost_twh[attack,CASA]", "there is no corridor `CASA`; did you mean `CASA-1000`?"),
            ("incidents[atack]", "there is no hazard or cause `atack`; did you mean `attack`?"),
            ("incidents[attack,CASA-1000]", "counted by hazard and cause, not by corridor"),
            ("incidents[2028,2029]", "one too many"),
            ("incidentz", "did you mean `incidents`?"),
            ("zero_days", "zero_days[CASA-1000]"),
            ("in_service", "in_service[CASA-1000]"),
            ("offtake[villages,CASA-1000]", "it is on `total`"),
            ("unserved_mwh[CASA-1000]", "has no corridor"),
            ("delivered_twh[CASA-1000].max[2030]", "did you mean `CASA-1000`?"),
            ("delivered_twh[,]", "there is no corridor ``"),
            ("chance(mucj)", "did you mean `much`?"),
            ("chance(much).p10", "stands behind `chance(much)`"),
            ("", "there is no metric ``"),
        ] {
            let error = asked(text, &layout).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_condition_is_a_metric_one_comparison_and_a_quantity() {
        let layout = layout();
        for (text, spelled) in [
            ("delivered_twh[2030]>=3", "delivered_twh[2030] >= 3"),
            (" lost_twh:attack  <  1_000.5 ", "lost_twh[attack] < 1000.5"),
            ("delivered_twh[a [b] < c, 2029] <= -2e-3", "delivered_twh[a [b] < c,2029] <= -0.002"),
            ("incidents:attack > need*2", "incidents:attack > need * 2"),
            ("in_service[CASA-1000] >= need of it", "in_service[CASA-1000] >= need of it"),
        ] {
            let condition = Condition::parse(text, &layout).expect(text);
            assert_eq!(condition.spelled(&layout), spelled);
            assert_eq!(Condition::parse(spelled, &layout), Ok(condition));
        }
        for (text, part) in [
            ("", "a condition is empty"),
            ("delivered_twh", "compares with nothing"),
            ("delivered_twh = 3", "`=` is no comparison: there are >=, >, <= and <"),
            ("delivered_twh ≥ 3", "`>=` may be meant"),
            ("delivered_twh >= 3 <= 4", "two comparisons"),
            ("1 <= delivered_twh[2030] <= 4", "before the metric"),
            ("3 <= delivered_twh", "the metric stands behind"),
            ("delivered_twh >=", "no number stands behind `>=`"),
            (">= 3", "no metric stands before `>=`"),
            ("delivered_twh.p10 >= 3", "it has no `p10`; write 'delivered_twh >= 3'"),
            ("deliverd_twh >= 3", "did you mean `delivered_twh`?"),
            ("delivered_twh >= 2 * 3", "neither a number nor a name"),
            ("delivered_twh >= need * much", "neither a number nor a name"),
            ("chance(much) >= 0.5", "which no trial has"),
            ("zero_days >= 3", "does not add up over corridors"),
        ] {
            let error = Condition::parse(text, &layout).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_within_a_billionth_of_the_quantity_is_equal_to_it() {
        use super::super::Comparison::{Above, AtLeast, AtMost, Below};
        let holds = |number| [AtLeast, Above, AtMost, Below].map(|own| own.holds(number, 1000.0));
        assert_eq!(holds(1000.0 - 0.9e-6), [true, false, true, false]);
        assert_eq!(holds(1000.0 + 0.9e-6), [true, false, true, false]);
        assert_eq!(holds(1000.0 - 1.1e-6), [false, false, true, true]);
        assert_eq!(holds(1000.0 + 1.1e-6), [true, true, false, false]);
        assert!(AtLeast.holds(0.0, 0.0) && Above.holds(1e-300, 0.0) && !Below.holds(-0.0, 0.0));
    }
}
