//! A condition that a trial meets or not: `delivered_twh[2030] >= 3`.
//!
//! A metric (or count), one comparison, and a quantity: a number, the name of an assumption, or a name with
//! a factor (`need_twh * 1.2`), so that it may differ from trial to trial. Numbers within 1e-9 of the
//! quantity are equal to it: `>=` and `<=` hold there, `>` and `<` do not.

use super::names::asked;
use super::{Asked, QuestionError};
use crate::outcome::Layout;

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
}

/// A number is equal to another from this share of it on: sums of flows end in roundings.
const EQUAL: f64 = 1e-9;

impl Comparison {
    /// All of them, such that none is the beginning of a later one.
    const ALL: [Self; 4] = [Self::AtLeast, Self::AtMost, Self::Above, Self::Below];

    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
        }
    }

    /// Behind "that ... is", with the quantity: `3 TWh or more`.
    #[must_use]
    pub fn words(self, quantity: &str) -> String {
        match self {
            Self::AtLeast => format!("{quantity} or more"),
            Self::Above => format!("above {quantity}"),
            Self::AtMost => format!("{quantity} or less"),
            Self::Below => format!("below {quantity}"),
        }
    }

    /// Whether a number compares so with a quantity.
    #[must_use]
    pub fn holds(self, number: f64, quantity: f64) -> bool {
        let is_equal = (number - quantity).abs() <= EQUAL * quantity.abs();
        match self {
            Self::AtLeast => number > quantity || is_equal,
            Self::Above => number > quantity && !is_equal,
            Self::AtMost => number < quantity || is_equal,
            Self::Below => number < quantity && !is_equal,
        }
    }
}

/// The threshold that a number is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Threshold {
    /// A number in the metric's unit.
    Number(f64),
    /// The value of an assumption, times a factor.
    Name(String, f64),
}

impl Threshold {
    /// As it is written: `3`, `need_twh`, `need_twh * 1.2`.
    #[must_use]
    pub fn spelled(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            #[allow(clippy::float_cmp)] // Left out is exactly one.
            Self::Name(name, factor) if *factor == 1.0 => name.clone(),
            Self::Name(name, factor) => format!("{name} * {factor}"),
        }
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The number that is compared; never an event.
    pub of: Asked,
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub threshold: Threshold,
}

/// Signs that are meant for a comparison and are none, with what to write.
const MEANT: [(&str, &str); 7] =
    [("≥", ">="), ("≤", "<="), ("=>", ">="), ("=<", "<="), ("==", ">="), ("!=", ">="), ("=", ">=")];
const EXAMPLE: &str = "write it as in 'delivered_twh[2030] >= 3'";

/// Where the first comparison of a text begins, and which it is.
fn comparison(text: &str) -> Option<(usize, Comparison)> {
    let found = Comparison::ALL.iter().filter_map(|own| Some((text.find(own.sign())?, *own)));
    // Of two that begin in one place the longer one, which stands first.
    found.min_by_key(|(at, _)| *at)
}

impl Condition {
    /// Whether a text looks like a condition at all.
    #[must_use]
    pub fn compares(text: &str) -> bool {
        comparison(text).is_some() || MEANT.iter().any(|(sign, _)| text.contains(sign))
    }

    /// Understands a condition; whether an assumption bears the name is not asked.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to write.
    pub fn parse(text: &str, layout: &Layout) -> Result<Self, QuestionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(QuestionError::new(format!("a condition is empty; {EXAMPLE}")));
        }
        // A name in the bracket may hold anything.
        let (open, behind) = match (text.find('['), text.rfind(']')) {
            (Some(open), Some(close)) if open < close => (open, close + 1),
            _ => (text.len(), 0),
        };
        if behind > 0 && comparison(&text[..open]).is_some() {
            return Err(QuestionError::new(format!(
                "in `{text}` a comparison stands before the metric; {EXAMPLE}"
            )));
        }
        let Some((at, sign)) = comparison(&text[behind..]).map(|(at, sign)| (behind + at, sign))
        else {
            let meant = MEANT.iter().find(|(sign, _)| text[behind..].contains(sign));
            return Err(QuestionError::new(match meant {
                Some((sign, instead)) => format!(
                    "`{sign}` is no comparison: there are >=, >, <= and <; `{instead}` may be meant"
                ),
                None => format!("`{text}` compares with nothing; {EXAMPLE}"),
            }));
        };
        let (left, right) = (text[..at].trim(), text[at + sign.sign().len()..].trim());
        if comparison(right).is_some() || right.starts_with('=') {
            return Err(QuestionError::new(format!(
                "`{text}` has two comparisons, and a condition has one; state each by itself"
            )));
        }
        if left.parse::<f64>().is_ok() {
            return Err(QuestionError::new(format!(
                "in `{text}` the metric stands behind; {EXAMPLE}"
            )));
        }
        if left.is_empty() {
            return Err(QuestionError::new(format!(
                "no metric stands before `{}`; {EXAMPLE}",
                sign.sign()
            )));
        }
        let (of, statistic) = asked(left, layout)?;
        if let Asked::Stated(_) = of {
            return Err(QuestionError::new(format!(
                "`{left}` is a chance, which no trial has; a condition is about a metric"
            )));
        }
        if let Some(statistic) = statistic {
            return Err(QuestionError::new(format!(
                "a condition is about every trial by itself, so that it has no `{}`; write '{} {} {right}'",
                statistic.name(),
                of.spelled(layout),
                sign.sign()
            )));
        }
        Ok(Self { of, comparison: sign, threshold: threshold(right, sign)? })
    }

    /// As it is written, which means the same wherever it is read.
    #[must_use]
    pub fn spelled(&self, layout: &Layout) -> String {
        let Self { of, comparison, threshold } = self;
        format!("{} {} {}", of.spelled(layout), comparison.sign(), threshold.spelled())
    }
}

/// A number, a name, or a name with a factor.
fn threshold(text: &str, sign: Comparison) -> Result<Threshold, QuestionError> {
    let number = |text: &str| {
        let number = text.trim().replace('_', "").parse::<f64>().ok();
        number.filter(|number| {
            number.is_finite()
                && text.trim().starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        })
    };
    if text.is_empty() {
        return Err(QuestionError::new(format!(
            "no number stands behind `{}`; {EXAMPLE}",
            sign.sign()
        )));
    }
    if let Some(number) = number(text) {
        return Ok(Threshold::Number(number));
    }
    let Some((name, factor)) = text.rsplit_once('*') else {
        return Ok(Threshold::Name(text.to_owned(), 1.0));
    };
    match (name.trim(), number(factor)) {
        (name, Some(factor)) if !name.is_empty() && number(name).is_none() => {
            Ok(Threshold::Name(name.to_owned(), factor))
        }
        _ => Err(QuestionError::new(format!(
            "`{text}` is neither a number nor a name with a factor, such as `need_twh * 1.2`"
        ))),
    }
}

/// The condition, or the name of an event, in the `chance(...)` of an option, if there is one.
#[must_use]
pub fn chance_in(text: &str) -> Option<&str> {
    let text = text.trim();
    let inside = text.strip_prefix("difference.").unwrap_or(text).strip_prefix("chance(")?;
    inside.rsplit_once(')').map(|(inside, _)| inside.trim())
}
