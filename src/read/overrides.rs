//! Changes to a scenario from outside of its files: `--set`, `--without`, `--years`, what a study varies.
//!
//! They come last of all, in the order in which they were given. What they change is told wherever results
//! are told, and in the merged text it stands in the source of the table that was changed, with what was
//! there and the source of that: a number that nobody has a record of must not look as if it had one.

use toml::de::DeValue;

use super::changes::{Changed, between, places_of};
use super::ledger::{self, At, Ledger};
use super::letters::{self, composed};
use super::path;
use super::product::{self, Unfit};
use super::tables::SCENARIO;
use super::tree::{self, Entry, Node, Table, Value};

/// A value that the command line gives for a path, after all merging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Such as `run.trials` or `corridor.CASA-1000.capacity_mw`, or the name of an assumption for its
    /// value. With a `*` behind it, what stands there is multiplied.
    pub path: String,
    /// Read as TOML, and as a text where that fails; empty for `--without`.
    pub value: String,
    /// The option that gave it: `--set` or `--vary`, which name a path, `--without`, which takes out what
    /// its path names, or one such as `--trials`.
    pub origin: String,
}

/// The key of where figures come from.
const SOURCE: &str = "source";

/// Lays overrides over the merged tree; what they changed of it.
pub(super) fn lay_over(
    root: &mut Table,
    overrides: &[Override],
    ledger: &mut Ledger,
) -> (Vec<Changed>, Vec<String>) {
    // A question is no change either.
    let is_varied = |one: &&Override| one.origin == "--vary" || one.path == ASKED;
    let (varied, given): (Vec<&Override>, Vec<&Override>) = overrides.iter().partition(is_varied);
    let (mut changed, mut places) = (Vec::new(), Vec::new());
    if !given.is_empty() {
        let before = root.clone();
        for one in given {
            lay(root, one, ledger);
        }
        changed = between(&before, root);
        places = places_of(&changed, &before);
        // Another sample of the same scenario is no change of it.
        changed.retain(|one| !matches!(one.path.as_str(), "run.trials" | "run.seed"));
        say_so(&before, root, &changed);
    }
    for one in varied {
        lay(root, one, ledger);
    }
    (changed, places)
}

/// Where the parts of an override stand in the line that shows it.
struct Line {
    text: u32,
    path: At,
    value: At,
}

/// The path of an override that asks for the chance of the condition that is its value.
pub(crate) const ASKED: &str = "event";

/// The option that supposes an outcome of a branch.
pub(crate) const GIVEN: &str = "--given";

