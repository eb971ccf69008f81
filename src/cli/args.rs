//! The arguments, as clap understands them, and the words of `--help`.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::read::Override;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// How much energy from Central Asia will really reach Pakistan?
///
/// salang simulates the energy that corridors such as CASA-1000 and TAPI deliver year by year, under
/// the assumptions of a scenario: water, capacity, entry into service, attacks, politics, repairs.
/// It says how much arrives, how sure that is, and where the rest goes.
#[derive(Debug, Parser)]
#[command(version, styles = STYLES, max_term_width = 100, after_help = "\
Start with:
  salang run                          the built-in baseline: summary, charts, report
  salang show                         what the baseline assumes, and where each number comes from
  salang init mine                    a commented scenario of your own to change
  salang run mine/scenario.toml       and what it brings

Results depend on scenario, seed and version only, never on threads or machine.")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate scenarios; print a summary and write reports
    #[command(after_help = "\
Examples:
  salang run                                          the built-in baseline, to reports/baseline/
  salang run dry.toml wet.toml                        two scenarios, a report each
  salang run dry.toml --set assumption.casa_in_service.value=2029
  salang run dry.toml --until 'delivered_twh.p10 +- 1%'
  salang run dry.toml --json | jq '.metrics[0]'       the summary alone, no files

Interrupt with Ctrl-C: the trials that are done are written and marked as partial.")]
    Run(RunOptions),
    /// Send the same trials through several scenarios and say what differs
    #[command(after_help = "\
Examples:
  salang compare dry.toml wet.toml                 wet against dry, to reports/compare-dry-wet/
  salang compare dry.toml                          dry against the built-in baseline
  salang compare now.toml a.toml b.toml c.toml     each of the others against the first
  salang compare dry.toml wet.toml --until 'difference.delivered_twh.mean +- 0.02'
  salang compare dry.toml wet.toml --until 'difference.delivered_twh.p10 +- 5%' \\
                                   --until 'delivered_twh.mean +- 1%'
  salang compare dry.toml wet.toml --json | jq '.differences[0]'

All go through the trials of the first one's seed. What two scenarios call by the same name has the
same luck in both, so that a small difference shows after few trials. Scenarios with different
corridors or horizons are compared on what they share.

compare.json has for every metric, corridor and year the paired difference to the first scenario with
its standard error and quantiles, the chance that one has more than the other, their correlation, and
how many independent trials a paired one is worth.")]
    Compare(CompareOptions),
    /// Read and validate scenarios without running them
    #[command(after_help = "\
Examples:
  salang check dry.toml            every fault at once, each with its place
  salang check *.toml --strict     warnings count as errors

Exit code 2 if any scenario has errors.")]
    Check(CheckOptions),
    /// Show what a scenario says once its parents are merged
    #[command(after_help = "\
Examples:
  salang show                      the built-in baseline
  salang show dry.toml             assumptions, corridors, and what each hazard meets")]
    Show(ShowOptions),
    /// Write a commented scenario to start from
    #[command(after_help = "\
Example:
  salang init mine                 writes mine/scenario.toml; an existing file stays as it is")]
    Init(InitOptions),
    /// Print the JSON Schema of the scenario format, for completion in editors
    #[command(after_help = "\
Example:
  salang schema > scenario.schema.json")]
    Schema,
    /// Print completions for a shell
    #[command(after_help = "\
Example:
  salang completions bash > ~/.local/share/bash-completion/completions/salang")]
    Completions(CompletionOptions),
    /// Print the manual page
    #[command(after_help = "\
Example:
  salang man > salang.1 && man ./salang.1")]
    Man,
}

