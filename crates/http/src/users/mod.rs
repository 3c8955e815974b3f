//! The caller's own account, `/api/v1/users/me`: how much there is, and the end of all of it.

use actix_web::{HttpResponse, web};
use chat_history_domain::user::{self, Totals, User};
use chat_history_domain::{Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Api;
use crate::api::operation::operations;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::pieces::to_the_end;

operations! {
    "/api/v1/users/me" User {
        /// Count what the caller has.
        get me (tag = "users")
            => (status = 200, description = "The caller and what they have.", body = Account);

        /// Erase all that the caller has. There is no way back.
        delete erase (tag = "users")
            => (status = 204, description = "Nothing of the caller is left.");
    }
}

/// What a user has.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    /// The user's id, which is the token's `sub`.
    id: String,
    /// When the user first wrote something; null before that.
    #[schema(value_type = Option<String>, format = DateTime)]
    created_at: Option<Timestamp>,
    /// How many threads there are.
    threads: i64,
    /// How many messages there are in all of them.
    messages: i64,
}

impl Account {
    fn new(owner: &UserId, user: Option<User>, totals: Totals) -> Self {
        Self {
            id: owner.as_str().to_owned(),
            created_at: user.map(|user| user.created_at),
            threads: totals.conversations,
            messages: totals.messages,
        }
    }
}

pub(crate) async fn me(caller: Caller, api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    let (user, totals) = api.store.read(&caller, user::account).await?;
    Ok(HttpResponse::Ok().json(Account::new(&caller.user, user, totals)))
}

pub(crate) async fn erase(caller: Caller, api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    to_the_end(async move { api.store.erase(&caller).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
