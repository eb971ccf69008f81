//! A number that a study varies: an assumption by its name, or any path of the scenario.

use super::{Error, Scenario};
use crate::read::{composed, number_advice, number_range};
use crate::study::Axis;
use crate::units::unsigned_zero;

/// A number that is varied.
#[derive(Debug, Clone)]
pub struct Knob {
    /// Its path, label and unit.
    pub axis: Axis,
    /// The range that tuning may try, where the scenario says it.
    pub range: Option<(f64, f64)>,
    /// Its index among the assumptions, if it is one.
    pub(super) assumption: Option<usize>,
}

impl Knob {
    /// The number that `NAME` or `PATH` means in a scenario.
    ///
    /// # Errors
    /// Where there is no such assumption, or it cannot be varied.
    pub fn of(scenario: &Scenario, name: &str) -> Result<Self, Error> {
        let assumptions = &scenario.definition().assumptions;
        let bare = name
            .strip_prefix("assumption.")
            .and_then(|rest| rest.strip_suffix(".value"))
            .unwrap_or(name);
        let found = assumptions.iter().position(|known| known.name == bare);
        if let Some(index) = found {
            let assumption = &assumptions[index];
            let axis = Axis {
                path: format!("assumption.{bare}.value"),
                label: assumption.label().to_owned(),
                unit: assumption.unit.clone(),
                values: Vec::new(),
                log: false,
            };
            return Ok(Self { axis, range: assumption.range, assumption: Some(index) });
        }
        if !name.contains('.') {
            let names = assumptions.iter().map(|assumption| assumption.name.as_str());
            return Err(Error::Call(no_assumption(name, names)));
        }
        if ["run.trials", "run.seed"].contains(&name) {
            return Err(Error::Call(format!(
                "`{name}` is about the luck of a run, which all runs of a study share; it cannot be varied"
            )));
        }
        let label = name.to_owned();
        let axis = Axis { path: label.clone(), label, unit: None, values: Vec::new(), log: false };
        Ok(Self { axis, range: None, assumption: None })
    }
}

fn no_assumption<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let near = names
        .map(|known| (strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase()), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    match near {
        Some((_, near)) => format!("there is no assumption `{name}`; did you mean `{near}`?"),
        None => format!(
            "there is no assumption `{name}`; `salang show` lists them, and any other number goes \
             by its path, such as `corridor.NAME.capacity_mw`"
        ),
    }
}

/// `PATH=LO:HI:N:log`, `PATH=LO:HI:N`, `NAME=LO:HI` or `NAME`.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    /// The assumption, or the path.
    pub name: String,
    /// The lowest and the highest value; the assumption's own range where `None`.
    pub range: Option<(f64, f64)>,
    /// How many values.
    pub count: Option<usize>,
    /// Whether values go by equal ratios.
    pub log: bool,
}

impl std::str::FromStr for Vary {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        vary(text).map_err(Error::Call)
    }
}

fn vary(text: &str) -> Result<Vary, String> {
    let example = "write it as NAME=LOW:HIGH:COUNT, such as lng_power=60:120:7";
    // A name may hold an equals sign; numbers do not.
    let text = &composed(text);
    let Some((name, span)) = text.rsplit_once('=') else {
        return match text.trim() {
            "" => Err(example.to_owned()),
            name => Ok(Vary { name: name.to_owned(), range: None, count: None, log: false }),
        };
    };
    let number = |text: &str| match text.trim().replace('_', "").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(unsigned_zero(number)),
        _ => {
            let what = number_advice(text).unwrap_or_else(|| example.to_owned());
            Err(format!("`{}` is no number; {what}", text.trim()))
        }
    };
    if let Some((low, high)) = span.split(':').next().and_then(number_range) {
        let rest = span.split_once(':').map_or("", |(_, rest)| rest);
        let rest = if rest.is_empty() { String::new() } else { format!(":{}", rest.trim()) };
        return Err(format!(
            "the ends of a range stand with `:` between them: write {name}={low}:{high}{rest}"
        ));
    }
    let how_many = |text: &str| {
        let count = text.trim().parse::<usize>().ok().filter(|n| (2..=1000).contains(n));
        count.ok_or("the number of values is a whole number from 2 to 1000")
    };
    let parts: Vec<&str> = span.split(':').map(str::trim).collect();
    let log = parts.last() == Some(&"log");
    let (low, high, count) = match parts[..] {
        [low, high] => (number(low)?, number(high)?, None),
        [low, high, count] if !log => (number(low)?, number(high)?, Some(how_many(count)?)),
        [low, high, count, "log"] => (number(low)?, number(high)?, Some(how_many(count)?)),
        _ if log => {
            return Err("write it as NAME=LOW:HIGH:COUNT:log, such as x=0.01:10:7:log".to_owned());
        }
        _ => return Err(example.to_owned()),
    };
    if low >= high {
        return Err(format!(
            "the range goes from {low} to {high}; the first is to be the lower one"
        ));
    }
    if log && low <= 0.0 {
        return Err(format!("with `log` both ends are above zero, and {low} is not"));
    }
    match name.trim() {
        "" => Err(example.to_owned()),
        name => Ok(Vary { name: name.to_owned(), range: Some((low, high)), count, log }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ranges_and_counts_are_understood() {
        let all = vary("hazard.attack on the line.per_100km_year.contested = 0.1:2:20").unwrap();
        assert_eq!(all.name, "hazard.attack on the line.per_100km_year.contested");
        assert_eq!((all.range, all.count), (Some((0.1, 2.0)), Some(20)));
        assert_eq!(vary("a=-1:1e3").unwrap().range, Some((-1.0, 1000.0)));
        let zero = vary("a=-0.0:1").unwrap().range.map(|(low, _)| low.is_sign_negative());
        assert_eq!(zero, Some(false));
        assert_eq!(
            vary("a").unwrap(),
            Vary { name: "a".into(), range: None, count: None, log: false }
        );
        let log = vary("a = 0.01 : 10 : 7 : log").unwrap();
        assert_eq!((log.range, log.count, log.log), (Some((0.01, 10.0)), Some(7), true));
        let wrong = ["", "=1:2:3", "a=", "a=1", "a=1:2:3:4", "a=2:1:3", "a=1:2:1", "a=1:x"];
        for wrong in wrong.into_iter().chain(["a=1:inf", "a=1:2:log", "a=0:2:5:log", "a=log"]) {
            assert!(vary(wrong).is_err(), "{wrong}");
        }
        for (text, right) in [
            ("a=2028-2034:7", "a=2028:2034:7"),
            ("a=2028..2034", "a=2028:2034"),
            ("a=0.1 to 0.5:7:log", "a=0.1:0.5:7:log"),
        ] {
            let words = vary(text).unwrap_err();
            assert!(words.ends_with(&format!("write {right}")), "{words}");
        }
    }
}
