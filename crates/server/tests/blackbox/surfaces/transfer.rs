//! The native surface: what is exported, and what comes of importing it.

use serde_json::{Value, json};

use super::{each, members, refused_field};
use crate::harness::{Answer, Client, Database, Kind, Service, THREADS, on_both};

on_both!(
    get_export_gives_a_thread_as_a_file,
    get_export_gives_a_thread_to_be_read,
    get_export_gives_everything_as_a_file,
    post_import_takes_each_thing_once_and_reports_on_it,
    a_dry_run_changes_nothing,
    what_is_no_file_of_conversations_is_refused_and_nothing_of_it_is_kept,
    a_file_may_be_as_large_as_the_operator_says_and_no_larger,
    a_form_of_a_web_page_can_send_a_file,
    what_another_has_is_neither_found_nor_changed_by_its_name
);

const EXPORT: &str = "/api/v1/chat/export";
const IMPORT: &str = "/api/v1/chat/import";

fn import(client: &Client, media_type: &str, file: &str) -> Answer {
    client.ask("POST", IMPORT, &[("Content-Type", media_type)], Some(file.to_owned()))
}

fn lines(file: &str) -> Vec<Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The threads and messages of a transcript, without what depends on when it was made.
fn said(file: &str) -> Vec<Value> {
    lines(file).split_off(1)
}

fn thread(client: &Client) -> Value {
    let message = json!({
        "role": "tool", "content": "two", "sources": [{"url": "u"}], "selected_text_used": true,
        "tool_calls": [{"n": 1}], "metadata": {"m": [1, 2.5]},
    });
    let thread = json!({"title": "京都", "notebooks": ["n"], "metadata": {"k": 1}, "starred": true, "archived": true,
        "messages": [{"role": "user", "content": "one"}, message]});
    client.post(THREADS, &thread).expect(201)
}

fn get_export_gives_a_thread_as_a_file(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let made = thread(&alice);
    let path = format!("{THREADS}/{}/export", made["id"]);
    let answer = alice.get(&path);
    assert_eq!(answer.header("content-type"), "application/json");
    let name = format!("attachment; filename=\"thread-{}.json\"", made["id"]);
    assert_eq!(answer.header("content-disposition"), name);
    let file = answer.expect(200);
    assert_eq!(members(&file), ["end", "exported_at", "format", "messages", "thread", "version"]);
    for name in ["title", "notebooks", "metadata", "starred", "archived", "created_at", "updated_at"] {
        assert_eq!(file["thread"][name], made[name], "{name}");
    }
    for name in [
        "role",
        "content",
        "sources",
        "selected_text_used",
        "tool_calls",
        "metadata",
        "created_at",
        "updated_at",
    ] {
        assert_eq!(each(&file["messages"], name), each(&made["messages"], name), "{name}");
    }
    assert_eq!((&file["end"]["threads"], &file["end"]["messages"]), (&json!(1), &json!(2)));
    bob.get(&path).problem(404);
    assert_eq!(refused_field(alice.get(&format!("{path}?format=docx")), 400), "format");
}

fn get_export_gives_a_thread_to_be_read(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let content = "Look: **bold**\n\n```rust\nfn main() { \"<script>\"; }\n```\n\n<script>alert(1)</script>";
    let thread = json!({"title": "A *title* & <b>", "notebooks": ["n"], "messages": [
        {"role": "user", "content": "Open\n```\nfence"},
        {"role": "assistant", "content": content, "tool_calls": [{"name": "f"}], "sources": [{"url": "u"}]},
    ]});
    let made = alice.post(THREADS, &thread).expect(201);
    let path = format!("{THREADS}/{}/export", made["id"]);

    let markdown = alice.get(&format!("{path}?format=markdown"));
    assert_eq!(markdown.header("content-type"), "text/markdown; charset=utf-8");
    assert!(markdown.header("content-disposition").ends_with(".md\""), "{markdown:?}");
    assert_eq!(markdown.status, 200);
    let text = &markdown.text;
    assert!(text.starts_with("# A \\*title\\* \\& \\<b\\>\n\nMade 2"), "{text}");
    assert!(text.contains("\n### User · 2") && text.contains("\n### Assistant · 2"), "{text}");
    assert!(text.contains("Open\n```\nfence\n```\n\n---\n"), "an open fence is closed: {text}");
    assert!(text.contains("fn main() { \"<script>\"; }\n```\n\n\\<script>alert"), "{text}");
    assert!(text.contains("**Tool calls**\n\n```json\n[") && text.contains("**Sources**"), "{text}");

    let html = alice.get(&format!("{path}?format=html"));
    assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
    assert!(html.header("content-disposition").starts_with("attachment; filename=\"thread-"), "{html:?}");
    let page = &html.text;
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"), "{page}");
    assert!(page.contains("<title>A *title* &amp; &lt;b&gt;</title>"), "{page}");
    assert!(page.contains("<strong>bold</strong>") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(!page.contains("<script") && page.contains("default-src 'none'"), "{page}");
}

fn get_export_gives_everything_as_a_file(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    bob.thread("His");
    let made = [thread(&alice), alice.post(THREADS, &json!({"title": "Empty"})).expect(201)];
    let answer = alice.get(EXPORT);
    assert_eq!(answer.header("content-type"), "application/jsonl");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"chat-history-2"));
    assert_eq!(answer.status, 200);
    let found = lines(&answer.text);
    let kinds: Vec<&str> = found.iter().map(|line| members(line)[0]).collect();
    assert_eq!(kinds, ["exported_at", "thread", "message", "message", "thread", "end"]);
    assert_eq!(found[1]["thread"]["title"], made[0]["title"]);
    assert_eq!(found[4]["thread"]["title"], "Empty");
    assert!(!answer.text.contains("His"));
    assert_eq!(refused_field(alice.get(&format!("{EXPORT}?format=pdf")), 400), "format");
    assert_eq!(service.client("nobody").get(EXPORT).text.lines().count(), 2);
}