/// What changes a scenario from the command line.
#[derive(Debug, Args, Clone)]
#[command(next_help_heading = "Scenario")]
pub struct Changes {
    /// Trials to simulate; with --until the most of them
    #[arg(long, value_name = "N")]
    pub trials: Option<String>,
    /// Seed of the random numbers
    #[arg(long, value_name = "N")]
    pub seed: Option<String>,
    /// Years of the horizon
    #[arg(long, value_name = "N")]
    pub years: Option<String>,
    /// Set any value of the scenario, such as corridor.CASA-1000.capacity_mw=1000
    #[arg(long, value_name = "PATH=VALUE", value_parser = path_and_value)]
    pub set: Vec<(String, String)>,
}

impl Changes {
    /// The overrides, in the order in which they count.
    pub fn overrides(&self) -> Vec<Override> {
        let mut overrides = Vec::new();
        for (path, value) in &self.set {
            let (path, value) = (path.clone(), value.clone());
            overrides.push(Override { path, value, origin: "--set".to_owned() });
        }
        let named = [("trials", &self.trials), ("seed", &self.seed), ("years", &self.years)];
        for (name, value) in named {
            if let Some(value) = value {
                overrides.push(Override {
                    path: format!("run.{name}"),
                    value: value.clone(),
                    origin: format!("--{name}"),
                });
            }
        }
        overrides
    }
}

fn path_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() => {
            Ok((path.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as PATH=VALUE, such as run.years=5".to_owned()),
    }
}

/// `salang run`.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Scenario files; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    /// Stop when precise enough, such as 'delivered_twh.p10 +- 1%'; may be given several times
    #[arg(long, value_name = "TARGET", help_heading = "Run")]
    pub until: Vec<String>,
    /// Threads; as many as the machine has if left out. Results do not depend on it
    #[arg(long, value_name = "N", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Where to write the report; reports/NAME if left out. With several scenarios, their parent
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Formats of the charts
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "svg",
        help_heading = "Output"
    )]
    pub format: Vec<ChartFormat>,
    /// How to write the draws: a row per trial, year and corridor
    #[arg(long, value_name = "FORMAT", default_value = DEFAULT_DRAWS, help_heading = "Output")]
    pub draws: DrawsFormat,
    /// Print the summary as JSON on stdout and nothing else; files only with --out
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// Show notes too, and what is being done
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
}

/// `salang compare`.
#[derive(Debug, Args)]
pub struct CompareOptions {
    /// Scenario files, the one that others are compared with first; with a single file it is compared
    /// with the built-in baseline
    #[arg(value_name = "SCENARIO", required = true)]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    /// Stop when precise enough, such as 'difference.delivered_twh.mean +- 0.02' or
    /// 'delivered_twh.p10 +- 1%' for each scenario; may be given several times
    #[arg(long, value_name = "TARGET", help_heading = "Run")]
    pub until: Vec<String>,
    /// Threads; as many as the machine has if left out. Results do not depend on it
    #[arg(long, value_name = "N", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Where to write the report; reports/compare-A-B if left out
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Formats of the charts
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "svg",
        help_heading = "Output"
    )]
    pub format: Vec<ChartFormat>,
    /// Print the comparison as JSON on stdout and nothing else; files only with --out
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// Show notes too, and what is being done
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
}

const DEFAULT_DRAWS: &str = if cfg!(feature = "parquet") { "parquet" } else { "csv" };

/// A format of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChartFormat {
    /// Scalable, a few tens of kilobytes
    Svg,
    /// 2,400 pixels wide
    Png,
}

/// A format of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawsFormat {
    /// Compact, read by pandas, polars, R, DuckDB
    Parquet,
    /// Plain text
    Csv,
    /// Leave them out
    None,
}

/// `salang check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Scenario files; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    /// Count warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Print the findings as JSON on stdout and nothing else
    #[arg(long)]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// `salang show`.
#[derive(Debug, Args)]
pub struct ShowOptions {
    /// A scenario file; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    /// Print the merged scenario as TOML instead
    #[arg(long)]
    pub toml: bool,
}

/// `salang init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// Folder for scenario.toml; the present one if left out
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

/// `salang completions`.
#[derive(Debug, Args)]
pub struct CompletionOptions {
    /// The shell
    pub shell: clap_complete::Shell,
}
