"""What goes over the wire."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Thread(FromRow):
    id: int
    user_id: str
    title: str | None
    summary: str | None
    notebooks: list[str]
    metadata: dict[str, Any] = Field(validation_alias="metadata_")
    starred: bool
    archived: bool
    message_count: int
    modseq: int
    created_at: datetime
    updated_at: datetime


def parsed(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text


class Message(FromRow):
    id: int
    thread_id: int = Field(validation_alias="conversation_id")
    role: str
    content: str
    summary: str | None
    sources: list[Any]
    selected_text_used: bool
    tool_calls: Annotated[Any, BeforeValidator(parsed)]
    metadata: dict[str, Any] = Field(validation_alias="metadata_")
    created_at: datetime
    updated_at: datetime


class OpenThread(Thread):
    messages: list[Message]
    older_cursor: str | None


class Threads(BaseModel):
    threads: list[Thread]
    next_cursor: str | None


class NewThread(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(max_length=255)] | None = None
    notebooks: list[str] = []
    metadata: dict[str, Any] = {}
    starred: bool = False
    archived: bool = False


class NewMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant", "system", "tool"]
    content: Annotated[str, StringConstraints(max_length=100_000)]
    sources: list[Any] = []
    selected_text_used: bool = False
    tool_calls: Any = None
    metadata: dict[str, Any] = {}
