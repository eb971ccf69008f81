//! Trees of text, and the tree of what was understood of a scenario.

use super::screen::{bold, faint, yellow};
use super::words::{Words, met, plain as plain_number, window};
use crate::model::{Medians, Model};
use crate::read::Reading;
use crate::report::changes_in_words;
use crate::report::terminal::cells::cut;
use crate::report::terminal::cells::width as width_of;
use crate::report::terminal::wrap;
use crate::scenario::{Corridor, Scenario, Supply};
use crate::session::change_rows;
use crate::text::{Visible, plain};
use crate::units::{counted, whole};

/// The changes that were made on the command line, in lines; nothing where there are none.
pub fn changes(reading: &Reading, width: usize) -> Visible {
    let mut text = Visible::default();
    let words = changes_in_words(&change_rows(&reading.changed));
    for line in words.iter().flat_map(|words| wrap(words, width)) {
        text.push_str(yellow(&line).and("\n"));
    }
    text
}

/// A line of a tree and what hangs from it.
#[derive(Debug, Clone, Default)]
pub struct Branch {
    name: String,
    words: String,
    twigs: Vec<Branch>,
}

impl Branch {
    /// A line: a name, which stands out, and words about it.
    pub fn new(name: impl Into<String>, words: impl Into<String>) -> Self {
        Self { name: name.into(), words: words.into(), twigs: Vec::new() }
    }

    /// With these lines hanging from it.
    pub fn with(mut self, twigs: impl IntoIterator<Item = Self>) -> Self {
        self.twigs.extend(twigs);
        self
    }
}

/// Draws branches under each other. Names are cut to half of the width; words go on in further
/// lines, so that no number is lost.
pub fn draw(branches: &[Branch], width: usize) -> Visible {
    let mut text = Visible::default();
    for branch in branches {
        line(&mut text, ("", ""), branch, width);
        hang(&mut text, "", &branch.twigs, width);
    }
    text
}

fn hang(text: &mut Visible, before: &str, twigs: &[Branch], width: usize) {
    for (index, twig) in twigs.iter().enumerate() {
        let (fork, on) = match index + 1 == twigs.len() {
            true => ("└─ ", "   "),
            false => ("├─ ", "│  "),
        };
        let on = format!("{before}{on}");
        line(text, (&format!("{before}{fork}"), &on), twig, width);
        hang(text, &on, &twig.twigs, width);
    }
}

/// One branch: `first` stands before its first line, `on` before those that follow.
fn line(text: &mut Visible, (first, on): (&str, &str), branch: &Branch, width: usize) {
    let room = width.saturating_sub(width_of(first));
    let words = plain(&branch.words);
    let free = room.saturating_sub(width_of(&words) + 2);
    let name = cut(&branch.name, free.max(room / 2).max(8));
    let taken = width_of(&name) + 2;
    text.push_str(faint(first));
    text.push_str(if first.is_empty() { bold(&name) } else { name.into() });
    // Further lines stand under the words, or where these begin late, a little way in.
    let (bar, inset) = match branch.twigs.is_empty() {
        true => ("", 2),
        false => ("│", 1),
    };
    let words = wrap_from(&glued(&words), room.saturating_sub(taken), room - room.min(2));
    for (index, words) in words.iter().enumerate() {
        if index == 0 {
            text.push_str(if words.is_empty() { "" } else { "  " });
        } else {
            text.push_str("\n");
            text.push_str(faint(&format!("{on}{bar}{}", " ".repeat(inset))));
        }
        text.push_str(words.replace(GLUE, " "));
    }
    text.push_str("\n");
}

/// Stands for a space at which no line may break: a character of private use, which shows as nothing
/// that anybody agrees on.
const GLUE: char = '\u{e000}';

/// With a number and its sign held together.
fn glued(words: &str) -> String {
    words.replace(" %", &format!("{GLUE}%")).replace("≈ ", &format!("≈{GLUE}"))
}

