//! The energy that a level of the stack delivers in a month, and the gaps of the corridor above it.
//!
//! A level goes from one piece of constant height to the next. Where it lies above all demand of
//! the month, or below all of it, no hour has to be looked at. Elsewhere it delivers all of demand
//! in the hours that are at or below it, which leave the corridor above it with nothing, and itself
//! in the others.

use super::demand::{Hourly, Moment, STRETCH, Under, larger, smaller};
use crate::units::HOURS_PER_YEAR;

/// The start of a gap that is not open.
const NO_GAP: f64 = f64::INFINITY;

/// Time in which a level stays as it is, and so does what matters of the corridor above it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// When it begins, hours since the year began.
    pub at: f64,
    /// MW, at most the largest demand of the month.
    pub level: f64,
    pub state: State,
}

/// The state of a corridor of the stack, by what those below it leave to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Something.
    Open,
    /// Nothing.
    Shut,
    /// It is out of season or not in service.
    Off,
}

/// The time in which a corridor delivers nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps {
    /// Hours in the month.
    pub zero: f64,
    /// Hour in which the present gap began.
    since: f64,
    /// Hours of the longest gap that began in the present year.
    pub longest: f64,
}

/// The present year, and the longest gaps of a corridor that began in earlier ones.
pub(super) struct Years<'a> {
    /// Hour in which the present one began.
    pub start: f64,
    /// By year, hours.
    pub longest: &'a mut [f64],
}

/// A month of demand.
pub(super) struct MonthSpan<'a> {
    pub hourly: &'a Hourly,
    /// From 0.
    pub number: usize,
    /// The smallest and the largest demand in it, MW.
    pub least: f64,
    pub most: f64,
}

impl MonthSpan<'_> {
    /// The energy that a level delivered, MWh; accounts for the gaps of the corridor above it. The
    /// last of its pieces begins where the month ends.
    #[inline(never)]
    pub fn settle(&self, pieces: &[Piece], gaps: &mut Gaps, years: &mut Years<'_>) -> f64 {
        let [first, others @ ..] = pieces else { return 0.0 };
        let (mut piece, mut since) = (first, Moment::new(first.at));
        let (mut own, mut served) = (*gaps, 0.0);
        for next in others {
            let Piece { level, state, .. } = *std::mem::replace(&mut piece, next);
            let now = Moment::new(next.at);
            if now.at <= since.at {
                continue;
            }
            if level >= self.least && level < self.most {
                served += self.through(level, &since, &now, state, &mut own, years);
            } else {
                let (hours, begin) = (now.at - since.at, years.start + since.at);
                if state == State::Off || state == State::Open && level < self.least {
                    own.close(begin, years);
                } else {
                    own.nothing(begin, hours);
                }
                served += if level < self.least {
                    level * hours
                } else {
                    self.hourly.until(&now) - self.hourly.until(&since)
                };
            }
            since = now;
        }
        *gaps = own;
        served
    }

    /// Hours and MWh that the highest level left unserved.
    pub fn short(&self, pieces: &[Piece]) -> (f64, f64) {
        let mut short = (0.0, 0.0);
        for pair in pieces.windows(2) {
            if pair[0].level < self.most {
                let (hours, energy) = self.hourly.short(pair[0].level, pair[0].at, pair[1].at);
                short.0 += hours;
                short.1 += energy;
            }
        }
        short
    }

    /// The energy that a level within the bounds of demand delivered, MWh, in stretches of as many
    /// hours as can be looked at together; accounts for the gaps of the corridor above it.
    #[inline(always)]
    fn through(
        &self,
        level: f64,
        since: &Moment,
        now: &Moment,
        state: State,
        gaps: &mut Gaps,
        years: &mut Years<'_>,
    ) -> f64 {
        let (hourly, begin) = (self.hourly, years.start + since.at);
        let (first, end) = (since.hour, now.begun());
        let below = hourly.below(self.number, level);
        let (mut hour, mut under, mut demand, mut starts) = (first, 0, 0.0, begin);
        while hour < end {
            let count = (end - hour).min(STRETCH as u32);
            let look = below.among(hour, count);
            under += look.hours;
            demand += look.energy;
            if state == State::Open {
                gaps.mind(&look, starts, years.start + f64::from(hour), count, years);
            }
            hour += STRETCH as u32;
            starts = years.start + f64::from(hour);
        }
        // What lies outside of the first and of the last hour.
        let (before, after) = (since.into, now.left());
        let (early, late) = (hourly.of_hour(first), hourly.of_hour(end - 1));
        match state {
            State::Open => {
                let early = if early <= level { before } else { 0.0 };
                let late = if late <= level { after } else { 0.0 };
                gaps.zero += larger(f64::from(under) - early - late, 0.0);
            }
            State::Shut => gaps.nothing(begin, now.at - since.at),
            State::Off => gaps.close(begin, years),
        }
        let outside = smaller(early, level) * before + smaller(late, level) * after;
        demand + level * f64::from(end - first - under) - outside
    }
}

