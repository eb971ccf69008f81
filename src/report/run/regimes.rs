//! The figure of regimes: how likely each of their states is, year by year.

use crate::chart::regimes;
use crate::stats::{Estimate, RegimeYearRow, Summary};
use crate::units::percent;

/// The years of the rows by year, in order.
fn years(summary: &Summary) -> Vec<i32> {
    let mut years: Vec<i32> = summary.regime_years.iter().map(|row| row.year).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// The states of each regime, year by year; `None` without regimes.
pub(super) fn figure(summary: &Summary) -> Option<regimes::Figure> {
    let mut all: Vec<regimes::Regime> = Vec::new();
    for row in &summary.regimes {
        let known = all.iter_mut().find(|own| own.name == row.regime);
        match known {
            Some(regime) => regime.states.push(row.state.clone()),
            None => all.push(regimes::Regime {
                name: row.regime.clone(),
                states: vec![row.state.clone()],
                years: Vec::new(),
            }),
        }
    }
    for regime in &mut all {
        for year in years(summary) {
            let of = |state: &String| Some(find(summary, &regime.name, state, year)?.share);
            let shares = regime.states.iter().map(of).collect::<Option<Vec<f64>>>()?;
            regime.years.push((year, shares));
        }
    }
    Some(regimes::Figure {
        title: title(summary)?,
        subtitle: "Share of each year's days in each state, mean over all trials".to_owned(),
        regimes: all,
    })
}

fn find<'a>(
    summary: &'a Summary,
    regime: &str,
    state: &str,
    year: i32,
) -> Option<&'a RegimeYearRow> {
    let mut rows = summary.regime_years.iter();
    rows.find(|row| row.regime == regime && row.state == state && row.year == year)
}

/// The state whose chance moves most from the first year to the last, or the likeliest where none moves by
/// more than chance would.
fn title(summary: &Summary) -> Option<String> {
    let all = years(summary);
    let (first, last) = (*all.first()?, *all.last()?);
    let said = |row: &RegimeYearRow| percent(row.share, row.se);
    let moves = summary.regimes.iter().filter_map(|row| {
        let [from, to] = [first, last].map(|year| find(summary, &row.regime, &row.state, year));
        let (from, to) = (from?, to?);
        // Not less than the error of the difference: the two are of the same trials.
        let se = from.se.zip(to.se).map(|(from, to)| from + to);
        let value = to.share - from.share;
        Estimate { value, se }.is_clear_of_zero().then_some((from, to, value.abs()))
    });
    if let Some((from, to, _)) = moves.max_by(|a, b| a.2.total_cmp(&b.2)) {
        return Some(format!(
            "The regime “{}” is “{}” on {} of the days of {last}, against {} of {first}",
            to.regime,
            to.state,
            said(to),
            said(from)
        ));
    }
    let of_last = summary.regime_years.iter().filter(|row| row.year == last);
    let likeliest = of_last.max_by(|a, b| a.share.total_cmp(&b.share))?;
    Some(format!(
        "The regime “{}” is “{}” on {} of the days of {last}{}",
        likeliest.regime,
        likeliest.state,
        said(likeliest),
        if first == last { "" } else { "; no state grows or fades by more than chance would" }
    ))
}
