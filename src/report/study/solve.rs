//! The value that meets a target, in words, as a chart and JSON.

use serde_json::{Value, json};

use super::page::{
    Ran, StudyPage, StudyTable, column, estimate, head, in_words, quoted, sentence, unit, value,
    with_unit,
};
use super::sweep::chart_point;
use crate::chart::sweep;
use crate::report::files::json::lines;
use crate::report::run::figures::Charts;
use crate::report::terminal::cells::Align;
use crate::study::{Relation, Solution, Solved};
use crate::units::{
    counted, decimals_for_error, plus_minus, significant, with_decimals, without_commas,
};

/// The words.
#[must_use]
pub fn solve_page(solved: &Solved, ran: &Ran) -> StudyPage {
    let mut page = StudyPage::new("Solve", "solve.json", ran, solved.curve.len());
    page.finding.push(format!("{}.", finding(solved)));
    for solution in &solved.solutions {
        page.finding.extend(details(solved, solution));
    }
    if solved.solutions.is_empty() && !solved.partial && !solved.from_the_start {
        page.finding.extend(ends(solved));
    }
    if solved.turns {
        page.finding.push(
            "The curve is not monotone: it clearly rises in one part of the range and falls in \
             another, and between the points of the scan there may be further values that meet the \
             target."
                .to_owned(),
        );
    }
    if solved.crossings > solved.solutions.len() && !solved.partial {
        page.finding.push(format!(
            "The scan crosses the target {} times; the first {} are given.",
            solved.crossings,
            solved.solutions.len()
        ));
    }
    let at = |x: f64| exact(x);
    page.tables.push(StudyTable {
        title: format!(
            "{}, {}, by `{}`: all runs",
            sentence(&in_words(&solved.gauge)),
            unit(&solved.gauge),
            solved.axis.label
        ),
        columns: vec![
            column("value", Align::Point, solved.curve.iter().map(|p| at(p.0)).collect()),
            column(
                &head(&solved.gauge),
                Align::Point,
                solved.curve.iter().map(|p| plus_minus(p.1.value, p.1.se)).collect(),
            ),
        ],
        most: 24,
    });
    page.notes.push(
        "Every run has the same luck, so that the curve is a fixed function of the value; the error of \
         the value is what other luck would change: the estimate's standard error over the slope."
            .to_owned(),
    );
    page
}

