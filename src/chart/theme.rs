//! Colours and sizes: one meaning, one colour, in every chart, table and terminal line.
//!
//! Corridors begin with hues of Okabe and Ito (2008); these and all others were adjusted until every
//! pair of corridors, and every pair of headings and known causes, stays apart also under simulated
//! protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009,
//! doi:10.1109/TVCG.2009.113), neighbours keep 1.5 to 1 in grey, and all keep 3 to 1 against white;
//! tests hold that. What belongs to corridors is used for nothing else. The total is near-black. Past twelve corridors the
//! hues repeat with another dash. Causes are coloured by name, so that *attack* is the same red in
//! every scenario; causes with other names take spare colours by order, which are not so carefully
//! apart.
use std::fmt;

use crate::outcome::{CauseIndex, Loss};

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Assumptions as drivers of a spread; no corridor's colour.
    pub const ASSUMPTION: Self = Self::hex(0x4a_55_68);
    /// The course of security as a driver.
    pub const SECURITY: Self = Self::hex(0x8c_56_4b);

    const fn hex(code: u32) -> Self {
        Self((code >> 16) as u8, (code >> 8) as u8, code as u8)
    }

    /// Relative luminance from 0 (black) to 1 (white), as in WCAG 2 but with a plain square for
    /// the transfer curve.
    pub(super) fn luminance(self) -> f64 {
        let part = |v: u8| f64::from(v) / 255.0 * (f64::from(v) / 255.0);
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// Black or white, whichever is read better on this colour.
    #[must_use]
    pub fn text_on(self) -> Self {
        if self.luminance() > 0.30 { INK } else { WHITE }
    }

    /// The same hue, darkened until text in it is legible on white (contrast of about 4.5 to 1).
    #[must_use]
    pub fn for_text(self) -> Self {
        self.no_lighter_than(0.17)
    }

    /// A share of another colour in it, 0 to 1.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let part = |own: u8, other: u8| {
            libm::round(f64::from(own) * (1.0 - share) + f64::from(other) * share) as u8
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// The same hue, darkened until its luminance is no more than this.
    pub(super) fn no_lighter_than(self, luminance: f64) -> Self {
        let mut colour = self;
        while colour.luminance() > luminance {
            let darker = |v: u8| (u16::from(v) * 15 / 16) as u8;
            colour = Self(darker(colour.0), darker(colour.1), darker(colour.2));
        }
        colour
    }
}

impl fmt::Display for Colour {
    /// As CSS writes it: `#0072b2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
}

/// How the lines of one corridor, or of the total, look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its dash.
    pub dash: Dash,
}

/// Whose numbers these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A corridor, by its index (from 0) in the scenario's order.
    Corridor(usize),
    /// All corridors together.
    Total,
    /// A compared scenario, by its index (from 0); the first is the one others are compared with.
    Scenario(usize),
}

impl Whose {
    /// The look that belongs to it everywhere.
    #[must_use]
    pub fn stroke(self) -> Stroke {
        match self {
            Self::Total => Stroke { colour: INK, dash: Dash::Solid },
            Self::Corridor(index) => one_of(&CORRIDORS, index),
            Self::Scenario(0) => Stroke { colour: SCENARIOS[0], dash: Dash::Solid },
            // The first one's colour is never another's.
            Self::Scenario(index) => one_of(&SCENARIOS[1..], index - 1),
        }
    }
}

/// A colour of a list; past its end the list begins again with another dash.
fn one_of(colours: &[Colour], index: usize) -> Stroke {
    Stroke {
        colour: colours[index % colours.len()],
        dash: match index / colours.len() % 3 {
            0 => Dash::Solid,
            1 => Dash::Dashed,
            _ => Dash::Dotted,
        },
    }
}

/// The heading of a piece of the nameplate: energy that arrived, or where it was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// Full capacity in season (waterfall only).
    Nameplate,
    /// Lost; to incidents of one cause by its index (from 0) in the scenario's list of causes.
    Lost(Loss),
    /// Outside the corridor's season (calendar only).
    OutOfSeason,
    /// Energy that arrives; in the calendar a day of full flow.
    Delivered,
}

/// The colours of causes and headings for one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    causes: Vec<(String, Colour)>,
}

impl Palette {
    /// The palette for a scenario's causes, in the scenario's order. Known names have a colour of
    /// their own; the others take the spare ones by order.
    #[must_use]
    pub fn new(causes: &[String]) -> Self {
        let mut spare = 0;
        let causes = causes
            .iter()
            .map(|name| {
                let colour = known_cause(name).unwrap_or_else(|| {
                    spare += 1;
                    SPARE[(spare - 1) % SPARE.len()]
                });
                (name.clone(), colour)
            })
            .collect();
        Self { causes }
    }

