//! The corpus of searches: documents, and queries with what they find, the same for every store.

use std::collections::BTreeSet;

/// A line of the corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A message of that name.
    Said(String, String),
    /// A title of that name.
    Title(String, String),
    /// A query, and the names of what it finds.
    Find(String, BTreeSet<String>),
}

/// The lines of the corpus, in their order.
pub fn corpus() -> Vec<Line> {
    let lines = include_str!("search_corpus.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

fn read(line: &str) -> Line {
    let (kind, rest) = line.split_once(' ').expect("a kind of line");
    if kind == "find" {
        let (query, names) = rest.rsplit_once(" =>").expect("a query and names");
        return Line::Find(unescaped(query), names.split_whitespace().map(str::to_owned).collect());
    }
    let (name, text) = rest.split_once(": ").expect("a name and a text");
    match kind {
        "said" => Line::Said(name.into(), unescaped(text)),
        "title" => Line::Title(name.into(), unescaped(text)),
        other => panic!("{other} is no kind of line"),
    }
}

/// The text with the characters that its escapes stand for.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, escape)) = rest.split_once('\\') {
        plain += before;
        rest = match escape.strip_prefix("u{").and_then(|code| code.split_once('}')) {
            Some((code, after)) => {
                let code = u32::from_str_radix(code, 16).expect("the number of a character");
                plain.push(char::from_u32(code).expect("a character"));
                after
            }
            None => match escape.split_at(1) {
                ("n", after) => {
                    plain.push('\n');
                    after
                }
                ("t", after) => {
                    plain.push('\t');
                    after
                }
                (other, after) => {
                    plain += other;
                    after
                }
            },
        };
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_has_queries_of_many_languages() {
        let all = corpus();
        let queries = || {
            all.iter().filter_map(|line| match line {
                Line::Find(query, names) => Some((query, names)),
                _ => None,
            })
        };
        assert!(queries().count() >= 180, "{}", queries().count());
        let foreign =
            queries().filter(|(query, _)| query.chars().any(|char| char.is_alphabetic() && !char.is_ascii()));
        assert!(foreign.count() >= 60);
        let names: BTreeSet<&String> = all
            .iter()
            .filter_map(|line| match line {
                Line::Said(name, _) | Line::Title(name, _) => Some(name),
                Line::Find(..) => None,
            })
            .collect();
        for (query, found) in queries() {
            assert!(found.iter().all(|name| names.contains(name)), "{query} finds what is not there");
        }
        // Each document is found by something, so none is there for nothing.
        let found: BTreeSet<&String> = queries().flat_map(|(_, found)| found).collect();
        assert!(names.is_subset(&found), "{:?}", names.difference(&found).collect::<Vec<_>>());
    }

    #[test]
    fn escapes_stand_for_characters() {
        assert_eq!(unescaped(r"a\nb\u{301}\\"), "a\nb\u{301}\\");
    }
}
