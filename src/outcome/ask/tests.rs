//! The grammar: everything is understood as it is spelled, and what is not is answered with help.

use super::{Comparison, Condition, Statistic, asked, spellings};
use crate::outcome::{
    CauseIndex, ContractLabel, CorridorIndex, CorridorLabel, EventLabel, HazardLabel, Layout,
    OfftakeLabel, ReservoirLabel,
};
use crate::units::Commodity;

/// Names that are hard to tell apart.
fn layout() -> Layout {
    let mut layout = Layout::new(2028, 3);
    for name in ["CASA-1000", "total", "a [b] < c"] {
        let commodity = Commodity::Gas;
        layout.corridors.push(CorridorLabel { name: name.into(), commodity });
    }
    layout.causes =
        ["attack", "supply", "theft, or U.S. sabotage", "incidents"].map(Into::into).into();
    for (name, cause) in [("attack", 0), ("supply", 1), ("pole trips", 3), ("theft", 2)] {
        layout.hazards.push(HazardLabel {
            name: name.into(),
            cause: CauseIndex(cause),
            begun_by: Vec::new(),
        });
    }
    for (name, corridor) in [("villages", 1), ("villages", 2)] {
        layout.offtakes.push(OfftakeLabel { name: name.into(), corridor: CorridorIndex(corridor) });
    }
    for name in ["Toktogul", "Nurek"] {
        layout.reservoirs.push(ReservoirLabel { name: name.into(), storage_gwh: None });
    }
    layout.contracts.push(ContractLabel {
        corridor: CorridorIndex(2),
        replaced: true,
        promised: true,
    });
    layout.has_demand = true;
    let mut layout = layout.laid_out();
    for (name, when) in
        [("much", "delivered_twh >= 1"), ("zero_days[total] < 3", "zero_days[total] < 3")]
    {
        let condition = Condition::parse(when, &layout).expect("a condition");
        layout.events.push(EventLabel { name: name.into(), when: when.into(), condition });
    }
    layout
}

#[test]
fn everything_is_understood_as_it_is_spelled_in_every_year_and_statistic() {
    let layout = layout();
    let mut seen = Vec::new();
    for all in spellings(&layout) {
        for year in [None, Some(0), Some(2)] {
            let wanted = all.in_year(year);
            let text = wanted.spelled(&layout);
            assert_eq!(asked(&text, &layout), Ok((wanted, None)), "{text}");
            assert!(year.is_some() && wanted == all || !seen.contains(&text), "{text} twice");
            seen.push(text.clone());
            for statistic in ["mean", "p1", "p37", "p99", "sd", "min", "max", "cvar5"] {
                let text = format!("{text}.{statistic}");
                let known = Statistic::named(statistic).expect("a statistic");
                assert_eq!(known.name(), statistic);
                match wanted.is_chance() {
                    false => {
                        assert_eq!(asked(&text, &layout), Ok((wanted, Some(known))), "{text}")
                    }
                    true => {
                        assert_eq!(asked(&text, &layout).is_ok(), statistic == "mean", "{text}")
                    }
                }
            }
        }
    }
    assert!(seen.len() > 200, "{}", seen.len());
}

#[test]
fn a_heading_or_cause_is_named_behind_the_metric_or_in_the_bracket() {
    let layout = layout();
    let text = |text: &str| asked(text, &layout).map(|(asked, _)| asked.spelled(&layout));
    for (written, spelled) in [
        ("lost_twh:attack[2030]", "lost_twh[attack,2030]"),
        ("lost_twh[2030, incidents:attack, CASA-1000]", "lost_twh[attack,CASA-1000,2030]"),
        ("lost_twh:supply", "lost_twh[supply]"),
        ("lost_twh:incidents:supply", "lost_twh[incidents:supply]"),
        ("lost_twh[incidents]", "lost_twh[incidents]"),
        ("lost_twh[incidents:incidents]", "lost_twh[incidents:incidents]"),
        ("lost_twh[theft, or U.S. sabotage , 2029]", "lost_twh[theft, or U.S. sabotage,2029]"),
        ("incidents:attack[2030]", "incidents:attack[2030]"),
        ("incidents[attack, 2030]", "incidents[attack,2030]"),
        ("incidents[theft, or U.S. sabotage]", "incidents:theft, or U.S. sabotage"),
        ("incidents[2029]", "incidents[2029]"),
        ("incidents:pole trips", "incidents[pole trips]"),
        ("offtake:villages[a [b] < c]", "offtake[villages,a [b] < c]"),
        ("delivered_twh:CASA-1000[2030]", "delivered_twh[CASA-1000,2030]"),
        ("chance(much)", "chance(delivered_twh >= 1)"),
        ("chance( delivered_twh[a [b] < c] >= 1 )", ""),
    ] {
        match spelled {
            "" => assert!(text(written).unwrap_err().to_string().contains("--chance"), "{written}"),
            _ => assert_eq!(text(written), Ok(spelled.to_owned()), "{written}"),
        }
    }
}

