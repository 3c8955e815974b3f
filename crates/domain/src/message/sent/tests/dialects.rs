//! Messages as the SDKs make them, each with what becomes of it.

use serde_json::{Value, json};

use super::{form, item, kind, parsed, plain};
use crate::message::Role;

const IMAGE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";

/// A message comes back as it was sent, and has this text and this kind.
fn assert_kept(sent: &Value, role: Role, text: &str, expected_kind: Option<&str>) {
    let new = parsed(sent);
    assert_eq!(&form(&new), sent);
    assert_eq!((new.body.role, &*new.body.content, kind(&new)), (role, text, expected_kind), "{sent}");
}

#[test]
fn a_plain_message_holds_nothing_beside_its_text() {
    for sent in [
        plain(),
        json!({"role": "user", "content": "hi", "tool_calls": null, "name": null, "kind": null, "sources": []}),
        json!({"id": 7, "thread_id": 1, "role": "assistant", "content": "", "parts": null, "kind": null, "tool_call_id": null,
            "name": null, "client_id": null, "status": null, "summary": "", "sources": [], "selected_text_used": false,
            "tool_calls": null, "metadata": {}, "created_at": "2026-11-23T04:50:42.093627Z", "updated_at": "x"}),
    ] {
        let new = parsed(&sent);
        assert_eq!((item(&new), kind(&new), &new.public_id, new.status), (Value::Null, None, &None, None));
    }
}

#[test]
fn messages_of_openai_chat_come_back_equal() {
    let calls = json!([{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]);
    let described = json!([{"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": IMAGE, "detail": "low"}}]);
    for (sent, role, text, kind) in [
        (json!({"role": "developer", "content": "Be kind."}), Role::System, "Be kind.", None),
        (
            json!({"role": "user", "content": described, "name": "ann"}),
            Role::User,
            "What is this?",
            Some("message"),
        ),
        (
            json!({"role": "assistant", "content": null, "tool_calls": calls}),
            Role::Assistant,
            "",
            Some("message"),
        ),
        (json!({"role": "assistant", "tool_calls": calls}), Role::Assistant, "", Some("message")),
        (json!({"role": "assistant", "content": "", "tool_calls": calls}), Role::Assistant, "", None),
        (json!({"role": "tool", "tool_call_id": "call_1", "content": "42"}), Role::Tool, "42", None),
        (json!({"role": "function", "name": "f", "content": "42"}), Role::Tool, "42", None),
        (json!({"role": "function", "name": "f", "content": null}), Role::Tool, "", Some("message")),
        (
            json!({"role": "assistant", "content": null, "refusal": "No.", "annotations": [], "audio": null,
            "function_call": null}),
            Role::Assistant,
            "No.",
            Some("message"),
        ),
        (
            json!({"role": "assistant", "content": [{"type": "text", "text": "A"}, {"type": "refusal", "refusal": "B"}]}),
            Role::Assistant,
            "A\n\nB",
            Some("message"),
        ),
        (
            json!({"role": "assistant", "content": null, "audio": {"id": "a", "data": "UklGRg==", "transcript": "Hello."}}),
            Role::Assistant,
            "Hello.",
            Some("message"),
        ),
        (
            json!({"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
            {"type": "file", "file": {"filename": "a.pdf", "file_data": IMAGE}}]}),
            Role::User,
            "a.pdf",
            Some("message"),
        ),
    ] {
        assert_kept(&sent, role, text, kind);
    }
}

#[test]
fn items_of_openai_responses_come_back_equal() {
    let output = json!([{"type": "output_text", "text": "Here.", "annotations": [{"type": "url_citation", "url": "https://a"}]}]);
    for (sent, role, text, kind) in [
        (json!({"type": "message", "role": "user", "content": "hi"}), Role::User, "hi", "message"),
        (
            json!({"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": output}),
            Role::Assistant,
            "Here.",
            "message",
        ),
        (
            json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "f", "arguments": "{\"a\":1}"}),
            Role::Assistant,
            "",
            "function_call",
        ),
        (
            json!({"type": "function_call_output", "call_id": "call_1", "output": "42"}),
            Role::Tool,
            "42",
            "function_call_output",
        ),
        (
            json!({"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "4"},
            {"type": "input_image", "image_url": IMAGE}, {"type": "input_text", "text": "2"}]}),
            Role::Tool,
            "4\n\n2",
            "function_call_output",
        ),
        (
            json!({"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Hm."}],
            "encrypted_content": "gAAA"}),
            Role::Assistant,
            "",
            "reasoning",
        ),
        (
            json!({"type": "web_search_call", "id": "ws_1", "status": "searching", "action": {"query": "x"}}),
            Role::Assistant,
            "",
            "web_search_call",
        ),
        (
            json!({"type": "computer_call_output", "call_id": "c", "output": {"type": "computer_screenshot", "image_url": IMAGE}}),
            Role::Tool,
            "{\"type\":\"computer_screenshot\",\"image_url\":\"…\"}",
            "computer_call_output",
        ),
        (
            json!({"type": "a thing of tomorrow", "metadata": 7, "sources": "s", "parts": {}, "content": {"x": [null]},
            "name": ["n"], "said": 1, "absent": 2, "$as": 3, "as": 4, "created_at": 1}),
            Role::Assistant,
            "",
            "a thing of tomorrow",
        ),
    ] {
        assert_kept(&sent, role, text, Some(kind));
    }
}

