//! What a configuration is made of, and what it refuses.

use super::*;

const SECRET: &str = "Zq8#vR2m!xK5tB9wLp3sYd7nHc4gJf6e";

fn read(set: &[(&str, &str)]) -> Result<Config, Faults> {
    let values = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::read(Variables::new(values))
}

#[test]
fn a_secret_is_all_that_must_be_set() {
    let config = read(&[("AUTH_JWT_SECRET", SECRET)]).unwrap();
    assert_eq!((config.host.to_string(), config.port), ("127.0.0.1".into(), 8_000));
    assert_eq!(config.settings.public_url, "http://127.0.0.1:8000");
    assert_eq!(config.database, DatabaseUrl::Sqlite("data/chat-history.db".into()));
    assert_eq!(config.settings.limits, Limits::default());
    assert!(config.migrate_on_start);
    assert_eq!(config.settings.trash, Trash::NONE);
}

#[test]
fn every_fault_is_reported_by_the_name_of_its_variable_and_no_value_is_repeated() {
    let faults = read(&[
        ("AUTH_JWT_SECRET", "too short but secret"),
        ("DATABASE_URL", "mysql://root:hunter2@db/chat"),
        ("PORT", "eighty"),
        ("MAX_TITLE_CHARS", "256"),
        ("MIGRATE_ON_START", "perhaps"),
        ("API_URL", "ftp://x"),
        ("HOST", "localhost"),
        ("TRASH_DAYS", "3651"),
    ])
    .unwrap_err();
    let names: Vec<&str> = faults.0.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "HOST",
        "PORT",
        "API_URL",
        "MAX_TITLE_CHARS",
        "TRASH_DAYS",
        "DATABASE_URL",
        "MIGRATE_ON_START",
        "AUTH_JWT_SECRET",
    ];
    assert_eq!(names, expected);
    let words = faults.to_string();
    assert!(words.contains("PORT must be a whole number from 0 to 65535"), "{words}");
    assert!(!words.contains("hunter2") && !words.contains("too short but secret"), "{words}");
}

#[test]
fn without_a_secret_or_a_key_set_nothing_is_believed() {
    assert!(read(&[]).unwrap_err().to_string().starts_with("  AUTH_JWT_SECRET must be set"));
    assert!(read(&[("AUTH_JWKS_FILE", "keys.json")]).unwrap().auth.secret.is_none());
    assert!(read(&[("AUTH_JWKS_FILE", "keys.json"), ("AUTH_JWKS_URL", "https://a.example/jwks")]).is_err());
}

#[test]
fn a_variable_that_is_set_to_nothing_counts_as_not_set() {
    assert_eq!(read(&[("AUTH_JWT_SECRET", SECRET), ("PORT", " ")]).unwrap().port, 8_000);
}

#[test]
fn a_printed_configuration_shows_no_secret_and_no_password() {
    let config =
        read(&[("AUTH_JWT_SECRET", SECRET), ("DATABASE_URL", "postgres://u:hunter2@db/chat")]).unwrap();
    let printed = format!("{config:?}");
    assert!(!printed.contains(SECRET) && !printed.contains("hunter2"), "{printed}");
}
