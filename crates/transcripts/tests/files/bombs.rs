//! Files that would take more room than anybody meant: refused before they do.

use std::io::{Cursor, Write};

use chat_history_domain::{Limits, Timestamp};
use chat_history_transcripts::ReadLimits;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::desk::Desk;

/// A ZIP of these files.
pub(crate) fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const HEADER: &str = "{\"format\":\"chat-history-transcript\",\"version\":1}\n";

#[test]
fn a_file_that_inflates_to_much_more_than_it_is_is_refused() {
    let desk = Desk::new();
    let blank = [HEADER.as_bytes(), &vec![b'\n'; 8 << 20]].concat();
    let refusal = desk.refusal(&zip([("transcript.jsonl", blank.as_slice())]));
    assert!(refusal.contains("inflates to much more than its size in the ZIP"), "{refusal}");
}

#[test]
fn files_that_inflate_to_too_much_together_are_refused() {
    let mut desk = Desk::new();
    desk.limits = ReadLimits { inflated_bytes: 1 << 20, ..desk.limits };
    let line = "{\"thread\":{\"id\":\"x:1\",\"created_at\":\"2024-01-01T00:00:00Z\"}}\n";
    let one = format!("{HEADER}{}", line.repeat(8_000));
    let refusal = desk.refusal(&zip([("a.jsonl", one.as_bytes()), ("b.jsonl", one.as_bytes())]));
    assert!(refusal.contains("has no end") || refusal.contains("more bytes than are allowed"), "{refusal}");
    let whole = format!("{one}{{\"end\":{{\"threads\":8000,\"messages\":0}}}}\n");
    let files =
        zip([("a.jsonl", whole.as_bytes()), ("b.jsonl", whole.as_bytes()), ("c.jsonl", whole.as_bytes())]);
    let refusal = desk.refusal(&files);
    assert!(refusal.contains("\"c.jsonl\", which inflates to more bytes than are allowed"), "{refusal}");
}

#[test]
fn a_zip_of_too_many_files_is_refused_before_they_are_listed() {
    let mut desk = Desk::new();
    desk.limits = ReadLimits { entries: 10, ..desk.limits };
    let names: Vec<String> = (0..11).map(|number| format!("{number}.json")).collect();
    let refusal = desk.refusal(&zip(names.iter().map(|name| (name.as_str(), b"[]".as_slice()))));
    assert_eq!(refusal, "is a ZIP of more than 10 files");
}

#[test]
fn a_record_that_is_too_large_is_refused() {
    let mut desk = Desk::new();
    desk.limits = ReadLimits { record_bytes: 1_000, ..desk.limits };
    let line = format!("{HEADER}{{\"thread\":{{\"id\":\"{}\"}}}}\n", "x".repeat(1_000));
    assert_eq!(desk.refusal(line.as_bytes()), "holds a line that is too large");
    let message = format!("{{\"id\":\"{}\"}}", "x".repeat(1_000));
    let document = format!(
        "{{\"format\":\"chat-history-transcript\",\"version\":1,\"thread\":{{}},\n\"messages\":[{message}],\"end\":{{\"threads\":1,\"messages\":1}}}}"
    );
    assert_eq!(desk.refusal(document.as_bytes()), "holds a record that is too large");
}

#[test]
fn a_zip_in_which_nothing_is_known_is_refused() {
    let desk = Desk::new();
    for files in [vec![], vec![("a.txt", "hello")], vec![("a.json", "{}")]] {
        let zip = zip(files.iter().map(|(name, text)| (*name, text.as_bytes())));
        assert_eq!(desk.refusal(&zip), "is of no format that is known here");
    }
    assert!(
        ReadLimits::of_files(1, Limits::default(), Timestamp::MIN).entries > 10_000,
        "images are files, too"
    );
}
