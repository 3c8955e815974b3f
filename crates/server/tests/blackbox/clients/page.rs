//! The examples of `docs/clients.md`, run as they stand there, with a model that is the test's.

use serde_json::{Value, json};

use crate::clients::with_service;
use crate::harness::{Client, Database, Kind, Service, THREADS, on_both};
use crate::process::{node, python, python_on, run};

on_both!(
    the_examples_for_models_apis_go_on_with_what_was_said,
    the_example_for_langchain_keeps_the_messages_of_a_session,
    the_example_for_the_vercel_ai_sdk_keeps_the_messages_of_a_chat,
);

/// The page.
const PAGE: &str = include_str!("../../../../../docs/clients.md");

/// The fenced blocks of one section of the page, without their fences.
fn blocks(section: &str) -> Vec<&'static str> {
    let heading = format!("\n## {section}\n");
    let (_, section) = PAGE.split_once(&heading).unwrap_or_else(|| panic!("the page has no {heading:?}"));
    let section = section.split("\n## ").next().unwrap();
    let fenced = section.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap().1).collect()
}

/// Runs an example for Python, and gives the lines that it prints.
fn in_python(service: &Service, example: &str) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blackbox/clients/page.py");
    let [store] = blocks("In Python")[..] else { panic!("other examples") };
    let printed = run(with_service(python().arg(script), service), &[store, example].join("\n#####\n"));
    printed.lines().map(str::to_owned).collect()
}

/// What a thread says that has an external id, by the role of who says it.
fn said(client: &Client, name: &str) -> Vec<(String, String)> {
    let listed = client.get(&format!("{THREADS}?external_id={}", name.replace(' ', "%20"))).expect(200);
    let [thread] = listed["threads"].as_array().unwrap().as_slice() else { panic!("{listed}") };
    let messages = client.walk(&format!("{THREADS}/{}/messages", thread["id"]), "messages", 100);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    messages.iter().map(|message| (text(&message["role"]), text(&message["content"]))).collect()
}

fn pair((role, content): (&str, &str)) -> (String, String) {
    (role.to_owned(), content.to_owned())
}

fn the_examples_for_models_apis_go_on_with_what_was_said(database: &Database) {
    let service = Service::start(database);
    let question = json!({"role": "user", "content": "What is the capital of Japan?"});
    for (section, name, units) in [
        ("OpenAI Chat Completions", "capitals", 1),
        ("OpenAI Responses", "capitals, by items", 2),
        ("Anthropic", "capitals, by blocks", 1),
    ] {
        let [example] = blocks(section)[..] else { panic!("other examples in {section}") };
        let printed = in_python(&service, example);
        let last = format!("Seoul, after {}.", units + 2);
        let [first, answer, second, end] = &printed[..] else { panic!("{printed:?}") };
        assert_eq!([answer.as_str(), end.as_str()], ["Tōkyō.", last.as_str()], "{section}");

        // The second time the model is asked with all that was said the first time, and nothing is added to it.
        let asked = |line: &str| serde_json::from_str::<Vec<Value>>(line).unwrap();
        assert_eq!(asked(first), std::slice::from_ref(&question));
        let second = asked(second);
        assert_eq!(second.len(), units + 2, "{second:?}");
        assert_eq!([&second[0], &second[units + 1]["content"]], [&question, &json!("And of Korea?")]);
        assert_eq!(second[units]["role"], "assistant");
        for field in ["thread_id", "client_id", "kind", "created_at", "updated_at", "sources", "metadata"] {
            assert!(second.iter().all(|message| message.get(field).is_none()), "{field}: {second:?}");
        }
        let dialogue = said(&service.client("alice"), name);
        let spoken: Vec<_> = dialogue.into_iter().filter(|(_, content)| !content.is_empty()).collect();
        let expected = [
            ("user", "What is the capital of Japan?"),
            ("assistant", "Tōkyō."),
            ("user", "And of Korea?"),
            ("assistant", &last),
        ];
        assert_eq!(spoken, expected.map(pair), "{section}");
    }
}

fn the_example_for_langchain_keeps_the_messages_of_a_session(database: &Database) {
    let service = Service::start(database);
    let [class, talk] = blocks("LangChain")[..] else { panic!("other examples") };
    let example = [include_str!("langchain_use.py"), class, talk, "check()"].join("\n");
    assert_eq!(in_python(&service, &example), ["Tōkyō.", "Seoul."]);
}

fn the_example_for_the_vercel_ai_sdk_keeps_the_messages_of_a_chat(database: &Database) {
    let service = Service::start(database);
    let [module] = blocks("Vercel AI SDK")[..] else { panic!("other examples") };
    let program = [module, include_str!("page.mjs")].join("\n");
    assert_eq!(run(with_service(&mut node(), &service), &program), "");
    let expected = [
        ("user", "What is the capital of Japan?"),
        ("assistant", "Tōkyō."),
        ("user", "And of Korea?"),
        ("assistant", "Seoul."),
    ];
    assert_eq!(said(&service.client("alice"), "chat-1"), expected.map(pair));
}

#[test]
fn what_the_example_for_notebooks_writes_is_so_in_the_api() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let program = blocks("Notebooks with SQLModel").join("\n");
    let printed = run(python_on(&database).args(["-c", &program]), "");
    assert_eq!(printed, "user What is the capital of Japan?\nassistant Tōkyō.\n");
    let demo = service.client("demo");
    let listed = demo.get(THREADS).expect(200);
    assert_eq!(listed["threads"][0]["message_count"], 2);
    let thread = listed["threads"][0]["id"].as_i64().unwrap();
    assert_eq!(demo.contents(thread), ["What is the capital of Japan?", "Tōkyō."]);
}
