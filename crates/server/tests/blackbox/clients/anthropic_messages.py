"""Messages of Anthropic's API, with blocks of every type that the package `anthropic` knows."""

import typing

import httpx2
from anthropic import Anthropic
from anthropic.types import ContentBlock, ContentBlockParam, Message

from service import canonical, comes_back, compact

SOURCE = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
KEEP = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}

# What the model answers: a block of every type that it can say.
BLOCKS = [
    {"type": "thinking", "thinking": "The person asks about Kyōto.", "signature": "EqQBCgIYAhIM=="},
    {"type": "redacted_thinking", "data": "EmwKAhgBEgy3va3pzix/"},
    {"type": "text", "text": "I look it up."},
    {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Kyōto", "days": 3, "at": [35.0, 135.7]}},
    {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "Kyōto"}},
    {
        "type": "web_search_tool_result",
        "tool_use_id": "srvtoolu_1",
        "content": [
            {"type": "web_search_result", "title": "K", "url": "https://example.com", "encrypted_content": "Ev0D"},
        ],
    },
    {
        "type": "text",
        "text": "17 °C",
        "citations": [
            {
                "type": "web_search_result_location",
                "cited_text": "seventeen",
                "encrypted_index": "Eo8B",
                "title": "K",
                "url": "https://example.com",
            },
            {
                "type": "char_location",
                "cited_text": "17",
                "document_index": 0,
                "document_title": None,
                "start_char_index": 0,
                "end_char_index": 2,
            },
        ],
    },
    {
        "type": "web_fetch_tool_result",
        "tool_use_id": "srvtoolu_2",
        "content": {
            "type": "web_fetch_result",
            "url": "https://example.com",
            "retrieved_at": "2026-11-23T00:00:00Z",
            "content": {
                "type": "document",
                "title": "fetched",
                "source": {"type": "text", "media_type": "text/plain", "data": "page"},
            },
        },
    },
    {
        "type": "code_execution_tool_result",
        "tool_use_id": "srvtoolu_3",
        "content": {"type": "code_execution_result", "stdout": "2", "stderr": "", "return_code": 0, "content": []},
    },
    {
        "type": "bash_code_execution_tool_result",
        "tool_use_id": "srvtoolu_4",
        "content": {"type": "bash_code_execution_result", "stdout": "a", "stderr": "b", "return_code": 1, "content": []},
    },
    {
        "type": "text_editor_code_execution_tool_result",
        "tool_use_id": "srvtoolu_5",
        "content": {"type": "text_editor_code_execution_view_result", "content": "line", "file_type": "text"},
    },
    {
        "type": "tool_search_tool_result",
        "tool_use_id": "srvtoolu_6",
        "content": {
            "type": "tool_search_tool_search_result",
            "tool_references": [{"type": "tool_reference", "tool_name": "weather"}],
        },
    },
    {"type": "container_upload", "file_id": "file_1"},
]


def kind(block):
    """The type that a block's class stands for."""
    fields = getattr(block, "model_fields", None)
    found = fields["type"].annotation if fields else typing.get_type_hints(block)["type"]
    return typing.get_args(found)[0]


def known(blocks, given):
    """Whether the blocks given are of each of these types."""
    types = {kind(block) for block in blocks}
    assert types <= {block["type"] for block in given}, types - {block["type"] for block in given}


def spoken(blocks):
    """The text of the answer: what the model says, and what the tools said that it has run."""
    results = [block["content"] for block in blocks if block["type"].endswith("_tool_result")]
    return "\n\n".join(["I look it up.", "17 °C", *(compact(one) for one in results if type(one) is dict)])


requests = []


def model(request):
    """The API: it says the blocks, and notes what it was asked."""
    requests.append(request)
    answer = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": BLOCKS,
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 2, "cache_read_input_tokens": 0},
    }
    return httpx2.Response(200, json=answer)


def ask(client, messages):
    """Asks the model, and gives its message and what it was sent."""
    answer = client.messages.create(model="m", max_tokens=9, messages=messages)
    return answer, httpx2.Response(200, content=requests[-1].content).json()["messages"]


with Anthropic(api_key="none", http_client=httpx2.Client(transport=httpx2.MockTransport(model))) as client:
    answer = ask(client, [{"role": "user", "content": "?"}])[0]
    messages = [
        {"role": "user", "content": "What is the weather in Kyōto?"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look:", **KEEP},
                {"type": "image", "source": SOURCE},
                {
                    "type": "document",
                    "title": "notes.txt",
                    "context": "mine",
                    "source": {"type": "text", "media_type": "text/plain", "data": "Notes."},
                    "citations": {"enabled": True},
                    **KEEP,
                },
                {
                    "type": "search_result",
                    "source": "https://example.com",
                    "title": "found",
                    "content": [{"type": "text", "text": "A result."}],
                },
            ],
        },
        # As the package gives it: dumped with every field that it knows, and without those that were not set.
        {"role": "assistant", "content": answer.model_dump()["content"]},
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "toolu_1",
                    "is_error": False,
                    "content": [{"type": "text", "text": "Sunny,"}, {"type": "image", "source": SOURCE}],
                    **KEEP,
                },
                {"type": "tool_result", "tool_use_id": "toolu_2", "content": "and warm."},
                {"type": "tool_result", "tool_use_id": "toolu_3"},
            ],
        },
        {"role": "assistant", "content": [block.to_dict() for block in answer.content]},
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "toolu_4", "content": "Done."},
                {"type": "text", "text": "And now?"},
            ],
        },
        {"role": "assistant", "content": [{"type": "text", "text": "Nothing."}]},
        {"role": "system", "content": [{"type": "text", "text": "The person is in Kyōto.", **KEEP}]},
    ]
    given = [block for message in messages if type(message["content"]) is list for block in message["content"]]
    known(typing.get_args(typing.get_args(ContentBlock)[0]), given)
    known(typing.get_args(ContentBlockParam), given)
    said = [
        "What is the weather in Kyōto?",
        "Look:\n\nnotes.txt",
        spoken(messages[2]["content"]),
        "Sunny,\n\nand warm.",
        spoken(messages[4]["content"]),
        "Done.\n\nAnd now?",
        "Nothing.",
        "The person is in Kyōto.",
    ]
    back = comes_back(messages, said)

    # The package knows its own blocks again, and the model is sent what it was sent before.
    for place in (2, 4):
        assert Message.model_validate(answer.model_dump() | {"content": back[place]["content"]}) == answer
    assert canonical(ask(client, back)[1]) == canonical(ask(client, messages)[1])

    # A whole message of the API is one, too.
    whole = [answer.model_dump(), answer.to_dict() | {"id": "msg_2"}]
    whole = comes_back(whole, [spoken(message["content"]) for message in whole])
    assert Message.model_validate(whole[0]) == answer
