//! The arrows between the crates, and the few rules that every file keeps.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what it expects by panicking"
)]

mod circles;
mod documents;
mod shown;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each package may not reach through what it needs to run, however far away.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    (
        "chat-history-domain",
        &[
            "actix-web",
            "diesel",
            "tokio",
            "chat-history-transcripts",
            "chat-history-persistence",
            "chat-history-http",
            "chat-history",
        ],
    ),
    (
        "chat-history-transcripts",
        &["actix-web", "diesel", "tokio", "chat-history-persistence", "chat-history-http", "chat-history"],
    ),
    (
        "chat-history-persistence",
        &["actix-web", "chat-history-transcripts", "chat-history-http", "chat-history"],
    ),
    ("chat-history-http", &["diesel", "chat-history-persistence", "chat-history"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What a package needs to run, directly and through others, itself included.
fn reached_by(package: &str) -> BTreeSet<String> {
    named_by_tree(package, &["--edges=normal"])
}

/// What `cargo tree` names, asked in this way.
fn named_by_tree(package: &str, asked: &[&str]) -> BTreeSet<String> {
    let arguments = ["tree", "--locked", "--offline", "--prefix=none", "--format={p}", "--package", package];
    let arguments = arguments.iter().chain(asked);
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn no_crate_reaches_what_its_layer_must_not_know() {
    for (package, forbidden) in FORBIDDEN {
        let reached = reached_by(package);
        for other in forbidden {
            assert!(!reached.contains(*other), "{package} reaches {other}");
        }
    }
}

#[test]
fn every_name_in_these_rules_is_one_that_the_service_reaches() {
    let reached = reached_by("chat-history");
    for (package, forbidden) in FORBIDDEN {
        for name in forbidden.iter().chain([&package]) {
            assert!(reached.contains(*name), "nothing is called {name}");
        }
    }
}

#[test]
fn the_testkit_is_in_no_shipped_crate() {
    assert!(!reached_by("chat-history").contains("chat-history-testkit"));
}

/// A linking service may ask for anything that the domain offers; none of it brings these, under whatever name.
#[test]
fn the_domain_reaches_no_web_framework_database_or_runtime_in_any_form() {
    let everything = ["--edges=normal,build", "--all-features"];
    let reached = named_by_tree("chat-history-domain", &everything);
    assert!(reached.contains("serde_json"));
    for family in ["actix", "diesel", "tokio", "hyper", "axum", "rusqlite", "postgres", "sqlx"] {
        assert!(!reached.iter().any(|name| name.starts_with(family)), "{family} in {reached:?}");
    }
    let of_http = named_by_tree("chat-history-http", &everything);
    assert!(of_http.iter().any(|name| name.starts_with("actix")), "the control finds what is there");
}

/// Crates of others that the lock file names, each counted once, whatever its versions. A new one earns its place in
/// `docs/dependencies.md`, and raises this knowingly; when one goes, so does its place here.
const BUDGET: usize = 342;

#[test]
fn the_crates_of_others_are_just_as_many_as_the_budget_says() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let others: BTreeSet<&str> = names.filter(|name| !name.starts_with("chat-history")).collect();
    assert!(others.len() <= BUDGET, "{} crates are more than the budget of {BUDGET}", others.len());
    assert_eq!(others.len(), BUDGET, "there are fewer crates: lower the budget, so that it holds");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

/// Files that a cut would part from what they are: a port that is implemented, or a list of what can be done.
const ONE_IDEA: [&str; 6] = [
    "persistence/tests/databases/plans.rs",
    "testkit/src/caller.rs",
    "testkit/src/contract/list.rs",
    "testkit/src/history.rs",
    "testkit/src/memory/conversations.rs",
    "testkit/src/memory/messages.rs",
];

#[test]
fn every_file_says_first_what_it_is_and_stays_a_small_room() {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    assert!(files.len() > 50);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} has no header", file.display());
        let lines = text.lines().count();
        let is_one_idea = ONE_IDEA.iter().any(|path| file.ends_with(path));
        let most = if is_one_idea { 400 } else { 320 };
        assert!(lines <= most, "{} has {lines} lines", file.display());
    }
}
