//! Texts that break careless software, in every field of every surface, on SQLite and PostgreSQL side by side: stored byte
//! for byte or refused by the field, with the same verdict and in the same form on both.

use chat_history_testkit::naughty;
use serde_json::{Value, json};

use crate::harness::{Client, Database, Kind, Service, in_parallel};
use crate::surfaces::{CHAT_THREADS, CHATS, MESSAGES, Surface};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A text as it is sent, and what it says where it may be stored.
struct Sample {
    literal: String,
    text: Option<String>,
}

impl Sample {
    fn of(text: &str) -> Self {
        Self { literal: json!(text).to_string(), text: Some(text.to_owned()) }
    }
}

/// A request that makes something of a text, which stands where `§` is.
#[derive(Clone, Debug)]
struct Request {
    surface: Surface,
    path: &'static str,
    /// The field that the text is in; empty where it is in all of them.
    field: &'static str,
    template: String,
}

/// What came of a text in a request.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Stored,
    Refused { status: u16, field: String, rule: String },
}

/// What came of each text in each request, with words for where it was.
type Verdicts = Vec<(String, Verdict)>;

/// Every text that is short enough for most fields.
fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = naughty::corpus().iter().map(|text| Sample::of(text)).collect();
    for (literal, text) in [
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\uD83D\uDE00 \u00e9\/\u2028""#, "😀 é/\u{2028}"),
        (r#""\udbff\udfff""#, "\u{10ffff}"),
        (r#""\ufeff\u202e""#, "\u{feff}\u{202e}"),
        // U+0000 in any place, and surrogates that are not in pairs, are replaced.
        (r#""\u0000""#, "\u{fffd}"),
        (r#""a\u0000b""#, "a\u{fffd}b"),
        (r#""😀\u0000é""#, "😀\u{fffd}é"),
        (r#""\ud800""#, "\u{fffd}"),
        (r#""\udc00""#, "\u{fffd}"),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
        (r#""\ud800x""#, "\u{fffd}x"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
    ] {
        samples.push(Sample { literal: literal.into(), text: Some(text.into()) });
    }
    samples
}

/// Contents at the limit of what a message holds, and beyond.
fn long_samples() -> Vec<Sample> {
    let most = 1_000_000;
    let run = |start: &str, sign: &str, length: usize| Sample::of(&format!("{start}{}", sign.repeat(length)));
    vec![
        run("a", "\u{301}", most - 1),
        run("a", "\u{301}", most),
        run("", "👍", most),
        run("", "👍", most + 1),
        run("", "\u{202e}", most),
        run("", "\\", most),
        run("", "one line ", (1 << 20) / 9),
        run("", "x", 1 << 20),
        run("", "x", most),
    ]
}

/// The requests that hold a text in every field of a surface at once; a chat's messages are not in it.
fn whole(chat: i64) -> Vec<Request> {
    let message = r#"{"role":"user","content":§,"sources":[§,{§:§}],"tool_calls":§,"metadata":{§:[§]}}"#;
    let everything = format!(
        r#"{{"title":§,"notebooks":[§],"metadata":{{§:§,"in":[{{"it":§}}]}},"messages":[{message}]}}"#
    );
    let document = r#"{"title":§,"messages":[{"role":"user","content":§}]}"#;
    vec![
        request(Surface::Threads, "", &everything),
        request(Surface::ChatThreads, "", document),
        request(Surface::Chats, "notebooks", r#"{"notebooks":[§]}"#),
        said_in_chat(chat),
    ]
}

/// The requests that hold a text in one field each.
fn by_field(chat: i64) -> Vec<Request> {
    let in_message = |field: &'static str, value: &str| {
        let template = format!(r#"{{"messages":[{{"role":"user","content":"x","{field}":{value}}}]}}"#);
        request(Surface::Threads, field, &template)
    };
    let mut requests = vec![
        request(Surface::Threads, "title", r#"{"title":§}"#),
        request(Surface::Threads, "notebooks", r#"{"notebooks":[§]}"#),
        request(Surface::Threads, "metadata", r#"{"metadata":{"k":§}}"#),
        request(Surface::Threads, "metadata", r#"{"metadata":{§:1}}"#),
        in_message("sources", "[§]"),
        in_message("tool_calls", "§"),
        in_message("metadata", r#"{"k":§}"#),
        request(Surface::ChatThreads, "title", r#"{"title":§}"#),
        request(Surface::Chats, "notebooks", r#"{"notebooks":[§]}"#),
    ];
    requests.extend(contents(chat));
    requests
}

/// The requests that hold a text as a content.
fn contents(chat: i64) -> [Request; 3] {
    let messages = r#"{"messages":[{"role":"user","content":§}]}"#;
    [
        request(Surface::Threads, "content", messages),
        request(Surface::ChatThreads, "content", messages),
        said_in_chat(chat),
    ]
}

fn request(surface: Surface, field: &'static str, template: &str) -> Request {
    Request { surface, path: surface.root(), field, template: template.into() }
}

fn said_in_chat(chat: i64) -> Request {
    let template = format!(r#"{{"chat_id":{chat},"role":"user","content":§}}"#);
    Request { surface: Surface::Chats, path: MESSAGES, field: "content", template }
}

impl Request {
    /// Sends the text, and reads what was made of it.
    fn tell(&self, client: &Client, sample: &Sample) -> Verdict {
        let body = self.template.replace('§', &sample.literal);
        let answer = client.ask("POST", self.path, &[JSON], Some(body));
        if answer.status == 201 {
            let made: Value = serde_json::from_str(&answer.text).unwrap();
            let text = sample.text.as_ref().unwrap_or_else(|| panic!("{self:?} took {}", sample.literal));
            let kept = client.get(&format!("{}/{}", self.path, made["id"])).expect(200);
            let sent: Value =
                serde_json::from_str(&self.template.replace('§', &json!(text).to_string())).unwrap();
            holds(&kept, &sent, &sample.literal);
            return Verdict::Stored;
        }
        let status = answer.status;
        assert_eq!(status, self.surface.invalid(), "{self:?}: {}", answer.text);
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        let of_fault = |name: &str| problem["errors"][0][name].as_str().unwrap().to_owned();
        Verdict::Refused { status, field: of_fault("field"), rule: of_fault("message") }
    }

    /// Whether the field holds a text of that length.
    fn fits(&self, text: &str) -> bool {
        let most = if ["title", "notebooks"].contains(&self.field) { 255 } else { 1_000_000 };
        text.chars().count() <= most
    }
}

/// What was sent is in what is kept.
fn holds(kept: &Value, sent: &Value, what: &str) {
    match (kept, sent) {
        (Value::Object(kept), Value::Object(sent)) => {
            for (name, value) in sent {
                holds(kept.get(name).unwrap_or_else(|| panic!("{name:?} is lost of {what}")), value, what);
            }
        }
        (Value::Array(kept), Value::Array(sent)) if kept.len() == sent.len() => {
            kept.iter().zip(sent).for_each(|(kept, sent)| holds(kept, sent, what));
        }
        (kept, sent) => assert_eq!(kept, sent, "{what}"),
    }
}

/// What becomes of every text in every field, at a service on one of the databases.
fn verdicts(service: &Service) -> Verdicts {
    let client = service.client("alice");
    let chat = client.post(CHATS, &json!({})).expect(201)["id"].as_i64().unwrap();
    let (whole, by_field, contents) = (whole(chat), by_field(chat), contents(chat));
    let mut found = Vec::new();
    let mut tell = |request: &Request, sample: &Sample| {
        let verdict = request.tell(&client, sample);
        let start: String = sample.literal.chars().take(80).collect();
        found.push((format!("{} {} {start}", request.path, request.field), verdict));
        found.last().unwrap().1 == Verdict::Stored
    };
    for sample in samples() {
        let stored = whole.iter().map(|request| tell(request, &sample)).filter(|stored| *stored).count();
        if stored == whole.len() {
            continue;
        }
        for request in &by_field {
            let may_be_stored = sample.text.as_ref().is_some_and(|text| request.fits(text));
            assert_eq!(tell(request, &sample), may_be_stored, "{request:?}: {}", sample.literal);
        }
    }
    for sample in long_samples() {
        for request in &contents {
            let may_be_stored = sample.text.as_ref().is_some_and(|text| request.fits(text));
            assert_eq!(tell(request, &sample), may_be_stored, "{request:?}: {} bytes", sample.literal.len());
        }
    }
    found
}

/// The texts as the database holds them, past the service: those of text columns, and the documents of the others.
fn stored(database: &Database) -> (Vec<String>, Vec<Value>) {
    let mut sql = database.sql();
    let mut texts = Vec::new();
    for (table, column) in [
        ("conversations", "title"),
        ("conversations", "summary"),
        ("messages", "content"),
        ("messages", "summary"),
        ("messages", "tool_calls"),
    ] {
        texts.extend(
            sql.texts(&format!(
                "SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
            )),
        );
    }
    let mut documents = Vec::new();
    for (table, column) in [
        ("conversations", "notebooks"),
        ("conversations", "metadata"),
        ("messages", "sources"),
        ("messages", "metadata"),
    ] {
        let query = format!("SELECT CAST({column} AS TEXT) AS value FROM {table} ORDER BY id");
        documents.extend(sql.texts(&query).iter().map(|text| serde_json::from_str::<Value>(text).unwrap()));
    }
    (texts, documents)
}

#[test]
fn every_text_is_stored_byte_for_byte_or_refused_by_its_field_alike_on_both_databases() {
    let databases = [Kind::Sqlite, Kind::Postgres].map(Database::fresh);
    let found = in_parallel(2, |number| {
        let mut service = Service::start(&databases[number]);
        let verdicts = verdicts(&service);
        assert!(service.is_alive() && !service.log().contains("panicked"));
        verdicts
    });
    let (sqlite, postgres) = (&found[0], &found[1]);
    assert_eq!(sqlite.len(), postgres.len());
    for (one, other) in sqlite.iter().zip(postgres) {
        assert_eq!(one, other);
    }
    for (what, verdict) in sqlite {
        let Verdict::Refused { field, .. } = verdict else { continue };
        // Half of a surrogate pair is no JSON at all, wherever it stands.
        let surface_field = what.split(' ').nth(1).unwrap();
        let is_named = field == "body" && what.contains("\\u") || field.contains(surface_field);
        assert!(is_named, "{what}: {verdict:?}");
    }
    assert!(sqlite.len() > 1_500 && sqlite.iter().any(|(what, _)| what.starts_with(CHAT_THREADS)));
    let [sqlite, postgres] = databases.map(|database| stored(&database));
    assert!(sqlite.0 == postgres.0, "the texts are stored differently");
    assert!(sqlite.1 == postgres.1, "the documents are stored differently");
}
