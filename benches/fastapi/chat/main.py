"""The application: the four calls."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Response, status
from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from . import cursors, schemas
from .auth import UserId
from .database import Session, engine
from .models import Conversation, Message, User

THREADS = "/api/v1/chat/threads"


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


def absent() -> HTTPException:
    return HTTPException(status.HTTP_404_NOT_FOUND, "there is no such conversation")


def title_of(text: str) -> str | None:
    """The first line, cut at the end of a word."""
    line = " ".join(text.strip().partition("\n")[0].split())
    if len(line) <= 60:
        return line or None
    return (line[:60].rpartition(" ")[0] or line[:59]) + "…"


@app.get("/healthz")
async def health() -> Response:
    return Response()


@app.post(THREADS, status_code=status.HTTP_201_CREATED, response_model=schemas.Thread)
async def create(new: schemas.NewThread, user_id: UserId, session: Session) -> Conversation:
    now = datetime.now(timezone.utc)
    async with session.begin():
        user = insert(User).values(id=user_id, modseq=1, created_at=now)
        user = user.on_conflict_do_update(index_elements=[User.id], set_={"modseq": User.modseq + 1})
        modseq = await session.scalar(user.returning(User.modseq))
        conversation = Conversation(
            user_id=user_id,
            title=new.title,
            summary=None,
            notebooks=new.notebooks,
            metadata_=new.metadata,
            starred=new.starred,
            archived=new.archived,
            message_count=0,
            modseq=modseq,
            created_at=now,
            updated_at=now,
        )
        session.add(conversation)
    return conversation


@app.get(THREADS, response_model=schemas.Threads)
async def list_threads(
    user_id: UserId,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> dict:
    query = select(Conversation).where(Conversation.user_id == user_id, Conversation.archived.is_(False))
    if cursor is not None:
        query = query.where(tuple_(Conversation.updated_at, Conversation.id) < tuple_(*cursors.decode(cursor)))
    query = query.order_by(Conversation.updated_at.desc(), Conversation.id.desc()).limit(limit + 1)
    found = (await session.scalars(query)).all()
    threads, more = found[:limit], len(found) > limit
    last = cursors.encode(threads[-1].updated_at.isoformat(), threads[-1].id) if more else None
    return {"threads": threads, "next_cursor": last}


@app.get(THREADS + "/{thread_id}", response_model=schemas.OpenThread)
async def read(
    thread_id: int,
    user_id: UserId,
    session: Session,
    response: Response,
    messages_limit: Annotated[int, Query(ge=0, le=1000)] = 1000,
) -> Conversation:
    conversation = await session.scalar(
        select(Conversation).where(Conversation.user_id == user_id, Conversation.id == thread_id)
    )
    if conversation is None:
        raise absent()
    newest = (
        select(Message)
        .where(Message.user_id == user_id, Message.conversation_id == thread_id)
        .order_by(Message.id.desc())
        .limit(messages_limit + 1)
    )
    found = (await session.scalars(newest)).all()
    shown = found[:messages_limit]
    response.headers["ETag"] = f'"{conversation.modseq}"'
    conversation.messages = shown[::-1]
    conversation.older_cursor = cursors.encode(shown[-1].id) if shown and len(found) > messages_limit else None
    return conversation


@app.post(
    THREADS + "/{thread_id}/messages", status_code=status.HTTP_201_CREATED, response_model=schemas.Message
)
async def append(thread_id: int, new: schemas.NewMessage, user_id: UserId, session: Session) -> Message:
    now = datetime.now(timezone.utc)
    by_user = new.role == "user"
    async with session.begin():
        # The row is locked by this, so that one user's changes come one after another.
        modseq = await session.scalar(
            update(User).where(User.id == user_id).values(modseq=User.modseq + 1).returning(User.modseq)
        )
        grown = await session.execute(
            update(Conversation)
            .where(Conversation.user_id == user_id, Conversation.id == thread_id)
            .values(
                message_count=Conversation.message_count + 1,
                title=func.coalesce(Conversation.title, title_of(new.content) if by_user else None),
                summary=func.coalesce(Conversation.summary, new.content[:100] if by_user else None),
                modseq=modseq,
                updated_at=now,
            )
            .execution_options(synchronize_session=False)
        )
        if grown.rowcount == 0:
            raise absent()
        message = Message(
            user_id=user_id,
            conversation_id=thread_id,
            role=new.role,
            content=new.content,
            sources=new.sources,
            selected_text_used=new.selected_text_used,
            tool_calls=None if new.tool_calls is None else json.dumps(new.tool_calls),
            metadata_=new.metadata,
            modseq=modseq,
            created_at=now,
            updated_at=now,
        )
        session.add(message)
    return message
