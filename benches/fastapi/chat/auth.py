"""Who calls: the `sub` of an HS256 token."""

import os
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

SECRET = os.environ["AUTH_JWT_SECRET"]

bearer = HTTPBearer(auto_error=False)


async def user_id(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    refused = HTTPException(status.HTTP_401_UNAUTHORIZED, "invalid token", {"WWW-Authenticate": "Bearer"})
    if credentials is None:
        raise refused
    try:
        claims = jwt.decode(
            credentials.credentials, SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]}
        )
    except jwt.InvalidTokenError:
        raise refused from None
    return claims["sub"]


UserId = Annotated[str, Depends(user_id)]
