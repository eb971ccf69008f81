//! The destination as a buyer: what of that which arrives replaces something dearer.
//!
//! Every part of the day has a flow of its own, side by side with the others, and lasts its share of
//! the time. In a part, let `x` be the flow that arrives of a corridor, before `accepted`:
//!
//! ```text
//! x1   without any limit at the destination
//! x2   with the room of all alternatives, whatever they cost, less what corridors before it replaced,
//!      and no more than the grid absorbs and demand asks for
//! x3   with the room of those alone that are dearer than the price that counts now
//! ```
//!
//! Nothing there to replace took `x1 - x2`, too dear was `x2 - x3`, and `accepted` times `x3` is
//! delivered: it replaces the dearest first. The room of an alternative is `amount (1 - locked)
//! growth`, of a month, a year and a part. The price that counts is zero until the year's metered
//! energy has reached what is paid for whether taken or not, then that of the contract for what
//! arrives; the instant at which this happens is a breakpoint.
//!
//! The day's energy of a supply that can wait may be drawn in any part of the day, earlier parts
//! first: a part may draw what corridors before it and its own earlier parts have left of that energy,
//! over its own hours.

use super::Workspace;
use super::demand::smaller;
use super::record::scales;
use super::water::growth_to_start;
use crate::model::{AmountForm, BuyerModel, Model, of_part};
use crate::outcome::{
    AlternativePartIndex, CorridorIndex, Loss, Measure, Refusal, ReplacedIndex, YearIndex,
};
use crate::scenario::{MOST_PARTS, Meter};
use crate::units::HOURS_PER_YEAR;

/// A flow in each part of the day.
type Parts = [f64; MOST_PARTS];
/// Energies or flows that were refused, in the order of [`Refusal::ALL`].
type Refused = [f64; Refusal::ALL.len()];

const NONE_REFUSED: Refused = [0.0; Refusal::ALL.len()];

/// The buyer during a trial.
#[derive(Debug, Clone)]
pub(super) struct Buyer {
    /// Share of the day of each part.
    shares: Vec<f64>,
    /// By alternative and part: what of it could be replaced now, and what of that is left.
    rooms: Vec<f64>,
    left: Vec<f64>,
    /// By alternative and part: by how much it has grown until the first year of the horizon, and until
    /// the year `grown`; and by alternative the share of it that is open then.
    starts: Vec<f64>,
    growths: Vec<f64>,
    opens: Vec<f64>,
    grown: usize,
    /// The month that the rooms are of, and the hour until which they hold.
    month: usize,
    until: f64,
    /// By alternative and year: its cost, USD per MWh.
    costs: Vec<f64>,
    /// By list: the places of its alternatives in it, dearest first, in the year of `ordered`.
    merit: Vec<Vec<u32>>,
    ordered: usize,
    /// By corridor and year: its contract's price for what arrives, USD per MWh; 0 without one.
    prices: Vec<f64>,
    /// By corridor: the energy of a year that is paid for whether taken or not, as it arrives, flow
    /// times hours; whether it was reached this year; and the hour at which it will be.
    firm: Vec<f64>,
    firm_reached: Vec<bool>,
    firm_at: Vec<f64>,
    /// By supply and part: what it holds for the corridors to come, of one whose energy is by the hour.
    held: Vec<f64>,
    /// By supply: the mean over the day of what is left of its energy, of one that can wait; and by
    /// supply and part what its cap leaves.
    energy: Vec<f64>,
    capped: Vec<f64>,
    /// By supply: the energy within one pass through the parts.
    passing: Vec<f64>,
    /// By supply: what of that which arrives of the corridor at hand it brings, mean over the day.
    drawn: Vec<f64>,
    /// By pair and part: the flow that replaces the alternative, times the part's share; and since the
    /// year began, flow times hours.
    rates: Vec<f64>,
    so_far: Vec<f64>,
    /// By corridor: the flow that is not bought, for each reason; and since the year began.
    refused: Vec<Refused>,
    refused_so_far: Vec<Refused>,
    /// By corridor and part: the flow that is delivered.
    pub delivered: Vec<f64>,
}

