//! A scenario with changes, as a request names it.
//!
//! A change holds numbers, laws made of numbers, and names that the scenario has: it cannot name a file.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::failure::Failure;
use crate::read::Override;
use crate::session::{Scenario, Setting};
use crate::text::visible;
use crate::units::whole;

/// Changes of a request.
pub const MOST_CHANGES: usize = 500;
/// Trials of a run.
pub const MOST_TRIALS: u64 = 200_000;
/// The product of trials, years and corridors.
const MOST_WORK: u64 = 20_000_000;
/// Bytes of a name or a path.
const LONGEST: usize = 400;
/// Lists within lists of a law.
const DEEPEST: usize = 6;
/// Numbers of a law.
const MOST_NUMBERS: usize = 400;
/// Tables and keys that no change is about.
const CLOSED: [&str; 7] = ["run", "event", "hindcast", "schema", "title", "extends", "remove"];
/// But for these.
const HORIZON: [&str; 4] =
    ["run.start_year", "run.years", "run.judgement_spread", "run.warm_up_years"];
/// The words that may stand for laws.
const LAWS: [&str; 13] = [
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "exponential",
    "weibull",
    "gamma",
    "beta",
    "choice",
    "mixture",
    "quantiles",
    "curve",
];

/// A scenario of the library, and what is other than in its file.
#[derive(Debug, Clone, Default)]
pub struct Variant {
    pub file: String,
    pub overrides: Vec<Override>,
    /// The changes in one text, by which they are known again.
    pub key: String,
    pub seed: Option<u64>,
    pub trials: Option<u64>,
}

/// The value of a key that is a text.
pub fn text<'v>(of: &'v Map<String, Value>, key: &str) -> Result<Option<&'v str>, Failure> {
    match of.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.len() <= LONGEST => Ok(Some(text)),
        Some(Value::String(_)) => {
            Err(Failure::wrong(format!("`{key}` is longer than {LONGEST} bytes")))
        }
        Some(_) => Err(Failure::wrong(format!("`{key}` is to be a text"))),
    }
}

/// The value of a key that is a whole number of 0 or more.
pub fn count(of: &Map<String, Value>, key: &str) -> Result<Option<u64>, Failure> {
    match of.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64().filter(|count| *count < 1 << 53) {
            Some(count) => Ok(Some(count)),
            None => Err(Failure::wrong(format!("`{key}` is to be a whole number of 0 or more"))),
        },
    }
}

/// The value of a key that is a number.
pub fn number(of: &Map<String, Value>, key: &str) -> Result<Option<f64>, Failure> {
    match of.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(Failure::wrong(format!("`{key}` is to be a number"))),
        },
    }
}

impl Variant {
    /// That of a request's body.
    ///
    /// # Errors
    /// Where it is not put as it should be.
    pub fn of(body: &Map<String, Value>) -> Result<Self, Failure> {
        let file = text(body, "file")?.ok_or_else(|| {
            Failure::wrong("`file` is missing: the scenario, as /api/scenarios lists it")
        })?;
        let none = Vec::new();
        let changes = match body.get("changes") {
            None | Some(Value::Null) => &none,
            Some(Value::Array(changes)) => changes,
            Some(_) => return Err(Failure::wrong("`changes` is to be a list")),
        };
        if changes.len() > MOST_CHANGES {
            let words =
                format!("{} changes are too many: {MOST_CHANGES} at the most", changes.len());
            return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, words));
        }
        let mut overrides: Vec<Override> = Vec::new();
        for one in changes {
            let change = change(one)?;
            overrides.retain(|known| known.path != change.path || known.path.ends_with('*'));
            overrides.push(change);
        }
        let trials = count(body, "trials")?;
        if let Some(trials) = trials {
            within(trials)?;
        }
        let pairs =
            overrides.iter().map(|own| format!("{}\0{}\0{}", own.origin, own.path, own.value));
        let key = pairs.collect::<Vec<_>>().join("\u{1}");
        Ok(Self { file: file.to_owned(), overrides, key, seed: count(body, "seed")?, trials })
    }

    /// The trials and the seed of a run of a scenario.
    ///
    /// # Errors
    /// Where they are more than are run here.
    pub fn sample(&self, scenario: &Scenario) -> Result<(u64, u64), Failure> {
        let run = &scenario.definition().run;
        let trials = match self.trials {
            Some(trials) => trials,
            // More than a page waits for are not begun unasked.
            None => run.trials.min(MOST_TRIALS),
        };
        affordable(scenario, trials)?;
        Ok((trials, self.seed.unwrap_or(run.seed)))
    }
}

