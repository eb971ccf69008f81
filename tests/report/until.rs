use salang::outcome::{Asked, Count, Counted, Event, Metric, Statistic, Variable};
use salang::stats::{Tolerance, Until};

use crate::support;

fn complaint(text: &str) -> String {
    Until::parse(text, &support::layout()).unwrap_err().to_string()
}

#[test]
fn a_target_can_be_relative_or_absolute_and_name_corridor_and_year() {
    let layout = support::layout();
    let until = Until::parse("delivered_twh.p10 +- 1%", &layout).unwrap();
    let delivered =
        |entity, year| Asked::Variable(Variable { metric: Metric::DeliveredTwh, entity, year });
    assert_eq!(until.gauge.asked, delivered(None, None));
    assert_eq!(until.gauge.statistic, Statistic::Quantile(0.1));
    assert_eq!(until.tolerance, Tolerance::Relative(0.01));
    let until = Until::parse("delivered_twh[CASA-1000, 2030].mean ± 0.05", &layout).unwrap();
    assert_eq!(until.gauge.asked, delivered(Some(0), Some(2)));
    assert_eq!(until.gauge.statistic, Statistic::Mean);
    assert_eq!(until.tolerance, Tolerance::Absolute(0.05));
}

#[test]
fn a_chance_is_named_by_its_event_alone() {
    let layout = support::layout();
    let sought = |text: &str| Until::parse(text, &layout).unwrap().gauge.asked;
    let chance =
        |event, entity, year| Asked::Count(Count { event, of: Counted::One(entity), year });
    assert_eq!(sought("in_service[TAPI,2032] +- 0.005"), chance(Event::InService, 1, Some(4)));
    assert_eq!(sought("in_service[ 2028 , CASA-1000 ] ± 1%"), chance(Event::InService, 0, Some(0)));
    assert_eq!(sought("contract_met[CASA-1000] +- 1%"), chance(Event::ContractMet, 0, None));
    // There is one contract, so that it goes without saying of which corridor.
    assert_eq!(sought("contract_met[2030] +- 0.01"), chance(Event::ContractMet, 0, Some(2)));
    let text = "contract_met +- 1%";
    assert_eq!(Until::parse(text, &layout).unwrap().tolerance, Tolerance::Relative(0.01));
}

#[test]
fn a_bad_chance_says_what_is_wrong_and_what_may_be_meant() {
    for (text, words) in [
        (
            "in_service +- 1%",
            "`in_service` does not add up over corridors: say which, as in `in_service[CASA-1000]`",
        ),
        (
            "in_service[TAPI].p10 +- 1%",
            "`in_service` is a chance and has no `p10`; write it as in 'in_service[CASA-1000]'",
        ),
        ("in_servise[TAPI] +- 1%", "there is no metric `in_servise`; did you mean `in_service`?"),
        ("contract_mett +- 1%", "there is no metric `contract_mett`; did you mean `contract_met`?"),
        ("in_service[CASA] +- 1%", "there is no corridor `CASA`; did you mean `CASA-1000`?"),
        ("in_service[TAPI,2040] +- 1%", "2040 is not in the horizon, 2028 to 2037"),
        (
            "contract_met[TAPI] +- 1%",
            "`contract_met` is about contracts, and there is no contract of `TAPI`",
        ),
        ("in_service[TAPI +- 1%", "`in_service[TAPI` lacks its closing bracket"),
        (
            "in_service[TAPI]2030 +- 1%",
            "a year or heading stands behind the bracket; put it inside",
        ),
        ("in_service[TAPI]", "`in_service[TAPI]` has no tolerance"),
        ("in_service[TAPI] +- 1", "the tolerance `1` says nothing of a chance"),
        ("in_service[TAPI,CASA-1000] +- 1%", "`CASA-1000` is one too many in the brackets"),
        ("difference.in_service[TAPI] +- 1%", "is a difference, which only `compare` knows"),
    ] {
        let complaint = complaint(text);
        assert!(complaint.contains(words), "{text}: {complaint}");
    }
    let mut layout = support::layout();
    layout.contracts.clear();
    let error = Until::parse("contract_met +- 1%", &layout.laid_out()).unwrap_err();
    assert_eq!(error.to_string(), "`contract_met` needs a contract, and this scenario has none");
}

