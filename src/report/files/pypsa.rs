//! `pypsa-trial-K/`: one trial as a network of PyPSA, which `Network.import_from_csv_folder` reads: a bus
//! for the head of each corridor and one for the destination, a link a corridor, and in
//! `links-p_max_pu.csv` the share of its capacity that it could have carried in that trial, snapshot by
//! snapshot. Years have 365 days: there is no snapshot on a 29 February.

use super::csv::distinct;
use super::sheet::{Cell, Field, FieldKind, Sheet};
use crate::outcome::Layout;
use crate::units::{Commodity, MONTH_STARTS};

/// One trial as a series.
#[derive(Debug, Clone, Copy)]
pub struct PypsaTrial<'a> {
    /// Its number.
    pub trial: u64,
    /// Hours of a snapshot, a divisor of 24 or 24.
    pub hours: u32,
    /// By corridor: MW that arrive at full capacity.
    pub capacity_mw: &'a [f64],
    /// By corridor and snapshot: the share of it that could have been carried.
    pub shares: &'a [Vec<f64>],
    /// The name of the destination.
    pub destination: &'a str,
}

/// The folder of a trial.
fn folder(trial: u64) -> String {
    format!("pypsa-trial-{trial}")
}

/// The names of the files of a trial.
pub(super) fn pypsa_files(trial: u64) -> Vec<String> {
    let names = ["network", "snapshots", "carriers", "buses", "links", "links-p_max_pu"];
    names.map(|name| format!("{}/{name}.csv", folder(trial))).to_vec()
}

/// The tables of a trial, in the order of [`pypsa_files`].
pub(super) fn pypsa(layout: &Layout, of: &PypsaTrial<'_>) -> Vec<Sheet> {
    let text = |name: &str, about: &str| Field::new(name, FieldKind::Text, about);
    let cell = |words: &str| Cell::Text(words.to_owned());
    let sheet = |name: &str, about: &str, fields: Vec<Field>, rows: Vec<Vec<Cell>>| Sheet {
        stem: format!("{}/{name}", folder(of.trial)),
        about: format!("Trial {} for PyPSA: {about}", of.trial),
        fields,
        rows,
    };
    let labels = &layout.corridors;
    let heads = labels.iter().map(|label| format!("{}, head", label.name));
    let mut buses = distinct(std::iter::once(of.destination.to_owned()).chain(heads));
    let destination = buses.remove(0);
    let carrier = |commodity: Commodity| match commodity {
        Commodity::Electricity => "electricity",
        Commodity::Gas => "gas",
        Commodity::Oil => "oil",
        Commodity::Lpg => "lpg",
    };
    let mut carriers = vec!["electricity"];
    for label in labels {
        if !carriers.contains(&carrier(label.commodity)) {
            carriers.push(carrier(label.commodity));
        }
    }
    let own = buses.iter().zip(labels).map(|(bus, label)| [bus.as_str(), carrier(label.commodity)]);
    let buses_of = std::iter::once([destination.as_str(), "electricity"]).chain(own);
    let bus_rows = buses_of.map(|row| row.map(cell).to_vec()).collect();
    let links = labels.iter().zip(&buses).zip(of.capacity_mw).map(|((label, bus), capacity)| {
        vec![
            cell(&label.name),
            cell(bus),
            cell(&destination),
            cell(carrier(label.commodity)),
            Cell::Real(*capacity),
            Cell::Real(1.0),
        ]
    });
    let times: Vec<Cell> = times(layout, of.hours).map(Cell::Text).collect();
    let hours = f64::from(of.hours);
    let snapshot = |(number, time): (i64, &Cell)| {
        let weightings = [Cell::Real(hours), Cell::Real(hours), Cell::Real(hours)];
        [Cell::Whole(number), time.clone()].into_iter().chain(weightings).collect()
    };
    let weighting = |name: &str| Field::new(name, FieldKind::Real, "Weighting").in_unit("h");
    let place = || Field::new("number", FieldKind::Whole, "Number of the snapshot, from 0");
    let time = || Field::new("snapshot", FieldKind::Time, "Begin of the snapshot");
    let share = |name: &str| {
        let about =
            "Share of p_nom that could have been carried, before what the destination takes";
        Field::new(name, FieldKind::Real, about)
    };
    let series = times.iter().enumerate().map(|(step, time)| {
        let shares = of.shares.iter().map(|shares| Cell::real(shares.get(step).copied()));
        std::iter::once(time.clone()).chain(shares).collect()
    });
    let shares = labels.iter().map(|label| share(&label.name));
    vec![
        sheet(
            "network",
            "the network",
            vec![text("name", "Name of the network")],
            vec![vec![cell(&format!("salang, trial {}", of.trial))]],
        ),
        sheet(
            "snapshots",
            "its snapshots with the hours that each stands for",
            vec![
                place(),
                time(),
                weighting("objective"),
                weighting("stores"),
                weighting("generators"),
            ],
            (0..).zip(&times).map(snapshot).collect(),
        ),
        sheet(
            "carriers",
            "the carriers of energy",
            vec![text("name", "Carrier")],
            carriers.into_iter().map(|carrier| vec![cell(carrier)]).collect(),
        ),
        sheet(
            "buses",
            "the destination and the head of each corridor",
            vec![text("name", "Bus"), text("carrier", "Carrier")],
            bus_rows,
        ),
        sheet(
            "links",
            "the corridors; p_nom is what arrives at full capacity, as electricity or its equivalent",
            vec![
                text("name", "Corridor"),
                text("bus0", "Its head"),
                text("bus1", "The destination"),
                text("carrier", "Carrier"),
                Field::new("p_nom", FieldKind::Real, "What arrives at full capacity").in_unit("MW"),
                Field::new("efficiency", FieldKind::Real, "1, as p_nom is what arrives"),
            ],
            links.collect(),
        ),
        sheet(
            "links-p_max_pu",
            "what each corridor could have carried",
            std::iter::once(time()).chain(shares).collect(),
            series.collect(),
        ),
    ]
}

/// The begin of each snapshot.
fn times(layout: &Layout, hours: u32) -> impl Iterator<Item = String> {
    let hours = hours.clamp(1, 24);
    let years = (0..).zip(0..layout.years).map(|(offset, _): (i32, _)| offset);
    let start = layout.start_year;
    years.flat_map(move |offset| {
        let year = start.saturating_add(offset);
        (0..365_u16).flat_map(move |day| {
            let month = (0..12).rev().find(|month| MONTH_STARTS[*month] <= day).unwrap_or(0);
            let date = day - MONTH_STARTS[month] + 1;
            let hours = (0..24 / hours).map(move |step| step * hours);
            hours.map(move |hour| format!("{year:04}-{:02}-{date:02} {hour:02}:00:00", month + 1))
        })
    })
}