fn within(trials: u64) -> Result<(), Failure> {
    match trials {
        0 => Err(Failure::unfit("a run has at least one trial")),
        1..=MOST_TRIALS => Ok(()),
        _ => Err(Failure::unfit(format!(
            "trials are at most {} here, and these are {}; `salang run` has no such bound",
            whole(MOST_TRIALS),
            whole(trials)
        ))),
    }
}

/// Refuses a run that would take too long.
///
/// # Errors
/// With the bound.
pub fn affordable(scenario: &Scenario, trials: u64) -> Result<(), Failure> {
    within(trials)?;
    let (run, corridors) = (&scenario.definition().run, scenario.definition().corridors.len());
    let each = u64::from(run.years).max(1).saturating_mul(corridors.max(1) as u64);
    if trials.saturating_mul(each) <= MOST_WORK {
        return Ok(());
    }
    Err(Failure::unfit(format!(
        "{} trials of {} years and {corridors} corridors are more than are run here; of this scenario \
         {} are, and `salang run` has no such bound",
        whole(trials),
        run.years,
        whole(MOST_WORK / each)
    )))
}

/// One change.
fn change(value: &Value) -> Result<Override, Failure> {
    let Value::Object(own) = value else {
        return Err(Failure::wrong(
            "a change is to be an object, such as {\"assumption\": …, \"value\": …}",
        ));
    };
    let set = |path: String, value: String| Override { path, value, origin: "--set".to_owned() };
    if let Some(path) = text(own, "without")? {
        let origin = "--without".to_owned();
        return Ok(Override { path: path.to_owned(), value: String::new(), origin });
    }
    if let Some(branch) = text(own, "branch")? {
        if let Some(outcome) = text(own, "given")? {
            return Ok(Scenario::supposed(branch, outcome));
        }
        let Some(Value::Object(weights)) = own.get("weights") else {
            return Err(Failure::wrong(
                "a change of a branch has `weights`, a number for each outcome, or `given`, one of them",
            ));
        };
        let mut pairs = Vec::new();
        for outcome in weights.keys() {
            let weight = number(weights, outcome)?.unwrap_or(f64::NAN);
            if !weight.is_finite() {
                return Err(Failure::wrong(format!(
                    "the weight of `{}` is no number",
                    visible(outcome)
                )));
            }
            pairs.push(format!("{} = {}", quoted(outcome), Setting::from(weight)));
        }
        return Ok(set(format!("branch.{branch}.outcomes"), format!("{{ {} }}", pairs.join(", "))));
    }
    let path = match (text(own, "assumption")?, text(own, "path")?) {
        (Some(name), None) => format!("assumption.{name}.value"),
        (None, Some(path)) => path.to_owned(),
        _ => {
            return Err(Failure::wrong(
                "a change names one of `assumption`, `path`, `branch` and `without`",
            ));
        }
    };
    let first = path.split('.').next().unwrap_or("").trim();
    // The horizon may be tuned; trials and seed have keys of their own.
    if CLOSED.contains(&first) && !HORIZON.contains(&path.as_str()) {
        return Err(Failure::wrong(format!(
            "`{}` is not changed here{}",
            visible(&path),
            if first == "run" { ": trials and seed stand beside the changes" } else { "" }
        )));
    }
    if path.ends_with('*') {
        return Err(Failure::wrong("a factor is given as `times`, not by the path"));
    }
    if let Some(times) = number(own, "times")? {
        return Ok(set(format!("{path}*"), Setting::from(times).to_string()));
    }
    let value = match (own.get("value"), own.get("law")) {
        (Some(Value::Bool(value)), None) if own.contains_key("path") => value.to_string(),
        (Some(_), None) => match number(own, "value")? {
            Some(value) => Setting::from(value).to_string(),
            None => return Err(Failure::wrong(format!("`{}` has no value", visible(&path)))),
        },
        (None, Some(law)) => law_of(law)?,
        _ => {
            return Err(Failure::wrong(format!(
                "the change of `{}` has one of `value`, `law` and `times`",
                visible(&path)
            )));
        }
    };
    Ok(set(path, value))
}

/// A law of numbers as TOML.
///
/// # Errors
/// Where it is none.
pub fn law_of(law: &Value) -> Result<String, Failure> {
    let known = law.as_object().is_some_and(|own| {
        own.keys().any(|key| LAWS.contains(&key.as_str()))
            && own.keys().all(|key| {
                LAWS.contains(&key.as_str()) || ["weights", "low", "high"].contains(&key.as_str())
            })
    });
    if !known {
        return Err(Failure::wrong(format!("a law is an object with one of {}", LAWS.join(", "))));
    }
    let mut left = MOST_NUMBERS;
    inline(law, DEEPEST, &mut left)
}

