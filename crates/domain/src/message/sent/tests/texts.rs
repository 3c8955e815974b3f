//! Another text for a message: it goes where the text was, and what is shown then is what was sent.

use serde_json::{Value, json};

use super::{changed, kept, parsed, shown};
use crate::Error;

/// The message after a change of its text, in the form in which it is given back.
fn retold(sent: &Value, text: &str) -> Value {
    let message = kept(parsed(sent));
    let edited =
        changed(&message, json!({"content": text})).unwrap_or_else(|error| panic!("{sent}: {error:?}"));
    assert_eq!(edited.body.content, text, "{sent}");
    // It is as if it had been sent so.
    let form = shown(&edited);
    assert_eq!(kept(parsed(&form)).body.content, edited.body.content, "{sent}");
    form
}

#[test]
fn a_text_goes_where_the_text_was_and_the_fields_beside_it_stay() {
    let audio = json!({"id": "a", "transcript": "said"});
    for (sent, text, expected) in [
        // The refusal is at the end of the text that was shown, and of the one that is sent.
        (
            json!({"role": "assistant", "content": "Hello", "refusal": "R"}),
            "Hello world\n\nR",
            json!({"role": "assistant", "content": "Hello world", "refusal": "R"}),
        ),
        (
            json!({"role": "assistant", "content": "Hello", "refusal": "R"}),
            "R",
            json!({"role": "assistant", "content": "", "refusal": "R"}),
        ),
        (
            json!({"role": "assistant", "content": null, "refusal": "No."}),
            "Well\n\nNo.",
            json!({"role": "assistant", "content": "Well", "refusal": "No."}),
        ),
        // It is not, so it is gone from the message as it is from its text.
        (
            json!({"role": "assistant", "content": "Hello", "refusal": "R"}),
            "Hello\n\nR world",
            json!({"role": "assistant", "content": "Hello\n\nR world", "refusal": null}),
        ),
        (
            json!({"role": "assistant", "content": null, "refusal": "No."}),
            "",
            json!({"role": "assistant", "content": "", "refusal": null}),
        ),
        (
            json!({"role": "assistant", "content": [{"type": "text", "text": "a"}], "refusal": "R"}),
            "b",
            json!({"role": "assistant", "content": [{"type": "text", "text": "b"}], "refusal": null}),
        ),
        // A text may end as one before a refusal does.
        (
            json!({"role": "assistant", "content": "a", "refusal": null}),
            "b\n\n",
            json!({"role": "assistant", "content": "b\n\n", "refusal": null}),
        ),
        // The words of a recording are text only where nothing else was said.
        (
            json!({"role": "assistant", "content": null, "audio": audio}),
            "said more",
            json!({"role": "assistant", "content": "said more", "audio": audio}),
        ),
        (
            json!({"type": "human", "data": {"content": "hi", "type": "human"}}),
            "ho",
            json!({"type": "human", "data": {"content": "ho", "type": "human"}}),
        ),
        (
            json!({"type": "function_call_output", "call_id": "c", "output": "42"}),
            "43",
            json!({"type": "function_call_output", "call_id": "c", "output": "43"}),
        ),
    ] {
        assert_eq!(retold(&sent, text), expected, "{sent}");
    }
}

#[test]
fn a_content_that_is_sent_with_its_refusal_is_without_it() {
    let sent = json!({"role": "assistant", "content": "Hello", "refusal": "R"});
    for refusal in ["R", "S"] {
        let form = json!({"role": "assistant", "content": "Hello world", "refusal": refusal});
        assert_eq!(shown(&changed(&kept(parsed(&sent)), form.clone()).unwrap()), form);
    }
}

#[test]
fn a_content_is_the_one_that_was_sent_only_with_what_says_the_rest() {
    let sent = json!({"role": "assistant", "content": "Hello", "refusal": "R"});
    assert_eq!(retold(&sent, "Hello"), json!({"role": "assistant", "content": "Hello", "refusal": null}));
    let sent = json!({"role": "assistant", "content": "", "parts": [{"type": "text", "text": "A"}]});
    let cleared = json!({"role": "assistant", "content": "", "parts": [{"type": "text", "text": ""}]});
    assert_eq!(retold(&sent, ""), cleared);
    let message = kept(parsed(&sent));
    assert_eq!(changed(&message, sent).unwrap(), message);
}

#[test]
fn a_text_goes_into_the_one_part_of_text_though_that_is_empty() {
    let image = json!({"type": "image", "x": 1});
    let call = json!({"type": "tool_use", "id": "t", "name": "f", "input": {}});
    let text = |text: &str| json!({"type": "text", "text": text});
    for parts in
        [json!([text("x"), call]), json!([image, text("")]), json!([text(""), call]), json!(["", image])]
    {
        for field in ["content", "parts"] {
            let sent = json!({"role": "assistant", field: parts});
            let empty = retold(&json!({"role": "assistant", field: parts}), "z");
            let cleared = retold(&empty, "");
            let mut expected = sent.clone();
            for part in expected[field].as_array_mut().unwrap() {
                match part {
                    Value::String(text) => *text = "y".into(),
                    part if part.get("text").is_some() => part["text"] = "y".into(),
                    _ => {}
                }
            }
            assert_eq!(retold(&cleared, "y"), expected, "{sent}");
        }
    }
}

#[test]
fn parts_go_and_come_beside_a_refusal_and_the_text_is_there_once() {
    let message = kept(parsed(&json!({"role": "assistant", "parts": ["a", "b"], "refusal": "R"})));
    let without = changed(&message, json!({"parts": null})).unwrap();
    assert_eq!(without.body.content, message.body.content);
    assert_eq!(shown(&without), json!({"role": "assistant", "content": "a\n\nb", "refusal": "R"}));
    let again = changed(&without, json!({"parts": [{"type": "image"}]})).unwrap();
    assert_eq!(again.body.content, "R");
}

#[test]
fn a_text_that_has_no_place_is_refused_at_the_content() {
    for sent in [
        json!({"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "4"}]}),
        json!({"type": "computer_call_output", "call_id": "c", "output": {"type": "computer_screenshot"}}),
        json!({"type": "human", "data": {"content": [{"type": "text", "text": "hi"}]}}),
    ] {
        match changed(&kept(parsed(&sent)), json!({"content": "other"})) {
            Err(Error::Invalid { field, rule }) => {
                assert_eq!(field, "content", "{sent}");
                assert!(rule.starts_with("cannot be changed"), "{rule}");
            }
            other => panic!("{sent}: {other:?}"),
        }
    }
}
