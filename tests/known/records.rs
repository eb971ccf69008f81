//! Records of years that are not the same: matched by year, over the years they share.

use std::fmt::Write;

use salang::model::{Model, compile};
use salang::outcome::{CorridorIndex, Measure, Outcomes, YearIndex};

use super::support::*;

/// TWh of a megawatt in a year.
const MEGAWATT_YEAR: f64 = 8760e-6;

/// A supply for each file, each with a corridor of its own; a file's rate in a year is its factor
/// times the year's number.
fn rivers(files: &[(&[i64], f64)], block_years: u32) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text =
        "schema = 1\n[run]\nstart_year = 2030\nyears = 4\nwarm_up_years = 0\n".to_owned();
    for (index, (years, factor)) in files.iter().enumerate() {
        let mut csv = "year,jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec\n".to_owned();
        for year in *years {
            let rate = format!(",{}", *year as f64 * factor);
            writeln!(csv, "{year}{}", rate.repeat(12)).expect("text");
        }
        std::fs::write(folder.path().join(format!("{index}.csv")), csv).expect("written");
        write!(
            text,
            "[[supply]]\nname = \"S{index}\"\ncommodity = \"electricity\"\n[supply.history]\n\
             file = \"{index}.csv\"\nblock_years = {block_years}\n[[corridor]]\n\
             name = \"from S{index}\"\ncommodity = \"electricity\"\nsupplies = [\"S{index}\"]\n\
             capacity_mw = 1e9\n"
        )
        .expect("text");
    }
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).expect("written");
    compile(&scenario_at(&path, &[])).expect("compiles")
}

/// The calendar year that each trial drew of a river, by year of the horizon.
fn years(outcomes: &Outcomes, river: usize, factor: f64) -> Vec<Vec<i64>> {
    let year = |twh: f64| {
        let year = twh / MEGAWATT_YEAR / factor;
        assert!((year - year.round()).abs() < 1e-6, "no year brings {twh}");
        year.round() as i64
    };
    let of = |at| outcomes.values(Measure::Delivered, CorridorIndex(river), YearIndex(at));
    (0..4).map(|at| of(at).into_iter().map(year).collect()).collect()
}

#[test]
fn records_of_the_same_years_in_another_order_draw_the_same_years() {
    let (up, down) = ([2000, 2001, 2002, 2003, 2004], [2004, 2003, 2002, 2001, 2000]);
    let outcomes = run(&rivers(&[(&up, 1.0), (&down, 2.0)], 1), 4_000);
    let first = years(&outcomes, 0, 1.0);
    assert_eq!(first, years(&outcomes, 1, 2.0), "the second brings twice the first in every year");
    let flat: Vec<f64> = first.iter().flatten().map(|year| *year as f64).collect();
    mean(&flat).is("mean year", 2002.0, 1e-3);
    // A river by itself draws what it drew before the other was there.
    let alone = run(&rivers(&[(&up, 1.0)], 1), 4_000);
    assert_eq!(first, years(&alone, 0, 1.0));
}

#[test]
fn records_that_overlap_draw_the_years_they_share() {
    let outcomes =
        run(&rivers(&[(&[1996, 1997, 1998, 1999], 1.0), (&[1998, 2000, 1999], 3.0)], 1), 4_000);
    let first = years(&outcomes, 0, 1.0);
    assert_eq!(first, years(&outcomes, 1, 3.0));
    let late: Vec<f64> =
        first.iter().flatten().map(|year| f64::from(u8::from(*year == 1999))).collect();
    mean(&late).is("share of 1999", 0.5, 0.05);
    assert!(first.iter().flatten().all(|year| [1998, 1999].contains(year)));
}

#[test]
fn shared_years_come_in_blocks_round_their_own_circle() {
    let (a, b) = ([1990, 1991, 1992, 1993, 1994], [1992, 1993, 1994, 1995]);
    let outcomes = run(&rivers(&[(&a, 1.0), (&b, 1.0)], 2), 2_000);
    let first = years(&outcomes, 0, 1.0);
    assert_eq!(first, years(&outcomes, 1, 1.0));
    for block in [0, 2] {
        for (one, next) in first[block].iter().zip(&first[block + 1]) {
            assert_eq!(*next, if *one == 1994 { 1992 } else { one + 1 });
        }
    }
}

#[test]
fn records_with_one_year_in_common_are_drawn_apart() {
    let outcomes = run(&rivers(&[(&[1990, 1991], 1.0), (&[1991, 1992], 1.0)], 1), 4_000);
    let (first, second) = (years(&outcomes, 0, 1.0), years(&outcomes, 1, 1.0));
    let pairs: Vec<(f64, f64)> =
        first[0].iter().zip(&second[0]).map(|(a, b)| (*a as f64, *b as f64)).collect();
    assert!(pearson(&pairs).abs() < 4.0 / 4_000_f64.sqrt());
    let shares = |years: &[i64], wanted: i64| -> Vec<f64> {
        years.iter().map(|year| f64::from(u8::from(*year == wanted))).collect()
    };
    mean(&shares(&first[0], 1990)).is("share of 1990", 0.5, 0.1);
    mean(&shares(&second[0], 1992)).is("share of 1992", 0.5, 0.1);
}
