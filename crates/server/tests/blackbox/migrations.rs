//! Migrations by the command: applied, listed and reverted, by several processes at once, and refused when they are newer.

use serde_json::json;

use crate::harness::{Database, Program, SOON, Service, THREADS, on_both};

on_both!(
    the_command_applies_lists_and_reverts,
    four_processes_that_migrate_at_once_all_succeed_and_apply_it_once,
    without_migrations_at_start_the_service_says_what_to_run_and_is_ready_after_it,
    a_database_of_a_newer_program_is_refused_in_clear_words
);

/// Every migration, oldest first.
const FOLDERS: [&str; 16] = [
    "2026-11-23-000000_conversations",
    "2026-11-23-000001_idempotency_keys",
    "2026-11-23-000002_direct_writers",
    "2026-11-24-000000_documents",
    "2026-11-25-000001_stars_and_archive",
    "2026-11-26-000001_message_revisions",
    "2026-11-26-000002_search",
    "2026-11-26-000003_trash",
    "2026-11-26-000005_import_sources",
    "2026-11-26-000006_search_segments",
    "2026-11-30-000002_parts",
    "2026-11-30-000003_beside_dialogue",
    "2026-11-30-000004_direct_changes",
    "2026-11-30-000005_large_tables",
    "2026-11-30-000006_client_views",
    "2026-11-30-000007_shown",
];
const TABLES: [&str; 11] = [
    "__diesel_schema_migrations",
    "conversation_sources",
    "conversations",
    "idempotency_keys",
    "message_revisions",
    "message_sources",
    "messages",
    "search_messages",
    "search_states",
    "search_titles",
    "users",
];

/// The tables, without those that PostgreSQL has in another form: SQLite's index of words, and the sign of the service.
fn tables(database: &Database) -> Vec<String> {
    let mut tables = database.sql().tables();
    tables.retain(|table| {
        !["search_removed", "search_segments", "search_words", "service_writes"].contains(&table.as_str())
    });
    tables
}

/// What `migrate` says when it has done that with every migration.
fn each(what: &str) -> String {
    FOLDERS.map(|folder| format!("{what} {folder}\n")).concat()
}

fn the_command_applies_lists_and_reverts(database: &Database) {
    let program = Program::on(database);
    let migrate = |arguments: &[&str]| program.run(&[&["migrate"], arguments].concat());
    assert_eq!(migrate(&["status"]).succeeded(), each("pending "));
    assert!(migrate(&["revert"]).failed(1).contains("no migration is applied"));
    assert_eq!(migrate(&[]).succeeded(), each("applied "));
    assert_eq!(migrate(&[]).succeeded(), "nothing to apply: the schema is current\n");
    assert_eq!(migrate(&["status"]).succeeded(), each("applied "));
    assert_eq!(tables(database), TABLES);
    let first = database.sql().schema();

    for folder in FOLDERS.iter().rev() {
        assert_eq!(migrate(&["revert"]).succeeded(), format!("reverted {folder}\n"));
    }
    assert_eq!(migrate(&["status"]).succeeded(), each("pending "));
    assert_eq!(tables(database), TABLES[..1]);
    assert_eq!(migrate(&[]).succeeded(), each("applied "));
    assert_eq!(database.sql().schema(), first);
    let service = Service::start(database);
    assert_eq!(service.client("alice").thread("On the schema"), 1);
}

fn four_processes_that_migrate_at_once_all_succeed_and_apply_it_once(database: &Database) {
    let programs: Vec<Program> = (0..4).map(|_| Program::on(database)).collect();
    let running: Vec<_> = programs.iter().map(|program| program.start(&["migrate"])).collect();
    let said: Vec<String> = running.into_iter().map(|running| running.wait(SOON).succeeded()).collect();
    let count = |words: &str| said.iter().filter(|said| said.starts_with(words)).count();
    assert_eq!((count("applied"), count("nothing to apply")), (1, 3), "{said:?}");
    assert_eq!(tables(database), TABLES);
    let versions = "SELECT version AS value FROM __diesel_schema_migrations ORDER BY version";
    let version = |folder: &str| folder.split('_').next().unwrap().replace('-', "");
    assert_eq!(database.sql().texts(versions), FOLDERS.map(version));
}

fn without_migrations_at_start_the_service_says_what_to_run_and_is_ready_after_it(database: &Database) {
    let service = Service::launch(Program::on(database).with("MIGRATE_ON_START", "false"));
    let detail = service.stranger().get("/readyz").problem(503);
    assert!(detail.contains(FOLDERS[0]) && detail.contains("`chat-history migrate`"), "{detail}");
    service.client("alice").get(THREADS).problem(503);
    service.client("alice").post(THREADS, &json!({})).problem(503);
    Program::on(database).run(&["migrate"]).succeeded();
    service.becomes_ready();
    assert_eq!(service.client("alice").thread("Now"), 1);
}

fn a_database_of_a_newer_program_is_refused_in_clear_words(database: &Database) {
    let service = Service::start(database);
    database.sql().run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    let words = "the database is newer than this program: it has migration 99990101000000";
    let detail = service.stranger().get("/readyz").problem(503).to_lowercase();
    assert!(detail.starts_with(words), "{detail}");
    service.client("alice").post(THREADS, &json!({})).expect(201);
    service.stop();

    for command in [&["serve"][..], &["migrate"], &["migrate", "revert"]] {
        let refused = Program::on(database).with("PORT", "0").run(command).failed(1);
        assert!(refused.contains(words), "{command:?}: {refused}");
    }
    let status = Program::on(database).run(&["migrate", "status"]).succeeded();
    assert!(status.contains("unknown  99990101000000 (of a newer program)"), "{status}");
    let unmigrated = Service::launch(Program::on(database).with("MIGRATE_ON_START", "false"));
    assert!(unmigrated.stranger().get("/readyz").problem(503).to_lowercase().starts_with(words));
}
