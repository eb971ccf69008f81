//! The numbers in the titles of charts, held against the summary beside them.
//!
//! Each kind of chart has its own question, and so its own few numbers: those of the corridors, futures or
//! months that its title names, and no others. A title must have exactly these, rounded as it shows them.

use serde_json::Value;

/// A number as a title shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As it is written.
    pub text: String,
    /// Its value.
    pub value: f64,
    /// The decimals that are shown.
    pub decimals: usize,
}

impl Shown {
    /// Whether it is this number, rounded as it is shown (a zero at the end of a whole number may be
    /// rounded to tens); `slack` units of its last digit more where
    /// parts are rounded so that they add up.
    pub fn is(&self, of: f64, slack: f64) -> bool {
        // A number that its error supports to tens only is written with a zero.
        let tens = self.decimals == 0 && self.text.len() > 1 && self.text.ends_with('0');
        let decimals = if tens { -1 } else { i32::try_from(self.decimals).expect("few decimals") };
        let unit = 10f64.powi(-decimals);
        (self.value - of).abs() <= (0.5 + slack) * unit * (1.0 + 1e-9) + 1e-12
    }
}

/// The numbers of a text in their order; digits that belong to a word are none.
pub fn numbers(text: &str) -> Vec<Shown> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < letters.len() {
        let begins = letters[at].is_ascii_digit()
            && (at == 0 || !(letters[at - 1].is_alphanumeric() || "-.".contains(letters[at - 1])));
        if !begins {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < letters.len()
            && (letters[end].is_ascii_digit()
                || (",.".contains(letters[end])
                    && letters.get(end + 1).is_some_and(char::is_ascii_digit)))
        {
            end += 1;
        }
        let text: String = letters[at..end].iter().collect();
        let value = text.replace(',', "").parse().expect("digits");
        let decimals = text.split_once('.').map_or(0, |(_, after)| after.len());
        found.push(Shown { text, value, decimals });
        at = end;
    }
    found
}

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

fn float(of: &Value) -> f64 {
    of.as_f64().unwrap_or_else(|| panic!("no number: {of}"))
}

/// The row of a metric of a summary; `corridor` and `year` are null where there is none.
fn metric<'a>(summary: &'a Value, name: &str, year: Option<i64>) -> &'a Value {
    let is_it = |row: &&Value| {
        row["metric"] == name && row["corridor"].is_null() && row["year"] == Value::from(year)
    };
    list(summary, "metrics").iter().find(is_it).unwrap_or_else(|| panic!("no {name} of {year:?}"))
}

/// The corridors of a summary, those that a title names.
fn named<'a>(summary: &'a Value, title: &str) -> Vec<&'a Value> {
    let is_named = |year: &&Value| title.contains(year["corridor"].as_str().expect("a name"));
    list(summary, "service_year").iter().filter(is_named).collect()
}

fn of_year<'a>(year: &'a Value, name: &str) -> &'a Value {
    let mut rows = list(year, "metrics").iter();
    rows.find(|row| row["metric"] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// The largest loss of rows of `lost_twh`, those of all incidents together and of the heading `apart` not
/// counted.
fn largest_loss<'a>(rows: impl Iterator<Item = &'a Value>, apart: &str) -> f64 {
    let counts = |row: &&Value| {
        let all = row["heading"] == "incidents" && row["cause"].is_null();
        row["metric"] == "lost_twh" && !all && row["heading"] != apart
    };
    rows.filter(counts).map(|row| float(&row["mean"])).fold(0.0, f64::max)
}

