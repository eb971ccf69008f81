//! Parts of a run that were simulated apart, and their joining.
//!
//! A part is a range of trials that begins and ends at a border of blocks. Its numbers are written
//! exactly: for each block of trials in order, every column (measure by measure, entity by entity,
//! year by year, as [`Layout::columns`] has them), then the assumptions, then the
//! [factors](super::Factor), then the tallies, each number as the 8 bytes of an IEEE 754 double, lowest first; counts as whole numbers of 8 bytes. All blocks
//! but a run's last have as many trials, so any column is found without an index. Joined, the parts
//! are the blocks that one run would have had, and everything made of them is the same to the last bit.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Block, Columns, CorridorIndex, Layout, Loss, Measure, Outcomes, Tallies, YearIndex};
use crate::text::reason;
use crate::units::{counted, whole};

/// Version of the form of parts.
pub const SCHEMA: u32 = 3;

/// The description of a part: `part.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub schema: u32,
    /// Version of the program that wrote it.
    pub salang: String,
    /// The scenario's title.
    pub title: String,
    /// The name of its file, without folders.
    pub file: String,
    /// SHA-256 of the merged scenario, in hexadecimal.
    pub sha256: String,
    /// The CSV files that it names, with the SHA-256 of each.
    pub files: Vec<(String, String)>,
    /// Changes that were made to the scenario beside its file: path, old value, new value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// The run's seed.
    pub seed: u64,
    /// Trials of the whole run.
    pub trials: u64,
    /// Which part this is, from 1.
    pub part: u64,
    /// Of how many.
    pub parts: u64,
    /// Its first trial.
    pub first_trial: u64,
    /// How many trials it has.
    pub part_trials: u64,
    /// How its numbers lie.
    pub shape: Shape,
    /// SHA-256 of the numbers, or of the counts.
    pub columns_sha256: String,
    /// The counts, where the run has so many trials that they are counted; left out where every number of
    /// every trial is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
}

/// A part whose trials are counted and not kept: its size does not grow with them, and several may be
/// joined to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Trials up to which a run keeps every number.
    pub exact: u64,
    /// The parts that it is, from 1, each row from one to another; of a part that nothing was joined to it
    /// is the part itself.
    pub covers: Vec<(u64, u64)>,
    /// Bytes of the counts.
    pub bytes: u64,
}

/// The trials of some parts of so many, which are given as rows from one to another: the first of them
/// and how many; `None` where there are no such parts, or rows overlap or are not in order.
#[must_use]
pub fn covered(
    (trials, block): (u64, u64),
    parts: u64,
    covers: &[(u64, u64)],
) -> Option<(u64, u64)> {
    let (mut first, mut count, mut next) = (None, 0_u64, 1);
    for (from, to) in covers {
        if *from < next || to < from {
            return None;
        }
        let (begin, end) =
            (range(trials, block, *from, parts).ok()?.0, range(trials, block, *to, parts).ok()?.1);
        first.get_or_insert(begin);
        count = count.checked_add(end - begin)?;
        // Rows that meet are one.
        next = to.checked_add(2)?;
    }
    Some((first?, count))
}

/// Rows of parts, in order, with those that meet as one.
#[must_use]
pub fn rows(mut covers: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    covers.sort_unstable();
    let mut rows: Vec<(u64, u64)> = Vec::new();
    for (from, to) in covers {
        match rows.last_mut() {
            Some(last) if last.1.saturating_add(1) >= from => last.1 = last.1.max(to),
            _ => rows.push((from, to)),
        }
    }
    rows
}

impl Manifest {
    /// Whether another part is of the same run, cut alike; what differs, in words, `names` being those of
    /// the other and of this one.
    ///
    /// # Errors
    /// Where it is not.
    pub fn is_with(&self, other: &Self, (name, own): (&str, &str)) -> Result<(), PartsFault> {
        let differ = |what: &str, here: &dyn fmt::Display, there: &dyn fmt::Display| {
            Err(PartsFault(format!("{name} has {what} {here}, but {own} has {there}")))
        };
        let (part, first) = (other, self);
        if part.salang != first.salang {
            return differ("salang version", &part.salang, &first.salang);
        }
        if part.seed != first.seed {
            return differ("seed", &part.seed, &first.seed);
        }
        if part.trials != first.trials {
            return differ("a run of trials", &part.trials, &first.trials);
        }
        if part.sha256 != first.sha256 || part.files != first.files || part.file != first.file {
            return Err(PartsFault(format!(
                "{name} is of another scenario than {own}: `{}` in {} against `{}` in {}",
                part.title, part.file, first.title, first.file
            )));
        }
        if part.parts != first.parts {
            return differ("a number of parts", &part.parts, &first.parts);
        }
        let exact = |of: &Self| of.counted.as_ref().map(|counted| counted.exact);
        if exact(part) != exact(first) {
            return Err(PartsFault(format!(
                "{name} and {own} are of runs that count their trials from different numbers on"
            )));
        }
        Ok(())
    }
}

