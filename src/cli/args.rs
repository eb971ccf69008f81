//! The arguments, as clap understands them, and the words of `--help`.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{ArgPredicate, EnumValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::solve::target;
use crate::read::{Override, composed, number_advice};
use crate::session::{Enough, Scenario, Target, Vary};
use crate::study::{BUDGET, EXACT};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(
    name = "salang",
    version,
    styles = STYLES,
    max_term_width = 100,
    arg_required_else_help = true,
    about = "\
How much energy from Central Asia will really reach Pakistan?

salang simulates what corridors such as CASA-1000 and TAPI deliver, year by year and thousands of
times over, under the assumptions of a scenario: water, capacity, entry into service, attacks,
politics, repairs. It says how much arrives, how sure that is, and where the rest goes.",
    after_help = "\
Start with:
  salang run                        the built-in baseline: summary, charts, report
  salang show                       what the baseline assumes, and where each number comes from
  salang init mine                  a commented scenario of your own to change
  salang run mine/scenario.toml     and what it brings

salang COMMAND --help says more about each, with examples.

The same scenario, seed and version give the same results on any machine with any threads.
Exit codes: 0 done, 1 could not finish, 2 the scenario or the call is wrong, 130 interrupted."
)]
pub struct Arguments {
    /// The command.
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
  salang run dry.toml --set casa_in_service=2029      to reports/dry+changes-HASH8/
  salang run dry.toml --set 'casa_built*=0.5' --without 'hazard.transit suspended'
  salang run dry.toml --given 'tapi = with India'      supposing that a branch turns out so
  salang run dry.toml --until 'delivered_twh.p10 +- 1%'
  salang run dry.toml --until 'delivered_twh[TAPI].cvar5 +- 0.1' \\
                      --until 'in_service[TAPI,2032] +- 0.005'
  salang run dry.toml --chance 'delivered_twh[CASA-1000, 2030] >= 1.5' \\
                      --chance 'incidents:attack < 3'
  salang run dry.toml --only delivered_twh,zero_days   these metrics alone, which is quicker
  salang run dry.toml --json | jq '.metrics[0]'       the summary alone, no files
  salang run dry.toml --format svg,xlsx,iamc          a workbook, and a table for pyam, as well
  salang run dry.toml --draws-by month                a row per trial, year, month and corridor too
  salang run dry.toml --format pypsa --pypsa-trials 1,5,9

The report holds summary.json, report.html, charts/, the tables summary.csv and monthly.csv, the draws
of every trial, datapackage.json, which describes all tables, and scenario.toml: the merged scenario,
which gives the same report when it is run again.