#[test]
fn what_is_not_known_is_named_with_the_nearest_that_is() {
    let layout = layout();
    for (text, part) in [
        ("lost_twh", "needs to say which, as in `lost_twh[not_in_service]`"),
        ("lost_twh:atack", "there is no heading or cause `atack`; did you mean `attack`?"),
        ("lost_twh[attack,CASA]", "there is no corridor `CASA`; did you mean `CASA-1000`?"),
        ("incidents[atack]", "there is no hazard or cause `atack`; did you mean `attack`?"),
        ("incidents[attack,CASA-1000]", "counted by hazard and cause, not by corridor"),
        ("incidents[2028,2029]", "one too many"),
        ("incidentz", "did you mean `incidents`?"),
        ("zero_days", "zero_days[CASA-1000]"),
        ("in_service", "in_service[CASA-1000]"),
        ("offtake[villages,CASA-1000]", "it is on `total`"),
        ("unserved_mwh[CASA-1000]", "has no corridor"),
        ("delivered_twh[CASA-1000].max[2030]", "did you mean `CASA-1000`?"),
        ("delivered_twh[,]", "there is no corridor ``"),
        ("chance(mucj)", "did you mean `much`?"),
        ("chance(much).p10", "stands behind `chance(much)`"),
        ("", "there is no metric ``"),
    ] {
        let error = asked(text, &layout).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn a_condition_is_a_metric_one_comparison_and_a_quantity() {
    let layout = layout();
    for (text, spelled) in [
        ("delivered_twh[2030]>=3", "delivered_twh[2030] >= 3"),
        (" lost_twh:attack  <  1_000.5 ", "lost_twh[attack] < 1000.5"),
        ("delivered_twh[a [b] < c, 2029] <= -2e-3", "delivered_twh[a [b] < c,2029] <= -0.002"),
        ("incidents:attack > need*2", "incidents:attack > need * 2"),
        ("in_service[CASA-1000] >= need of it", "in_service[CASA-1000] >= need of it"),
    ] {
        let condition = Condition::parse(text, &layout).expect(text);
        assert_eq!(condition.spelled(&layout), spelled);
        assert_eq!(Condition::parse(spelled, &layout), Ok(condition));
    }
    for (text, part) in [
        ("", "a condition is empty"),
        ("delivered_twh", "compares with nothing"),
        ("delivered_twh = 3", "`=` is no comparison: there are >=, >, <= and <"),
        ("delivered_twh ≥ 3", "`>=` may be meant"),
        ("delivered_twh >= 3 <= 4", "two comparisons"),
        ("1 <= delivered_twh[2030] <= 4", "before the metric"),
        ("3 <= delivered_twh", "the metric stands behind"),
        ("delivered_twh >=", "no number stands behind `>=`"),
        (">= 3", "no metric stands before `>=`"),
        ("delivered_twh.p10 >= 3", "it has no `p10`; write 'delivered_twh >= 3'"),
        ("deliverd_twh >= 3", "did you mean `delivered_twh`?"),
        ("delivered_twh >= 2 * 3", "neither a number nor a name"),
        ("delivered_twh >= need * much", "neither a number nor a name"),
        ("chance(much) >= 0.5", "which no trial has"),
        ("zero_days >= 3", "does not add up over corridors"),
    ] {
        let error = Condition::parse(text, &layout).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_is_within_a_billionth_of_the_quantity_is_equal_to_it() {
    use Comparison::{Above, AtLeast, AtMost, Below};
    let holds = |number| [AtLeast, Above, AtMost, Below].map(|own| own.holds(number, 1000.0));
    assert_eq!(holds(1000.0 - 0.9e-6), [true, false, true, false]);
    assert_eq!(holds(1000.0 + 0.9e-6), [true, false, true, false]);
    assert_eq!(holds(1000.0 - 1.1e-6), [false, false, true, true]);
    assert_eq!(holds(1000.0 + 1.1e-6), [true, true, false, false]);
    assert!(AtLeast.holds(0.0, 0.0) && Above.holds(1e-300, 0.0) && !Below.holds(-0.0, 0.0));
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange_to_be_answered(text in "[a-z\\[\\]().,:<>=*≥é 0-9_]{0,60}") {
        let layout = layout();
        let _ = asked(&text, &layout);
        let _ = super::future(&format!("future[{text}"), &layout);
        let _ = super::chance_in(&text);
        for condition in [text.clone(), format!("delivered_twh[{text}"), format!("zero_days[total] >={text}")] {
            if let Ok(condition) = Condition::parse(&condition, &layout) {
                let spelled = condition.spelled(&layout);
                proptest::prop_assert_eq!(Condition::parse(&spelled, &layout), Ok(condition));
            }
        }
    }
}
