//! Small random scenarios: what may be drawn, and how it reads as a scenario file.

use std::fmt::Write;

use proptest::prelude::*;
use salang::model::Model;

use super::support::{file, model_of};

#[derive(Debug, Clone)]
pub struct Draft {
    pub years: u32,
    pub warm_up: u32,
    pub chain: bool,
    pub supplies: Vec<SupplyDraft>,
    pub corridors: Vec<CorridorDraft>,
    pub hazards: Vec<HazardDraft>,
    pub absorb: Option<f64>,
    pub demand: bool,
    /// Whether corridors may draw on each other's supplies.
    pub sharing: bool,
    /// Whether a gas corridor stands beside them.
    pub gas: bool,
}

#[derive(Debug, Clone)]
pub struct SupplyDraft {
    pub mw: f64,
    pub year_cv: f64,
    pub month_cv: f64,
    pub persistence: f64,
    pub none_chance: f64,
    pub losses: f64,
    pub steady: bool,
    pub reservoir: bool,
}

#[derive(Debug, Clone)]
pub struct CorridorDraft {
    pub capacity: f64,
    pub season: Option<usize>,
    pub in_service: Option<f64>,
    pub ramp: Vec<f64>,
    pub built: f64,
    pub accepted: f64,
    pub segments: Vec<(f64, u32)>,
    pub offtakes: Vec<(usize, f64, bool)>,
    pub maintenance: Option<(usize, f64)>,
}

#[derive(Debug, Clone)]
pub struct HazardDraft {
    pub kind: u8,
    pub target: u8,
    pub index: usize,
    /// Incidents a year, or failures in a year of service.
    pub rate: f64,
    pub repair: f64,
    pub takes: f64,
    pub stops: f64,
    pub by_month: bool,
    pub by_state: bool,
}

const SEASONS: [&str; 4] = [
    r#"["05-01", "09-30"]"#,
    r#"["11-15", "02-10"]"#,
    r#"["07-04", "07-04"]"#,
    r#"["01-01", "12-31"]"#,
];

pub fn supply() -> impl Strategy<Value = SupplyDraft> {
    let share = prop_oneof![Just(0.0), 0.0..0.9];
    let kind = (any::<bool>(), any::<bool>());
    (50.0..300.0, share.clone(), share.clone(), -0.9..0.9, share, 0.0..0.2, kind).prop_map(
        |(mw, year_cv, month_cv, persistence, none_chance, losses, kind)| SupplyDraft {
            mw,
            year_cv,
            month_cv,
            persistence,
            none_chance,
            losses,
            steady: kind.0,
            reservoir: kind.1,
        },
    )
}

pub fn corridor() -> impl Strategy<Value = CorridorDraft> {
    let segments = prop::collection::vec((0.0..0.3, 1_u32..4), 1..4);
    let offtakes = prop::collection::vec((0_usize..3, 0.0..60.0, any::<bool>()), 0..3);
    let in_service =
        prop::option::of(prop_oneof![1990.0..2006.0, Just(2001.0), Just(2002.0), Just(2001.5)]);
    let share = prop_oneof![2 => Just(1.0), 1 => 0.0..=1.0];
    (
        40.0..250.0,
        prop::option::of(0_usize..4),
        in_service,
        prop::collection::vec(0.0..=1.0, 1..4),
        (share.clone(), share),
        segments,
        offtakes,
        prop::option::of((0_usize..4, 0.0..=1.0)),
    )
        .prop_map(
            |(capacity, season, in_service, ramp, shares, segments, offtakes, maintenance)| {
                CorridorDraft {
                    capacity,
                    season,
                    in_service,
                    ramp,
                    built: shares.0,
                    accepted: shares.1,
                    segments,
                    offtakes,
                    maintenance,
                }
            },
        )
}

pub fn hazard() -> impl Strategy<Value = HazardDraft> {
    let share = prop_oneof![1 => Just(1.0), 1 => 0.0..=1.0];
    let rate = prop_oneof![Just(0.0), 0.0..20.0];
    (0_u8..3, 0_u8..4, 0_usize..3, rate, 0.0..60.0, (share.clone(), share), any::<(bool, bool)>())
        .prop_map(|(kind, target, index, rate, repair, shares, by)| HazardDraft {
            kind,
            target,
            index,
            rate,
            repair,
            takes: shares.0,
            stops: shares.1,
            by_month: by.0,
            by_state: by.1,
        })
}

