//! Colours and sizes: one meaning, one colour, in every chart, table and terminal line.
//!
//! Corridors take the hues of Okabe and Ito (2008) and Paul Tol's schemes
//! (<https://sronpersonalpages.nl/~pault/>), which stay apart under the common colour deficiencies; the
//! total is near-black. Past twelve corridors the hues repeat with another dash. Causes and the
//! other headings of the waterfall have hues of their own, chosen by name so that *attack* is the
//! same red in every scenario.
use std::fmt;

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    const fn hex(code: u32) -> Self {
        Self((code >> 16) as u8, (code >> 8) as u8, code as u8)
    }

    /// Relative luminance from 0 (black) to 1 (white), as in WCAG 2 but with a plain square for
    /// the transfer curve.
    fn luminance(self) -> f64 {
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
        let mut colour = self;
        while colour.luminance() > 0.17 {
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
    /// A corridor, by its place (from 0) in the scenario's order.
    Corridor(usize),
    /// All corridors together.
    Total,
}

impl Whose {
    /// The look that belongs to it everywhere.
    #[must_use]
    pub fn stroke(self) -> Stroke {
        match self {
            Self::Total => Stroke { colour: INK, dash: Dash::Solid },
            Self::Corridor(index) => Stroke {
                colour: CORRIDORS[index % CORRIDORS.len()],
                dash: match index / CORRIDORS.len() % 3 {
                    0 => Dash::Solid,
                    1 => Dash::Dashed,
                    _ => Dash::Dotted,
                },
            },
        }
    }
}

/// What a piece of the nameplate became, or what held the flow back on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// Full capacity in season (waterfall only).
    Nameplate,
    /// Not built, late or ramping up.
    NotInService,
    /// Too little water, gas or oil.
    Supply,
    /// Planned maintenance.
    Maintenance,
    /// Incidents of one cause, by its place (from 0) in the scenario's list of causes.
    Incidents(usize),
    /// Drawn by corridors before it.
    SharedSupply,
    /// Not accepted, not absorbed, or no demand.
    Destination,
    /// Outside the corridor's season (calendar only).
    OutOfSeason,
    /// What arrives; in the calendar a day of full flow.
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
            Heading::NotInService => Colour::hex(0xbf_bf_bf),
            Heading::Supply => Colour::hex(0x7f_c4_ea),
            Heading::Maintenance => Colour::hex(0x99_99_33),
            Heading::Incidents(index) => self.causes.get(index).map_or(MUTED, |(_, c)| *c),
            Heading::SharedSupply => Colour::hex(0x33_22_88),
            Heading::Destination => Colour::hex(0x6b_4c_2a),
            Heading::OutOfSeason => Colour::hex(0xf0_f0_f0),
            Heading::Delivered => Colour::hex(0xcd_e7_d0),
        }
    }

    /// A heading's words, the cause's own name for incidents.
    #[must_use]
    pub fn words(&self, heading: Heading) -> String {
        match heading {
            Heading::Nameplate => "Nameplate".to_owned(),
            Heading::NotInService => "Not in service".to_owned(),
            Heading::Supply => "Supply".to_owned(),
            Heading::Maintenance => "Maintenance".to_owned(),
            Heading::Incidents(index) => self.causes.get(index).map_or_else(
                || format!("Incidents, cause {}", index + 1),
                |(name, _)| format!("Incidents: {name}"),
            ),
            Heading::SharedSupply => "Shared supply".to_owned(),
            Heading::Destination => "Destination".to_owned(),
            Heading::OutOfSeason => "Out of season".to_owned(),
            Heading::Delivered => "Delivered".to_owned(),
        }
    }
}

fn known_cause(name: &str) -> Option<Colour> {
    let code = match name.to_lowercase().as_str() {
        "attack" | "security" | "sabotage" => 0xcc_33_11,
        "political" | "politics" => 0xaa_33_77,
        "technical" | "equipment" => 0x00_6d_b0,
        "natural" | "nature" | "weather" => 0x00_99_88,
        "supplier" | "supply" => 0xee_77_33,
        "payment" | "commercial" => 0xdd_aa_33,
        _ => return None,
    };
    Some(Colour::hex(code))
}

const CORRIDORS: [Colour; 12] = [
    Colour::hex(0x00_72_b2),
    Colour::hex(0xd5_5e_00),
    Colour::hex(0x00_9e_73),
    Colour::hex(0xaa_44_99),
    Colour::hex(0xe6_9f_00),
    Colour::hex(0x56_b4_e9),
    Colour::hex(0x88_22_55),
    Colour::hex(0x99_99_33),
    Colour::hex(0x33_22_88),
    Colour::hex(0xcc_66_77),
    Colour::hex(0x11_77_33),
    Colour::hex(0x8c_51_0a),
];

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

pub(super) const TITLE: f64 = 32.0;
pub(super) const SUBTITLE: f64 = 22.0;
pub(super) const LABEL: f64 = 22.0;
pub(super) const TICK: f64 = 20.0;
pub(super) const FOOT: f64 = 17.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_cause_keeps_its_colour_whatever_the_order() {
        let one = Palette::new(&["attack".into(), "flood".into()]);
        let two = Palette::new(&["flood".into(), "Attack".into(), "landslide".into()]);
        assert_eq!(one.colour(Heading::Incidents(0)), two.colour(Heading::Incidents(1)));
        assert_ne!(two.colour(Heading::Incidents(0)), two.colour(Heading::Incidents(2)));
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
}