/// The outcome of a group of corridors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bought {
    /// The flow that is delivered, mean over the day.
    pub delivered: f64,
    /// The demand from which on it makes no difference how much there is.
    pub wanted: f64,
    /// The next hour at which something of it changes by itself.
    pub next: f64,
}

impl Buyer {
    pub fn new(model: &Model, buyer: &BuyerModel) -> Self {
        let (parts, years) = (buyer.parts.len(), model.years);
        let (corridors, supplies) = (model.corridors.len(), model.supplies.len());
        let alternatives = buyer.alternatives.len();
        let pairs = buyer.first_pair.last().copied().unwrap_or(0);
        Self {
            shares: buyer.parts.clone(),
            rooms: vec![0.0; alternatives * parts],
            left: vec![0.0; alternatives * parts],
            starts: vec![1.0; alternatives * parts],
            growths: vec![1.0; alternatives * parts],
            opens: vec![1.0; alternatives],
            grown: usize::MAX,
            month: usize::MAX,
            until: f64::NEG_INFINITY,
            costs: vec![0.0; alternatives * years],
            merit: buyer.lists.iter().map(|list| (0..list.len() as u32).collect()).collect(),
            ordered: usize::MAX,
            prices: vec![0.0; corridors * years],
            firm: vec![0.0; corridors],
            firm_reached: vec![true; corridors],
            firm_at: vec![f64::INFINITY; corridors],
            held: vec![0.0; supplies * parts],
            energy: vec![0.0; supplies],
            capped: vec![0.0; supplies * parts],
            passing: vec![0.0; supplies],
            drawn: vec![0.0; supplies],
            rates: vec![0.0; pairs * parts],
            so_far: vec![0.0; pairs * parts],
            refused: vec![NONE_REFUSED; corridors],
            refused_so_far: vec![NONE_REFUSED; corridors],
            delivered: vec![0.0; corridors * parts],
        }
    }

    /// Parts of the day.
    pub fn parts(&self) -> usize {
        self.shares.len()
    }

    /// Share of the day of a part.
    pub fn share(&self, part: usize) -> f64 {
        self.shares[part]
    }

    /// The mean over the day of a flow; where it is the same in every part, exactly that.
    fn mean(&self, flow: &Parts) -> f64 {
        let parts = self.shares.len();
        if flow[1..parts].iter().all(|other| *other == flow[0]) {
            return flow[0];
        }
        self.shares.iter().zip(flow).map(|(share, flow)| share * flow).sum()
    }

    /// Adds what a corridor replaced, and what of it was not bought, in `hours`.
    #[inline]
    pub fn flowed(&mut self, model: &BuyerModel, corridor: usize, hours: f64) {
        let parts = self.shares.len();
        let pairs = model.first_pair[corridor] * parts..model.first_pair[corridor + 1] * parts;
        for (so_far, rate) in self.so_far[pairs.clone()].iter_mut().zip(&self.rates[pairs]) {
            *so_far += rate * hours;
        }
        let refused = self.refused[corridor];
        for (so_far, rate) in self.refused_so_far[corridor].iter_mut().zip(refused) {
            *so_far += rate * hours;
        }
    }

    /// Nothing of a corridor flows.
    fn still(&mut self, model: &BuyerModel, corridor: usize) {
        let parts = self.shares.len();
        let pairs = model.first_pair[corridor] * parts..model.first_pair[corridor + 1] * parts;
        self.rates[pairs].fill(0.0);
        self.refused[corridor] = NONE_REFUSED;
        self.delivered[corridor * parts..(corridor + 1) * parts].fill(0.0);
        self.firm_at[corridor] = f64::INFINITY;
    }

    /// The flow that a supply could give a corridor in a part.
    #[inline]
    fn available(&self, flexible: bool, supply: usize, part: usize) -> f64 {
        let cell = supply * self.shares.len() + part;
        match flexible {
            false => self.held[cell],
            true => smaller(self.passing[supply] / self.shares[part], self.capped[cell]),
        }
    }
}

