//! The pictures that a reader needs first, in the order of the questions: when is it there, what does a
//! year of service bring, which futures are there, where does such a year go, and where on the way.
//!
//! All but the last are of years of service or of futures, never of years without a line mixed with
//! years with one.

use super::{TWH, span};
use crate::chart::waterfall::Estimate;
use crate::chart::years::Band;
use crate::chart::{
    Curve, Heading, Whose, branches, duration, futures, map, service, service_waterfall,
    service_year,
};
use crate::outcome::{Event, Loss};
use crate::report::listing::listed;
use crate::report::run::page::Number;
use crate::scenario::{Commodity, Scenario};
use crate::stats::{BranchRow, Distribution, Future, Metric, OutcomeRow, ServiceYear, Summary};
use crate::units::{counted, percent, with_decimals};

/// The names and numbers of which the pictures are made.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Names, routes, units.
    pub scenario: &'a Scenario,
    /// The numbers.
    pub summary: &'a Summary,
}

/// The months' names.
pub(in crate::report) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The branch whose outcomes lie farthest apart, with its ends.
fn branches_title(branches: &[branches::Branch], last: i32) -> Option<String> {
    let ends = |branch: &branches::Branch| {
        let known = || branch.outcomes.iter().filter_map(|own| Some((own, own.mean?)));
        let low = known().min_by(|a, b| a.1.total_cmp(&b.1))?;
        let high = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let (low, high) = ((low.0.name.clone(), low.1), (high.0.name.clone(), high.1));
        Some((branch.name.clone(), low, high))
    };
    let mut all = branches.iter().filter_map(ends);
    let first = all.next()?;
    let apart = |of: &(String, (String, f64), (String, f64))| of.2.1 - of.1.1;
    let (name, low, high) =
        all.fold(first, |most, own| if apart(&own) > apart(&most) { own } else { most });
    let said = |twh: f64| Number::known(twh).value;
    Some(match said(low.1) == said(high.1) {
        true => format!(
            "Whatever becomes of the branches, {last} brings {} TWh on average",
            said(low.1)
        ),
        false => format!(
            "{name}: {last} brings {} TWh on average with “{}”, {} with “{}”",
            said(high.1),
            high.0,
            said(low.1),
            low.0
        ),
    })
}