/// How the numbers of a part lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Trials of a block; the last of a run may have fewer.
    pub block: u64,
    /// Numbers a trial, without assumptions.
    pub columns: u64,
    /// Assumptions a trial.
    pub assumptions: u64,
    /// Factors a trial.
    pub factors: u64,
    /// Numbers of a block's tallies.
    pub tallies: u64,
}

impl Shape {
    /// The shape of a run's parts.
    #[must_use]
    pub fn of(layout: &Layout, block: u64) -> Self {
        Self {
            block,
            columns: layout.columns().count() as u64,
            assumptions: layout.assumptions.len() as u64,
            factors: layout.factor_count() as u64,
            tallies: Tallies::with_months(layout).words().len() as u64,
        }
    }

    /// Bytes of a block of so many trials.
    fn bytes(&self, trials: u64) -> u64 {
        8 * (trials * self.numbers() + self.tallies)
    }

    /// Numbers a trial.
    fn numbers(&self) -> u64 {
        self.columns + self.assumptions + self.factors
    }

    /// The blocks of a part of so many trials: where each begins, in trials of the part and in bytes,
    /// and how many trials it has.
    fn blocks(self, part_trials: u64) -> impl Iterator<Item = (u64, u64, u64)> {
        let full = self.bytes(self.block);
        (0..part_trials.div_ceil(self.block.max(1))).map(move |number| {
            let first = number * self.block;
            (first, number * full, self.block.min(part_trials - first))
        })
    }

    /// Bytes of a part of so many trials.
    fn part_bytes(self, part_trials: u64) -> Option<u64> {
        let block = self.block.max(1);
        let full = self.bytes(block).checked_mul(part_trials / block)?;
        let rest = part_trials % block;
        full.checked_add(if rest > 0 { self.bytes(rest) } else { 0 })
    }
}

/// Why parts cannot be joined, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartsFault(String);

impl fmt::Display for PartsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PartsFault {}

/// The trials of part `part` (from 1) of `parts`, which begin and end at borders of blocks.
///
/// # Errors
/// Where there are fewer blocks than parts.
pub fn range(trials: u64, block: u64, part: u64, parts: u64) -> Result<(u64, u64), PartsFault> {
    let blocks = trials.div_ceil(block.max(1));
    if parts == 0 || part == 0 || part > parts || parts > blocks {
        return Err(PartsFault(format!(
            "{} can be cut into {} at most, in blocks of {}; part {part} of {parts} is none of them",
            counted(trials, "trial", "trials"),
            counted(blocks.max(1), "part", "parts"),
            whole(block)
        )));
    }
    // In whole numbers wide enough for any product.
    let border = |part: u64| {
        let blocks = u128::from(blocks) * u128::from(part) / u128::from(parts);
        u64::try_from(blocks * u128::from(block)).unwrap_or(u64::MAX).min(trials)
    };
    Ok((border(part - 1), border(part)))
}

/// Writes the numbers of a part, block by block.
pub struct PartWriter<W: Write> {
    out: W,
    digest: Sha256,
    bytes: Vec<u8>,
}

impl<W: Write> PartWriter<W> {
    /// Begins.
    pub fn new(out: W) -> Self {
        Self { out, digest: Sha256::new(), bytes: Vec::new() }
    }

