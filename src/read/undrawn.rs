//! Laws that cannot be drawn in every trial, with the chance.
//!
//! A parameter that names an assumption may come out where its distribution does not allow it: a
//! median above its p90, a negative standard deviation. Such a trial stops the run. How often that
//! is depends on laws, correlations and laws of laws, so it is found as a run would find it: by
//! drawing the assumptions that such parameters need, and nothing else. The draws are a Latin hypercube
//! (McKay, Beckman and Conover 1979): every assumption takes each of its N quantiles once, in an order
//! of its own, so that a chance that hangs on one of them is right to 1/N.

use std::collections::HashMap;

use super::ledger::{At, Ledger, listing};
use super::tree::{Node, Table};
use crate::chance::{
    Key, Law, Quantile, RandomStreams, TrialStreams, Variates, cholesky, normal_quantile,
    pearson_of_spearman,
};
use crate::scenario::{Amount, ByState, Quantity, Scenario, Start};
use crate::units::significant;

/// Trials that are drawn: what happens in fewer than one of this many is not seen.
const TRIALS: usize = 20_000;
/// Draws of assumptions in all, so that a scenario with very many does not take long.
const MOST_DRAWS: usize = 2_000_000;
/// The cost of a law without a closed form whose parameters change, in draws of one that has it.
const INVERSION: usize = 300;
/// The seed of their order, so that it is no run's.
const SEED: u64 = 0x7ab1_e5ee_d0f1_a175;

/// A law, or the shares of the first month's state, that each trial draws anew.
struct Recurring<'a> {
    /// Such as ``assumption `median` ``.
    title: String,
    at: Option<At>,
    what: What<'a>,
    names: Vec<String>,
    failed: usize,
    /// The fault of the first trial that fails.
    fault: Option<String>,
}

enum What<'a> {
    /// A law; that of an assumption with its index, which others may need.
    Law(&'a Law<Quantity>, Option<usize>),
    /// Shares of which not all may be 0.
    Shares(&'a [Quantity]),
}

/// Warns of each law that cannot be drawn in some trials.
pub(super) fn warn(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    let mut draws = draws(root, scenario);
    if draws.is_empty() {
        return;
    }
    let trials = Sample::of(scenario, &draws).draw(&mut draws);
    for draw in draws {
        let Some(fault) = draw.fault else { continue };
        let share = draw.failed as f64 / trials as f64;
        let often = match draw.failed == trials {
            true => "any trial".to_owned(),
            false => format!("about {} of trials", percent(share)),
        };
        ledger
            .warning("W014", format!("{} cannot be drawn in {often}", draw.title), draw.at, fault)
            .help(format!(
                "the first such trial stops a run: give {} a distribution that stays where this \
                 is allowed",
                listing(draw.names.iter().map(String::as_str), 4)
            ));
    }
}

/// `0.4 %`, `12 %`.
fn percent(share: f64) -> String {
    let digits = if share < 0.001 { 1 } else { 2 };
    format!("{} %", significant(share * 100.0, digits))
}

fn draws<'a>(root: &Table, scenario: &'a Scenario) -> Vec<Recurring<'a>> {
    let mut draws = Vec::new();
    let mut add = |title: String, at: Option<At>, law: &'a Law<Quantity>, index| {
        // Of a law by outcome each is drawn in some trials; which, hangs on more than assumptions.
        for law in law.each() {
            let mut names = match law {
                Law::Constant(_) => Vec::new(),
                law => names(law),
            };
            names.sort();
            names.dedup();
            if !names.is_empty() {
                let what = What::Law(law, index);
                let title = title.clone();
                draws.push(Recurring { title, at, what, names, failed: 0, fault: None });
            }
        }
    };
    let assumptions = root.node("assumption").and_then(Node::table);
    for (index, own) in scenario.assumptions.iter().enumerate() {
        let table = assumptions.and_then(|all| all.node(&own.name)?.table());
        let at = table.and_then(|table| table.node("value")).map(|node| node.at);
        let title = format!("assumption `{}`", own.name);
        let index = (!matches!(own.value, Law::ByOutcome { .. })).then_some(index);
        add(title, at, &own.value, index);
    }
    for hazard in &scenario.hazards {
        let list = root.node("hazard").and_then(Node::list).unwrap_or(&[]).iter();
        let mut tables = list.filter_map(Node::table);
        let table = tables.find(|table| table.text("name") == Some(hazard.name.as_str()));
        let node = table.and_then(|table| table.node("repair_days"));
        let title = format!("`repair_days` of hazard `{}`", hazard.name);
        match &hazard.repair_days {
            ByState::Same(law) => add(title, node.map(|node| node.at), law, None),
            ByState::Each(chain, laws) => {
                let states = scenario.chain(*chain).map_or(&[][..], |chain| &chain.states);
                for (law, state) in laws.iter().zip(states) {
                    let own = node.and_then(|node| node.table()?.node(state)).or(node);
                    let title = format!("{title} while `{state}`");
                    add(title, own.map(|node| node.at), law, None);
                }
            }
        }
    }
    for chain in scenario.chains() {
        let Start::Shares(shares) = &chain.start else { continue };
        if shares.iter().any(|share| share.number().is_some_and(|number| number > 0.0)) {
            continue;
        }
        let is_security = scenario.security.as_ref().is_some_and(|own| own.name == chain.name);
        let (table, title) = match is_security {
            true => (root.node("security"), "`start` of `[security]`".to_owned()),
            false => {
                let regimes = root.node("regime").and_then(Node::table);
                let title = format!("`start` of regime `{}`", chain.name);
                (regimes.and_then(|regimes| regimes.node(&chain.name)), title)
            }
        };
        let at = table.and_then(Node::table).and_then(|table| table.node("start"));
        let at = at.map(|node| node.at);
        let mut names: Vec<String> =
            shares.iter().filter_map(Quantity::name).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        let what = What::Shares(shares);
        draws.push(Recurring { title, at, what, names, failed: 0, fault: None });
    }
    draws
}

