//! # salang
//!
//! How much energy from Central Asia will really reach Pakistan, how sure can we be, and what
//! would change it?
//!
//! A scenario in TOML says what is assumed; a Monte Carlo simulation says what follows. The program
//! is `salang`, see the README; this library is what it is made of, in the order in which data goes
//! through it:
//!
//! ```text
//! text -> read -> Scenario -> model -> simulate -> Outcomes -> stats -> Summary -> chart, report
//! ```
//!
//! Each room may use those above it in that line and none below; a test holds it. What a program
//! around it needs is [`session`]: scenario in, results and files out.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let here = tempfile::tempdir()?;
//! # let folder = here.path().join("mine");
//! use salang::{Run, Scenario};
//!
//! let scenario = Scenario::from_path("scenarios/baseline.toml")?; // the error holds every finding
//! let built = scenario.with("assumption.casa_built.value", 1.0)?;
//! let result = built.run(&Run::default().trials(500))?;
//! println!("{}", result.estimate("delivered_twh[CASA-1000, 2030].p50")?);
//! result.report().write(&folder)?;
//! # let written = std::fs::read_to_string(folder.join("summary.json"))?;
//! # assert_eq!(written, result.json());
//! # assert!(folder.join("report.html").is_file() && folder.join("charts/years.svg").is_file());
//! # let certain = result.estimate("delivered_twh[CASA-1000].mean")?.estimate.value;
//! # let doubtful = scenario.run(&Run::default().trials(500))?;
//! # assert!(certain > doubtful.estimate("delivered_twh[CASA-1000].mean")?.estimate.value);
//! # let invalid = scenario.with("run.years", 0.5).expect_err("half a year");
//! # assert!(invalid.to_string().contains("error[E0"), "{invalid}");
//! # Ok(())
//! # }
//! ```
//!
//! The forecast that is shipped, `scenarios/baseline.toml`, was made anew in November 2026 from reference classes,
//! prices and counted years instead of one judgement after another: 0.92 TWh in an average year of 2028 to 2037
//! where there were 3.80. `scenarios/EVIDENCE.md` sets old and new side by side and says what would move it.
//!
//! Without the feature `cli`, on by default, the library stands without the command line and what only
//! that needs; `examples/in_memory.rs` is a program that does. So it does without `serve`, the live page.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | *assumption* | an uncertain number with one name, drawn once a trial |
//! | *branch* | what turns out in one way or another, once a trial: each way is an *outcome* |
//! | *attribution* | nameplate less what is lost under each heading is what is delivered |
//! | *cause* | the heading under which a hazard's incidents are counted: attack, political, ... |
//! | *clamped* | set to the nearest bound of its key, as a drawn value past it is; counted and reported |
//! | *common random numbers* | the same random streams for runs that are compared: the reports' "common luck" |
//! | *contract* | what a corridor's year is measured against, and what is paid for it |
//! | *corridor* | a line or pipeline from its supplies to the destination |
//! | *estimate* | a number with its standard error |
//! | *finding* | a fault of a scenario's text or a warning about it, with its places |
//! | *future* | the corridors in service at the end of the horizon, and the trials that have these |
//! | *hazard* | what interrupts: a cause of incidents |
//! | *heading* | what energy is lost to: not in service, supply, maintenance, incidents, ... |
//! | *horizon* | the years that are simulated and reported |
//! | *incident* | one event of a hazard |
//! | *index* | the number of a thing in the list of its kind, from 0; those of [`outcome`] are types |
//! | *instance* | one hazard on one segment, unit or supply, or on all that it meets together |
//! | *measure* | what a trial records, by corridor and year |
//! | *metric* | a measure as the summary names it |
//! | *nameplate* | what would be delivered at full capacity in season with nothing down |
//! | *offtake* | what leaves a corridor on the way |
//! | *outage* | the effect of an incident: the time in which something is down |
//! | *path* | the name of a key in a scenario: `corridor.CASA-1000.built` |
//! | *place* | a stretch of a file: its name, line and column |
//! | *position* | where something stands on a chart's sheet, or in the order in which corridors serve demand |
//! | *random streams* | what opens the streams of one trial |
//! | *reservoir* | a supply whose water is kept from month to month |
//! | *run* | many trials of one scenario |
//! | *segment*, *unit* | a stretch of a corridor, and one of its equal parts side by side |
//! | *stream* | the random numbers of one named quantity in one trial |
//! | *supply* | a source of energy at the head of corridors |
//! | *table of fields* | every key of the scenario format, table by table, with bounds and words |
//! | *timeline* | the pass of a trial from breakpoint to breakpoint of the horizon |
//! | *trial* | one simulated history of the horizon |
//! | *year of service* | a calendar year at whose start a corridor is in service; not that of its entry |

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used))]

pub mod chance;
pub mod chart;
#[cfg(feature = "cli")]
pub mod cli;
pub mod model;
pub mod outcome;
pub mod read;
pub mod report;
pub mod scenario;
#[cfg(feature = "serve")]
pub mod serve;
pub mod session;
pub mod simulate;
pub mod stats;
pub mod study;
pub mod text;
pub mod units;

pub use session::{Run, Scenario};

#[doc = include_str!("../tests/hindcast/README.md")]
#[doc = "<style>.docblock svg { max-width: 100%; height: auto; }</style>\n\n"]
#[doc = include_str!("../tests/hindcast/calibration.svg")]
pub mod hindcasts {}
