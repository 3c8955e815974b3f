//! Documents name files of this repository in backquotes; each of them must be there.

use std::path::{Path, PathBuf};

use super::root;

/// The folders that a path in a document starts with.
const TOPS: [&str; 6] = ["crates/", "docs/", "migrations/", "scripts/", "benches/", ".ci/"];

/// The paths in backquotes, each up to the first sign that stands for other names.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|quoted| TOPS.iter().any(|top| quoted.starts_with(top)));
    paths.filter_map(|path| path.split([' ', '*', '{', '<', '…', ':', '#', '\n']).next())
}

/// The paths in a document that lead nowhere.
fn stale(text: &str, root: &Path) -> Vec<String> {
    paths_in(text).filter(|path| !root.join(path).exists()).map(str::to_owned).collect()
}

/// The documents in a folder, without those in folders below it.
fn documents_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let root = root();
    let folders = ["", "docs", "docs/api", "docs/decisions", "migrations"];
    let documents: Vec<PathBuf> =
        folders.iter().flat_map(|folder| documents_in(&root.join(folder))).collect();
    assert!(documents.len() > 20);
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        assert_eq!(stale(&text, &root), Vec::<String>::new(), "{}", document.display());
    }
}

#[test]
fn a_path_that_leads_nowhere_is_noticed() {
    let text = "`crates/domain/src/lib.rs`, `crates/*/src`, `crates/no-such`, `no/path`, `docs/gone.md#top`";
    assert_eq!(stale(text, &root()), ["crates/no-such", "docs/gone.md"]);
}
