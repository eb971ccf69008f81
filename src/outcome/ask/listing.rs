//! All that can be asked, and what a future is called.

use super::names::{corridors, unknown};
use super::pieces::Pieces;
use super::{Asked, Count, Counted, QuestionError, Statistic, Variable};
use crate::outcome::{Event, Layout, Metric};

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
            Metric::ClaimedTwh => entities.extend((0..layout.claims.len()).map(Some)),
            Metric::Reservoir(_) => entities.extend((0..layout.reservoirs.len()).map(Some)),
            _ if metric.is_of_destination() => {}
            Metric::ReplacedInPartTwh => {
                let places = layout.alternatives.len() * layout.day.len();
                entities.extend((0..places).map(Some));
            }
            _ if metric.is_of_alternative() => {
                entities.extend((0..layout.replaced.len()).map(Some));
            }
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

/// The corridors that are in service in the horizon's last year, by index, no others; and the statistic,
/// where one is named.
pub type Future = (Vec<usize>, Option<Statistic>);

/// The meaning of `future[CORRIDOR, ...]`; `future[none]` is that none is in service.
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