    /// A heading's colour. A cause outside the palette is grey.
    #[must_use]
    pub fn colour(&self, heading: Heading) -> Colour {
        match heading {
            Heading::Nameplate => Colour::hex(0x8a_8f_98),
            Heading::Lost(Loss::Incidents(CauseIndex(cause))) => {
                self.causes.get(cause).map_or(MUTED, |(_, colour)| *colour)
            }
            Heading::Lost(loss) => known_heading(loss).unwrap_or(SPARE[loss.step() % SPARE.len()]),
            Heading::OutOfSeason => Colour::hex(0xf5_f5_f5),
            Heading::Delivered => Colour::hex(0xbf_e3_b8),
        }
    }

    /// The name of a cause.
    pub(super) fn cause(&self, index: usize) -> Option<&str> {
        self.causes.get(index).map(|(name, _)| name.as_str())
    }

    /// A heading's words, the cause's own name for incidents.
    #[must_use]
    pub fn words(&self, heading: Heading) -> String {
        match heading {
            Heading::Nameplate => "Nameplate".to_owned(),
            Heading::Lost(loss) => match loss.cause() {
                Some(CauseIndex(cause)) => self.causes.get(cause).map_or_else(
                    || format!("{}, cause {}", loss.name(), cause + 1),
                    |(name, _)| format!("{}: {name}", loss.name()),
                ),
                None => loss.name().to_owned(),
            },
            Heading::OutOfSeason => "Out of season".to_owned(),
            Heading::Delivered => "Delivered".to_owned(),
        }
    }
}

/// Headings have colours of their own; one that is not here takes a spare one.
fn known_heading(loss: Loss) -> Option<Colour> {
    let code = match loss {
        Loss::NotInService => 0xb0_b0_b0,
        Loss::Supply => 0x4c_96_d6,
        Loss::Maintenance => 0x5a_4e_28,
        Loss::SharedSupply => 0xa3_7b_ff,
        Loss::Destination => 0x3d_22_03,
        _ => return None,
    };
    Some(Colour::hex(code))
}

fn known_cause(name: &str) -> Option<Colour> {
    let code = match name.to_lowercase().as_str() {
        "attack" | "security" | "sabotage" => 0xd2_2f_09,
        "political" | "politics" => 0x7a_1e_67,
        "technical" | "equipment" => 0x64_75_d3,
        "natural" | "nature" | "weather" => 0x16_65_4c,
        "supplier" | "supply" => 0xd5_7c_1e,
        "payment" | "commercial" => 0x86_6b_33,
        _ => return None,
    };
    Some(Colour::hex(code))
}

const CORRIDORS: [Colour; 12] = [
    Colour::hex(0x0d_5c_99),
    Colour::hex(0xdf_67_04),
    Colour::hex(0x07_79_58),
    Colour::hex(0xce_6f_b8),
    Colour::hex(0x81_4d_02),
    Colour::hex(0x5b_8f_ff),
    Colour::hex(0x70_04_1a),
    Colour::hex(0x95_8e_54),
    Colour::hex(0x15_15_c2),
    Colour::hex(0xae_4c_8c),
    Colour::hex(0x46_47_3b),
    Colour::hex(0x00b5_5a32),
];

/// Compared scenarios: none of the corridors' colours, so that neither is taken for the other.
const SCENARIOS: [Colour; 8] = [
    INK,
    Colour::hex(0xe1_46_82),
    Colour::hex(0x64_7d_fa),
    Colour::hex(0xc3_af_14),
    Colour::hex(0x73_41_05),
    Colour::hex(0xa5_9b_e1),
    Colour::hex(0xd7_87_5a),
    Colour::hex(0x64_46_96),
];

/// The colour of an addition to a difference; the next one is that of a loss.
pub(super) const MORE: Colour = Colour::hex(0x1a_6e_7e);
pub(super) const LESS: Colour = Colour::hex(0xd9_7d_4e);
/// An assumption at its low end and at its high end.
pub(super) const LOW: Colour = Colour::hex(0x9a_8c_c9);
pub(super) const HIGH: Colour = Colour::hex(0x4b_2a_6b);
/// The curve of an answer against an assumption, and where it meets a target.
pub(super) const CURVE: Colour = Colour::hex(0x3f_4a_6b);
pub(super) const ROOT: Colour = Colour::hex(0xdc_5c_84);

