//! The trash: threads that were deleted and can still be taken back, where the operator keeps them.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, Trash, TrashCursor, Trashed};
use chat_history_domain::{Page, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::dto::Thread;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::DrainBody;
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, etag};
use crate::wire::path::InConversation;
use crate::wire::query::{Query, non_empty, whole_number};

/// A thread in the trash, as it was.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrashedThread {
    #[serde(flatten)]
    thread: Thread,
    /// When it was put there.
    #[schema(value_type = String, format = DateTime)]
    trashed_at: Timestamp,
    /// When it is deleted.
    #[schema(value_type = String, format = DateTime)]
    delete_at: Timestamp,
}

impl TrashedThread {
    fn new(trashed: Trashed, trash: Trash) -> Self {
        let (trashed_at, delete_at) = (trashed.at, trash.until(trashed.at));
        Self { thread: trashed.conversation.into(), trashed_at, delete_at }
    }
}

/// A page of the trash, what was put there last first.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrashedThreads {
    threads: Vec<TrashedThread>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
}

impl TrashedThreads {
    fn new(page: Page<Trashed, TrashCursor>, owner: &UserId, trash: Trash) -> Self {
        Self {
            next_cursor: page.next.map(|cursor| cursor.encode(owner)),
            threads: page.items.into_iter().map(|trashed| TrashedThread::new(trashed, trash)).collect(),
        }
    }
}

/// Which part of the trash to list.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListTrash {
    /// How many to give at most.
    #[serde(default = "ListTrash::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: usize,
    /// Where to go on: the `next_cursor` of the page before.
    #[serde(default, deserialize_with = "non_empty")]
    cursor: Option<String>,
}

impl ListTrash {
    fn default_limit() -> usize {
        20
    }
}

pub(crate) async fn list_trash(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ListTrash>,
) -> Result<HttpResponse, ApiError> {
    let ListTrash { limit, cursor } = query.0;
    let cursor = cursor.map(|text| TrashCursor::decode(&text, &caller.user)).transpose();
    let after = cursor.map_err(|rule| rule.at("cursor"))?.unwrap_or(TrashCursor::START);
    let trash = api.settings.trash;
    let page = api.store.read_one(&caller, move |context, repos| {
        conversation::list_trash(context, repos, trash, &after, limit)
    });
    Ok(HttpResponse::Ok().json(TrashedThreads::new(page.await?, &caller.user, trash)))
}

pub(crate) async fn restore(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
    _: DrainBody,
) -> Result<HttpResponse, ApiError> {
    let (id, expected, trash) = (path.0, expected.0, api.settings.trash);
    let restored = api
        .store
        .write(&caller, move |context, repos| conversation::restore(context, repos, id, &expected, trash))
        .await?;
    Ok(HttpResponse::Ok().insert_header(etag(restored.modseq)).json(Thread::from(restored)))
}
