//! `[[correlation]]`: who may be correlated, and whether the correlations can hold together.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::{Row, Walk};
use crate::chance::{cholesky, pearson_of_spearman};
use crate::read::fields::Kind;
use crate::read::ledger::{At, listing, suggestion};
use crate::read::tree::Node;
use crate::scenario::{Amount, Assumption, Correlation, Law, Level, Quantity, Supply};
use crate::units::Bounds;

/// Who could be correlated.
struct Known<'a> {
    assumptions: HashMap<&'a str, &'a Assumption>,
    supplies: HashMap<&'a str, &'a Supply>,
    levels: HashMap<&'a str, &'a Level>,
}

/// The kind of thing that is correlated.
enum Party {
    Assumption,
    Supply,
    Level,
}

/// Correlations of one kind, each with its place in the file.
type Group = Vec<(Correlation, At)>;

impl Walk<'_, '_> {
    pub fn correlations(
        &mut self,
        root: &Row<'_>,
        assumptions: &[Assumption],
        supplies: &[Supply],
        levels: &[Level],
    ) -> Vec<Correlation> {
        let known = Known {
            assumptions: assumptions.iter().map(|own| (own.name.as_str(), own)).collect(),
            supplies: supplies.iter().map(|own| (own.name.as_str(), own)).collect(),
            levels: levels.iter().map(|own| (own.name.as_str(), own)).collect(),
        };
        let mut all = Vec::new();
        let mut of_assumptions: Group = Vec::new();
        let mut of_supplies: Group = Vec::new();
        let mut of_levels: Group = Vec::new();
        for row in self.open_entries(root, "correlation", "correlation") {
            let pair = row.node("between").map(|node| self.pair(node));
            let rho = match row.field("rho") {
                Some((field, node)) => self.rho(field.kind, node),
                None => None,
            };
            let Some(Some([first, second])) = pair else { continue };
            let parties: Vec<Option<Party>> =
                [first, second].into_iter().map(|node| self.party(node, &known)).collect();
            let (a, b) = (first.text().unwrap_or_default(), second.text().unwrap_or_default());
            if a == b {
                self.ledger.error(
                    "E050",
                    format!("`{a}` is correlated with itself"),
                    second.at,
                    "expected another name",
                );
                continue;
            }
            let Some(rho) = rho else { continue };
            let correlation = Correlation {
                between: (a.to_owned(), b.to_owned()),
                rho,
                source: row.text("source"),
            };
            let at = row.value_at("rho");
            match parties.as_slice() {
                [Some(Party::Assumption), Some(Party::Assumption)] => {
                    of_assumptions.push((correlation.clone(), at));
                }
                [Some(Party::Supply), Some(Party::Supply)] => {
                    of_supplies.push((correlation.clone(), at));
                }
                [Some(Party::Level), Some(Party::Level)] => {
                    of_levels.push((correlation.clone(), at));
                }
                [Some(a), Some(b)] => {
                    let level = matches!(a, Party::Level) || matches!(b, Party::Level);
                    let (message, label) = match level {
                        true => (
                            "a level can be correlated with a level only",
                            "expected two levels, two assumptions, or two supplies",
                        ),
                        false => (
                            "an assumption cannot be correlated with a supply",
                            "expected two assumptions, or two supplies",
                        ),
                    };
                    self.ledger.error("E050", message, row.value_at("between"), label);
                }
                _ => {}
            }
            all.push(correlation);
        }
        self.can_hold(&of_assumptions, "assumptions", |_| 0.0);
        self.wetnesses(&of_supplies, &known);
        let persistence = |name: &str| {
            known.levels.get(name).and_then(|level| level.persistence.number()).unwrap_or(0.0)
        };
        if self.can_hold(&of_levels, "levels", |_| 0.0) {
            self.can_hold(&of_levels, "levels with these persistences", persistence);
        }
        all
    }

