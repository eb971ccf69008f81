//! The options about a report: its folder, the formats of its charts, and its further files.

use super::args::{Draws, DrawsFormat, DrawsPeriod, Output, ReportFormat, Snapshots};
use super::fault::Fault;
use crate::report::Format;
use crate::session::{Picture, Pypsa, Run};

/// The formats of charts; SVG where only further files are named.
pub fn pictures(output: &Output) -> Vec<Picture> {
    let picture = |format: &ReportFormat| match format {
        ReportFormat::Svg => Some(Picture::Svg),
        ReportFormat::Png => Some(Picture::Png),
        ReportFormat::Xlsx | ReportFormat::Iamc | ReportFormat::Pypsa => None,
    };
    let pictures: Vec<Picture> = output.format.iter().filter_map(picture).collect();
    if pictures.is_empty() { vec![Picture::Svg] } else { pictures }
}

/// The run whose report has the files that were asked for.
pub fn run(output: &Output, draws: &Draws) -> Result<Run, Fault> {
    let by_month = draws.by == DrawsPeriod::Month;
    if by_month && draws.format == DrawsFormat::None {
        return Err(Fault::wrong(
            "--draws-by month asks for draws and --draws none for none; leave one of them out",
        ));
    }
    let wants = |format| output.format.contains(&format);
    let pypsa = match (wants(ReportFormat::Pypsa), draws.pypsa_trials.as_slice()) {
        (true, []) => {
            return Err(Fault::wrong(
                "--format pypsa writes single trials; say which, as in --pypsa-trials 1,5,9 \
                 (`salang replay --pick p50` finds a typical one)",
            ));
        }
        (false, [_, ..]) => {
            return Err(Fault::wrong(
                "--pypsa-trials is for --format pypsa; add it, as in --format svg,pypsa",
            ));
        }
        (false, []) => None,
        (true, trials) => Some(Pypsa {
            trials: trials.to_vec(),
            hourly: draws.pypsa_snapshots == Snapshots::Hourly,
        }),
    };
    Ok(Run::default()
        .draws(self::draws(draws.format, output))
        .draws_by_month(by_month)
        .xlsx(wants(ReportFormat::Xlsx))
        .iamc(wants(ReportFormat::Iamc))
        .pypsa(pypsa)
        .memory(draws.memory)
        .exact(draws.exact))
}

/// The draws that are written: none where there is no report to hold them.
fn draws(wanted: DrawsFormat, output: &Output) -> Option<Format> {
    format(wanted).filter(|_| output.writes())
}

/// The format of draws.
pub fn format(wanted: DrawsFormat) -> Option<Format> {
    match wanted {
        DrawsFormat::Parquet => Some(Format::Parquet),
        DrawsFormat::Csv => Some(Format::Csv),
        DrawsFormat::None => None,
    }
}
