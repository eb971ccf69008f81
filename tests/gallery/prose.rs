//! The running text of a page: its sections, sentences, and the numbers in it that no mark vouches for.

/// Stands in a sentence for a number with its mark.
pub const NUMBER: char = '\u{1}';
/// Stands in a sentence for a claim that is checked.
pub const CLAIM: char = '\u{2}';

/// Words that compare: what they say has to be checked.
const COMPARATIVES: [&str; 30] = [
    "half", "halves", "third", "thirds", "quarter", "fifth", "tenth", "twice", "double", "most",
    "least", "more", "less", "fewer", "larger", "smaller", "higher", "lower", "nearly", "hardly",
    "barely", "little", "best", "worst", "exceeds", "same", "rises", "falls", "grows", "shrinks",
];

/// The page without code, comments, tables between marks, tags and targets of links; marks become single characters.
fn running(page: &str) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            text.push_str(line);
            text.push('\n');
        }
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let skip = |from: &str, to: &str| {
            let inner = rest.strip_prefix(from)?;
            Some(from.len() + inner.find(to).map_or(inner.len(), |end| end + to.len()))
        };
        if let Some(length) = skip("<!-- = ", "-->") {
            // The number, with its sign of percent, belongs to the mark.
            let bare = out.strip_suffix(" %").unwrap_or(&out);
            let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
            out.truncate(bare.trim_end_matches(part).len());
            out.push(NUMBER);
            rest = &rest[length..];
        } else if let Some(length) = skip("<!-- check ", "-->") {
            out.push(CLAIM);
            rest = &rest[length..];
        } else if let Some(length) = skip("<!-- begin ", "<!-- end ") {
            // A table that another test holds to its source.
            rest = &rest[length..];
        } else if let Some(length) = skip("<!--", "-->")
            .or_else(|| skip("](", ")"))
            .or_else(|| skip("`", "`"))
            .or_else(|| skip("<http", ">"))
        {
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// Numbers that stand neither before a mark, nor in a name, nor for a year, nor among `facts`.
pub fn loose_numbers(page: &str, facts: &[&str]) -> Vec<String> {
    let text = running(page);
    let mut loose = Vec::new();
    let mut before = ' ';
    let mut from = 0;
    while let Some(c) = text[from..].chars().next() {
        let rest = &text[from..];
        if c.is_ascii_digit() {
            let length = rest.find(|c: char| !(c.is_ascii_digit() || ".,".contains(c)));
            let digits = rest[..length.unwrap_or(rest.len())].trim_end_matches(['.', ',']);
            // CASA-1000, p10.
            let in_a_name = before.is_alphanumeric() || matches!(before, '-' | '_');
            let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            if !in_a_name && !year && !facts.iter().any(|fact| rest.starts_with(fact)) {
                loose.push(rest.chars().take(40).collect());
            }
            before = '0';
            from += digits.len();
        } else {
            before = c;
            from += c.len_utf8();
        }
    }
    loose
}

/// The parts of a page under its third headings.
pub fn sections(page: &str) -> Vec<&str> {
    page.split("\n### ").skip(1).map(|part| part.split("\n## ").next().unwrap_or(part)).collect()
}

/// The sentences of a section, questions and lines of links apart.
pub fn sentences(section: &str) -> Vec<String> {
    let body = section.split_once('\n').map_or("", |(_, body)| body);
    let paragraphs = running(body);
    let paragraphs = paragraphs
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty() && !paragraph.starts_with(['*', '!', '[']));
    let mut sentences = Vec::new();
    for paragraph in paragraphs {
        let mut sentence = String::new();
        for word in paragraph.split_whitespace() {
            sentence.push_str(word);
            sentence.push(' ');
            if word.trim_end_matches([NUMBER, CLAIM]).ends_with('.') {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            sentences.push(sentence);
        }
    }
    sentences
}

/// A word of the sentence that compares.
pub fn comparative(sentence: &str) -> Option<&str> {
    let mut words = sentence.split(|c: char| !c.is_alphabetic());
    words.find(|word| COMPARATIVES.contains(&word.to_lowercase().as_str()))
}

#[test]
fn numbers_without_a_mark_are_found() {
    let page = "CASA-1000 in 2028: 3.8<!-- = a:b.c.mean --> of 37 TWh, p10, \
                [2 links](x-3.svg) at `4`, 31 %<!-- = a:b.c.p --> and 12 %.\n```\n99\n```\n5 % as said";
    assert_eq!(loose_numbers(page, &["5 %"]).len(), 3, "{:?}", loose_numbers(page, &["5 %"]));
    assert!(loose_numbers(page, &["5 %", "37 TWh", "2 links", "12 %"]).is_empty());
}

#[test]
fn sentences_are_told_apart_from_questions_and_links() {
    let page = "# Page\n\n### A scenario\n\n*How much more?*\n\n![x](a/b.svg)\n\nIt is \
                1.5<!-- = a:b.c.mean --> TWh.\nMore than half<!-- check 1 < 2 --> of 3.1 it is.\n\n\
                [a](b) · [c](d)\n\n## Next\n\nOther.";
    let sections = sections(page);
    assert_eq!(sections.len(), 1);
    let said = sentences(sections[0]);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains(NUMBER) && comparative(&said[0]).is_none());
    assert!(said[1].contains(CLAIM) && comparative(&said[1]) == Some("More"));
}
