//! Tabs that save whole documents and agents that append, all at once on one conversation and without a precondition.
//!
//! Every change has its number, so what should be there can be worked out exactly afterwards: an append adds its message,
//! a save puts its document in place of what was said before.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{CHAT_THREADS, RowLog};
use crate::harness::{Client, Database, SOON, Service, THREADS, eventually, in_parallel, on_both};

on_both!(tabs_that_save_and_agents_that_append_never_corrupt_order_or_count_and_lose_no_append_that_no_save_removed);

const TABS: usize = 8;
const AGENTS: usize = 8;
/// Appends of each agent while the tabs save, and after they have stopped.
const MEANWHILE: usize = 20;
const AFTERWARDS: usize = 10;

/// What the agent of that number appends: one in two is a tool, whose messages no save may remove.
fn role(agent: usize) -> &'static str {
    if agent.is_multiple_of(2) { "tool" } else { "user" }
}

/// A document that was saved, and the version that the answer gave it.
struct Save {
    modseq: i64,
    document: Vec<Value>,
}

/// An append that was acknowledged.
struct Added {
    id: i64,
    role: &'static str,
    content: String,
}

fn tabs_that_save_and_agents_that_append_never_corrupt_order_or_count_and_lose_no_append_that_no_save_removed(
    database: &Database,
) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "20000")]);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Contended");
    let mut log = RowLog::start(database);
    let (appending, saving) = (AtomicUsize::new(AGENTS), AtomicUsize::new(TABS));
    let (saves, added) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    in_parallel(TABS + AGENTS + 1, |number| {
        let client = service.bearer(&token);
        if number == TABS + AGENTS {
            while saving.load(Ordering::SeqCst) > 0 {
                is_sound(&client.get(&format!("{THREADS}/{thread}")).expect(200));
            }
        } else if number < TABS {
            for turn in 0.. {
                let one = save(&client, thread, number, turn);
                saves.lock().unwrap().push(one);
                if turn >= 5 && appending.load(Ordering::SeqCst) == 0 {
                    break;
                }
            }
            saving.fetch_sub(1, Ordering::SeqCst);
        } else {
            let agent = number - TABS;
            let append = |turn: usize| added.lock().unwrap().push(say(&client, thread, agent, turn));
            (0..MEANWHILE).for_each(append);
            appending.fetch_sub(1, Ordering::SeqCst);
            eventually("the tabs stop", 3 * SOON, || (saving.load(Ordering::SeqCst) == 0).then_some(()));
            (MEANWHILE..MEANWHILE + AFTERWARDS).for_each(append);
        }
    });
    let (saves, added) = (saves.into_inner().unwrap(), added.into_inner().unwrap());
    assert_eq!(added.len(), AGENTS * (MEANWHILE + AFTERWARDS));

    let client = service.bearer(&token);
    let shown = client.get(&format!("{THREADS}/{thread}")).expect(200);
    is_sound(&shown);
    has_what_no_save_could_remove(&shown);
    let document = client.get(&format!("{CHAT_THREADS}/{thread}")).expect(200)["messages"].clone();
    assert_eq!(document, json!(replayed(&mut log, saves, &added)));
    is_what_the_database_holds(database, &shown);
}

/// Reads the document, changes it as people do, and saves it whole.
fn save(client: &Client, thread: i64, tab: usize, turn: usize) -> Save {
    let path = format!("{CHAT_THREADS}/{thread}");
    let mut document = client.get(&path).expect(200)["messages"].as_array().unwrap().clone();
    let own = json!({"role": "assistant", "content": format!("tab-{tab} {turn}")});
    match (tab + turn) % 4 {
        // The oldest go: nothing of the document is a common prefix.
        0 if document.len() > 60 => drop(document.drain(..document.len() - 30)),
        0 => document.push(own),
        1 => {
            document.truncate(document.len().saturating_sub(2));
            document.push(own);
        }
        2 if !document.is_empty() => {
            let middle = document.len() / 2;
            document[middle] = own;
        }
        _ => {}
    }
    let answer = client.put(&path, &json!({"messages": document}));
    let modseq = answer.header("etag").trim_matches('"').parse().unwrap();
    assert_eq!(answer.expect(200)["messages"], json!(document), "a save is answered with what was saved");
    Save { modseq, document }
}

