//! Distributions: their words, their forms, their parameters.

use super::keyed::{By, Keyed};
use super::points::percentage;
use super::quantiles::{in_brackets, quantiles};
use super::values::{Ask, decimal_commas};
use super::{Row, Walk, placeholder};
use crate::chance::{MAGNITUDE, SHAPE, SPREAD};
use crate::read::csv::Wanted;
use crate::read::fields::{number_words, shown};
use crate::read::ledger::{At, listing, nearest, suggestion};
use crate::read::tables::DRAWN_COLUMN;
use crate::read::tree::{Node, Table, Value};
use crate::read::written::advice;
use crate::scenario::{ByState, Law, Quantity};
use crate::units::{Bounds, counted};

/// A distribution as it is written.
pub(in crate::read) struct LawWords {
    pub word: &'static str,
    pub form: Form,
    pub doc: &'static str,
}

/// How its parameters are given.
pub(in crate::read) enum Form {
    /// `[low, high]`.
    List(&'static [&'static str]),
    /// One of several sets of keys.
    Keys(&'static [&'static [(&'static str, Bounds)]]),
    /// `values` and, if wanted, `weights`.
    Choice,
    /// `file` and `column`.
    History,
    /// A list of laws; `weights` may stand beside it.
    Mixture,
    /// Quantiles by their percentages; `low` and `high` may stand beside them.
    Quantiles,
    /// Pairs of a chance and a value.
    Curve,
}

impl Form {
    /// The keys that may stand beside the word itself.
    pub fn beside(&self) -> &'static [&'static str] {
        match self {
            Self::Mixture => &["weights"],
            Self::Quantiles => &["low", "high"],
            _ => &[],
        }
    }
}

/// Every distribution.
pub(in crate::read) static LAWS: &[LawWords] = &[
    LawWords {
        word: "uniform",
        form: Form::List(&["low", "high"]),
        doc: "Evenly between low and high.",
    },
    LawWords {
        word: "triangular",
        form: Form::List(&["low", "mode", "high"]),
        doc: "A triangle of low, mode and high.",
    },
    LawWords {
        word: "pert",
        form: Form::List(&["low", "mode", "high"]),
        doc: "Beta-PERT (lambda 4) of low, mode and high.",
    },
    LawWords {
        word: "normal",
        form: Form::Keys(&[
            &[("mean", Bounds::WIDEST), ("sd", SPREAD)],
            &[("p10", Bounds::WIDEST), ("p90", Bounds::WIDEST)],
        ]),
        doc: "Gaussian.",
    },
    LawWords {
        word: "lognormal",
        form: Form::Keys(&[
            &[("median", MAGNITUDE), ("p90", MAGNITUDE)],
            &[("p10", MAGNITUDE), ("p90", MAGNITUDE)],
            &[("mean", MAGNITUDE), ("sd", SPREAD)],
            &[("median", MAGNITUDE), ("ratio", MAGNITUDE)],
        ]),
        doc: "Lognormal; the parameters are of the value itself, not of its logarithm.",
    },
    LawWords {
        word: "exponential",
        form: Form::Keys(&[&[("mean", MAGNITUDE)]]),
        doc: "Exponential.",
    },
    LawWords {
        word: "weibull",
        form: Form::Keys(&[&[("shape", SHAPE), ("scale", MAGNITUDE)]]),
        doc: "Weibull.",
    },
    LawWords {
        word: "gamma",
        form: Form::Keys(&[&[("shape", SHAPE), ("scale", MAGNITUDE)]]),
        doc: "Gamma, with mean shape times scale.",
    },
    LawWords {
        word: "beta",
        form: Form::Keys(&[
            &[("alpha", SHAPE), ("beta", SHAPE)],
            &[("alpha", SHAPE), ("beta", SHAPE), ("low", Bounds::WIDEST), ("high", Bounds::WIDEST)],
            &[("alpha", SHAPE), ("beta", SHAPE), ("low", Bounds::WIDEST)],
            &[("alpha", SHAPE), ("beta", SHAPE), ("high", Bounds::WIDEST)],
        ]),
        doc: "Beta between low and high, 0 and 1 if left out.",
    },
    LawWords { word: "choice", form: Form::Choice, doc: "One of several values, by weight." },
    LawWords {
        word: "history",
        form: Form::History,
        doc: "One of the numbers of a CSV file's column.",
    },
    LawWords {
        word: "mixture",
        form: Form::Mixture,
        doc: "Several laws as one: with the chance of its weight, the value comes from a law. \
              `weights`, equal if left out, stand beside it.",
    },
    LawWords {
        word: "quantiles",
        form: Form::Quantiles,
        doc: "Two or more of p1 to p99, met exactly, and straight in the normal score between them. \
              `low` and `high`, which no value passes, may stand beside it.",
    },
    LawWords {
        word: "curve",
        form: Form::Curve,
        doc: "A distribution function by points, each the chance that no larger value comes and the \
              value; straight between them, up to a chance of 1.",
    },
];

/// Whether a key is the word for a distribution.
pub(in crate::read) fn is_law(word: &str) -> bool {
    LAWS.iter().any(|law| law.word == word)
}

/// A law and the places of its parameters.
pub(super) type Placed = (Law<Quantity>, Vec<(&'static str, At)>);

/// A law that could not be read.
fn no_law() -> Law<Quantity> {
    Law::Constant(placeholder())
}

impl Walk<'_, '_> {
    /// `repair_days`: a law, or one for each state.
    pub fn laws_by_state(&mut self, row: &Row<'_>, key: &'static str) -> ByState<Law<Quantity>> {
        let Some((field, node)) = row.field(key) else {
            // What holds while a state lasts is not repaired.
            return match row.node("while") {
                Some(_) => ByState::Same(Law::Constant(0.0.into())),
                None => ByState::Same(no_law()),
            };
        };
        let ask = Ask::of(field);
        // A lone unknown key in braces is more likely a misspelt distribution than a state.
        let misspelt = node.table().is_some_and(|table| self.looks_like_a_law(table));
        if misspelt {
            return ByState::Same(self.law(node, ask));
        }
        self.by_state(node, key, |walk, node| walk.law(node, ask))
    }

    fn looks_like_a_law(&self, table: &Table) -> bool {
        let [only] = table.entries.as_slice() else { return false };
        !self.register.knows(&only.key)
            && nearest(&only.key, LAWS.iter().map(|law| law.word)).is_some()
    }

    /// A number, the name of an assumption, or a distribution.
    pub fn law(&mut self, node: &Node, ask: Ask) -> Law<Quantity> {
        let table =
            match &node.value {
                Value::Table(table) => table,
                Value::Text(_) | Value::Number(_) => {
                    return Law::Constant(self.quantity_of(node, ask));
                }
                value => {
                    let help = match value {
                    Value::Moment(moment) => advice(moment, ask.unit).unwrap_or_default(),
                    Value::List(list) => match list.len() {
                        2 => "for anything between two numbers write { uniform = [LOW, HIGH] }",
                        3 => "for a low, a most likely and a high value write { pert = [LOW, MODE, \
                              HIGH] }",
                        _ => "for one of several values write { choice = { values = [...] } }",
                    }
                    .to_owned(),
                    _ => String::new(),
                };
                    self.ledger
                        .error(
                            "E011",
                            format!("`{}` takes a number, a name or a distribution", ask.key),
                            node.at,
                            format!(
                                "expected something such as 3, \"NAME\" or {{ pert = [1, 2, 4] }}, \
                             found {}",
                                node.words()
                            ),
                        )
                        .help(help);
                    return no_law();
                }
            };
        match self.keyed(ask.key, table) {
            Keyed::Mixed => return no_law(),
            Keyed::By(group) if matches!(group.by, By::Branch(_)) => {
                return self.law_by_outcome(node, table, &group, ask);
            }
            _ => {}
        }
        let words = || LAWS.iter().map(|law| law.word);
        let mut named = table.entries.iter().filter(|entry| is_law(&entry.key));
        let one = match (named.next(), named.next()) {
            (Some(entry), None) => Some(entry),
            (None, _) if table.entries.len() == 1 => table.entries.first(),
            _ => None,
        };
        let law = one.and_then(|entry| LAWS.iter().find(|law| law.word == entry.key));
        let one = one.filter(|_| {
            table.entries.len() == 1 || law.is_some_and(|law| !law.form.beside().is_empty())
        });
        let Some(entry) = one else {
            let (message, label) = match table.entries.len() {
                0 => (format!("`{}` is empty", ask.key), "expected a distribution"),
                _ => (
                    format!("`{}` is one distribution, not several keys", ask.key),
                    "expected one, such as { pert = [1, 2, 4] }",
                ),
            };
            let help = match table.keys().all(|key| !is_law(key)) {
                true => match guess(table) {
                    Some(law) => format!("write {{ {law} = {{ ... }} }} around these"),
                    None => format!("the distributions are {}", listing(words(), 20)),
                },
                false => String::new(),
            };
            self.ledger.error("E024", message, node.at, label).help(help);
            return no_law();
        };
        let Some(law) = law else {
            let help = suggestion(&entry.key, "the distributions are", words());
            self.ledger
                .error(
                    "E024",
                    format!("there is no distribution `{}`", entry.key),
                    entry.key_at,
                    "unknown distribution",
                )
                .help(help);
            return no_law();
        };
        let before = self.ledger.errors();
        self.only_beside(law, table);
        let read = match &law.form {
            Form::List(parameters) => self.law_of_list(law.word, parameters, &entry.node, ask),
            Form::Keys(forms) => self.law_of_keys(law.word, forms, &entry.node, ask),
            Form::Choice => self.choice(&entry.node, ask),
            Form::History => self.history_law(&entry.node, ask),
            Form::Mixture => self.mixture(&entry.node, table.node("weights"), ask),
            Form::Quantiles => self.by_quantiles(&entry.node, table, ask),
            Form::Curve => self.curve(&entry.node, ask),
        };
        match read {
            Some((read, places)) if self.ledger.errors() == before => {
                self.check(law.word, &read, &places, entry.node.at);
                read
            }
            _ => no_law(),
        }
    }

    pub(super) fn parameter(
        &mut self,
        key: &'static str,
        bounds: Bounds,
        node: &Node,
        ask: Ask,
    ) -> Quantity {
        // What is plausible for the number itself is so for the parameters on its scale.
        let scale = matches!(
            key,
            "low" | "mode" | "high" | "mean" | "median" | "p10" | "p90" | "scale" | "values"
        );
        let likely = if scale { ask.likely } else { None };
        let unit = if scale { ask.unit } else { "" };
        // A value that the distribution can take stays within what its key allows.
        let is_value = matches!(key, "low" | "mode" | "high" | "mean" | "values");
        let bounds = if is_value && bounds == Bounds::WIDEST { ask.bounds } else { bounds };
        let ask = Ask { key, bounds, unit, likely, default: ask.default, parameter: true };
        self.quantity_of(node, ask)
    }

    fn law_of_list(
        &mut self,
        word: &'static str,
        parameters: &'static [&'static str],
        node: &Node,
        ask: Ask,
    ) -> Option<Placed> {
        let expected = format!("{word} = [{}]", parameters.join(", "));
        let Some(list) = node.list() else {
            let help = node.table().and_then(|table| in_brackets(word, table, parameters.len()));
            self.ledger
                .error(
                    "E024",
                    format!("`{word}` takes {} in square brackets", listing_plain(parameters)),
                    node.at,
                    format!("expected {expected}, found {}", node.words()),
                )
                .help(help.unwrap_or_default());
            return None;
        };
        if list.len() != parameters.len() {
            self.ledger
                .error(
                    "E024",
                    format!(
                        "`{word}` has {}, not {}",
                        counted(list.len() as u64, "number", "numbers"),
                        parameters.len()
                    ),
                    node.at,
                    format!("expected {expected}"),
                )
                .help(decimal_commas(list, parameters.len()));
            return None;
        }
        let numbers: Vec<Quantity> = parameters
            .iter()
            .zip(list)
            .map(|(key, item)| self.parameter(key, Bounds::WIDEST, item, ask))
            .collect();
        let places = parameters.iter().zip(list).map(|(key, item)| (*key, item.at)).collect();
        let law = match (word, numbers.as_slice()) {
            ("uniform", [low, high]) => Law::Uniform { low: low.clone(), high: high.clone() },
            ("triangular", [low, mode, high]) => {
                Law::Triangular { low: low.clone(), mode: mode.clone(), high: high.clone() }
            }
            ("pert", [low, mode, high]) => {
                Law::Pert { low: low.clone(), mode: mode.clone(), high: high.clone() }
            }
            _ => return None,
        };
        Some((law, places))
    }

    fn law_of_keys(
        &mut self,
        word: &'static str,
        forms: &'static [&'static [(&'static str, Bounds)]],
        node: &Node,
        ask: Ask,
    ) -> Option<Placed> {
        let forms_words = || {
            let forms: Vec<String> = forms
                .iter()
                .map(|form| {
                    let keys: Vec<String> =
                        form.iter().map(|(key, _)| format!("{key} = ...")).collect();
                    format!("{{ {} }}", keys.join(", "))
                })
                .collect();
            forms.join(" or ")
        };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E024",
                format!("`{word}` takes its parameters by name"),
                node.at,
                format!("expected {}, found {}", forms_words(), node.words()),
            );
            return None;
        };
        let known: Vec<&str> =
            forms.iter().flat_map(|form| form.iter().map(|(key, _)| *key)).collect();
        if let Some((message, help)) = quantiles(word, table) {
            let expected = format!("expected {}", forms_words());
            self.ledger.error("E024", message, node.at, expected).help(help);
            return None;
        }
        let mut strange = false;
        for entry in &table.entries {
            if !known.contains(&entry.key.as_str()) {
                strange = true;
                let near = nearest(&entry.key, known.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it takes {}", forms_words()),
                };
                self.ledger
                    .error(
                        "E010",
                        format!("`{word}` has no parameter `{}`", entry.key),
                        entry.key_at,
                        "unknown parameter",
                    )
                    .help(help);
            }
        }
        if strange {
            return None;
        }
        let form = forms.iter().find(|form| {
            form.len() == table.entries.len()
                && form.iter().all(|(key, _)| table.get(key).is_some())
        });
        let Some(form) = form else {
            self.ledger.error(
                "E024",
                format!("`{word}` cannot be made from these parameters"),
                node.at,
                format!("expected {}", forms_words()),
            );
            return None;
        };
        let mut values = Vec::new();
        let mut places = Vec::new();
        for (key, bounds) in *form {
            let node = table.node(key)?;
            if *bounds == MAGNITUDE && matches!(node.value, Value::Number(n) if n.value <= 0.0) {
                self.not_above_zero(word, key, node);
                return None;
            }
            values.push(self.parameter(key, *bounds, node, ask));
            places.push((*key, node.at));
        }
        let keys: Vec<&str> = form.iter().map(|(key, _)| *key).collect();
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or_else(placeholder);
        let law = match (word, keys.as_slice()) {
            ("normal", ["mean", "sd"]) => Law::Normal { mean: next(), sd: next() },
            ("normal", ["p10", "p90"]) => Law::NormalSpan { p10: next(), p90: next() },
            ("lognormal", ["median", "p90"]) => {
                Law::LognormalMedian { median: next(), p90: next() }
            }
            ("lognormal", ["p10", "p90"]) => Law::LognormalSpan { p10: next(), p90: next() },
            ("lognormal", ["mean", "sd"]) => Law::LognormalMoments { mean: next(), sd: next() },
            ("lognormal", _) => Law::LognormalRatio { median: next(), ratio: next() },
            ("exponential", ["mean"]) => Law::Exponential { mean: next() },
            ("weibull", _) => Law::Weibull { shape: next(), scale: next() },
            ("gamma", _) => Law::Gamma { shape: next(), scale: next() },
            ("beta", keys) => Law::Beta {
                alpha: next(),
                beta: next(),
                low: if keys.contains(&"low") { next() } else { 0.0.into() },
                high: if keys.contains(&"high") { next() } else { 1.0.into() },
            },
            _ => return None,
        };
        Some((law, places))
    }

    /// A parameter of a law whose values all lie above 0.
    fn not_above_zero(&mut self, word: &str, key: &str, node: &Node) {
        let help = match word {
            "lognormal" => {
                "a lognormal never reaches 0: give a small number above 0, or for values from 0 on \
                 { pert = [0, MODE, HIGH] }"
            }
            _ => "where it should always be 0, write 0 in place of the distribution",
        };
        self.ledger
            .error(
                "E020",
                format!("`{key}` of `{word}` has to be above 0"),
                node.at,
                "expected a number above 0",
            )
            .help(help);
    }

    fn choice(&mut self, node: &Node, ask: Ask) -> Option<Placed> {
        let expected = "{ values = [1, 2, 3], weights = [5, 3, 2] }";
        let Some(table) = node.table() else {
            self.ledger.error(
                "E024",
                "`choice` takes `values` and, if wanted, `weights`",
                node.at,
                format!("expected {expected}, found {}", node.words()),
            );
            return None;
        };
        for entry in &table.entries {
            if !matches!(entry.key.as_str(), "values" | "weights") {
                let help = suggestion(&entry.key, "it takes", ["values", "weights"]);
                self.ledger
                    .error(
                        "E010",
                        format!("`choice` has no parameter `{}`", entry.key),
                        entry.key_at,
                        "unknown parameter",
                    )
                    .help(help);
            }
        }
        let Some(values_node) = table.node("values") else {
            self.ledger.error(
                "E012",
                "`choice` lacks `values`",
                node.at,
                format!("expected {expected}"),
            );
            return None;
        };
        let values = self.parameters("values", Bounds::WIDEST, values_node, ask)?;
        let mut places = vec![("values", values_node.at)];
        let weights = match table.node("weights") {
            None => values.iter().map(|_| 1.0.into()).collect(),
            Some(node) => {
                places.push(("weights", node.at));
                self.parameters("weights", Bounds::WEIGHT, node, ask)?
            }
        };
        if values.len() != weights.len() {
            // Said here in full, since the check below looks at constants only.
            let (at, label) =
                places.last().map_or((node.at, ""), |(_, at)| (*at, "one for each value"));
            self.ledger.error(
                "E025",
                format!(
                    "`choice` has {} and {}",
                    counted(values.len() as u64, "value", "values"),
                    counted(weights.len() as u64, "weight", "weights")
                ),
                at,
                label,
            );
            return None;
        }
        Some((Law::Choice { values, weights }, places))
    }

    pub(super) fn parameters(
        &mut self,
        key: &'static str,
        bounds: Bounds,
        node: &Node,
        ask: Ask,
    ) -> Option<Vec<Quantity>> {
        match node.list() {
            Some(list) => {
                Some(list.iter().map(|item| self.parameter(key, bounds, item, ask)).collect())
            }
            None => {
                self.ledger.error(
                    "E011",
                    format!("`{key}` is a list of numbers"),
                    node.at,
                    format!("expected a list such as [1, 2, 3], found {}", node.words()),
                );
                None
            }
        }
    }

    fn history_law(&mut self, node: &Node, ask: Ask) -> Option<Placed> {
        let row = self.open(node, &DRAWN_COLUMN, "`history`".to_owned(), None)?;
        let (file, column) = (row.node("file")?, row.node("column")?);
        // What has a factor is looked at behind it.
        let bounds = if row.node("times").is_some() { Bounds::WIDEST } else { ask.bounds };
        let times = match row.field("times") {
            Some((field, node)) => self.number_of(node, Ask::of(field))?,
            None => 1.0,
        };
        let wanted = Wanted { bounds, unit: ask.unit };
        let mut values = self.tables.column(self.ledger, file, column, wanted)?;
        for value in values.iter_mut().filter(|_| times != 1.0) {
            *value *= times;
        }
        if let Some(wrong) = values.iter().find(|value| !ask.bounds.hold(**value)) {
            let message = format!(
                "`{}` comes to {}, a number of the record times {}",
                ask.key,
                shown(*wrong),
                shown(times)
            );
            let label = format!("expected {}", number_words(&ask.bounds, ask.unit));
            self.ledger.error("E020", message, row.node("times").map(|node| node.at), label);
            return None;
        }
        let law = Law::History {
            file: self.tables.flat_name(self.ledger, file)?,
            column: column.text()?.to_owned(),
            times,
            values,
        };
        Some((law, vec![("column", column.at)]))
    }

    /// Notes the faults that the law itself finds in its parameters, where all are numbers.
    fn check(&mut self, word: &str, law: &Law<Quantity>, places: &[(&'static str, At)], at: At) {
        let Ok(numbers) = law.try_map(|parameter| parameter.number().ok_or(())) else { return };
        let Err(fault) = numbers.check() else { return };
        let place =
            places.iter().find(|(key, _)| *key == fault.parameter).map_or(at, |(_, at)| *at);
        let (message, help) = match (fault.parameter, fault.expected.as_str()) {
            ("weights", "must not all be 0") => {
                (format!("the weights of `{word}` are all 0"), "give at least one above 0")
            }
            ("low", _) => (format!("`low` of `{word}` is above its `high`"), "put the lower first"),
            ("mode", _) => (
                format!("`mode` of `{word}` lies outside its `low` and `high`"),
                "the order is low, mode (the most likely value), high",
            ),
            (key, expected) => (format!("`{key}` of `{word}` {expected}"), ""),
        };
        let label = match fault.parameter {
            "weights" => "not allowed".to_owned(),
            key => format!("this is `{key}`"),
        };
        self.ledger.error("E025", message, place, label).help(help);
    }
}

/// `low, mode and high`.
fn listing_plain(words: &[&'static str]) -> String {
    listing(words.iter().copied(), 9).replace('`', "")
}

/// The distribution that parameters without one were probably meant for.
fn guess(table: &Table) -> Option<&'static str> {
    LAWS.iter()
        .find(|law| match &law.form {
            Form::Keys(forms) => forms.iter().any(|form| {
                form.len() == table.entries.len()
                    && form.iter().all(|(key, _)| table.get(key).is_some())
            }),
            Form::Choice => table.get("values").is_some(),
            // Percentages that no other law has.
            Form::Quantiles => {
                table.entries.len() > 1 && table.keys().all(|key| percentage(key).is_some())
            }
            Form::Mixture | Form::Curve => false,
            Form::History => table.get("file").is_some(),
            Form::List(_) => false,
        })
        .map(|law| law.word)
}
