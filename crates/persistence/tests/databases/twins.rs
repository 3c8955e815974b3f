//! The schemas of the two databases are twins: the same tables, columns, nullability, keys and indexes.

use std::collections::BTreeSet;

use diesel::sql_types::{Bool, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::fresh::{Database, Direct};

/// A fact about a schema that both databases can tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub(crate) struct Fact {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    yes: bool,
}

fn facts(connection: &mut Direct, sqlite: &str, postgres: &str) -> Vec<Fact> {
    let mut facts: Vec<Fact> = match connection {
        Direct::Sqlite(connection) => sql_query(sqlite).load(connection).unwrap(),
        Direct::Postgres(connection) => sql_query(postgres).load(connection).unwrap(),
    };
    facts.sort();
    facts
}

/// Every column of every table and view of ours, and whether it may be NULL. SQLite has its index of words in tables, and
/// the sign of the service in one; PostgreSQL has indexes of another kind, a setting, and views that can be written to.
pub(crate) fn tables(connection: &mut Direct) -> Vec<Fact> {
    facts(
        connection,
        "SELECT t.name AS of, c.name AS name, c.\"notnull\" = 0 AND c.pk = 0 AS yes \
         FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c \
         WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
         AND t.name NOT IN ('search_segments', 'search_words', 'search_removed', 'service_writes')",
        "SELECT table_name::text AS of, column_name::text AS name, is_nullable = 'YES' AS yes \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
         AND table_name NOT IN ('conversation', 'message')",
    )
}

/// Every named index of ours and its columns in their order, and whether it is unique.
fn indexes(connection: &mut Direct) -> Vec<Fact> {
    facts(
        connection,
        "SELECT i.name AS of, group_concat(c.name) AS name, i.\"unique\" AS yes \
         FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c \
         WHERE t.type = 'table' AND i.origin = 'c' GROUP BY i.name",
        "SELECT c.relname::text AS of, string_agg(a.attname::text, ',' ORDER BY k.position) AS name, i.indisunique AS yes \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
         CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, position) \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number \
         WHERE c.relname LIKE 'idx\\_%' GROUP BY c.relname, i.indisunique",
    )
}

/// Every foreign key, by its tables and columns, and whether deleting cascades.
fn foreign_keys(connection: &mut Direct) -> Vec<Fact> {
    facts(
        connection,
        "SELECT t.name || '>' || f.\"table\" AS of, group_concat(f.\"from\" || '=' || f.\"to\") AS name, \
         max(f.on_delete) = 'CASCADE' AS yes \
         FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id",
        "SELECT k.conrelid::regclass || '>' || k.confrelid::regclass AS of, \
         string_agg(a.attname || '=' || b.attname, ',' ORDER BY p.position) AS name, k.confdeltype = 'c' AS yes \
         FROM pg_constraint k CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS p (a, b, position) \
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.a \
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = p.b \
         WHERE k.contype = 'f' GROUP BY k.oid, k.conrelid, k.confrelid, k.confdeltype",
    )
}

/// Every named check and foreign key.
fn constraint_names(connection: &mut Direct) -> BTreeSet<String> {
    let facts = facts(
        connection,
        "SELECT name AS of, sql AS name, 1 AS yes FROM sqlite_schema WHERE type = 'table'",
        "SELECT conrelid::regclass::text AS of, conname::text AS name, true AS yes FROM pg_constraint \
         WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace",
    );
    let words = facts.iter().flat_map(|fact| fact.name.split_whitespace());
    words.filter(|word| word.ends_with("_check") || word.ends_with("_fkey")).map(str::to_owned).collect()
}

#[test]
fn the_schemas_of_the_two_databases_are_twins() {
    let [sqlite, postgres] = Database::both();
    drop((sqlite.store(), postgres.store()));
    let (mut sqlite, mut postgres) = (sqlite.connect(), postgres.connect());
    assert_eq!(tables(&mut sqlite).len(), 3 + 14 + 17 + 13 + 5 + 7 + 8 + 5 + 4 + 4 + 13 + 17);
    assert_eq!(tables(&mut sqlite), tables(&mut postgres));
    assert_eq!(indexes(&mut sqlite).len(), 13);
    // SQLite's primary key is the first of these indexes, and it has tables in place of the others.
    let own = ["idx_conversations_id", "idx_search_messages_words", "idx_search_titles_words"];
    let but_for_ids = |fact: &Fact| !own.contains(&fact.of.as_str());
    let of_postgres: Vec<Fact> = indexes(&mut postgres).into_iter().filter(but_for_ids).collect();
    assert_eq!(indexes(&mut postgres).len(), of_postgres.len() + own.len());
    assert_eq!(indexes(&mut sqlite), of_postgres);
    assert_eq!(foreign_keys(&mut sqlite).len(), 9);
    assert_eq!(foreign_keys(&mut sqlite), foreign_keys(&mut postgres));
}

#[test]
fn what_postgresql_checks_sqlite_checks_too() {
    let [sqlite, postgres] = Database::both();
    drop((sqlite.store(), postgres.store()));
    let (sqlite, postgres) =
        (constraint_names(&mut sqlite.connect()), constraint_names(&mut postgres.connect()));
    assert!(!postgres.is_empty());
    // SQLite has checks of its own where PostgreSQL's types say the same: lengths and booleans.
    assert_eq!(postgres.difference(&sqlite).collect::<Vec<_>>(), [""; 0]);
}