fn post_import_takes_each_thing_once_and_reports_on_it(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let made = thread(&alice);
    alice.thread("Empty");
    let file = alice.get(EXPORT).text;

    let report = import(&bob, "application/jsonl", &file).expect(200);
    assert_eq!((&report["format"], &report["dry_run"]), (&json!("transcript"), &json!(false)));
    let threads = json!({"found": 2, "created": 2, "updated": 0, "unchanged": 0, "skipped": 0});
    let messages = json!({"found": 2, "added": 2, "changed": 0, "unchanged": 0, "kept": 0, "skipped": 0});
    assert_eq!((&report["threads"], &report["messages"]), (&threads, &messages));
    assert_eq!(each(&report["results"], "outcome"), [json!("created"), json!("created")]);
    let there = bob.get(&format!("{THREADS}/{}", report["results"][0]["thread_id"])).expect(200);
    for name in
        ["title", "summary", "notebooks", "metadata", "starred", "archived", "created_at", "updated_at"]
    {
        assert_eq!(there[name], made[name], "{name}");
    }
    for name in ["role", "content", "sources", "tool_calls", "metadata", "created_at", "updated_at"] {
        assert_eq!(each(&there["messages"], name), each(&made["messages"], name), "{name}");
    }
    assert_eq!(said(&bob.get(EXPORT).text), said(&file), "what came in goes out as it was");

    let before = bob.get(&format!("{THREADS}?archived=any")).expect(200);
    for (media_type, client) in [("application/json", &bob), ("application/octet-stream", &alice)] {
        let again = import(client, media_type, &file).expect(200);
        assert_eq!((&again["threads"]["unchanged"], &again["messages"]["unchanged"]), (&json!(2), &json!(2)));
    }
    assert_eq!(bob.get(&format!("{THREADS}?archived=any")).expect(200), before);
    alice.say(made["id"].as_i64().unwrap(), "three").expect(201);
    let longer = import(&bob, "application/jsonl", &alice.get(EXPORT).text).expect(200);
    assert_eq!((&longer["threads"]["updated"], &longer["messages"]["added"]), (&json!(1), &json!(1)));
    assert_eq!(said(&bob.get(EXPORT).text), said(&alice.get(EXPORT).text));
}

fn a_dry_run_changes_nothing(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    thread(&alice);
    let file = alice.get(EXPORT).text;
    let headers = [("Content-Type", "application/jsonl")];
    let path = format!("{IMPORT}?dry_run=true");
    let told = bob.ask("POST", &path, &headers, Some(file.clone())).expect(200);
    assert_eq!((&told["dry_run"], &told["results"][0]["thread_id"]), (&json!(true), &Value::Null));
    assert_eq!(bob.get("/api/v1/users/me").expect(200)["created_at"], Value::Null);
    let done = import(&bob, "application/jsonl", &file).expect(200);
    assert_eq!((&told["threads"], &told["messages"]), (&done["threads"], &done["messages"]));
    let wrong = bob.ask("POST", &format!("{IMPORT}?dry_run=maybe"), &headers, Some(file));
    assert_eq!(refused_field(wrong, 400), "dry_run");
}

fn what_is_no_file_of_conversations_is_refused_and_nothing_of_it_is_kept(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    thread(&alice);
    let file = alice.get(EXPORT).text;
    let cut = &file[..file.rfind("{\"end\"").unwrap()];
    for wrong in [cut, "", "hello", "{}", "[", "PK\u{3}\u{4}"] {
        assert_eq!(
            refused_field(import(&bob, "application/octet-stream", wrong), 400),
            "body",
            "{wrong:.20}"
        );
    }
    import(&bob, "image/png", &file).problem(415);
    assert_eq!(bob.get("/api/v1/users/me").expect(200)["created_at"], Value::Null);
}