/// Digits for a value that is tried.
fn exact(x: f64) -> String {
    let text = with_decimals(x, 5).replace(',', "");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The target in words: `mean delivered energy = 3 TWh a year`, `a chance of 0.5 or more that ...`.
fn target(solved: &Solved) -> String {
    let (words, number) = (in_words(&solved.gauge), significant(solved.target, 6));
    if let Some(of) = words.strip_prefix("chance ") {
        let more = match solved.relation {
            Relation::Equal => "",
            Relation::AtLeast => " or more",
            Relation::AtMost => " or less",
        };
        return format!("a chance of {number}{more} {of}");
    }
    format!("{words} {} {number} {}", solved.relation.sign(), unit(&solved.gauge))
}

/// The value with its error, years without thousands set apart.
fn answer(solved: &Solved, solution: &Solution) -> String {
    let unit = solved.axis.unit.as_deref();
    let (x, se) = (solution.x.value, solution.x.se.filter(|se| *se > 1e-9 * x_size(solution)));
    match se.and_then(|se| Some((se, decimals_for_error(se)?.clamp(0, 9)))) {
        Some((se, decimals)) => {
            format!("{} ± {}", without_commas(x, decimals), without_commas(se, decimals))
        }
        None => value(x, unit),
    }
}

fn x_size(solution: &Solution) -> f64 {
    solution.x.value.abs()
}

fn finding(solved: &Solved) -> String {
    let name = &solved.axis.label;
    match &solved.solutions[..] {
        [] if solved.partial => format!("Interrupted before a value of `{name}` was found"),
        [] if solved.from_the_start => {
            let (low, high) = range(solved);
            let target = target(solved);
            format!("Every value of `{name}` from {low} to {high} meets the target, {target}")
        }
        [] => {
            let (low, high) = range(solved);
            format!(
                "{} cannot be reached with `{name}` between {low} and {high}",
                sentence(&target(solved))
            )
        }
        [one] if solved.relation != Relation::Equal => {
            let ((low, high), value) = (range(solved), answer(solved, one));
            let stretch = match solved.from_the_start {
                true => format!("is the greatest value up to which all from {low} meet"),
                false => format!("is the least value from {low} to {high} that meets"),
            };
            format!("`{name}` = {value} {stretch} the target, {}", target(solved))
        }
        all => {
            let values: Vec<String> = all.iter().map(|one| answer(solved, one)).collect();
            format!("`{name}` = {} meets the target, {}", values.join(", and "), target(solved))
        }
    }
}

fn range(solved: &Solved) -> (String, String) {
    let unit = solved.axis.unit.as_deref();
    let at = |x: Option<&f64>| x.map_or_else(String::new, |x| value(*x, unit));
    (at(solved.axis.values.first()), at(solved.axis.values.last()))
}

fn details(solved: &Solved, solution: &Solution) -> Vec<String> {
    let at = answer(solved, solution);
    let mut said = Vec::new();
    if solution.jump {
        said.push(format!(
            "At {at} the estimate jumps over the target rather than meeting it; there it is {}.",
            estimate(solution.of, &unit(&solved.gauge))
        ));
    }
    match solution.x.se.zip(solution.interval) {
        Some((se, (low, high))) if se > 0.0 => {
            let decimals = decimals_for_error(se).map_or(4, |d| d.clamp(0, 9));
            let cut = match solution.cut {
                (false, false) => "",
                _ => ", cut off by the range",
            };
            said.push(format!(
                "With these trials the 95 % interval of the value is {} to {}{cut}; there the estimate \
                 changes by {} for one unit more.",
                without_commas(low, decimals),
                without_commas(high, decimals),
                significant(solution.slope, 3)
            ));
        }
        None if !solution.flat => said.push(match solution.of.se {
            Some(_) => format!("How sure the value at {at} is cannot be told."),
            None => format!(
                "With {} the error of the estimate is not known, nor how sure the value is.",
                counted(solved.trials, "trial", "trials")
            ),
        }),
        None => {
            let (low, high) = range(solved);
            said.push(match solved.curve.iter().all(|point| point.1.value == solution.of.value) {
                true => format!("The curve is flat: every value from {low} to {high} meets it."),
                false => format!(
                    "Around {at} the curve is flat, so that the value is not determined by the target."
                ),
            });
        }
        Some(_) => {}
    }
    said
}

fn ends(solved: &Solved) -> Option<String> {
    let (first, last) = (solved.curve.first()?, solved.curve.last()?);
    let unit = unit(&solved.gauge);
    let nearest = solved.curve.iter().min_by(|a, b| {
        (a.1.value - solved.target).abs().total_cmp(&(b.1.value - solved.target).abs())
    })?;
    Some(format!(
        "At {} it is {}, at {} it is {}; nearest to the target is {} at {}.",
        value(first.0, None),
        estimate(first.1, &unit),
        value(last.0, None),
        estimate(last.1, &unit),
        plus_minus(nearest.1.value, nearest.1.se),
        value(nearest.0, None),
    ))
}

/// The chart `solve`: the curve, the target and the values that meet it.
#[must_use]
pub fn solve_chart(solved: &Solved, ran: &Ran) -> Charts {
    let title = quoted(&finding(solved));
    let figure = sweep::Figure {
        title: title.clone(),
        subtitle: "Points are runs with the same luck; bands are 95 % intervals".to_owned(),
        unit: format!("{}, {}", in_words(&solved.gauge), unit(&solved.gauge)),
        caption: with_unit(&solved.axis.label, solved.axis.unit.as_deref()),
        log: false,
        area: false,
        lines: vec![sweep::Line {
            name: head(&solved.gauge),
            strong: true,
            points: solved.curve.iter().map(|(x, of)| chart_point(*x, *of)).collect(),
        }],
        target: Some(solved.target),
        roots: solved.solutions.iter().map(|one| (one.x.value, one.interval)).collect(),
    };
    let svg = sweep::draw(&figure, &ran.footer());
    let caption = "The curve of estimates, the target (dashed) and the value that meets it with its \
                   95 % interval.";
    let mut charts = Charts::default();
    charts.add("solve", title, caption, svg);
    charts
}

/// `solve.json`.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn solve_json(solved: &Solved, ran: &Ran) -> Result<String, serde_json::Error> {
    let mut value = ran.json(&solved.gauge);
    let axis = &solved.axis;
    value["vary"] = json!({
        "path": axis.path, "label": axis.label, "unit": axis.unit,
        "low": axis.values.first(), "high": axis.values.last(),
    });
    value["target"] = json!(solved.target);
    if solved.relation != Relation::Equal {
        value["relation"] = json!(solved.relation.sign());
        value["from_the_start"] = json!(solved.from_the_start);
        let bound = if solved.from_the_start { "greatest" } else { "least" };
        value["bound"] = solved.solutions.first().map_or(Value::Null, |_| json!(bound));
    }
    value["reached"] = json!(solved.from_the_start || !solved.solutions.is_empty());
    value["turns"] = json!(solved.turns);
    let solutions = solved.solutions.iter().map(|one| {
        json!({
            "value": one.x.value, "se": one.x.se,
            "low": one.interval.map(|ends| ends.0), "high": one.interval.map(|ends| ends.1),
            "cut": one.cut.0 || one.cut.1, "estimate": one.of.value, "se_estimate": one.of.se,
            "slope": one.slope, "jump": one.jump,
        })
    });
    value["solutions"] = solutions.collect::<Value>();
    let curve = solved.curve.iter();
    let curve = curve.map(|(x, of)| json!({ "value": x, "estimate": of.value, "se": of.se }));
    value["curve"] = curve.collect::<Value>();
    lines(&value)
}