impl Workspace {
    /// Works out costs, prices and take-or-pay of a trial. To be called once flows are prepared.
    pub(super) fn prepare_buyer(&mut self, model: &Model) {
        let (Some(form), Some(mut buyer)) = (&model.buyer, self.buyer.take()) else { return };
        let years = model.years;
        buyer.grown = usize::MAX;
        buyer.month = usize::MAX;
        buyer.until = f64::NEG_INFINITY;
        buyer.ordered = usize::MAX;
        buyer.so_far.fill(0.0);
        buyer.refused_so_far.fill(NONE_REFUSED);
        let parts = buyer.shares.len();
        for (own, starts) in form.alternatives.iter().zip(buyer.starts.chunks_exact_mut(parts)) {
            let AmountForm::PerYear(growth, base_year) = &own.growth else { continue };
            let base_year = self.parameters[*base_year as usize];
            let start =
                |slot: &u32| growth_to_start(model, self.parameters[*slot as usize], base_year);
            match &growth[..] {
                [same] => starts.fill(start(same)),
                each => starts.iter_mut().zip(each).for_each(|(own, slot)| *own = start(slot)),
            }
        }
        for (own, costs) in form.alternatives.iter().zip(buyer.costs.chunks_exact_mut(years)) {
            costs.fill(own.cost.per_mwh(&self.parameters));
            if let Some(level) = own.level {
                let levels = self.level(model, level).iter();
                costs.iter_mut().zip(levels).for_each(|(cost, level)| *cost *= level);
            }
        }
        for corridor in 0..model.corridors.len() {
            buyer.still(form, corridor);
            buyer.firm[corridor] = 0.0;
            let prices = corridor * years..(corridor + 1) * years;
            buyer.prices[prices.clone()].fill(0.0);
            let Some(contract) = form.contracts[corridor] else { continue };
            let contract = &model.contracts[contract as usize];
            let parameter = |slot: u32| self.parameters[slot as usize];
            let keep = self.kept_at_meter(model, corridor, contract.metered);
            buyer.prices[prices.clone()].fill(contract.usd_per_mwh(&self.parameters) / keep);
            if let Some(level) = contract.level {
                let levels = self.level(model, level).iter();
                for (price, level) in buyer.prices[prices].iter_mut().zip(levels) {
                    *price = contract.usd_per_mwh_at(&self.parameters, *level) / keep;
                }
            }
            let (per_unit, scale) = scales(&model.corridors[corridor], &self.parameters);
            let volume = contract.twh(&self.parameters, per_unit);
            let twh = parameter(contract.take_or_pay) * volume * keep;
            buyer.firm[corridor] = match (twh > 0.0, scale > 0.0) {
                (false, _) => 0.0,
                (true, true) => twh / scale,
                (true, false) => f64::INFINITY,
            };
        }
        self.buyer = Some(buyer);
        self.begin_buyers_year();
    }

    /// Share of what enters a corridor that is left at the meter's place for each unit that arrives:
    /// what all segments keep at the sending end.
    pub(super) fn kept_at_meter(&self, model: &Model, corridor: usize, metered: Meter) -> f64 {
        match metered {
            Meter::Receiving => 1.0,
            Meter::Sending => {
                let all = &self.segments[model.corridors[corridor].segments.clone()];
                all.iter().map(|segment| segment.keep).product()
            }
        }
    }

    /// A year begins: nothing of it is paid for yet.
    pub(super) fn begin_buyers_year(&mut self) {
        if let Some(buyer) = &mut self.buyer {
            for (reached, firm) in buyer.firm_reached.iter_mut().zip(&buyer.firm) {
                *reached = *firm <= 0.0;
            }
        }
    }

    /// The flow that arrives of a corridor with all of its supplies to itself, mean over the day, where
    /// one of these can wait: intact, or as they are.
    pub(super) fn alone_over_the_day(
        &mut self,
        model: &Model,
        corridor: usize,
        usable: f64,
        down: bool,
    ) -> f64 {
        let (Some(form), Some(mut buyer)) = (&model.buyer, self.buyer.take()) else { return 0.0 };
        self.fill_supplies(model, form, &mut buyer, corridor, down);
        let open = [f64::INFINITY; MOST_PARTS];
        let (arrives, _) = self.pass(model, form, &mut buyer, corridor, usable, &open);
        let mean = buyer.mean(&arrives);
        self.buyer = Some(buyer);
        mean
    }

