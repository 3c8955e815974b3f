"""The engine, its pool, and a session for each request."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

# Each of the two workers has its own pool.
engine = create_async_engine(
    os.environ["DATABASE_URL"],
    pool_size=16,
    max_overflow=0,
    connect_args={"ssl": False, "server_settings": {"application_name": "fastapi"}},
)

sessions = async_sessionmaker(engine, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
