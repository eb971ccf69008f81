//! The assumptions of a scenario as they are tuned: each with its law in words, in TOML and in numbers,
//! its quantiles, a small drawing of it, and what it is about.

use std::collections::BTreeMap;

use super::{Error, Scenario, Workers};
use crate::model::{LawModel, Model};
use crate::read::{Piece, Stated};
use crate::report::in_words;
use crate::scenario::{Law, Met};
use crate::simulate::engine::Keep;
use crate::stats::{quantile, sort};

/// Trials of which values are taken where a law's own parameters are uncertain.
const DRAWN: u64 = 1024;
/// Places at which a law's distribution function is known for its drawing.
const STEPS: usize = 400;
/// Points of the drawing.
const POINTS: usize = 64;
/// Shares of the values that lie outside of the drawing, on either side.
const CUT: f64 = 0.002;

/// An assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumed {
    /// Its name in the scenario.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its unit, in the author's words; empty where there is none.
    pub unit: String,
    /// The word by which a scenario names its law: `pert`.
    pub kind: &'static str,
    /// Its law in words.
    pub words: String,
    /// The same as TOML.
    pub toml: String,
    /// The same as numbers, where it is made of numbers alone.
    pub numbers: Option<serde_json::Value>,
    /// Whether a number or a law of numbers can stand in its stead.
    pub is_adjustable: bool,
    /// 10 %, 50 % and 90 % quantile.
    pub quantiles: [f64; 3],
    /// The ends of what is drawn.
    pub span: (f64, f64),
    /// Heights at rising values, the highest being 1; one point for a constant.
    pub density: Vec<(f64, f64)>,
    /// The range that tuning may try, where the scenario says it.
    pub range: Option<(f64, f64)>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Further words of the author.
    pub notes: Option<String>,
    /// An expert's guess rather than a record.
    pub judgement: bool,
    /// The paths of the keys that name it.
    pub used: Vec<String>,
    /// The kind of what it is about.
    pub theme: Theme,
    /// The corridor that alone it is about, or the kind of what it is about in words.
    pub group: String,
}

/// The kind of what an assumption is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// A corridor itself: capacity, entry into service, what is bought.
    Corridor,
    /// Water, gas, oil.
    Supply,
    /// A cause of incidents.
    Hazard,
    /// States of security and other chains.
    Security,
    /// The destination.
    Destination,
    /// Prices and volumes.
    Contract,
    /// Anything else.
    Other,
}

impl Theme {
    /// As it is written in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Corridor => "corridor",
            Self::Supply => "supply",
            Self::Hazard => "hazard",
            Self::Security => "security",
            Self::Destination => "destination",
            Self::Contract => "contract",
            Self::Other => "other",
        }
    }

    /// The heading of those that are about no corridor alone.
    fn heading(self) -> &'static str {
        match self {
            Self::Corridor => "Several corridors",
            Self::Supply => "Supplies",
            Self::Hazard => "Hazards",
            Self::Security => "Security",
            Self::Destination => "Destination",
            Self::Contract => "Contracts",
            Self::Other => "Other",
        }
    }
}

/// The uses of an assumption: the paths of keys, and the kinds and corridors that they are about.
#[derive(Debug, Clone, Default)]
struct Uses {
    paths: Vec<String>,
    themes: Vec<Theme>,
    corridors: Vec<String>,
    /// Whether any use is about no corridor.
    apart: bool,
    /// The assumptions that are drawn from it.
    by: Vec<String>,
}

impl Scenario {
    /// Its assumptions, in its order.
    ///
    /// # Errors
    /// Where a trial cannot be drawn.
    pub fn assumed(&self, workers: &Workers) -> Result<Vec<Assumed>, Error> {
        let (scenario, merged) = (self.definition(), &self.reading().merged);
        let model = self.model()?;
        let uses = uses(self, &merged.stated());
        let mut all = Vec::new();
        let samples = drawn(&model, workers)?;
        for (index, own) in scenario.assumptions.iter().enumerate() {
            let law = match (&model.assumptions[index].law, samples.get(&index)) {
                (_, Some(sorted)) => Shape::of_sample(sorted),
                (LawModel::Fixed(law), None) => Shape::of(|u| law.at_uniform(u)),
                (_, None) => Shape::of(|_| 0.0),
            };
            let path = format!("assumption.{}.value", own.name);
            let used = through(&own.name, &uses);
            let theme = used.themes.iter().min().copied().unwrap_or(Theme::Other);
            let group = match used.corridors.as_slice() {
                [one] if !used.apart => one.clone(),
                _ => theme.heading().to_owned(),
            };
            all.push(Assumed {
                name: own.name.clone(),
                label: own.label().to_owned(),
                unit: own.unit.clone().unwrap_or_default(),
                kind: own.value.name(),
                words: in_words(&own.value),
                toml: merged.value(&path).unwrap_or_default(),
                numbers: merged.numbers(&path),
                is_adjustable: !matches!(own.value, Law::ByOutcome { .. }),
                quantiles: law.quantiles,
                span: law.span,
                density: law.density,
                range: own.range,
                source: own.source.clone(),
                notes: own.notes.clone(),
                judgement: own.judgement,
                used: used.paths,
                theme,
                group,
            });
        }
        Ok(all)
    }
}

