//! Every law that is written is in the list, so that no store can miss it.

use std::collections::BTreeSet;
use std::path::Path;

macro_rules! names {
    ({} $($group:ident { $($law:ident,)+ })+) => {
        [$($(concat!(stringify!($group), "::", stringify!($law)),)+)+]
    };
}

/// The names of the laws that a module's source holds.
fn laws_in<'a>(module: &'a str, source: &'a str) -> impl Iterator<Item = String> + 'a {
    let lines = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    lines.map(move |line| format!("{module}::{}", line.split(['(', '<']).next().unwrap_or_default()))
}

#[test]
fn every_law_that_is_written_is_in_the_list() {
    let mut written = BTreeSet::new();
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contract");
    for entry in std::fs::read_dir(modules).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        written.extend(laws_in(&module, &std::fs::read_to_string(&path).unwrap()));
    }
    let listed = chat_history_testkit::laws! { [names] {} };
    assert_eq!(written, listed.into_iter().map(str::to_owned).collect());
    assert!(written.len() > 80, "{}", written.len());
}

#[test]
fn a_law_is_recognised_in_a_source() {
    let source = "/// A law.\npub async fn one_is_one(store: Store) {\n    async fn helper() {}\n}\nasync fn private() {}\n";
    assert!(laws_in("numbers", source).eq(["numbers::one_is_one".to_owned()]));
}
