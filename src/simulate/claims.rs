//! The rest of a supply for its corridors where others are served before them, or where it is not always
//! there.
//!
//! From its rate, after what hazards take, each claim takes what it wants, in their order; what is left
//! is the corridors'. That changes with the month, with what hazards take, and at the moments at which
//! a supply or a claim begins or ends: between these it is constant, so that what each claim got is a
//! sum of products. Claims are served all year, whatever is in service.

use super::Workspace;
use super::order::Event;
use crate::model::{ClaimModel, Model};
use crate::outcome::{ClaimIndex, Entity, Measure, YearIndex};
use crate::units::HOURS_PER_YEAR;

/// Claims during a trial, and the supplies that have any or are not always there.
#[derive(Debug, Clone)]
pub(super) struct Claims {
    /// By supply.
    supplies: Vec<SupplyFlow>,
    /// By claim.
    claims: Vec<ClaimFlow>,
    /// By claim and year: what its `times` and its growth multiply it by.
    factors: Vec<f64>,
}

/// The flow of a supply, in its unit.
#[derive(Debug, Clone, Copy, Default)]
struct SupplyFlow {
    /// Whether it is there.
    there: bool,
    /// The rest for corridors with nothing down, and as things are.
    intact: f64,
    now: f64,
    /// Its claims are accounted for up to here.
    since: f64,
}

/// The flow to a claim.
#[derive(Debug, Clone, Copy, Default)]
struct ClaimFlow {
    /// Whether it is there.
    there: bool,
    /// The flow that it wants now, and that which it gets.
    wanted: f64,
    served: f64,
    /// The energy that it got since the year began, flow times hours.
    so_far: f64,
}

impl Claims {
    /// Room for them; `None` where every supply is always there for its corridors alone.
    pub fn new(model: &Model) -> Option<Box<Self>> {
        let plain =
            model.supplies.iter().all(|own| own.in_service.is_none() && own.until.is_none());
        if plain && model.claims.is_empty() {
            return None;
        }
        Some(Box::new(Self {
            supplies: vec![SupplyFlow::default(); model.supplies.len()],
            claims: vec![ClaimFlow::default(); model.claims.len()],
            factors: vec![0.0; model.claims.len() * model.years],
        }))
    }

    /// The flow that a supply has for its corridors: with nothing down, or as things are.
    #[inline(always)]
    pub fn offered(&self, supply: usize, down: bool) -> f64 {
        let supply = &self.supplies[supply];
        if down { supply.now } else { supply.intact }
    }

    /// Whether something is there in an hour, and at which moments of the horizon that changes.
    fn span(
        model: &Model,
        parameters: &[f64],
        years: [Option<u32>; 2],
    ) -> (bool, [Option<f64>; 2]) {
        let hour =
            |year: u32| (parameters[year as usize] - f64::from(model.start_year)) * HOURS_PER_YEAR;
        let from = years[0].map_or(f64::NEG_INFINITY, hour);
        let until = years[1].map_or(f64::INFINITY, hour);
        let inside = |at: f64| (until > from && at > 0.0 && at < model.hours()).then_some(at);
        (from <= 0.0 && until > 0.0 && until > from, [inside(from), inside(until)])
    }
}

impl Workspace {
    /// Makes claims ready for a trial, and notes the moments at which a supply or a claim begins or
    /// ends: an event with the code `switch`, to which twice the place of the supply (or, behind all of
    /// these, of the claim) is added, and one more for an end.
    pub(super) fn begin_claims(&mut self, model: &Model, switch: u32) {
        let Self { claims, parameters, events, .. } = self;
        let Some(own) = claims else { return };
        let mut change = |place: usize, years: [Option<u32>; 2]| {
            let (there, moments) = Claims::span(model, parameters, years);
            for (end, at) in moments.into_iter().enumerate() {
                if let Some(at) = at {
                    events.draw(Event { at, code: switch | (2 * place + end) as u32 });
                }
            }
            there
        };
        let supplies = model.supplies.len();
        for (index, (flow, form)) in own.supplies.iter_mut().zip(&model.supplies).enumerate() {
            let there = change(index, [form.in_service, form.until]);
            *flow = SupplyFlow { there, ..SupplyFlow::default() };
        }
        for (index, (flow, form)) in own.claims.iter_mut().zip(&model.claims).enumerate() {
            let there = change(supplies + index, [form.in_service, form.until]);
            *flow = ClaimFlow { there, ..ClaimFlow::default() };
            let times = form.times.map_or(1.0, |slot| parameters[slot as usize]);
            let factors = own.factors[index * model.years..(index + 1) * model.years].iter_mut();
            for (year, factor) in (model.start_year..).zip(factors) {
                *factor = times * form.growth.factor(year, parameters);
            }
        }
    }

