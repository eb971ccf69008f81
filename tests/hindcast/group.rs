//! Comparisons that belong together, and whether the record they are compared with is also where
//! the parameters came from.

use std::fmt::Write;

use super::verdict::{Comparison, picture, table};

/// Where the parameters came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// From the very record they are compared with, in part at least.
    OnRecord,
    /// From other records.
    Elsewhere,
    /// Not the shipped ones: from the rest of the same record, with what is foretold left out.
    LeftOut,
}

impl Basis {
    fn words(self) -> &'static str {
        match self {
            Self::OnRecord => "this record, in part",
            Self::Elsewhere => "other records",
            Self::LeftOut => "the rest of this record; not the shipped ones",
        }
    }
}

/// A table of the page.
pub struct Group {
    /// Name of its place in the page.
    pub block: &'static str,
    pub title: &'static str,
    /// The kind of thing that each line is one of.
    pub heading: &'static str,
    pub basis: Basis,
    pub lines: Vec<Comparison>,
    /// End of the axis and its unit, for a picture before the table.
    pub picture: Option<(f64, &'static str)>,
}

impl Group {
    pub fn text(&self) -> String {
        let table = table(self.heading, &self.lines);
        let Some((end, unit)) = self.picture else { return table };
        let picture = picture(&self.lines, end, unit);
        format!(
            "{picture}\n<details><summary>The same in numbers</summary>\n\n{table}\n</details>\n"
        )
    }

    pub fn inside(&self, share: f64) -> usize {
        self.lines.iter().filter(|line| line.inside(share)).count()
    }
}

/// How many comparisons fall inside, by group and over those with the shipped parameters.
pub fn coverage(groups: &[Group]) -> String {
    let mut text = "| hindcast | parameters from | comparisons | inside 80 % | inside 90 % |\n\
                    |---|---|---|---|---|\n"
        .to_owned();
    for group in groups {
        let (count, basis) = (group.lines.len(), group.basis.words());
        let (most, nearly) = (group.inside(0.8), group.inside(0.9));
        let _ = writeln!(text, "| {} | {basis} | {count} | {most} | {nearly} |", group.title);
    }
    for (title, without) in
        [("all with the shipped parameters", None), ("the same without Tajik net exports", UNLIKE)]
    {
        let counted: Vec<&Group> = shipped(groups, without).collect();
        let count: usize = counted.iter().map(|group| group.lines.len()).sum();
        let inside = |share| {
            let inside: usize = counted.iter().map(|group| group.inside(share)).sum();
            format!("{inside}, {:.0} %", 100.0 * inside as f64 / count as f64)
        };
        let (most, nearly) = (inside(0.8), inside(0.9));
        let _ = writeln!(text, "| **{title}** | | **{count}** | **{most}** | **{nearly}** |");
    }
    text
}

/// The group that is compared with what is not quite the same thing.
pub const UNLIKE: Option<&str> = Some("surplus-tajik");

/// The groups with the shipped parameters, but for one.
pub fn shipped<'a>(
    groups: &'a [Group],
    without: Option<&'a str>,
) -> impl Iterator<Item = &'a Group> {
    groups.iter().filter(move |group| group.basis != Basis::LeftOut && Some(group.block) != without)
}