    /// Adds the next block, with every column, assumption and factor.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        self.bytes.clear();
        for measure in block.columns().measures() {
            for number in block.of(measure).flatten() {
                self.bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        for number in block.assumptions().iter().chain(block.factors()) {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        for word in block.tallies.words() {
            self.bytes.extend_from_slice(&word.to_le_bytes());
        }
        self.digest.update(&self.bytes);
        self.out.write_all(&self.bytes)
    }

    /// Ends; the SHA-256 of all that was written.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn finish(mut self) -> io::Result<String> {
        self.out.flush()?;
        Ok(hexadecimal(&self.digest.finalize()))
    }
}

/// Bytes as people compare them.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One part: what it says of itself, and its numbers.
#[derive(Debug)]
pub struct Part<R> {
    /// The name of the part in messages, such as its folder.
    pub name: String,
    /// The description of the part.
    pub manifest: Manifest,
    /// Its numbers.
    pub numbers: R,
}

/// The parts of one run, in order, whole and undamaged.
#[derive(Debug)]
pub struct Parts<R> {
    layout: Arc<Layout>,
    shape: Shape,
    parts: Vec<Part<R>>,
}

/// Puts the manifests of a run's parts in order, if they are all there and belong together: their
/// indices in the list given.
///
/// # Errors
/// Names what differs, is missing or is there twice.
pub fn order(parts: &[(&str, &Manifest)]) -> Result<Vec<usize>, PartsFault> {
    let Some((first_name, first)) = parts.first() else {
        return Err(PartsFault("there are no parts to join".to_owned()));
    };
    for (name, part) in parts {
        first.is_with(part, (name, first_name))?;
        let Shape { block, .. } = part.shape;
        let expected = range(part.trials, block, part.part, part.parts).map_err(|_| {
            PartsFault(format!("{name} is damaged: its part.json contradicts itself"))
        })?;
        let told = (part.first_trial, part.first_trial.saturating_add(part.part_trials));
        if expected != told || part.shape != first.shape {
            return Err(PartsFault(format!(
                "{name} is damaged: its part.json does not tell of part {} of {}",
                part.part, part.parts
            )));
        }
    }
    let mut indices = Vec::new();
    let mut missing = Vec::new();
    // Not more than were given are looked at, whatever a manifest says.
    let most = first.parts.min(parts.len() as u64 + 4);
    for number in 1..=most {
        let mut here = parts.iter().enumerate().filter(|(_, (_, part))| part.part == number);
        match (here.next(), here.next()) {
            (None, _) => missing.push(number.to_string()),
            (Some((index, _)), None) => indices.push(index),
            (Some((_, (one, _))), Some((_, (other, _)))) => {
                return Err(PartsFault(format!(
                    "part {number} of {} is there twice: {one} and {other}",
                    first.parts
                )));
            }
        }
    }
    if indices.len() as u64 == first.parts {
        return Ok(indices);
    }
    Err(PartsFault::missing(&missing, most < first.parts, first.parts))
}

impl PartsFault {
    /// With these words.
    pub(crate) fn new(words: String) -> Self {
        Self(words)
    }

