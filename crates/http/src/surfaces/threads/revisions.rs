//! What a message said before it was edited.

use actix_web::{HttpResponse, web};
use chat_history_domain::message::{self, Kind, RevisionCursor};
use chat_history_domain::{Json, Page, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::message::BesideText;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::path::InMessage;
use crate::wire::query::{Query, non_empty, whole_number};

/// A message as it was for a while.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revision {
    #[schema(minimum = 1)]
    message_id: i64,
    /// The number of the change that made the message so; no two revisions of it have the same.
    modseq: i64,
    #[schema(pattern = "^(user|assistant|system|tool)$")]
    role: &'static str,
    content: String,
    /// The type of the unit; null for a plain message, which is all text.
    #[schema(required = true)]
    kind: Option<String>,
    /// The parts as they were sent; null where there are none.
    #[schema(value_type = Option<Vec<Value>>, required = true)]
    parts: Option<Json>,
    /// The call that a tool answers.
    #[schema(required = true)]
    tool_call_id: Option<String>,
    /// The name of the speaker or the tool.
    #[schema(required = true)]
    name: Option<String>,
    #[schema(value_type = Vec<Value>)]
    sources: Json,
    selected_text_used: bool,
    #[schema(value_type = Value, nullable = true)]
    tool_calls: Option<Json>,
    #[schema(value_type = Object)]
    metadata: Json,
    /// Since when the message was so.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<message::Revision> for Revision {
    fn from(revision: message::Revision) -> Self {
        let body = revision.body;
        let BesideText { parts, tool_call_id, name } = BesideText::of(&body);
        Self {
            message_id: revision.message.0,
            modseq: revision.modseq.0,
            role: body.role.as_str(),
            content: body.content.into_string(),
            kind: body.kind.map(Kind::into_string),
            parts,
            tool_call_id,
            name,
            sources: body.sources,
            selected_text_used: body.selected_text_used,
            tool_calls: body.tool_calls,
            metadata: body.metadata,
            created_at: revision.created_at,
        }
    }
}

/// A page of what a message said before, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revisions {
    revisions: Vec<Revision>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
}

impl Revisions {
    fn new(page: Page<message::Revision, RevisionCursor>, owner: &UserId) -> Self {
        Self {
            next_cursor: page.next.map(|cursor| cursor.encode(owner)),
            revisions: page.items.into_iter().map(Revision::from).collect(),
        }
    }
}

/// Which revisions to list.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListRevisions {
    /// How many to give at most.
    #[serde(default = "ListRevisions::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: usize,
    /// Where to go on: the `next_cursor` of the page before.
    #[serde(default, deserialize_with = "non_empty")]
    cursor: Option<String>,
}

impl ListRevisions {
    fn default_limit() -> usize {
        20
    }
}

pub(crate) async fn list_revisions(
    caller: Caller,
    api: web::Data<Api>,
    path: InMessage,
    query: Query<ListRevisions>,
) -> Result<HttpResponse, ApiError> {
    let InMessage(thread, id) = path;
    let ListRevisions { limit, cursor } = query.0;
    let cursor = cursor.map(|text| RevisionCursor::decode(&text, &caller.user, id)).transpose();
    let after = cursor.map_err(|rule| rule.at("cursor"))?.unwrap_or_else(|| RevisionCursor::start(id));
    let page = api
        .store
        .read(&caller, move |context, repos| message::list_revisions(context, repos, thread, &after, limit));
    Ok(HttpResponse::Ok().json(Revisions::new(page.await?, &caller.user)))
}
