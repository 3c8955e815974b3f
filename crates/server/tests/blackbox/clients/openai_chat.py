"""Messages of OpenAI's Chat Completions, made and read again by the package `openai`."""

import httpx2
from openai import OpenAI
from openai.types.chat import ChatCompletionMessage

from service import canonical, comes_back

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

# What the model answers, as the API says it.
ANSWERS = [
    {"role": "assistant", "content": "A pixel, in 漢字 \u202e and \U0001f469\u200d\U0001f467."},
    {"role": "assistant", "content": None, "refusal": "I can't help with that."},
    {
        "role": "assistant",
        "content": None,
        "refusal": None,
        "annotations": [],
        "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Kyōto"}'}},
            {"id": "call_2", "type": "custom", "custom": {"name": "shell", "input": "ls -l\n"}},
        ],
    },
    {
        "role": "assistant",
        "content": "It is [17 °C](https://example.com/kyoto).",
        "refusal": None,
        "annotations": [
            {
                "type": "url_citation",
                "url_citation": {"start_index": 6, "end_index": 11, "title": "Kyōto", "url": "https://example.com/kyoto"},
            }
        ],
    },
    {"role": "assistant", "content": None, "function_call": {"name": "old", "arguments": "{}"}},
    {
        "role": "assistant",
        "content": None,
        "audio": {"id": "audio_1", "data": "AAAA", "expires_at": 1893456000, "transcript": "Good night."},
    },
    {"role": "assistant", "content": "", "tool_calls": []},
]

requests = []


def model(request):
    """The API: it answers the next of the answers, and notes what it was asked."""
    requests.append(request)
    message = ANSWERS[len(requests) - 1]
    choice = {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return httpx2.Response(200, json=answer)


def ask(client, messages):
    """Asks the model, and gives its message and what it was sent."""
    completion = client.chat.completions.create(model="m", messages=messages)
    sent = httpx2.Response(200, content=requests[-1].content).json()["messages"]
    return completion.choices[0].message, sent


with OpenAI(api_key="none", http_client=httpx2.Client(transport=httpx2.MockTransport(model))) as client:
    answers = [ask(client, [{"role": "user", "content": "?"}])[0] for _ in ANSWERS]
    dumped = [answer.model_dump() for answer in answers]
    messages = [
        {"role": "developer", "content": "Be brief."},
        {"role": "system", "content": [{"type": "text", "text": "Be kind."}], "name": "house"},
        {
            "role": "user",
            "name": "alice",
            "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}},
                {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
                {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
                {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}},
                {"type": "text", "text": "And this?"},
            ],
        },
        *dumped[:3],
        {"role": "tool", "tool_call_id": "call_1", "content": '{"celsius": 17.0}'},
        {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "total 0"}]},
        *dumped[3:5],
        {"role": "function", "name": "old", "content": None},
        dumped[5],
        dumped[6],
        {
            "role": "assistant",
            "content": [{"type": "text", "text": "In part."}, {"type": "refusal", "refusal": "Not all."}],
        },
        # Models of other makers, behind the same API.
        {"role": "assistant", "content": "42", "reasoning_content": "Six times seven …"},
    ]
    said = [
        "Be brief.",
        "Be kind.",
        "What is this?\n\na.pdf\n\nAnd this?",
        "A pixel, in 漢字 \u202e and \U0001f469\u200d\U0001f467.",
        "I can't help with that.",
        "",
        '{"celsius": 17.0}',
        "total 0",
        "It is [17 °C](https://example.com/kyoto).",
        "",
        "",
        "Good night.",
        "",
        "In part.\n\nNot all.",
        "42",
    ]
    back = comes_back(messages, said)

    # The package knows its own messages again, and the model is sent the same bytes' worth as before.
    again = [ChatCompletionMessage.model_validate(back[place]) for place in (3, 4, 5, 8, 9, 11, 12)]
    assert again == answers, f"{again}\n{answers}"
    del requests[:]
    first, second = ask(client, messages)[1], ask(client, back)[1]
    assert canonical(second) == canonical(first)
