//! The requests of one row: what stands in the place of the id, for each case.

use serde_json::json;

use super::people::{People, Person};
use super::table::{Case, Kind, Row};
use crate::harness::THREADS;
use crate::surfaces::{Operation, Target};

/// An id that no row has ever had.
const NEVER: &str = "8000000000000000";

/// What is no id, in a path.
const NO_IDS: [&str; 9] =
    ["abc", "0", "-1", "01", "9007199254740992", "1%00", "%FF", "..%2F1", "1%20OR%201=1"];

/// What is no id, in a body.
const NO_NUMBERS: [&str; 6] = ["\"abc\"", "\"1\"", "1.5", "[1]", "{}", "null"];

/// One request of the matrix.
pub(super) struct Try {
    pub(super) case: Case,
    pub(super) target: Target,
    pub(super) header: Option<(&'static str, String)>,
    pub(super) query: String,
}

impl Try {
    fn on(case: Case, target: Target) -> Self {
        Self { case, target, header: None, query: String::new() }
    }
}

/// Every request of a row. What never was comes first, as what all others are compared with; the caller's own comes last,
/// since it may change what is there.
pub(super) fn tries(people: &People, row: &Row, operation: &Operation) -> Vec<Try> {
    let mut found = match row.kind {
        Kind::Conversation => conversations(people, row),
        Kind::Message => messages(people),
        Kind::Nested => nested(people, row),
        Kind::Version => versions(people, row),
        Kind::Cursor => cursors(people, operation),
        Kind::Key => keys(people, operation),
        Kind::None => vec![Try::on(Case::Own, Target::new(&NEVER, &NEVER))],
    };
    if row.kind.is_object() {
        found.push(Try::on(Case::Own, people.bob.more()));
    }
    found.sort_by_key(|one| match one.case {
        Case::Never => 0,
        Case::Own => 2,
        _ => 1,
    });
    found
}

fn conversations(people: &People, row: &Row) -> Vec<Try> {
    let of = |conversation: &dyn ToString| Target {
        conversation: conversation.to_string(),
        message: people.bob.said.message.clone(),
    };
    let mut found = vec![Try::on(Case::Never, of(&NEVER))];
    for person in &people.others {
        found.push(Try::on(Case::Anothers, of(&person.said.conversation)));
        found.push(Try::on(Case::Deleted, of(&person.deleted.conversation)));
        // Where there is a message in the path, too, all of it is hers.
        found.push(Try::on(Case::Anothers, person.said.clone()));
    }
    if row.path.contains("{message_id}") {
        found.push(Try::on(Case::Elsewhere, of(&people.bob.other.conversation)));
    }
    found.push(Try::on(Case::Deleted, of(&people.bob.deleted.conversation)));
    found.extend(malformed(row).iter().map(|id| Try::on(Case::Malformed, of(id))));
    found
}

/// What is no id where that row's stands.
fn malformed(row: &Row) -> &'static [&'static str] {
    match row.id.strip_prefix("body:") {
        None => &NO_IDS,
        // A fork that names no message takes all of them along.
        Some("up_to") => &NO_NUMBERS[..5],
        Some(_) => &NO_NUMBERS,
    }
}

fn messages(people: &People) -> Vec<Try> {
    let of = |message: &dyn ToString| Target::new(&NEVER, &message.to_string());
    let mut found = vec![Try::on(Case::Never, of(&NEVER))];
    for person in &people.others {
        found.push(Try::on(Case::Anothers, of(&person.said.message)));
        found.push(Try::on(Case::Deleted, of(&person.deleted.message)));
    }
    found.push(Try::on(Case::Deleted, of(&people.bob.deleted.message)));
    found.push(Try::on(Case::Deleted, of(&people.bob.hollow.message)));
    found.extend(NO_IDS.iter().map(|id| Try::on(Case::Malformed, of(id))));
    found
}

