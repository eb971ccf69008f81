//! `salang show`: what a scenario says once its parents are merged, and what that amounts to.

use super::args::ShowOptions;
use super::check::point_to;
use super::findings::{self, Shown};
use super::outline::{self, Branch};
use super::screen::{bold, complain, faint, print, width, yellow};
use super::words::{Words, met, plain};
use super::{Ending, metrics, source_of, stated};
use crate::chance::stationary;
use crate::model::{Medians, Model, compile};
use crate::read::{Reading, Source, read};
use crate::report::terminal::cells::width as width_of;
use crate::report::terminal::cells::{Align, Column, cut, table};
use crate::report::terminal::wrap;
use crate::report::{in_words, score_in_words};
use crate::scenario::{
    Assumption, ByState, ChainIndex, Commodity, Each, Hazard, HazardRate, Quantity, Regime,
    Scenario, Start,
};
use crate::text::Visible;
use crate::units::{percent, significant, stated_percent};

/// Cells that the names of what stands in rows have at the least.
const LEAST_NAME: usize = 20;

/// Shows a scenario.
pub fn run(options: &ShowOptions) -> Ending {
    let source = source_of(options.scenario.as_deref());
    let reading = read(source, &options.changes.overrides());
    findings::show(&reading, Shown::Errors);
    let Some(scenario) = &reading.scenario else { return Ending::Wrong };
    if options.toml {
        return print(Visible::data(&reading.merged));
    }
    let model = match compile(scenario) {
        Ok(model) => model,
        Err(fault) => {
            complain(&fault);
            return Ending::Wrong;
        }
    };
    if options.metrics {
        return print(metrics::text(&model));
    }
    let medians = match Medians::of(&model) {
        Ok(medians) => medians,
        Err(fault) => {
            complain(&format_args!("at the medians of the assumptions, {fault}"));
            return Ending::Wrong;
        }
    };
    let page =
        Page { scenario, model: &model, medians: &medians, width: width(), whole: options.verbose };
    let ending = print(page.text(&reading));
    if let (Ending::Done, Source::File(path)) = (ending, source) {
        point_to(&reading, path);
    }
    ending
}

/// The scenario that is shown, and the width.
struct Page<'a> {
    scenario: &'a Scenario,
    model: &'a Model,
    medians: &'a Medians<'a>,
    width: usize,
    /// Sources and notes in full.
    whole: bool,
}