/// Breaks at spaces, the first line shorter than the others.
fn wrap_from(words: &str, first: usize, others: usize) -> Vec<String> {
    let mut begin = String::new();
    let mut rest = words;
    while let Some(word) = rest.split_whitespace().next() {
        let gap = usize::from(!begin.is_empty());
        if width_of(&begin) + gap + width_of(word) > first {
            break;
        }
        if gap > 0 {
            begin.push(' ');
        }
        begin.push_str(word);
        rest = rest.trim_start().strip_prefix(word).unwrap_or("");
    }
    let mut lines = vec![begin];
    if !rest.trim().is_empty() {
        lines.extend(wrap(rest, others).iter().map(|line| cut(line, others)));
    }
    lines
}

/// The years, trials and seed of a scenario.
pub fn horizon(scenario: &Scenario) -> String {
    let run = &scenario.run;
    let last = i64::from(run.start_year) + i64::from(run.years) - 1;
    let years = match run.years {
        1 => run.start_year.to_string(),
        years => format!("{} to {last} ({years} years)", run.start_year),
    };
    let warm_up = match run.warm_up_years {
        0 => "no warm-up".to_owned(),
        years => format!("{} of warm-up", counted(u64::from(years), "year", "years")),
    };
    let trials = counted(run.trials, "trial", "trials");
    format!("{years}, {trials}, seed {}, {warm_up}", run.seed)
}

/// A corridor with what belongs to it: supplies, then segments with the offtakes behind them, then
/// planned work and its contract.
pub fn corridor(scenario: &Scenario, corridor: &Corridor, words: Words<'_>) -> Branch {
    let mut twigs = Vec::new();
    for name in &corridor.supplies {
        let supply = scenario.supplies.iter().find(|supply| supply.name == *name);
        let said = supply.map(|supply| words.supply(supply)).unwrap_or_default();
        let claims = supply.map(|supply| claims(supply, words)).unwrap_or_default();
        twigs.push(Branch::new(format!("supply {name}"), said).with(claims));
    }
    for segment in &corridor.segments {
        let offtakes = corridor.offtakes.iter().filter(|offtake| offtake.after == segment.name);
        let offtakes = offtakes.map(|offtake| {
            let said = words.offtake(&offtake.take, offtake.rule, corridor.commodity);
            Branch::new(format!("offtake {}", offtake.name), said)
        });
        let said = words.segment(segment);
        twigs.push(Branch::new(format!("segment {}", segment.name), said).with(offtakes));
    }
    for work in &corridor.maintenance {
        let name = work.name.as_deref().unwrap_or("planned");
        let said = format!("{}, takes {}", window(work.window), words.takes(&work.takes));
        twigs.push(Branch::new(format!("maintenance {name}"), said));
    }
    twigs.extend(corridor.returns.iter().map(|own| {
        let said = format!("{}, {}", window(own.season), words.returns(own, corridor.commodity));
        Branch::new(format!("return {}", own.name), said)
    }));
    let contracts = scenario.contracts.iter().filter(|one| one.corridor == corridor.name);
    twigs.extend(
        contracts
            .map(|contract| Branch::new("contract", words.contract(contract, corridor.commodity))),
    );
    Branch::new(corridor.name.clone(), words.corridor(corridor)).with(twigs)
}

/// The claims on a supply.
fn claims(supply: &Supply, words: Words<'_>) -> Vec<Branch> {
    let claims = supply.claims.iter().map(|claim| {
        Branch::new(format!("claim {}", claim.name), words.claim(claim, supply.commodity))
    });
    claims.collect()
}

