//! Many clients that add, change, delete and rename at once, checked as a list that everybody must see alike.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::dice::Dice;
use crate::harness::{Client, Database, Kind, Service, THREADS, in_parallel, on_both};
use crate::ledger::unsound_rows;
use crate::row::Row;
use crate::scale::scaled;

on_both!(
    twenty_clients_lose_no_append_edit_or_rename_and_readers_see_one_order,
    control_appends_that_are_lost_are_noticed,
    control_renames_without_if_match_are_seen_to_overwrite_each_other
);

const CLIENTS: usize = 20;
const READERS: usize = 3;
const CONVERSATIONS: usize = 5;

/// What one client did, and was told.
#[derive(Default)]
struct Done {
    /// Where each of its messages went, its id, and what is to be there at the end; `None` where it was deleted.
    messages: Vec<(i64, i64, Option<String>)>,
    /// Renames that succeeded: the conversation, the version gone on from, the new version, the title.
    renames: Vec<(i64, String, i64, String)>,
    refused: usize,
    wrong: Vec<String>,
}

/// The number in an entity tag.
fn version(tag: &str) -> i64 {
    tag.trim_matches('"').parse().unwrap_or_default()
}

fn work(
    client: &Client,
    threads: &[i64],
    number: usize,
    turns: usize,
    tag: Option<&str>,
    mut dice: Dice,
) -> Done {
    let mut done = Done::default();
    for turn in 0..turns {
        let thread = dice.pick(threads);
        let path = format!("{THREADS}/{thread}");
        match dice.among(0..100) {
            0..80 => {
                let content = format!("client-{number} {turn}");
                let key = format!("{number}-{turn}");
                let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
                let headers = if turn.is_multiple_of(2) { &headers[..] } else { &headers[..1] };
                let body = json!({"role": "user", "content": content}).to_string();
                let answer = client.ask("POST", &format!("{path}/messages"), headers, Some(body));
                done.messages.push((thread, answer.expect(201)["id"].as_i64().unwrap(), Some(content)));
            }
            80..90 if !done.messages.is_empty() => {
                let which = usize::try_from(dice.among(0..done.messages.len() as u64)).unwrap();
                let (thread, id, content) = &mut done.messages[which];
                let path = format!("{THREADS}/{thread}/messages/{id}");
                let answer = if content.is_none() || dice.among(0..3) == 0 {
                    let expected = if content.take().is_some() { 204 } else { 404 };
                    (client.delete(&path), expected)
                } else {
                    let changed = format!("client-{number} {turn} changed");
                    *content = Some(changed.clone());
                    (client.patch(&path, &json!({"content": changed})), 200)
                };
                if answer.0.status != answer.1 {
                    done.wrong
                        .push(format!("answer: {} in place of {} for {path}", answer.0.status, answer.1));
                }
            }
            _ => {
                let seen = client.get(&format!("{path}?messages_limit=0")).header("etag").to_owned();
                let title = format!("by {number} in turn {turn}");
                let headers = [("Content-Type", "application/json"), ("If-Match", tag.unwrap_or(&seen))];
                let answer = client.ask("PATCH", &path, &headers, Some(json!({"title": title}).to_string()));
                match answer.status {
                    200 => done.renames.push((thread, seen, version(answer.header("etag")), title)),
                    412 => done.refused += 1,
                    status => done.wrong.push(format!("answer: {status} for a rename")),
                }
            }
        }
    }
    done
}

/// Reads conversations page by page until the others are done: what has once been passed, nothing slips in before.
fn watch(client: &Client, threads: &[i64], working: &AtomicUsize) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen: HashMap<i64, HashSet<i64>> = HashMap::new();
    while working.load(Ordering::SeqCst) > 0 {
        for thread in threads {
            let messages = client.walk(&format!("{THREADS}/{thread}/messages"), "messages", 100);
            let ids: Vec<i64> = messages.iter().map(|message| message["id"].as_i64().unwrap()).collect();
            let before = seen.entry(*thread).or_default();
            let latest = before.iter().max().copied().unwrap_or_default();
            let late = ids.iter().filter(|id| **id <= latest && !before.contains(id));
            wrong.extend(late.map(|id| format!("order: message {id} slipped in before {latest}")));
            if !ids.is_sorted_by(|one, next| one < next) {
                wrong.push(format!("order: the ids of conversation {thread} do not ascend"));
            }
            before.extend(ids);
        }
    }
    wrong
}