impl Facts<'_> {
    pub(super) fn corridors(&self) -> impl Iterator<Item = (usize, &str)> {
        self.scenario.corridors.iter().enumerate().map(|(index, c)| (index, c.name.as_str()))
    }

    fn last_year(&self) -> i32 {
        let run = &self.summary.run;
        run.start_year + i32::try_from(run.years).unwrap_or(0) - 1
    }

    /// The chance that each corridor is there, by year.
    pub(super) fn service(&self) -> Option<service::Figure> {
        let summary = self.summary;
        let (first, last) = (summary.run.start_year, self.last_year());
        let mut corridors = Vec::new();
        for (index, name) in self.corridors() {
            let chance = |year| summary.chance(Event::InService, Some(name), Some(year));
            let chances: Option<Vec<f64>> =
                (first..=last).map(|year| chance(year).map(|chance| chance.value)).collect();
            let even = summary
                .first_year_past_half(Event::InService, Some(name))
                .and_then(|row| usize::try_from(row.year? - first).ok());
            corridors.push(service::Corridor {
                name: name.to_owned(),
                whose: Whose::Corridor(index),
                chances: chances?,
                even,
            });
        }
        let title = service_title(&corridors, first, last);
        Some(service::Figure {
            title,
            subtitle: "Share of trials in which a corridor is in service for any part of the year"
                .to_owned(),
            start_year: first,
            corridors,
        })
    }

    /// The volume that a corridor's year is measured against: its contract's, else what it can carry.
    fn volume(&self, year: &ServiceYear) -> Option<(&'static str, f64)> {
        let contract = year.contract_twh.filter(|volume| *volume > 0.0);
        let capacity = || year.get(Metric::NameplateTwh)?.mean.filter(|volume| *volume > 0.0);
        let of_contract = contract.map(|volume| ("contract", volume));
        of_contract.or_else(|| capacity().map(|volume| ("capacity", volume)))
    }

    /// The range of a year of service.
    pub(super) fn service_year(&self) -> Option<service_year::Figure> {
        let mut rows = Vec::new();
        for (index, name) in self.corridors() {
            let year = self.summary.service_year(name)?;
            // Without a year of service there is not even a volume to measure by.
            let Some((reference, volume)) = self.volume(year) else { continue };
            let commodity = self.scenario.corridors[index].commodity;
            let own = year.get(Metric::Delivered).filter(|_| commodity != Commodity::Electricity);
            let amount =
                |twh: Option<f64>, own: Option<f64>| Some(service_year::Amount { twh: twh?, own });
            let quantiles = year.delivered().and_then(|twh| {
                Some([
                    amount(twh.p10, own.and_then(|own| own.p10))?,
                    amount(twh.p50, own.and_then(|own| own.p50))?,
                    amount(twh.p90, own.and_then(|own| own.p90))?,
                ])
            });
            rows.push(service_year::Row {
                name: name.to_owned(),
                whose: Whose::Corridor(index),
                reference: reference.to_owned(),
                volume,
                own_unit: own.map_or("", |_| commodity.energy_unit()).to_owned(),
                quantiles,
                years: year.twentieths().to_vec(),
            });
        }
        if rows.is_empty() {
            return None;
        }
        Some(service_year::Figure {
            title: service_year_title(&rows),
            subtitle:
                "Years of service alone. Bar: eight in ten, p10 to p90; ring: the middle one, \
                       p50; dots: one year in twenty each"
                    .to_owned(),
            unit: TWH.to_owned(),
            rows,
        })
    }

    /// The futures at the end of the horizon.
    pub(super) fn futures(&self) -> Option<futures::Figure> {
        let summary = self.summary;
        let (first, last) = (summary.run.start_year, self.last_year());
        let all = summary.futures();
        let index_of = |name: &String| self.scenario.corridors.iter().position(|c| c.name == *name);
        let mut told = Vec::new();
        for future in all {
            let delivered = future.last_year(None)?;
            let quantiles = match (delivered.p10, delivered.p50, delivered.p90) {
                (Some(p10), Some(p50), Some(p90)) => Some([p10, p50, p90]),
                _ => None,
            };
            let band = |year| {
                let of = future.year(year)?;
                Some(Band { p10: of.p10?, p25: of.p25?, p50: of.p50?, p75: of.p75?, p90: of.p90? })
            };
            let bands: Option<Vec<Band>> = (first..=last).map(band).collect();
            let names = future.in_service.iter().flatten();
            told.push(futures::Future {
                name: future_name(future, self.scenario.corridors.len()),
                whose: names.filter_map(index_of).map(Whose::Corridor).collect(),
                chance: future.p,
                mean: delivered.mean?,
                quantiles,
                years: bands.unwrap_or_default(),
            });
        }
        let mean = summary.get(Metric::DeliveredTwh, None, Some(last))?.mean;
        let destination = &self.scenario.destination;
        let title = self.futures_title(last)?;
        // Columns go from none to all of them, fans from the likeliest on.
        if told.len() <= 4 {
            told.sort_by_key(|future| future.whose.len());
        }
        Some(futures::Figure {
            title,
            subtitle: format!(
                "Corridors in service at the end of {last}; width: chance; height: mean; line: p10 to \
                 p90; dot: p50"
            ),
            unit: format!("TWh in {last}"),
            start_year: first,
            futures: told,
            mean,
            yearly: destination.yearly_twh.map(|yearly| {
                let words = format!(
                    "the {} TWh a year that {} generates",
                    with_decimals(yearly, if yearly < 10.0 { 1 } else { 0 }),
                    destination.name
                );
                (yearly, words)
            }),
        })
    }

    /// The energy that is delivered by outcome, in the last year.
    pub(super) fn branches(&self) -> Option<branches::Figure> {
        let summary = self.summary;
        let last = self.last_year();
        let is_it = |row: &&OutcomeRow| {
            row.about.metric == Metric::DeliveredTwh
                && row.about.corridor.is_none()
                && row.about.year == Some(last)
        };
        let told: Vec<&OutcomeRow> = summary.by_outcome.iter().filter(is_it).collect();
        let of = |row: &BranchRow| {
            let same = |own: &&&OutcomeRow| own.branch == row.branch && own.outcome == row.outcome;
            told.iter().find(same).map(|own| &own.distribution)
        };
        let branches = self.scenario.branches.iter().map(|branch| {
            let rows = branch.possible().filter_map(|outcome| {
                let is_it =
                    |row: &&BranchRow| row.branch == branch.name && row.outcome == outcome.name;
                summary.branches.iter().find(is_it)
            });
            let outcomes = rows.map(|row| {
                let delivered = of(row);
                let quantiles = delivered.and_then(|of| Some([of.p10?, of.p50?, of.p90?]));
                branches::Outcome {
                    name: row.outcome.clone(),
                    chance: row.p,
                    said: percent(row.p, row.se),
                    mean: delivered.and_then(|of| of.mean),
                    quantiles,
                }
            });
            branches::Branch { name: branch.label().to_owned(), outcomes: outcomes.collect() }
        });
        let branches: Vec<branches::Branch> = branches.collect();
        let mean = summary.get(Metric::DeliveredTwh, None, Some(last))?.mean;
        Some(branches::Figure {
            title: branches_title(&branches, last)?,
            subtitle: format!(
                "All corridors together in {last}, by outcome; bar: chance; band: p10 to p90; ring: p50"
            ),
            unit: format!("TWh in {last}"),
            branches,
            mean,
        })
    }

    fn futures_title(&self, last: i32) -> Option<String> {
        let all = self.summary.futures();
        let likeliest = all.first()?;
        let corridors = self.scenario.corridors.len();
        let range = |future: &Future| {
            let of = future.last_year(None)?;
            let (p10, p90) = (Number::said(of.p10?, of.se_p10), Number::said(of.p90?, of.se_p90));
            Some(match p10 == p90 {
                true => format!("{p10} TWh"),
                false => format!("{p10} to {p90} TWh"),
            })
        };
        let name = future_name(likeliest, corridors);
        let chance = percent(likeliest.p, likeliest.se);
        if all.len() == 1 {
            let brings = range(likeliest).map_or_else(String::new, |range| format!(": {range}"));
            return Some(format!("There is one future in {last}, {name}{brings}"));
        }
        let mut title = format!("The likeliest future of {last} is {name} ({chance})");
        if let Some(range) = range(likeliest) {
            title = format!("{title}, which brings {range}");
        }
        // The one that makes up most of the mean, where that is another.
        let mean = |future: &&Future| {
            future.p * future.last_year(None).and_then(|of| of.mean).unwrap_or(0.0)
        };
        let most = all.iter().filter(|future| !future.is_others() && range(future).is_some());
        let most = most.max_by(|a, b| mean(a).total_cmp(&mean(b)))?;
        if most.in_service != likeliest.in_service
            && let Some(range) = range(most)
        {
            let (name, chance) = (future_name(most, corridors), percent(most.p, most.se));
            title = format!("{title}; {name} ({chance}) brings {range}");
        }
        Some(title)
    }

    /// The way of a year of service from what it could carry to what is delivered.
    pub(super) fn service_waterfall(&self) -> Option<service_waterfall::Figure> {
        let causes = &self.causes();
        let mut bars = Vec::new();
        for (index, name) in self.corridors() {
            let year = self.summary.service_year(name)?;
            let mean = |of: Option<&Distribution>| of.and_then(|of| of.mean);
            let (whole, delivered) = (mean(year.get(Metric::NameplateTwh)), mean(year.delivered()));
            let losses = Loss::each(causes.len()).filter_map(|loss| {
                let cause = loss.cause().map(|index| causes[index.0].as_str());
                let lost = mean(year.lost(loss, cause))?;
                Some((Heading::Lost(loss), lost.max(0.0)))
            });
            bars.push(service_waterfall::Bar {
                name: name.to_owned(),
                whose: Whose::Corridor(index),
                whole: whole.unwrap_or(0.0),
                delivered: delivered.unwrap_or(0.0),
                losses: losses.collect(),
                note: whole.is_none().then(|| "no full year in service in any trial".to_owned()),
            });
        }
        Some(service_waterfall::Figure {
            title: waterfall_title(&bars, causes)?,
            subtitle: format!(
                "Mean year of service, {}: delivered, then what is lost",
                span(self.summary)
            ),
            unit: "TWh a year of service".to_owned(),
            causes: causes.clone(),
            bars,
        })
    }

    /// The scenario's causes, in its order.
    fn causes(&self) -> Vec<String> {
        let mut causes: Vec<String> = Vec::new();
        for hazard in &self.summary.hazards {
            if !causes.contains(&hazard.cause) {
                causes.push(hazard.cause.clone());
            }
        }
        causes
    }

    /// The flow's duration curve.
    pub(super) fn duration(&self) -> Option<duration::Figure> {
        let (mut curves, mut unknown, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for (index, name) in self.corridors() {
            let year = self.summary.service_year(name)?;
            if year.duration.is_empty() {
                unknown.push(name.to_owned());
                continue;
            }
            let points = year.duration.iter().map(|point| (100.0 * point.level, point.share));
            curves.push(Curve {
                name: name.to_owned(),
                whose: Whose::Corridor(index),
                points: points.collect(),
            });
            if let Some(half) = year.at_least(0.5) {
                said.push((name.to_owned(), percent(half.value, None)));
            }
        }
        let title = match &said[..] {
            [] => return None,
            [(name, half), rest @ ..] if rest.len() < 3 => {
                let rest = rest.iter().map(|(name, half)| format!(", {name} {half}"));
                let rest: String = rest.collect();
                format!("{name} brings half of its capacity or more {half} of its season{rest}")
            }
            all => format!(
                "Half of capacity or more flows from {} ({}) to {} ({}) of the season",
                all[0].1,
                all[0].0,
                all[all.len() - 1].1,
                all[all.len() - 1].0
            ),
        };
        Some(duration::Figure {
            title,
            subtitle: "What is delivered in years of service, as a share of full capacity"
                .to_owned(),
            note: match unknown.is_empty() {
                true => String::new(),
                false => format!("Not known: {}", listed(&unknown)),
            },
            curves,
        })
    }

    /// The corridors on the map, where routes are stated.
    pub(super) fn map(&self) -> Option<map::Figure> {
        let causes = self.causes();
        let mut stretches = Vec::new();
        for (index, corridor) in self.scenario.corridors.iter().enumerate() {
            let year = self.summary.service_year(&corridor.name)?;
            let mean = |of: Option<&Distribution>| of.and_then(|of| of.mean);
            // What arrives, bought or not; what leaves on the way passes the stretches before it too.
            let unsold = mean(year.lost(Loss::Destination, None)).unwrap_or(0.0);
            let arrives = mean(year.delivered()).map(|delivered| delivered + unsold);
            for segment in corridor.segments.iter().filter(|segment| !segment.route.is_empty()) {
                let row = self
                    .summary
                    .segments
                    .iter()
                    .find(|row| row.corridor == corridor.name && row.segment == segment.name);
                let lost = row.map_or_else(Vec::new, |row| {
                    let of = row.lost.iter().enumerate();
                    of.filter_map(|(cause, lost)| {
                        let mean = lost.twh_per_service_year?;
                        Some((cause, Estimate { mean, se: lost.se }))
                    })
                    .collect()
                });
                stretches.push(map::Stretch {
                    corridor: corridor.name.clone(),
                    name: segment.name.clone(),
                    whose: Whose::Corridor(index),
                    route: segment.route.clone(),
                    passes: arrives,
                    lost,
                });
            }
        }
        let total = |stretch: &map::Stretch| -> f64 { stretch.lost.iter().map(|l| l.1.mean).sum() };
        let worst = stretches.iter().max_by(|a, b| total(a).total_cmp(&total(b)))?;
        let all: f64 = stretches.iter().map(total).sum();
        let title = if all <= 0.0 {
            "Nothing is lost on the stretches that are drawn".to_owned()
        } else {
            let square = worst.lost.iter().map(|l| l.1.se.map(|se| se * se)).sum::<Option<f64>>();
            format!(
                "On the way most is lost at “{}” of {}: {} TWh in a year of service",
                worst.name,
                worst.corridor,
                Number::said(total(worst), square.map(f64::sqrt)),
            )
        };
        Some(map::Figure {
            title,
            subtitle:
                "Width: what reaches the destination in a mean year of service. Colour: what \
                       stops it most there. Numbers: TWh lost there in such a year"
                    .to_owned(),
            unit: "TWh a year of service".to_owned(),
            causes,
            stretches,
        })
    }
}

