//! Groups of streams whose doing can be told apart: assumptions, water, security, incidents by cause,
//! construction, branches.
//!
//! Groups must be independent of each other for Sobol indices to mean anything: assumptions that are
//! correlated are one group.

use crate::model::Model;

/// The kind of group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// An assumption, or correlated ones together.
    Assumption,
    /// All assumptions.
    Assumptions,
    /// Wet and dry years and months.
    Water,
    /// The security chain.
    Security,
    /// A regime beside it, by its index.
    Regime(usize),
    /// The levels of years.
    Levels,
    /// Whether corridors are built.
    Construction,
    /// Incidents of one cause, by its index.
    Cause(usize),
    /// Incidents of all causes.
    Incidents,
    /// The outcome of one branch, by its index.
    Branch(usize),
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The kind of group.
    pub kind: GroupKind,
    /// The assumptions in it, by index.
    pub assumptions: Vec<usize>,
    /// Whether each group of streams, by its number, is in it.
    pub moved: Vec<bool>,
}

impl Group {
    /// Whether it is of assumptions that are one group because they are correlated.
    #[must_use]
    pub fn is_correlated(&self) -> bool {
        self.kind == GroupKind::Assumption && self.assumptions.len() > 1
    }
}

/// Whether an assumption has any spread of its own: neither a constant nor another one's name.
pub(super) fn is_uncertain(model: &Model, assumption: usize) -> bool {
    model.assumptions[assumption].varies()
}

/// Counts every stream of the model to its group, and lists the groups: the broad ones first, then
/// assumption by assumption.
pub(super) fn split(model: &mut Model) -> Vec<Group> {
    // Numbers: 1 and on by assumption, then water, security, construction, then by cause.
    let count = model.layout.assumptions.len();
    let causes = model.layout.causes.len();
    let number = |offset: usize| (1 + offset) as u32;
    let (water, security, construction) = (number(count), number(count + 1), number(count + 2));
    let cause_number = |cause: usize| number(count + 3 + cause);
    for (index, assumption) in model.assumptions.iter_mut().enumerate().take(count) {
        assumption.key = assumption.key.in_group(number(index));
    }
    let mut has_water = !model.records.is_empty();
    for record in &mut model.records {
        record.key = record.key.in_group(water);
    }
    for supply in &mut model.supplies {
        if let Some(wetness) = supply.form.wetness_mut() {
            has_water = true;
            wetness.year_key = wetness.year_key.in_group(water);
            wetness.month_key = wetness.month_key.in_group(water);
        }
    }
    // Behind the causes: regimes one by one, all levels, of which some may be correlated, and branches.
    let (first_regime, regimes) = (count + 3 + causes, model.layout.regimes.len());
    let regime_number = |regime: usize| number(first_regime + regime);
    let levels = number(first_regime + regimes);
    let has_security = model.has_security;
    for (index, chain) in model.chains.iter_mut().enumerate() {
        let own = match (has_security, index) {
            (true, 0) => security,
            (has, index) => regime_number(index - usize::from(has)),
        };
        chain.key = chain.key.in_group(own);
    }
    for level in &mut model.levels {
        level.key = level.key.in_group(levels);
    }
    let branch_number = |branch: usize| number(first_regime + regimes + 1 + branch);
    for (index, branch) in model.branches.iter_mut().enumerate() {
        branch.key = branch.key.in_group(branch_number(index));
    }
    let uncertain: Vec<u32> = model.uncertain.iter().map(|uncertain| uncertain.slot).collect();
    let mut has_construction = false;
    for corridor in &mut model.corridors {
        corridor.built_key = corridor.built_key.in_group(construction);
        let sure = model.parameters[corridor.built as usize] >= 1.0;
        has_construction |= !sure || uncertain.contains(&corridor.built);
    }
    for instance in &mut model.instances {
        let group = cause_number(model.hazards[instance.hazard].cause);
        instance.times = instance.times.in_group(group);
        instance.repairs = instance.repairs.in_group(group);
        instance.stops = instance.stops.in_group(group);
        instance.cluster = instance.cluster.in_group(group);
    }

    let numbers = branch_number(model.branches.len()) as usize;
    let group = |kind, assumptions: Vec<usize>, streams: &[u32]| {
        let mut moved = vec![false; numbers];
        assumptions.iter().for_each(|index| moved[number(*index) as usize] = true);
        streams.iter().for_each(|stream| moved[*stream as usize] = true);
        Group { kind, assumptions, moved }
    };
    let uncertain: Vec<usize> = (0..count).filter(|index| is_uncertain(model, *index)).collect();
    let clusters = clusters(model, &uncertain);
    // An assumption that is fixed at one value still hands its score on to those that it is
    // correlated with.
    let fixed = |members: &[usize]| -> Vec<u32> {
        members.iter().filter(|m| !uncertain.contains(m)).map(|m| number(*m)).collect()
    };
    let mut groups = Vec::new();
    if clusters.len() > 1 {
        let streams = fixed(&clusters.concat());
        groups.push(group(GroupKind::Assumptions, uncertain.clone(), &streams));
    }
    if has_water {
        groups.push(group(GroupKind::Water, Vec::new(), &[water]));
    }
    if model.has_security {
        groups.push(group(GroupKind::Security, Vec::new(), &[security]));
    }
    for regime in 0..regimes {
        groups.push(group(GroupKind::Regime(regime), Vec::new(), &[regime_number(regime)]));
    }
    if !model.levels.is_empty() {
        groups.push(group(GroupKind::Levels, Vec::new(), &[levels]));
    }
    if has_construction {
        groups.push(group(GroupKind::Construction, Vec::new(), &[construction]));
    }
    if causes > 1 {
        let all: Vec<u32> = (0..causes).map(cause_number).collect();
        groups.push(group(GroupKind::Incidents, Vec::new(), &all));
    }
    for cause in 0..causes {
        groups.push(group(GroupKind::Cause(cause), Vec::new(), &[cause_number(cause)]));
    }
    let varying = |branch: &usize| model.branches[*branch].varies();
    for branch in (0..model.branches.len()).filter(varying) {
        groups.push(group(GroupKind::Branch(branch), Vec::new(), &[branch_number(branch)]));
    }
    for cluster in &clusters {
        let varied = cluster.iter().copied().filter(|member| uncertain.contains(member)).collect();
        groups.push(group(GroupKind::Assumption, varied, &fixed(cluster)));
    }
    groups
}

/// Uncertain assumptions one by one, but those that are correlated or of one luck together, in order of
/// the first; with those that are fixed at one value among them.
fn clusters(model: &Model, uncertain: &[usize]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    for index in uncertain {
        let root = model.assumptions[*index].score_of;
        let mix = model.assumption_mixes.iter().find(|mix| mix.members.contains(&root));
        let lone = [root];
        let roots = mix.map_or(&lone[..], |mix| &mix.members);
        let mut members: Vec<usize> = roots.iter().map(|m| *m as usize).collect();
        let shared = model.shared_scores.iter().filter(|(_, root)| roots.contains(root));
        members.extend(shared.map(|(own, _)| *own as usize));
        members.sort_unstable();
        // A member may be fixed at one value: the first that is not stands for all.
        if members.iter().find(|member| uncertain.contains(member)) == Some(index) {
            clusters.push(members);
        }
    }
    clusters
}