pub fn draft() -> impl Strategy<Value = Draft> {
    (
        (1_u32..4, 0_u32..3, any::<bool>()),
        prop::collection::vec(supply(), 1..4),
        prop::collection::vec(corridor(), 1..4),
        prop::collection::vec(hazard(), 0..5),
        prop::option::of(0.0..300.0),
        (prop::bool::weighted(0.3), any::<bool>(), any::<bool>()),
    )
        .prop_map(|((years, warm_up, chain), supplies, corridors, hazards, absorb, flags)| {
            Draft {
                years,
                warm_up,
                chain,
                supplies,
                corridors,
                hazards,
                absorb,
                demand: flags.0,
                sharing: flags.1,
                gas: flags.2,
            }
        })
}

impl Draft {
    /// The scenario as text, all flows times `scale`.
    pub fn text(&self, scale: f64) -> String {
        let mut text = format!(
            "schema = 1\ntitle = \"random\"\n[run]\nstart_year = 2001\nyears = {}\nseed = 5\n\
             warm_up_years = {}\n",
            self.years, self.warm_up
        );
        if self.chain {
            text += "[security]\nstart = { calm = 0.5, conflict = 0.5 }\n\
                     [security.monthly_transition]\ncalm = { conflict = 0.1 }\n\
                     conflict = { calm = 0.2 }\n";
        }
        for (index, supply) in self.supplies.iter().enumerate() {
            let mw = supply.mw * scale;
            write!(
                text,
                "[[supply]]\nname = \"supply {index}\"\ncommodity = \"electricity\"\nlosses = {}\n",
                supply.losses
            )
            .unwrap();
            if supply.steady {
                writeln!(text, "[supply.steady]\nmw = {mw}").unwrap();
            } else if supply.reservoir {
                // A month's inflow is as much as the turbines make in a half to two months.
                writeln!(
                    text,
                    "[supply.reservoir]\ninflow_gwh = [0, {0}, {0}, {0}, {1}, {1}, {1}, {1}, {0}, \
                     {0}, 0, {0}]\nyear_cv = {2}\nmonth_cv = {3}\npersistence = {4}\n\
                     start_share = {5}\nstorage_gwh = {6}\nturbine_mw = {7}\nhome_demand_mw = \
                     [{8}, {8}, {8}, 0, 0, 0, 0, 0, {8}, {8}, {8}, {8}]\nhome_growth_per_year = \
                     0.1\nkeep_share = [{5}, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, {5}, {5}, {5}]",
                    0.36 * mw,
                    1.44 * mw,
                    supply.year_cv,
                    supply.month_cv,
                    supply.persistence,
                    supply.none_chance,
                    3.0 * mw * supply.none_chance,
                    mw,
                    0.7 * mw,
                )
                .unwrap();
            } else {
                writeln!(
                    text,
                    "[supply.monthly]\nmean_mw = [0, {0}, {0}, {0}, {1}, {1}, {1}, {1}, {0}, {0}, 0, \
                     {0}]\nyear_cv = {2}\nmonth_cv = {3}\npersistence = {4}\nnone_chance = {5}\n\
                     trend_per_year = -0.1\nmax_mw = {1}",
                    mw,
                    2.0 * mw,
                    supply.year_cv,
                    supply.month_cv,
                    supply.persistence,
                    supply.none_chance
                )
                .unwrap();
            }
        }
        for (index, corridor) in self.corridors.iter().enumerate() {
            // Without sharing each corridor has at most one supply, which is no other's.
            let count = self.supplies.len();
            let own = index % count;
            let mut supplies = vec![format!("\"supply {own}\"")];
            if self.sharing && count > 1 {
                supplies.push(format!("\"supply {}\"", (own + 1) % count));
            }
            write!(
                text,
                "[[corridor]]\nname = \"corridor {index}\"\ncommodity = \"electricity\"\n\
                 supplies = [{}]\ncapacity_mw = {}\nbuilt = {}\naccepted = {}\n",
                supplies.join(", "),
                corridor.capacity * scale,
                corridor.built,
                corridor.accepted
            )
            .unwrap();
            if let Some(season) = corridor.season {
                writeln!(text, "season = {}", SEASONS[season]).unwrap();
            }
            if let Some(year) = corridor.in_service {
                writeln!(text, "in_service = {year}\nramp = {:?}", corridor.ramp).unwrap();
            }
            for (number, (losses, units)) in corridor.segments.iter().enumerate() {
                writeln!(
                    text,
                    "[[corridor.segment]]\nname = \"segment {number}\"\nlosses = {losses}\n\
                     units = {units}"
                )
                .unwrap();
            }
            for (number, (after, take, first)) in corridor.offtakes.iter().enumerate() {
                let rule = if *first { "first" } else { "share" };
                writeln!(
                    text,
                    "[[corridor.offtake]]\nname = \"offtake {number}\"\nafter = \"segment {}\"\n\
                     take_mw = {}\nrule = \"{rule}\"",
                    after % corridor.segments.len(),
                    take * scale
                )
                .unwrap();
            }
            if let Some((window, takes)) = corridor.maintenance {
                let days: Vec<&str> = SEASONS[window].split('"').collect();
                writeln!(
                    text,
                    "[[corridor.maintenance]]\nfrom = \"{}\"\nto = \"{}\"\ntakes = {takes}",
                    days[1], days[3]
                )
                .unwrap();
            }
        }
        if self.gas {
            write!(
                text,
                "[[supply]]\nname = \"field\"\ncommodity = \"gas\"\n[supply.steady]\n\
                 bcm_per_year = {0}\n[[corridor]]\nname = \"gas line\"\ncommodity = \"gas\"\n\
                 supplies = [\"field\"]\ncapacity_bcm_per_year = {0}\n[[corridor.segment]]\n\
                 name = \"pipe\"\n[[corridor.offtake]]\nname = \"city\"\nafter = \"pipe\"\n\
                 take_bcm_per_year = {1}\nrule = \"share\"\n",
                10.0 * scale,
                2.0 * scale
            )
            .unwrap();
        }
        for (index, hazard) in self.hazards.iter().enumerate() {
            self.hazard(index, hazard, &mut text);
        }
        if self.absorb.is_some() || self.demand {
            text += "[destination]\n";
        }
        if let Some(absorb) = self.absorb {
            writeln!(
                text,
                "absorb_mw = [{0}, {0}, {0}, {0}, {0}, {0}, {1}, {1}, {1}, {1}, {1}, {1}]",
                absorb * scale,
                3.0 * absorb * scale
            )
            .unwrap();
        }
        if self.demand {
            text += "demand = { file = \"hourly.csv\", column = \"mw\" }\n";
        }
        text
    }

