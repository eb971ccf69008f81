//! `salang run --part K/N`: some of a run's trials, written for `salang merge`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use super::args::RunOptions;
use super::fault::Fault;
use super::progress::{Bar, forewarn};
use super::screen::{complain, print};
use super::{Ending, target};
use crate::model::compile;
use crate::outcome::parts::{Manifest, PartWriter, SCHEMA, Shape, hexadecimal, range};
use crate::read::Reading;
use crate::report::Kind;
use crate::simulate::engine::{BLOCK, Engine, Keep, Progress};
use crate::text::{self, Visible, shell, visible};
use crate::units::whole;

/// Bytes of columns that are kept at once.
const BUDGET: u64 = 1 << 28;
/// What a part says of itself.
pub const MANIFEST: &str = "part.json";
/// Its numbers.
pub const COLUMNS: &str = "columns.bin";

/// The CSV files of a scenario, with their checksums.
pub fn files_of(reading: &Reading) -> Vec<(String, String)> {
    let sum = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes));
    reading.files.iter().map(|file| (file.name.clone(), sum(&file.bytes))).collect()
}

/// Simulates one part and writes its folder.
pub fn run(
    options: &RunOptions,
    (part, parts): (u64, u64),
    (reading, folder): (&Reading, &Path),
    (engine, progress): (&Engine, &Arc<Progress>),
) -> Result<Ending, Fault> {
    let Some(scenario) = &reading.scenario else { return Ok(Ending::Wrong) };
    let model = compile(scenario).map_err(Fault::wrong)?;
    let (first, end) = range(model.trials, BLOCK, part, parts).map_err(Fault::wrong)?;
    let mut writing = target::begin(folder, Kind::Part, &options.output, reading, Vec::new())?;
    let mut numbers = PartWriter::new(writing.create(COLUMNS)?);
    let keep = Keep::all(&model);
    let piece = (BUDGET / keep.bytes_per_trial(&model).max(1) / BLOCK).max(1) * BLOCK;
    {
        let wanted = options.output.tells();
        forewarn(&model, end - first, wanted);
        let _bar = Bar::follow(progress, end - first, "Simulating", wanted);
        let mut from = first;
        while from < end {
            let to = from.saturating_add(piece).min(end);
            let outcomes = engine.run(&model, (from, to), &keep, progress).map_err(Fault::wrong)?;
            if progress.stop.load(Ordering::SeqCst) && outcomes.trials() < to - from {
                break;
            }
            for block in &outcomes.blocks {
                numbers.block(block).map_err(unwritten)?;
            }
            from = to;
        }
        if from < end {
            complain(&"interrupted; a part that is not whole is not written");
            return Ok(Ending::Interrupted);
        }
    }
    let manifest = Manifest {
        schema: SCHEMA,
        salang: env!("CARGO_PKG_VERSION").to_owned(),
        title: scenario.title.clone(),
        file: reading.file.clone(),
        sha256: reading.merged.sha256().to_owned(),
        files: files_of(reading),
        seed: model.seed,
        trials: model.trials,
        part,
        parts,
        first_trial: first,
        part_trials: end - first,
        shape: Shape::of(&model.layout, BLOCK),
        columns_sha256: numbers.finish().map_err(unwritten)?,
    };
    let json = serde_json::to_string_pretty(&manifest).map_err(Fault::failed)?;
    let json = text::json(&json) + "\n";
    writing.bytes("scenario.toml", reading.merged.as_bytes())?;
    for file in &reading.files {
        writing.bytes(&file.name, &file.bytes)?;
    }
    writing.bytes(MANIFEST, json.as_bytes())?;
    let placed = writing.finish(false)?;
    target::tell_place(&placed, folder, &options.output);
    if options.output.json {
        return Ok(print(Visible::data(&json)));
    }
    if options.output.quiet {
        return Ok(Ending::Done);
    }
    let placed = &placed.folder;
    let (target, folder) =
        (shell::path(placed), visible(&placed.display().to_string()).into_owned());
    let trials = match end - 1 {
        last if last == first => format!("trial {}", whole(first)),
        last => format!("trials {} to {}", whole(first), whole(last)),
    };
    let next = match parts {
        1 => format!("It needs no other: salang merge {target}"),
        _ => format!("Once all {parts} are there: salang merge PART ..."),
    };
    let words = format!("Part {part} of {parts}: {trials} of {}, in ", whole(model.trials));
    Ok(print(Visible::from(words).and(Visible::data(&format!("{folder}\n{next}\n")))))
}

fn unwritten(error: std::io::Error) -> Fault {
    Fault::failed(format_args!("could not write the part: {error}"))
}
