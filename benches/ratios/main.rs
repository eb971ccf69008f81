//! Speed, as ratios to something run beside it: `cargo bench --bench ratios`.
//!
//! Absolute times say more of the machine than of the program, so every line is a ratio of two
//! things that took turns on the same machine; the median of several rounds is printed.
//!
//! - `floor`: trials of the baseline against drawing the same standard variates from the same
//!   streams and doing nothing with them.
//! - `rts79`: simulated years of the IEEE Reliability Test System, with every corridor's account,
//!   against a plain event loop that keeps only two totals, as an analyst would write it for one
//!   thread in a compiled language.
//! - `threads`: two threads against one, on the baseline.
//! - `compare`: the baseline compared with a change of itself, against a run of each: simulating and
//!   every estimate of the report (for the comparison its curves too), without writing it. A run
//!   counts as the mean of the two.
//! - `sobol`: the Sobol indices of the baseline's k groups, bootstrap and all, against k + 2 bare
//!   simulations of it; and with the tornado of its n assumptions against k + 2 + 2 n.
//!
//! - `command`: the table of the README, of the whole command as a user runs it, five rounds each with the
//!   least and the greatest: against a numba event loop (`benches/peers/`, where Python and numba are
//!   there), the plain loop, the floor, and runs against each other.
//!
//! All but `threads` is timed by the processor time it got, where the system tells, so that whatever
//! else the machine does counts as little as possible.

mod command;
#[path = "../../tests/shared/hourly.rs"]
mod hourly;
#[path = "../../tests/shared/scenario.rs"]
mod scenario;

use std::cell::RefCell;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use salang::chance::{Key, RandomStreams, Stream, TrialStreams, Variates};
use salang::model::{Model, compile};
use salang::outcome::{All, Measure};
use salang::read::Source;
use salang::simulate::engine::{Engine, Keep, Progress};
use salang::simulate::{NoWatch, Workspace, trial};
use salang::stats::Span;
use salang::study;
use scenario::scenario_from;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()));
    if asked("floor") {
        floor();
    }
    if asked("rts79") {
        rts79();
    }
    if asked("threads") {
        threads();
    }
    if asked("compare") {
        compare();
    }
    if asked("sobol") {
        sobol();
    }
    if asked("command") {
        commands();
    }
}

fn model(source: Source<'_>, sets: &[(&str, &str)]) -> Model {
    compile(&scenario_from(source, sets)).expect("a scenario that was read compiles")
}

/// Seconds by the clock that `work` takes.
fn elapsed(work: &mut impl FnMut()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

/// Seconds that this thread has run on a processor, where the system tells (Linux does).
fn ran() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1e-9)
}

/// Seconds that `work`, which keeps to this thread, takes of a processor; by the clock where the
/// system does not tell.
fn seconds(work: &mut impl FnMut()) -> f64 {
    let before = ran();
    let elapsed = elapsed(work);
    match (before, ran()) {
        (Some(before), Some(after)) if after > before => after - before,
        _ => elapsed,
    }
}

/// Seconds that all threads of this program have run on processors, where the system tells.
fn worked() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        nanoseconds += line.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    Some(nanoseconds * 1e-9)
}

/// Seconds that `work` takes of all processors together; by the clock where the system does not tell.
fn labour(work: &mut impl FnMut()) -> f64 {
    let before = worked();
    let elapsed = elapsed(work);
    match (before, worked()) {
        (Some(before), Some(after)) if after > before => after - before,
        _ => elapsed,
    }
}

/// Runs the two in turn, each timed by `clock`, and gives the medians of both and of their ratio.
fn in_turn<One: FnMut(), Other: FnMut()>(
    rounds: usize,
    mut one: (One, fn(&mut One) -> f64),
    mut other: (Other, fn(&mut Other) -> f64),
) -> (f64, f64, f64) {
    let pairs: Vec<(f64, f64)> =
        (0..rounds).map(|_| ((one.1)(&mut one.0), (other.1)(&mut other.0))).collect();
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    (
        median(pairs.iter().map(|pair| pair.0).collect()),
        median(pairs.iter().map(|pair| pair.1).collect()),
        median(pairs.iter().map(|pair| pair.0 / pair.1).collect()),
    )
}

/// A kind of standard variate.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Uniform,
    Normal,
    Exponential,
}

/// The draws of one trial: streams in order of opening, and each one's variates.
type Drawn = Vec<(Key, Vec<Kind>)>;

/// Random streams that write down each variate that is drawn.
struct Recording<'a> {
    streams: TrialStreams,
    drawn: &'a RefCell<Drawn>,
}

