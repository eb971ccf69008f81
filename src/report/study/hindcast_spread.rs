//! The judgement spread that is fitted to the record: what it is, and what it is worth for a family that had
//! no part in it.

use super::hindcast::{MOST_ROWS, shown};
use super::page::{StudyTable, column};
use crate::report::terminal::cells::Align;
use crate::stats::score::{LeftOut, SpreadFit};
use crate::units::counted;

/// The spread of judgement that suits the record, and what that is worth.
pub(super) fn spread_words(fit: &SpreadFit) -> String {
    let range = match fit.range {
        Some((low, high)) if low < high => {
            format!(" ({low} to {high} with one family left out)")
        }
        Some(_) => " (the same with any one family left out)".to_owned(),
        None => " (of a single family: what it is worth for others is not known)".to_owned(),
    };
    let end = match fit.is_at_the_end() {
        true => ", the widest that was tried",
        false => "",
    };
    let worth = match (fit.log_score_left_out, fit.log_score_at_first()) {
        (Some(left_out), Some(first)) => format!(
            "; each family at the spread fitted to the others, the mean log score is {} against {} at 1",
            shown(left_out),
            shown(first)
        ),
        _ => String::new(),
    };
    let refused = match &fit.refused {
        Some(reason) => format!(" No wider one could be tried: {reason}."),
        None => String::new(),
    };
    format!(
        "The log score is best at a judgement spread of {}{end}{range}{worth}.{refused}",
        fit.best
    )
}

/// Every spread that was tried, with its score.
pub(super) fn spread_table(fit: &SpreadFit) -> StudyTable {
    let tried = &fit.tried;
    StudyTable {
        title: format!(
            "Judgement spread and the mean log score of {}",
            counted(fit.years, "year", "years")
        ),
        columns: vec![
            column(
                "spread",
                Align::Point,
                tried.iter().map(|own| own.spread.to_string()).collect(),
            ),
            column("log", Align::Point, tried.iter().map(|own| shown(own.log_score)).collect()),
        ],
        most: MOST_ROWS,
    }
}

/// Each family at the spread that was fitted without it.
pub(super) fn left_out_table(fit: &SpreadFit) -> StudyTable {
    let rows = &fit.left_out;
    let number = |of: fn(&LeftOut) -> f64| rows.iter().map(|own| shown(of(own))).collect();
    StudyTable {
        title: "Each family at the judgement spread that is best for the others".to_owned(),
        columns: vec![
            column("", Align::Left, rows.iter().map(|own| own.family.clone()).collect()),
            column("years", Align::Right, rows.iter().map(|own| own.years.to_string()).collect()),
            column("spread", Align::Point, rows.iter().map(|own| own.spread.to_string()).collect()),
            column("log", Align::Point, number(|own| own.log_score)),
            column("log at 1", Align::Point, number(|own| own.log_score_at_first)),
        ],
        most: MOST_ROWS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::score::TriedSpread;

    #[test]
    fn a_fit_is_told_with_what_it_is_worth_elsewhere() {
        let tried = [(1.0, 3.0), (2.0, 2.5)];
        let tried = tried.map(|(spread, log_score)| TriedSpread { spread, log_score }).to_vec();
        let mut fit = SpreadFit {
            best: 2.0,
            range: Some((1.0, 2.0)),
            years: 12,
            tried,
            left_out: Vec::new(),
            log_score_left_out: Some(2.75),
            refused: None,
        };
        assert_eq!(
            spread_words(&fit),
            "The log score is best at a judgement spread of 2, the widest that was tried (1 to 2 with one \
             family left out); each family at the spread fitted to the others, the mean log score is 2.75 \
             against 3 at 1."
        );
        (fit.best, fit.range, fit.log_score_left_out) = (1.0, None, None);
        fit.refused = Some("at 4 trial 11 cannot be finished".to_owned());
        assert_eq!(
            spread_words(&fit),
            "The log score is best at a judgement spread of 1 (of a single family: what it is worth for \
             others is not known). No wider one could be tried: at 4 trial 11 cannot be finished."
        );
    }
}
