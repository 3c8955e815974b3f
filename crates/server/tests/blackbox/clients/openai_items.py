"""Items of OpenAI's Responses, of every type that the package `openai` knows."""

import typing

from openai.types.responses import Response, ResponseInputMessageItem, ResponseOutputItem
from pydantic import TypeAdapter

from service import canonical, comes_back, compact

# An item of every type that a response can hold.
OUTPUT = [
    {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "phase": "final_answer",
        "content": [
            {
                "type": "output_text",
                "text": "It is 17 °C.",
                "annotations": [
                    {"type": "url_citation", "start_index": 6, "end_index": 11, "title": "K", "url": "https://example.com"},
                    {"type": "file_citation", "file_id": "file_1", "filename": "a.pdf", "index": 3},
                ],
                "logprobs": [{"token": "It", "bytes": [73, 116], "logprob": -0.1, "top_logprobs": []}],
            },
            {"type": "refusal", "refusal": "No more."},
        ],
    },
    {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [{"type": "summary_text", "text": "I think."}],
        "content": [{"type": "reasoning_text", "text": "First this, then that."}],
        "encrypted_content": "gAAAA",
        "status": None,
    },
    {
        "type": "function_call",
        "id": "fc_1",
        "call_id": "call_1",
        "name": "weather",
        "arguments": '{"city":"Kyōto"}',
        "status": "completed",
    },
    {"type": "function_call_output", "id": "fco_1", "call_id": "call_1", "output": "17 °C", "status": "completed"},
    {
        "type": "file_search_call",
        "id": "fs_1",
        "queries": ["a", "b"],
        "status": "searching",
        "results": [{"file_id": "f", "filename": "a.pdf", "score": 0.5, "text": "found", "attributes": {"year": 2026.0}}],
    },
    {"type": "web_search_call", "id": "ws_1", "status": "failed", "action": {"type": "search", "query": "Kyōto"}},
    {
        "type": "computer_call",
        "id": "cu_1",
        "call_id": "call_2",
        "status": "in_progress",
        "action": {"type": "click", "button": "left", "x": 1, "y": 2},
        "pending_safety_checks": [{"id": "sc_1", "code": "c", "message": "m"}],
    },
    {
        "type": "computer_call_output",
        "id": "cuo_1",
        "call_id": "call_2",
        "status": "incomplete",
        "output": {"type": "computer_screenshot", "image_url": "data:image/png;base64,iVBORw0KGgo="},
    },
    {"type": "program", "id": "pr_1", "call_id": "call_3", "code": "print(1)", "fingerprint": "f"},
    {"type": "program_output", "id": "pro_1", "call_id": "call_3", "result": "1", "status": "completed"},
    {
        "type": "tool_search_call",
        "id": "ts_1",
        "call_id": None,
        "arguments": {"q": ["x", 1, None]},
        "execution": "server",
        "status": "completed",
    },
    {
        "type": "tool_search_output",
        "id": "tso_1",
        "call_id": None,
        "execution": "server",
        "status": "completed",
        "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": True}],
    },
    {"type": "additional_tools", "id": "at_1", "role": "developer", "tools": []},
    {"type": "compaction", "id": "cmp_1", "encrypted_content": "gAAAB"},
    {"type": "image_generation_call", "id": "ig_1", "status": "completed", "result": "iVBORw0KGgo=", "size": "1024x1024"},
    {
        "type": "code_interpreter_call",
        "id": "ci_1",
        "code": "1 + 1",
        "container_id": "cntr_1",
        "status": "completed",
        "outputs": [{"type": "logs", "logs": "2"}],
    },
    {
        "type": "local_shell_call",
        "id": "ls_1",
        "call_id": "call_4",
        "status": "completed",
        "action": {"type": "exec", "command": ["ls"], "env": {}},
    },
    {"type": "local_shell_call_output", "id": "lso_1", "output": '{"stdout": ""}', "status": "completed"},
    {
        "type": "shell_call",
        "id": "sh_1",
        "call_id": "call_5",
        "action": {"commands": ["ls"], "timeout_ms": 1000, "max_output_length": 10},
        "environment": {"type": "local"},
        "status": "completed",
    },
    {
        "type": "shell_call_output",
        "id": "sho_1",
        "call_id": "call_5",
        "status": "completed",
        "output": [{"stdout": "a", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}],
    },
    {
        "type": "apply_patch_call",
        "id": "ap_1",
        "call_id": "call_6",
        "operation": {"type": "create_file", "path": "a", "diff": "+a"},
        "status": "completed",
    },
    {"type": "apply_patch_call_output", "id": "apo_1", "call_id": "call_6", "status": "failed", "output": "no"},
    {
        "type": "mcp_call",
        "id": "mcp_1",
        "name": "f",
        "arguments": "{}",
        "server_label": "s",
        "status": "calling",
        "output": "said",
    },
    {"type": "mcp_list_tools", "id": "mcpl_1", "server_label": "s", "tools": [{"name": "f", "input_schema": {}}]},
    {"type": "mcp_approval_request", "id": "mcpr_1", "name": "f", "arguments": "{}", "server_label": "s"},
    {"type": "mcp_approval_response", "id": "mcpa_1", "approval_request_id": "mcpr_1", "approve": False, "reason": "no"},
    {"type": "custom_tool_call", "id": "ctc_1", "call_id": "call_7", "name": "sql", "input": "SELECT 1"},
    {
        "type": "custom_tool_call_output",
        "id": "ctco_1",
        "call_id": "call_7",
        "status": "completed",
        "output": [{"type": "input_text", "text": "one"}, {"type": "input_text", "text": "row"}],
    },
]