    /// All that the supplies of a corridor hold.
    fn fill_supplies(
        &self,
        model: &Model,
        form: &BuyerModel,
        buyer: &mut Buyer,
        corridor: usize,
        down: bool,
    ) {
        let parts = buyer.shares.len();
        for supply in &model.corridors[corridor].supplies {
            let supply = *supply as usize;
            let rate = self.offered_by(model, supply, down);
            buyer.energy[supply] = rate;
            let cells = supply * parts..(supply + 1) * parts;
            buyer.held[cells.clone()].fill(rate);
            if form.flexible[supply] {
                let kept = 1.0 - self.parameters[model.supplies[supply].losses as usize];
                let most =
                    form.most[supply].map_or(f64::INFINITY, |slot| self.parameters[slot as usize]);
                buyer.capped[cells].fill(most * kept);
            }
        }
    }

    /// One pass through the parts of the day: what arrives and what is sent in each, where at most
    /// `limit` may arrive.
    fn pass(
        &mut self,
        model: &Model,
        form: &BuyerModel,
        buyer: &mut Buyer,
        corridor: usize,
        usable: f64,
        limit: &Parts,
    ) -> (Parts, Parts) {
        let supplies = &model.corridors[corridor].supplies;
        for supply in supplies {
            buyer.passing[*supply as usize] = buyer.energy[*supply as usize];
        }
        let (mut arrives, mut sent) = ([0.0; MOST_PARTS], [0.0; MOST_PARTS]);
        let rated = self.corridors[corridor].rated;
        for part in 0..buyer.shares.len() {
            let mut use_of = usable;
            if limit[part] < f64::INFINITY {
                let own = self.usable(model, corridor, self.month, rated, true, limit[part]);
                use_of = smaller(own, usable);
            }
            let mut held = 0.0;
            for supply in supplies {
                let supply = *supply as usize;
                held += buyer.available(form.flexible[supply], supply, part);
            }
            let flow = smaller(use_of, held);
            sent[part] = flow;
            arrives[part] = smaller(self.arrive(model, corridor, self.month, flow), limit[part]);
            if model.corridors[corridor].flexible {
                let mut draw = flow;
                for supply in supplies {
                    let supply = *supply as usize;
                    let flexible = form.flexible[supply];
                    let taken = smaller(draw, buyer.available(flexible, supply, part));
                    draw -= taken;
                    if flexible {
                        let left = buyer.passing[supply] - taken * buyer.shares[part];
                        buyer.passing[supply] = left.max(0.0);
                    }
                }
            }
        }
        (arrives, sent)
    }

    /// The flows that the corridors of a group draw and deliver, in order, where the destination buys
    /// what they bring, with at most `absorb` and `demand` MW taken of electricity.
    pub(super) fn refresh_buying(
        &mut self,
        model: &Model,
        group: &[u32],
        now: f64,
        (absorb, demand): (f64, f64),
    ) -> Bought {
        let mut bought = Bought { delivered: 0.0, wanted: 0.0, next: f64::INFINITY };
        let (Some(form), Some(mut buyer)) = (&model.buyer, self.buyer.take()) else {
            return bought;
        };
        self.renew_rooms(model, form, &mut buyer, now);
        let parts = buyer.shares.len();
        for member in group {
            self.fill_supplies(model, form, &mut buyer, *member as usize, true);
        }
        buyer.left.copy_from_slice(&buyer.rooms);
        let mut taken = [0.0; MOST_PARTS];
        for member in group {
            let corridor = *member as usize;
            let state = &self.corridors[corridor];
            if !state.in_season || state.stage.is_none() {
                buyer.still(form, corridor);
            } else {
                let of =
                    self.buy(model, form, &mut buyer, corridor, absorb.min(demand), &mut taken);
                bought.delivered += self.corridors[corridor].levels.delivered();
                bought.wanted = of.max(bought.wanted);
                self.foresee(&mut buyer, corridor, now);
                bought.next = smaller(buyer.firm_at[corridor], bought.next);
            }
            self.mind_gap(model, corridor, now);
        }
        debug_assert!(taken[..parts].iter().all(|flow| flow.is_finite()));
        if form.has_edges {
            bought.next = smaller(buyer.until, bought.next);
        }
        self.buyer = Some(buyer);
        bought
    }

