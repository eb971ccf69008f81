//! Counts beside the measures: service, contracts met, incidents by hazard and cause.

use super::names::{
    Places, TOTAL, Which, corridors, does_not_add_up, no_contract, unknown, year as year_of,
};
use super::pieces::Pieces;
use super::{Count, Counted, QuestionError};
use crate::outcome::{Event, Layout};

/// The count that is asked for, with what the bracket holds.
pub(super) fn count(
    event: Event,
    pieces: &Pieces<'_>,
    layout: &Layout,
) -> Result<Count, QuestionError> {
    if event == Event::Incidents {
        return incidents(pieces, layout);
    }
    let name = event.name();
    let mut known = layout.entities(event).filter_map(|entity| layout.corridor_of(entity));
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
            let of = |index: &usize| layout.corridor_of(event.entity(*index)) == Some(corridor);
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
        if year.replace(year_of(number, layout)?).is_some() {
            return Err(QuestionError::new(format!(
                "`{word}` is one too many in the brackets: they hold one hazard or cause and one year \
                 at most"
            )));
        }
    }
    Ok(Count { event, of: found.map_or(Counted::All, |found| known[found].1), year })
}
