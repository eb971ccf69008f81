//! Sample comparisons, usual and odd, and what must hold of every chart drawn from them.
use super::waterfall::Estimate;
use super::*;
use crate::outcome::{CauseIndex, Loss};

/// A case: how many scenarios, years, how large the change is.
#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    scenarios: usize,
    years: usize,
    size: f64,
    change: f64,
    /// The capacity added, of which all but a little never enters into service.
    capacity: f64,
}

const CASES: [Case; 7] = [
    Case { name: "two", scenarios: 2, years: 10, size: 5.0, change: -0.4, capacity: 0.0 },
    Case { name: "nine", scenarios: 9, years: 10, size: 5.0, change: 0.3, capacity: 0.0 },
    Case { name: "itself", scenarios: 2, years: 10, size: 5.0, change: 0.0, capacity: 0.0 },
    Case { name: "one-year", scenarios: 3, years: 1, size: 400.0, change: 90.0, capacity: 0.0 },
    Case { name: "tiny", scenarios: 4, years: 30, size: 1e-9, change: 1e-10, capacity: 0.0 },
    Case { name: "nothing", scenarios: 2, years: 3, size: 0.0, change: 0.0, capacity: 0.0 },
    Case { name: "unbuilt", scenarios: 4, years: 10, size: 5.0, change: 0.3, capacity: 248.0 },
];

const NAMES: [&str; 4] =
    ["baseline", "dry years <2>", "a very long name of a scenario, indeed", "wet"];

impl Case {
    fn name(&self, index: usize) -> String {
        let letter = char::from(b'A' + u8::try_from(index).expect("few scenarios"));
        format!("{letter} {}", NAMES[index % NAMES.len()])
    }

    fn change(&self, index: usize) -> f64 {
        self.change * [1.0, -0.4, 2.0, 0.01, -1.5][index % 5]
    }

    fn difference(&self) -> compare_difference::Figure {
        let rows = (1..self.scenarios).map(|index| {
            let (middle, width) = (self.change(index), 0.6 * self.change.abs());
            let curve = |i: i32| {
                let z = f64::from(i) / 20.0;
                (middle + z * width, libm::exp(-z * z / 2.0))
            };
            let same = if self.change == 0.0 { 1.0 } else { 0.2 * (index % 2) as f64 };
            compare_difference::Row {
                trials: 20_000,
                name: self.name(index),
                whose: Whose::Scenario(index),
                density: if width > 0.0 { (-70..=70).map(curve).collect() } else { Vec::new() },
                same,
                more: (1.0 - same) * 0.3,
                less: (1.0 - same) * 0.7,
                quantiles: [middle - 1.28 * width, middle, middle + 1.28 * width]
                    .map(|value| Quantile { value, se: Some(0.001 * width) }),
            }
        });
        compare_difference::Figure {
            title: "B brings 0.4 TWh a year less than A, and less in 70 % of trials".into(),
            subtitle: "The same trials through each".into(),
            quantity: "Difference to A, TWh a year".into(),
            rows: rows.collect(),
        }
    }

    fn dots(&self) -> compare_dots::Figure {
        let row = |name: &str, size: f64| compare_dots::Row {
            name: name.to_owned(),
            dots: (0..self.scenarios)
                .map(|index| {
                    let change = if index == 0 { 0.0 } else { size * self.change(index) };
                    // The second has no such corridor.
                    (index != 1 || size != 0.5).then_some(size * self.size + change)
                })
                .collect(),
            said: format!("{:.1} to {:.1} TWh a year", size, 2.0 * size),
        };
        let panel = |heading: &str, rows: usize| compare_dots::Panel {
            heading: heading.to_owned(),
            least: if heading.contains('%') { 100.0 } else { 0.0 },
            rows: (0..rows).map(|at| row(NAMES[at % 4], 1.0 / (1 + at) as f64)).collect(),
        };
        compare_dots::Figure {
            title: "In dry years a corridor is in service in 9 % of trials, 23 points less".into(),
            subtitle: "The same trials through each".into(),
            scenarios: (0..self.scenarios)
                .map(|index| (self.name(index), Whose::Scenario(index)))
                .collect(),
            panels: vec![
                panel("In service in 2037, % of trials", 2),
                panel("A year of service, mean in TWh", 12),
                panel("All weighed together", 1),
            ],
        }
    }