    /// One corridor, those before it being served: what it brings in each part, and what of that is
    /// bought. Returns the demand from which on it makes no difference to it how much there is.
    fn buy(
        &mut self,
        model: &Model,
        form: &BuyerModel,
        buyer: &mut Buyer,
        corridor: usize,
        grid: f64,
        taken: &mut Parts,
    ) -> f64 {
        let parts = buyer.shares.len();
        let own = &model.corridors[corridor];
        let state = &self.corridors[corridor];
        let (usable, accepted) = (state.usable, state.accepted);
        let alone = state.levels.after(Loss::AllIncidents);
        let open = [f64::INFINITY; MOST_PARTS];
        let (mut first, mut sent) = self.pass(model, form, buyer, corridor, usable, &open);
        if !own.flexible {
            first[..parts].iter_mut().for_each(|arrives| *arrives = smaller(*arrives, alone));
        }
        // The room of all alternatives, and that of the dearer ones.
        let (mut all, mut dear) = (open, open);
        let mut wanted = 0.0;
        let year = self.year;
        let price = match buyer.firm_reached[corridor] {
            true => buyer.prices[corridor * model.years + year],
            false => 0.0,
        };
        for part in 0..parts {
            if let Some(list) = own.buys {
                (all[part], dear[part]) = (0.0, 0.0);
                for place in &buyer.merit[list as usize] {
                    let alternative = form.lists[list as usize][*place as usize] as usize;
                    let room = buyer.left[alternative * parts + part];
                    all[part] += room;
                    if buyer.costs[alternative * model.years + year] > price {
                        dear[part] += room;
                    }
                }
            }
            if own.electricity {
                wanted = smaller(accepted * first[part], all[part]).max(wanted - taken[part]);
                wanted += taken[part];
                let here = (grid - taken[part]).max(0.0);
                all[part] = smaller(all[part], here);
                dear[part] = smaller(dear[part], here);
            }
        }
        let (mut second, mut limit) = (first, open);
        if lower(&mut limit, own.flexible, accepted, &first[..parts], &all) {
            (second, sent) = self.pass(model, form, buyer, corridor, usable, &limit);
        }
        let mut third = second;
        if lower(&mut limit, own.flexible, accepted, &second[..parts], &dear) {
            (third, sent) = self.pass(model, form, buyer, corridor, usable, &limit);
        }
        self.draw_sent(model, form, buyer, corridor, (&sent, &third));
        self.note_parts_drawn(model, corridor, &buyer.drawn);
        self.tell_offtakes(model, buyer, corridor, &sent);
        let cells = corridor * parts..(corridor + 1) * parts;
        for ((delivered, flow), taken) in
            buyer.delivered[cells.clone()].iter_mut().zip(third).zip(&mut *taken)
        {
            *delivered = accepted * flow;
            *taken += *delivered;
        }
        self.replace(model, form, buyer, corridor);
        let means = [&first, &second, &third].map(|flow| buyer.mean(flow));
        let state = &mut self.corridors[corridor];
        let shared = smaller(means[0], alone);
        state.levels.leave(Loss::SharedSupply, shared);
        state.levels.leave(Loss::Destination, means[2] * accepted);
        let not_taken = means[2] - means[2] * accepted;
        buyer.refused[corridor] = Refusal::ALL.map(|why| match why {
            Refusal::NoRoom => shared - means[1],
            Refusal::TooDear => means[1] - means[2],
            Refusal::NotTaken => not_taken,
        });
        wanted
    }

    /// Takes what was sent from the supplies of a corridor, in their order, and notes how much of what
    /// arrives each of them brings.
    fn draw_sent(
        &self,
        model: &Model,
        form: &BuyerModel,
        buyer: &mut Buyer,
        corridor: usize,
        (sent, arrives): (&Parts, &Parts),
    ) {
        let supplies = &model.corridors[corridor].supplies;
        for supply in supplies {
            buyer.passing[*supply as usize] = buyer.energy[*supply as usize];
            buyer.drawn[*supply as usize] = 0.0;
        }
        let parts = buyer.shares.len();
        for (part, flow) in sent.iter().enumerate().take(parts) {
            let mut draw = *flow;
            let of_each = if *flow > 0.0 { buyer.shares[part] * arrives[part] / flow } else { 0.0 };
            for supply in supplies {
                let supply = *supply as usize;
                let flexible = form.flexible[supply];
                let taken = smaller(draw, buyer.available(flexible, supply, part));
                draw -= taken;
                buyer.drawn[supply] += taken * of_each;
                if flexible {
                    let left = buyer.passing[supply] - taken * buyer.shares[part];
                    buyer.passing[supply] = left.max(0.0);
                    buyer.capped[supply * parts + part] -= taken;
                } else {
                    buyer.held[supply * parts + part] -= taken;
                }
            }
        }
        for supply in supplies {
            buyer.energy[*supply as usize] = buyer.passing[*supply as usize];
        }
    }