#[test]
fn messages_of_anthropic_come_back_equal() {
    let result = json!([{"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "42"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}]},
        {"type": "tool_result", "tool_use_id": "u", "content": "43", "is_error": true}]);
    for (sent, role, text, kind) in [
        (
            json!({"role": "user", "content": [{"type": "text", "text": "Look", "cache_control": {"type": "ephemeral"}},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
            {"type": "document", "title": "Plan", "source": {"type": "text", "media_type": "text/plain", "data": "long"}}]}),
            Role::User,
            "Look\n\nPlan",
            "message",
        ),
        (
            json!({"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm.", "signature": "sig"},
            {"type": "redacted_thinking", "data": "EmwK"}, {"type": "text", "text": "Yes.", "citations": []},
            {"type": "tool_use", "id": "t", "name": "f", "input": {"q": 1.5}}]}),
            Role::Assistant,
            "Yes.",
            "message",
        ),
        (json!({"role": "user", "content": result}), Role::User, "42\n\n43", "tool_result"),
        (
            json!({"role": "user", "content": [result[0], {"type": "text", "text": "and?"}]}),
            Role::User,
            "42\n\nand?",
            "message",
        ),
        (
            json!({"id": "msg_01", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
            "content": [{"type": "text", "text": "Hi"}], "usage": {"input_tokens": 1}}),
            Role::Assistant,
            "Hi",
            "message",
        ),
    ] {
        assert_kept(&sent, role, text, Some(kind));
    }
}

#[test]
fn messages_of_the_vercel_ai_sdk_come_back_equal() {
    let call = json!({"type": "tool-weather", "toolCallId": "c", "state": "output-available", "input": {"in": "Rome"}, "output": "sun"});
    for (sent, role, text) in [
        (
            json!({"id": "m1", "role": "user", "metadata": {}, "parts": [{"type": "text", "text": "hi"}]}),
            Role::User,
            "hi",
        ),
        (
            json!({"id": "m2", "role": "assistant", "parts": [{"type": "step-start"}, {"type": "reasoning", "text": "Hm."}, call,
            {"type": "text", "text": "Sun.", "state": "done"}, {"type": "source-url", "sourceId": "s", "url": "https://a"},
            {"type": "data-x", "data": {"text": "no"}}]}),
            Role::Assistant,
            "sun\n\nSun.",
        ),
        (
            json!({"id": "m3", "role": "user", "parts": [{"type": "file", "mediaType": "image/png", "filename": "a.png", "url": IMAGE}]}),
            Role::User,
            "a.png",
        ),
        (
            json!({"id": "m4", "role": "user", "content": "hi", "parts": [{"type": "text", "text": "hi"}]}),
            Role::User,
            "hi",
        ),
        (
            json!({"id": "m5", "role": "user", "content": "other", "parts": [{"type": "text", "text": "hi"}]}),
            Role::User,
            "hi",
        ),
        (
            json!({"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c", "toolName": "f",
            "output": {"type": "json", "value": {"t": 20}}}]}),
            Role::Tool,
            "{\"t\":20}",
        ),
    ] {
        assert_kept(&sent, role, text, Some("message"));
    }
    assert_eq!(
        parsed(&json!({"id": "12", "role": "user", "content": "hi"})).public_id.unwrap().as_str(),
        "12"
    );
}

#[test]
fn messages_of_langchain_come_back_equal() {
    for (sent, role, text, kind) in [
        (
            json!({"type": "human", "content": "hi", "additional_kwargs": {}, "response_metadata": {}, "name": null, "example": false}),
            Role::User,
            "hi",
            None,
        ),
        (
            json!({"type": "ai", "content": [{"type": "text", "text": "Yes."}, "No."], "tool_calls": [], "invalid_tool_calls": [],
            "usage_metadata": null, "id": "run-1"}),
            Role::Assistant,
            "Yes.\n\nNo.",
            Some("message"),
        ),
        (
            json!({"type": "tool", "content": "42", "tool_call_id": "c", "artifact": null, "status": "success"}),
            Role::Tool,
            "42",
            None,
        ),
        (json!({"type": "AIMessageChunk", "content": "Ye"}), Role::Assistant, "Ye", None),
        (
            json!({"type": "human", "data": {"content": "hi", "type": "human"}}),
            Role::User,
            "hi",
            Some("message"),
        ),
        (json!({"role": "human", "content": "hi"}), Role::User, "hi", None),
    ] {
        assert_kept(&sent, role, text, kind);
    }
}

#[test]
fn contents_of_gemini_and_of_mcp_come_back_equal() {
    for (sent, role, text, kind) in [
        (
            json!({"role": "model", "parts": [{"text": "Hm.", "thought": true}, {"text": "Yes."}, {"functionCall": {"name": "f"}}]}),
            Role::Assistant,
            "Yes.",
            "message",
        ),
        (
            json!({"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"t": 20}}}]}),
            Role::User,
            "{\"t\":20}",
            "tool_result",
        ),
        (
            json!({"role": "tool", "content": [{"type": "resource", "resource": {"uri": "file:///a", "text": "A"}},
            {"type": "resource_link", "uri": "file:///b", "name": "b.txt"}]}),
            Role::Tool,
            "A\n\nb.txt",
            "message",
        ),
    ] {
        assert_kept(&sent, role, text, Some(kind));
    }
}

#[test]
fn the_text_of_the_one_part_that_says_all_is_not_kept_twice() {
    let sent = json!({"role": "user", "content": [{"type": "image", "x": 1}, {"type": "text", "text": "hi", "k": [2]}]});
    let expected =
        json!({"content": [{"type": "image", "x": 1}, {"type": "text", "text": "", "k": [2]}], "said": 1});
    assert_eq!(item(&parsed(&sent)), expected);
    let sent = json!({"id": "a", "role": "user", "parts": ["hi"]});
    assert_eq!(item(&parsed(&sent)), json!({"parts": [""], "absent": ["content"], "said": 0, "as": "id"}));
}
