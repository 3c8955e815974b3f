//! Cutting a thread off after one of its messages, to go on from there in another way; or clearing it.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use chat_history_domain::message::{Cut, MessageId};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use validator::Validate;

use super::dto::Thread;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, etag};
use crate::wire::path::InConversation;
use crate::wire::pieces::to_the_end;
use crate::wire::query::{Query, flag};

/// What of a thread is cut off. A parameter that is not known is refused, since without `after` everything is.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CutThread {
    /// The id of the last message that stays; without it, none does.
    #[serde(default, deserialize_with = "message_id")]
    #[param(value_type = Option<i64>, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    after: Option<MessageId>,
    /// Keep the thread as it was as another one, which is archived.
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = bool, default = false)]
    keep: Option<bool>,
}

fn message_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<MessageId>, D::Error> {
    let id = MessageId::parse(&String::deserialize(deserializer)?);
    id.map(Some).ok_or_else(|| D::Error::custom("must be the id of a message"))
}

pub(crate) async fn cut(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<CutThread>,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let cut = Cut { after: query.0.after, keep: query.0.keep.unwrap_or(false) };
    let left = to_the_end(async move { api.store.cut(&caller, path.0, cut, expected.0).await }).await?;
    let mut response = HttpResponse::build(StatusCode::NO_CONTENT);
    response.insert_header(etag(left.modseq));
    Ok(match left.kept {
        None => response.finish(),
        Some(kept) => {
            let location = format!("/api/v1/chat/threads/{}", kept.id);
            response.status(StatusCode::OK).insert_header((LOCATION, location)).json(Thread::from(kept))
        }
    })
}