struct RecordingStream<'a> {
    stream: Stream,
    index: usize,
    drawn: &'a RefCell<Drawn>,
}

impl<'a> RandomStreams for Recording<'a> {
    type Stream = RecordingStream<'a>;

    fn open(&self, key: Key) -> RecordingStream<'a> {
        let mut drawn = self.drawn.borrow_mut();
        drawn.push((key, Vec::new()));
        RecordingStream {
            stream: self.streams.open(key),
            index: drawn.len() - 1,
            drawn: self.drawn,
        }
    }
}

impl RecordingStream<'_> {
    fn note(&self, kind: Kind) {
        self.drawn.borrow_mut()[self.index].1.push(kind);
    }
}

impl Variates for RecordingStream<'_> {
    fn uniform(&mut self) -> f64 {
        self.note(Kind::Uniform);
        self.stream.uniform()
    }

    fn normal(&mut self) -> f64 {
        self.note(Kind::Normal);
        self.stream.normal()
    }

    fn exponential(&mut self) -> f64 {
        self.note(Kind::Exponential);
        self.stream.exponential()
    }
}

/// How often the trials of [`floor`] are gone through: some systems tell time in steps of 4 ms.
const TURNS: usize = 20;

/// The draws of the first trials.
fn draws(model: &Model, trials: u64) -> Vec<Drawn> {
    let mut workspace = Workspace::new(model);
    let draws_of = |number| {
        let cell = RefCell::new(Vec::new());
        let streams = Recording { streams: TrialStreams::new(model.seed, number), drawn: &cell };
        trial(model, &streams, number, &mut workspace, &mut NoWatch).expect("a lawful trial");
        cell.into_inner()
    };
    (0..trials).map(draws_of).collect()
}

/// Draws them all again, so many times.
fn draw_again(model: &Model, drawn: &[Drawn], turns: usize) {
    for (number, opened) in drawn.iter().enumerate().cycle().take(turns * drawn.len()) {
        let streams = TrialStreams::new(model.seed, number as u64);
        for (key, kinds) in opened {
            let mut stream = streams.open(*key);
            for kind in kinds {
                black_box(match kind {
                    Kind::Uniform => stream.uniform(),
                    Kind::Normal => stream.normal(),
                    Kind::Exponential => stream.exponential(),
                });
            }
        }
    }
}

fn floor() {
    let model = model(Source::Baseline, &[]);
    let trials = 2_000;
    let mut workspace = Workspace::new(&model);
    let drawn = draws(&model, trials);
    let variates: usize = drawn.iter().flatten().map(|stream| stream.1.len()).sum();
    let streams: usize = drawn.iter().map(Vec::len).sum();
    let simulate = || {
        for number in (0..trials).cycle().take(TURNS * trials as usize) {
            let streams = TrialStreams::new(model.seed, number);
            trial(&model, &streams, number, &mut workspace, &mut NoWatch).expect("a lawful trial");
            black_box(workspace.row());
        }
    };
    let draw = || draw_again(&model, &drawn, TURNS);
    let (simulated, floor, ratio) = in_turn(7, (simulate, seconds), (draw, seconds));
    let micro = 1e6 / (TURNS * trials as usize) as f64;
    println!(
        "floor    baseline trial {:.1} us, its {} variates from {} streams {:.1} us: {ratio:.2} times",
        simulated * micro,
        variates / trials as usize,
        streams / trials as usize,
        floor * micro,
    );
}

/// Units of the Reliability Test System: capacity MW, mean hours up and down, how many.
const UNITS: [(f64, f64, f64, usize); 9] = [
    (12.0, 2940.0, 60.0, 5),
    (20.0, 450.0, 50.0, 4),
    (50.0, 1980.0, 20.0, 6),
    (76.0, 1960.0, 40.0, 4),
    (100.0, 1200.0, 50.0, 3),
    (155.0, 960.0, 40.0, 4),
    (197.0, 950.0, 50.0, 3),
    (350.0, 1150.0, 100.0, 1),
    (400.0, 1100.0, 150.0, 2),
];