/// All that was understood of a scenario, in short.
pub fn of(scenario: &Scenario, model: &Model, medians: &Medians<'_>) -> Vec<Branch> {
    let words = Words { medians };
    let corridors = scenario.corridors.iter();
    let mut branches: Vec<Branch> = corridors.map(|own| corridor(scenario, own, words)).collect();
    let idle = scenario.supplies.iter().filter(|supply| {
        !scenario.corridors.iter().any(|corridor| corridor.supplies.contains(&supply.name))
    });
    for supply in idle {
        let said = format!("{}; no corridor draws on it", words.supply(supply));
        branches
            .push(Branch::new(format!("supply {}", supply.name), said).with(claims(supply, words)));
    }
    if !scenario.hazards.is_empty() {
        let hazards = scenario.hazards.iter().enumerate().map(|(index, hazard)| {
            let said =
                format!("{}; {}", hazard.cause, met(model, index, &scenario.supplies).join("; "));
            Branch::new(hazard.name.clone(), said)
        });
        let count = counted(scenario.hazards.len() as u64, "hazard", "hazards");
        let causes = counted(model.layout.causes.len() as u64, "cause", "causes");
        let instances = counted(model.instances.len() as u64, "instance", "instances");
        branches.push(
            Branch::new(count, format!("of {causes}, {instances}: cause, and what each meets"))
                .with(hazards),
        );
    }
    for regime in &scenario.regimes {
        let states = counted(regime.states.len() as u64, "state", "states");
        let said = format!("{states}: {}", regime.states.join(", "));
        branches.push(Branch::new(format!("regime {}", regime.name), said));
    }
    if let Some(security) = &scenario.security {
        let states = counted(security.states.len() as u64, "state", "states");
        branches.push(Branch::new("security", format!("{states}: {}", security.states.join(", "))));
    }
    let judged = scenario.assumptions.iter().filter(|assumption| assumption.judgement).count();
    let assumptions = match scenario.assumptions.len() {
        0 => "none: nothing is uncertain but chance".to_owned(),
        count => format!("{}, {judged} of them judged by an expert", whole(count as u64)),
    };
    branches.push(Branch::new("assumptions", assumptions));
    if !scenario.correlations.is_empty() {
        let count = whole(scenario.correlations.len() as u64);
        branches.push(Branch::new("correlations", count));
    }
    let order = merit_order(scenario, words);
    branches.push(Branch::new("destination", destination(scenario)).with(order));
    branches
}

/// The destination and what limits it.
pub fn destination(scenario: &Scenario) -> String {
    let destination = &scenario.destination;
    let mut said = destination.name.clone();
    if destination.day.len() > 1 {
        let parts = destination.day.iter();
        let parts: Vec<String> =
            parts.map(|part| format!("{} {} h", part.name, plain_number(part.hours, 3))).collect();
        said.push_str(&format!("; its day: {}", parts.join(", ")));
    }
    if destination.absorb_mw.is_some() {
        said.push_str("; its grid takes no more than absorb_mw");
    }
    if let Some(demand) = &destination.demand {
        said.push_str(&format!("; hourly demand from {}, {}", demand.file, demand.column));
    }
    said
}

/// The corridors that it buys from and the alternatives that they replace, the dearest first, each with
/// its price where it arrives.
pub fn merit_order(scenario: &Scenario, words: Words<'_>) -> Vec<Branch> {
    let costs = words.medians.costs();
    let mut offers: Vec<(f64, Branch)> = Vec::new();
    let price = |usd: f64| format!("{} USD per MWh", plain_number(usd, 3));
    for (own, cost) in scenario.destination.alternatives.iter().zip(costs) {
        let said =
            format!("{}; {}", price(cost), words.alternative(own, &scenario.destination.day));
        offers.push((cost, Branch::new(format!("replaces {}", own.name), said)));
    }
    for (index, corridor) in scenario.corridors.iter().enumerate() {
        if scenario.buys(corridor.commodity) {
            let usd = words.medians.price_on_arrival(index);
            let said = match usd {
                Some(usd) => format!("{}, as it arrives", price(usd)),
                None => "no contract: bought as if it were free".to_owned(),
            };
            let name = format!("corridor {}", corridor.name);
            offers.push((usd.unwrap_or(0.0), Branch::new(name, said)));
        }
    }
    offers.sort_by(|a, b| b.0.total_cmp(&a.0));
    offers.into_iter().map(|(_, branch)| branch).collect()
}