fn nested(people: &People, row: &Row) -> Vec<Try> {
    let of = |message: &dyn ToString| Target::new(&people.bob.said.conversation, &message.to_string());
    let mut found = vec![Try::on(Case::Never, of(&NEVER))];
    for person in &people.others {
        found.push(Try::on(Case::UnderOwn, of(&person.said.message)));
        found.push(Try::on(Case::Deleted, of(&person.deleted.message)));
        if row.path.contains("{message_id}") {
            found.push(Try::on(Case::Anothers, person.said.clone()));
        }
    }
    found.push(Try::on(Case::Elsewhere, of(&people.bob.other.message)));
    found.push(Try::on(Case::Deleted, people.bob.hollow.clone()));
    found.extend(malformed(row).iter().map(|id| Try::on(Case::Malformed, of(id))));
    found
}

fn versions(people: &People, row: &Row) -> Vec<Try> {
    let name = row.id.strip_prefix("header:").unwrap();
    let name = if name == "If-Match" { "If-Match" } else { "If-None-Match" };
    let mine = people.bob.more();
    let with = |case, tag: &str| Try { header: Some((name, tag.to_owned())), ..Try::on(case, mine.clone()) };
    let own = people.bob.tag(&mine);
    let mut found = vec![with(Case::Never, &format!("\"{NEVER}\""))];
    for person in &people.others {
        // Each user's versions are counted from 1, so one of hers can be the number of his.
        let hers = [&person.said, &person.other].map(|target| person.tag(target));
        let hers = hers.iter().find(|tag| **tag != own).unwrap();
        found.push(with(Case::Anothers, hers));
    }
    let other = people.bob.more();
    let other_tag = people.bob.tag(&other);
    people.bob.client.delete(&format!("{THREADS}/{}", other.conversation)).expect(204);
    found.push(with(Case::Deleted, &other_tag));
    found.push(with(Case::Elsewhere, &people.bob.tag(&people.bob.said)));
    found.extend(["", "abc", "\"abc\"", "\"-1\"", "W/", "\"", "\"1"].map(|tag| with(Case::Malformed, tag)));
    found.push(with(Case::Own, &own));
    found
}

fn cursors(people: &People, operation: &Operation) -> Vec<Try> {
    let list = |target: &Target| target.fill(operation.path);
    let message = |target: &Target| format!("{THREADS}/{}/messages/{}", target.conversation, target.message);
    let is_of_edits = operation.path.ends_with("/revisions");
    let cursor = |person: &Person, path: &str| {
        let page = person.client.get(&asking(path, "?limit=1")).expect(200);
        page["next_cursor"].as_str().expect("more than one in the list").to_owned()
    };
    let mine = people.bob.more();
    let messages = |target: &Target| format!("{THREADS}/{}/messages", target.conversation);
    let with = |case, target: &Target, cursor: &str| Try {
        query: format!("?cursor={cursor}"),
        ..Try::on(case, target.clone())
    };
    let mut found = Vec::new();
    let is_of_trash = operation.path.ends_with("/trash");
    for person in people.others.iter().chain([&people.bob]).filter(|_| is_of_trash) {
        for gone in [person.more(), person.more()] {
            person.client.delete(&format!("{THREADS}/{}", gone.conversation)).expect(204);
        }
    }
    for person in &people.others {
        edit(person, &message(&person.said), is_of_edits);
        found.push(with(Case::Anothers, &mine, &cursor(person, &list(&person.said))));
    }
    edit(&people.bob, &message(&mine), is_of_edits);
    let own = cursor(&people.bob, &list(&mine));
    found.push(with(Case::Elsewhere, &mine, &cursor(&people.bob, &messages(&people.bob.other))));
    if operation.path == THREADS {
        // The caller's own list in another order, or another part of it, is another list.
        for (other, asked) in [("sort=title", ""), ("archived=any", ""), ("", "&starred=false")] {
            let page = people.bob.client.get(&format!("{THREADS}?{other}&limit=1")).expect(200);
            let cursor = format!("{}{asked}", page["next_cursor"].as_str().unwrap());
            found.push(with(Case::Elsewhere, &mine, &cursor));
        }
    } else if operation.path.contains("/search?") {
        for (other, asked) in [("q=his", ""), ("q=but&starred=false", ""), ("q=but", "&archived=false")] {
            let page = people.bob.client.get(&format!("/api/v1/chat/search?{other}&limit=1")).expect(200);
            let cursor = format!("{}{asked}", page["next_cursor"].as_str().unwrap());
            found.push(with(Case::Elsewhere, &mine, &cursor));
        }
    } else {
        found.push(with(Case::Elsewhere, &mine, &cursor(&people.bob, THREADS)));
    }
    let gone = people.bob.more();
    let is_of_threads = operation.path == THREADS || is_of_trash;
    let path = if is_of_threads { format!("{THREADS}/{}", gone.conversation) } else { message(&gone) };
    edit(&people.bob, &message(&gone), is_of_edits);
    let of_gone = cursor(&people.bob, &list(&gone));
    people.bob.client.delete(&path).expect(204);
    found.push(with(Case::Deleted, &gone, &of_gone));
    let upper = own.to_lowercase();
    let malformed = ["0", "abc", "%00", "%FF", "AAAA", &upper, &own[1..]];
    found.extend(malformed.map(|cursor| with(Case::Malformed, &mine, cursor)));
    found.push(with(Case::Own, &mine, &own));
    found
}