impl Page<'_> {
    fn text(&self, reading: &Reading) -> Visible {
        let scenario = self.scenario;
        let mut text = bold(&cut(&scenario.title, self.width)).and("\n");
        let horizon = format!("{}: {}", reading.file, outline::horizon(scenario));
        text.push_str(faint(&cut(&horizon, self.width)));
        text.push_str("\n");
        text.push_str(outline::changes(reading, self.width));
        if let Some(notes) = &scenario.notes {
            text.push_str("\n");
            self.paragraphs(&mut text, notes);
        }
        self.branches(&mut text);
        self.assumptions(&mut text);
        self.corridors(&mut text);
        self.chains(&mut text);
        self.levels(&mut text);
        self.hazards(&mut text);
        self.correlations(&mut text);
        self.conversion(&mut text);
        self.heading(&mut text, "Destination", "");
        text.push_str(cut(&outline::destination(scenario), self.width));
        text.push_str("\n");
        let order = outline::merit_order(scenario, Words { medians: self.medians });
        if !order.is_empty() {
            let about = "what it buys, and what that replaces: the dearest first";
            self.faint_lines(&mut text, about);
            text.push_str(outline::draw(&order, self.width));
        }
        if self.whole {
            self.heading(
                &mut text,
                "All that is stated",
                "with its source; paths are those of --set",
            );
            text.push_str(stated::text(&reading.merged, self.width));
        }
        text.push_str("\n");
        if !self.medians.are_all_certain() {
            let note = match self.scenario.branches.is_empty() {
                true => {
                    "≈ is the median of the assumption named beside it; a trial draws its own value."
                }
                false => {
                    "≈ is the value with every assumption at its median and every branch at its likeliest outcome; a trial draws its own."
                }
            };
            self.faint_lines(&mut text, note);
        }
        if !self.whole {
            self.faint_lines(&mut text, "--verbose gives every number with its source in full.");
        }
        text
    }

    fn heading(&self, text: &mut Visible, words: &str, about: &str) {
        text.push_str("\n");
        text.push_str(bold(words));
        let room = self.width.saturating_sub(width_of(words) + 2);
        if !about.is_empty() && width_of(about) <= room {
            text.push_str(faint(&format!("  {about}")));
            text.push_str("\n");
        } else {
            text.push_str("\n");
            if !about.is_empty() {
                self.faint_lines(text, about);
            }
        }
    }

    fn faint_lines(&self, text: &mut Visible, words: &str) {
        for line in wrap(words, self.width) {
            text.push_str(faint(&line));
            text.push_str("\n");
        }
    }

    fn paragraphs(&self, text: &mut Visible, words: &str) {
        for (index, paragraph) in words.split("\n\n").enumerate() {
            if index > 0 {
                text.push_str("\n");
            }
            for line in wrap(paragraph, self.width) {
                text.push_str(&line);
                text.push_str("\n");
            }
        }
    }

    /// Words that hang two cells in: cut to a line, or in full where all is wanted.
    fn inset(&self, text: &mut Visible, words: &str) {
        let room = self.width.saturating_sub(2);
        let lines = if self.whole { wrap(words, room) } else { vec![cut(words, room)] };
        for line in lines {
            text.push_str(faint(&format!("  {line}")));
            text.push_str("\n");
        }
    }

    fn branches(&self, text: &mut Visible) {
        if self.scenario.branches.is_empty() {
            return;
        }
        let words = Words { medians: self.medians };
        self.heading(
            text,
            "Branches",
            "each trial has one outcome of every branch; chances by weight",
        );
        for branch in &self.scenario.branches {
            let name = cut(&branch.name, self.width.saturating_sub(2));
            let room = self.width.saturating_sub(width_of(&name) + 2);
            text.push_str(&name);
            if let Some(label) = branch.label.as_ref().filter(|_| room >= 8) {
                text.push_str("  ");
                text.push_str(bold(&cut(label, room)));
            }
            text.push_str("\n");
            let all: Option<f64> = branch.outcomes.iter().map(|one| one.weight.number()).sum();
            let outcomes = branch.outcomes.iter().map(|outcome| {
                let chance = match (outcome.weight.number(), all) {
                    (Some(weight), Some(all)) if all > 0.0 => percent(weight / all, None),
                    _ => format!("weight {}", words.of(&outcome.weight, "")),
                };
                format!("{}: {chance}", outcome.name)
            });
            let mut told = outcomes.collect::<Vec<_>>().join("; ");
            if let Some(given) = branch.given.and_then(|given| branch.outcomes.get(given)) {
                told.push_str(&format!(" (supposed: {} in every trial)", given.name));
            }
            for line in wrap(&told, self.width.saturating_sub(2)) {
                text.push_str(format!("  {line}\n"));
            }
            if let Some(grade) = branch.grade {
                self.inset(text, &format!("grade: {grade}"));
            }
            if let Some(source) = &branch.source {
                self.inset(text, source);
            }
        }
    }

    fn assumptions(&self, text: &mut Visible) {
        if self.scenario.assumptions.is_empty() {
            self.heading(text, "Assumptions", "none: nothing is uncertain but chance");
            return;
        }
        let judged = self.scenario.assumptions.iter().any(|assumption| assumption.judgement);
        let mut about = "each drawn once a trial".to_owned();
        if judged {
            about.push_str("; † is an expert's judgement");
            let spread = self.scenario.run.judgement_spread;
            if spread != 1.0 {
                about.push_str(&format!(", its score times {}", plain(spread, 6)));
            }
        }
        self.heading(text, "Assumptions", &about);
        for assumption in &self.scenario.assumptions {
            self.assumption(text, assumption);
        }
    }

    fn assumption(&self, text: &mut Visible, assumption: &Assumption) {
        let name = cut(&assumption.name, self.width.saturating_sub(2));
        text.push_str(&name);
        let mut used = width_of(&name);
        if assumption.judgement {
            text.push_str(yellow(" †"));
            used += 2;
        }
        if let Some(grade) = assumption.stated_grade {
            let words = format!(" {grade}");
            used += width_of(&words);
            text.push_str(faint(&words));
        }
        if let Some(label) = &assumption.label {
            let room = self.width.saturating_sub(used + 2);
            if room >= 8 {
                text.push_str("  ");
                text.push_str(bold(&cut(label, room)));
            }
        }
        text.push_str("\n");
        let mut value = in_words(&assumption.value) + &score_in_words(self.scenario, assumption);
        if let Some(unit) = &assumption.unit {
            value.push_str(&format!(", {unit}"));
        }
        if let Some((low, high)) = assumption.range {
            value.push_str(&format!("; range {} to {}", plain(low, 6), plain(high, 6)));
        }
        // What a value is must not be cut.
        for line in wrap(&value, self.width.saturating_sub(2)) {
            text.push_str(format!("  {line}\n"));
        }
        if let Some(source) = &assumption.source {
            self.inset(text, source);
        }
        if let (true, Some(notes)) = (self.whole, &assumption.notes) {
            self.inset(text, notes);
        }
    }

    fn corridors(&self, text: &mut Visible) {
        let words = Words { medians: self.medians };
        let count = self.scenario.corridors.len();
        let about = if count > 1 { "in the order in which they are served" } else { "" };
        self.heading(text, if count > 1 { "Corridors" } else { "Corridor" }, about);
        let branches: Vec<Branch> = self
            .scenario
            .corridors
            .iter()
            .map(|corridor| outline::corridor(self.scenario, corridor, words))
            .collect();
        text.push_str(outline::draw(&branches, self.width));
    }

    fn chains(&self, text: &mut Visible) {
        let security = usize::from(self.scenario.security.is_some());
        for (index, chain) in self.scenario.chains().enumerate() {
            let title = match index < security {
                true => "Security".to_owned(),
                false => format!("Regime: {}", chain.name),
            };
            self.chain(text, ChainIndex(index), chain, &title);
        }
    }

    fn levels(&self, text: &mut Visible) {
        if self.scenario.levels.is_empty() {
            return;
        }
        self.heading(text, "Levels", "factors of calendar years, of mean one");
        let lines = self.scenario.levels.iter().map(|level| {
            let number = |quantity| significant(self.medians.quantity(quantity), 3);
            let start = match &level.start {
                Some(start) => format!(", from {} the year before", number(start)),
                None => String::new(),
            };
            let (cv, persistence) = (number(&level.year_cv), number(&level.persistence));
            let said = format!("year_cv {cv}, persistence {persistence}{start}");
            Branch::new(level.name.clone(), said)
        });
        text.push_str(outline::draw(&lines.collect::<Vec<_>>(), self.width));
    }

    /// A chain of which some chance goes by the states of another: what each state goes to, in lines.
    fn dependent(&self, text: &mut Visible, security: &Regime) {
        let chance = |chance: &ByState<Quantity>| match chance {
            ByState::Same(chance) => month_chance(self.medians.quantity(chance)),
            ByState::Each(chain, chances) => {
                let states = self.scenario.chain(*chain).map_or(&[][..], |own| &own.states);
                let each = states.iter().zip(chances).map(|(state, chance)| {
                    format!("{} while {state}", month_chance(self.medians.quantity(chance)))
                });
                format!("({})", each.collect::<Vec<_>>().join(", "))
            }
        };
        let nothing = |chance: &&ByState<Quantity>| {
            !chance.each().iter().all(|own| own.number() == Some(0.0))
        };
        let rows = security.states.iter().zip(&security.transition).map(|(state, row)| {
            let to = security.states.iter().zip(row).filter(|(_, own)| nothing(own));
            let to: Vec<String> = to.map(|(to, own)| format!("{to} {}", chance(own))).collect();
            let to = if to.is_empty() { "never ends".to_owned() } else { to.join(", ") };
            Branch::new(format!("from {state} to"), to)
        });
        let mut rows: Vec<Branch> = rows.collect();
        if let Start::Shares(shares) = &security.start {
            let shares = security.states.iter().zip(shares);
            let shares: Vec<String> = shares
                .map(|(state, own)| {
                    format!("{state} {}", percent(self.medians.quantity(own), None))
                })
                .collect();
            rows.push(Branch::new("start", shares.join(", ")));
        }
        text.push_str(outline::draw(&rows, self.width));
    }

    fn chain(&self, text: &mut Visible, index: ChainIndex, security: &Regime, title: &str) {
        let about = match security.yearly {
            true => "chance each 1 January to go from a state to another",
            false => "chance each month to go from a state to another",
        };
        self.heading(text, title, about);
        if let Some(grade) = security.grade {
            self.inset(text, &format!("grade: {grade}"));
        }
        if security.depends() {
            self.dependent(text, security);
            return;
        }
        let rows = self.medians.transition(index);
        let shares = stationary(&rows);
        let start = match &security.start {
            Start::Stationary => None,
            Start::Shares(shares) => Some(shares),
        };
        let (step, steps) =
            if security.yearly { ("1 year", "years") } else { ("1 month", "months") };
        let mut columns = vec![column("from", Align::Left)];
        let states = &security.states;
        columns
            .extend(states.iter().map(|to| column(&format!("to {}", cut(to, 14)), Align::Right)));
        columns.push(column("mean stay", Align::Right));
        columns.push(column("start", Align::Right));
        columns.push(column("long run", Align::Right));
        for (index, (state, row)) in states.iter().zip(&rows).enumerate() {
            let mut cells = vec![state.clone()];
            cells.extend(row.iter().enumerate().map(|(to, chance)| match to == index {
                true => "·".to_owned(),
                false => month_chance(*chance),
            }));
            let leave: f64 =
                row.iter().enumerate().filter(|(to, _)| *to != index).map(|c| c.1).sum();
            cells.push(match leave > 0.0 {
                true => match significant(1.0 / leave, 3).as_str() {
                    "1" => step.to_owned(),
                    many => format!("{many} {steps}"),
                },
                false => "for ever".to_owned(),
            });
            let long_run = shares.as_ref().map(|shares| shares[index]);
            let begin = match start {
                Some(shares) => Some(self.medians.quantity(&shares[index])),
                None => long_run,
            };
            let share = |share: Option<f64>| share.map_or("–".to_owned(), |s| percent(s, None));
            cells.push(share(begin));
            cells.push(share(long_run));
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.cells.push(cell);
            }
        }
        if breadth(&columns) <= self.width {
            self.rows(text, columns);
        } else {
            // Too many states for a column each: what each goes to stands in lines of its own.
            columns.drain(1..=states.len());
            self.rows(text, columns);
            let branches = states.iter().zip(&rows).enumerate().map(|(index, (state, row))| {
                let to =
                    row.iter().enumerate().filter(|(to, chance)| *to != index && **chance > 0.0);
                let to: Vec<String> = to
                    .map(|(to, chance)| format!("{} {}", states[to], month_chance(*chance)))
                    .collect();
                Branch::new(format!("from {state} to"), to.join(", "))
            });
            text.push_str(outline::draw(&branches.collect::<Vec<_>>(), self.width));
        }
    }

    /// A table with a faint head.
    fn rows(&self, text: &mut Visible, columns: Vec<Column>) {
        for (index, line) in table(columns, self.width).iter().enumerate() {
            let line = cut(line, self.width);
            text.push_str(if index == 0 { faint(&line) } else { line.into() });
            text.push_str("\n");
        }
    }

    fn hazards(&self, text: &mut Visible) {
        if self.scenario.hazards.is_empty() {
            self.heading(text, "Hazards", "none: nothing interrupts");
            return;
        }
        let states = self.scenario.security.as_ref().map_or(&[][..], |own| own.states.as_slice());
        // A rate by the states of a regime has no column here: what it comes to stands below it.
        let by_regime = |hazard: &Hazard| match &hazard.rate {
            HazardRate::PerYear(rate) | HazardRate::Per100KmYear(rate) => {
                rate.chain().filter(|chain| chain.0 >= usize::from(!states.is_empty()))
            }
            HazardRate::While(takes) => takes.chain(),
            HazardRate::MttfDays(_) => None,
        };
        let by_state = if states.is_empty() { "" } else { " in each state" };
        let medians = match self.medians.are_all_certain() {
            true => "",
            false => ", with every assumption at its median",
        };
        let about = format!("incidents a year{by_state} over all they meet{medians}");
        self.heading(text, "Hazards", &about);
        let rates: Vec<Vec<f64>> = (self.scenario.hazards.iter().enumerate())
            .map(|(index, hazard)| match by_regime(hazard) {
                Some(_) => Vec::new(),
                None => self.medians.incidents_a_year(index, hazard).unwrap_or_default(),
            })
            .collect();
        let names = self.scenario.hazards.iter();
        let names = names.map(|hazard| format!("{} ({})", hazard.name, hazard.cause));
        let mut columns = vec![column("hazard (cause)", Align::Left)];
        columns[0].cells = names.collect();
        let number = |rate: Option<&f64>| rate.map_or("–".to_owned(), |r| significant(*r, 2));
        if states.is_empty() {
            columns.push(column("a year", Align::Point));
            columns[1].cells = rates.iter().map(|rates| number(rates.first())).collect();
        }
        for (index, state) in states.iter().enumerate() {
            let mut own = column(&cut(state, 14), Align::Point);
            own.cells = rates.iter().map(|rates| number(rates.get(index))).collect();
            columns.push(own);
        }
        if breadth(&columns) > self.width {
            // Too many states for a column each: the least and the most of them.
            columns.truncate(1);
            let mut least = column("least", Align::Point);
            let mut most = column("most", Align::Point);
            for rates in &rates {
                let rates = rates.iter().copied();
                least.cells.push(number(rates.clone().reduce(f64::min).as_ref()));
                most.cells.push(number(rates.reduce(f64::max).as_ref()));
            }
            columns.extend([least, most]);
        }
        let words = Words { medians: self.medians };
        let mut lines = table(columns, self.width).into_iter();
        if let Some(head) = lines.next() {
            text.push_str(faint(&cut(&head, self.width)));
            text.push_str("\n");
        }
        for (index, (hazard, line)) in self.scenario.hazards.iter().zip(lines).enumerate() {
            text.push_str(format!("{}\n", cut(&line, self.width)));
            let mut said = met(self.model, index, &self.scenario.supplies).join("; ");
            let own = &self.model.hazards[index];
            let instances = own.instances.len() / own.turns();
            if hazard.together {
                said.push_str("; all at once");
            } else if instances > 1 {
                let what = match (hazard.each, hazard.r#where.supply.is_some()) {
                    (_, true) => "supplies",
                    (Each::Unit, false) => "units",
                    (Each::Segment, false) => "segments",
                };
                said.push_str(&format!("; each of {instances} {what}"));
            }
            if matches!(hazard.rate, HazardRate::MttfDays(_)) {
                said.push_str("; fails only while up");
            }
            if let Some(level) = &hazard.level {
                said.push_str(&format!("; times the year's level of {level}"));
            }
            self.inset(text, &said);
            if let Some(chain) = by_regime(hazard).and_then(|chain| self.scenario.chain(chain)) {
                let said = match &hazard.rate {
                    HazardRate::While(takes) => {
                        let takes = chain.states.iter().zip(takes.each());
                        let takes = takes.filter(|(_, own)| own.number() != Some(0.0));
                        let takes = takes.map(|(state, own)| {
                            format!("{} while {state}", percent(self.medians.quantity(own), None))
                        });
                        format!("takes {}", takes.collect::<Vec<_>>().join(", "))
                    }
                    _ => {
                        let rates =
                            self.medians.incidents_a_year(index, hazard).unwrap_or_default();
                        let rates =
                            chain.states.iter().zip(rates).map(|(state, rate)| {
                                format!("{} while {state}", significant(rate, 2))
                            });
                        format!("a year: {}", rates.collect::<Vec<_>>().join(", "))
                    }
                };
                self.inset(text, &said);
            }
            let more = words.incidents(hazard);
            if !more.is_empty() {
                self.inset(text, &more);
            }
        }
    }

    /// The electricity that fuels count as, where a corridor carries them.
    fn conversion(&self, text: &mut Visible) {
        let words = Words { medians: self.medians };
        let fuels = [Commodity::Gas, Commodity::Oil, Commodity::Lpg].into_iter().filter(|fuel| {
            self.scenario.corridors.iter().any(|corridor| corridor.commodity == *fuel)
        });
        let lines: Vec<Branch> = fuels
            .filter_map(|fuel| words.conversion(fuel, &self.scenario.conversion))
            .map(|(name, said)| Branch::new(name, said))
            .collect();
        if !lines.is_empty() {
            self.heading(text, "Conversion", "what fuels count as, in electricity");
            text.push_str(outline::draw(&lines, self.width));
        }
    }

    fn correlations(&self, text: &mut Visible) {
        if self.scenario.correlations.is_empty() {
            return;
        }
        self.heading(text, "Correlations", "of ranks (Spearman)");
        let mut columns = vec![column("between", Align::Left), column("rho", Align::Point)];
        for correlation in &self.scenario.correlations {
            let (a, b) = &correlation.between;
            columns[0].cells.push(format!("{a} and {b}"));
            columns[1].cells.push(significant(correlation.rho, 3));
        }
        self.rows(text, columns);
    }
}

fn column(head: &str, align: Align) -> Column {
    Column { head: head.to_owned(), align, cells: Vec::new() }
}

/// A chance a month.
fn month_chance(chance: f64) -> String {
    if chance == 0.0 { "–".to_owned() } else { stated_percent(chance, 2) }
}

/// Cells that a table takes at the least, once the names in its first column are cut.
fn breadth(columns: &[Column]) -> usize {
    let wide = |column: &Column| {
        let cells = column.cells.iter().map(|cell| width_of(cell));
        cells.max().unwrap_or(0).max(width_of(&column.head))
    };
    let first = columns.first().map_or(0, |column| wide(column).min(LEAST_NAME));
    first + columns.iter().skip(1).map(|column| wide(column) + 2).sum::<usize>()
}
