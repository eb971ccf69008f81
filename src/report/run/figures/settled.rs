//! Whether the run is long enough: how the estimates settled.

use super::{TWH, lines};
use crate::chart::precision;
use crate::stats::{Metric, Sample, Summary};
use crate::units::{counted, plus_minus};

/// How mean, p10 and p90 settled as trials came in.
pub(super) fn precision_of(sample: &Sample<'_>, summary: &Summary) -> Option<precision::Figure> {
    let total = summary.get(Metric::DeliveredTwh, None, None)?;
    let (_, name, whose) = lines(sample.layout()).pop()?;
    let mut metrics = Vec::new();
    let sought = [
        ("mean", None, total.se),
        ("p10", Some(0.1), total.se_p10),
        ("p90", Some(0.9), total.se_p90),
    ];
    // Of too few trials a quantile is not known, nor how far it has settled.
    for (words, p, _) in sought.into_iter().filter(|(.., se)| se.is_some()) {
        let points = sample.settling(p).into_iter().map(|point| precision::Point {
            trials: point.trials as f64,
            estimate: point.estimate,
            low: point.low,
            high: point.high,
        });
        metrics.push(precision::Metric {
            name: format!("{name}, {words}"),
            unit: TWH.into(),
            whose,
            points: points.collect(),
        });
    }
    metrics.retain(|metric| !metric.points.is_empty());
    if metrics.is_empty() {
        return None;
    }
    Some(precision::Figure {
        title: format!(
            "{} the mean at {} TWh a year",
            counted(summary.run.trials, "trial fixes", "trials fix"),
            plus_minus(total.mean, total.se)
        ),
        subtitle: match sample.is_counted() {
            true => {
                let first = counted(sample.single().trials(), "trial", "trials");
                format!(
                    "Estimates and their 95 % intervals as the first {first} come in, and of all"
                )
            }
            false => "Estimates and their 95 % intervals as trials come in".into(),
        },
        metrics,
    })
}