  salang run dry.toml --watch                         again whenever dry.toml or its parents change
  salang run dry.toml --part 2/4 --out part-2         one of four parts, for salang merge

--until takes METRIC[CORRIDOR, YEAR].ESTIMATE, with mean, p1 ... p99, sd or cvar5, and the chances
in_service[CORRIDOR, YEAR], contract_met[CORRIDOR, YEAR] and chance(CONDITION); without a year it is
the average year, without a corridor the total. `salang show --metrics` lists what there is.
--chance without a year gives every year's chance, the average year's, and the first year in which
it passes one half; [[event]] in a scenario asks the same under a name.
Half of the 95 % interval is to be no wider than what stands behind +-: 1% is a hundredth of the
estimate, of a chance too; 0.01 is in the metric's unit, and of a chance one percentage point.

Interrupt with Ctrl-C: the trials that are done are reported and marked as partial, beside a whole
report where there is one. Only what a run wrote is ever replaced; .salang.json lists it.
Exit codes: 0 done, 1 could not finish, 2 the scenario or the call is wrong, 130 interrupted.")]
    Run(RunOptions),
    /// Send the same trials through several scenarios and say what differs
    #[command(after_help = "\
Examples:
  salang compare dry.toml wet.toml                 wet against dry, to reports/compare-dry-wet/
  salang compare dry.toml                          dry against the built-in baseline
  salang compare baseline.toml --set casa_built=1  the baseline, changed, against what it is
  salang compare now.toml a.toml b.toml c.toml     each of the others against the first
  salang compare dry.toml wet.toml --until 'difference.delivered_twh.mean +- 0.02'
  salang compare dry.toml wet.toml --until 'difference.delivered_twh.p10 +- 5%' \\
                                   --until 'delivered_twh.mean +- 1%' \\
                                   --until 'difference.contract_met[CASA-1000] +- 0.01'
  salang compare dry.toml wet.toml --chance 'delivered_twh[2030] >= 3'
  salang compare dry.toml wet.toml --json | jq '.differences[0]'
  salang compare dry.toml wet.toml --without 'hazard.transit suspended'    the same change in all
  salang compare dry.toml wet.toml --watch         again whenever a file of either changes

All go through the trials of the first one's seed. What two scenarios call by the same name has the
same luck in both, so that a small difference shows after few trials. Scenarios with different
corridors or horizons are compared on what they share.

compare.json has for every metric, corridor and year the paired difference to the first scenario
with its standard error and quantiles, the chance that one has more than the other, their
correlation, and how many independent trials a paired one is worth; so for chances and for the
incidents of each hazard.")]
    Compare(CompareOptions),
    /// Read and validate scenarios without running them
    #[command(after_help = "\
Examples:
  salang check dry.toml            every fault at once, each with its place
  salang check *.toml --strict     warnings count as errors
  salang check dry.toml --set 'casa_built*=0.5'      whether a change makes sense
  salang check dry.toml --json     the findings for a program, [] if there are none

Findings go to stderr, what was understood to stdout. Exit code 2 if any scenario has errors.")]
    Check(CheckOptions),
    /// Show what a scenario says once its parents are merged
    #[command(after_help = "\
Examples:
  salang show                      the built-in baseline
  salang show dry.toml             assumptions, corridors, security, and what each hazard meets
  salang show dry.toml -v          sources and notes in full
  salang show dry.toml --toml      the merged text, which runs by itself
  salang show dry.toml --weakest   what is judged, by how much it moves what arrives
  salang show dry.toml --metrics   all that --until, --of, --target, --chance and --pick understand
  salang show dry.toml --toml --set 'casa_built*=0.5'      the same with a change")]
    Show(ShowOptions),
    /// Tell the story of one trial: what happened when, and what it cost
    #[command(after_help = "\
Examples:
  salang replay --pick p10                    a bad case of the baseline
  salang replay dry.toml --pick worst --all   every incident around the worst year in service
  salang replay dry.toml --pick 'delivered_twh[CASA-1000, 2031].p10'
  salang replay dry.toml --pick 'future[CASA-1000].p50'
  salang replay dry.toml --trial 1234 --set casa_built=1      with a change
  salang replay dry.toml --trial 1234         any trial by its number in draws.parquet
  salang replay dry.toml --trial 1234 --json | jq '.incidents[] | select(.lost_twh > 0.1)'

The costs of all incidents and the other headings of a year add up to what it did not deliver.
Writes reports/replay-NAME-K/ with report.html, the chart, story.txt and the log, replay.json.
Of more than 10,000 incidents the costliest are told, the others counted and summed by year.
--pick p10, p50 or p90 takes the trial nearest to that quantile of the average year, all corridors
together; METRIC[CORRIDOR, YEAR].ESTIMATE the one nearest to that; future[CORRIDOR, ...].ESTIMATE
the one nearest to that among the trials in which these corridors and no others are in service in
the last year (future[none]: none is); worst the one with the year that brings least of what the
capacity in service could, among the years that a corridor is in service from their first day on.")]
    Replay(ReplayOptions),
    /// Join the parts that run --part wrote into the report that one run would have given
    #[command(after_help = "\
Example, on one machine or on four:
  salang run dry.toml --part 1/4 --out part-1      and so on to 4/4
  salang merge part-1 part-2 part-3 part-4         to reports/dry/, the same to the last bit

Parts of other scenarios, seeds or versions are refused; missing, doubled and damaged ones are
named. An interrupted part is not written; one that is there, whole and undamaged, is not run again.

Parts of a run of more than 200,000 trials hold counts, whose size does not grow with their
trials. They may be joined by steps: --part-out joins some to a part. Their draws, one file a
part, come from run --part K/N --draws parquet.")]
    Merge(MergeOptions),
    /// What drives the spread, and which assumption moves the answer most
    #[command(after_help = "\
Examples:
  salang sensitivity                                    what drives the built-in baseline
  salang sensitivity dry.toml --of 'delivered_twh[TAPI].p10'
  salang sensitivity dry.toml --of 'chance(delivered_twh[2030] >= 3)'
  salang sensitivity dry.toml --without 'hazard.transit suspended'      with a change
  salang sensitivity dry.toml --until order             until the ten largest are told apart
  salang sensitivity dry.toml --until 0.02              until their shares are known to 2 points
  salang sensitivity dry.toml --trials 5000 --json | jq .finding
  salang sensitivity dry.toml --one-at-a-time --of delivered_twh.mean --of 'chance(delivered_twh[2035] > 0)'

The run itself, and for each group of causes and twice for each assumption an eighth of its trials
(2,048 at the least): a first table, whose intervals say what it is worth. --until adds trials to
it, up to those of the run. Shares of the variance are Sobol indices; assumptions that are
correlated are moved together. Writes reports/sensitivity-NAME/ with both charts and
sensitivity.json. Interrupt with Ctrl-C: what is done is reported and marked as partial.")]
    Sensitivity(SensitivityOptions),
    /// Vary one or two numbers, value by value
    #[command(after_help = "\
Examples:
  salang sweep --vary casa_in_service=2028:2034:13      an assumption by its name
  salang sweep --vary lng_power                         over its own range, 11 values
  salang sweep dry.toml --vary 'hazard.attack on the line.per_100km_year.contested=0.1:2:20'
  salang sweep dry.toml --vary 'hazard.attack on the line.per_100km_year=0.01:10:7:log'
                                                        by equal ratios: 0.01, 0.032, 0.1 ... 10
  salang sweep --vary lng_power --set casa_built=1      with a change
  salang sweep --vary lng_power --vary casa_in_service --of delivered_twh.p90
                                                        two: a map
  salang sweep --vary lng_power --of 'chance(delivered_twh[2032] >= 1)'

Every point is a run with the same luck. Writes reports/sweep-NAME/ with the chart, sweep.json and
sweep.csv. Interrupt with Ctrl-C: the points that are done are reported and marked as partial.")]
    Sweep(SweepOptions),
    /// Find the value of a number that meets a target
    #[command(after_help = "\
Examples:
  salang solve --vary vakhsh_twh --target 'delivered_twh[CASA-1000].mean = 0.5'
  salang solve dry.toml --vary corridor.CASA-1000.capacity_mw=500:2000 \\
               --target 'delivered_twh.mean = 4'
  salang solve --vary casa_built --target 'chance(delivered_twh[2034] >= 1) = 0.3'
  salang solve --vary casa_built --target 'chance(delivered_twh[2034] >= 1) >= 0.3'
                                                        the value from which it is so, or up to which
  salang solve --vary vakhsh_twh --target 'delivered_twh.p50 = 1' --set casa_built=1

The range is the assumption's own unless given. The value comes with the error that the finite
number of trials leaves. Exit code 1 where the target cannot be reached in the range. Writes
reports/solve-NAME/ with the chart and solve.json.")]
    Solve(SolveOptions),
    /// Open a page on which every assumption can be moved, and the charts follow
    #[cfg(feature = "serve")]
    #[command(after_help = "\
Examples:
  salang serve --open              the built-in baseline, in the browser
  salang serve scenarios --open    every scenario of a folder
  salang serve dry.toml            one of them first; the folder it lies in is served
  salang serve --port 8080         at this port

The page answers while a slider moves: with the same luck for every variant, more trials the longer
it is left alone, and the difference to a pinned base with its error. What was found can be taken
away as a scenario that says only what differs, as a command, a report, tables and charts: they give
the figures of the page to the last digit.

It listens on this machine alone unless --listen says otherwise, and answers nobody who does not
know the token in the address it prints. It reads no file outside of the folder, and writes none
but guesses (guesses/). Ctrl-C ends it; with --open, so does closing the tab.
Without --port it takes 7252, or any that is free where that is taken.")]
    Serve(ServeOptions),
    /// Score scenarios against the record: how far off they would have been, and how sure of it
    #[command(after_help = "\
Examples:
  salang hindcast mine.toml                 against what stands in it, to reports/hindcast-mine/
  salang hindcast *.toml                    several scenarios, pooled by family and all together
  salang hindcast mine.toml --trials 5000 --json | jq '.scores[-1]'
  salang hindcast mine.toml --set 'attack_rate*=2'      with a change
  salang hindcast *.toml --fit-spread       how far judgement should be spread, by the record

A scenario file is scored against the record that stands in it:

  [[record]]
  name        = 'attacks by year'
  metric      = 'incidents[attack on the line]'   any metric, by year
  file        = 'attacks.csv'                     columns year, value
  known_until = 2015                              later rows are scored

  [[event_record]]
  name     = 'first gas by the planned year'
  when     = 'in_service[TAPI, 2020]'             or a condition, as for --chance
  happened = false

Records of files with the same `family = 'NAME'` are told together. The rows up to known_until make
the forecasts that a scenario has to beat: climatology, persistence, and of counts a negative
binomial. CRPS and log score say how good a forecast is, the coverage of its intervals and the
places of what came (PIT) whether it knows how sure to be; of chances the Brier score. Writes
reports/hindcast-NAME/ with report.html, charts/calibration.svg and hindcast.json. Interrupt with
Ctrl-C: the scenarios that are done are reported and marked as partial.")]
    Hindcast(HindcastOptions),
    /// Carry out many runs, a row of a table each, and write one table of their summaries
    #[command(after_help = "\
Examples:
  salang batch design.csv                   to reports/batch-design/
  salang batch design.csv --out results     the runs are kept in results-runs/

The design is a CSV file with a line of heads and a row a run:

  scenario,casa_built,hazard.attack on the DC line.repair_days,given,trials,seed
  dry.toml,1,,tapi = with India,5000,1
  dry.toml,0.5,9,,5000,1
  ,,,,5000,2

A head is the path of a number or the name of an assumption, with * behind it to multiply, and an
empty cell changes nothing. `scenario` names a file beside the design (the built-in baseline where
it is empty); `trials`, `seed`, `years`, `given` and `without` are the options of run (several of
the last two with ; between them), and `name` is only told. All rows are read before the first one
runs.

summaries.csv and summaries.parquet have the rows of summary.csv of every run, with `run`, the row's
number, and its cells before them. What is done is kept, a summary.json a run, in the folder beside
that ends in -runs: a batch that was stopped takes up there, and a longer design runs only what is
new. Interrupt with Ctrl-C: the table of what is done is written and marked as partial.")]
    Batch(BatchOptions),
    /// Write a commented scenario to start from
    #[command(after_help = "\
Example:
  salang init mine                 writes mine/scenario.toml; an existing file stays as it is")]
    Init(InitOptions),
    /// Print the JSON Schema of the scenario format, for completion in editors, or of summary.json
    #[command(after_help = "\
Examples:
  salang schema > scenario.schema.json
  salang schema --summary > summary.schema.json")]
    Schema(SchemaOptions),
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

/// Changes to a scenario from the command line.
#[derive(Debug, Args, Clone)]
#[command(next_help_heading = "Scenario")]
pub struct Changes {
    /// Trials to simulate, each one possible history
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<String>,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<String>,
    /// Years of the horizon
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub years: Option<String>,
    /// Set any value, such as corridor.TAPI.built=0.5, or an assumption by its name alone; with '*=' what
    /// stands there is multiplied: 'attack_rate*=0.5'. May be repeated
    #[arg(long, value_name = "PATH=VALUE", value_parser = path_and_value)]
    pub set: Vec<(String, String)>,
    /// Take an entry out, such as 'hazard.transit suspended'; may be repeated
    #[arg(long, value_name = "PATH", value_parser = words)]
    pub without: Vec<String>,
    /// Suppose the outcome of a branch, such as 'tapi = with India': it has that one in every trial, and
    /// everything else keeps its own chances. One for a branch; may be repeated
    #[arg(long, value_name = "BRANCH=OUTCOME", value_parser = branch_and_outcome)]
    pub given: Vec<(String, String)>,
}

impl Changes {
    /// The overrides, in the order in which they count.
    pub fn overrides(&self) -> Vec<Override> {
        let mut overrides = Vec::new();
        for (path, value) in &self.set {
            let (path, value) = (path.clone(), value.clone());
            overrides.push(Override { path, value, origin: "--set".to_owned() });
        }
        for path in &self.without {
            let (path, value) = (path.trim().to_owned(), String::new());
            overrides.push(Override { path, value, origin: "--without".to_owned() });
        }
        overrides
            .extend(self.given.iter().map(|(branch, outcome)| Scenario::supposed(branch, outcome)));
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

/// What the chance is asked of.
#[derive(Debug, Args, Clone)]
#[command(next_help_heading = "Run")]
pub struct Chances {
    /// Give the chance of a condition, such as 'delivered_twh[CASA-1000, 2030] >= 1.5'; may be repeated. A
    /// metric, one of >=, >, <= and <, and a number, an assumption, or an assumption with a factor
    #[arg(long = "chance", id = "chance", value_name = "CONDITION", value_parser = words)]
    of: Vec<String>,
}

impl Chances {
    /// Overrides that add the events.
    pub fn overrides(&self) -> impl Iterator<Item = Override> + '_ {
        self.of.iter().map(|condition| Scenario::asked(condition, "--chance"))
    }
}

fn part_of(text: &str) -> Result<(u64, u64), String> {
    let numbers = text.split_once('/').map(|(part, parts)| (part.trim(), parts.trim()));
    match numbers.map(|(part, parts)| (part.parse::<u64>(), parts.parse::<u64>())) {
        Some((Ok(part), Ok(parts))) if part >= 1 && part <= parts => Ok((part, parts)),
        Some((Ok(part), Ok(parts))) => {
            Err(format!("there is no part {part} of {parts}; parts count from 1, such as 1/4"))
        }
        _ => Err("write it as K/N, such as 1/4 for the first of four parts".to_owned()),
    }
}

/// Text that may hold names, their accents written as the reader has them.
fn words(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(composed(text).into_owned())
}

fn path_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() => {
            Ok((path.trim().to_owned(), value.trim().to_owned()))
        }
        Some(_) => Err("there is no path before `=`; write PATH=VALUE, such as run.years=5".into()),
        None => Err("there is no `=`; write PATH=VALUE, such as run.years=5".into()),
    }
}

