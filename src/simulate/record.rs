//! The record of a trial: the numbers of its row, its counts, and its sums over trials.
//!
//! Every measure that comes of flows is written here; what contracts come to is in
//! [`super::payments`], what becomes of a reservoir's water in [`super::reservoir`], demand that is not
//! served in [`super::timeline`] and [`super::stack`], each by its name.

use super::Workspace;
use super::account::Levels;
use super::demand::larger;
use crate::model::{CorridorModel, Model};
use crate::outcome::{
    Block, BranchIndex, CauseIndex, CorridorIndex, Entity, Event, Loss, Measure, MonthIndex,
    OfftakeIndex, Period, RegimeStateIndex, ServiceRecord, Tallies, YearIndex,
    first_year_of_service, is_in_service, is_year_of_service,
};
use crate::units::{DAYS_PER_YEAR, HOURS_PER_YEAR, MONTH_DAYS};

/// Of the nameplate of a year so far: what rounding leaves of nothing.
const ROUNDING: f64 = 1e-13;

impl Workspace {
    /// Books what a corridor delivered in the month that ends and, where `year_ends`, all that it
    /// came to in the year. To be called once it is accounted for up to then.
    ///
    /// `single` says whether this is the one year whose months are kept by themselves.
    ///
    /// Until here it is kept beside the corridor's state, because the cells of the row lie far
    /// apart. Integrals are kept and their differences taken last: where nothing was lost both are
    /// the same number, and rounding leaves nothing.
    pub(super) fn book(&mut self, model: &Model, corridor: usize, single: bool, year_ends: bool) {
        let Self { row, year, month, stretches, accounts, .. } = self;
        let state = &mut self.corridors[corridor];
        let delivered = std::mem::take(&mut state.month_delivered);
        if state.serves_year {
            state.service_months[*month] += delivered;
        }
        let (own, month, year) = (CorridorIndex(corridor), MonthIndex(*month), YearIndex(*year));
        if accounts.months {
            row.add(Measure::Month, own, month, delivered);
            if single {
                row.add(Measure::SingleMonth, own, month, delivered);
            }
        }
        if !year_ends {
            return;
        }
        let so_far = std::mem::take(&mut state.so_far);
        if accounts.losses {
            row.set(Measure::Nameplate, own, year, so_far.nameplate());
            for loss in Loss::ALL {
                // What incidents took is told cause by cause.
                if loss != Loss::AllIncidents {
                    row.set(Measure::Lost(loss), own, year, so_far.lost(loss));
                }
            }
        }
        row.set(Measure::Delivered, own, year, so_far.delivered());
        if accounts.gaps {
            row.set(Measure::ZeroDays, own, year, std::mem::take(&mut state.zero));
        }
        if accounts.causes {
            let causes = model.layout.causes.len();
            let caused = &mut self.caused[corridor * causes..(corridor + 1) * causes];
            for (cause, caused) in caused.iter_mut().enumerate() {
                let measure = Measure::Lost(Loss::Incidents(CauseIndex(cause)));
                row.set(measure, own, year, std::mem::take(caused));
            }
        }
        if !accounts.offtakes {
            return;
        }
        let of = model.corridors[corridor].stretches.clone();
        for (stretch, form) in stretches[of.clone()].iter_mut().zip(&model.stretches[of]) {
            let so_far = std::mem::take(&mut stretch.so_far);
            if let Some(offtake) = form.offtake {
                row.set(Measure::Offtake, OfftakeIndex(offtake), year, so_far);
            }
        }
        if model.buyer.is_some() {
            self.book_buyer(model, corridor, year);
        }
    }

    /// Books what the levels of corridors came to in the month that ends `now`, where months are kept. To
    /// be called before the year is booked.
    pub(super) fn book_months(&mut self, model: &Model, now: f64, year_ends: bool) {
        let month = self.year * 12 + self.month;
        let mut delivered = 0.0;
        for corridor in 0..model.corridors.len() {
            delivered += self.book_month(model, corridor, (month, now));
            if year_ends {
                let causes = model.layout.causes.len();
                self.corridors[corridor].before_month = Levels::default();
                self.caused_before_month[corridor * causes..(corridor + 1) * causes].fill(0.0);
            }
        }
        if let Some(sums) = &mut self.month_sums {
            sums.square(None, month, delivered);
        }
    }

