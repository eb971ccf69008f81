//! Which records of years are drawn together, and over which years.
//!
//! Two rivers under one weather have their dry years in common. A trial keeps that where it takes
//! the same calendar year of both, which it can only in years that both records hold. So records
//! that share years are one group and are drawn over the years that all of its records hold; what
//! a record has besides is left out. One shared year says nothing of how two rivers go together
//! and would be all that is ever drawn: records with fewer than [`LEAST_SHARED`] are drawn apart.

use super::HistorySupply;

/// Years that records must share to be drawn together, unless their years are the same.
pub const LEAST_SHARED: usize = 2;

/// Records that are drawn together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordGroup {
    /// Indices of its records, in the order in which they were given.
    pub members: Vec<usize>,
    /// The calendar years that all of them hold: in the order of their files where that is the same
    /// in all, ascending otherwise.
    pub years: Vec<i64>,
}

/// Puts records together: first those of the same years, in whatever order; then each such set, in
/// order of first appearance, to the group with which it has most years in common, the first of
/// equals.
#[must_use]
pub fn record_groups(records: &[&HistorySupply]) -> Vec<RecordGroup> {
    let mut groups: Vec<RecordGroup> = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let mut years: Vec<i64> = record.record.iter().map(|row| row.year).collect();
        years.sort_unstable();
        match groups.iter_mut().find(|group| group.years == years) {
            Some(group) => group.members.push(index),
            None => groups.push(RecordGroup { members: vec![index], years }),
        }
    }
    let mut joined: Vec<RecordGroup> = Vec::new();
    for group in groups {
        let shared = joined.iter().map(|known| common(&known.years, &group.years)).enumerate();
        let most = shared.reduce(|a, b| if b.1.len() > a.1.len() { b } else { a });
        match most {
            Some((index, years)) if years.len() >= LEAST_SHARED => {
                joined[index].members.extend(group.members);
                joined[index].years = years;
            }
            _ => joined.push(group),
        }
    }
    for group in &mut joined {
        group.members.sort_unstable();
        let years = |index: usize| records[index].record.iter().map(|row| row.year);
        let mut members = group.members.iter();
        if let Some(first) = members.next()
            && members.all(|other| years(*first).eq(years(*other)))
        {
            group.years = years(*first).collect();
        }
    }
    joined
}

/// The numbers that two rising lists have in common.
fn common(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().copied().filter(|year| b.binary_search(year).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::YearOfRates;
    use super::*;

    fn groups(records: &[&[i64]]) -> Vec<(Vec<usize>, Vec<i64>)> {
        let year = |year: &i64| YearOfRates { year: *year, rates: [0.0; 12] };
        let records: Vec<HistorySupply> = records
            .iter()
            .map(|years| HistorySupply {
                file: String::new(),
                record: years.iter().map(year).collect(),
                block_years: 1,
            })
            .collect();
        let records: Vec<&HistorySupply> = records.iter().collect();
        record_groups(&records).into_iter().map(|group| (group.members, group.years)).collect()
    }

    #[test]
    fn files_with_the_same_years_in_the_same_order_keep_that_order() {
        assert_eq!(groups(&[&[3, 1, 2], &[3, 1, 2]]), [(vec![0, 1], vec![3, 1, 2])]);
        assert_eq!(groups(&[&[3, 1, 2]]), [(vec![0], vec![3, 1, 2])]);
    }

    #[test]
    fn the_same_years_in_another_order_are_matched_by_year() {
        assert_eq!(groups(&[&[1, 2, 3], &[3, 2, 1]]), [(vec![0, 1], vec![1, 2, 3])]);
    }

    #[test]
    fn of_records_that_overlap_the_shared_years_are_drawn() {
        assert_eq!(groups(&[&[1, 2, 3, 4], &[5, 3, 4, 2]]), [(vec![0, 1], vec![2, 3, 4])]);
    }

    #[test]
    fn records_that_share_no_year_or_only_one_are_drawn_apart() {
        assert_eq!(groups(&[&[1, 2], &[3, 4]]), [(vec![0], vec![1, 2]), (vec![1], vec![3, 4])]);
        assert_eq!(groups(&[&[1, 2], &[2, 3]]), [(vec![0], vec![1, 2]), (vec![1], vec![2, 3])]);
        assert_eq!(groups(&[&[7], &[7]]), [(vec![0, 1], vec![7])]);
    }

    #[test]
    fn a_third_record_joins_only_where_years_are_left_that_all_share() {
        // The second shares 3 and 4 with the first, the third 5 and 6 with the second.
        let found = groups(&[&[1, 2, 3, 4], &[3, 4, 5, 6], &[5, 6, 7]]);
        assert_eq!(found, [(vec![0, 1], vec![3, 4]), (vec![2], vec![5, 6, 7])]);
        // Records of the same years stay together whatever else there is.
        let found = groups(&[&[1, 2, 3], &[2, 3, 4, 5, 6], &[3, 2, 1], &[4, 5, 6]]);
        assert_eq!(found, [(vec![0, 1, 2], vec![2, 3]), (vec![3], vec![4, 5, 6])]);
    }
}