#[test]
fn a_chance_is_reached_when_the_interval_of_zeros_and_ones_is_narrow_enough() {
    let mut outcomes = support::outcomes(900, 900);
    let check = |outcomes: &salang::outcome::Outcomes, text: &str| {
        Until::parse(text, &outcomes.layout).unwrap().check(outcomes).unwrap()
    };
    // 90 of 900: p = 0.1, se = sqrt(0.09 / 899) = 0.0100056, half of the interval 0.0196109.
    outcomes.blocks[0].tallies.contracts[0].met[2] = 90;
    for (tolerance, wanted, reached) in [
        ("0.0197", 0.0197, true),
        ("0.0196", 0.0196, false),
        ("20%", 0.02, true),
        ("19%", 0.019, false),
    ] {
        let found = check(&outcomes, &format!("contract_met[CASA-1000,2030] +- {tolerance}"));
        assert_eq!(found.estimate.value, 0.1);
        assert!((found.half_width.unwrap() - 0.019_610_9).abs() < 1e-7, "{found:?}");
        assert!((found.wanted - wanted).abs() < 1e-15);
        assert_eq!(found.reached, reached, "{tolerance}");
    }
    // What was not seen in 900 trials may have a chance of 3 in 900, and no share of 0 is wide enough.
    outcomes.blocks[0].tallies.contracts[0].met[2] = 0;
    assert!(check(&outcomes, "contract_met[2030] +- 0.0034").reached);
    assert!(!check(&outcomes, "contract_met[2030] +- 0.0033").reached);
    assert!(!check(&outcomes, "contract_met[2030] +- 50%").reached);
}

#[test]
fn a_bad_target_says_what_is_wrong_and_what_may_be_meant() {
    assert_eq!(
        complaint("delivered_twh.p10"),
        "`delivered_twh.p10` has no tolerance; write it as in 'delivered_twh.p10 +- 1%'"
    );
    assert_eq!(
        complaint("deliverd_twh.p10 +- 1%"),
        "there is no metric `deliverd_twh`; did you mean `delivered_twh`?"
    );
    assert_eq!(
        complaint("delivered_twh.p100 +- 1%"),
        "there is no estimate `p100`: quantiles go from `p1` to `p99`, and the ends are `min` and `max`"
    );
    assert_eq!(
        complaint("delivered_twh[CASA].p10 +- 1%"),
        "there is no corridor `CASA`; did you mean `CASA-1000`?"
    );
    assert_eq!(
        complaint("delivered_twh[2040].p10 +- 1%"),
        "2040 is not in the horizon, 2028 to 2037"
    );
    assert_eq!(complaint("delivered_twh.p10 +- 0"), "the tolerance `0` must be above 0");
    assert_eq!(
        complaint("zero_days.mean +- 1"),
        "`zero_days` does not add up over corridors: say which, as in `zero_days[CASA-1000]`"
    );
    assert!(complaint("unserved_mwh.mean +- 1").contains("needs an hourly demand"));
    assert!(complaint("lost_twh.mean +- 1").contains("as in `lost_twh[not_in_service]`"));
    assert!(complaint("delivered_twh.max +- 1").contains("`max` has no interval"));
    assert_eq!(complaint("delivered_twh.median +- 1"), "the median is written `p50`");
    assert!(complaint("delivered_twh +- 1%").contains("which estimate"));
    assert!(complaint("delivered_twh.mean +- little").contains("neither a percentage"));
}

#[test]
fn a_target_is_reached_when_the_interval_is_narrow_enough() {
    let few = support::outcomes(600, 100);
    let many = support::outcomes(6000, 100);
    for target in [
        "delivered_twh[CASA-1000].mean",
        "delivered_twh[CASA-1000].p10",
        "delivered_twh[CASA-1000].cvar5",
    ] {
        let wide = Until::parse(&format!("{target} +- 1%"), &few.layout).unwrap();
        let (few, many) = (wide.check(&few).unwrap(), wide.check(&many).unwrap());
        assert!(!few.reached || few.half_width <= Some(few.wanted));
        assert!(many.half_width < few.half_width, "{target}");
        assert!(many.reached || target.ends_with("cvar5"), "{target}: {many:?}");
    }
}

#[test]
fn no_target_is_reached_in_the_first_few_trials() {
    let outcomes = support::outcomes(50, 50);
    let until = Until::parse("delivered_twh.mean +- 100%", &outcomes.layout).unwrap();
    assert!(!until.check(&outcomes).unwrap().reached);
}