/// A path that asks for that, too.
pub(super) fn asking(path: &str, query: &str) -> String {
    if path.contains('?') {
        format!("{path}{}", query.replacen('?', "&", 1))
    } else {
        format!("{path}{query}")
    }
}

/// Edits a message twice, where the list is one of edits.
fn edit(person: &Person, message: &str, is_of_edits: bool) {
    for content in ["once", "twice"].iter().filter(|_| is_of_edits) {
        person.client.patch(message, &json!({"content": content})).expect(200);
    }
}

fn keys(people: &People, operation: &Operation) -> Vec<Try> {
    let name = "Idempotency-Key";
    let mine = people.bob.more();
    let key = |word: &str| format!("{word} {} {}", operation.path, operation.body).replace(' ', "_");
    let with = |case, target: &Target, key: &str| Try {
        header: Some((name, key.into())),
        ..Try::on(case, target.clone())
    };
    let hers = key("hers");
    for person in &people.others {
        let made = operation.send(&person.client, &person.said, &[(name, &hers)]);
        assert_eq!(made.status, operation.status, "{}", made.text);
    }
    let json = ("Content-Type", "application/json");
    let elsewhere = key("elsewhere");
    let other = json!({"title": "elsewhere"}).to_string();
    people.bob.client.ask("POST", THREADS, &[json, (name, &elsewhere)], Some(other)).expect(201);
    let (gone, of_gone) = (people.bob.more(), key("gone"));
    let made = operation.send(&people.bob.client, &gone, &[(name, &of_gone)]).expect(operation.status);
    let made_conversation =
        if operation.is_on_something() { json!(gone.conversation) } else { made["id"].clone() };
    let made_conversation = made_conversation.to_string().replace('"', "");
    people.bob.client.delete(&format!("{THREADS}/{made_conversation}")).expect(204);
    let mut found = vec![
        with(Case::Never, &mine, &key("never")),
        with(Case::Anothers, &mine, &hers),
        with(Case::Elsewhere, &mine, &elsewhere),
        with(Case::Deleted, &gone, &of_gone),
    ];
    let long = "x".repeat(256);
    found.extend(["", "a b", "tab\tbed", &long].map(|key| with(Case::Malformed, &mine, key)));
    found.push(with(Case::Own, &mine, &key("own")));
    found
}
