//! Findings drawn for a terminal: the line, and a mark under the place.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::finding::{Finding, Place, Severity};
use crate::text::{Visible, isolated, visible};

impl Place {
    /// Whether the line is shown from its beginning, each of its characters as itself.
    fn is_whole_before_mark(&self) -> bool {
        self.text
            .get(..self.mark.start)
            .is_some_and(|before| before.chars().count() + 1 == self.column)
    }
}

impl Finding {
    /// The finding with its lines, marked, over several lines of text without a final line end.
    #[must_use]
    pub fn render(&self, coloured: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let message = visible(&self.message);
        let help = self.help.as_deref().map(visible);
        let title = level.primary_title(&*message).id(self.code);
        let mut group = Group::with_title(title);
        let mut done = vec![false; self.places.len()];
        for (first, place) in self.places.iter().enumerate() {
            if done[first] {
                continue;
            }
            // Marks on one line are drawn together.
            let mut snippet = Snippet::source(place.text.as_str()).line_start(place.line);
            if place.is_whole_before_mark() {
                snippet = snippet.path(&place.file);
            } else {
                // The renderer would count the column in the part that is shown.
                let origin = Origin::path(&place.file);
                group = group.element(origin.line(place.line).char_column(place.column));
            }
            for (index, other) in self.places.iter().enumerate().skip(first) {
                let together = other.text == place.text && other.file == place.file;
                if together && other.line == place.line && !done[index] {
                    done[index] = true;
                    if other.mark.end > place.text.len() {
                        continue;
                    }
                    let kind = match index {
                        0 => AnnotationKind::Primary,
                        _ => AnnotationKind::Context,
                    };
                    snippet = snippet
                        .annotation(kind.span(other.mark.clone()).label(other.label.as_deref()));
                }
            }
            group = group.element(snippet);
        }
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(&**help));
        }
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        let drawn = renderer.render(&[group]);
        isolated(&drawn.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")).into_owned()
    }

    /// The same in colour, for a terminal.
    pub(crate) fn drawn(&self) -> Visible {
        Visible::drawn(self.render(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let text = "a = \u{1b}[31m\u{9b}x = 1";
        let place = Place::new("a\u{7}.toml", text, 4..5, Some("b\u{1b}".to_owned()));
        let finding = Finding {
            code: "E002",
            severity: Severity::Error,
            message: "one\nline".to_owned(),
            places: vec![place],
            help: Some("c\u{1b}".to_owned()),
        };
        let drawn = finding.render(false);
        assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn}");
        assert!(!finding.to_string().contains(char::is_control));
    }
}