/// The assumptions that a law's parameters name.
fn names(law: &Law<Quantity>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    law.for_each(|parameter| names.extend(Quantity::name(parameter).map(str::to_owned)));
    names
}

/// The assumptions that these need, drawn trial by trial.
struct Sample<'a> {
    scenario: &'a Scenario,
    index: HashMap<&'a str, usize>,
    /// Indices, each after those that it needs.
    order: Vec<usize>,
    /// By assumption: whether it is among them.
    needed: Vec<bool>,
    /// By assumption: its law, prepared, where its parameters are numbers.
    fixed: HashMap<usize, Quantile>,
    /// By assumption: whose score it takes, and the factor on it.
    roots: Vec<usize>,
    spreads: Vec<f64>,
    /// Correlated ones among them, and how their scores are mixed.
    mixed: Vec<usize>,
    factor: Vec<Vec<f64>>,
    trials: usize,
}

impl<'a> Sample<'a> {
    fn of(scenario: &'a Scenario, draws: &[Recurring<'_>]) -> Self {
        let all = &scenario.assumptions;
        let index: HashMap<&str, usize> =
            all.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
        let indices_of = |names: &[String]| -> Vec<usize> {
            names.iter().filter_map(|name| index.get(name.as_str()).copied()).collect()
        };
        let needs: Vec<Vec<usize>> = all.iter().map(|own| indices_of(&names(&own.value))).collect();
        // Depth first, without recursion: circles are errors, chains may be as long as the file.
        let mut order = Vec::new();
        let mut seen = vec![false; all.len()];
        let wanted = draws.iter().flat_map(|draw| indices_of(&draw.names));
        for begin in wanted {
            let mut way = vec![(begin, 0)];
            while let Some((at, next)) = way.last_mut() {
                if *next == 0 && std::mem::replace(&mut seen[*at], true) {
                    way.pop();
                    continue;
                }
                match needs[*at].get(*next) {
                    Some(need) => {
                        *next += 1;
                        way.push((*need, 0));
                    }
                    None => {
                        order.push(*at);
                        way.pop();
                    }
                }
            }
        }
        let roots = scenario.scores();
        for at in order.clone() {
            if !std::mem::replace(&mut seen[roots[at]], true) {
                order.push(roots[at]);
            }
        }
        let fixed = order.iter().filter(|at| needs[**at].is_empty()).filter_map(|at| {
            let law = all[*at].value.try_map(|parameter| parameter.number().ok_or(())).ok()?;
            Some((*at, Quantile::of(&law).ok()?))
        });
        let (mixed, factor) = correlated(scenario, &index, &seen);
        let cost: usize = order.iter().map(|at| weight(&all[*at].value)).sum::<usize>()
            + draws.iter().map(|draw| draw.names.len()).sum::<usize>()
            + mixed.len() * mixed.len() / 20;
        Self {
            scenario,
            fixed: fixed.collect(),
            order,
            needed: seen,
            roots,
            spreads: scenario.spreads(),
            mixed,
            factor,
            trials: (MOST_DRAWS / cost.max(1)).clamp(100, TRIALS),
            index,
        }
    }

    /// The normal scores of an assumption by trial: the middles of strata of equal chance.
    fn scores(&self, at: usize) -> Vec<f64> {
        let key = Key::new(&self.scenario.assumptions[at].name);
        let rank = |trial: usize| TrialStreams::new(SEED, trial as u64).open(key).uniform();
        let mut order: Vec<(f64, usize)> = (0..self.trials).map(|t| (rank(t), t)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut scores = vec![0.0; self.trials];
        for (stratum, (_, trial)) in order.into_iter().enumerate() {
            scores[trial] = normal_quantile((stratum as f64 + 0.5) / self.trials as f64);
        }
        scores
    }

    /// Draws, counts for each the trials that fail, and says how many were drawn.
    fn draw(&self, draws: &mut [Recurring<'_>]) -> usize {
        let all = &self.scenario.assumptions;
        let mut scores = vec![0.0; all.len()];
        let mut values = vec![f64::NAN; all.len()];
        let mut of: HashMap<usize, usize> = HashMap::new();
        for (index, one) in draws.iter().enumerate() {
            if let What::Law(_, Some(at)) = one.what
                && self.needed[at]
            {
                of.insert(at, index);
            }
        }
        let hypercube: Vec<Vec<f64>> = self.order.iter().map(|at| self.scores(*at)).collect();
        for trial in 0..self.trials {
            for (at, own) in self.order.iter().zip(&hypercube) {
                scores[*at] = own[trial];
            }
            let plain: Vec<f64> = self.mixed.iter().map(|at| scores[*at]).collect();
            for (at, row) in self.mixed.iter().zip(&self.factor) {
                scores[*at] = row.iter().zip(&plain).map(|(factor, score)| factor * score).sum();
            }
            for at in &self.order {
                // Whose luck another has has a score of its own, which no other takes the place of.
                scores[*at] = scores[self.roots[*at]];
            }
            for at in &self.order {
                let spread = self.spreads[*at];
                let drawn = match self.fixed.get(at) {
                    Some(quantile) => Ok(quantile.at_widened_score(scores[*at], spread)),
                    None => self
                        .with(&all[*at].value, &values)
                        .map(|law| {
                            let law = Quantile::for_once(&law);
                            law.map(|law| law.at_widened_score(scores[*at], spread))
                        })
                        .unwrap_or(Ok(f64::NAN))
                        .map_err(|fault| fault.to_string()),
                };
                // What needs a value that could not be drawn is not told as well.
                values[*at] = match (drawn, of.get(at)) {
                    (Ok(value), _) if value.is_finite() || value.is_nan() => value,
                    (Ok(_), Some(index)) => {
                        draws[*index].fails("its value is past all bounds".to_owned())
                    }
                    (Err(fault), Some(index)) => draws[*index].fails(fault),
                    (_, None) => f64::NAN,
                };
            }
            for draw in &mut *draws {
                let fault = match draw.what {
                    // Told above.
                    What::Law(_, Some(at)) if of.contains_key(&at) => None,
                    What::Law(law, _) => self
                        .with(law, &values)
                        .and_then(|law| law.check().err())
                        .map(|fault| fault.to_string()),
                    What::Shares(shares) => shares
                        .iter()
                        .all(|share| self.value(share, &values) <= 0.0)
                        .then(|| "all of its chances are 0".to_owned()),
                };
                if let Some(fault) = fault {
                    draw.fails(fault);
                }
            }
        }
        self.trials
    }

    fn value(&self, quantity: &Quantity, values: &[f64]) -> f64 {
        match &quantity.amount {
            Amount::Number(number) => *number,
            Amount::Name { name, factor } => {
                self.index.get(name.as_str()).map_or(f64::NAN, |at| values[*at] * factor)
            }
        }
    }

    /// The law with the values of a trial; nothing where one of them could not be drawn.
    fn with(&self, law: &Law<Quantity>, values: &[f64]) -> Option<Law<f64>> {
        law.try_map(|parameter| {
            let value = self.value(parameter, values);
            if value.is_nan() { Err(()) } else { Ok(value) }
        })
        .ok()
    }
}

impl Recurring<'_> {
    fn fails(&mut self, fault: String) -> f64 {
        self.failed += 1;
        self.fault.get_or_insert(fault);
        f64::NAN
    }
}