    /// Adds the numbers of one corridor to the sums of the month that ends `now`; returns the TWh that it
    /// delivered.
    ///
    /// A corridor that delivers nothing may not be accounted for up to now: what will be added for it
    /// is added to what is so far, so that no sum of the year is cut into other pieces than without.
    fn book_month(&mut self, model: &Model, corridor: usize, (month, now): (usize, f64)) -> f64 {
        let causes = model.layout.causes.len();
        let state = &mut self.corridors[corridor];
        let hours = if state.in_season { now - state.since } else { 0.0 };
        let until = state.so_far.and(&state.levels, hours);
        let before = std::mem::replace(&mut state.before_month, until);
        let Some(sums) = self.month_sums.as_mut().filter(|_| until != before) else { return 0.0 };
        let own = CorridorIndex(corridor);
        let in_month = until.since(&before);
        // What is nothing has no sign.
        let scale = state.scale;
        let scaled = |energy: f64| energy * scale + 0.0;
        // The difference of sums that are nearly the same is what rounding left.
        let rounding = ROUNDING * until.nameplate();
        let told = |lost: f64| if lost.abs() <= rounding { 0.0 } else { scaled(lost) };
        let delivered = scaled(in_month.delivered());
        let mut kept = self.months.as_mut().map(|months| months.add(own, month));
        let cells = sums.of_month(own, month);
        let mut book = |place: usize, number: f64| {
            cells[place] += number;
            if let Some(kept) = &mut kept {
                kept[place] = number;
            }
        };
        book(0, scaled(in_month.nameplate()));
        book(1, delivered);
        // Incidents are told cause by cause.
        let step = Loss::AllIncidents.step();
        for (place, loss) in Loss::ALL.iter().enumerate() {
            if place != step {
                // The causes stand in the place of them all.
                let at = if place > step { 1 + place + causes } else { 2 + place };
                book(at, told(in_month.lost(*loss)));
            }
        }
        if in_month.lost(Loss::AllIncidents) != 0.0 {
            let mut share = 0.0;
            if state.down > 0 {
                share = state.levels.lost(Loss::AllIncidents) * hours * state.per_weight;
            }
            let of = corridor * causes..(corridor + 1) * causes;
            let so_far = self.caused[of.clone()].iter().zip(&self.weights[of.clone()]);
            let before = &mut self.caused_before_month[of];
            for (place, ((caused, weight), before)) in so_far.zip(before).enumerate() {
                let until = caused + share * larger(*weight, 0.0);
                book(2 + step + place, told(until - std::mem::replace(before, until)));
            }
        }
        sums.square(Some(own), month, delivered);
        delivered
    }

    /// Notes for which corridors the year that begins is a year of service.
    pub(super) fn begin_year(&mut self) {
        for (state, entry) in self.corridors.iter_mut().zip(&self.entry) {
            state.serves_year = is_year_of_service(*entry, self.year);
        }
        self.begin_buyers_year();
    }

    /// Turns flow times hours into TWh, hours into days, at the end of the trial.
    pub(super) fn convert(&mut self, model: &Model) {
        let row = &mut self.row;
        for (branch, outcome) in self.outcomes.iter().enumerate() {
            row.set(Measure::Outcome, BranchIndex(branch), Period::Once, f64::from(*outcome));
        }
        self.convert_regimes(model);
        let (row, accounts) = (&mut self.row, self.accounts);
        for (index, corridor) in model.corridors.iter().enumerate() {
            let (per_unit, scale) = scales(corridor, &self.parameters);
            let own = Entity::Corridor(CorridorIndex(index));
            row.set(Measure::TwhPerUnit, own, Period::Once, per_unit);
            let start = self.entry[index].clamp(0.0, model.hours());
            row.set(Measure::ServiceStart, own, Period::Once, start);
            self.corridors[index].service_months.iter_mut().for_each(|month| *month *= scale);
            let mut scaled = |measure: Measure, entity: Entity, scale: f64| {
                row.periods(measure, entity).iter_mut().for_each(|value| *value *= scale);
            };
            scaled(Measure::Delivered, own, scale);
            if accounts.losses || accounts.causes {
                scaled(Measure::Nameplate, own, scale);
                for loss in Loss::each(model.layout.causes.len()) {
                    scaled(Measure::Lost(loss), own, scale);
                }
            }
            scaled(Measure::ZeroDays, own, 1.0 / 24.0);
            scaled(Measure::LongestGap, own, 1.0 / 24.0);
            for offtake in corridor.offtakes.clone() {
                scaled(Measure::Offtake, OfftakeIndex(offtake).into(), corridor.energy_per_hour);
            }
            scaled(Measure::Month, own, scale / model.years as f64);
            scaled(Measure::SingleMonth, own, scale);
            let causes = model.layout.causes.len();
            let cells = corridor.segments.start * causes..corridor.segments.end * causes;
            self.located[cells].iter_mut().for_each(|lost| *lost *= scale);
        }
        self.convert_buyer(model);
    }
}