    /// Leaves the mean over the day of what each offtake gets.
    fn tell_offtakes(&mut self, model: &Model, buyer: &Buyer, corridor: usize, sent: &Parts) {
        let form = &model.corridors[corridor];
        if form.offtakes.is_empty() {
            return;
        }
        let own = form.stretches.clone();
        self.stretches[own.clone()].iter_mut().for_each(|stretch| stretch.mean = 0.0);
        for (share, flow) in buyer.shares.iter().zip(sent) {
            self.arrive(model, corridor, self.month, *flow);
            for stretch in &mut self.stretches[own.clone()] {
                stretch.mean += share * stretch.flow;
            }
        }
        self.stretches[own].iter_mut().for_each(|stretch| stretch.flow = stretch.mean);
    }

    /// Energy that is delivered replaces the dearest alternatives first.
    fn replace(&self, model: &Model, form: &BuyerModel, buyer: &mut Buyer, corridor: usize) {
        let Some(list) = model.corridors[corridor].buys else { return };
        let list = list as usize;
        let parts = buyer.shares.len();
        let first = form.first_pair[corridor];
        let pairs = first * parts..form.first_pair[corridor + 1] * parts;
        buyer.rates[pairs].fill(0.0);
        for part in 0..parts {
            let mut flow = buyer.delivered[corridor * parts + part];
            let mut last = None;
            for place in &buyer.merit[list] {
                if flow <= 0.0 {
                    break;
                }
                let place = *place as usize;
                let left = &mut buyer.left[form.lists[list][place] as usize * parts + part];
                let taken = smaller(flow, *left);
                if taken <= 0.0 {
                    continue;
                }
                *left -= taken;
                flow -= taken;
                last = Some((first + place) * parts + part);
                buyer.rates[(first + place) * parts + part] = taken * buyer.shares[part];
            }
            // What rounding leaves over was replaced too.
            if let Some(last) = last {
                buyer.rates[last] += flow * buyer.shares[part];
            }
        }
    }

    /// The hour at which what a corridor brings reaches what is paid for whether taken or not.
    fn foresee(&self, buyer: &mut Buyer, corridor: usize, now: f64) {
        buyer.firm_at[corridor] = f64::INFINITY;
        if buyer.firm_reached[corridor] {
            return;
        }
        let state = &self.corridors[corridor];
        let (missing, rate) =
            (buyer.firm[corridor] - state.so_far.delivered(), state.levels.delivered());
        if rate > 0.0 {
            buyer.firm_at[corridor] = now + (missing / rate).max(0.0);
        }
    }

    /// Notes for which corridors of a group what is paid for is reached. To be called before the group
    /// is found anew.
    pub(super) fn reach_firm(&mut self, group: &[u32], now: f64) {
        let Some(buyer) = &mut self.buyer else { return };
        for member in group {
            let corridor = *member as usize;
            if now >= buyer.firm_at[corridor] {
                buyer.firm_reached[corridor] = true;
            }
        }
    }