fn branch_and_outcome(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(branch, outcome)| (branch.trim(), outcome.trim())) {
        Some((branch, outcome)) if !branch.is_empty() && !outcome.is_empty() => {
            Ok((branch.to_owned(), outcome.to_owned()))
        }
        _ => Err("write BRANCH=OUTCOME, such as 'tapi = with India'".into()),
    }
}

/// How a command runs.
#[derive(Debug, Args, Clone, Copy)]
#[command(next_help_heading = "Run")]
pub struct Threads {
    /// Threads; as many as the machine has if left out. Results do not depend on it
    #[arg(long = "threads", id = "threads", value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    count: Option<u16>,
}

impl Threads {
    /// As many as were asked for.
    pub fn count(self) -> Option<usize> {
        self.count.map(usize::from)
    }
}

/// The files and words that a command writes, and where.
#[derive(Debug, Args, Clone)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Where to write the report; reports/COMMAND-NAME if left out
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Charts as svg, png (2,400 pixels wide), or both: svg,png
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "svg",
        value_parser = of_charts(),
        hide_possible_values = true
    )]
    pub format: Vec<ReportFormat>,
    /// Print the results as JSON on stdout and nothing else; files only with --out
    #[arg(long)]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

impl Output {
    /// Whether a report is written: `--json` alone writes none.
    pub fn writes(&self) -> bool {
        !self.json || self.out.is_some()
    }