/// A future's name as charts write it.
fn future_name(future: &Value, corridors: usize) -> String {
    let Some(names) = future["in_service"].as_array() else { return "others".to_owned() };
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    match names[..] {
        [] if corridors == 2 => "neither".to_owned(),
        [] if corridors == 1 => "without it".to_owned(),
        [] => "none".to_owned(),
        [one] if corridors > 1 => format!("{one} only"),
        [one] => one.to_owned(),
        _ if names.len() == corridors && corridors > 2 => format!("all {corridors}"),
        [ref first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The numbers that a chart's title must have, in their order; `None` where the kind of chart is not
/// known. Where the order is that of names in the title, in the order of these.
fn wanted(chart: &str, title: &str, summary: &Value) -> Option<Vec<f64>> {
    let start = summary["run"]["start_year"].as_i64().expect("a year");
    let last = start + summary["run"]["years"].as_i64().expect("years") - 1;
    let place = |year: &Value| title.find(year["corridor"].as_str().expect("a name"));
    let each = |of: &dyn Fn(&Value) -> f64| {
        let mut years = named(summary, title);
        years.sort_by_key(|year| place(year));
        years.into_iter().map(of).collect::<Vec<f64>>()
    };
    let delivered = |year| metric(summary, "delivered_twh", year);
    Some(match chart {
        "service" => {
            // Of a corridor that is there throughout no year is named.
            let chances = |corridor: &Value| -> Vec<f64> {
                let rows = list(summary, "probabilities").iter();
                let rows = rows.filter(|row| row["event"] == "in_service");
                rows.filter(|row| &row["corridor"] == corridor)
                    .map(|row| float(&row["p"]))
                    .collect()
            };
            let comes = |row: &&Value| chances(&row["corridor"]).iter().any(|chance| *chance < 1.0);
            let rows = list(summary, "first_year_past_half").iter();
            let rows = rows.filter(|row| row["event"] == "in_service").filter(comes);
            rows.map(|row| row["year"].as_f64().unwrap_or((last + 1) as f64)).collect()
        }
        "service-year" => each(&|year| {
            let contract = year["contract_twh"].as_f64();
            let volume = contract.unwrap_or_else(|| float(&of_year(year, "nameplate_twh")["mean"]));
            100.0 * float(&of_year(year, "delivered_twh")["p50"]) / volume
        }),
        "service-waterfall" => each(&|year| {
            let most = largest_loss(list(year, "metrics").iter(), "");
            100.0 * most / float(&of_year(year, "nameplate_twh")["mean"])
        }),
        "duration" => each(&|year| {
            let points = list(year, "duration").iter();
            let off = |point: &Value| (float(&point["level"]) - 0.5).abs();
            let half = points.min_by(|a, b| off(a).total_cmp(&off(b))).expect("points");
            100.0 * float(&half["share"])
        }),
        "months" => {
            // Where it comes evenly no month is named.
            let highest = |year: &Value| {
                let means = list(year, "months").iter().map(|month| float(&month["mean"]));
                means.fold(0.0, f64::max)
            };
            let evenly = |year: &Value| {
                let name = year["corridor"].as_str().expect("a name");
                title.contains(&format!("{name} evenly"))
            };
            each(&|year| if evenly(year) { f64::NAN } else { highest(year) })
                .into_iter()
                .filter(|most| !most.is_nan())
                .collect()
        }
        "futures" => {
            let futures = list(summary, "futures");
            let corridors = list(summary, "service_year").len();
            let mut all = vec![last as f64];
            for clause in title.split("; ") {
                let mut names: Vec<(String, &Value)> =
                    futures.iter().map(|of| (future_name(of, corridors), of)).collect();
                names.retain(|(name, _)| clause.contains(name.as_str()));
                let (name, future) = names.into_iter().max_by_key(|(name, _)| name.len())?;
                all.extend(numbers(&name).iter().map(|number| number.value));
                if futures.len() > 1 {
                    all.push(100.0 * float(&future["p"]));
                }
                let mut rows = list(future, "metrics").iter();
                let row = rows.find(|row| row["corridor"].is_null() && row["year"] == last)?;
                all.extend([float(&row["p10"]), float(&row["p90"])]);
            }
            all
        }
        "distribution" => {
            let row = delivered(None);
            vec![float(&row["p50"]), float(&row["p90"])]
        }
        "exceedance" => {
            let row = delivered(None);
            if title.contains("at least") && title.contains("90 %") {
                vec![90.0, float(&row["p10"]), 50.0, float(&row["p50"])]
            } else {
                vec![50.0, float(&row["p50"]), 10.0, float(&row["p90"])]
            }
        }
        "years" => {
            let (first, end) =
                (float(&delivered(Some(start))["p50"]), float(&delivered(Some(last))["p50"]));
            let mut all = vec![start as f64, end, last as f64];
            if first > 0.0 {
                all.insert(0, first);
            }
            all
        }
        "waterfall" => {
            let of_all = |row: &&Value| row["corridor"].is_null() && row["year"].is_null();
            let rows = || list(summary, "metrics").iter().filter(of_all);
            let out = rows().find(|row| row["heading"] == "not_in_service").expect("a row");
            let mut all =
                vec![largest_loss(rows(), "not_in_service"), float(&delivered(None)["mean"])];
            if title.contains(" apart ") {
                all.insert(1, float(&out["mean"]));
            }
            all
        }
        "money" => {
            let mean = |name| float(&metric(summary, name, None)["mean"]);
            vec![mean("payment_musd"), mean("replacement_musd"), mean("net_benefit_musd").abs()]
        }
        "precision" => {
            let row = delivered(None);
            vec![float(&summary["run"]["trials"]), float(&row["mean"]), float(&row["se"])]
        }
        "map" => {
            let total = |row: &Value| -> f64 {
                let lost = list(row, "lost").iter();
                lost.map(|of| of["twh_per_service_year"].as_f64().unwrap_or(0.0)).sum()
            };
            let segments = list(summary, "segments").iter();
            vec![segments.map(total).fold(0.0, f64::max)]
        }
        "drivers" => vec![100.0 * float(&summary["drivers"][0]["index"])],
        "evidence" => {
            let of = |wanted: &dyn Fn(&str) -> bool| -> f64 {
                let rows = list(&summary["evidence"], "grades").iter();
                let rows = rows.filter(|row| row["grade"].as_str().is_some_and(wanted));
                100.0 * rows.map(|row| float(&row["share"])).sum::<f64>()
            };
            // The grades of the best evidence that decide anything, then all that is judged.
            let shares = ["record", "derived"].map(|own| of(&|grade| grade == own));
            let told = shares.into_iter().filter(|share| *share > 0.0);
            told.chain([of(&|grade| grade.starts_with("judged"))]).collect()
        }
        "extremes" => {
            let row = &summary["extremes"][0];
            if row["kind"] == "years_in_service" {
                let years = (last - start + 1) as f64;
                return Some(vec![float(&row["there"]), years, float(&row["elsewhere"])]);
            }
            let shares = ["there", "elsewhere"].map(|key| 100.0 * float(&row[key]));
            // A tenth is told in words.
            let share = (!title.contains("tenth")).then(|| 100.0 * float(&row["share"]));
            share.into_iter().chain(shares).collect()
        }
        "branches" => {
            let of = |row: &&Value| {
                row["corridor"].is_null() && row["metric"] == "delivered_twh" && row["year"] == last
            };
            let named = |row: &&Value| {
                title.contains(&format!("“{}”", row["outcome"].as_str().expect("a name")))
            };
            let rows = list(summary, "by_outcome").iter().filter(of).filter(named);
            let mut means: Vec<f64> = rows.map(|row| float(&row["mean"])).collect();
            means.sort_by(|a, b| b.total_cmp(a));
            [last as f64].into_iter().chain(means).collect()
        }
        "replaced" => {
            let of_all = |row: &&Value| {
                row["metric"] == "replaced_twh"
                    && row["corridor"].is_null()
                    && row["year"].is_null()
            };
            let rows = list(summary, "metrics").iter().filter(of_all);
            vec![rows.map(|row| float(&row["mean"])).fold(0.0, f64::max)]
        }
        "regimes" => {
            let years = list(summary, "regime_years").iter();
            let named = |row: &&Value| {
                let (regime, state) = (row["regime"].as_str(), row["state"].as_str());
                let words = regime
                    .zip(state)
                    .map(|(regime, state)| title.contains(&format!("“{regime}” is “{state}”")));
                words == Some(true)
            };
            let of = |year: i64| {
                let row = years.clone().filter(named).find(|row| row["year"] == year);
                row.map_or(0.0, |row| 100.0 * float(&row["share"]))
            };
            match title.contains("against") {
                true => vec![of(last), last as f64, of(start), start as f64],
                false => vec![of(last), last as f64],
            }
        }
        "calendar" => vec![100.0 * float(&summary["futures"][0]["p"])],
        "history" => {
            // The year in which the costliest incident begins is one of the horizon's, or of the warm-up before
            // it: the history tells which.
            let numbers = numbers(&without_names(title, summary));
            let year = numbers.last().map_or(0.0, |number| number.value);
            assert!((start - 10..=last).contains(&(year as i64)), "{title}");
            vec![100.0 * float(&summary["futures"][0]["p"]), year]
        }
        "reservoir" => {
            let row = |name: &str| {
                let is_it = |row: &&Value| {
                    row["metric"] == name
                        && row["year"].is_null()
                        && row["supply"].as_str().is_some_and(|supply| title.contains(supply))
                };
                float(&list(summary, "metrics").iter().find(is_it).expect("a row")["mean"])
            };
            vec![row("surplus_gwh"), row("home_unserved_gwh")]
        }
        _ => return None,
    })
}

/// A title without the names of what it is about, which may hold digits.
fn without_names(title: &str, summary: &Value) -> String {
    let mut text = title.to_owned();
    let corridors = list(summary, "service_year").iter().map(|year| &year["corridor"]);
    let segments = list(summary, "segments").iter().map(|row| &row["segment"]);
    let hazards = list(summary, "hazards").iter().map(|row| &row["hazard"]);
    for name in corridors.chain(segments).chain(hazards).filter_map(Value::as_str) {
        text = text.replace(name, "");
    }
    text
}

/// The fault of a chart's title, if it has one.
pub fn fault(chart: &str, title: &str, summary: &Value) -> Option<String> {
    let Some(wanted) = wanted(chart, title, summary) else {
        return Some(format!("nothing is known of {chart}: “{title}”"));
    };
    let shown = numbers(&without_names(title, summary));
    let slack = if chart == "money" { 0.5 } else { 0.0 };
    // What is next to nothing is written as less than the least that can be.
    let less = |shown: &Shown, wanted: f64| {
        title.contains(&format!("<{}", shown.text)) && (0.0..shown.value).contains(&wanted)
    };
    let fits = shown.len() == wanted.len()
        && shown
            .iter()
            .zip(&wanted)
            .all(|(shown, wanted)| shown.is(*wanted, slack) || less(shown, *wanted));
    (!fits).then(|| {
        let shown: Vec<&str> = shown.iter().map(|number| number.text.as_str()).collect();
        format!("{chart}: “{title}” has {shown:?}, and the summary {wanted:?}")
    })
}