/// The program that an analyst would write: all failures and repairs of a year in one sorted list,
/// then hour by hour through the load with the capacity that is left. Two totals come out.
fn plain_event_loop(load: &[f64], years: usize, seed: u64) -> (f64, f64) {
    let mut stream = TrialStreams::new(seed, 0).open(Key::new("plain"));
    let (mut hours, mut energy) = (0.0, 0.0);
    let mut events: Vec<(f64, f64)> = Vec::new();
    for _ in 0..years {
        events.clear();
        let mut capacity = 0.0;
        for (mw, up, down, count) in UNITS {
            for _ in 0..count {
                let mut at = 0.0;
                let mut is_up = stream.uniform() < up / (up + down);
                capacity += if is_up { mw } else { 0.0 };
                loop {
                    at += stream.exponential() * if is_up { up } else { down };
                    if at >= 8736.0 {
                        break;
                    }
                    events.push((at, if is_up { -mw } else { mw }));
                    is_up = !is_up;
                }
            }
        }
        events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut next = 0;
        for (hour, load) in load.iter().enumerate() {
            while next < events.len() && events[next].0 <= hour as f64 {
                capacity += events[next].1;
                next += 1;
            }
            if capacity < *load {
                hours += 1.0;
                energy += load - capacity;
            }
        }
    }
    (hours / years as f64, energy / years as f64)
}

fn rts79() {
    let path = hourly::known().join("rts79.toml");
    let years = 50;
    let model = model(
        Source::File(&path),
        &[("run.years", "50"), ("run.warm_up_years", "1"), ("run.seed", "79")],
    );
    let load = model.demand.as_ref().expect("hourly demand").mw[..8736].to_vec();
    let mut workspace = Workspace::new(&model);
    let trials = 200;
    let simulate = || {
        for number in 0..trials {
            let streams = TrialStreams::new(model.seed, number);
            trial(&model, &streams, number, &mut workspace, &mut NoWatch).expect("a lawful trial");
            black_box(workspace.row());
        }
    };
    let plain = || {
        black_box(plain_event_loop(&load, years * trials as usize, 79));
    };
    let (simulated, plain, ratio) = in_turn(7, (simulate, seconds), (plain, seconds));
    let count = (years * trials as usize) as f64;
    println!(
        "rts79    {:.0} years a second on one thread, a plain loop that keeps two totals {:.0}: \
         {:.2} times",
        count / simulated,
        count / plain,
        1.0 / ratio,
    );
}

fn threads() {
    let model = model(Source::Baseline, &[]);
    let keep = Keep::all(&model);
    let engines = [1, 2].map(|threads| Engine::new(Some(threads)).expect("threads"));
    let run = |engine: &Engine| {
        let outcomes = engine.run(&model, (0, 20_000), &keep, &Progress::default());
        black_box(outcomes.expect("lawful trials").trials());
    };
    let (one, two, ratio) =
        in_turn(9, (|| run(&engines[0]), elapsed), (|| run(&engines[1]), elapsed));
    println!("threads  one {one:.3} s, two {two:.3} s: {ratio:.2} times");
}

/// Keeps nothing of a run: what is measured is simulating and estimating.
struct Nothing;

impl study::Listener for Nothing {
    type Error = Infallible;

    fn blocks(&mut self, _: &salang::outcome::Outcomes) -> Result<(), Self::Error> {
        Ok(())
    }

    fn pass(&mut self, _: &study::Pass<'_>) -> Result<(), Self::Error> {
        Ok(())
    }
}

fn compare() {
    let trials = 6_000;
    let models = [
        model(Source::Baseline, &[]),
        model(Source::Baseline, &[("assumption.casa_built.value", "0.9")]),
    ];
    let engine = Engine::new(None).expect("threads");
    let span = Span::shared(models.iter().map(|model| &*model.layout)).expect("shared years");
    let both = study::ComparePlan::new(&models, trials, span, Vec::new()).expect("it fits");
    let plans = models.each_ref().map(|model| {
        study::Plan::new(model, trials, Vec::new(), false, study::BUDGET).expect("it fits")
    });
    let (compared, ran, ratio) = in_turn(
        9,
        (
            || {
                let found = study::compare(&models, &engine, &both, &Progress::default());
                black_box(found.expect("lawful trials").rows.len());
            },
            labour,
        ),
        (
            || {
                for (model, plan) in models.iter().zip(&plans) {
                    let found =
                        study::run(model, &engine, plan, &Progress::default(), &mut Nothing);
                    black_box(found.expect("lawful trials").estimates.metrics.len());
                }
            },
            labour,
        ),
    );
    println!(
        "compare  two scenarios {compared:.3} s of processors, a run of each {ran:.3} s: {:.2} runs",
        2.0 * ratio
    );
}