/// `neither`, `CASA-1000 only`, `CASA-1000 and TAPI`, `12 other combinations`.
pub(in crate::report) fn future_name(future: &Future, corridors: usize) -> String {
    combination_name(future.in_service.as_deref(), future.combinations, corridors)
}

/// The same of the names of the corridors in service; of so many combinations where these are not told.
pub(in crate::report) fn combination_name(
    in_service: Option<&[String]>,
    combinations: u64,
    corridors: usize,
) -> String {
    match in_service {
        None => match combinations {
            1 => "another combination".to_owned(),
            many => format!("{} others", with_decimals(many as f64, 0)),
        },
        Some([]) => match corridors {
            1 => "without it".to_owned(),
            2 => "neither".to_owned(),
            _ => "none".to_owned(),
        },
        Some(names) if names.len() == corridors && corridors > 2 => format!("all {corridors}"),
        Some([one]) if corridors > 1 => format!("{one} only"),
        Some(names) => listed(names),
    }
}

/// Such as `LPG by lorry is there throughout, CASA-1000 is more likely there than not from 2030, TAPI at no
/// time before 2038`.
fn service_title(corridors: &[service::Corridor], first: i32, last: i32) -> String {
    let is_always = |c: &service::Corridor| c.chances.iter().all(|chance| *chance >= 1.0);
    let (always, others): (Vec<&service::Corridor>, Vec<&service::Corridor>) =
        corridors.iter().partition(|c| is_always(c));
    let lead = match (&always[..], others.is_empty()) {
        ([], _) => return entry_title(&others, (first, last), "No corridor"),
        ([one], _) => format!("{} is there throughout", one.name),
        (all, _) if all.len() > 3 => {
            let all = counted(all.len() as u64, "corridor", "corridors");
            format!("{all} are there throughout")
        }
        (all, _) => {
            let names: Vec<String> = all.iter().map(|c| c.name.clone()).collect();
            format!("{} are there throughout", listed(&names))
        }
    };
    match others.is_empty() {
        true => lead,
        false => format!("{lead}; {}", entry_title(&others, (first, last), "no other")),
    }
}