    /// Whether people are told what goes on: neither `--json` nor `--quiet`.
    pub fn tells(&self) -> bool {
        !self.json && !self.quiet
    }
}

/// The formats of charts alone: studies have no other files to choose.
fn of_charts() -> impl TypedValueParser<Value = ReportFormat> {
    PossibleValuesParser::new(["svg", "png"]).map(|word| match word.as_str() {
        "png" => ReportFormat::Png,
        _ => ReportFormat::Svg,
    })
}

/// The option of the formats of a run's report.
fn of_run(format: clap::Arg) -> clap::Arg {
    format.value_parser(EnumValueParser::<ReportFormat>::new()).help(
        "Charts as svg, png (2,400 pixels wide), or both: svg,png; and further files: xlsx (a workbook), \
         iamc (a table for pyam), pypsa (the trials of --pypsa-trials as networks)",
    )
}

/// The draws of a run.
#[derive(Debug, Args, Clone)]
#[command(next_help_heading = "Output")]
pub struct Draws {
    /// Draws, a row per trial, year and corridor, as parquet (compact), csv, or none
    #[arg(
        long = "draws",
        id = "draws",
        value_name = "FORMAT",
        default_value = DEFAULT_DRAWS,
        hide_possible_values = true
    )]
    pub format: DrawsFormat,
    /// Draws by year, or by month as well, in draws-monthly: the trials are simulated once more for them
    #[arg(
        long = "draws-by",
        id = "draws-by",
        value_name = "PERIOD",
        default_value = "year",
        hide_possible_values = true
    )]
    pub by: DrawsPeriod,
    /// With --format pypsa: the trials that are written, by their numbers from 0, such as 1,5,9
    #[arg(
        long,
        value_name = "K,...",
        value_delimiter = ',',
        allow_negative_numbers = true,
        value_parser = trial
    )]
    pub pypsa_trials: Vec<u64>,
    /// With --format pypsa: snapshots that are daily or hourly
    #[arg(long, value_name = "STEP", default_value = "daily", hide_possible_values = true)]
    pub pypsa_snapshots: Snapshots,
    /// Bytes of columns that are kept at once; with fewer, the trials are simulated several times
    #[arg(long, value_name = "BYTES", default_value_t = BUDGET, hide = true)]
    pub memory: u64,
    /// Trials up to which every number of each is kept; those of a longer run are counted
    #[arg(long, value_name = "TRIALS", default_value_t = EXACT, hide = true)]
    pub exact: u64,
}