/// Of each assumption whose law cannot be known without drawing, its values in the first trials, sorted.
fn drawn(model: &Model, workers: &Workers) -> Result<BTreeMap<usize, Vec<f64>>, Error> {
    let own = model.layout.assumptions.len();
    let is_drawn = |index: &usize| !matches!(model.assumptions[*index].law, LawModel::Fixed(_));
    let wanted: Vec<usize> = (0..own).filter(is_drawn).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keep = Keep { assumptions: true, ..Keep::only(model, &[]) };
    let trials = DRAWN.min(model.trials);
    let outcomes = workers.engine().run(model, (0, trials), &keep, workers.progress())?;
    let values = |index: usize| {
        let mut values = outcomes.assumption(index);
        sort(&mut values);
        (index, values)
    };
    Ok(wanted.into_iter().map(values).filter(|(_, values)| !values.is_empty()).collect())
}

/// Quantiles and a drawing.
struct Shape {
    quantiles: [f64; 3],
    span: (f64, f64),
    density: Vec<(f64, f64)>,
}

impl Shape {
    fn of_sample(sorted: &[f64]) -> Self {
        Self::of(|u| quantile(sorted, u))
    }

    /// Of a quantile function.
    fn of(at: impl Fn(f64) -> f64) -> Self {
        let quantiles = [0.1, 0.5, 0.9].map(&at);
        let span = (at(CUT), at(1.0 - CUT));
        let (low, high) = span;
        if !(low < high && low.is_finite() && high.is_finite()) {
            return Self { quantiles, span, density: vec![(quantiles[1], 1.0)] };
        }
        let steps = STEPS as f64;
        let known: Vec<(f64, f64)> = (0..=STEPS)
            .map(|step| CUT + (1.0 - 2.0 * CUT) * step as f64 / steps)
            .map(|u| (at(u), u))
            .collect();
        // The chance up to x, straight between the places that are known.
        let up_to = |x: f64| {
            let after = known.partition_point(|place| place.0 <= x);
            match (after.checked_sub(1).map(|before| known[before]), known.get(after)) {
                (Some((x0, u0)), Some((x1, u1))) => u0 + (u1 - u0) * (x - x0) / (x1 - x0),
                (Some((_, u)), None) => u,
                (None, _) => 0.0,
            }
        };
        let width = (high - low) / POINTS as f64;
        let cells = (0..POINTS).map(|cell| {
            let left = low + cell as f64 * width;
            (left + width / 2.0, (up_to(left + width) - up_to(left)).max(0.0))
        });
        let cells: Vec<(f64, f64)> = cells.collect();
        let most = cells.iter().map(|cell| cell.1).fold(0.0, f64::max);
        let density = cells.into_iter().map(|(x, share)| (x, share / most.max(1e-300))).collect();
        Self { quantiles, span, density }
    }
}

/// By assumption, what names it.
fn uses(scenario: &Scenario, stated: &[Stated]) -> BTreeMap<String, Uses> {
    let mut all: BTreeMap<String, Uses> = BTreeMap::new();
    for table in stated {
        let about = about(scenario, table);
        for value in &table.values {
            for piece in &value.pieces {
                let Piece::Assumption(name) = piece else { continue };
                let uses = all.entry(name.clone()).or_default();
                if table.room == "assumption" {
                    uses.by.push(table.name.clone());
                    continue;
                }
                let path = format!("{}.{}", table.path, value.key);
                if table.room == "correlation" || uses.paths.contains(&path) {
                    continue;
                }
                uses.paths.push(path);
                uses.themes.push(about.0);
                uses.apart |= about.1.is_empty();
                for corridor in &about.1 {
                    if !uses.corridors.contains(corridor) {
                        uses.corridors.push(corridor.clone());
                    }
                }
            }
        }
    }
    all
}