    /// Some parts of so many are not there, and maybe more than are named.
    pub(crate) fn missing(missing: &[String], has_more: bool, parts: u64) -> Self {
        let more = if has_more { " and more" } else { "" };
        let (plural, verb) =
            if missing.len() == 1 && more.is_empty() { ("", "is") } else { ("s", "are") };
        Self(format!(
            "part{plural} {}{more} of {parts} {verb} missing; `salang run ... --part {}/{parts}` writes it",
            missing.join(", "),
            missing.first().map_or("K", String::as_str),
        ))
    }
}

impl<R: Read + Seek> Part<R> {
    /// Whether its numbers are what was written, and can be those of a run.
    fn check(&mut self, layout: &Arc<Layout>, shape: Shape) -> Result<(), PartsFault> {
        let damaged =
            |what: &str| PartsFault(format!("{} is damaged: columns.bin {what}", self.name));
        let length = self.numbers.seek(SeekFrom::End(0));
        let length = length.map_err(|error| self.unread(&error))?;
        let told = shape.part_bytes(self.manifest.part_trials);
        if told != Some(length) {
            return Err(damaged(&format!(
                "has {}, and what part.json tells of has {}",
                counted(length, "byte", "bytes"),
                told.map_or("more than there can be".to_owned(), whole),
            )));
        }
        let mut digest = Sha256::new();
        let mut bytes = Vec::new();
        let mut wrong = None;
        self.numbers.seek(SeekFrom::Start(0)).map_err(|error| self.unread(&error))?;
        for (first, _, trials) in shape.blocks(self.manifest.part_trials) {
            bytes.resize(usize::try_from(shape.bytes(trials)).unwrap_or(0), 0);
            self.numbers.read_exact(&mut bytes).map_err(|error| self.unread(&error))?;
            digest.update(&bytes);
            let numbers = trials * shape.numbers();
            let numbers = usize::try_from(numbers).unwrap_or(usize::MAX);
            let is_finite =
                words(&bytes).take(numbers).all(|word| f64::from_bits(word).is_finite());
            let tallies: Vec<u64> = words(&bytes).skip(numbers).collect();
            if !is_finite || !Tallies::from_words(layout, &tallies).can_be_of(trials) {
                wrong = wrong.or(Some(self.manifest.first_trial + first));
            }
        }
        if hexadecimal(&digest.finalize()) != self.manifest.columns_sha256 {
            return Err(damaged("is not what was written (its SHA-256 differs)"));
        }
        let kept = layout.columns().clone();
        for (at, offset, trials) in shape.blocks(self.manifest.part_trials) {
            if wrong.is_some() {
                break;
            }
            let first = self.manifest.first_trial + at;
            let wanted = Wanted { layout, kept: &kept, assumptions: false, factors: true };
            let block = wanted.read(&mut self.numbers, shape, (offset, first, trials));
            let block = block.map_err(|error| self.unread(&error))?;
            if !adds_up(layout, &block) || !block.factors_can_be(layout) {
                wrong = Some(first);
            }
        }
        match wrong {
            None => Ok(()),
            Some(first) => Err(damaged(&format!(
                "has numbers that no run writes, from trial {} on",
                whole(first)
            ))),
        }
    }

    fn unread(&self, error: &io::Error) -> PartsFault {
        PartsFault(format!("could not read columns.bin of {}: {}", self.name, reason(error)))
    }
}

impl<R: Read + Seek> Parts<R> {
    /// Joins parts that [`order`] has put in order, once each is found undamaged.
    ///
    /// # Errors
    /// Names the part that is damaged, or does not fit the layout of its scenario.
    pub fn join(layout: Arc<Layout>, block: u64, parts: Vec<Part<R>>) -> Result<Self, PartsFault> {
        let shape = Shape::of(&layout, block);
        let mut joined = Self { layout, shape, parts };
        for part in &mut joined.parts {
            let name = &part.name;
            if part.manifest.shape != shape {
                return Err(PartsFault(format!(
                    "{name} is damaged: its part.json does not fit its scenario"
                )));
            }
            part.check(&joined.layout, shape)?;
        }
        Ok(joined)
    }

    /// The trials `from..to`, of which `from` begins a block, with what is asked for: whether the
    /// assumptions are, and below which trial they and the factors are.
    ///
    /// # Errors
    /// Where the numbers cannot be read (any more), with the part's name.
    pub fn outcomes(
        &mut self,
        (from, to): (u64, u64),
        kept: &Arc<Columns>,
        (assumptions, factors): (bool, u64),
    ) -> Result<Outcomes, PartsFault> {
        let mut blocks = Vec::new();
        for part in &mut self.parts {
            let Manifest { first_trial, part_trials, .. } = part.manifest;
            for (at, offset, trials) in self.shape.blocks(part_trials) {
                let first = first_trial + at;
                if first >= from && first < to {
                    let factors = first < factors;
                    let assumptions = assumptions || factors;
                    let wanted = Wanted { layout: &self.layout, kept, assumptions, factors };
                    let block = wanted.read(&mut part.numbers, self.shape, (offset, first, trials));
                    blocks.push(block.map_err(|error| part.unread(&error))?);
                }
            }
        }
        Ok(Outcomes { layout: self.layout.clone(), kept: kept.clone(), blocks })
    }
}

/// Whether in every trial, year and corridor what is delivered and what is lost add up to the nameplate,
/// to a millionth of it; a run's do to 1e-9.
fn adds_up(layout: &Layout, block: &Block) -> bool {
    let losses = || Loss::each(layout.causes.len()).map(Measure::Lost);
    let corridors = (0..layout.corridors.len()).map(CorridorIndex);
    corridors
        .flat_map(|corridor| (0..layout.years).map(move |year| (corridor, YearIndex(year))))
        .all(|(corridor, year)| {
            let column = |measure| block.column(measure, corridor, year).unwrap_or_default();
            let (nameplate, delivered) = (column(Measure::Nameplate), column(Measure::Delivered));
            let losses: Vec<&[f64]> = losses().map(column).collect();
            (0..block.trials()).all(|trial| {
                let of = |values: &[f64]| values.get(trial).copied().unwrap_or(0.0);
                let (most, left) = (of(nameplate), of(delivered));
                let lost: f64 = losses.iter().map(|values| of(values)).sum();
                let slack = 1e-6 * most.abs();
                (most - lost - left).abs() <= slack && left >= -slack && left <= most + slack
            })
        })
}

/// The columns that are wanted of a block.
struct Wanted<'a> {
    layout: &'a Arc<Layout>,
    kept: &'a Arc<Columns>,
    assumptions: bool,
    factors: bool,
}

