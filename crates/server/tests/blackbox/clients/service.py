"""The service as its clients reach it, and lists of messages that go to it and come back; for the scripts beside this."""

import json
import os
import urllib.error
import urllib.request

THREADS = "/api/v1/chat/threads"

# What the service adds to a message that it gives back in the form in which it was sent. A client's own field of such a
# name is none of these: it has another type.
ADDED = {
    "id": int,
    "thread_id": int,
    "client_id": (str, type(None)),
    "kind": (str, type(None)),
    "status": type(None),
    "summary": (str, type(None)),
    "created_at": str,
    "updated_at": str,
}


def call(method, path, body=None):
    """Sends a request, and gives the JSON of its answer."""
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["CHAT_HISTORY"] + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None


def canonical(value):
    """JSON that is the same text where it means the same."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)


def compact(value):
    """JSON as it stands in the text of a message, where a tool has answered with it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_sent(message):
    """A message without what the service added to it."""
    return {name: value for name, value in message.items() if not isinstance(value, ADDED.get(name, ()))}


def comes_back(messages, said):
    """Sends messages in one request, reads them again, and gives them as they came back, which is as they were sent.

    `said` is what each of them says to clients that know texts alone.
    """
    thread = call("POST", THREADS, {})["id"]
    path = f"{THREADS}/{thread}/messages"
    call("POST", path, {"messages": messages})
    back = [as_sent(message) for message in call("GET", f"{path}?limit=1000&content=parts")["messages"]]
    for before, after in zip(map(as_sent, messages), back, strict=True):
        assert canonical(after) == canonical(before), f"sent:\n{canonical(before)}\ncame back:\n{canonical(after)}"
    texts = [message["content"] for message in call("GET", f"{path}?limit=1000")["messages"]]
    assert texts == said, f"expected:\n{canonical(said)}\nfound:\n{canonical(texts)}"
    return back