/// The same of corridors that come, or may come, within the horizon; `none` begins the sentence that none does.
fn entry_title(corridors: &[&service::Corridor], (first, last): (i32, i32), none: &str) -> String {
    let year = |even: usize| first.saturating_add(i32::try_from(even).unwrap_or(i32::MAX));
    let mut sure: Vec<(i32, &str)> =
        corridors.iter().filter_map(|c| Some((year(c.even?), c.name.as_str()))).collect();
    sure.sort_by_key(|(year, _)| *year);
    let never: Vec<String> =
        corridors.iter().filter(|c| c.even.is_none()).map(|c| c.name.clone()).collect();
    let last = last.saturating_add(1);
    let lead = match &sure[..] {
        [] if corridors.len() == 1 => {
            return format!("{} is at no time before {last} more likely there than not", never[0]);
        }
        [] => return format!("{none} is more likely there than not before {last}"),
        [(year, name), rest @ ..] if rest.len() < 3 => {
            let rest: String =
                rest.iter().map(|(year, name)| format!(", {name} from {year}")).collect();
            format!("{name} is more likely there than not from {year}{rest}")
        }
        all => format!(
            "{} corridors are more likely there than not by {}, {} first, from {}",
            all.len(),
            last - 1,
            all[0].1,
            all[0].0
        ),
    };
    match never.len() {
        0 => lead,
        1 | 2 => format!("{lead}; {} at no time before {last}", listed(&never)),
        many => format!("{lead}; {many} others at no time before {last}"),
    }
}