fn sobol() {
    let model = model(Source::Baseline, &[]);
    let trials = 1_000;
    let (engine, progress) = (Engine::new(Some(1)).expect("a thread"), Progress::default());
    let probe = study::Probe { engine: &engine, progress: &progress, trials, of: "delivered_twh" };
    let found = study::sensitivity::<Infallible>(&probe, &model, study::Enough::All)
        .expect("lawful trials");
    let (groups, assumptions) = (found.drivers.len(), found.swings.len());
    let keep = Keep::only(&model, &[Measure::Delivered]);
    let bare = |runs: usize| {
        for _ in 0..runs {
            let outcomes = engine.run(&model, (0, trials), &keep, &progress);
            let outcomes = outcomes.expect("lawful trials");
            black_box(outcomes.values(Measure::Delivered, All, All));
        }
    };
    let split = || {
        let found = study::spread::<Infallible>(&probe, &model).expect("lawful trials");
        black_box(found.drivers.len());
    };
    let whole = || {
        let found = study::sensitivity::<Infallible>(&probe, &model, study::Enough::All)
            .expect("lawful trials");
        black_box(found.swings.len());
    };
    let runs = groups + 2;
    let (_, one, ratio) = in_turn(5, (split, labour), (|| bare(runs), labour));
    let one = one / runs as f64;
    let all = runs + 2 * assumptions;
    let (_, _, wholly) = in_turn(3, (whole, labour), (|| bare(all), labour));
    println!(
        "sobol    {groups} groups against {runs} bare runs of {trials} trials ({one:.3} s each): \
         {ratio:.2} times; with the tornado of {assumptions} assumptions against {all}: \
         {wholly:.2} times",
    );
}

/// Rounds of a line of the table.
const ROUNDS: usize = 5;
/// Years of the test system, and trials of them; trials of the baseline.
const RTS_YEARS: usize = 50;
const RTS_TRIALS: usize = 400;
const TRIALS: usize = 20_000;

fn commands() {
    println!("command  whole processes, {ROUNDS} rounds: median (least to greatest)");
    let path = hourly::known().join("rts79.toml");
    let load_file = hourly::known().join("rts79_load.csv");
    let (years, trials) = (format!("run.years={RTS_YEARS}"), RTS_TRIALS.to_string());
    let file = path.to_string_lossy();
    let mut words = vec!["run", &*file, "--set", &years, "--set", "run.warm_up_years=1"];
    words.extend(["--trials", &trials, "--threads", "1", "--quiet"]);
    let accounts = command::Whole::new(&[&words[..], &["--draws", "none"]].concat());
    let only = ["--only", "loss_of_load_hours,unserved_mwh"];
    let totals = command::Whole::new(&[&words[..], &only[..]].concat());
    let rts = model(Source::File(&path), &[]);
    let load = rts.demand.as_ref().expect("hourly demand").mw[..8736].to_vec();
    let all_years = RTS_YEARS * RTS_TRIALS;
    let plain = || {
        seconds(&mut || {
            black_box(plain_event_loop(&load, all_years, 79));
        })
    };
    let line = |what: &str, ratio: &mut dyn FnMut() -> f64| {
        println!("  {what:<62} {}", command::spread(ROUNDS, ratio));
    };
    line("rts79, totals only: times as fast as a plain loop", &mut || plain() / totals.worked());
    line("rts79, every unit's account: the same", &mut || plain() / accounts.worked());
    match command::Numba::find(&load_file) {
        Some(numba) => {
            let peer = || numba.seconds(all_years);
            line("rts79, totals only: times as fast as numba", &mut || peer() / totals.worked());
            line("rts79, every unit's account: the same", &mut || peer() / accounts.worked());
        }
        None => println!("  no Python with numba here; SALANG_PYTHON names one"),
    }
    let baseline = model(Source::Baseline, &[]);
    let (drawn, turns) = (draws(&baseline, 2_000), TRIALS / 2_000);
    let floor = || seconds(&mut || draw_again(&baseline, &drawn, turns));
    let count = TRIALS.to_string();
    let run = ["run", "--trials", &count, "--quiet"];
    let with = |more: &[&str]| command::Whole::new(&[&run[..], more].concat());
    let (one, none) = (["--threads", "1"], ["--draws", "none"]);
    let delivered = with(&["--only", "delivered_twh", "--threads", "1"]);
    let all = with(&[&one[..], &none[..]].concat());
    line("baseline, delivered only: times the floor of its variates", &mut || {
        delivered.worked() / floor()
    });
    line("baseline, everything without draws: the same", &mut || all.worked() / floor());
    let two = with(&["--threads", "2", "--draws", "none"]);
    line("two threads against one, by the clock", &mut || all.elapsed() / two.elapsed());
    let study = ["sensitivity", "--trials", &count, "--quiet", "--threads", "1"];
    let study = command::Whole::new(&study);
    line("sensitivity to a table with intervals, in runs", &mut || study.worked() / all.worked());
    let bytes = Keep::all(&baseline).bytes_per_trial(&baseline) as f64 * TRIALS as f64;
    line("everything, against reading its numbers from memory once", &mut || {
        all.worked() / (bytes / command::bandwidth())
    });
}