response = Response.model_validate(
    {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "output": OUTPUT,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
)
types = typing.get_args(typing.get_args(ResponseOutputItem)[0])
known = {typing.get_args(one.model_fields["type"].annotation)[0] for one in types}
assert known == {item["type"] for item in OUTPUT}, known ^ {item["type"] for item in OUTPUT}
assert not any(type(item) is dict for item in response.output)

asked = ResponseInputMessageItem.model_validate(
    {
        "type": "message",
        "id": "msg_0",
        "role": "developer",
        "status": "completed",
        "content": [
            {"type": "input_text", "text": "Look at"},
            {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,iVBORw0KGgo="},
            {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="},
        ],
    }
)
items = [
    {"role": "user", "content": "What is the weather in Kyōto?"},
    {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Please."}]},
    asked.model_dump(),
    # As they go back to the API, and as they were parsed.
    *response.to_dict()["output"],
    {"type": "item_reference", "id": "rs_0"},
]
said = [
    "What is the weather in Kyōto?",
    "Please.",
    "Look at\n\na.pdf",
    "It is 17 °C.\n\nNo more.",
]


def text(item):
    """What an item says beside the messages: the text of a tool's output, and never an image."""
    match item["type"], item.get("output"):
        case "function_call_output" | "local_shell_call_output" | "apply_patch_call_output", output:
            return output
        case "computer_call_output", output:
            return compact(output | {"image_url": "…"})
        case "shell_call_output", output:
            return compact(output)
        case "custom_tool_call_output", _:
            return "one\n\nrow"
    return ""


said += map(text, items[4:])
back = comes_back(items, said)
again = TypeAdapter(list[ResponseOutputItem]).validate_python(back[3:-1])
for one, sent in zip(again, response.to_dict()["output"], strict=True):
    # A null status is always there: the service shows it.
    sent = {name: value for name, value in sent.items() if (name, value) != ("status", None)}
    assert canonical(one.to_dict()) == canonical(sent), (one.to_dict(), sent)

# With every field that the package knows, null where it was not sent.
dumped = [item.model_dump() | {"id": f"dumped-{place}"} for place, item in enumerate(response.output)]
comes_back(dumped, [said[3], *map(text, dumped[1:])])
