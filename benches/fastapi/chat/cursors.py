"""Places in lists, as opaque texts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from fastapi import HTTPException


def encode(*place: object) -> str:
    return urlsafe_b64encode("|".join(map(str, place)).encode()).decode()


def decode(cursor: str) -> tuple[datetime, int]:
    try:
        time, id = urlsafe_b64decode(cursor).decode().split("|")
        return datetime.fromisoformat(time), int(id)
    except ValueError:
        raise HTTPException(400, "cursor: is not one of ours") from None
