"""An agent that keeps its conversations in the tables, with SQLModel, while the service runs.

    agent.py talk USER TURNS            starts a conversation, prints its id, has that many turns
    agent.py read USER CONVERSATION     prints its messages as JSON
    agent.py forget USER CONVERSATION   deletes it
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone

from models import Conversation, Message
from sqlalchemy import text
from sqlmodel import Session, create_engine, select

# A clock on the wall of another zone than UTC.
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def talk(session, user, turns):
    session.connection().execute(text("INSERT INTO users (id) VALUES (:id) ON CONFLICT DO NOTHING"), {"id": user})
    conversation = Conversation(user_id=user)
    session.add(conversation)
    session.commit()
    print(conversation.id, flush=True)
    of_conversation = {"user_id": user, "conversation_id": conversation.id}
    for turn in range(int(turns)):
        calls = json.dumps([{"id": f"call-{turn}", "name": "search", "arguments": {"q": "Größe 漢字 \U0001f469\u200d\U0001f467"}}])
        question = Message(**of_conversation, role="user", content=f"question {turn}")
        answer = Message(
            **of_conversation,
            role="assistant",
            content=f"answer {turn}",
            tool_calls=calls,
            created_at=NOON + timedelta(minutes=turn, microseconds=1),
        )
        session.add_all([question, answer])
        session.commit()
        # What the database filled in is there to be read.
        assert question.id < answer.id
        assert question.summary == question.content
        assert question.created_at.utcoffset() is not None
        assert answer.created_at == NOON + timedelta(minutes=turn, microseconds=1)


def read(session, user, conversation):
    of_conversation = (Message.user_id == user, Message.conversation_id == int(conversation))
    messages = session.exec(select(Message).where(*of_conversation).order_by(Message.id)).all()
    print(json.dumps([shown(message) for message in messages]))


def shown(message):
    fields = message.model_dump(exclude={"tool_calls", "created_at"})
    fields["tool_calls"] = message.tool_calls and json.loads(message.tool_calls)
    fields["created_at"] = message.created_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return fields


def forget(session, user, conversation):
    session.delete(session.get_one(Conversation, {"id": int(conversation), "user_id": user}))
    session.commit()


with Session(create_engine(os.environ["DATABASE_URL"])) as session:
    {"talk": talk, "read": read, "forget": forget}[sys.argv[1]](session, *sys.argv[2:])
