//! Forking a thread: a new one with copies of its messages.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{Fork, ForkOf, Title};
use chat_history_domain::message::MessageId;
use chat_history_domain::{Limits, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::dto::Thread;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::Creation;
use crate::wire::body_id::BodyId;
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, etag};
use crate::wire::idempotency::respond_once;
use crate::wire::path::InConversation;

/// What of a thread is taken along into a new one.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForkThread {
    /// The id of the last message that is copied; all are if it is absent.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    up_to: Option<BodyId>,
    /// The new thread is called as the other is if it is absent.
    #[schema(max_length = 255)]
    title: Option<String>,
}

impl ForkThread {
    fn parse(self, limits: &Limits) -> Result<Fork> {
        let title = self.title.map(|title| Title::parse(title, limits)).transpose();
        Ok(Fork {
            up_to: self.up_to.map(|id| MessageId(id.0)),
            title: title.map_err(|rule| rule.at("title"))?,
        })
    }
}

pub(crate) async fn fork(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    creation: Creation<ForkThread>,
    expected: IfMatch,
) -> std::result::Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let fork = ForkOf { id: path.0, fork: body.parse(&api.settings.limits)?, expected: expected.0 };
    let told = api.store.create(&caller, once, fork).await?;
    respond_once(told, |made| {
        let location = ("Location", format!("/api/v1/chat/threads/{}", made.id));
        let mut response = HttpResponse::Created();
        response.insert_header(location).insert_header(etag(made.modseq)).json(Thread::from(made))
    })
}
