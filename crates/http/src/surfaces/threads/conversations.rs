//! What can be done with threads.

use actix_web::{HttpResponse, web};
use chat_history_domain::Page;
use chat_history_domain::conversation::{self, Obtain, Obtained};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::{CreatedThread, NewThread, OpenThread, Thread, Threads};
use super::list_query::{ListThreads, Wanted};
use super::shown::{ContentForm, ShowMessages, as_sent};
use super::thread_change::ThreadChange;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::{Creation, Valid};
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, IfNoneMatch, etag, unless_known};
use crate::wire::idempotency::respond_once;
use crate::wire::json_text::answer;
use crate::wire::path::InConversation;
use crate::wire::query::{Query, flag, whole_number};

pub(crate) async fn create(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ShowMessages>,
    creation: Creation<NewThread>,
) -> Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let (new, messages) = body.parse(&api.settings.limits)?;
    let (given, as_sent) = (messages.is_some(), query.0.as_sent);
    let messages = messages.unwrap_or_default();
    let told = api.store.create(&caller, once, Obtain { new, messages }).await?;
    respond_once(told, |obtained| {
        let (mut response, thread, messages) = match obtained {
            Obtained::Made(thread, messages) => (HttpResponse::Created(), thread, messages),
            Obtained::Found(thread, messages) => (HttpResponse::Ok(), thread, messages),
        };
        let location = ("Location", format!("/api/v1/chat/threads/{}", thread.id));
        response.insert_header(location).insert_header(etag(thread.modseq));
        response.json(CreatedThread::new(thread, given.then_some(messages), as_sent))
    })
}

pub(crate) async fn list(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ListThreads>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.0.limit();
    let (filter, wanted) = query.0.parse(&caller.user)?;
    let shown = filter.clone();
    let page = api
        .store
        .read_one(&caller, move |context, repos| match &wanted {
            Wanted::After(after) => conversation::list(context, repos, &shown, after, limit),
            Wanted::Called(id) => {
                let found = conversation::find_external(context, repos, id, &shown)?;
                Ok(Page { items: found.into_iter().collect(), next: None })
            }
        })
        .await?;
    Ok(answer(HttpResponse::Ok(), &Threads::new(page, &caller.user, &filter)))
}

/// How much of a thread to read.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadThread {
    /// How many of the newest messages to give at most.
    #[serde(default = "ReadThread::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 0, max = 1000, message = "must be a whole number from 0 to 1000"))]
    #[param(minimum = 0, maximum = 1000, default = 1000)]
    messages_limit: usize,
    /// `parts` shows messages in the form in which they were sent.
    #[serde(default, deserialize_with = "as_sent", rename = "content")]
    #[param(value_type = Option<ContentForm>, inline)]
    as_sent: bool,
}

impl ReadThread {
    fn default_limit() -> usize {
        OpenThread::MOST_MESSAGES
    }
}

pub(crate) async fn open(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<ReadThread>,
    known: IfNoneMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, known) = (path.0, known.0);
    let ReadThread { messages_limit: limit, as_sent } = query.0;
    let opened = api
        .store
        .read_one(&caller, move |context, repos| conversation::open(context, repos, id, &known, limit));
    Ok(unless_known(opened.await?, |with, found, page| answer(with, &OpenThread::new(found, page, as_sent))))
}

pub(crate) async fn update(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
    body: Valid<ThreadChange>,
) -> Result<HttpResponse, ApiError> {
    let (change, sent_back) = body.0.parse(&api.settings.limits)?;
    let (id, expected) = (path.0, expected.0);
    let change = match sent_back.check(&caller, &api, id, &expected).await? {
        Some(now) => change.differing_from(&now),
        None => change,
    };
    let changed = api
        .store
        .write(&caller, move |context, repos| conversation::update(context, repos, id, &change, &expected))
        .await?;
    Ok(HttpResponse::Ok().insert_header(etag(changed.modseq)).json(Thread::from(changed)))
}

/// How to delete a thread.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteThread {
    /// Delete it for good, wherever it is, and do not put it in the trash.
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = bool, default = false)]
    permanent: Option<bool>,
}

pub(crate) async fn delete(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<DeleteThread>,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, expected, trash) = (path.0, expected.0, api.settings.trash);
    let permanent = query.0.permanent.unwrap_or(false);
    api.store
        .write(&caller, move |context, repos| {
            if permanent {
                return conversation::delete_for_good(context, repos, id, &expected);
            }
            conversation::discard(context, repos, id, &expected, trash)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