/// The colours of a reservoir's water: home demand served, unserved, surplus, spill.
pub(super) const WATER: [Colour; 4] = [
    Colour::hex(0x9a_a3_ad),
    Colour::hex(0xdd_77_22),
    Colour::hex(0x12_58_6b),
    Colour::hex(0xa6_dc_f5),
];
/// The calmest and the worst state of security; the others lie between.
pub(super) const CALM: Colour = Colour::hex(0xd9_dd_e3);
pub(super) const TENSE: Colour = Colour::hex(0x3a_3f_4a);
/// A reservoir's level.
pub(super) const LEVEL: Colour = Colour::hex(0x2b_6c_a3);

/// Dark blue over grey to yellow: told apart in order by every eye and in grey. After cividis (Nunez,
/// Anderton, Renslow, *Optimizing colormaps with consideration for color vision deficiency*, PLoS ONE 13,
/// 2018).
const IN_ORDER: [Colour; 5] = [
    Colour::hex(0x00_22_4e),
    Colour::hex(0x41_4d_6b),
    Colour::hex(0x7b_7b_78),
    Colour::hex(0xba_ac_6f),
    Colour::hex(0xfd_e7_37),
];

/// The colour at a share of the way from the first of an ordered list to its last.
pub(super) fn by_order(share: f64) -> Colour {
    let at = share.clamp(0.0, 1.0) * (IN_ORDER.len() - 1) as f64;
    let from = (at as usize).min(IN_ORDER.len() - 2);
    IN_ORDER[from].mixed(IN_ORDER[from + 1], at - from as f64)
}

const SPARE: [Colour; 6] = [
    Colour::hex(0x66_11_00),
    Colour::hex(0x11_77_33),
    Colour::hex(0x66_99_cc),
    Colour::hex(0x88_22_55),
    Colour::hex(0xdd_cc_77),
    Colour::hex(0x44_44_44),
];

pub(super) const INK: Colour = Colour::hex(0x1a_1a_1a);
pub(super) const TEXT: Colour = Colour::hex(0x33_33_33);
pub(super) const MUTED: Colour = Colour::hex(0x66_66_66);
pub(super) const GRID: Colour = Colour::hex(0xe2_e2_e2);
pub(super) const BASE: Colour = Colour::hex(0x99_99_99);
pub(super) const WHITE: Colour = Colour::hex(0xff_ff_ff);

/// Width of every chart, in SVG units (pixels at zoom 1).
pub(super) const WIDTH: f64 = 1200.0;
/// Least height of a chart; many corridors make it taller.
pub(super) const HEIGHT: f64 = 750.0;
/// White space at the left and right edges.
pub(super) const MARGIN: f64 = 36.0;