    fn hazard(&self, index: usize, hazard: &HazardDraft, text: &mut String) {
        let corridor = hazard.index % self.corridors.len();
        let place = match hazard.target {
            2 => format!("{{ supply = \"supply {}\" }}", hazard.index % self.supplies.len()),
            3 => "{ }".to_owned(),
            _ => format!("{{ corridor = \"corridor {corridor}\" }}"),
        };
        let states = hazard.by_state && self.chain;
        let rate = match (hazard.kind, states) {
            (2, _) => format!("mttf_days = {}", 365.0 / hazard.rate.max(0.01)),
            (_, true) => {
                format!("per_year = {{ calm = {}, conflict = {} }}", hazard.rate, 2.0 * hazard.rate)
            }
            (_, false) => format!("per_year = {}", hazard.rate),
        };
        writeln!(
            text,
            "[[hazard]]\nname = \"hazard {index}\"\ncause = \"cause {}\"\nwhere = {place}\n{rate}\n\
             takes = {}\nstops_flow = {}",
            index % 2,
            hazard.takes,
            hazard.stops
        )
        .unwrap();
        *text += &match states {
            true => format!(
                "repair_days = {{ calm = {0}, conflict = {{ uniform = [0, {0}] }} }}\n\
                 repair_factor = {{ calm = 1, conflict = 1.5 }}\n",
                hazard.repair
            ),
            false => format!(
                "repair_days = {{ weibull = {{ shape = 0.8, scale = {} }} }}\n",
                hazard.repair + 1e-6
            ),
        };
        if hazard.kind == 1 {
            *text += "clustering = { branching = 0.6, decay_days = 9 }\n";
        }
        if hazard.target == 1 {
            *text += "each = \"unit\"\n";
        }
        if hazard.target == 3 {
            *text += "together = true\n";
        }
        if hazard.by_month {
            *text += "by_month = [0, 1, 2, 1, 1, 0, 0, 3, 1, 1, 2, 0]\n";
        }
    }

    pub fn model(&self, scale: f64) -> Model {
        let mut model = model_of_files(&self.text(scale), self.demand);
        if let Some(demand) = &mut model.demand {
            for mw in &mut demand.mw {
                *mw *= scale;
            }
        }
        model
    }
}

/// A scenario given as text, with the hourly demand beside it.
pub fn model_of_files(text: &str, demand: bool) -> Model {
    if !demand {
        return model_of(text);
    }
    let path = file("hourly.csv").display().to_string();
    model_of(&text.replace("hourly.csv", &path))
}