impl Gaps {
    pub const NONE: Self = Self { zero: 0.0, since: NO_GAP, longest: 0.0 };

    /// Nothing is delivered for `hours` from `since` on.
    #[inline(always)]
    fn nothing(&mut self, since: f64, hours: f64) {
        self.zero += hours;
        self.since = smaller(self.since, since);
    }

    /// Ends the gap, if there is one; it belongs to the year in which it began.
    #[inline(always)]
    pub fn close(&mut self, at: f64, years: &mut Years<'_>) {
        let since = std::mem::replace(&mut self.since, NO_GAP);
        if since >= years.start {
            // Where there is none it has begun at infinity.
            self.longest = larger(at - since, self.longest);
        } else {
            years.close(since, at);
        }
    }

    /// The gaps in a stretch of so many hours that begins at `since`, in hour `first`, but for how
    /// long they are together.
    #[inline(always)]
    fn mind(&mut self, under: &Under, since: f64, first: f64, count: u32, years: &mut Years<'_>) {
        // The run from the start on, which an open gap goes on with; without both it is a gap of no
        // length that ends here.
        self.since = smaller(self.since, since);
        if under.head == count {
            return;
        }
        self.close(larger(first + f64::from(under.head), since), years);
        self.longest = larger(f64::from(under.longest), self.longest);
        // The run up to the end stays open. It is chosen and not jumped to: no processor could
        // foretell it.
        let tail = first + f64::from(count - under.tail);
        let since = if under.tail > 0 { tail.to_bits() } else { NO_GAP.to_bits() };
        self.since = f64::from_bits(since);
    }
}

impl Years<'_> {
    /// Ends a gap that began in an earlier year.
    #[cold]
    fn close(&mut self, since: f64, at: f64) {
        let year = (since / HOURS_PER_YEAR) as usize;
        if let Some(longest) = self.longest.get_mut(year) {
            *longest = longest.max(at - since);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONTH: usize = 1;
    const BEGIN: f64 = 744.0;
    const END: f64 = 1416.0;

    fn state() -> impl Strategy<Value = State> {
        prop_oneof![6 => Just(State::Open), 1 => Just(State::Shut), 1 => Just(State::Off)]
    }

    proptest! {
        #[test]
        fn deliveries_and_gaps_equal_those_taken_hour_by_hour(
            drawn in prop::collection::vec((BEGIN..END, 0.0..1100.0, state()), 0..30),
            whole in any::<bool>(),
        ) {
            let mw: Vec<f64> = (0..8760).map(|hour| ((hour * 7919) % 1000) as f64).collect();
            let hourly = Hourly::new(&mw);
            let (least, most) = hourly.bounds_of_month(MONTH);
            let month = MonthSpan { hourly: &hourly, number: MONTH, least, most };
            let mut pieces: Vec<Piece> = drawn
                .iter()
                .map(|(at, level, state)| Piece {
                    at: if whole { at.floor() } else { *at },
                    level: f64::min(*level, most),
                    state: *state,
                })
                .collect();
            pieces.push(Piece { at: BEGIN, level: 500.0, state: State::Open });
            pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
            pieces.push(Piece { at: END, level: 0.0, state: State::Off });
            let mut gaps = Gaps::NONE;
            let mut longest = [0.0];
            let years = &mut Years { start: 0.0, longest: &mut longest };
            let served = month.settle(&pieces, &mut gaps, years);
            let short = month.short(&pieces);
            gaps.close(END, years);

            let (mut energy, mut zero, mut record) = (0.0, 0.0, 0.0_f64);
            let (mut hours, mut unserved) = (0.0, 0.0);
            let mut run: Option<f64> = None;
            for pair in pieces.windows(2) {
                let mut at = pair[0].at;
                while at < pair[1].at {
                    let to = (at.floor() + 1.0).min(pair[1].at);
                    let mw = mw[at as usize];
                    energy += mw.min(pair[0].level) * (to - at);
                    if mw > pair[0].level {
                        hours += to - at;
                        unserved += (mw - pair[0].level) * (to - at);
                    }
                    let nothing = pair[0].state == State::Shut
                        || pair[0].state == State::Open && mw <= pair[0].level;
                    if nothing {
                        zero += to - at;
                        let since = *run.get_or_insert(at);
                        record = record.max(to - since);
                    } else {
                        run = None;
                    }
                    at = to;
                }
            }
            prop_assert!((served - energy).abs() < 1e-6, "{served} and {energy}");
            prop_assert!((gaps.zero - zero).abs() < 1e-8, "{} and {zero}", gaps.zero);
            prop_assert!((gaps.longest - record).abs() < 1e-8, "{} and {record}", gaps.longest);
            prop_assert!((short.0 - hours).abs() < 1e-8 && (short.1 - unserved).abs() < 1e-5);
        }
    }
}