fn say(client: &Client, thread: i64, agent: usize, turn: usize) -> Added {
    let (role, content) = (role(agent), format!("agent-{agent} {turn}"));
    let body = json!({"role": role, "content": content});
    let message = client.post(&format!("{THREADS}/{thread}/messages"), &body).expect(201);
    Added { id: message["id"].as_i64().unwrap(), role, content }
}

/// The turns of an agent's messages, in their order.
fn turns(shown: &Value, agent: usize) -> Vec<usize> {
    let name = format!("agent-{agent} ");
    let messages = shown["messages"].as_array().unwrap().iter();
    messages.filter_map(|message| message["content"].as_str()?.strip_prefix(&name)?.parse().ok()).collect()
}

/// That what is read at any moment has the count that it says, ids that ascend, and every agent's messages in order.
fn is_sound(shown: &Value) {
    let messages = shown["messages"].as_array().unwrap();
    assert_eq!((&shown["message_count"], &shown["older_cursor"]), (&json!(messages.len()), &Value::Null));
    assert!(messages.is_sorted_by(|one, next| one["id"].as_i64() < next["id"].as_i64()), "ids ascend");
    for agent in 0..AGENTS {
        let turns = turns(shown, agent);
        if role(agent) == "tool" {
            assert!(turns.iter().copied().eq(0..turns.len()), "agent-{agent}: {turns:?}");
        } else {
            assert!(turns.is_sorted_by(|one, next| one < next), "agent-{agent}: {turns:?}");
        }
    }
}

/// That all messages of tools are there, and of the others all that were added when nobody saved any more.
fn has_what_no_save_could_remove(shown: &Value) {
    for agent in 0..AGENTS {
        let (turns, all) = (turns(shown, agent), MEANWHILE + AFTERWARDS);
        if role(agent) == "tool" {
            assert!(turns.iter().copied().eq(0..all), "agent-{agent}: {turns:?}");
        } else {
            assert!(turns.ends_with(&(MEANWHILE..all).collect::<Vec<_>>()), "agent-{agent}: {turns:?}");
        }
    }
}

/// What the person and the model should have said at the end, by all that was acknowledged, in the order of its numbers.
fn replayed(log: &mut RowLog, saves: Vec<Save>, added: &[Added]) -> Vec<Value> {
    let changes = log.take();
    assert!(
        changes.iter().all(|change| change.what != "update"),
        "neither a save nor an append changes a message"
    );
    let inserted: HashMap<i64, i64> = changes
        .iter()
        .filter(|change| change.what == "insert")
        .map(|change| (change.id, change.modseq))
        .collect();
    let mut history: BTreeMap<i64, (Option<&Added>, Vec<Save>)> = BTreeMap::new();
    for one in added {
        let modseq = inserted.get(&one.id).unwrap_or_else(|| panic!("{} was never written", one.content));
        let twice = history.entry(*modseq).or_default().0.replace(one);
        assert!(twice.is_none(), "two appends have the number {modseq}");
    }
    let all = saves.len();
    for save in saves {
        history.entry(save.modseq).or_default().1.push(save);
    }
    let (mut said, mut removals) = (Vec::new(), 0);
    for (modseq, (append, saves)) in history {
        if let Some(append) = append {
            if append.role == "user" {
                said.push(json!({"role": "user", "content": append.content}));
            }
        } else if let Some(save) = saves.first() {
            removals += usize::from(!save.document.starts_with(&said));
            said.clone_from(&save.document);
        }
        // A save that changes nothing is told the version that it found.
        assert!(saves.iter().all(|save| save.document == said), "{modseq} is a version of two documents");
    }
    assert!(all >= TABS * 6 && removals > TABS, "{all} saves, {removals} of which removed something");
    said
}

/// That the rows are what was shown, in the order in which they were written, and as many as the conversation counts.
fn is_what_the_database_holds(database: &Database, shown: &Value) {
    let mut sql = database.sql();
    let rows = sql.texts(
        "SELECT CAST(id AS TEXT) || ' ' || role || ' ' || content AS value FROM messages ORDER BY modseq, id",
    );
    let told = |message: &Value| {
        let text = |field: &str| message[field].as_str().unwrap().to_owned();
        format!("{} {} {}", message["id"], text("role"), text("content"))
    };
    assert_eq!(rows, shown["messages"].as_array().unwrap().iter().map(told).collect::<Vec<_>>());
    let count = sql.texts("SELECT CAST(message_count AS TEXT) AS value FROM conversations");
    assert_eq!(count, [rows.len().to_string()]);
}
