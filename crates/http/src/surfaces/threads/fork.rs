//! Forking a thread: a new one with copies of its messages.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, Fork, Title};
use chat_history_domain::message::MessageId;
use chat_history_domain::{Limits, Result, idempotency};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::dto::Thread;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::Creation;
use crate::wire::body_id::BodyId;
use crate::wire::error::ApiError;
use crate::wire::etag::IfMatch;
use crate::wire::idempotency::Created;
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
    let (id, expected, fork) = (path.0, expected.0, body.parse(&api.settings.limits)?);
    let told = api.store.write(&caller, move |context, repos| {
        idempotency::once(context, repos, once.as_ref(), |context, repos| {
            let made = conversation::fork(context, repos, id, &fork, &expected)?;
            let (location, version) = (format!("/api/v1/chat/threads/{}", made.id), made.modseq);
            Created::written(Some(location), Some(version), &Thread::from(made))
        })
    });
    Created::respond(&told.await?)
}
