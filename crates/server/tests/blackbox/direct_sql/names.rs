//! Indexes, keys and checks are named as `docs/schema.md` names them, and the page names them all.

use std::collections::BTreeSet;

use crate::direct_sql::PAGE;
use crate::harness::{Database, Kind, Service, Sql, on_both};

on_both!(the_indexes_that_the_api_rests_on_have_their_names_and_columns_in_their_order);

/// A migrated database and a connection past the service.
fn migrated(database: &Database) -> Sql {
    Service::start(database).stop();
    database.sql()
}

fn the_indexes_that_the_api_rests_on_have_their_names_and_columns_in_their_order(database: &Database) {
    let found = migrated(database).texts(match database.kind() {
        Kind::Sqlite => {
            "SELECT name || ' on ' || tbl_name || ' ' || substr(sql, instr(sql, '(')) AS value \
             FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        }
        Kind::Postgres => {
            "SELECT indexname || ' on ' || tablename || ' ' || substring(indexdef from '\\(.*') AS value \
             FROM pg_indexes WHERE schemaname = 'public'"
        }
    });
    for expected in [
        "idx_conversations_user_id on conversations (user_id, updated_at DESC, id DESC)",
        "idx_messages_conversation_id on messages (user_id, conversation_id, id)",
        "idx_messages_user_id on messages (user_id, modseq)",
    ] {
        assert!(found.iter().any(|index| index == expected), "{expected} is not among {found:#?}");
    }
}

/// The names on the page that look like those of indexes, keys and checks.
fn on_the_page() -> BTreeSet<String> {
    let names = PAGE.split('`').skip(1).step_by(2);
    let is_one = |name: &&str| {
        name.starts_with("idx_") || ["_pkey", "_fkey", "_key", "_check"].iter().any(|end| name.ends_with(end))
    };
    names.filter(is_one).map(str::to_owned).collect()
}

#[test]
fn the_page_names_every_index_key_and_check_of_the_two_databases_and_no_other() {
    let (sqlite, postgres) = (Database::fresh(Kind::Sqlite), Database::fresh(Kind::Postgres));
    let statements = migrated(&sqlite).texts(
        "SELECT name || ' ' || sql AS value FROM sqlite_schema \
         WHERE sql IS NOT NULL AND type IN ('table', 'index') AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    let mut found = BTreeSet::new();
    for statement in &statements {
        let words: Vec<&str> = statement.split_whitespace().collect();
        found.extend(words.windows(2).filter(|two| two[0] == "CONSTRAINT").map(|two| two[1].to_owned()));
        found.extend(
            words.iter().take(1).filter(|name| name.starts_with("idx_")).map(|&name| name.to_owned()),
        );
    }
    found.extend(migrated(&postgres).texts(
        "SELECT conname::text AS value FROM pg_constraint \
         WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conname NOT LIKE '\\_\\_%' \
         UNION SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '\\_\\_%'",
    ));
    assert!(found.len() > 15, "{found:?}");
    assert_eq!(on_the_page(), found);
}
