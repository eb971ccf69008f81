//! Sample figures, usual and odd.
use super::super::*;
use crate::outcome::{CauseIndex, Loss};
use crate::units::whole;

pub(super) const NAMES: [&str; 10] = [
    "CASA-1000",
    "TAPI",
    "Surkhan\u{2013}Puli Khumri",
    "CASA-1000 second pole with a very, very long name",
    "Туркменистан\u{2013}Герат",
    "TUTAP 500 kV",
    "Wakhan <pilot> & \"test\"",
    "Rogun direct",
    "Mazar diesel",
    "Torkham swap",
];

pub(super) fn footer() -> Footer {
    Footer {
        scenario: "Baseline: CASA-1000 and TAPI".into(),
        seed: 1,
        trials: 20_000,
        version: "0.1.0".into(),
    }
}

/// A reproducible wobble between 0 and 1.
pub(super) fn wobble(index: usize) -> f64 {
    let x = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((x ^ (x >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn bell(x: f64, centre: f64, width: f64) -> f64 {
    libm::exp(-(x - centre) * (x - centre) / (2.0 * width * width))
}

/// The form of a case: how many corridors, how large, and whether all is one value.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) corridors: usize,
    pub(super) years: usize,
    pub(super) size: f64,
    pub(super) all_equal: bool,
}

pub(super) const CASES: [Case; 8] = [
    Case { name: "usual", corridors: 2, years: 10, size: 1.0, all_equal: false },
    Case { name: "one", corridors: 1, years: 1, size: 1.0, all_equal: false },
    Case { name: "four", corridors: 4, years: 5, size: 300.0, all_equal: false },
    Case { name: "ten", corridors: 10, years: 10, size: 1.0, all_equal: false },
    Case { name: "tiny", corridors: 3, years: 3, size: 1e-9, all_equal: false },
    Case { name: "equal", corridors: 2, years: 10, size: 1.0, all_equal: true },
    Case { name: "late", corridors: 2, years: 3, size: 1.0, all_equal: false },
    Case { name: "nothing", corridors: 2, years: 2, size: 0.0, all_equal: true },
];

impl Case {
    /// Name, owner, middle value, spread and chance of nothing of each corridor, then of the total.
    pub(super) fn lines(&self) -> Vec<(String, Whose, f64, f64, f64)> {
        let mut lines = Vec::new();
        let mut sum = 0.0;
        for index in 0..self.corridors {
            let middle = self.size * [3.0, 11.2, 1.1, 0.4, 5.0][index % 5];
            let width = middle * [0.16, 0.22, 0.3][index % 3];
            let zero = if self.size == 0.0 { 1.0 } else { [0.0, 0.38, 0.02][index % 3] };
            let zero = if self.all_equal && self.size > 0.0 { 0.0 } else { zero };
            sum += middle;
            lines.push((
                NAMES[index % NAMES.len()].to_owned(),
                Whose::Corridor(index),
                middle,
                width,
                zero,
            ));
        }
        let zero = if self.size == 0.0 { 1.0 } else { 0.0 };
        if self.corridors > 1 {
            lines.push(("All corridors".into(), Whose::Total, sum, sum * 0.21, zero));
        }
        lines
    }

    pub(super) fn title(&self) -> String {
        "Pakistan receives 11.4 TWh in a middling year, and less than 3.1 TWh in one year of ten"
            .into()
    }

    pub(super) fn distribution(&self) -> distribution::Figure {
        let rows = self.lines().into_iter().map(|(name, whose, middle, width, zero_share)| {
            let density = if self.all_equal {
                Vec::new()
            } else {
                (0..200)
                    .map(|i| (middle + width * (f64::from(i) / 33.0 - 3.0)).max(0.0))
                    .map(|x| (x, bell(x, middle, width) + 0.4 * bell(x, middle * 0.7, width)))
                    .collect()
            };
            let spread = if self.all_equal { 0.0 } else { width };
            distribution::Row {
                name,
                whose,
                trials: match self.name {
                    "late" => {
                        (0..16).map(|i| (middle + width * (wobble(i) - 0.9)).max(0.0)).collect()
                    }
                    _ => Vec::new(),
                },
                density,
                zero_share,
                quantiles: [
                    if zero_share >= 0.1 { 0.0 } else { middle - 1.28 * spread },
                    if zero_share >= 0.5 { 0.0 } else { middle },
                    if zero_share >= 0.9 { 0.0 } else { middle + 1.28 * spread },
                ]
                .map(|value| Quantile { value, se: Some(0.001 * spread) }),
                contract: matches!(whose, Whose::Corridor(0)).then_some(4.6 * self.size),
            }
        });
        distribution::Figure {
            title: self.title(),
            subtitle: "Mean over the horizon; each curve is drawn to its own height".into(),
            quantity: "Electricity delivered or its equivalent, TWh a year".into(),
            rows: rows.collect(),
        }
    }

    pub(super) fn curves(&self, scale: f64) -> Vec<Curve> {
        let lines = self.lines().into_iter();
        lines
            .map(|(name, whose, middle, width, zero)| {
                let points = if self.all_equal {
                    vec![(middle * scale, 1.0)]
                } else {
                    let mut points = vec![(0.0, 1.0)];
                    points.extend((0..400).map(|i| {
                        let z = f64::from(i) / 66.0 - 3.0;
                        let chance = (1.0 - zero) / (1.0 + libm::exp(1.7 * z));
                        ((middle + width * z) * scale, chance)
                    }));
                    points
                };
                Curve { name, whose, points }
            })
            .collect()
    }

    pub(super) fn exceedance(&self) -> exceedance::Figure {
        exceedance::Figure {
            title: "The corridors bring at least 8 TWh a year in four trials of five".into(),
            subtitle: "Mean over the horizon, each trial one history".into(),
            quantity: "Electricity delivered or its equivalent, TWh a year".into(),
            curves: self.curves(1.0),
            marks: (0..self.corridors.min(3))
                .map(|index| Mark {
                    value: self.size * (4.6 + 0.2 * index as f64),
                    whose: Whose::Corridor(index),
                    words: format!("contract {} 4.6", NAMES[index]),
                })
                .collect(),
        }
    }

    pub(super) fn years(&self) -> years::Figure {
        let fans = self.lines().into_iter().map(|(name, whose, middle, width, _)| {
            let width = if self.all_equal { 0.0 } else { width };
            let grow = |y: usize| 1.0 - 0.6 * bell(y as f64, 0.0, 1.5);
            let at = |y: usize, z: f64| ((middle + z * width) * grow(y)).max(0.0);
            years::Fan {
                name,
                whose,
                years: (0..self.years)
                    .map(|y| years::Band {
                        p10: at(y, -1.28),
                        p25: at(y, -0.7),
                        p50: at(y, 0.0),
                        p75: at(y, 0.7),
                        p90: at(y, 1.28),
                    })
                    .collect(),
                trials: (0..3)
                    .map(|t| {
                        (0..self.years).map(|y| at(y, 4.0 * wobble(100 * t + y) - 2.0)).collect()
                    })
                    .collect(),
                share: if middle > 0.0 { 1.0 } else { 0.0 },
                most: 2.0 * middle,
            }
        });
        years::Figure {
            title: "Deliveries pass half of the nameplate only in 2031".into(),
            subtitle: "Light: 8 trials of 10. Dark: half of them. Thin: single trials".into(),
            unit: "TWh a year".into(),
            start_year: 2028,
            fans: fans.collect(),
        }
    }

    pub(super) fn months(&self) -> months::Figure {
        let panels = self.lines().into_iter().map(|(name, whose, middle, width, _)| {
            let mut list = [months::MonthBars { mean: 0.0, bands: None }; 12];
            for (index, month) in list.iter_mut().enumerate() {
                let season = 80.0 * bell(index as f64, 6.5, 1.9);
                let width = if self.all_equal { 0.0 } else { width };
                let at = |z: f64| ((middle + z * width) * season).max(0.0);
                *month = months::MonthBars {
                    mean: at(-0.1),
                    bands: (self.years > 1).then(|| years::Band {
                        p10: at(-1.3),
                        p25: at(-0.7),
                        p50: at(0.0),
                        p75: at(0.7),
                        p90: at(1.3),
                    }),
                };
            }
            months::Panel { name, whose, months: list, empty: "nothing in any year of service" }
        });
        months::Figure {
            title: "Two thirds of CASA-1000's energy comes from June to August".into(),
            subtitle: "Mean over the years of the horizon".into(),
            unit: "GWh a month".into(),
            panels: panels.collect(),
        }
    }

    pub(super) fn reservoir(&self) -> reservoir::Figure {
        let lines = self.lines().into_iter().filter(|line| line.1 != Whose::Total);
        let reservoirs = lines.enumerate().map(|(index, (name, _, middle, _, zero))| {
            let full = 3000.0 * middle;
            let spread = if self.all_equal { 0.0 } else { 0.12 };
            let level = |month: usize| {
                let summer = bell((month % 12) as f64, 8.0, 2.4);
                let centre = 0.2 + 0.5 * summer + 0.2 * wobble(month / 12 + 9 * index);
                let at = |z: f64| full * (centre + spread * z).clamp(0.0, 1.0);
                let [p10, p25, p50] = [at(-1.3), at(-0.7), at(0.0)];
                reservoir::Level { p10, p25, p50, p75: at(0.7), p90: at(1.3) }
            };
            let month = |month: usize| {
                let inflow = full * (0.03 + 0.2 * bell(month as f64, 5.5, 1.6));
                let demand = full * (0.13 - 0.09 * bell(month as f64, 6.0, 2.5)) * (1.0 - zero);
                let unserved = demand * [0.4, 0.0][usize::from((3..11).contains(&month))];
                reservoir::MonthWater {
                    inflow,
                    home: demand - unserved,
                    unserved,
                    surplus: full * 0.05 * bell(month as f64, 7.0, 1.5),
                    spill: full * 0.02 * bell(month as f64, 7.0, 1.0),
                }
            };
            reservoir::Reservoir {
                name,
                full: (index % 3 < 2).then_some(full),
                levels: (0..12 * self.years).map(level).collect(),
                months: std::array::from_fn(month),
            }
        });
        reservoir::Figure {
            title:
                "Toktogul has 228 GWh a year to offer and leaves 1,630 GWh of home demand unserved"
                    .into(),
            subtitle: "Level: light, eight trials of ten; dark, half of them; line, the median"
                .into(),
            start_year: 2028,
            reservoirs: reservoirs.collect(),
        }
    }

    fn replaced(&self) -> replaced::Figure {
        let alternatives: Vec<String> = [
            "power from imported LNG",
            "furnace oil",
            "imported coal",
            "rooftops' batteries, leased",
        ]
        .map(str::to_owned)
        .into();
        let column = |label: String, height: f64| {
            let parts =
                [0.5, 0.3, 0.2, 0.0].map(|share| if self.all_equal { 0.0 } else { share * height });
            (label, parts.to_vec())
        };
        let years =
            (0..self.years).map(|year| column((2028 + year).to_string(), 3.0 + year as f64));
        let parts = ["evening", "night", "the middle of the day"];
        let parts = parts.map(|part| column(part.to_owned(), 800.0)).to_vec();
        replaced::Figure {
            title: "What arrives in Pakistan replaces `power from imported LNG` most: 2.1 TWh in an average \
                    year"
                .into(),
            subtitle: "Means over all trials, by what is replaced".into(),
            alternatives,
            years: replaced::Panel {
                name: "By year".into(),
                unit: "TWh".into(),
                columns: years.collect(),
            },
            parts: (self.years != 7).then(|| replaced::Panel {
                name: "By part of the day".into(),
                unit: "MW, on a scale of its own".into(),
                columns: parts,
            }),
        }
    }

    fn regimes(&self) -> regimes::Figure {
        let regime = |name: &str, states: &[&str], wanted: &[f64]| {
            let of = |year: usize| {
                // From the first state to what it comes to in the end.
                let come = if self.all_equal { 1.0 } else { 1.0 - libm::exp(-(year as f64) / 2.0) };
                let shares = wanted.iter().enumerate();
                let begun = |at: usize| if at == 0 { 1.0 - come } else { 0.0 };
                (2028 + year as i32, shares.map(|(at, own)| come * own + begun(at)).collect())
            };
            regimes::Regime {
                name: name.to_owned(),
                states: states.iter().map(|state| (*state).to_owned()).collect(),
                years: (0..self.years).map(of).collect(),
            }
        };
        regimes::Figure {
            title: "The regime “border” is “shut” on 21 % of the days of 2037, against 0 % of 2028"
                .into(),
            subtitle: "Share of each year's days in each state, mean over all trials".into(),
            regimes: vec![
                regime("border", &["open", "strained", "shut"], &[0.75, 0.04, 0.21]),
                regime(
                    "water of the Naryn as it is shared out",
                    &["Kyrgyz deficit that is imported from whoever has any", "plenty"],
                    &[0.7, 0.3],
                ),
            ],
        }
    }

    pub(super) fn money(&self) -> money::Figure {
        let panels = self.lines().into_iter().enumerate().map(
            |(index, (name, whose, middle, width, zero))| {
                let width = if self.all_equal { 0.0 } else { width };
                let grow = |year: usize| 1.0 - zero * bell(year as f64, 0.0, 1.5);
                let saved = |year: usize| {
                    let net = |z: f64| grow(year) * (84.0 * (middle + z * width) - 94.1 * middle);
                    let elsewhere = 84.0 * middle * grow(year);
                    money::Saved { elsewhere, mean: net(0.0), p10: net(-1.3), p90: net(1.3) }
                };
                money::Panel {
                    name,
                    whose,
                    paid: (0..self.years).map(|year| 94.1 * middle * grow(year)).collect(),
                    saved: (index != 3).then(|| (0..self.years).map(saved).collect()),
                }
            },
        );
        money::Figure {
            title: "Pakistan pays 282 million USD in an average year for what would cost 252 \
                    elsewhere: it loses 30"
                .into(),
            subtitle: "Means of what is paid under each contract, and of the cost elsewhere".into(),
            unit: "million USD a year".into(),
            start_year: 2028,
            panels: panels.collect(),
        }
    }

    pub(super) fn causes() -> Vec<String> {
        ["attack", "political", "technical", "natural", "payment", "landslide"]
            .map(str::to_owned)
            .to_vec()
    }

    pub(super) fn waterfall(&self) -> waterfall::Figure {
        let panels = self.lines().into_iter().map(|(name, whose, middle, _, _)| {
            let plate = middle * 1.6;
            let part = |share: f64| waterfall::Estimate {
                mean: plate * share,
                se: Some(plate * share * 0.04),
            };
            let losses = vec![
                (
                    Heading::Lost(Loss::NotInService),
                    part(if self.name == "late" { 0.93 } else { 0.12 }),
                ),
                (Heading::Lost(Loss::Supply), part(if self.name == "late" { -0.1 } else { 0.09 })),
                (Heading::Lost(Loss::Maintenance), part(0.02)),
                (Heading::Lost(Loss::Incidents(CauseIndex(0))), part(0.055)),
                (Heading::Lost(Loss::Incidents(CauseIndex(1))), part(0.03)),
                (Heading::Lost(Loss::Incidents(CauseIndex(2))), part(0.015)),
                (Heading::Lost(Loss::Incidents(CauseIndex(3))), part(0.0004)),
                (Heading::Lost(Loss::Incidents(CauseIndex(4))), part(0.0)),
                (Heading::Lost(Loss::Incidents(CauseIndex(5))), part(0.01)),
                (Heading::Lost(Loss::SharedSupply), part(0.0)),
                (Heading::Lost(Loss::Destination), part(0.02)),
            ];
            let lost: f64 = losses.iter().map(|l| l.1.mean).sum();
            waterfall::Panel {
                name,
                whose,
                nameplate: waterfall::Estimate { mean: plate, se: Some(0.0) },
                losses,
                delivered: waterfall::Estimate { mean: plate - lost, se: Some(plate * 0.01) },
            }
        });
        waterfall::Figure {
            title: "Attacks take 0.8 TWh a year, but late entry into service takes twice as much"
                .into(),
            subtitle: "Mean over trials and years".into(),
            unit: "TWh a year".into(),
            causes: Self::causes(),
            panels: panels.collect(),
        }
    }

    pub(super) fn calendar(&self) -> calendar::Figure {
        let trials = ["A bad case (p10)", "A middling case (p50)", "A good case (p90)"];
        let heading = |trial: usize, corridor: usize, day: usize| {
            let (year, date) = (day / 365, day % 365);
            if self.size == 0.0 || year < (2 - trial.min(2)) * (corridor % 2) {
                return Heading::Lost(Loss::NotInService);
            }
            if self.all_equal {
                return Heading::Delivered;
            }
            if corridor.is_multiple_of(2) && !(120..273).contains(&date) {
                return Heading::OutOfSeason;
            }
            let dice = wobble(day / 9 + 1000 * corridor + 50_000 * trial);
            let bad = [0.35, 0.2, 0.08][trial];
            if dice < bad {
                Heading::Lost(Loss::Incidents(CauseIndex((dice / bad * 5.99) as usize)))
            } else if date.is_multiple_of(97) {
                Heading::Lost(Loss::Maintenance)
            } else if wobble(year + 77 * trial) < 0.4 && (120..190).contains(&date) {
                Heading::Lost(Loss::Supply)
            } else {
                Heading::Delivered
            }
        };
        let day = |trial: usize, corridor: usize, day: usize| {
            let heading = heading(trial, corridor, day);
            let delivered = match heading {
                Heading::Delivered => 1.0,
                Heading::Lost(Loss::Supply) => 0.7 * wobble(day / 15),
                Heading::Lost(Loss::Maintenance) => 0.5,
                _ => 0.0,
            };
            calendar::Day { heading, delivered }
        };
        calendar::Figure {
            title: "Even in a middling case attacks stop CASA-1000 three times a summer".into(),
            subtitle: "What held the flow back most, day by day".into(),
            start_year: 2028,
            causes: Self::causes(),
            corridors: NAMES.iter().cycle().take(self.corridors).map(|n| (*n).to_owned()).collect(),
            trials: trials
                .iter()
                .enumerate()
                .map(|(t, name)| calendar::Trial {
                    name: (*name).to_owned(),
                    note: format!("trial {}: 11.4 TWh a year", whole(12_345 * (t as u64 + 1))),
                    days: (0..self.corridors)
                        .map(|c| (0..self.years * 365).map(|d| day(t, c, d)).collect())
                        .collect(),
                })
                .collect(),
        }
    }

    pub(super) fn precision(&self) -> precision::Figure {
        let metrics = self.lines().into_iter().map(|(name, whose, middle, width, _)| {
            let width = if self.all_equal { 0.0 } else { width };
            precision::Metric {
                name: format!("{name}, mean"),
                unit: "TWh a year".into(),
                whose,
                points: (0..50)
                    .map(|i| {
                        let trials =
                            libm::round(libm::pow(10.0, 1.0 + f64::from(i) * 3.301 / 49.0));
                        let se = width / libm::sqrt(trials);
                        let estimate = middle + se * (2.0 * wobble(i as usize / 3) - 1.0);
                        precision::Point {
                            trials,
                            estimate,
                            low: estimate - 1.96 * se,
                            high: estimate + 1.96 * se,
                        }
                    })
                    .collect(),
            }
        });
        precision::Figure {
            title: "20,000 trials fix the mean to within 0.5 %".into(),
            subtitle: "Running estimates in the order of the trials".into(),
            metrics: metrics.collect(),
        }
    }

    pub(super) fn history(&self) -> history::Figure {
        let causes = 3;
        let years = self.years as f64;
        let lane = |index: usize| {
            let most = self.size * [1300.0, 4400.0, 300.0, 40.0][index % 4];
            let entry = [-2.0, 0.4 * years, f64::INFINITY, 0.1 * years][index % 4];
            let flow = |at: usize| {
                let day = 5 * at;
                let in_season = index % 2 == 1 || (120..280).contains(&(day % 365));
                let nameplate = if in_season { most } else { 0.0 };
                let there = day as f64 / 365.0 >= entry;
                let supply = nameplate * [0.4, 0.1, 0.0, 0.2][(day / 200 + index) % 4];
                let out = wobble(day / 9 + 31 * index) > 0.8;
                let lost = if out { (nameplate - supply) * wobble(day / 9) } else { 0.0 };
                let cause = |cause: usize| if day / 9 % causes == cause { lost } else { 0.0 };
                let by_cause =
                    (0..causes).map(|c| (Heading::Lost(Loss::Incidents(CauseIndex(c))), cause(c)));
                let by_cause = by_cause.chain([(Heading::Lost(Loss::Supply), supply)]);
                let gone = Heading::Lost(Loss::NotInService);
                match there {
                    true => history::Flow {
                        nameplate,
                        delivered: nameplate - supply - lost,
                        lost: by_cause.chain([(gone, 0.0)]).collect(),
                    },
                    false => history::Flow {
                        nameplate,
                        delivered: 0.0,
                        lost: by_cause.map(|l| (l.0, 0.0)).chain([(gone, nameplate)]).collect(),
                    },
                }
            };
            history::Lane {
                name: NAMES[index % NAMES.len()].to_owned(),
                entry,
                flows: (0..self.years * 73).map(flow).collect(),
            }
        };
        let incident = |number: usize| history::Incident {
            lane: number % self.corridors,
            at: years * wobble(number / 2),
            words: format!(
                "{} Mar 2031: attack on the line (attack), 41 days, costs 0.12 TWh",
                number
            ),
        };
        let spell = |at: usize| {
            let (from, to) = (years * at as f64 / 7.0, years * (at + 1) as f64 / 7.0);
            history::Spell { state: at * 2 % 3, from, to }
        };
        history::Figure {
            title:
                "In the likeliest future the middle history loses most at once to an attack in 2031"
                    .into(),
            subtitle: "Trial 1,234. Mean power of each 5 days; numbers: the costliest incidents"
                .into(),
            unit: "MW".into(),
            start_year: 2028,
            years: self.years,
            causes: ["attack", "political", "a cause with another name"].map(str::to_owned).into(),
            lanes: (0..self.corridors).map(lane).collect(),
            ribbons: ["Security", "border"]
                .map(|name| history::Ribbon {
                    name: name.to_owned(),
                    states: ["calm", "tense", "war"].map(str::to_owned).into(),
                    spells: (0..7).map(spell).collect(),
                })
                .into(),
            incidents: (0..3).map(incident).collect(),
        }
    }

    pub(super) fn service(&self) -> service::Figure {
        let corridor = |index: usize| {
            let most = if self.size == 0.0 { 0.0 } else { [0.81, 0.31, 0.56, 0.04][index % 4] };
            let chance = |year: usize| match self.all_equal {
                true => f64::from(u8::from(self.size > 0.0)),
                false => most * (1.0 - libm::exp(-(year as f64 + 0.3) / 2.0 / (index + 1) as f64)),
            };
            let chances: Vec<f64> = (0..self.years).map(chance).collect();
            let even = chances.iter().position(|chance| *chance > 0.5);
            let name = NAMES[index % NAMES.len()].to_owned();
            service::Corridor { name, whose: Whose::Corridor(index), chances, even }
        };
        service::Figure {
            title:
                "CASA-1000 is more likely running than not from 2030, TAPI at no time before 2038"
                    .into(),
            subtitle: "Share of trials in which a corridor is in service for any part of the year"
                .into(),
            start_year: 2028,
            corridors: (0..self.corridors).map(corridor).collect(),
        }
    }

    pub(super) fn service_year(&self) -> service_year::Figure {
        let row = |index: usize| {
            let volume = self.size.max(1e-3) * [3.49, 26.8, 1.2, 0.8, 9.0][index % 5];
            let size = if self.size == 0.0 { 0.0 } else { volume };
            let at = |share: f64| service_year::Amount {
                twh: size * if self.all_equal { 0.6 } else { share },
                own: (index % 5 == 1).then_some(size * share / 5.4),
            };
            let spread = |i: usize| 0.1 + 1.1 * (i as f64 + 0.5) / 20.0 * (0.4 + wobble(i + index));
            let dots = (0..20).map(|i| if self.all_equal { 0.6 } else { spread(i) } * size);
            service_year::Row {
                name: NAMES[index % NAMES.len()].to_owned(),
                whose: Whose::Corridor(index),
                reference: if index % 3 == 2 { "capacity" } else { "contract" }.to_owned(),
                volume,
                own_unit: if index % 5 == 1 { "bcm" } else { "" }.to_owned(),
                quantiles: (index % 7 != 5)
                    .then(|| [at(0.23), at(0.57), at(0.93 + wobble(index) / 2.0)]),
                years: if index % 4 == 3 { Vec::new() } else { dots.collect() },
            }
        };
        service_year::Figure {
            title: "Once it runs, a middling year brings 57 % of the contract over CASA-1000, 67 % over TAPI"
                .into(),
            subtitle: "Years of service of all trials; bar: eight in ten, from p10 to p90; ring: the middle one".into(),
            unit: "TWh a year".into(),
            rows: (0..self.corridors).map(row).collect(),
        }
    }

    pub(super) fn futures(&self) -> futures::Figure {
        let chances = [0.14, 0.56, 0.06, 0.24, 0.03, 0.02, 0.01, 0.005];
        let count = (1 << self.corridors.min(3)).min(chances.len());
        let sum: f64 = chances[..count].iter().sum();
        let future = |index: usize| {
            let means = [0.0, 1.9, 18.7, 20.9, 4.0, 9.0, 2.0, 30.0];
            let mean = self.size * means[index];
            let spread = if self.all_equal { [1.0; 3] } else { [0.3, 0.95, 1.7] };
            let band = |year: usize| {
                let [p10, p25, p50, p75, p90] =
                    [0.2, 0.6, 0.95, 1.2, 1.8].map(|s| s * mean * (year + 1) as f64 / 10.0);
                years::Band { p10, p25, p50, p75, p90 }
            };
            let name = match index {
                0 => "neither".to_owned(),
                3 => "CASA-1000 and TAPI".to_owned(),
                _ => format!("{} only", NAMES[index % NAMES.len()]),
            };
            let several = if index == 3 { 2 } else { index.min(1) };
            futures::Future {
                name,
                whose: (0..several).map(|at| Whose::Corridor(at + index - 1)).collect(),
                chance: chances[index] / sum,
                mean,
                quantiles: (index != 4).then(|| spread.map(|s| s * mean)),
                years: if index == 5 { Vec::new() } else { (0..self.years).map(band).collect() },
            }
        };
        let futures: Vec<futures::Future> = (0..count).map(future).collect();
        futures::Figure {
            title:
                "There are four futures in 2037: in 70 of 100 TAPI is missing and 0 to 3.3 TWh come"
                    .into(),
            subtitle:
                "Corridors in service at the end; width: chance; height: mean; line: p10 to p90"
                    .into(),
            unit: "TWh a year in 2037".into(),
            start_year: 2028,
            mean: futures.iter().map(|future| future.chance * future.mean).sum(),
            futures,
            yearly: (self.corridors != 1)
                .then(|| (128.0 * self.size, "the 128 TWh that Pakistan generates".to_owned())),
        }
    }

    pub(super) fn service_waterfall(&self) -> service_waterfall::Figure {
        let bar = |index: usize| {
            let whole = self.size * [4.1, 28.8, 1.1, 0.4][index % 4];
            let shares = [0.12, 0.33, 0.015, 0.04, 0.01, 0.03];
            let share = |at: usize| if self.all_equal { 0.0 } else { shares[(at + index) % 6] };
            let causes = [0, 1, 2].map(|cause| Loss::Incidents(CauseIndex(cause)));
            let losses = [Loss::NotInService, Loss::Supply, Loss::Destination];
            let losses: Vec<(Heading, f64)> = (losses.into_iter().chain(causes).enumerate())
                .map(|(at, loss)| (Heading::Lost(loss), whole * share(at)))
                .collect();
            let lost: f64 = losses.iter().map(|(_, lost)| lost).sum();
            service_waterfall::Bar {
                name: NAMES[index % NAMES.len()].to_owned(),
                whose: Whose::Corridor(index),
                whole,
                delivered: whole - lost,
                losses,
                note: (index == 4).then(|| "never in service".to_owned()),
            }
        };
        service_waterfall::Figure {
            title: "Want of water takes a third of a year of CASA-1000; TAPI loses most to not being bought"
                .into(),
            subtitle: "Years of service alone: delivered first, then what is lost".into(),
            unit: "TWh a year of service".into(),
            causes: ["attack", "political", "landslide on the pass"].map(str::to_owned).to_vec(),
            bars: (0..self.corridors).map(bar).collect(),
        }
    }

    pub(super) fn duration(&self) -> duration::Figure {
        let curve = |index: usize| {
            let some = if self.size == 0.0 { 0.0 } else { [0.93, 0.7, 0.5, 0.98][index % 4] };
            let level = |at: usize| {
                let x = at as f64 / 20.0;
                let share =
                    if self.all_equal { some } else { some * (1.0 - x * x * wobble(index)) };
                (5.0 * at as f64, share)
            };
            Curve {
                name: NAMES[index % NAMES.len()].to_owned(),
                whose: Whose::Corridor(index),
                points: (0..=20).map(level).collect(),
            }
        };
        duration::Figure {
            title: "CASA-1000 runs at half or more on 71 % of its days, TAPI on 44 %".into(),
            subtitle: "Days of the export season in a year of service".into(),
            curves: (0..self.corridors).map(curve).collect(),
            note: if self.corridors > 3 { "Nothing is known of Torkham swap." } else { "" }.into(),
        }
    }

    pub(super) fn map(&self) -> map::Figure {
        let routes: [&[[f64; 2]]; 5] = [
            &[[69.07, 38.03], [68.8, 37.6], [68.57, 37.2]],
            &[[68.57, 37.2], [68.87, 36.73], [68.7, 35.95], [69.17, 35.01], [71.09, 34.12]],
            &[[71.09, 34.12], [71.98, 34.01]],
            &[[62.2, 34.34], [63.42, 32.17], [65.7, 31.61], [66.4, 31.0]],
            &[[66.4, 31.0], [66.99, 30.2], [71.47, 30.2], [74.03, 30.4]],
        ];
        let stretches = (0..self.corridors).flat_map(|corridor| {
            (0..self.years.min(4)).map(move |segment| {
                let index = corridor * 3 + segment;
                let share = if self.all_equal { 0.0 } else { wobble(index) };
                let lost = |cause| {
                    let mean = self.size * share * wobble(index + 77 * cause);
                    (cause, waterfall::Estimate { mean, se: Some(mean / 50.0) })
                };
                map::Stretch {
                    corridor: NAMES[corridor % NAMES.len()].to_owned(),
                    name: format!("Segment {} of the line", segment + 1),
                    whose: Whose::Corridor(corridor),
                    route: routes[index % routes.len()].to_vec(),
                    passes: (corridor != 1).then_some(self.size * (1.0 + wobble(index))),
                    lost: (0..3).map(lost).collect(),
                }
            })
        });
        map::Figure {
            title: "Most of what CASA-1000 loses on its way it loses in Afghanistan: 0.4 TWh a year of service".into(),
            subtitle: "Width: what passes in a year of service. Colour: what takes most there".into(),
            unit: "TWh a year of service".into(),
            causes: ["attack", "political", "landslide"].map(str::to_owned).to_vec(),
            stretches: stretches.collect(),
        }
    }

    pub(super) fn drivers(&self) -> drivers::Figure {
        let row = |index: usize| {
            let share = if self.all_equal { 0.2 } else { 0.7 / (1 + index) as f64 };
            drivers::Row {
                name: format!("{}: entry into service", NAMES[index % NAMES.len()]),
                note: if index == 1 { " + 3 correlated".into() } else { String::new() },
                colour: Whose::Corridor(index).stroke().colour,
                first: Some((share, 0.9 * share, 1.1 * share)),
                total: None,
                words: "20 %".into(),
                total_words: String::new(),
            }
        };
        drivers::Figure {
            title:
                "Whether and when TAPI enters into service drives the spread: 72 % of the variance"
                    .into(),
            subtitle: "First-order indices from 20,000 trials".into(),
            blocks: vec![drivers::Block {
                head: "Entries into service and security".into(),
                rows: (0..self.corridors).map(row).collect(),
            }],
        }
    }

    pub(super) fn evidence(&self) -> evidence::Figure {
        let kind = |index: usize| evidence::Kind {
            name: ["On record", "Derived from records", "Judged by several", "Judged alone"][index]
                .into(),
            colour: evidence::GRADES[index],
            hatched: false,
            number: Some(if index == 0 { 0.0 } else { 0.1 * (1 + index) as f64 }),
            number_words: (7 * index).to_string(),
            share: if self.all_equal { 0.0 } else { 0.4 / (1 + index) as f64 },
            share_words: "20 %".into(),
            most: format!("{}: entry into service (31 %)", NAMES[index % self.corridors.max(2)]),
        };
        evidence::Figure {
            title: "Of what decides how much arrives, 31 % rests on record and 48 % on judgement"
                .into(),
            subtitle: "63 assumptions and branches; shares of the variance".into(),
            kinds: (0..4).map(kind).collect(),
        }
    }

    pub(super) fn extremes(&self) -> extremes::Figure {
        let block = |head: &str, sign: f64| extremes::Block {
            head: head.into(),
            rows: (0..self.corridors)
                .map(|index| extremes::Row {
                    name: format!("{}: never in service", NAMES[index % NAMES.len()]),
                    shift: if self.all_equal { 0.0 } else { sign * self.size / (1 + index) as f64 },
                    se: 0.05 * self.size,
                    words: "99.5 % against 7 %".into(),
                })
                .collect(),
        };
        extremes::Figure {
            title: "In the worst tenth TAPI was never in service (100 % against 66 % elsewhere)"
                .into(),
            subtitle: "What differs there from the other trials".into(),
            blocks: vec![block("In the worst tenth", 1.0), block("In the best tenth", -1.0)],
        }
    }

    pub(super) fn sheets(&self) -> Vec<(&'static str, canvas::Canvas)> {
        let footer = footer();
        let draw = |result: Result<canvas::Canvas, ChartError>| result.expect("draws");
        vec![
            ("distribution", draw(distribution::compose(&self.distribution(), &footer))),
            ("exceedance", draw(exceedance::compose(&self.exceedance(), &footer))),
            ("years", draw(years::compose(&self.years(), &footer))),
            ("map", draw(map::compose(&self.map(), &footer))),
            ("months", draw(months::compose(&self.months(), &footer))),
            ("replaced", draw(replaced::compose(&self.replaced(), &footer))),
            ("regimes", draw(regimes::compose(&self.regimes(), &footer))),
            ("money", draw(money::compose(&self.money(), &footer))),
            ("service", draw(service::compose(&self.service(), &footer))),
            ("service-year", draw(service_year::compose(&self.service_year(), &footer))),
            ("futures", draw(futures::compose(&self.futures(), &footer))),
            (
                "service-waterfall",
                draw(service_waterfall::compose(&self.service_waterfall(), &footer)),
            ),
            ("duration", draw(duration::compose(&self.duration(), &footer))),
            ("waterfall", draw(waterfall::compose(&self.waterfall(), &footer))),
            ("calendar", draw(calendar::compose(&self.calendar(), &footer))),
            ("precision", draw(precision::compose(&self.precision(), &footer))),
            ("drivers", draw(drivers::compose(&self.drivers(), &footer))),
            ("evidence", draw(evidence::compose(&self.evidence(), &footer))),
            ("extremes", draw(extremes::compose(&self.extremes(), &footer))),
            ("history", draw(history::compose(&self.history(), &footer))),
            ("reservoir", draw(reservoir::compose(&self.reservoir(), &footer))),
        ]
    }
}
