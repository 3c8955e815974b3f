"""What an application has around the examples for LangChain in docs/clients.md, and what is so after them."""

from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessage, ToolMessage

model = FakeListChatModel(responses=["Tōkyō.", "Seoul."])


def check():
    """What is so after the person of the page has asked twice."""
    name = "capitals, by LangChain"
    read = ChatHistory(name).messages
    assert [(message.type, message.content) for message in read] == [
        ("human", "What is the capital of Japan?"),
        ("ai", "Tōkyō."),
        ("human", "And of Korea?"),
        ("ai", "Seoul."),
    ], read
    calls = [{"name": "maps", "args": {"q": "Seoul"}, "id": "call_1", "type": "tool_call"}]
    more = [
        HumanMessage([{"type": "text", "text": "Show it."}], name="alice"),
        AIMessage("", tool_calls=calls, id="run--1"),
        ToolMessage("37.57, 126.98", tool_call_id="call_1", artifact={"zoom": 1.5}),
    ]
    history.add_messages(more)
    assert ChatHistory(name).messages == read + more
    assert ChatHistory("another").messages == []
    history.clear()
    assert ChatHistory(name).messages == []