/// Lets all of them work; gives how many appends and renames succeeded, how many renames were refused, and what was wrong.
fn run(database: &Database, turns: usize, defect: &str, tag: Option<&str>) -> (u64, u64, u64, Vec<String>) {
    let dice = Dice::of("twenty clients");
    let service = Service::start_with(database, &sabotaged(defect));
    let token = service.program().token("alice");
    let threads: Vec<i64> =
        (0..CONVERSATIONS).map(|number| service.bearer(&token).thread(&format!("{number}"))).collect();
    let working = AtomicUsize::new(CLIENTS);
    let all = in_parallel(CLIENTS + READERS, |number| {
        let client = service.bearer(&token);
        if number >= CLIENTS {
            return Done { wrong: watch(&client, &threads, &working), ..Done::default() };
        }
        let _leaves = Leaves(&working);
        work(&client, &threads, number, turns, tag, dice.fork(number as u64))
    });
    let client = service.bearer(&token);
    let mut wrong: Vec<String> = all.iter().flat_map(|done| done.wrong.clone()).collect();
    for thread in &threads {
        let messages = client.walk(&format!("{THREADS}/{thread}/messages"), "messages", 1_000);
        let shown = client.get(&format!("{THREADS}/{thread}?messages_limit=0")).expect(200);
        compare(*thread, &messages, &all, &mut wrong);
        compare_renames(*thread, &shown, &all, &mut wrong);
    }
    service.stop();
    wrong.extend(unsound_rows(database));
    let appended = all.iter().map(|done| done.messages.len()).sum::<usize>();
    let renamed = all.iter().map(|done| done.renames.len()).sum::<usize>();
    let refused = all.iter().map(|done| done.refused).sum::<usize>();
    (appended as u64, renamed as u64, refused as u64, wrong)
}

/// Counts down, also when its thread panics.
struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Holds the messages of a conversation against what everybody was told.
fn compare(thread: i64, messages: &[Value], all: &[Done], wrong: &mut Vec<String>) {
    let text = |message: &Value| message["content"].as_str().unwrap().to_owned();
    let mut there: HashMap<i64, String> =
        messages.iter().map(|message| (message["id"].as_i64().unwrap(), text(message))).collect();
    for done in all {
        let mut last = 0;
        for (_, id, content) in done.messages.iter().filter(|(to, ..)| *to == thread) {
            if *id <= last {
                wrong.push(format!("order: message {id} was added after {last}"));
            }
            last = *id;
            match (there.remove(id), content) {
                (found, content) if found == *content => {}
                (None, Some(content)) => wrong.push(format!("lost: message {id}, {content}")),
                (Some(found), None) => wrong.push(format!("deleted: message {id}, {found}, is there")),
                (found, content) => wrong.push(format!("edit: {found:?} in place of {content:?}")),
            }
        }
    }
    wrong.extend(there.values().map(|content| format!("never confirmed: {content}")));
}

/// From each version at most one rename goes on, and the last one stands.
fn compare_renames(thread: i64, shown: &Value, all: &[Done], wrong: &mut Vec<String>) {
    let renames = all.iter().flat_map(|done| &done.renames).filter(|(of, ..)| *of == thread);
    let mut renames: Vec<_> = renames.collect();
    renames.sort_by_key(|(_, _, new, _)| *new);
    let mut gone_on_from = HashSet::new();
    for (_, seen, _, title) in &renames {
        if !gone_on_from.insert(seen) {
            wrong.push(format!("overwritten: {title:?} is a second rename of version {seen}"));
        }
    }
    if let Some((.., title)) = renames.last().filter(|(.., title)| shown["title"] != **title) {
        wrong.push(format!("overwritten: the last title was {title:?}, and it is {}", shown["title"]));
    }
}

fn twenty_clients_lose_no_append_edit_or_rename_and_readers_see_one_order(database: &Database) {
    let _alone = alone();
    let (appended, renamed, refused, wrong) = run(database, scaled(150, 1_250), "", None);
    let count = |kind: &str| Some(wrong.iter().filter(|wrong| wrong.starts_with(kind)).count() as u64);
    let row = Row {
        fault: "twenty clients write to five conversations",
        database: if database.kind() == Kind::Sqlite { "SQLite" } else { "PostgreSQL" },
        cycles: 1,
        acknowledged: Some(appended),
        lost: count("lost"),
        doubled: count("never confirmed"),
        note: format!(
            "{renamed} renames, {refused} refused with 412, {} overwritten",
            count("overwritten").unwrap()
        ),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
    assert!(renamed > 0 && refused > 0, "{renamed} renames, {refused} refused: there was no contention");
}

fn control_appends_that_are_lost_are_noticed(database: &Database) {
    let _alone = alone();
    assert_noticed("last-lost", "lost", &run(database, 20, "last-lost", None).3);
}

fn control_renames_without_if_match_are_seen_to_overwrite_each_other(database: &Database) {
    let _alone = alone();
    assert_noticed("If-Match: *", "overwritten", &run(database, 60, "", Some("*")).3);
}
