//! The answer to a question, read off the row of one trial.
//!
//! The same sums in the same order as those of a column ([`super::super::Outcomes::values`]), so that a
//! trial meets a condition here just where its number in the draws does.

use super::{Asked, Count, Variable};
use crate::outcome::{Event, Layout, Loss, Measure, Metric, Refusal, Row};

impl Variable {
    /// Its number in a trial; 0 where such a measure is not recorded.
    #[must_use]
    pub fn of_row(&self, layout: &Layout, row: &Row) -> f64 {
        let sum = match self.metric.measure() {
            Measure::Lost(Loss::AllIncidents) => layout
                .each_cause()
                .map(|cause| self.mean(Measure::Lost(Loss::Incidents(cause)), layout, row))
                .sum(),
            measure => self.mean(measure, layout, row),
        };
        if self.metric == Metric::BoughtShare {
            let of = |why| self.mean(Measure::LostDestination(why), layout, row);
            // NaN where nothing arrives: no condition holds of that.
            return sum / (sum + Refusal::ALL.map(of).iter().sum::<f64>());
        }
        if self.metric != Metric::Delivered {
            return sum;
        }
        let per_unit = Self { year: None, ..*self }.mean(Measure::TwhPerUnit, layout, row);
        if per_unit > 0.0 { sum / per_unit } else { 0.0 }
    }

    fn mean(&self, measure: Measure, layout: &Layout, row: &Row) -> f64 {
        let Some((entities, periods)) = layout.columns().shape(measure) else { return 0.0 };
        let entities = self.entity.map_or(0..entities, |entity| entity..entity + 1);
        let wanted = self.year.map_or(0..periods, |period| period..period + 1);
        let mut sum = 0.0;
        for entity in entities {
            for period in wanted.clone() {
                let place = (measure.entity(entity), measure.period(period));
                sum += row.get(measure, place.0, place.1).unwrap_or(0.0);
            }
        }
        if wanted.len() > 1 { sum * (1.0 / wanted.len() as f64) } else { sum }
    }
}

impl Count {
    /// Its number in a trial: the mean over years, where none is named.
    fn of_trial(&self, layout: &Layout, count: impl Fn(Event, usize, usize) -> u32) -> f64 {
        let years = self.year.map_or(0..layout.years, |year| year..year + 1);
        let divisor = years.len().max(1) as f64;
        let places = self.of.places(self.event, layout);
        let sum: u64 = places
            .flat_map(|place| years.clone().map(move |year| (place, year)))
            .map(|(place, year)| u64::from(count(self.event, place, year)))
            .sum();
        sum as f64 / divisor
    }
}

impl Asked {
    /// Its number in a trial whose row and counts are these.
    #[must_use]
    pub fn of_trial(
        &self,
        layout: &Layout,
        row: &Row,
        count: impl Fn(Event, usize, usize) -> u32,
    ) -> f64 {
        match self {
            Self::Variable(variable) => variable.of_row(layout, row),
            Self::Count(counted) => counted.of_trial(layout, count),
            Self::Stated(event) => f64::from(count(Event::Stated, *event, layout.years)),
        }
    }
}