/// Such as `A middling year of service brings 57 % of the contract over CASA-1000, 67 % over TAPI`.
fn service_year_title(rows: &[service_year::Row]) -> String {
    let told: Vec<(&service_year::Row, f64)> =
        rows.iter().filter_map(|row| Some((row, row.quantiles?[1].twh / row.volume))).collect();
    let of = |row: &service_year::Row| match row.reference.as_str() {
        "contract" => "of the contract".to_owned(),
        other => format!("of its {other}"),
    };
    match &told[..] {
        [] => "Too few years of service to tell what one brings".to_owned(),
        [(first, share), rest @ ..] if rest.len() < 3 => {
            let mut title = format!(
                "A middling year of service brings {} {} over {}",
                percent(*share, None),
                of(first),
                first.name
            );
            for (row, share) in rest {
                let of = if row.reference == first.reference {
                    String::new()
                } else {
                    format!(" {}", of(row))
                };
                title = format!("{title}, {}{of} over {}", percent(*share, None), row.name);
            }
            title
        }
        all => {
            let by = |a: &&(&service_year::Row, f64), b: &&(&service_year::Row, f64)| {
                a.1.total_cmp(&b.1)
            };
            match (all.iter().min_by(by), all.iter().max_by(by)) {
                (Some((low, least)), Some((high, most))) => format!(
                    "A middling year of service brings from {} ({}) to {} ({}) of what is promised",
                    percent(*least, None),
                    low.name,
                    percent(*most, None),
                    high.name
                ),
                _ => String::new(),
            }
        }
    }
}