/// Supposes an outcome of a branch.
fn suppose(root: &mut Table, one: &Override, ledger: &mut Ledger) {
    let (path, outcome) = (composed(&one.path), composed(&one.value).into_owned());
    let branch = path.strip_prefix("branch.").and_then(|rest| rest.strip_suffix(".given"));
    let branch = branch.unwrap_or_default();
    let text = format!("{GIVEN} {branch} = {outcome}");
    let id = ledger.text("command line", text.as_str().into());
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let at = |from: usize, to: usize| At { text: id, start: place(from), end: place(to) };
    let named = at(GIVEN.len() + 1, GIVEN.len() + 1 + branch.len());
    let given = at(text.len() - outcome.len(), text.len());
    let known: Vec<String> = match root.node("branch").and_then(Node::table) {
        Some(all) => all.keys().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let table = root
        .get_mut("branch")
        .and_then(|entry| entry.node.table_mut())
        .and_then(|all| all.get_mut(branch))
        .and_then(|entry| entry.node.table_mut());
    let Some(table) = table else {
        let names = known.iter().map(String::as_str);
        let regimes = root.node("regime").and_then(Node::table);
        let is_regime = regimes.is_some_and(|all| all.get(branch).is_some());
        let help = match (is_regime, known.is_empty()) {
            (true, _) => format!(
                "`{branch}` is a regime: its state changes within a trial, so it is not supposed but set, as by \
                 --set 'regime.{branch}.start.STATE=1' for how it begins, or regime.{branch}.transition for how \
                 it goes on"
            ),
            (false, true) => "the scenario has no `[branch.NAME]`".to_owned(),
            (false, false) => ledger::suggestion(branch, "the branches are", names),
        };
        ledger
            .error("E056", format!("no branch is called `{branch}`"), named, "unknown branch")
            .help(help);
        return;
    };
    let node = Node { at: given, value: Value::Text(outcome) };
    match table.get_mut("given") {
        Some(entry) if ledger.is_of_an_option(entry.key_at) => {
            let before = entry.node.at;
            ledger
                .error(
                    "E056",
                    format!("branch `{branch}` is supposed to have two outcomes"),
                    given,
                    "the second",
                )
                .also(before, "the first")
                .help("a trial has one outcome of each branch; keep one of the two");
        }
        Some(entry) => (entry.key_at, entry.node) = (named, node),
        None => table.entries.push(Entry { key: "given".to_owned(), key_at: named, node }),
    }
}

/// Adds the event that an option asks for, unless it is there: its condition is its name.
fn ask_for(root: &mut Table, one: &Override, ledger: &mut Ledger) {
    let when = composed(&one.value).into_owned();
    let (line, start) = match one.origin.as_str() {
        "--chance" => (format!("{} {when}", one.origin), one.origin.len() + 1),
        origin => (format!("{origin} chance({when})"), origin.len() + 8),
    };
    let text = ledger.text("command line", line.as_str().into());
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let at = At { text, start: place(start), end: place(start + when.len()) };
    let known = root.node(ASKED).and_then(Node::list).unwrap_or(&[]);
    if known.iter().filter_map(Node::table).any(|known| known.text("name") == Some(&when)) {
        return;
    }
    let entry =
        |key: &str, value| Entry { key: key.to_owned(), key_at: at, node: Node { at, value } };
    let both = ["name", "when"].map(|key| entry(key, Value::Text(when.clone())));
    let event = Node { at, value: Value::Table(Table { entries: both.into() }) };
    match root.get_mut(ASKED).map(|entry| &mut entry.node.value) {
        Some(Value::List(list)) => list.push(event),
        Some(_) => {}
        None => root.entries.push(entry(ASKED, Value::List(vec![event]))),
    }
}

fn lay(root: &mut Table, one: &Override, ledger: &mut Ledger) {
    if one.path == ASKED {
        return ask_for(root, one, ledger);
    }
    if one.origin == GIVEN {
        return suppose(root, one, ledger);
    }
    let one = &Override { path: composed(&one.path).into_owned(), ..one.clone() };
    let origin = one.origin.as_str();
    let before = origin.len() + 1;
    // Where the option names the path, it is the path that may be wrong.
    let (text, path, value) = match origin {
        "--without" => {
            let end = before + one.path.len();
            (format!("{origin} {}", one.path), (before, end), end)
        }
        "--set" | "--vary" => {
            let end = before + one.path.len();
            (format!("{origin} {}={}", one.path, one.value), (before, end), end + 1)
        }
        _ => (format!("{origin} {}", one.value), (0, origin.len()), before),
    };
    let id = ledger.text("command line", text.as_str().into());
    let place = |start: usize, end: usize| At {
        text: id,
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
    };
    let line = Line { text: id, path: place(path.0, path.1), value: place(value, text.len()) };
    if origin == "--without" {
        if !path::remove(root, &SCENARIO, &one.path) {
            unknown(root, &one.path, ("E005", "take out"), line.path, ledger);
        }
        return;
    }
    let (value, errors) = DeValue::parse_recoverable(&one.value);
    let node = match errors.is_empty() {
        true => {
            let mut node = tree::node(&value, line.text);
            shift(&mut node, line.value.start);
            node
        }
        false => Node { at: line.value, value: Value::Text(composed(&one.value).into_owned()) },
    };
    if let Some(path) = one.path.strip_suffix('*') {
        multiply(root, path.trim_end(), &node, &line, ledger);
        return;
    }
    if !path::set(root, &SCENARIO, &full(root, &one.path), node, line.path) {
        let verb = if origin == "--vary" { "vary" } else { "set" };
        unknown(root, &one.path, ("E006", verb), line.path, ledger);
    }
}

/// The path that is meant: a name alone is that of an assumption.
fn full(root: &Table, path: &str) -> String {
    let named = root.node("assumption").and_then(Node::table).and_then(|all| all.get(path));
    match SCENARIO.field(path).is_none() && named.is_some() {
        true => format!("assumption.{path}.value"),
        false => path.to_owned(),
    }
}

/// Multiplies what stands at a path.
fn multiply(root: &mut Table, path: &str, by: &Node, line: &Line, ledger: &mut Ledger) {
    let Value::Number(factor) = by.value else {
        ledger
            .error(
                "E011",
                format!("`{path}` can be multiplied by a plain number only"),
                line.value,
                format!("expected a number, found {}", by.words()),
            )
            .help(format!("write for example '{path}*=0.5'"));
        return;
    };
    if !crate::units::Bounds::WIDEST.hold(factor.value) {
        let message = format!("`{path}` cannot be multiplied by that");
        let label = "expected a finite number of at most 1e15 in size";
        ledger.error("E026", message, line.value, label);
        return;
    }
    let path = &full(root, path);
    let names: Vec<String> = match root.node("assumption").and_then(Node::table) {
        Some(table) => table.keys().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let product = match path::find(root, &SCENARIO, path) {
        None => {
            unknown(root, path, ("E006", "multiply"), line.path, ledger);
            return;
        }
        Some(found) => product::of(&found, factor, line.value, &names),
    };
    let unfit = match product {
        Ok(product) => match path::replace(root, &SCENARIO, path, product.clone(), line.path) {
            true => return,
            false => Unfit::Table,
        },
        Err(unfit) => unfit,
    };
    let help = match unfit {
        Unfit::Table => "name one of its keys: each is multiplied by itself",
        Unfit::Nothing => "set it to a number first",
        Unfit::Words => "only numbers, names of assumptions and distributions are multiplied",
    };
    ledger
        .error("E009", format!("`{path}` {}", unfit.words()), line.path, "cannot be multiplied")
        .help(help);
}

fn unknown(
    root: &Table,
    path: &str,
    (code, verb): (&'static str, &str),
    at: At,
    ledger: &mut Ledger,
) {
    let known = path::known(root, &SCENARIO, verb != "take out");
    let help =
        likely_path(path, &known).map(|near| letters::meant(path, near)).unwrap_or_else(|| {
            match verb {
                "take out" => "paths look like `hazard.NAME` or `corridor.NAME.segment.NAME`",
                _ => {
                    "paths look like `run.trials` or `corridor.NAME.capacity_mw`; the name of an \
                 assumption alone sets its value"
                }
            }
            .to_owned()
        });
    ledger.error(code, format!("there is no `{path}` to {verb}"), at, "unknown path").help(help);
}

/// The path that was meant: one that ends so, or the nearest; a name alone may be an assumption's.
fn likely_path<'a>(path: &str, known: &'a [String]) -> Option<&'a str> {
    let ends =
        |known: &&String| known.strip_suffix(path).is_some_and(|before| before.ends_with('.'));
    if let Some(found) = known.iter().find(ends) {
        return Some(found);
    }
    let names = || {
        let value = |known: &'a String| {
            known.strip_prefix("assumption.").and_then(|rest| rest.strip_suffix(".value"))
        };
        known.iter().filter_map(value)
    };
    let name = match path.contains('.') {
        true => None,
        false => ledger::nearest(path, names()),
    };
    name.or_else(|| ledger::nearest(path, known.iter().map(String::as_str)))
}