/// `salang run`.
#[derive(Debug, Args)]
#[command(mut_arg("out", |out| out.help("Where to write the report; reports/NAME if left out. With several scenarios, their parent")))]
#[command(mut_arg("format", of_run))]
#[command(mut_arg("draws", |draws| draws.default_value_if("part", ArgPredicate::IsPresent, "none")))]
pub struct RunOptions {
    /// Scenario files; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    /// Stop when precise enough, such as 'delivered_twh.p10 +- 1%' or 'in_service[TAPI] +- 0.01'; may
    /// be repeated, and then all hold. Trials are as many as it takes, with --trials that many at the
    /// most
    #[arg(long, value_name = "TARGET", value_parser = words, help_heading = "Run")]
    pub until: Vec<String>,
    #[command(flatten)]
    pub chances: Chances,
    /// Compute and write these metrics alone, such as delivered_twh,unserved_mwh: a table and summary.json,
    /// with the numbers of the whole run. `in_service`, `contract_met` and `incidents` are names too
    #[arg(long, value_name = "METRIC,...", value_delimiter = ',', help_heading = "Run",
        conflicts_with_all = ["until", "part", "draws", "draws-by", "pypsa_trials"])]
    pub only: Vec<String>,
    #[command(flatten)]
    pub threads: Threads,
    /// Run again and rewrite the report whenever a file of the scenario changes, until Ctrl-C
    #[arg(long, help_heading = "Run")]
    pub watch: bool,
    /// Simulate only part K of N, for `salang merge`; --out names its folder
    #[arg(long, value_name = "K/N", value_parser = part_of, help_heading = "Run",
        conflicts_with_all = ["until", "watch", "draws-by", "format", "pypsa_trials"])]
    pub part: Option<(u64, u64)>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub draws: Draws,
    /// Show notes too, and what is being done
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
}

/// `salang compare`.
#[derive(Debug, Args)]
#[command(mut_arg("out", |out| out.help("Where to write the report; reports/compare-A-B if left out")))]
pub struct CompareOptions {
    /// Scenario files, the one that others are compared with first; with a single file it is compared
    /// with the built-in baseline, and the baseline's own file, changed, with what it is without the changes
    #[arg(value_name = "SCENARIO", required = true)]
    pub scenarios: Vec<PathBuf>,
    /// What tables and charts call a scenario, in the order in which they are compared; a scenario
    /// without one is called as its file. May be repeated
    #[arg(long = "name", id = "name", value_name = "NAME", value_parser = words)]
    pub names: Vec<String>,
    #[command(flatten)]
    pub changes: Changes,
    /// Stop when precise enough, such as 'difference.delivered_twh.mean +- 0.02' or
    /// 'delivered_twh.p10 +- 1%' for each scenario; may be repeated, and then all hold. `salang run --help` says
    /// what else it takes
    #[arg(long, value_name = "TARGET", value_parser = words, help_heading = "Run")]
    pub until: Vec<String>,
    #[command(flatten)]
    pub chances: Chances,
    #[command(flatten)]
    pub threads: Threads,
    /// Run again and rewrite the report whenever a file of a scenario changes, until Ctrl-C
    #[arg(long, help_heading = "Run")]
    pub watch: bool,
    #[command(flatten)]
    pub output: Output,
    /// Show notes too, and what is being done
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
}

/// The options of every study of a scenario.
#[derive(Debug, Args)]
pub struct StudyOptions {
    /// A scenario file; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub output: Output,
}

