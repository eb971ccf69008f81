//! `same_luck` of assumptions, and the `judgement_spread` of a run.

use std::collections::HashMap;

use super::values::Ask;
use super::{Row, Walk};
use crate::read::ledger::{At, suggestion};
use crate::scenario::{Assumption, Law};

impl Walk<'_, '_> {
    /// How much wider the laws of judgements are drawn; 1 where it is not given.
    pub(super) fn judgement_spread(&mut self, run: &Row<'_>) -> f64 {
        let Some((field, node)) = run.field("judgement_spread") else { return 1.0 };
        let Some(spread) = self.number_of(node, Ask::of(field)) else { return 1.0 };
        if spread < 1.0 {
            self.ledger
                .warning(
                    "W020",
                    format!(
                        "`judgement_spread` of {spread} makes judgements narrower than they are"
                    ),
                    node.at,
                    "usual is 1 or more",
                )
                .help("experts are more often too sure than not sure enough");
        }
        spread
    }

    /// Whether each `same_luck` leads to a score; what does not is taken out.
    /// Of each that names another, where it does, and whether it says itself that it is a judgement.
    pub(super) fn shared_scores(
        &mut self,
        assumptions: &mut [Assumption],
        places: &[Option<(At, bool)>],
    ) {
        if places.iter().all(Option::is_none) {
            return;
        }
        let index: HashMap<String, usize> =
            assumptions.iter().enumerate().map(|(at, own)| (own.name.clone(), at)).collect();
        for (own, place) in assumptions.iter_mut().zip(places) {
            let Some((at, judgement)) = *place else { continue };
            let Some(root) = own.score_of.clone() else { continue };
            if self.nameless {
                own.score_of = None;
            } else if !self.names.contains_key(&root) {
                let names = self.ordered.iter().map(String::as_str);
                let help = match super::factored(&root) {
                    Some((name, _)) if self.names.contains_key(name) => {
                        format!("it takes the name alone: write \"{name}\"")
                    }
                    _ => suggestion(&root, "the assumptions are", names),
                };
                self.ledger
                    .error(
                        "E014",
                        format!("no assumption is called `{root}`"),
                        at,
                        "expected the name of an assumption",
                    )
                    .help(help);
                own.score_of = None;
            }
            if judgement {
                self.ledger
                    .error(
                        "E080",
                        format!("`{}` has both `same_luck` and `judgement`", own.name),
                        at,
                        format!("it is widened or not as `{root}` is"),
                    )
                    .help("take one of the two out");
            }
            if matches!(own.value, Law::Constant(_)) {
                self.ledger
                    .warning(
                        "W022",
                        format!(
                            "`{}` has no distribution, so luck does not matter to it",
                            own.name
                        ),
                        at,
                        "nothing goes along with it",
                    )
                    .help(
                        "nothing to mend where it is held at a value to try it; else give it a \
                         distribution, or leave `same_luck` out",
                    );
            }
        }
        self.circles_of_scores(assumptions, &index, places);
    }

    fn circles_of_scores(
        &mut self,
        assumptions: &mut [Assumption],
        index: &HashMap<String, usize>,
        places: &[Option<(At, bool)>],
    ) {
        // 0 not seen, 1 on this way, 2 done.
        let mut seen = vec![0_u8; assumptions.len()];
        for begin in 0..assumptions.len() {
            let mut way = Vec::new();
            let mut at = begin;
            while seen[at] == 0 {
                seen[at] = 1;
                way.push(at);
                let next = assumptions[at].score_of.as_ref().and_then(|name| index.get(name));
                match next {
                    Some(next) => at = *next,
                    None => break,
                }
            }
            if seen[at] == 1
                && assumptions[at].score_of.is_some()
                && let Some(from) = way.iter().position(|own| *own == at)
            {
                let names: Vec<String> = way[from..]
                    .iter()
                    .chain([&at])
                    .take(8)
                    .map(|own| format!("`{}`", assumptions[*own].name))
                    .collect();
                let message = match way.len() - from {
                    1 => format!("{} has the luck of itself", names[0]),
                    _ => format!("lucks go round in a circle: {}", names.join(" has that of ")),
                };
                self.ledger
                    .error(
                        "E081",
                        message,
                        places[at].map(|place| place.0),
                        "its score cannot be drawn",
                    )
                    .help("one of them has to have a score of its own: leave its `same_luck` out");
                assumptions[at].score_of = None;
            }
            way.into_iter().for_each(|own| seen[own] = 2);
        }
    }
}
