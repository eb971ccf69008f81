//! Statistics that are estimated from a column: `mean`, `p1` to `p99`, `min`, `max`, `sd`, `cvar5`.

use super::QuestionError;
use super::names::unknown;

/// A statistic that is estimated from a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// The quantile at this share, 0 to 1, a whole percentage.
    Quantile(f64),
    /// The least of all trials.
    Min,
    /// The greatest of all trials.
    Max,
    /// The standard deviation over trials, divisor n - 1.
    Sd,
    /// The mean of the worst 5 %.
    Cvar5,
}

impl Statistic {
    /// Those that a summary gives.
    pub const OF_A_SUMMARY: [Self; 12] = [
        Self::Mean,
        Self::Sd,
        Self::Min,
        Self::Quantile(0.05),
        Self::Quantile(0.10),
        Self::Quantile(0.25),
        Self::Quantile(0.50),
        Self::Quantile(0.75),
        Self::Quantile(0.90),
        Self::Quantile(0.95),
        Self::Max,
        Self::Cvar5,
    ];

    /// The statistic of that name.
    ///
    /// # Errors
    /// A sentence that says which there are.
    pub fn named(name: &str) -> Result<Self, QuestionError> {
        let percent = name.strip_prefix('p').filter(|digits| {
            !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit())
        });
        if let Some(percent) = percent {
            return match percent.parse::<u8>() {
                Ok(percent @ 1..=99) => Ok(Self::Quantile(f64::from(percent) / 100.0)),
                _ => Err(QuestionError::new(format!(
                    "there is no estimate `{name}`: quantiles go from `p1` to `p99`, and the ends are \
                     `min` and `max`"
                ))),
            };
        }
        let known = Self::OF_A_SUMMARY.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| match name {
            "median" => QuestionError::new("the median is written `p50`"),
            _ => {
                let names = Self::OF_A_SUMMARY.map(Self::name);
                unknown("estimate", name, &names.each_ref().map(String::as_str))
            }
        })
    }

    /// As it is written.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Mean => "mean".to_owned(),
            Self::Quantile(p) => format!("p{:.0}", p * 100.0),
            Self::Min => "min".to_owned(),
            Self::Max => "max".to_owned(),
            Self::Sd => "sd".to_owned(),
            Self::Cvar5 => "cvar5".to_owned(),
        }
    }
}
