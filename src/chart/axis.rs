//! Scales and axes: round ticks, a light grid, the unit in words.
use super::canvas::{Area, Canvas, Type};
use super::number;
use super::theme;
use crate::units::scientific;

/// A linear or logarithmic way from values to positions on the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: bool,
}

impl Scale {
    /// Values `low` to `high` at positions `from` to `to`. A span of nothing is widened.
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high > low { high } else { low + low.abs().max(1.0) };
        Self { low, high, from, to, log: false }
    }

    /// The same by powers of ten; both ends are above zero.
    pub fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let low = libm::log10(low.max(f64::MIN_POSITIVE));
        let high = libm::log10(high.max(f64::MIN_POSITIVE));
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, from, to, log: true }
    }

    /// The position of a value, clamped to the scale.
    pub fn at(&self, value: f64) -> f64 {
        self.position(self.share(value).clamp(0.0, 1.0))
    }

    /// The position of a value, also where it lies outside the scale.
    pub fn beyond(&self, value: f64) -> f64 {
        self.position(self.share(value))
    }

    fn share(&self, value: f64) -> f64 {
        let value = if self.log { libm::log10(value.max(f64::MIN_POSITIVE)) } else { value };
        (value - self.low) / (self.high - self.low)
    }

    fn position(&self, share: f64) -> f64 {
        self.from + share * (self.to - self.from)
    }
}

/// The calendar years below a plot, as many as there is room for; `position` says where each stands.
pub(super) fn years(
    canvas: &mut Canvas,
    plot: Area,
    start_year: i32,
    count: usize,
    position: impl Fn(usize) -> f64,
) {
    let last =
        start_year.saturating_add(i32::try_from(count.saturating_sub(1)).unwrap_or(i32::MAX));
    let apart = if count > 1 { position(1) - position(0) } else { plot.width() };
    for year in Ticks::whole(start_year, last, apart, 62.0) {
        let index = usize::try_from(year - start_year).unwrap_or(0);
        let at = (position(index), plot.bottom + 26.0);
        canvas.text(at, &year.to_string(), Type::tick().middle());
    }
}

/// The positions of round values and how to write them.
#[derive(Debug, Clone)]
pub(super) struct Ticks {
    pub values: Vec<f64>,
    pub decimals: usize,
    /// Calendar years, without thousands set apart.
    pub years: bool,
    step: f64,
    /// Whether each has the decimals that it needs.
    log: bool,
}

impl Ticks {
    /// About `wanted` round values from at or below `low` to at or above `high`.
    pub fn around(low: f64, high: f64, wanted: usize) -> Self {
        let high = if high > low { high } else { low + low.abs().max(1.0) };
        let rough = (high - low) / wanted.max(1) as f64;
        let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|step| *step >= rough * 0.999_999)
            .unwrap_or(10.0 * power);
        let first = libm::floor(low / step + 1e-9);
        let last = libm::ceil(high / step - 1e-9);
        let values =
            (0..=((last - first) as usize).min(40)).map(|i| (first + i as f64) * step).collect();
        // Decimals that write the step exactly: 0.25 needs two, 0.5 one, 20 none.
        let mut decimals = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 6.0) as usize;
        let scaled = step * libm::pow(10.0, decimals as f64);
        if (scaled - libm::round(scaled)).abs() > 1e-6 {
            decimals += 1;
        }
        Self { values, decimals, years: false, step, log: false }
    }

    /// The ones, twos and fives of every power of ten that touches `low` to `high`, both above zero;
    /// over many powers the ones alone.
    pub fn by_tens(low: f64, high: f64) -> Self {
        let power = |value: f64| libm::floor(libm::log10(value.max(f64::MIN_POSITIVE))) as i32;
        let (first, last) = (power(low), power(high));
        let few: &[f64] = if last - first > 3 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let values = (first..=last)
            .flat_map(|power| few.iter().map(move |m| m * libm::pow(10.0, f64::from(power))))
            .collect();
        Self { values, decimals: 0, years: false, step: low, log: true }
    }

    /// Whole values from zero to at or above a count.
    pub fn counts(high: u64, wanted: usize) -> Self {
        let mut ticks = Self::around(0.0, high as f64, wanted);
        ticks.values.retain(|value| value.fract() == 0.0);
        Self { decimals: 0, ..ticks }
    }

    /// Round values from zero up to `high` at most, and the scale on which they stand, which ends a
    /// little above `high`.
    pub fn up_to(high: f64, wanted: usize, (from, to): (f64, f64)) -> (Self, Scale) {
        let high = if high > 0.0 { high } else { 1.0 };
        let mut ticks = Self::around(0.0, high, wanted);
        let end = (1.03 * high).min(ticks.high());
        ticks.values.retain(|v| *v <= end * (1.0 + 1e-9));
        (ticks, Scale::linear(0.0, end, from, to))
    }

    /// Whole values such as years, as far apart as `room` needs when each takes `width`.
    pub fn whole(low: i32, high: i32, width: f64, room: f64) -> impl Iterator<Item = i32> {
        let step = libm::ceil(room / width.max(0.01)).max(1.0) as usize;
        (low..=high).step_by(step)
    }

    pub fn low(&self) -> f64 {
        self.values.first().copied().unwrap_or(0.0)
    }

    pub fn high(&self) -> f64 {
        self.values.last().copied().unwrap_or(1.0)
    }

    pub fn write(&self, value: f64) -> String {
        if value.abs() < self.step * 1e-6 {
            "0".to_owned()
        } else if self.years {
            number::number(value, self.decimals).replace(',', "")
        } else if number::is_extreme(value) {
            // As many digits as tell this value from the next.
            let digits = libm::floor(libm::log10(value.abs() / self.step) + 0.01) + 1.0;
            scientific(value, digits.clamp(0.0, 6.0) as usize)
        } else if self.log {
            let decimals = (-libm::floor(libm::log10(value.abs()) + 1e-9)).clamp(0.0, 6.0);
            number::number(value, decimals as usize)
        } else {
            number::number(value, self.decimals)
        }
    }

    /// The width of the widest label.
    pub fn width(&self) -> f64 {
        let face = Type::tick();
        self.values.iter().map(|v| face.width(&self.write(*v))).fold(0.0, f64::max)
    }
}