    /// The supply that a switch is about.
    pub(super) fn supply_of_switch(&self, model: &Model, place: usize) -> usize {
        let supplies = model.supplies.len();
        match place.checked_sub(supplies) {
            None => place,
            Some(claim) => model.claims[claim].supply,
        }
    }

    /// A supply or a claim begins or ends.
    pub(super) fn switch(&mut self, model: &Model, place: usize, ends: bool, now: f64) {
        let supply = self.supply_of_switch(model, place);
        let Some(own) = &mut self.claims else { return };
        match place.checked_sub(model.supplies.len()) {
            None => own.supplies[place].there = !ends,
            Some(claim) => own.claims[claim].there = !ends,
        }
        self.serve(model, supply, now);
    }

    /// Finds anew what every supply has, as a month begins.
    pub(super) fn begin_month_of_claims(&mut self, model: &Model, now: f64) {
        if self.claims.is_none() {
            return;
        }
        for supply in 0..model.supplies.len() {
            self.serve(model, supply, now);
        }
    }

    /// Accounts for the claims on a supply up to `now`, and finds anew what each gets and what is left.
    pub(super) fn serve(&mut self, model: &Model, supply: usize, now: f64) {
        let Self { claims, rates, supply_share, parameters, year, month, clamped, .. } = self;
        let Some(own) = claims else { return };
        let flow = &mut own.supplies[supply];
        let hours = now - std::mem::replace(&mut flow.since, now);
        let rate = match flow.there {
            true => rates[(supply * model.years + *year) * 12 + *month],
            false => 0.0,
        };
        (flow.intact, flow.now) = (rate, rate * supply_share[supply]);
        for claim in model.claims_on[supply].clone() {
            let (form, state): (&ClaimModel, _) = (&model.claims[claim], &mut own.claims[claim]);
            state.so_far += state.served * hours;
            let take = parameters[form.take[*month] as usize];
            let wanted = match state.there && take > 0.0 {
                true => take * own.factors[claim * model.years + *year],
                false => 0.0,
            };
            clamped[form.past_all as usize] |= wanted > form.most;
            state.wanted = wanted.min(form.most);
            state.served = state.wanted.min(flow.now);
            flow.now -= state.served;
            flow.intact -= state.wanted.min(flow.intact);
        }
    }

    /// Books what each claim got in the year that ends `now`.
    pub(super) fn book_claims(&mut self, model: &Model, now: f64) {
        for supply in 0..model.supplies.len() {
            self.serve(model, supply, now);
        }
        let Self { claims, row, year, .. } = self;
        let Some(own) = claims else { return };
        for (index, state) in own.claims.iter_mut().enumerate() {
            let so_far = std::mem::take(&mut state.so_far);
            row.set(Measure::Claimed, ClaimIndex(index), YearIndex(*year), so_far);
        }
    }

    /// Turns what claims got from flow times hours into TWh, at the end of a trial.
    pub(super) fn convert_claims(&mut self, model: &Model) {
        let Self { row, parameters, .. } = self;
        for (index, claim) in model.claims.iter().enumerate() {
            let (factor, product) = claim.conversion;
            let value = |slot: u32| parameters[slot as usize];
            let per_unit = factor * product.map_or(1.0, |(a, b)| value(a) * value(b));
            let scale = claim.energy_per_hour * per_unit;
            let own = Entity::Claim(ClaimIndex(index));
            row.periods(Measure::Claimed, own).iter_mut().for_each(|twh| *twh *= scale);
        }
    }
}