fn a_file_may_be_as_large_as_the_operator_says_and_no_larger(database: &Database) {
    let service = Service::start_with(database, &[("IMPORT_MAX_BYTES", "20000"), ("MAX_BODY_BYTES", "2000")]);
    let alice = service.client("alice");
    let file = format!("{}{}", alice.get(EXPORT).text, " ".repeat(30_000));
    assert_eq!(
        import(&alice, "application/jsonl", &file[..20_000]).status,
        200,
        "larger than any other body"
    );
    import(&alice, "application/jsonl", &file[..20_001]).problem(413);
}

fn a_form_of_a_web_page_can_send_a_file(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    thread(&alice);
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nmine\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n{}\r\n--b--\r\n",
        alice.get(EXPORT).text
    );
    let report = import(&bob, "multipart/form-data; boundary=b", &form).expect(200);
    assert_eq!(report["threads"]["created"], 1);
    let without = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n";
    for wrong in [without, "--c--", ""] {
        assert_eq!(refused_field(import(&bob, "multipart/form-data; boundary=b", wrong), 400), "body");
    }
    import(&bob, "multipart/form-data", &form).problem(415);
}

fn what_another_has_is_neither_found_nor_changed_by_its_name(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let made = thread(&alice);
    let before = alice.get(&format!("{THREADS}/{}", made["id"])).expect(200);
    let mut file = alice.get(&format!("{THREADS}/{}/export", made["id"])).expect(200);
    file["thread"]["title"] = json!("mine");
    file["thread"]["updated_at"] = json!("2999-01-01T00:00:00Z");
    file["messages"][0]["content"] = json!("mine");
    file["end"] = json!({"threads": 1, "messages": 2});
    let report = import(&bob, "application/json", &file.to_string()).expect(200);
    assert_eq!(report["threads"]["created"], 1);
    assert_ne!(report["results"][0]["thread_id"], made["id"]);
    assert_eq!(alice.get(&format!("{THREADS}/{}", made["id"])).expect(200), before);
}

/// Any character that a store takes, from a generator that always gives the same.
struct Characters(u64);

impl Iterator for Characters {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            // Numerical Recipes' linear congruential generator; its high bits are good enough for a text.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (number, wide) = (u32::try_from(self.0 >> 40).unwrap(), self.0 >> 39 & 3);
            let most = [0x80, 0x800, 0x1_0000, 0x11_0000][usize::try_from(wide).unwrap()];
            match char::from_u32(number % most) {
                Some('\0') | None => {}
                Some(found) => return Some(found),
            }
        }
    }
}

#[test]
fn ten_thousand_messages_of_any_characters_move_to_the_other_database_and_back_unchanged() {
    let databases = [Kind::Sqlite, Kind::Postgres, Kind::Sqlite].map(Database::fresh);
    let services = databases.each_ref().map(Service::start);
    let [first, second, third] = services.each_ref().map(|service| service.client("alice"));
    let mut characters = Characters(7);
    let mut text = |most: usize| {
        let length = usize::try_from(u32::from(characters.next().unwrap())).unwrap() % most;
        characters.by_ref().take(length).collect::<String>()
    };
    for number in 0..40 {
        let messages: Vec<Value> = (0..250)
            .map(|position| {
                let role = ["user", "assistant", "system", "tool"][position % 4];
                json!({"role": role, "content": text(120), "sources": [text(9)], "tool_calls": {text(5): text(9)},
                    "metadata": {text(5): [-0.5, number, null, text(9)]}})
            })
            .collect();
        let thread = json!({"title": text(60), "notebooks": [text(20)], "metadata": {text(9): text(9)},
            "starred": number % 2 == 0, "archived": number % 3 == 0, "messages": messages});
        first.post(THREADS, &thread).expect(201);
    }
    let mut file = first.get(EXPORT).text;
    let original = said(&file);
    assert_eq!(original.last().unwrap()["end"]["messages"], 10_000);
    for client in [&second, &third] {
        let report = import(client, "application/jsonl", &file).expect(200);
        assert_eq!(
            (&report["threads"]["created"], &report["messages"]["added"]),
            (&json!(40), &json!(10_000))
        );
        file = client.get(EXPORT).text;
        assert_eq!(said(&file).last(), original.last(), "the digest");
    }
    assert_eq!(said(&file), original);
    let back = import(&first, "application/jsonl", &file).expect(200);
    assert_eq!((&back["threads"]["unchanged"], &back["messages"]["unchanged"]), (&json!(40), &json!(10_000)));
}
