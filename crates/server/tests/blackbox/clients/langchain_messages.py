"""Messages of LangChain, of every kind that `langchain-core` has, as `messages_to_dict` writes them."""

from langchain_core.messages import (
    AIMessage,
    FunctionMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    messages_from_dict,
    messages_to_dict,
)

from service import comes_back

MESSAGES = [
    SystemMessage("Be brief."),
    HumanMessage("Hello?", name="alice", id="human-1"),
    HumanMessage(
        [
            {"type": "text", "text": "What is this?"},
            {"type": "image", "base64": "iVBORw0KGgo=", "mime_type": "image/png"},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        ],
        additional_kwargs={"from": "upload"},
    ),
    AIMessage(
        [
            {"type": "reasoning", "reasoning": "I think.", "extras": {"signature": "EqQB=="}},
            {"type": "text", "text": "I look it up.", "annotations": [{"type": "citation", "url": "https://example.com"}]},
        ],
        id="run--1",
        tool_calls=[{"name": "weather", "args": {"city": "Kyōto", "at": [35.0, None]}, "id": "call_1", "type": "tool_call"}],
        invalid_tool_calls=[
            {"name": "broken", "args": "{", "id": "call_2", "error": "no JSON", "type": "invalid_tool_call"},
        ],
        usage_metadata={
            "input_tokens": 7,
            "output_tokens": 5,
            "total_tokens": 12,
            "output_token_details": {"reasoning": 3},
        },
        response_metadata={"model_name": "m", "finish_reason": "tool_calls", "logprobs": None},
    ),
    ToolMessage("17 °C", tool_call_id="call_1", artifact={"celsius": 17.0}, status="success", name="weather"),
    ToolMessage([{"type": "text", "text": "no JSON"}], tool_call_id="call_2", status="error"),
    FunctionMessage("42", name="old"),
    AIMessage("", tool_calls=[{"name": "f", "args": {}, "id": "call_3", "type": "tool_call"}]),
    AIMessage("It is 17 °C.", id="run--2"),
]
SAID = [
    "Be brief.",
    "Hello?",
    "What is this?",
    "I look it up.",
    "17 °C",
    "no JSON",
    "42",
    "",
    "It is 17 °C.",
]

written = messages_to_dict(MESSAGES)
assert messages_from_dict(comes_back(written, SAID)) == MESSAGES

# Their data alone names its type, too. A message without an id of its own gets the service's.
alone = [{name: value for name, value in message["data"].items() if name != "id" or value} for message in written]
alone = comes_back(alone, SAID)
assert messages_from_dict([{"type": data["type"], "data": data} for data in alone]) == MESSAGES