fn inline(value: &Value, deep: usize, left: &mut usize) -> Result<String, Failure> {
    let too_much = || Failure::wrong("a law of this size is not taken");
    if deep == 0 {
        return Err(too_much());
    }
    Ok(match value {
        Value::Number(number) => {
            *left = left.checked_sub(1).ok_or_else(too_much)?;
            let number = number.as_f64().filter(|own| own.is_finite());
            Setting::from(number.ok_or_else(|| Failure::wrong("a law is made of numbers"))?)
                .to_string()
        }
        Value::Array(list) => {
            let items = list.iter().map(|own| inline(own, deep - 1, left));
            format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        Value::Object(table) => {
            let mut pairs = Vec::new();
            for (key, value) in table {
                let bare = !key.is_empty()
                    && key.len() <= 20
                    && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if !bare {
                    return Err(Failure::wrong("a law has no such key"));
                }
                if !value.is_null() {
                    pairs.push(format!("{key} = {}", inline(value, deep - 1, left)?));
                }
            }
            format!("{{ {} }}", pairs.join(", "))
        }
        _ => return Err(Failure::wrong("a law is made of numbers alone")),
    })
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(changes: Value) -> Result<Variant, Failure> {
        let body = json!({ "file": "a.toml", "changes": changes });
        Variant::of(body.as_object().unwrap())
    }

    #[test]
    fn changes_are_those_of_the_command_line() {
        let variant = of(json!([
            { "assumption": "rate", "value": 0.25 },
            { "path": "corridor.X.capacity_mw", "value": 900 },
            { "path": "corridor.X.capacity_mw", "value": 800.5 },
            { "path": "hazard.a b.per_year", "times": 0.5 },
            { "assumption": "days", "law": { "quantiles": { "p10": 1, "p90": 9.5 }, "low": 0 } },
            { "assumption": "pool", "law": { "mixture": [{ "pert": [1, 2, 4] }], "weights": [1] } },
            { "branch": "way", "weights": { "by \"road\"": 0.25, "never": 0.75 } },
            { "branch": "other", "given": "never" },
            { "without": "hazard.storm" },
        ]))
        .unwrap();
        let told: Vec<String> = variant
            .overrides
            .iter()
            .map(|own| format!("{} {}={}", own.origin, own.path, own.value))
            .collect();
        assert_eq!(
            told,
            [
                "--set assumption.rate.value=0.25",
                "--set corridor.X.capacity_mw=800.5",
                "--set hazard.a b.per_year*=0.5",
                "--set assumption.days.value={ quantiles = { p10 = 1, p90 = 9.5 }, low = 0 }",
                "--set assumption.pool.value={ mixture = [{ pert = [1, 2, 4] }], weights = [1] }",
                "--set branch.way.outcomes={ \"by \\\"road\\\"\" = 0.25, \"never\" = 0.75 }",
                "--given branch.other.given=never",
                "--without hazard.storm=",
            ]
        );
    }

    #[test]
    fn a_change_cannot_name_a_file_or_what_shapes_the_run() {
        for wrong in [
            json!([{ "assumption": "a", "law": { "history": { "file": "/etc/passwd", "column": "x" } } }]),
            json!([{ "assumption": "a", "law": { "pert": ["a", "b", "c"] } }]),
            json!([{ "assumption": "a", "value": "/etc/passwd" }]),
            json!([{ "path": "supply.S.history.file", "value": "x.csv" }]),
            json!([{ "path": "run.trials", "value": 1e9 }]),
            json!([{ "path": "extends", "value": 1 }]),
            json!([{ "path": "event", "value": 1 }]),
            json!([{ "path": "a*", "value": 1 }]),
            json!([{ "path": "a" }]),
            json!([{ "assumption": "a", "path": "b", "value": 1 }]),
            json!([7]),
            json!(7),
        ] {
            assert!(of(wrong.clone()).is_err(), "{wrong}");
        }
        let mut deep = json!([1]);
        for _ in 0..50 {
            deep = json!([deep]);
        }
        assert!(of(json!([{ "assumption": "a", "law": { "pert": deep } }])).is_err());
        let many: Vec<Value> = (0..600).map(|_| json!({ "assumption": "a", "value": 1 })).collect();
        assert!(of(Value::Array(many)).is_err());
        let body = json!({ "file": "a.toml", "trials": 1_000_000 });
        assert!(Variant::of(body.as_object().unwrap()).unwrap_err().words.contains("200,000"));
    }
}
