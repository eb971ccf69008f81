//! The head of a scenario's file: its title and its parents, without reading them.

use toml::de::DeTable;

use super::tree::{Node, Value, tree};

/// The words of a file about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Its title, where it has one.
    pub title: Option<String>,
    /// The files that it extends, as it names them.
    pub extends: Vec<String>,
    /// Whether it says the years to be simulated, as a part that is only extended does not.
    pub has_run: bool,
}

impl Heading {
    /// That of a text; what of it can be read, where it is faulty.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let root = tree(DeTable::parse_recoverable(text).0.get_ref(), 0);
        let extends = match root.node("extends").map(|node| &node.value) {
            Some(Value::Text(one)) => vec![one.clone()],
            Some(Value::List(list)) => {
                list.iter().filter_map(Node::text).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let title = root.text("title").map(str::to_owned);
        Self { title, extends, has_run: root.node("run").is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_faulty_file_is_read_as_far_as_it_goes() {
        let of = Heading::of("title = \"a\"\nextends = [\"b.toml\", \"c.toml\"]\n[run]\nyears = ");
        assert_eq!(of.title.as_deref(), Some("a"));
        assert_eq!(of.extends, ["b.toml", "c.toml"]);
        assert!(of.has_run);
        let one = Heading::of("extends = \"b.toml\"");
        assert_eq!((one.title, one.extends.len(), one.has_run), (None, 1, false));
    }
}
