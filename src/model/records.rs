//! From records of years to what is drawn of them.
//!
//! Supplies whose records share years take the same year of a trial, so one [`RecordModel`] is
//! drawn for each group of them ([`record_groups`]) and a supply's rates stand in the group's order
//! of years. The stream goes by these years, so that scenarios whose records are drawn over the same
//! years draw the same ones.

use std::collections::HashMap;

use super::{Key, RecordModel, SupplyForm};
use crate::scenario::{HistorySupply, Scenario, SupplyModel, record_groups};

/// The records that are drawn, one for each group that is drawn together, and by them the form of
/// each supply with a history, in the scenario's order.
pub(super) fn records(scenario: &Scenario) -> (Vec<RecordModel>, impl Iterator<Item = SupplyForm>) {
    let histories: Vec<&HistorySupply> = scenario
        .supplies
        .iter()
        .filter_map(|supply| match &supply.model {
            SupplyModel::History(history) => Some(history),
            _ => None,
        })
        .collect();
    let mut records = Vec::new();
    let mut forms: Vec<(usize, SupplyForm)> = Vec::new();
    for (index, group) in record_groups(&histories).into_iter().enumerate() {
        let years: Vec<String> = group.years.iter().map(i64::to_string).collect();
        let blocks = group.members.iter().map(|member| histories[*member].block_years as usize);
        records.push(RecordModel {
            key: Key::new(&format!("history/{}", years.join(","))),
            years: years.len(),
            block: blocks.fold(1, usize::max),
        });
        for member in group.members {
            let rates: HashMap<i64, [f64; 12]> =
                histories[member].record.iter().map(|row| (row.year, row.rates)).collect();
            let rows = group.years.iter().filter_map(|year| rates.get(year).copied()).collect();
            forms.push((member, SupplyForm::Record(index, rows)));
        }
    }
    forms.sort_by_key(|(member, _)| *member);
    (records, forms.into_iter().map(|(_, form)| form))
}