/// `salang sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityOptions {
    /// What to look at: any metric with an estimate, or chance(CONDITION); `salang show --metrics` lists them
    /// With --one-at-a-time once or more
    #[arg(long, value_name = "METRIC.ESTIMATE", default_value = "delivered_twh.mean",
        value_parser = words)]
    pub of: Vec<String>,
    /// Add trials to the first table where intervals are widest: until the order of the ten largest is
    /// known (`order`), until half of each interval of theirs is no wider than a share such as 0.02, or
    /// until `all` trials are in every number
    #[arg(long, value_name = "order|SHARE|all", value_parser = enough, help_heading = "Run",
        conflicts_with = "one_at_a_time")]
    pub until: Option<Enough>,
    /// A table instead: every --of with one assumption, branch or chain of states at each of its ends and all
    /// else as it is
    #[arg(long)]
    pub one_at_a_time: bool,
    /// What is held at its ends, in place of all that is uncertain: an assumption, a branch, a regime, or the
    /// path of a number with LOW:HIGH; may be repeated
    #[arg(long, value_name = "NAME[=LO:HI]", requires = "one_at_a_time",
        value_parser = clap::value_parser!(Vary))]
    pub vary: Vec<Vary>,
    /// How many rows of that table the terminal shows; the report has all
    #[arg(long, value_name = "N", requires = "one_at_a_time", default_value_t = 10)]
    pub top: usize,
    #[command(flatten)]
    pub study: StudyOptions,
}

/// How well shares are to be known.
fn enough(text: &str) -> Result<Enough, String> {
    match text.trim() {
        "order" => Ok(Enough::Order),
        "all" => Ok(Enough::All),
        width => match width.parse::<f64>() {
            Ok(share) if share > 0.0 && share < 1.0 => Ok(Enough::Within(share)),
            Ok(_) => Err("a share of the variance lies between 0 and 1, such as 0.02".to_owned()),
            Err(_) => {
                Err("write `order`, `all`, or a share of the variance such as 0.02".to_owned())
            }
        },
    }
}

/// `salang sweep`.
#[derive(Debug, Args)]
pub struct SweepOptions {
    /// An assumption or the path of a number, and its values: PATH=LOW:HIGH:COUNT, with :log behind
    /// for equal ratios instead of equal steps; once or twice
    #[arg(long, value_name = "PATH=LO:HI:N", required = true, value_parser = clap::value_parser!(Vary))]
    pub vary: Vec<Vary>,
    /// What to look at: any metric with an estimate, or chance(CONDITION); `salang show --metrics` lists them
    #[arg(long, value_name = "METRIC.ESTIMATE", default_value = "delivered_twh.mean",
        value_parser = words)]
    pub of: String,
    #[command(flatten)]
    pub study: StudyOptions,
}

/// `salang solve`.
#[derive(Debug, Args)]
pub struct SolveOptions {
    /// An assumption or the path of a number; with LOW:HIGH where it has no range of its own
    #[arg(long, value_name = "NAME[=LO:HI]", required = true, value_parser = clap::value_parser!(Vary))]
    pub vary: Vary,
    /// What is to be met, such as 'delivered_twh.p50 = 4.0'; with >= or <= in place of =, the value from
    /// which on it is met, or up to which
    #[arg(long, value_name = "TARGET", required = true, value_parser = target)]
    pub target: Target,
    #[command(flatten)]
    pub study: StudyOptions,
}

const DEFAULT_DRAWS: &str = if cfg!(feature = "parquet") { "parquet" } else { "csv" };

/// A format of charts (scalable, or 2,400 pixels wide), or further files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Svg,
    Png,
    Xlsx,
    Iamc,
    Pypsa,
}

/// How often there is a row of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawsPeriod {
    Year,
    Month,
}

/// The length of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Snapshots {
    Daily,
    Hourly,
}

/// A format of draws: compact, plain text, or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawsFormat {
    Parquet,
    Csv,
    None,
}

/// `salang merge`.
#[derive(Debug, Args)]
#[command(mut_arg("out", |out| out.help("Where to write the report; reports/NAME if left out")))]
#[command(mut_arg("format", of_run))]
pub struct MergeOptions {
    /// Folders that `salang run --part` wrote, in any order
    #[arg(value_name = "PART", required = true)]
    pub parts: Vec<PathBuf>,
    /// Join them to one part in this folder, which can be joined to others, and write no report: for
    /// runs of more than 200,000 trials
    #[arg(long, value_name = "DIR",
        conflicts_with_all = ["out", "draws", "draws-by", "format", "pypsa_trials"])]
    pub part_out: Option<PathBuf>,
    #[command(flatten)]
    pub threads: Threads,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub draws: Draws,
}

