//! Who reads what may be in the trash: all other statements read views in which it is absent.

use std::collections::{BTreeMap, BTreeSet};

use super::{root, sources};

/// The files that name the tables themselves, and why.
const BY_THE_TABLES: [(&str, &str); 19] = [
    ("postgres/append_statement.rs", "writes"),
    ("postgres/checked_statement.rs", "writes"),
    ("postgres/insert.rs", "writes"),
    ("postgres/open.rs", "reads the messages of a conversation that it has found in the view"),
    ("repositories/conversations.rs", "writes; counts all, less those in the trash, in indexes"),
    ("repositories/copies.rs", "writes"),
    ("repositories/messages/mod.rs", "names the messages of one conversation, for the two files beside it"),
    ("repositories/messages/read.rs", "asks once whether the conversation of many messages is shown"),
    ("repositories/messages/write.rs", "writes"),
    ("repositories/revisions.rs", "writes; asks once whether the conversation of many revisions is shown"),
    ("repositories/sources.rs", "looks which ids of messages are taken in a conversation that is written to"),
    ("repositories/stats.rs", "looks at all messages, less those of what an index has in the trash"),
    ("repositories/trash.rs", "is the trash"),
    ("repositories/written.rs", "writes"),
    ("search/find.rs", "reads the texts of what it was told is shown"),
    ("search/keep.rs", "indexes what is in the trash, too, since it can come back"),
    ("search/postgres/find.rs", "tells of what it finds whether it is shown"),
    ("search/sqlite/statement.rs", "tells of what it finds whether it is shown"),
    ("sqlite/insert.rs", "writes"),
];

/// What stands in front of a table's name where it is meant, in the code and in SQL.
const BEFORE: [&str; 6] = ["dsl::", "schema::", "FROM ", "JOIN ", "INTO ", "UPDATE "];

/// The tables that a text names.
fn tables_in(text: &str) -> BTreeSet<&'static str> {
    let is_named = |table: &&str| {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        let in_code = text
            .match_indices(&format!("{table}::table"))
            .any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'));
        let named = |before: &&str| {
            let name = format!("{before}{table}");
            text.match_indices(&name).any(|(at, _)| {
                let rest = &text[at + name.len()..];
                // A column, or a name that is brought in, is no table yet.
                ends(rest) && !rest.starts_with("::")
            })
        };
        in_code || BEFORE.iter().any(named)
    };
    ["conversations", "messages"].into_iter().filter(|table| is_named(table)).collect()
}

#[test]
fn what_may_be_in_the_trash_is_read_by_few_files_that_say_why() {
    let folder = root().join("crates/persistence/src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(&folder).unwrap().display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let tables = tables_in(code);
        // There the tables are declared, and the rows that are written.
        let is_apart = name == "schema.rs" || name.starts_with("models/") || name.contains("/tests/");
        if !tables.is_empty() && !is_apart {
            found.insert(name, tables);
        }
    }
    let known: BTreeSet<&str> = BY_THE_TABLES.iter().map(|(name, _)| *name).collect();
    let unknown: Vec<_> = found.iter().filter(|(name, _)| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "read the views `shown_…`, or say here why not: {unknown:?}");
    let needless: Vec<&&str> = known.iter().filter(|name| !found.contains_key(**name)).collect();
    assert!(needless.is_empty(), "these read no table any more: {needless:?}");
}

#[test]
fn a_table_is_told_from_a_view_a_column_and_another_table() {
    for (text, tables) in [
        ("SELECT id FROM conversations WHERE", &["conversations"][..]),
        ("LEFT JOIN messages AS m", &["messages"]),
        ("diesel::update(dsl::conversations.filter(", &["conversations"]),
        ("messages::table.filter(messages::id.eq(", &["messages"]),
        ("INSERT INTO messages (", &["messages"]),
        ("SELECT id FROM shown_conversations, search_messages", &[]),
        ("shown_messages::table.filter(shown_messages::id.eq(", &[]),
        ("FROM conversations_of_others", &[]),
        ("dsl::messages_from", &[]),
    ] {
        assert_eq!(tables_in(text), tables.iter().copied().collect(), "{text}");
    }
}
