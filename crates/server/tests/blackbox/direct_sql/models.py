"""The models of docs/schema.md, as they stand there."""

from datetime import datetime

from sqlalchemy import BigInteger, Computed, DateTime, FetchedValue, ForeignKeyConstraint, Identity
from sqlmodel import Field, SQLModel

MOMENT = DateTime(timezone=True)
BY_DEFAULT = {"server_default": FetchedValue()}


class Conversation(SQLModel, table=True):
    __tablename__ = "conversations"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    user_id: str = Field(primary_key=True)
    summary: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=MOMENT, sa_column_kwargs=BY_DEFAULT)
    updated_at: datetime | None = Field(default=None, sa_type=MOMENT, sa_column_kwargs=BY_DEFAULT)


class Message(SQLModel, table=True):
    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "conversation_id"], ["conversations.user_id", "conversations.id"]),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])
    conversation_id: int = Field(sa_type=BigInteger)
    user_id: str = Field(primary_key=True)
    role: str
    content: str
    summary: str | None = Field(default=None, sa_column_args=[Computed("left(content, 100)")])
    tool_calls: str | None = None  # JSON, as text
    created_at: datetime | None = Field(default=None, sa_type=MOMENT, sa_column_kwargs=BY_DEFAULT)