/// `salang replay`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["trial", "pick"]))]
#[command(mut_arg("out", |out| out.help("Where to write the report; reports/replay-NAME-K if left out")))]
pub struct ReplayOptions {
    /// A scenario file; the built-in baseline if none is given
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<PathBuf>,
    /// The trial with this number, from 0
    #[arg(long, value_name = "K", allow_negative_numbers = true, value_parser = trial)]
    pub trial: Option<u64>,
    /// The trial nearest to p10 (nine of ten bring more), p50 or p90 of the average year, or to any other
    /// estimate, such as 'delivered_twh[CASA-1000, 2031].p10'; or the one with the worst year in service
    #[arg(long, value_name = "WHICH", value_parser = words)]
    pub pick: Option<String>,
    #[command(flatten)]
    pub changes: Changes,
    #[command(flatten)]
    pub threads: Threads,
    /// Show every incident, and every heading of every year
    #[arg(long, help_heading = "Output")]
    pub all: bool,
    #[command(flatten)]
    pub output: Output,
}

fn trial(text: &str) -> Result<u64, String> {
    text.trim().replace('_', "").parse().map_err(|_| match number_advice(text) {
        Some(advice) if !text.starts_with('-') => advice,
        _ => "trials are numbered 0, 1, 2 and so on".to_owned(),
    })
}

/// `salang hindcast`.
#[derive(Debug, Args)]
#[command(mut_arg("out", |out| out.help("Where to write the report; reports/hindcast-NAME if left out")))]
pub struct HindcastOptions {
    /// Scenario files with a record to be scored against
    #[arg(value_name = "FILE", required = true)]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub changes: Changes,
    #[command(flatten)]
    pub threads: Threads,
    /// Find the `judgement_spread` at which the log score is best, leaving one family out at a time; ten
    /// times the trials
    #[arg(long, help_heading = "Run")]
    pub fit_spread: bool,
    #[command(flatten)]
    pub output: Output,
    /// Show notes too
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
}

/// `salang serve`.
#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// A scenario file or a folder of them; the built-in baseline if left out
    #[arg(value_name = "SCENARIO | DIR")]
    pub path: Option<PathBuf>,
    /// Open the page in the browser, and end with its tab
    #[arg(long, help_heading = "Page")]
    pub open: bool,
    /// The port to listen at; 7252 or any that is free if left out
    #[arg(long, value_name = "PORT", help_heading = "Page")]
    pub port: Option<u16>,
    /// The address to listen at; others than this machine's own let others in who know the token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", help_heading = "Page")]
    pub listen: std::net::IpAddr,
    #[command(flatten)]
    pub threads: Threads,
    /// Say nothing but the address
    #[arg(short, long, help_heading = "Page")]
    pub quiet: bool,
}

/// `salang batch`.
#[derive(Debug, Args)]
pub struct BatchOptions {
    /// A CSV file with a row for each run
    #[arg(value_name = "DESIGN")]
    pub design: PathBuf,
    #[command(flatten)]
    pub threads: Threads,
    /// Where to write the table; reports/batch-NAME if left out
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

impl BatchOptions {
    /// As the words about reports take it.
    pub fn output(&self) -> Output {
        Output { out: self.out.clone(), format: Vec::new(), json: false, quiet: self.quiet }
    }
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
    #[arg(long, help_heading = "Output")]
    pub strict: bool,
    /// Print the findings as JSON on stdout and nothing else
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors, and under --strict warnings
    #[arg(short, long, help_heading = "Output")]
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
    #[arg(long, help_heading = "Output")]
    pub toml: bool,
    /// List every metric, corridor, year, heading and cause, as options write them
    #[arg(long, help_heading = "Output", conflicts_with_all = ["toml", "verbose"])]
    pub metrics: bool,
    /// Every number with its source, and notes in full
    #[arg(short, long, conflicts_with = "toml", help_heading = "Output")]
    pub verbose: bool,
    /// Rank what is judged by how much it moves what arrives, from 4,000 trials unless --trials says otherwise
    #[arg(long, help_heading = "Output", conflicts_with_all = ["toml", "metrics", "verbose"])]
    pub weakest: bool,
    #[command(flatten)]
    pub threads: Threads,
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

/// `salang schema`.
#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// That of summary.json, which a run writes
    #[arg(long)]
    pub summary: bool,
}
