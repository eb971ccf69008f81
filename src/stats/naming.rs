//! How a number of the summary is named: `METRIC[CORRIDOR,YEAR].ESTIMATE`, or for a chance
//! `EVENT[CORRIDOR,YEAR]`.
//!
//! The brackets name a corridor (or a reservoir, where the metric is of one), a year, both in any
//! order, or are left out; without a year it is the average year. What cannot be understood is
//! answered with a sentence, and a name that is nearly right with the one that was meant.

use super::chances::Chance;
use super::metric::Metric;
use super::summary_rows::Job;
use super::until::{Statistic, UntilError};
use crate::outcome::{Event, Layout};

/// The statistics that may stand behind the point.
pub(super) const STATISTICS: [(&str, Statistic); 9] = [
    ("mean", Statistic::Mean),
    ("p5", Statistic::Quantile(0.05)),
    ("p10", Statistic::Quantile(0.10)),
    ("p25", Statistic::Quantile(0.25)),
    ("p50", Statistic::Quantile(0.50)),
    ("p75", Statistic::Quantile(0.75)),
    ("p90", Statistic::Quantile(0.90)),
    ("p95", Statistic::Quantile(0.95)),
    ("cvar5", Statistic::Cvar5),
];

/// A name in its pieces.
pub(super) struct Words<'a> {
    /// All of it, for messages.
    pub text: &'a str,
    /// The metric or event.
    pub name: &'a str,
    /// The names within the brackets.
    pub qualifiers: Vec<&'a str>,
    /// The estimate, where one is named.
    pub statistic: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// Takes a name to pieces.
    ///
    /// # Errors
    /// A bracket that is not closed; `example` shows how it is done.
    pub fn of(text: &'a str, example: &str) -> Result<Self, UntilError> {
        // A corridor's name may hold points: the last one after the brackets counts.
        let parts = text.rsplit_once('.').filter(|(_, statistic)| !statistic.contains(']'));
        let (path, statistic) = match parts {
            Some((path, name)) => (path, Some(name.trim())),
            None => (text, None),
        };
        let (name, qualifiers) = match path.split_once('[') {
            Some((name, rest)) => {
                let inside = rest.trim_end().strip_suffix(']').ok_or_else(|| {
                    UntilError::new(match rest.contains(']') {
                        true => behind_the_bracket(path),
                        false => format!("`{path}` lacks its closing bracket; {example}"),
                    })
                })?;
                (name.trim(), inside.split(',').map(str::trim).collect())
            }
            None => (path.trim(), Vec::new()),
        };
        Ok(Self { text, name, qualifiers, statistic })
    }

    /// The event of [`Event::CHANCES`] that it names.
    pub fn event(&self) -> Option<Event> {
        Event::CHANCES.into_iter().find(|event| event.name() == self.name)
    }

    /// The metric's column and the estimate, which is `usual` where none is named; `others` are the
    /// names beside metrics that would be understood.
    pub fn estimate(
        &self,
        usual: Option<Statistic>,
        example: &str,
        others: &[&str],
        layout: &Layout,
    ) -> Result<(Job, Statistic), UntilError> {
        let metric = parse_metric(self.name, others, layout)?;
        let statistic = match (self.statistic, usual) {
            (Some(name), _) => statistic_named(name)?,
            (None, Some(usual)) => usual,
            (None, None) => {
                return Err(UntilError::new(format!(
                    "`{}` does not say which estimate; {example}",
                    self.text
                )));
            }
        };
        Ok((parse_job(metric, &self.qualifiers, layout)?, statistic))
    }

    /// The chance of an event.
    pub fn chance(&self, event: Event, layout: &Layout) -> Result<Chance, UntilError> {
        let name = event.name();
        let mut known = (0..layout.counted(event)).filter_map(|i| layout.corridor_of(event, i));
        let Some(first) = known.next() else {
            return Err(UntilError::new(format!(
                "`{name}` needs a contract, and this scenario has none"
            )));
        };
        if let Some(statistic) = self.statistic {
            return Err(UntilError::new(format!(
                "`{name}` is a chance and has no `{statistic}`; write it as in '{name}[{first}] +- 0.01'"
            )));
        }
        let (corridor, year) =
            parse_qualifiers(&self.qualifiers, ("corridor", &corridors(layout)), layout)?;
        let entity = match (corridor, known.next()) {
            (None, None) => 0,
            (None, Some(_)) => return Err(does_not_add_up(name, "corridor", first)),
            (Some(corridor), _) => {
                let corridor = layout.corridors[corridor].name.as_str();
                let mut entities = 0..layout.counted(event);
                let of = |entity: &usize| layout.corridor_of(event, *entity) == Some(corridor);
                entities.find(of).ok_or_else(|| no_contract(name, "no contract", corridor))?
            }
        };
        Ok(Chance { event, entity, year })
    }
}