    /// Finds the rooms of all alternatives anew where they may have changed, and their order where the
    /// year has.
    fn renew_rooms(&self, model: &Model, form: &BuyerModel, buyer: &mut Buyer, now: f64) {
        let month = self.year * 12 + self.month;
        if month == buyer.month && now < buyer.until {
            return;
        }
        (buyer.month, buyer.until) = (month, f64::INFINITY);
        let parts = buyer.shares.len();
        let parameter = |slot: u32| self.parameters[slot as usize];
        if buyer.grown != self.year {
            buyer.grown = self.year;
            self.grow(model, form, buyer);
        }
        for (index, own) in form.alternatives.iter().enumerate() {
            let hour = |slot: u32| (parameter(slot) - f64::from(model.start_year)) * HOURS_PER_YEAR;
            let from = own.in_service.map_or(f64::NEG_INFINITY, hour);
            let until = own.until.map_or(f64::INFINITY, hour);
            for edge in [from, until] {
                if edge > now {
                    buyer.until = smaller(buyer.until, edge);
                }
            }
            let there = from <= now && now < until;
            for part in 0..parts {
                let cell = index * parts + part;
                let room = parameter(of_part(&own.room, part)[self.month]);
                let room = room * parameter(own.times) * buyer.opens[index] * buyer.growths[cell];
                buyer.rooms[cell] = if there { room.min(MOST_ROOM) } else { 0.0 };
            }
        }
        if buyer.ordered != self.year {
            buyer.ordered = self.year;
            let costs = &buyer.costs;
            for (merit, list) in buyer.merit.iter_mut().zip(&form.lists) {
                let cost =
                    |place: &u32| costs[list[*place as usize] as usize * model.years + self.year];
                merit.sort_unstable_by(|a, b| cost(b).total_cmp(&cost(a)).then(a.cmp(b)));
            }
        }
    }

    /// Finds growth and the open share of all alternatives in the year at hand.
    fn grow(&self, model: &Model, form: &BuyerModel, buyer: &mut Buyer) {
        let parts = buyer.shares.len();
        let year = model.start_year + self.year as i32;
        for (index, own) in form.alternatives.iter().enumerate() {
            buyer.opens[index] = 1.0 - own.locked.at(year, &self.parameters);
            let cells = index * parts..(index + 1) * parts;
            let growths = &mut buyer.growths[cells.clone()];
            match &own.growth {
                AmountForm::ByYear(path) => growths.fill(path.at(year, &self.parameters)),
                AmountForm::PerYear(growth, base_year) => {
                    let base_year = self.parameters[*base_year as usize];
                    for (part, (own, start)) in
                        growths.iter_mut().zip(&buyer.starts[cells]).enumerate()
                    {
                        let growth = self.parameters[*of_part(growth, part) as usize];
                        *own = grown(model, growth, (base_year, *start), self.year);
                    }
                }
            }
        }
    }

    /// Books what a corridor replaced in the year that ends.
    pub(super) fn book_buyer(&mut self, model: &Model, corridor: usize, year: YearIndex) {
        let (Some(form), Some(buyer), row) = (&model.buyer, &mut self.buyer, &mut self.row) else {
            return;
        };
        let parts = buyer.shares.len();
        let own = CorridorIndex(corridor);
        if let Some(list) = model.corridors[corridor].buys {
            let pairs = form.first_pair[corridor]..form.first_pair[corridor + 1];
            for (pair, alternative) in pairs.zip(&form.lists[list as usize]) {
                let cells = &mut buyer.so_far[pair * parts..(pair + 1) * parts];
                let whole = cells.iter().sum();
                row.set(Measure::Replaced, ReplacedIndex(pair), year, whole);
                for (part, energy) in cells.iter_mut().enumerate() {
                    let cell = AlternativePartIndex(*alternative as usize * parts + part);
                    row.add(Measure::ReplacedInPart, cell, year, std::mem::take(energy));
                }
            }
            let refused = std::mem::take(&mut buyer.refused_so_far[corridor]);
            for (refusal, energy) in Refusal::ALL.into_iter().zip(refused) {
                row.set(Measure::LostDestination(refusal), own, year, energy);
            }
        } else if !form.alternatives.is_empty() {
            // Of what is absorbed a fixed share is taken; what is not absorbed finds no room.
            let of = |measure| row.get(measure, own, year).unwrap_or(0.0);
            let (delivered, lost) = (of(Measure::Delivered), of(Measure::Lost(Loss::Destination)));
            let accepted = self.corridors[corridor].accepted;
            let not_taken = match accepted > 0.0 {
                true => smaller(delivered * (1.0 - accepted) / accepted, lost),
                false => lost,
            };
            row.set(Measure::LostDestination(Refusal::NoRoom), own, year, lost - not_taken);
            row.set(Measure::LostDestination(Refusal::NotTaken), own, year, not_taken);
        }
    }