/// The cost of drawing a law whose parameters may change.
fn weight(law: &Law<Quantity>) -> usize {
    let names = names(law).len();
    match law {
        Law::Pert { .. } | Law::Beta { .. } | Law::Gamma { .. } if names > 0 => INVERSION,
        Law::Choice { values, .. } if names > 0 => 1 + values.len(),
        // A mixture is inverted by the distribution functions of its laws.
        Law::Mixture { laws, .. } if names > 0 => INVERSION * laws.len(),
        _ => 1 + names,
    }
}

/// Assumptions that are needed and correlated with each other, with the factor of
/// their scores' matrix.
fn correlated(
    scenario: &Scenario,
    index: &HashMap<&str, usize>,
    needed: &[bool],
) -> (Vec<usize>, Vec<Vec<f64>>) {
    let links: Vec<(usize, usize, f64)> = scenario
        .correlations
        .iter()
        .filter_map(|one| {
            let (a, b) = &one.between;
            Some((*index.get(a.as_str())?, *index.get(b.as_str())?, one.rho))
        })
        .filter(|(a, b, _)| needed[*a] && needed[*b])
        .collect();
    let mut mixed: Vec<usize> = links.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
    mixed.sort_unstable();
    mixed.dedup();
    let row_of = |at: usize| mixed.binary_search(&at).unwrap_or_default();
    let mut matrix = vec![vec![0.0; mixed.len()]; mixed.len()];
    for (at, row) in matrix.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for (a, b, rho) in links {
        let r = pearson_of_spearman(rho);
        matrix[row_of(a)][row_of(b)] = r;
        matrix[row_of(b)][row_of(a)] = r;
    }
    // Part of a positive definite matrix is one; reading has looked at the whole.
    let factor = cholesky(&matrix).unwrap_or_default();
    (mixed, factor)
}
