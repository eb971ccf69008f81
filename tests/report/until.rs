use salang::stats::{Tolerance, Until};

use crate::support;

fn complaint(text: &str) -> String {
    Until::parse(text, &support::layout()).unwrap_err().to_string()
}

#[test]
fn a_target_can_be_relative_or_absolute_and_name_corridor_and_year() {
    let layout = support::layout();
    let until = Until::parse("delivered_twh.p10 +- 1%", &layout).unwrap();
    assert_eq!((until.job.entity, until.job.year), (None, None));
    assert_eq!(until.tolerance, Tolerance::Relative(0.01));
    let until = Until::parse("delivered_twh[CASA-1000, 2030].mean ± 0.05", &layout).unwrap();
    assert_eq!((until.job.entity, until.job.year), (Some(0), Some(2)));
    assert_eq!(until.tolerance, Tolerance::Absolute(0.05));
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
        complaint("delivered_twh.p11 +- 1%"),
        "there is no estimate `p11`; did you mean `p10`?"
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
    assert!(complaint("lost_twh.mean +- 1").contains("several headings"));
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