    /// Turns what was replaced into TWh, and says what it would have cost and emitted. To be called
    /// once the energies of corridors are in TWh.
    pub(super) fn convert_buyer(&mut self, model: &Model) {
        let (Some(form), Some(buyer)) = (&model.buyer, &self.buyer) else { return };
        if form.alternatives.is_empty() {
            return;
        }
        let (years, parts) = (model.years, buyer.shares.len());
        let row = &mut self.row;
        let pairs = form.first_pair.last().copied().unwrap_or(0);
        for (index, corridor) in model.corridors.iter().enumerate() {
            let own = CorridorIndex(index);
            let scale = self.corridors[index].scale;
            for refusal in Refusal::ALL {
                let periods = row.periods(Measure::LostDestination(refusal), own);
                periods.iter_mut().for_each(|value| *value *= scale);
            }
            let Some(list) = corridor.buys else { continue };
            let emits = form.co2[index].map_or(0.0, |rate| rate.per_mwh(&self.parameters));
            let first = form.first_pair[index];
            for (place, alternative) in form.lists[list as usize].iter().enumerate() {
                let alternative = *alternative as usize;
                let form = &form.alternatives[alternative];
                let avoids = form.co2.map_or(0.0, |rate| rate.per_mwh(&self.parameters)) - emits;
                let pair = ReplacedIndex(first + place);
                // That over all corridors lies behind the pairs.
                let total = model.layout.replaced[pairs..]
                    .iter()
                    .position(|label| label.alternative == alternative)
                    .map(|place| ReplacedIndex(pairs + place));
                for year in 0..years {
                    let year_of = YearIndex(year);
                    let flow = row.get(Measure::Replaced, pair, year_of).unwrap_or(0.0);
                    let energy = flow * scale;
                    row.set(Measure::Replaced, pair, year_of, energy);
                    let musd = energy * buyer.costs[alternative * years + year];
                    row.set(Measure::ReplacedMusd, pair, year_of, musd);
                    row.set(Measure::AvoidedCo2, pair, year_of, energy * avoids);
                    if let Some(total) = total {
                        row.add(Measure::Replaced, total, year_of, energy);
                        row.add(Measure::ReplacedMusd, total, year_of, musd);
                        row.add(Measure::AvoidedCo2, total, year_of, energy * avoids);
                    }
                }
            }
        }
        // One scale holds for all corridors of a commodity.
        for (list, alternatives) in form.lists.iter().enumerate() {
            let mut of_list = (0..model.corridors.len())
                .filter(|corridor| model.corridors[*corridor].buys == Some(list as u32));
            let Some(corridor) = of_list.next() else { continue };
            let scale = self.corridors[corridor].scale;
            for alternative in alternatives {
                for part in 0..parts {
                    let cell = AlternativePartIndex(*alternative as usize * parts + part);
                    let periods = row.periods(Measure::ReplacedInPart, cell);
                    periods.iter_mut().for_each(|value| *value *= scale);
                }
            }
        }
    }
}

/// No room is larger than this, so that sums of rooms stay finite: what grows without end fills it.
const MOST_ROOM: f64 = 1e15;

/// By how much an amount has grown in a year of the horizon, of one that has grown by `start` from the
/// base year to the first.
fn grown(model: &Model, growth: f64, (base_year, start): (f64, f64), year: usize) -> f64 {
    if growth <= -1.0 {
        let of = f64::from(model.start_year) + year as f64;
        return if of <= base_year { 1.0 } else { 0.0 };
    }
    start * (0..year).map(|_| 1.0 + growth).product::<f64>()
}

/// Lowers the limits on what arrives in each part, where the room for it binds in any; whether it does.
/// Where it does not in a part the limit stays, unless what one part does not take is left to others.
fn lower(limit: &mut Parts, flexible: bool, accepted: f64, arrives: &[f64], room: &Parts) -> bool {
    if accepted <= 0.0 {
        return false;
    }
    let mut binds = false;
    for (part, flow) in arrives.iter().enumerate() {
        let bound = flow * accepted > room[part];
        binds |= bound;
        if bound || flexible {
            limit[part] = smaller(room[part] / accepted, limit[part]);
        }
    }
    binds
}
