//! A name taken to pieces: metric, what stands behind it, the bracket, the statistic.

use super::{QuestionError, Statistic};

/// A name in its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pieces<'a> {
    /// The metric, or what is counted.
    pub name: &'a str,
    /// The words behind it after a colon.
    pub which: Option<&'a str>,
    /// The content of the bracket; empty without one.
    pub inside: &'a str,
    /// The statistic, where one is named.
    pub statistic: Option<&'a str>,
}

impl<'a> Pieces<'a> {
    /// Takes a name to pieces.
    ///
    /// # Errors
    /// A bracket that is not closed, or something behind it.
    pub fn of(text: &'a str) -> Result<Self, QuestionError> {
        // A name may hold points: the last one behind the bracket counts, and behind a name without one
        // that of a statistic.
        let is_known = |(path, statistic): &(&str, &str)| match path.contains([':', '[']) {
            true if path.contains('[') => !statistic.contains(']'),
            true => Statistic::named(statistic.trim()).is_ok(),
            false => true,
        };
        let parts = text.rsplit_once('.').filter(is_known);
        let (path, statistic) = match parts {
            Some((path, name)) => (path, Some(name.trim())),
            None => (text, None),
        };
        let (head, inside) = match path.split_once('[') {
            Some((head, rest)) => {
                let inside = rest.trim_end().strip_suffix(']').ok_or_else(|| {
                    QuestionError::new(match rest.contains(']') {
                        true => format!(
                            "in `{text}` a year or heading stands behind the bracket; put it inside, \
                             after a comma"
                        ),
                        false => format!("`{path}` lacks its closing bracket"),
                    })
                })?;
                if inside.trim().is_empty() {
                    return Err(QuestionError::new(format!(
                        "the bracket of `{path}` is empty; write `{}` without it, or a corridor or year in \
                         it",
                        head.trim()
                    )));
                }
                (head, inside)
            }
            None => (path, ""),
        };
        let (name, which) = match head.split_once(':') {
            Some((name, which)) => (name.trim(), Some(which.trim())),
            None => (head.trim(), None),
        };
        Ok(Self { name, which, inside, statistic })
    }

    /// The content of the bracket, piece by piece: a known name may hold commas, all else ends with
    /// one.
    pub fn qualifiers(&self, known: &[&str]) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut rest = self.inside.trim();
        if rest.is_empty() {
            return found;
        }
        loop {
            let named = known.iter().filter_map(|name| {
                let behind = rest.strip_prefix(*name)?.trim_start();
                (!name.is_empty() && (behind.is_empty() || behind.starts_with(',')))
                    .then(|| rest.split_at(name.len()))
            });
            let (piece, behind) = named
                .max_by_key(|(name, _)| name.len())
                .unwrap_or_else(|| rest.split_at(rest.find(',').unwrap_or(rest.len())));
            found.push(piece.trim());
            match behind.trim_start().strip_prefix(',') {
                Some(more) => rest = more.trim(),
                None => return found,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_holds_commas_points_and_brackets_stays_whole() {
        let text = "lost_twh[theft, and U.S. [x] sabotage, 2030].p10";
        let pieces = Pieces::of(text).expect("a name");
        assert_eq!((pieces.name, pieces.which, pieces.statistic), ("lost_twh", None, Some("p10")));
        let known = ["theft", "theft, and U.S. [x] sabotage"];
        assert_eq!(pieces.qualifiers(&known), [known[1], "2030"]);
        assert_eq!(pieces.qualifiers(&[]), ["theft", "and U.S. [x] sabotage", "2030"]);
    }

    #[test]
    fn what_stands_behind_the_metric_is_told_from_the_bracket() {
        let pieces = Pieces::of("incidents : attack [ 2030 ]").expect("a name");
        assert_eq!((pieces.name, pieces.which), ("incidents", Some("attack")));
        assert_eq!((pieces.qualifiers(&[]), pieces.statistic), (vec!["2030"], None));
        assert_eq!(Pieces::of("x[,]").expect("a name").qualifiers(&[]), ["", ""]);
        assert!(Pieces::of("x").expect("a name").qualifiers(&[]).is_empty());
    }

    #[test]
    fn an_empty_bracket_is_told_with_what_to_write() {
        for text in ["x[]", "x [ ].p50"] {
            let error = Pieces::of(text).expect_err("an empty bracket").to_string();
            assert!(error.contains("write `x` without it"), "{error}");
        }
    }
}
