"""The tables, as they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, ForeignKeyConstraint, Identity, String, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


class User(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    modseq: Mapped[int]
    created_at: Mapped[datetime]


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(255), ForeignKey("users.id"), primary_key=True)
    title: Mapped[str | None] = mapped_column(String(255))
    summary: Mapped[str | None] = mapped_column(String(100))
    notebooks: Mapped[list[Any]]
    # `metadata` is SQLAlchemy's own name.
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata")
    starred: Mapped[bool]
    archived: Mapped[bool]
    message_count: Mapped[int]
    modseq: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "conversation_id"], ["conversations.user_id", "conversations.id"]),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    conversation_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    content: Mapped[str]
    summary: Mapped[str | None] = mapped_column(String(100), Computed("left(content, 100)"))
    sources: Mapped[list[Any]]
    selected_text_used: Mapped[bool]
    tool_calls: Mapped[str | None]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata")
    modseq: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