/// The estimate of that name.
pub(super) fn statistic_named(name: &str) -> Result<Statistic, UntilError> {
    let known = STATISTICS.iter().find(|(known, _)| *known == name);
    let names = STATISTICS.map(|(name, _)| name);
    known.map(|known| known.1).ok_or_else(|| unknown("estimate", name, &names))
}

/// The words for a `path` with more behind its bracket than an estimate.
pub(super) fn behind_the_bracket(path: &str) -> String {
    format!("in `{path}` a year or heading stands behind the bracket; put it inside, after a comma")
}

fn parse_metric(name: &str, others: &[&str], layout: &Layout) -> Result<Metric, UntilError> {
    let mut allowed: Vec<Metric> = Metric::all(layout);
    allowed.retain(|metric| !matches!(metric, Metric::LostTwh(_) | Metric::Offtake));
    if let Some(metric) = allowed.iter().find(|metric| metric.name() == name) {
        return Ok(*metric);
    }
    let known = Metric::named(name);
    if matches!(known, Some(Metric::LostTwh(_) | Metric::Offtake)) {
        return Err(UntilError::new(format!(
            "`{name}` has several headings or names, so it cannot be a target; take `delivered_twh`"
        )));
    }
    if known.is_some_and(Metric::is_of_destination) {
        return Err(UntilError::new(format!(
            "`{name}` needs an hourly demand, and this scenario's destination has none"
        )));
    }
    if known.is_some_and(Metric::is_of_reservoir) {
        return Err(UntilError::new(format!(
            "`{name}` is of a reservoir, and this scenario has none"
        )));
    }
    if let Some(metric) = known.filter(|metric| metric.is_of_contract()) {
        let lacking = match layout.contracts.is_empty() {
            true => "a contract, and this scenario has none",
            false => "a contract with `replacement_usd_per_mwh`, and this scenario has none",
        };
        return Err(UntilError::new(format!("`{}` needs {lacking}", metric.name())));
    }
    let metrics = allowed.iter().map(|metric| metric.name());
    let names: Vec<&str> = metrics.chain(others.iter().copied()).collect();
    Err(unknown("metric", name, &names))
}

/// The column of a metric with what the brackets hold.
pub(super) fn parse_job(
    metric: Metric,
    qualifiers: &[&str],
    layout: &Layout,
) -> Result<Job, UntilError> {
    let (kind, names) = match metric.is_of_reservoir() {
        true => ("reservoir", layout.reservoirs.iter().map(|r| r.name.as_str()).collect()),
        false => ("corridor", corridors(layout)),
    };
    let (mut entity, year) = parse_qualifiers(qualifiers, (kind, &names), layout)?;
    if metric.is_of_destination() && entity.is_some() {
        return Err(UntilError::new(format!(
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
        if let [only] = allowed[..] {
            entity = Some(only);
        } else {
            let first = allowed.first().map_or("NAME", |index| names[*index]);
            return Err(does_not_add_up(metric.name(), kind, first));
        }
    }
    Ok(Job { metric, entity, year })
}

fn corridors(layout: &Layout) -> Vec<&str> {
    layout.corridors.iter().map(|corridor| corridor.name.as_str()).collect()
}

/// The corridor (or what else has `names`) and the year of the horizon, each by its index, that
/// brackets hold.
fn parse_qualifiers(
    qualifiers: &[&str],
    (kind, names): (&str, &[&str]),
    layout: &Layout,
) -> Result<(Option<usize>, Option<usize>), UntilError> {
    let (mut entity, mut year) = (None, None);
    for qualifier in qualifiers {
        let before = if let Some(index) = names.iter().position(|name| name == qualifier) {
            entity.replace(index)
        } else if let Ok(number) = qualifier.parse::<i64>() {
            let first = i64::from(layout.start_year);
            let index = number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
            let index = index.filter(|index| *index < layout.years).ok_or_else(|| {
                let last = first + layout.years as i64 - 1;
                UntilError::new(format!("{number} is not in the horizon, {first} to {last}"))
            })?;
            year.replace(index)
        } else {
            return Err(unknown(kind, qualifier, names));
        };
        if before.is_some() {
            return Err(UntilError::new(format!(
                "`{qualifier}` is one too many in the brackets: they hold one {kind} and one year at \
                 most"
            )));
        }
    }
    Ok((entity, year))
}

fn no_contract(name: &str, lacking: &str, corridor: &str) -> UntilError {
    UntilError::new(format!("`{name}` is about contracts, and there is {lacking} of `{corridor}`"))
}

fn does_not_add_up(name: &str, kind: &str, example: &str) -> UntilError {
    UntilError::new(format!(
        "`{name}` does not add up over {kind}s: say which, as in `{name}[{example}]`"
    ))
}

/// "There is no such ..., did you mean ...?"
pub(super) fn unknown(kind: &str, given: &str, names: &[&str]) -> UntilError {
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&given.to_lowercase(), &name.to_lowercase()), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    UntilError::new(match nearest {
        Some((_, name)) => format!("there is no {kind} `{given}`; did you mean `{name}`?"),
        None => format!("there is no {kind} `{given}`; there are {}", names.join(", ")),
    })
}