    fn waterfall(&self) -> compare_waterfall::Figure {
        let headings = [
            (Heading::Nameplate, 0.0),
            (Heading::Lost(Loss::NotInService), 0.5),
            (Heading::Lost(Loss::Supply), 1.4),
            (Heading::Lost(Loss::Maintenance), 0.0),
            (Heading::Lost(Loss::Incidents(CauseIndex(0))), -0.7),
            (Heading::Lost(Loss::Incidents(CauseIndex(1))), -0.2),
            (Heading::Lost(Loss::SharedSupply), 0.001),
            (Heading::Lost(Loss::Destination), -0.001),
        ];
        let panels = (1..self.scenarios).map(|index| compare_waterfall::Panel {
            name: self.name(index),
            whose: Whose::Scenario(index),
            steps: headings
                .iter()
                .map(|(heading, share)| {
                    let capacity = match heading {
                        Heading::Nameplate => self.capacity,
                        Heading::Lost(Loss::NotInService) => -self.capacity,
                        _ => 0.0,
                    };
                    let mean = share * self.change(index) + capacity * (index % 2) as f64;
                    (*heading, Estimate { mean, se: Some(0.04 * mean.abs()) })
                })
                .collect(),
            delivered: Estimate { mean: self.change(index), se: Some(0.05 * self.change.abs()) },
        });
        compare_waterfall::Figure {
            title: "Supply takes most of what B lacks".into(),
            subtitle: "Average year".into(),
            unit: "TWh a year".into(),
            causes: vec!["attack".into(), "flood".into()],
            panels: panels.collect(),
        }
    }

    fn years(&self) -> compare_years::Figure {
        let lines = (0..self.scenarios).map(|index| compare_years::Line {
            name: self.name(index),
            whose: Whose::Scenario(index),
            years: (0..self.years)
                .map(|year| {
                    let grow = 1.0 - 0.7 * libm::exp(-(year as f64) / 3.0);
                    let change = if index == 0 { 0.0 } else { self.change(index) * grow };
                    let mean = (self.size * grow + change).max(0.0);
                    compare_years::Year {
                        mean,
                        p10: 0.6 * mean,
                        p90: 1.3 * mean,
                        difference: change,
                        se: Some(0.04 * change.abs()),
                    }
                })
                .collect(),
        });
        compare_years::Figure {
            title: "B falls behind A from 2031 on".into(),
            subtitle: "Means; bands hold eight trials of ten".into(),
            unit: "TWh a year".into(),
            start_year: 2028,
            lines: lines.collect(),
        }
    }

    fn sheets(&self) -> Vec<(&'static str, canvas::Canvas)> {
        let footer = Footer {
            scenario: "A baseline, B dry years".into(),
            seed: 1,
            trials: 20_000,
            version: "0.1.0".into(),
        };
        let draw = |result: Result<canvas::Canvas, ChartError>| result.expect("draws");
        vec![
            ("compare-dots", draw(compare_dots::compose(&self.dots(), &footer))),
            ("compare-difference", draw(compare_difference::compose(&self.difference(), &footer))),
            ("compare-waterfall", draw(compare_waterfall::compose(&self.waterfall(), &footer))),
            ("compare-years", draw(compare_years::compose(&self.years(), &footer))),
        ]
    }
}

#[test]
fn no_label_overlaps_another_or_leaves_the_sheet() {
    let mut faults = Vec::new();
    for case in CASES {
        for (chart, canvas) in case.sheets() {
            let found = canvas.faults().into_iter();
            faults.extend(found.map(|fault| format!("{}/{chart}: {fault}", case.name)));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_comparison_is_an_svg_without_stray_numbers() {
    for case in CASES {
        for (chart, canvas) in case.sheets() {
            let svg = canvas.finish().expect("finishes").0;
            let what = format!("{}/{chart}", case.name);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{what}");
            assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{what}");
            assert!(svg.contains("TWh a year") && svg.contains("B dry years &lt;2&gt;"), "{what}");
        }
    }
}

#[test]
fn comparisons_that_cannot_be_drawn_are_errors() {
    let footer = Footer { scenario: String::new(), seed: 1, trials: 1, version: String::new() };
    let mut figure = CASES[0].difference();
    figure.rows[0].quantiles[1].value = f64::NAN;
    assert!(matches!(compare_difference::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
    let mut figure = CASES[0].dots();
    figure.panels[1].rows[0].dots[1] = Some(f64::NAN);
    assert!(matches!(compare_dots::draw(&figure, &footer), Err(ChartError::NotFinite(_))));
    figure.panels.clear();
    assert!(matches!(compare_dots::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].waterfall();
    figure.panels.clear();
    assert!(matches!(compare_waterfall::draw(&figure, &footer), Err(ChartError::Empty(_))));
    let mut figure = CASES[0].years();
    figure.lines[1].years.pop();
    assert!(matches!(compare_years::draw(&figure, &footer), Err(ChartError::Mismatch(_))));
}