impl Workspace {
    /// Counts the days of each year in each state of each regime, at the end of the trial.
    fn convert_regimes(&mut self, model: &Model) {
        let Self { row, states, .. } = self;
        let (mut first, months) = (0, model.years * 12);
        for (regime, label) in model.layout.regimes.iter().enumerate() {
            let chain = (usize::from(model.has_security) + regime) * months;
            let of_years = states[chain..chain + months].chunks_exact(12);
            for (year, months) in of_years.enumerate() {
                for (state, days) in months.iter().zip(MONTH_DAYS) {
                    let own = RegimeStateIndex(first + usize::from(*state));
                    row.add(Measure::StateDays, own, YearIndex(year), f64::from(days));
                }
            }
            first += label.states.len();
        }
    }
}

/// The TWh that one own unit of a corridor's energy counts as, and a unit of its flow in an hour.
pub(super) fn scales(corridor: &CorridorModel, parameters: &[f64]) -> (f64, f64) {
    let parameter = |slot: u32| parameters[slot as usize];
    let (factor, product) = corridor.conversion;
    let per_unit = factor * product.map_or(1.0, |(a, b)| parameter(a) * parameter(b));
    (per_unit, corridor.energy_per_hour * per_unit)
}

/// Keeps of the last trial of a workspace what its block keeps; `trial` is the trial's index in the
/// block.
pub(super) fn record(model: &Model, workspace: &Workspace, block: &mut Block, trial: usize) {
    block.record(trial, workspace.row());
    block.record_assumptions(trial, workspace.values());
    let count = |event, entity, year| count(model, workspace, event, entity, year);
    block.record_events(trial, count);
    block.record_factors(trial, factors(model, workspace));
    if let Some(months) = &workspace.months {
        block.record_months(trial, months);
    }
    tally(model, workspace, &mut block.tallies);
}

/// How often an event happens in a year of the last trial; `entity` is its index among those that the
/// event is counted of.
fn count(
    model: &Model,
    workspace: &Workspace,
    event: Event,
    entity: usize,
    YearIndex(year): YearIndex,
) -> u32 {
    match event {
        Event::InService => u32::from(is_in_service(workspace.entry[entity], year)),
        Event::ContractMet => u32::from(workspace.met[entity * model.years + year]),
        Event::Incidents => workspace.counts[entity * model.years + year],
        Event::Stated => u32::from(happens(model, workspace, entity, year)),
    }
}

/// Whether the last trial meets the condition of a stated event: in a year, or, behind the last one, as a
/// whole. One that names its year is met in no other.
fn happens(model: &Model, workspace: &Workspace, event: usize, year: usize) -> bool {
    let layout = &*model.layout;
    let (label, form) = (&layout.events[event], &model.events[event]);
    let of = label.condition.of;
    let of = match of.year(layout) {
        Some(own) if year == own || year == model.years => of,
        Some(_) => return false,
        None => of.in_year(Some(year).filter(|year| *year < model.years)),
    };
    let count = |event, entity, year| count(model, workspace, event, entity, YearIndex(year));
    let number = of.of_trial(layout, workspace.row(), count);
    let quantity = workspace.parameters[form.threshold as usize] * form.factor;
    label.condition.comparison.holds(number, quantity)
}

/// The factors of the last trial of a workspace, in the order of [`crate::outcome::Layout::factors`].
fn factors<'a>(model: &'a Model, workspace: &'a Workspace) -> impl Iterator<Item = f64> + 'a {
    let years = model.years as f64;
    let entries = workspace.entry.iter().map(move |hour| (hour / HOURS_PER_YEAR).clamp(0.0, years));
    let security = workspace.states();
    let months = security.len().max(1) as f64;
    let states = (0..model.layout.states.len()).map(move |state| {
        security.iter().filter(|at| **at as usize == state).count() as f64 / months
    });
    let regimes = (model.layout.regime_states())
        .map(move |(regime, state)| share_of_days(model, workspace, regime, state));
    let incidents = workspace.counts.chunks_exact(model.years);
    let incidents = incidents.map(|years| years.iter().map(|count| f64::from(*count)).sum());
    entries.chain(states).chain(regimes).chain(incidents)
}

/// Share of the horizon's days that a regime is in a state.
fn share_of_days(model: &Model, workspace: &Workspace, regime: usize, state: usize) -> f64 {
    let days = (model.years * 365) as f64;
    days_in(workspace.regime(model, regime), state) / days
}