// Sizes of text go in steps of 2.5: those that plotters writes as whole numbers.
pub(super) const TITLE: f64 = 32.5;
pub(super) const SUBTITLE: f64 = 22.5;
pub(super) const LABEL: f64 = 22.5;
pub(super) const TICK: f64 = 20.0;
pub(super) const FOOT: f64 = 17.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_cause_keeps_its_colour_whatever_the_order() {
        let one = Palette::new(&["attack".into(), "flood".into()]);
        let two = Palette::new(&["flood".into(), "Attack".into(), "landslide".into()]);
        let cause = |cause| Heading::Lost(Loss::Incidents(CauseIndex(cause)));
        assert_eq!(one.colour(cause(0)), two.colour(cause(1)));
        assert_ne!(two.colour(cause(0)), two.colour(cause(2)));
    }

    #[test]
    fn forty_corridors_get_strokes_that_differ_as_long_as_they_can() {
        let strokes: Vec<_> = (0..36).map(|i| Whose::Corridor(i).stroke()).collect();
        for (i, a) in strokes.iter().enumerate() {
            assert!(strokes[..i].iter().all(|b| a != b), "corridor {i} looks like an earlier one");
        }
        assert_eq!(Whose::Corridor(36).stroke(), strokes[0]);
    }

    #[test]
    fn every_text_colour_is_dark_enough_on_white() {
        for index in 0..12 {
            let colour = Whose::Corridor(index).stroke().colour.for_text();
            assert!(1.05 / (colour.luminance() + 0.05) > 4.5, "corridor {index}");
        }
    }

    /// A colour in CIELAB (D65) as seen with a deficiency, whose matrix acts on linear sRGB.
    fn seen(colour: Colour, sight: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.0, colour.1, colour.2].map(|v| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
        });
        let times = |m: &[[f64; 3]; 3], v: [f64; 3]| {
            m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
        };
        let rgb = times(sight, linear).map(|v| v.clamp(0.0, 1.0));
        let xyz = times(
            &[
                [0.412_4 / 0.950_47, 0.357_6 / 0.950_47, 0.180_5 / 0.950_47],
                [0.212_6, 0.715_2, 0.072_2],
                [0.019_3 / 1.088_83, 0.119_2 / 1.088_83, 0.950_5 / 1.088_83],
            ],
            rgb,
        );
        let f = xyz.map(|t| if t > 0.008_856 { libm::cbrt(t) } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
    }

    const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn nearest_pair(colours: &[Colour]) -> f64 {
        let mut nearest = f64::INFINITY;
        for (_, sight) in &SIGHTS {
            for (i, a) in colours.iter().enumerate() {
                for b in &colours[..i] {
                    let (a, b) = (seen(*a, sight), seen(*b, sight));
                    let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                    nearest = nearest.min(libm::sqrt(square));
                }
            }
        }
        nearest
    }

    /// The contrast of two colours as WCAG 2 has it, from relative luminance in linear light.
    fn contrast(a: Colour, b: Colour) -> f64 {
        let light = |colour: Colour| {
            let linear = [colour.0, colour.1, colour.2].map(|v| {
                let v = f64::from(v) / 255.0;
                if v <= 0.040_45 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
            });
            0.212_6 * linear[0] + 0.715_2 * linear[1] + 0.072_2 * linear[2] + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    const CAUSES: [&str; 6] =
        ["attack", "political", "technical", "natural", "supplier", "payment"];

    /// The headings that are drawn as areas, in the order of the account: what is not in service is
    /// hatched.
    fn drawn() -> Vec<Colour> {
        let palette = Palette::new(&CAUSES.map(str::to_owned));
        let drawn = Loss::each(CAUSES.len()).filter(|loss| *loss != Loss::NotInService);
        drawn.map(|loss| palette.colour(Heading::Lost(loss))).collect()
    }

    #[test]
    fn neighbours_keep_apart_in_grey_and_all_from_the_ground() {
        for (what, colours) in [("corridor", CORRIDORS.to_vec()), ("heading", drawn())] {
            for (index, colour) in colours.iter().enumerate() {
                let ground = contrast(*colour, WHITE);
                assert!(ground >= 3.0, "{what} {index}: {ground} against the ground");
            }
            for (index, pair) in colours.windows(2).enumerate() {
                let grey = contrast(pair[0], pair[1]);
                assert!(grey >= 1.5, "{what}s {index} and {}: {grey} in grey", index + 1);
            }
        }
        for (name, pair) in
            [("signs", [LESS, MORE]), ("ends", [LOW, HIGH]), ("curve", [ROOT, CURVE])]
        {
            let grey = contrast(pair[0], pair[1]);
            assert!(grey >= 1.5, "{name}: {grey} in grey");
        }
    }

    #[test]
    fn the_colours_of_corridors_are_used_for_nothing_else() {
        let mut others = drawn();
        others.extend([MORE, LESS, LOW, HIGH, CURVE, ROOT, LEVEL, CALM, TENSE]);
        others.extend(WATER);
        others.extend([Colour::ASSUMPTION, Colour::SECURITY]);
        others.extend(&SCENARIOS);
        for (index, corridor) in CORRIDORS.iter().enumerate() {
            for other in &others {
                let (a, b) = (seen(*corridor, &SIGHTS[0].1), seen(*other, &SIGHTS[0].1));
                let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                assert!(libm::sqrt(square) > 5.0, "corridor {index} looks like {other}");
            }
        }
    }

    #[test]
    fn colours_stay_apart_for_every_kind_of_sight() {
        assert!(nearest_pair(&CORRIDORS) > 12.0, "corridors: {}", nearest_pair(&CORRIDORS));
        assert!(nearest_pair(&SCENARIOS) > 20.0, "scenarios: {}", nearest_pair(&SCENARIOS));
        assert!(nearest_pair(&WATER) > 20.0, "water: {}", nearest_pair(&WATER));
        for pair in [[MORE, LESS], [LOW, HIGH], [CURVE, ROOT]] {
            assert!(nearest_pair(&pair) > 20.0, "{pair:?}: {}", nearest_pair(&pair));
        }
        // Less apart than they were when some were pale: they also differ from their neighbours in grey.
        let palette = Palette::new(&CAUSES.map(str::to_owned));
        let mut colours = drawn();
        colours.extend([Heading::OutOfSeason, Heading::Delivered].map(|h| palette.colour(h)));
        assert!(nearest_pair(&colours) > 12.0, "headings: {}", nearest_pair(&colours));
    }
}