/// Horizontal grid lines with labels to the left of the plot.
pub(super) fn vertical(canvas: &mut Canvas, plot: Area, ticks: &Ticks, scale: &Scale) {
    for value in &ticks.values {
        let y = scale.at(*value);
        canvas.rule((plot.left, y), (plot.right, y), theme::GRID, 1.0);
        let face = Type::tick().end();
        canvas.text((plot.left - 10.0, y + face.middle_drop()), &ticks.write(*value), face);
    }
}

/// Vertical grid lines with labels below the plot, and what they count.
pub(super) fn horizontal(
    canvas: &mut Canvas,
    plot: Area,
    ticks: &Ticks,
    scale: &Scale,
    caption: &str,
) {
    let mut free_from = f64::NEG_INFINITY;
    for value in &ticks.values {
        let x = scale.at(*value);
        canvas.rule((x, plot.top), (x, plot.bottom), theme::GRID, 1.0);
        let face = Type::tick().middle();
        let text = ticks.write(*value);
        let half = face.width(&text) / 2.0;
        let x = x.min(theme::WIDTH - 6.0 - half);
        if x - half > free_from {
            canvas.text((x, plot.bottom + 26.0), &text, face);
            free_from = x + half + 12.0;
        }
    }
    let face = Type::new(theme::TICK, theme::MUTED).end();
    let room = plot.right - theme::MARGIN;
    canvas.text((plot.right, plot.bottom + 54.0), &face.cut(caption, room), face);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose_the_data() {
        let ticks = Ticks::around(0.0, 17.3, 6);
        assert_eq!(ticks.values, [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(ticks.write(15.0), "15");
        let ticks = Ticks::around(0.0, 0.9, 4);
        assert_eq!(ticks.write(0.25), "0.25");
        let ticks = Ticks::around(0.0, 1e-9, 4);
        assert!(ticks.high() >= 1e-9 && ticks.values.len() < 8);
        assert_eq!(ticks.write(5e-10), "5×10⁻¹⁰");
        let ticks = Ticks::around(3.0, 3.0, 4);
        assert!(ticks.high() > 3.0);
    }

    #[test]
    fn years_are_thinned_to_what_fits() {
        let years = |low, high, width| Ticks::whole(low, high, width, 60.0).collect::<Vec<_>>();
        assert_eq!(years(2028, 2037, 70.0).len(), 10);
        assert_eq!(years(2028, 2037, 25.0), [2028, 2031, 2034, 2037]);
        assert_eq!(years(2028, 2028, 0.0), [2028]);
    }

    #[test]
    fn a_scale_holds_values_within_its_ends() {
        let scale = Scale::linear(0.0, 0.0, 10.0, 20.0);
        assert!((scale.at(5.0) - 20.0).abs() < 1e-12);
        let log = Scale::log(1.0, 100.0, 0.0, 10.0);
        assert!((log.at(10.0) - 5.0).abs() < 1e-12);
        let small = Scale::log(0.01, 100.0, 0.0, 10.0);
        assert!((small.at(0.1) - 2.5).abs() < 1e-12 && small.at(0.0) == 0.0);
    }

    #[test]
    fn ticks_of_a_logarithmic_scale_are_ones_twos_and_fives() {
        let written = |ticks: &Ticks| {
            ticks.values.iter().map(|v| ticks.write(*v)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(written(&Ticks::by_tens(0.03, 2.0)), "0.01 0.02 0.05 0.1 0.2 0.5 1 2 5");
        assert_eq!(written(&Ticks::by_tens(1.0, 2e4)), "1 10 100 1,000 10,000");
    }
}