/// Such as `Short supply takes 34 % of a year of CASA-1000; TAPI loses most to ...`.
fn waterfall_title(bars: &[service_waterfall::Bar], causes: &[String]) -> Option<String> {
    let mut said = Vec::new();
    for bar in bars.iter().filter(|bar| bar.whole > 0.0) {
        let most = bar.losses.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|most| most.1 > 0.0);
        said.push(match most {
            Some((Heading::Lost(loss), lost)) => {
                let what = match loss.cause().and_then(|at| causes.get(at.0)) {
                    Some(cause) => format!("incidents of the cause “{cause}”"),
                    None => match loss {
                        Loss::NotInService => "ramping up".to_owned(),
                        _ => loss.lost_to().to_owned(),
                    },
                };
                (bar.name.clone(), percent(lost / bar.whole, None), what)
            }
            _ => (bar.name.clone(), "0 %".to_owned(), "anything".to_owned()),
        });
    }
    match &said[..] {
        [] => None,
        [(name, share, what)] => {
            Some(format!("Of a year of service {name} loses most to {what}: {share}"))
        }
        [(name, share, what), (other, second, by), rest @ ..] => {
            let mut title = format!(
                "Of a year of service {name} loses most to {what} ({share}), {other} to {by} ({second})"
            );
            if !rest.is_empty() {
                title = format!("{title}; and so on below");
            }
            Some(title)
        }
    }
}
