"""A notebook with SQLModel models of its own, whose tables are called conversation and message.

    notebook.py write USER                 starts a conversation of four messages, prints its id
    notebook.py read USER CONVERSATION     prints its messages as JSON
    notebook.py change USER CONVERSATION   changes its first message and its summary, and deletes its last message
    notebook.py forget USER CONVERSATION   deletes it with its messages
"""

import json
import os
import sys
from datetime import datetime, timezone
from typing import Optional

from pydantic import NaiveDatetime
from sqlmodel import Field, Session, SQLModel, create_engine, select


def utc_now():
    return datetime.now(timezone.utc).replace(tzinfo=None)


class Conversation(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    user_id: str = Field(index=True)
    summary: Optional[str] = None
    created_at: NaiveDatetime = Field(default_factory=utc_now)
    updated_at: NaiveDatetime = Field(default_factory=utc_now)


class Message(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    user_id: str = Field(index=True)
    role: str
    content: str
    summary: Optional[str] = None
    created_at: NaiveDatetime = Field(default_factory=utc_now)


def messages_of(session, user, conversation):
    of_it = (Message.user_id == user, Message.conversation_id == int(conversation))
    return session.exec(select(Message).where(*of_it).order_by(Message.created_at, Message.id)).all()


def write(session, user):
    conversation = Conversation(user_id=user)
    session.add(conversation)
    session.commit()
    session.refresh(conversation)
    common = {"user_id": user, "conversation_id": conversation.id}
    session.add_all([Message(**common, role="user", content="question one"), Message(**common, role="assistant", content="answer one")])
    session.commit()
    for role, content in (("user", "question two"), ("assistant", "answer two")):
        message = Message(**common, role=role, content=content)
        session.add(message)
        session.commit()
        session.refresh(message)
        assert message.summary == content and message.created_at.tzinfo is None
        assert abs((utc_now() - message.created_at).total_seconds()) < 600
    print(conversation.id)


def read(session, user, conversation):
    fields = {"id", "role", "content", "summary"}
    print(json.dumps([message.model_dump(include=fields) for message in messages_of(session, user, conversation)]))


def change(session, user, conversation):
    messages = messages_of(session, user, conversation)
    messages[0].content = "question one, corrected"
    session.add(messages[0])
    session.delete(messages[-1])
    kept = session.exec(select(Conversation).where(Conversation.id == int(conversation))).one()
    kept.summary = "a summary of my own"
    kept.updated_at = utc_now()
    session.add(kept)
    session.commit()


def forget(session, user, conversation):
    for message in messages_of(session, user, conversation):
        session.delete(message)
    session.delete(session.get_one(Conversation, int(conversation)))
    session.commit()


engine = create_engine(os.environ["DATABASE_URL"])
# As a notebook does each time that it is run: it finds its tables.
SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    {"write": write, "read": read, "change": change, "forget": forget}[sys.argv[1]](session, *sys.argv[2:])
