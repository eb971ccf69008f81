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
//! Each room may use those above it in that line and none below; a test holds it.
//!
//! ```
//! use salang::simulate::engine::{Engine, Keep, Progress};
//! use salang::{model, outcome::Measure, read, stats};
//!
//! let reading = read::read(read::Source::Baseline, &[]);
//! let scenario = reading.scenario.expect("the baseline has no errors");
//! let model = model::compile(&scenario).expect("a scenario without errors compiles");
//! let engine = Engine::new(Some(1)).expect("one thread");
//! let keep = Keep::all(&model);
//! let outcomes = engine.run(&model, (0, 200), &keep, &Progress::default()).expect("200 trials");
//! let delivered = outcomes.values(Measure::Delivered, None, None);
//! let mean = stats::Moments::of(&delivered).expect("200 numbers").estimate();
//! assert!(mean.value > 0.0 && mean.se.is_some());
//! ```
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | *assumption* | an uncertain number with one name, drawn once a trial |
//! | *attribution* | nameplate less what is lost under each heading is what is delivered |
//! | *cause* | the heading under which a hazard's incidents are counted: attack, political, ... |
//! | *contract* | what a corridor's year is measured against, and what is paid for it |
//! | *corridor* | a line or pipeline from its supplies to the destination |
//! | *estimate* | a number with its standard error |
//! | *hazard* | what interrupts: a cause of incidents |
//! | *heading* | what energy is lost to: not in service, supply, maintenance, incidents, ... |
//! | *horizon* | the years that are simulated and reported |
//! | *incident* | one event of a hazard |
//! | *instance* | one hazard on one segment, unit or supply, or on all that it meets together |
//! | *measure* | what a trial records, by corridor and year |
//! | *metric* | a measure as the summary names it |
//! | *nameplate* | what would be delivered at full capacity in season with nothing down |
//! | *offtake* | what leaves a corridor on the way |
//! | *outage* | the effect of an incident: the time in which something is down |
//! | *reservoir* | a supply whose water is kept from month to month |
//! | *run* | many trials of one scenario |
//! | *segment*, *unit* | a stretch of a corridor, and one of its equal parts side by side |
//! | *stream* | the random numbers of one named quantity in one trial |
//! | *supply* | a source of energy at the head of corridors |
//! | *trial* | one simulated history of the horizon |

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used))]

pub mod chance;
pub mod chart;
pub mod cli;
pub mod model;
pub mod outcome;
pub mod read;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod stats;
pub mod study;
pub mod text;
pub mod units;

#[doc = include_str!("../tests/hindcast/README.md")]
pub mod hindcasts {}