/// The kind of a table, and the corridors that it is about.
fn about(scenario: &Scenario, table: &Stated) -> (Theme, Vec<String>) {
    let definition = scenario.definition();
    let corridors = &definition.corridors;
    // An entry within an entry belongs to that.
    let entry = table.path.split('.').nth(1).unwrap_or_default();
    let with_supply = |name: &str| {
        let using = corridors.iter().filter(|own| own.supplies.iter().any(|one| one == name));
        using.map(|own| own.name.clone()).collect::<Vec<String>>()
    };
    match table.room {
        "corridor" => (Theme::Corridor, vec![entry.to_owned()]),
        "contract" => (Theme::Contract, vec![entry.to_owned()]),
        "supply" => (Theme::Supply, with_supply(entry)),
        "hazard" => {
            let hazard = definition.hazards.iter().find(|own| own.name == entry);
            let met = hazard.map(|own| definition.met_by(&own.r#where));
            let mut names: Vec<String> = match met {
                Some(Met::Segments(met)) => {
                    met.iter().map(|(corridor, _)| corridors[*corridor].name.clone()).collect()
                }
                Some(Met::Supplies(met)) => met
                    .iter()
                    .flat_map(|supply| with_supply(&definition.supplies[*supply].name))
                    .collect(),
                None => Vec::new(),
            };
            names.sort();
            names.dedup();
            (Theme::Hazard, names)
        }
        "security" | "regime" | "level" => (Theme::Security, Vec::new()),
        "destination" | "conversion" => (Theme::Destination, Vec::new()),
        _ => (Theme::Other, Vec::new()),
    }
}

/// The uses of an assumption, at first hand and through others that are drawn from it.
fn through(name: &str, uses: &BTreeMap<String, Uses>) -> Uses {
    let mut found = Uses::default();
    let (mut next, mut seen) = (vec![name.to_owned()], Vec::new());
    while let Some(name) = next.pop() {
        if seen.contains(&name) {
            continue;
        }
        if let Some(own) = uses.get(&name) {
            found.paths.extend(own.paths.iter().cloned());
            found.themes.extend(own.themes.iter().copied());
            found.apart |= own.apart;
            for corridor in &own.corridors {
                if !found.corridors.contains(corridor) {
                    found.corridors.push(corridor.clone());
                }
            }
            next.extend(own.by.iter().cloned());
        }
        seen.push(name);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_drawn_by_its_own_density() {
        // A triangle from 0 to 2 with its mode at 1: u = x^2 / 2 up to there.
        let at = |u: f64| if u < 0.5 { (2.0 * u).sqrt() } else { 2.0 - (2.0 * (1.0 - u)).sqrt() };
        let shape = Shape::of(at);
        assert!((shape.quantiles[1] - 1.0).abs() < 1e-12);
        for (x, height) in shape.density.iter().filter(|(x, _)| (0.2..=1.8).contains(x)) {
            assert!((height - (1.0 - (x - 1.0).abs())).abs() < 0.05, "{x}: {height}");
        }
        let constant = Shape::of(|_| 3.0);
        assert_eq!((constant.density.as_slice(), constant.span), (&[(3.0, 1.0)][..], (3.0, 3.0)));
    }

    #[test]
    fn every_assumption_of_the_baseline_has_its_place() {
        let scenario = Scenario::baseline().unwrap();
        let all = scenario.assumed(&Workers::new(Some(1)).unwrap()).unwrap();
        assert_eq!(all.len(), scenario.definition().assumptions.len());
        let of = |name: &str| all.iter().find(|own| own.name == name).unwrap();
        let built = of("casa_built");
        assert_eq!((built.group.as_str(), built.theme), ("CASA-1000", Theme::Corridor));
        assert_eq!(built.used, ["corridor.CASA-1000.built"]);
        for own in &all {
            let [p10, p50, p90] = own.quantiles;
            assert!(p10 <= p50 && p50 <= p90, "{}: {:?}", own.name, own.quantiles);
            assert!(!own.toml.is_empty() && !own.words.is_empty() && !own.used.is_empty());
            assert!(own.density.iter().all(|(_, height)| (0.0..=1.0).contains(height)));
        }
    }
}