    fn rho(&mut self, kind: Kind, node: &Node) -> Option<f64> {
        let Kind::Plain(bounds) = kind else { return None };
        debug_assert!(bounds == Bounds::CORRELATION);
        let ask = super::values::Ask {
            key: "rho",
            bounds,
            unit: "",
            likely: None,
            default: None,
            parameter: false,
        };
        self.number_of(node, ask)
    }

    fn pair<'t>(&mut self, node: &'t Node) -> Option<[&'t Node; 2]> {
        match node.list() {
            Some([a, b]) if a.text().is_some() && b.text().is_some() => Some([a, b]),
            _ => {
                self.ledger.error(
                    "E011",
                    "`between` is a pair of names",
                    node.at,
                    "expected two names, such as [\"A\", \"B\"]",
                );
                None
            }
        }
    }

    fn party(&mut self, node: &Node, known: &Known<'_>) -> Option<Party> {
        let name = node.text()?;
        if let Some(own) = known.assumptions.get(name) {
            if let Some(root) = &own.score_of {
                self.ledger
                    .error(
                        "E080",
                        format!(
                            "`{name}` has the luck of `{root}`, so nothing can be correlated with it"
                        ),
                        node.at,
                        "it has no score of its own",
                    )
                    .help(format!("correlate `{root}` itself, or take `same_luck` out"));
                return None;
            }
            match &own.value {
                // An assumption that is fixed to try a value may stay correlated: the others keep
                // their own streams.
                Law::Constant(quantity) if quantity.number().is_some() => {
                    self.ledger
                        .warning(
                            "W011",
                            format!("`{name}` is correlated, but the same in every trial"),
                            node.at,
                            "nothing goes along with it",
                        )
                        .help("nothing to mend where it is held at a value to try it; else give it a distribution, or leave the correlation out");
                }
                Law::Constant(Quantity { amount: Amount::Name { name: other, .. }, .. })
                    if !other.is_empty() =>
                {
                    self.ledger
                        .error(
                            "E050",
                            format!(
                                "`{name}` has no distribution, so nothing can be correlated with it"
                            ),
                            node.at,
                            format!("it only stands for `{other}`"),
                        )
                        .help(format!("correlate `{other}` itself"));
                    return None;
                }
                _ => {}
            }
            return Some(Party::Assumption);
        }
        if self.names.contains_key(name) {
            return None;
        }
        if let Some(own) = known.supplies.get(name) {
            let Some(model) = own.model.wetness() else {
                self.ledger.error(
                    "E050",
                    format!("supply `{name}` has no wet and dry years of its own"),
                    node.at,
                    "expected a supply with `[supply.monthly]` or `[supply.reservoir]`",
                );
                return None;
            };
            if model.persistence.number().is_none() {
                if model.persistence.name() == Some("") {
                    return None;
                }
                self.ledger
                    .error(
                        "E051",
                        format!("the `persistence` of supply `{name}` is uncertain, being the name of an assumption"),
                        node.at,
                        "a correlated supply needs one that is known",
                    )
                    .help("give its `persistence` as a number");
                return None;
            }
            return Some(Party::Supply);
        }
        if let Some(own) = known.levels.get(name) {
            if own.persistence.number().is_none() {
                if own.persistence.name() == Some("") {
                    return None;
                }
                self.ledger
                    .error(
                        "E051",
                        format!("the `persistence` of level `{name}` is uncertain, being the name of an assumption"),
                        node.at,
                        "a correlated level needs one that is known",
                    )
                    .help("give its `persistence` as a number");
                return None;
            }
            return Some(Party::Level);
        }
        if self.nameless {
            return None;
        }
        if self.ledger.is_full() {
            self.ledger.error("E050", "an unknown name", node.at, "");
            return None;
        }
        let mut names: Vec<&str> =
            known.assumptions.keys().chain(known.supplies.keys()).copied().collect();
        names.sort_unstable();
        self.ledger
            .error(
                "E050",
                format!("neither an assumption nor a supply is called `{name}`"),
                node.at,
                "expected the name of an assumption or of a supply",
            )
            .help(suggestion(name, "known are", names.iter().copied()));
        None
    }

    fn wetnesses(&mut self, group: &Group, known: &Known<'_>) {
        let persistence = |name: &str| -> f64 {
            let wetness = known.supplies.get(name).and_then(|supply| supply.model.wetness());
            wetness.and_then(|wetness| wetness.persistence.number()).unwrap_or(0.0)
        };
        if self.can_hold(group, "supplies", |_| 0.0) {
            self.can_hold(group, "supplies with these persistences", persistence);
        }
    }

    /// Whether the matrix of the normal scores' correlations (with persistences, that of their
    /// innovations) is positive definite.
    fn can_hold(&mut self, group: &Group, what: &str, persistence: impl Fn(&str) -> f64) -> bool {
        // Unconnected names do not matter to each other, so each cluster is looked at by itself:
        // the work is bounded by the correlations that are given, and the fault is told of those
        // that make it.
        for cluster in clusters(group) {
            let mut names: Vec<&str> = Vec::new();
            let mut indices: HashMap<&str, usize> = HashMap::new();
            for &index in &cluster {
                let (a, b) = &group[index].0.between;
                for name in [a.as_str(), b.as_str()] {
                    if let Entry::Vacant(vacant) = indices.entry(name) {
                        vacant.insert(names.len());
                        names.push(name);
                    }
                }
            }
            let size = names.len();
            let mut matrix = vec![vec![0.0; size]; size];
            for (index, row) in matrix.iter_mut().enumerate() {
                row[index] = 1.0;
            }
            for &index in &cluster {
                let correlation = &group[index].0;
                let (a, b) = (&correlation.between.0, &correlation.between.1);
                let index_of = |name: &str| indices.get(name).copied();
                let (Some(i), Some(j)) = (index_of(a), index_of(b)) else { continue };
                let (p, q) = (persistence(a), persistence(b));
                let r = pearson_of_spearman(correlation.rho) * (1.0 - p * q)
                    / ((1.0 - p * p) * (1.0 - q * q)).sqrt();
                matrix[i][j] = r;
                matrix[j][i] = r;
            }
            if cholesky(&matrix).is_some() {
                continue;
            }
            let mut cluster = cluster.into_iter();
            let Some(first) = cluster.next() else { continue };
            let single = cluster.len() == 0;
            let message = match single {
                true if what.ends_with("with these persistences") => format!(
                    "{} cannot be correlated as strongly as this with their persistences",
                    listing(names.iter().copied(), 8)
                ),
                true => "a correlation of exactly 1 or -1 makes two names one".to_owned(),
                false => format!(
                    "the correlations of the {what} {} contradict each other",
                    listing(names.iter().copied(), 8)
                ),
            };
            let label = if single { "too strong" } else { "this and the others" };
            let draft = self.ledger.error("E052", message, group[first].1, label);
            for other in cluster {
                draft.also(group[other].1, "");
            }
            draft.help(match single {
                true => "bring it nearer to 0",
                false => {
                    "where A goes with B and B with C, A must go with C to some degree; bring \
                     them nearer to 0"
                }
            });
            return false;
        }
        true
    }
}

/// Indices of the correlations, put together where they share a name.
fn clusters(group: &Group) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..group.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut first = HashMap::new();
    for (index, (correlation, _)) in group.iter().enumerate() {
        let (a, b) = &correlation.between;
        for name in [a, b] {
            let other = *first.entry(name.clone()).or_insert(index);
            let (x, y) = (root(&mut parent, other), root(&mut parent, index));
            parent[x.max(y)] = x.min(y);
        }
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..group.len() {
        let at = root(&mut parent, index);
        found.entry(at).or_default().push(index);
    }
    found.into_values().collect()
}