/// Days of some months, from a January on, in a state.
fn days_in(months: &[u8], state: usize) -> f64 {
    let months = months.iter().zip(MONTH_DAYS.iter().cycle());
    let own = months.filter(|(own, _)| usize::from(**own) == state);
    own.map(|(_, days)| f64::from(*days)).sum()
}

/// Adds the days of each state of each regime, as shares of the horizon's and of each year's.
fn regimes(model: &Model, workspace: &Workspace, tallies: &mut Tallies) {
    let tallies = tallies.regimes.iter_mut().zip(&mut tallies.regimes_by_year);
    for ((regime, state), (share, by_year)) in model.layout.regime_states().zip(tallies) {
        share.record(share_of_days(model, workspace, regime, state));
        let years = workspace.regime(model, regime).chunks_exact(12);
        for (share, months) in by_year.iter_mut().zip(years) {
            share.record(days_in(months, state) / f64::from(DAYS_PER_YEAR));
        }
    }
}

/// Adds the last trial of a workspace.
fn tally(model: &Model, workspace: &Workspace, tallies: &mut Tallies) {
    let years = model.years;
    tallies.trials += 1;
    for (count, clamped) in tallies.clamped.iter_mut().zip(&workspace.clamped) {
        *count += u64::from(*clamped);
    }
    for (event, counts) in tallies.events.iter_mut().enumerate() {
        for (year, count) in counts.iter_mut().enumerate() {
            *count += u64::from(happens(model, workspace, event, year));
        }
    }
    for (hazard, counts) in tallies.hazards.iter_mut().zip(workspace.counts.chunks_exact(years)) {
        let mut horizon = 0;
        for (year, count) in counts.iter().enumerate() {
            let count = u64::from(*count);
            horizon += count;
            hazard.by_year[year] += count;
            hazard.by_year_squared[year] += count * count;
        }
        hazard.horizon_squared += horizon * horizon;
    }
    let corridors = tallies.in_service.iter_mut().zip(&mut tallies.years_in_service);
    for (entry, (by_year, share)) in workspace.entry.iter().zip(corridors) {
        let mut served = 0;
        for (year, trials) in by_year.iter_mut().enumerate() {
            let serves = u32::from(is_in_service(*entry, year));
            *trials += u64::from(serves);
            served += serves;
        }
        share.record(f64::from(served) / years as f64);
    }
    if workspace.accounts.payments {
        let met = workspace.met.chunks_exact(years).zip(&workspace.volumes);
        let contracts = tallies.contracts.iter_mut().zip(&model.contracts);
        for ((contract, form), (met, volume)) in contracts.zip(met) {
            let first = first_year_of_service(workspace.entry[form.corridor], years);
            let met_in_service = met[first..].iter().filter(|met| **met).count();
            contract.met_in_service.record(met_in_service as f64, (years - first) as f64);
            let mut years_met = 0;
            for (count, met) in contract.met.iter_mut().zip(met) {
                *count += u64::from(*met);
                years_met += u32::from(*met);
            }
            contract.years_met.record(f64::from(years_met) / years as f64);
            contract.volume.record(*volume);
        }
    }
    if !workspace.accounts.sums {
        return;
    }
    let (causes, end) = (model.layout.causes.len(), model.hours());
    for (index, segment) in tallies.segments.iter_mut().enumerate() {
        let entry = workspace.entry[model.segments[index].corridor];
        let service = (end - entry.max(0.0)).max(0.0);
        let state = &workspace.segments[index];
        segment.record(service, state.down, state.out);
        let cells = index * causes..(index + 1) * causes;
        for (tally, lost) in
            tallies.located[cells.clone()].iter_mut().zip(&workspace.located[cells])
        {
            tally.record(*lost, service);
        }
    }
    let security = workspace.states();
    if !security.is_empty() {
        let months = 1.0 / security.len() as f64;
        for (state, share) in tallies.states.iter_mut().enumerate() {
            let count = security.iter().filter(|at| **at as usize == state).count();
            share.record(count as f64 * months);
        }
    }
    regimes(model, workspace, tallies);
    for (index, service) in tallies.service.iter_mut().enumerate() {
        let first = first_year_of_service(workspace.entry[index], years);
        let own = CorridorIndex(index);
        let sum = |measure| -> f64 {
            let of = |year| workspace.row.get(measure, own, YearIndex(year)).unwrap_or(0.0);
            (first..years).map(of).sum()
        };
        let state = &workspace.corridors[index];
        service.record(&ServiceRecord {
            years: years - first,
            delivered: sum(Measure::Delivered),
            nameplate: sum(Measure::Nameplate),
            durations: &state.durations,
            months: &state.service_months,
        });
    }
}