/// Moves the places of a value to where it stands in its line.
fn shift(node: &mut Node, by: u32) {
    node.at.start = node.at.start.saturating_add(by);
    node.at.end = node.at.end.saturating_add(by);
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|item| shift(item, by)),
        Value::Table(table) => {
            for entry in &mut table.entries {
                entry.key_at.start = entry.key_at.start.saturating_add(by);
                entry.key_at.end = entry.key_at.end.saturating_add(by);
                shift(&mut entry.node, by);
            }
        }
        _ => {}
    }
}

/// Puts what was changed into the source of the tables that it stands in.
fn say_so(before: &Table, root: &mut Table, changed: &[Changed]) {
    let of_source = |holder: &str| match holder {
        "" => SOURCE.to_owned(),
        holder => format!("{holder}.{SOURCE}"),
    };
    let mut holders: Vec<(String, Vec<String>)> = Vec::new();
    for one in changed.iter().filter(|one| !one.is_words()) {
        let (holder, key) = path::holder(root, &SCENARIO, &one.path, SOURCE);
        let what = match (holder.starts_with("assumption."), key.as_str()) {
            (true, "value") => String::new(),
            (_, key) => format!("{key} "),
        };
        let words = match (&one.was, &one.now) {
            (Some(was), Some(_)) => format!("{what}set on the command line; was: {was}"),
            (Some(was), None) => format!("{what}taken out on the command line; was: {was}"),
            (None, _) => format!("{what}set on the command line; was not given"),
        };
        match holders.iter_mut().find(|known| known.0 == holder) {
            Some(known) => known.1.push(words),
            None => holders.push((holder, vec![words])),
        }
    }
    for (holder, words) in holders {
        let path = of_source(&holder);
        let text = |tree: &Table| {
            let found = path::find(tree, &SCENARIO, &path)?.node?;
            Some((found.text()?.to_owned(), found.at))
        };
        let (old, own) = (text(before), text(root));
        let mut source = words.join("; ");
        if let Some((old, _)) = &old {
            source = format!("{source} ({old})");
        }
        // A source that was given with the change stands first.
        if let Some((own, _)) =
            own.as_ref().filter(|own| old.as_ref().map(|old| &old.0) != Some(&own.0))
        {
            source = format!("{own}; {source}");
        }
        let at = own.or(old).map_or(At { text: 0, start: 0, end: 0 }, |known| known.1);
        path::replace(root, &SCENARIO, &path, Node { at, value: Value::Text(source) }, at);
    }
}
