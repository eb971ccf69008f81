//! Numbers of a scenario in words: with their units, and where they are uncertain with the name of
//! their assumption and its median.

use crate::model::{Medians, Model};
use crate::read::outcomes_in_words;
use crate::scenario::{
    Alternative, Amount, AmountGrowth, ByPart, ByState, ByYear, Commodity, Contract, Conversion,
    Corridor, CountedIn, Hazard, Meter, MonthlyLevel, OfftakeRule, Part, Price, Quantity, Segment,
    Supply, SupplyModel, Volume, Wetness, YearlyWindow, scaled_name,
};
use crate::units::{
    MONTH_DAYS, MONTH_NAMES, MONTH_STARTS, counted, percent, significant, stated_percent,
};

/// A number of at most so many digits as its author would write it: no commas in what may be a year.
pub fn plain(number: f64, digits: usize) -> String {
    let text = significant(number, digits);
    if number.abs() < 10_000.0 { text.replace(',', "") } else { text }
}

/// `1 May to 30 September`.
pub fn window(window: YearlyWindow) -> String {
    format!("{} to {}", day(window.first), day(window.last))
}

fn day(day: u16) -> String {
    let month = (0..12).rev().find(|month| MONTH_STARTS[*month] <= day).unwrap_or(0);
    format!("{} {}", day - MONTH_STARTS[month] + 1, MONTH_NAMES[month])
}

/// The name of an assumption with its factor; a table by outcome, whose text is its name, in words.
fn named(name: &str, factor: f64) -> String {
    let words = outcomes_in_words(name);
    scaled_name(words.as_deref().unwrap_or(name), factor)
}

/// Says quantities, with the medians of those that are uncertain.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Where there is a model, its medians.
    pub medians: &'a Medians<'a>,
}