impl Wanted<'_> {
    /// Reads the block that begins at a byte `offset`.
    fn read<R: Read + Seek>(
        &self,
        numbers: &mut R,
        shape: Shape,
        (offset, first_trial, trials): (u64, u64, u64),
    ) -> io::Result<Block> {
        let count = if self.assumptions { self.layout.assumptions.len() } else { 0 };
        let trial_count = usize::try_from(trials).unwrap_or(0);
        let mut block = Block::new(self.layout, self.kept, (first_trial, trial_count), count);
        if self.factors {
            block = block.with_factors(self.layout);
        }
        let mut bytes = Vec::new();
        // Numbers from an offset in the block on, which is counted in columns.
        let mut read = |column: u64, into: &mut [f64]| -> io::Result<()> {
            bytes.resize(8 * into.len(), 0);
            numbers.seek(SeekFrom::Start(offset + 8 * column * trials))?;
            numbers.read_exact(&mut bytes)?;
            for (number, word) in into.iter_mut().zip(words(&bytes)) {
                *number = f64::from_bits(word);
            }
            Ok(())
        };
        for measure in self.kept.measures() {
            let range = self.layout.columns().range(measure);
            if let Some((range, into)) = range.zip(block.of_mut(measure)) {
                read(range.start as u64, into)?;
            }
        }
        read(shape.columns, block.assumptions_mut())?;
        read(shape.columns + shape.assumptions, block.factors_mut())?;
        let mut raw = vec![0; usize::try_from(8 * shape.tallies).unwrap_or(0)];
        let behind = 8 * trials * shape.numbers();
        numbers.seek(SeekFrom::Start(offset + behind))?;
        numbers.read_exact(&mut raw)?;
        let tallies: Vec<u64> = words(&raw).collect();
        block.tallies = Tallies::from_words(self.layout, &tallies);
        Ok(block)
    }
}

/// Numbers of 8 bytes, lowest first.
fn words(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_parts_meet_and_say_which_trials_they_are() {
        assert_eq!(rows(vec![(4, 6), (1, 1), (9, 9), (2, 2), (7, 7)]), [(1, 2), (4, 7), (9, 9)]);
        let of = |covers: &[(u64, u64)]| covered((1000, 64), 10, covers);
        let part = |number| range(1000, 64, number, 10).expect("a part");
        assert_eq!(of(&[(3, 3)]), Some((part(3).0, part(3).1 - part(3).0)));
        let both = part(2).1 - part(2).0 + part(10).1 - part(9).0;
        assert_eq!(of(&[(2, 2), (9, 10)]), Some((part(2).0, both)));
        assert_eq!(of(&[(1, 10)]), Some((0, 1000)));
        for none in
            [&[][..], &[(0, 1)], &[(3, 2)], &[(9, 11)], &[(1, 2), (3, 4)], &[(5, 5), (2, 2)]]
        {
            assert_eq!(of(none), None, "{none:?}");
        }
    }

    #[test]
    fn parts_cover_every_trial_once_and_break_at_blocks() {
        for (trials, parts) in [(20_000, 7), (64, 1), (65, 2), (1000, 16)] {
            let mut next = 0;
            for part in 1..=parts {
                let (from, to) = range(trials, 64, part, parts).expect("a part");
                assert_eq!(from, next);
                assert!(to > from && (to % 64 == 0 || to == trials));
                next = to;
            }
            assert_eq!(next, trials);
        }
        let error = range(100, 64, 3, 3).expect_err("two blocks").to_string();
        assert!(error.contains("2 parts at most"), "{error}");
    }
}