impl Words<'_> {
    /// `1300 MW`, or `≈ 10.9 bcm/yr (tapi_capacity)`, without the sign where it has but one value.
    pub fn of(self, quantity: &Quantity, unit: &str) -> String {
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        match &quantity.amount {
            Amount::Number(number) => format!("{}{unit}", plain(*number, 6)),
            Amount::Name { name, factor } => {
                let name = named(name, *factor);
                let number = plain(self.medians.quantity(quantity), self.digits(quantity, 3));
                format!("{}{number}{unit} ({name})", self.about(quantity))
            }
        }
    }

    /// The sign before a number that a trial draws; a number that is the same in every trial has none.
    fn about(self, quantity: &Quantity) -> &'static str {
        if self.medians.is_certain(quantity) { "" } else { "≈ " }
    }

    /// Digits of a median, or those of a number.
    fn digits(self, quantity: &Quantity, of_median: usize) -> usize {
        if self.medians.is_certain(quantity) { 8 } else { of_median }
    }

    /// A decimal year, to a tenth where it is uncertain.
    pub fn year(self, quantity: &Quantity) -> String {
        match &quantity.amount {
            Amount::Number(number) => plain(*number, 8),
            Amount::Name { name, factor } => {
                let name = named(name, *factor);
                let number = plain(self.medians.quantity(quantity), self.digits(quantity, 5));
                format!("{}{number} ({name})", self.about(quantity))
            }
        }
    }

    /// A share in percent.
    pub fn share(self, quantity: &Quantity) -> String {
        let value = self.medians.quantity(quantity);
        let text = match value * 100.0 {
            // Whole percents and up; what is finer keeps two digits, or four next to the whole.
            percents if percents.fract() != 0.0 && percents.abs() < 10.0 => {
                stated_percent(value, 2)
            }
            percents if percents > 99.0 && percents < 100.0 => stated_percent(value, 4),
            _ => percent(value, None),
        };
        match &quantity.amount {
            Amount::Number(_) => text,
            Amount::Name { name, factor } => {
                format!("{}{text} ({})", self.about(quantity), named(name, *factor))
            }
        }
    }

    /// The promise, the payments and the savings of a contract.
    pub fn contract(self, contract: &Contract, commodity: Commodity) -> String {
        let end = match contract.metered {
            Meter::Sending => "sending",
            Meter::Receiving => "receiving",
        };
        let promised = match &contract.volume {
            Some(Volume { amount, counted: CountedIn::Electricity }) => {
                format!("{}, ", self.of(amount, "TWh a year"))
            }
            Some(Volume { amount, counted: CountedIn::Own }) => {
                format!("{}, ", self.of(amount, &format!("{} a year", commodity.energy_unit())))
            }
            None => String::new(),
        };
        let mut parts = vec![format!("{promised}metered at the {end} end")];
        let prices = [
            ("energy", &contract.energy),
            ("transit", &contract.transit),
            ("wheeling", &contract.wheeling),
        ];
        let charged: Vec<_> =
            prices.into_iter().filter(|(_, own)| own.amount.number() != Some(0.0)).collect();
        // One unit is named once, several each with its price.
        let unit = |own: &Price| price_unit(commodity, own.counted);
        let alike = charged.iter().all(|(_, own)| own.counted == charged[0].1.counted);
        let words: Vec<String> = charged
            .iter()
            .map(|(word, own)| {
                format!("{word} {}", self.of(&own.amount, if alike { "" } else { unit(own) }))
            })
            .collect();
        parts.push(match charged.first() {
            None => "free of charge".to_owned(),
            Some((_, first)) if alike => format!("{} {}", words.join(" + "), unit(first)),
            Some(_) => words.join(" + "),
        });
        if contract.volume.is_some() {
            parts.push(match contract.take_or_pay.number() {
                Some(0.0) => "take and pay".to_owned(),
                _ => format!("{} take or pay", self.share(&contract.take_or_pay)),
            });
        }
        if contract.owed_musd_per_year.number() != Some(0.0) {
            let owed = self.of(&contract.owed_musd_per_year, "million USD");
            parts.push(format!("{owed} owed for each year in service"));
        }
        if let Some(price) = &contract.replacement_usd_per_mwh {
            parts.push(format!("{} elsewhere", self.of(price, "USD per MWh")));
        }
        parts.join("; ")
    }

    /// An alternative at the destination: its amount, what of it is locked, and its growth.
    pub fn alternative(self, own: &Alternative, day: &[Part]) -> String {
        let unit = own.commodity.flow_unit();
        let mut parts = vec![match &own.room {
            ByPart::Same(months) => self.months(months, unit),
            ByPart::Each(each) => {
                let of = each.iter().zip(day);
                let of =
                    of.map(|(months, part)| format!("{} {}", part.name, self.months(months, unit)));
                of.collect::<Vec<_>>().join(", ")
            }
        }];
        match &own.locked {
            ByYear::Same(share) if share.number() == Some(0.0) => {}
            ByYear::Same(share) => {
                parts.push(format!("{} runs whatever it costs", self.share(share)));
            }
            ByYear::Points(points) => {
                let points: Vec<String> = points
                    .iter()
                    .map(|of| format!("{} in {}", self.share(&of.value), of.year))
                    .collect();
                parts.push(format!("runs whatever it costs: {}", points.join(", ")));
            }
        }
        let grows = |share: &Quantity| format!("{} a year", self.share(share));
        match &own.growth {
            AmountGrowth::PerYear(ByPart::Same(share)) if share.number() == Some(0.0) => {}
            AmountGrowth::PerYear(ByPart::Same(share)) => {
                parts.push(format!("grows by {}", grows(share)))
            }
            AmountGrowth::PerYear(ByPart::Each(each)) => {
                let each: Vec<String> = each
                    .iter()
                    .zip(day)
                    .map(|(share, part)| format!("{} {}", part.name, grows(share)))
                    .collect();
                parts.push(format!("grows by {}", each.join(", ")));
            }
            AmountGrowth::ByYear(points) => {
                let points: Vec<String> = points
                    .iter()
                    .map(|of| format!("{} in {}", self.of(&of.value, ""), of.year))
                    .collect();
                parts.push(format!("times {}", points.join(", ")));
            }
        }
        parts.join("; ")
    }

    /// The least and the most of the months, zeros apart.
    pub fn months(self, months: &[Quantity; 12], unit: &str) -> String {
        let values: Vec<f64> = months.iter().map(|month| self.medians.quantity(month)).collect();
        if months.iter().all(|month| *month == months[0]) {
            return self.of(&months[0], unit);
        }
        let some = values.iter().copied().filter(|value| *value != 0.0);
        let (low, high) = some
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let about = months.iter().map(|month| self.about(month)).max().unwrap_or("");
        let when = match values.iter().filter(|value| **value == 0.0).count() {
            0 => String::new(),
            _ => format!(", {}", stretch(&values)),
        };
        format!("{about}{} to {} {unit} by month{when}", plain(low, 4), plain(high, 4))
    }

    /// Something that may go by state: `0.15 TWh a year while deficit, 0.8 while plenty`.
    fn by_state(self, given: &ByState<Quantity>, unit: &str) -> String {
        match given {
            ByState::Same(one) => self.of(one, unit),
            ByState::Each(chain, each) => {
                let states = self.medians.states(*chain).iter().zip(each).enumerate();
                let each = states.map(|(index, (state, one))| {
                    let unit = if index == 0 { unit } else { "" };
                    format!("{} while {state}", self.of(one, unit).trim_end())
                });
                each.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// The energy that a supply offers.
    pub fn supply(self, supply: &Supply) -> String {
        let mut parts = Vec::new();
        let (flow, commodity) = (supply.commodity.flow_unit(), supply.commodity);
        match &supply.model {
            SupplyModel::Steady(steady) => {
                parts.push(format!("{}, steady", self.by_state(&steady.rate, flow)))
            }
            SupplyModel::History(history) => {
                let years = history.record.iter().map(|row| row.year);
                let (first, last) = (years.clone().min(), years.max());
                parts.push(format!(
                    "the record of {}, {} to {}, in blocks of {}",
                    history.file,
                    first.unwrap_or_default(),
                    last.unwrap_or_default(),
                    counted(u64::from(history.block_years), "year", "years")
                ));
            }
            SupplyModel::Monthly(monthly) => {
                parts.push(match &monthly.level {
                    MonthlyLevel::Mean(mean) => {
                        format!("{}: {}", self.months(mean, flow), self.energy(mean, commodity))
                    }
                    MonthlyLevel::Annual { energy, month_weights } => {
                        let weights: Vec<f64> =
                            month_weights.iter().map(|w| self.medians.quantity(w)).collect();
                        let unit = match commodity {
                            Commodity::Electricity => "TWh a year",
                            Commodity::Gas => "bcm a year",
                            Commodity::Oil => "million bbl a year",
                            Commodity::Lpg => "kt a year",
                        };
                        let when = if weights.contains(&0.0) {
                            format!(", {}", stretch(&weights))
                        } else {
                            String::new()
                        };
                        format!("{}{when}", self.by_state(energy, unit))
                    }
                });
                parts.extend(self.spread(&monthly.wetness, Some(&monthly.none_chance)));
                parts.extend(self.path(&monthly.wetness.by_year));
                if let Some(max) = &monthly.max {
                    parts.push(format!("at most {}", self.of(max, flow)));
                }
            }
            SupplyModel::Reservoir(reservoir) => {
                parts.push(format!(
                    "what a reservoir of {} can spare, {} full at the start",
                    self.of(&reservoir.storage, "GWh"),
                    self.share(&reservoir.start_share)
                ));
                let year: f64 = reservoir.inflow.iter().map(|gwh| self.medians.quantity(gwh)).sum();
                let inflow = self.months(&reservoir.inflow, "GWh");
                parts.push(format!("inflow {inflow}: {} TWh a year", plain(year / 1000.0, 3)));
                parts.extend(self.spread(&reservoir.wetness, None));
                parts.extend(self.path(&reservoir.wetness.by_year));
                parts.push(format!("turbines of {}", self.of(&reservoir.turbine, "MW")));
                if reservoir.home_demand.iter().any(|mw| mw.number() != Some(0.0)) {
                    let home = self.months(&reservoir.home_demand, flow);
                    let energy = self.energy(&reservoir.home_demand, commodity);
                    parts.push(format!("home demand first, {home}: {energy}"));
                    let growth = &reservoir.home_growth_per_year;
                    parts.extend(self.path(&reservoir.home_by_year));
                    if reservoir.home_by_year.is_empty() && growth.number() != Some(0.0) {
                        parts.push(format!("changing each year by {}", self.share(growth)));
                    }
                }
                if reservoir.keep_share.iter().any(|share| share.number() != Some(0.0)) {
                    parts.push(format!("keeps {}", self.kept(&reservoir.keep_share)));
                }
            }
        }
        let growth = match &supply.model {
            SupplyModel::Steady(steady) => Some(&steady.growth),
            _ => None,
        };
        parts.extend(self.supply_years(supply, growth));
        if supply.losses.number() != Some(0.0) {
            parts.push(format!("{} lost before the corridor", self.share(&supply.losses)));
        }
        parts.join("; ")
    }

    /// How wet and dry years differ, a part each.
    fn spread(self, wetness: &Wetness, none_chance: Option<&Quantity>) -> Vec<String> {
        let spread = [
            (Some(&wetness.year_cv), "varies from year to year by"),
            (Some(&wetness.month_cv), "from month to month by"),
            (none_chance, "years without any"),
            (Some(&wetness.trend_per_year), "changes each year by"),
        ];
        let given = spread.into_iter().filter_map(|(quantity, words)| Some((quantity?, words)));
        let given = given.filter(|(quantity, _)| quantity.number() != Some(0.0));
        given.map(|(quantity, words)| format!("{words} {}", self.share(quantity))).collect()
    }

    /// The least and the most that is kept in a month.
    fn kept(self, shares: &[Quantity; 12]) -> String {
        if shares.iter().all(|share| *share == shares[0]) {
            return format!("{} of it", self.share(&shares[0]));
        }
        let shares = shares.iter().map(|share| self.medians.quantity(share));
        let (low, high) = shares
            .fold((f64::INFINITY, 0.0_f64), |(low, high), share| (low.min(share), high.max(share)));
        format!("{} to {} of it by month", percent(low, None), percent(high, None))
    }

    /// The energy of a year of mean months, for the reader's sense of size.
    fn energy(self, mean: &[Quantity; 12], commodity: Commodity) -> String {
        let hours = mean
            .iter()
            .zip(MONTH_DAYS)
            .map(|(rate, days)| self.medians.quantity(rate) * f64::from(days) * 24.0);
        let own = hours.sum::<f64>() * commodity.energy_per_hour();
        match commodity {
            Commodity::Electricity => format!("{} TWh a year", plain(own / 1000.0, 3)),
            _ => format!("{} {} a year", plain(own, 3), commodity.energy_unit()),
        }
    }

    /// The capacity, supplies and times of a corridor.
    pub fn corridor(self, corridor: &Corridor) -> String {
        let mut parts = vec![format!(
            "{}, {}",
            corridor.commodity.word(),
            self.of(&corridor.capacity, corridor.commodity.flow_unit())
        )];
        if let Some(season) = corridor.season {
            parts.push(window(season));
        }
        if let Some(year) = &corridor.in_service {
            parts.push(format!("in service {}", self.year(year)));
        }
        if corridor.built.number() != Some(1.0) {
            parts.push(format!("ever built: {}", self.share(&corridor.built)));
        }
        let full = corridor.ramp.iter().all(|share| share.number() == Some(1.0));
        if !full {
            let shares: Vec<String> = corridor.ramp.iter().map(|share| self.share(share)).collect();
            parts.push(format!("ramp {}", shares.join(", ")));
        }
        if corridor.accepted.number() != Some(1.0) {
            parts.push(format!("accepted {}", self.share(&corridor.accepted)));
        }
        parts.join("; ")
    }

    /// The length, units and losses of a segment.
    pub fn segment(self, segment: &Segment) -> String {
        let mut parts = Vec::new();
        parts.extend(segment.country.clone());
        parts.extend(segment.length_km.as_ref().map(|length| self.of(length, "km")));
        if segment.units > 1 {
            parts.push(counted(u64::from(segment.units), "unit", "units"));
        }
        if segment.needed < segment.units {
            parts.push(format!("{} needed", segment.needed));
        } else if segment.units > 1 {
            parts.push("all needed".to_owned());
        }
        if segment.losses.number() != Some(0.0) {
            parts.push(format!("{} lost", self.share(&segment.losses)));
        }
        parts.join(", ")
    }

    /// The energy that an offtake takes.
    pub fn offtake(self, take: &[Quantity; 12], rule: OfftakeRule, commodity: Commodity) -> String {
        let rule = match rule {
            OfftakeRule::First => "served first",
            OfftakeRule::Share => "shares alike",
        };
        format!("{}, {rule}", self.months(take, commodity.flow_unit()))
    }

    /// The electricity that a fuel counts as: its heating value, and how much of that a plant makes
    /// into electricity.
    pub fn conversion(
        self,
        fuel: Commodity,
        conversion: &Conversion,
    ) -> Option<(&'static str, String)> {
        let (name, heat, unit, efficiency) = match fuel {
            Commodity::Electricity => return None,
            Commodity::Gas => {
                ("gas", &conversion.gas_mj_per_m3, "MJ/m³", &conversion.gas_plant_efficiency)
            }
            Commodity::Oil => {
                ("oil", &conversion.oil_gj_per_barrel, "GJ/bbl", &conversion.oil_plant_efficiency)
            }
            Commodity::Lpg => {
                ("LPG", &conversion.lpg_gj_per_tonne, "GJ/t", &conversion.lpg_efficiency)
            }
        };
        let (heat, share) = (self.of(heat, unit), self.share(efficiency));
        let said = match fuel {
            Commodity::Lpg => format!("{heat}; {share} of it counts as electricity"),
            _ => format!("{heat}; plants turn {share} of it into electricity"),
        };
        Some((name, said))
    }

    /// The share that planned work takes.
    pub fn takes(self, takes: &Quantity) -> String {
        self.share(takes)
    }

    /// The shape of a hazard's incidents: how many stop the flow, and how much each takes out.
    pub fn incidents(self, hazard: &Hazard) -> String {
        let mut parts = Vec::new();
        if hazard.stops_flow.number() != Some(1.0) {
            parts.push(format!("{} stop the flow", self.share(&hazard.stops_flow)));
        }
        if hazard.takes.number() != Some(1.0) {
            parts.push(format!("each takes {}", self.share(&hazard.takes)));
        }
        if let Some(clustering) = &hazard.clustering {
            parts.push(format!("each brings {} more", self.of(&clustering.branching, "")));
        }
        if hazard.by_month.iter().any(|factor| *factor != hazard.by_month[0]) {
            parts.push("by season".to_owned());
        }
        parts.join(", ")
    }
}

/// `May to Sep` where the months that are not zero follow each other, else how many they are.
fn stretch(values: &[f64]) -> String {
    let on = |month: usize| values[month % 12] != 0.0;
    let starts: Vec<usize> = (0..12).filter(|month| on(*month) && !on(month + 11)).collect();
    match starts.as_slice() {
        [start] => {
            let length = (0..12).take_while(|step| on(start + step)).count();
            let last = MONTH_NAMES[(start + length - 1) % 12];
            if length == 1 {
                format!("{last} only")
            } else {
                format!("{} to {last}", MONTH_NAMES[*start])
            }
        }
        _ => {
            let months = values.iter().filter(|value| **value != 0.0).count();
            counted(months as u64, "month of the year", "months of the year")
        }
    }
}

/// The names of the segments or supplies that a hazard meets, each once.
pub fn met(model: &Model, hazard: usize, supplies: &[Supply]) -> Vec<String> {
    use crate::model::Target;
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for instance in &model.instances[model.hazards[hazard].instances.clone()] {
        for target in &instance.targets {
            let (group, name) = match *target {
                Target::Segment(segment) | Target::Unit { segment, .. } => {
                    let label = &model.layout.segments[segment as usize];
                    (model.layout.corridor(label.corridor).name.clone(), label.name.clone())
                }
                Target::Supply(supply) => {
                    ("supply".to_owned(), supplies[supply as usize].name.clone())
                }
            };
            match names.iter_mut().find(|(known, _)| *known == group) {
                Some((_, list)) if list.contains(&name) => {}
                Some((_, list)) => list.push(name),
                None => names.push((group, vec![name])),
            }
        }
    }
    names.into_iter().map(|(group, list)| format!("{group}: {}", list.join(", "))).collect()
}

/// The unit of a price of a commodity.
pub fn price_unit(commodity: Commodity, counted: CountedIn) -> &'static str {
    match (counted, commodity) {
        (CountedIn::Electricity, _) | (_, Commodity::Electricity) => "USD per MWh",
        (_, Commodity::Gas) => "USD per MMBtu",
        (_, Commodity::Oil) => "USD per barrel",
        (_, Commodity::Lpg) => "USD per tonne",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_named() {
        assert_eq!(window(YearlyWindow { first: 120, last: 272 }), "1 May to 30 Sep");
        assert_eq!(window(YearlyWindow { first: 0, last: 364 }), "1 Jan to 31 Dec");
        let mut months = [0.0; 12];
        months[10] = 1.0;
        assert_eq!(stretch(&months), "Nov only");
        months[11] = 1.0;
        months[0] = 1.0;
        assert_eq!(stretch(&months), "Nov to Jan");
        months[5] = 1.0;
        assert_eq!(stretch(&months), "4 months of the year");
    }
}
