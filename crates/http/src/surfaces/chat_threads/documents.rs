//! What can be done with threads as documents. Another user's thread is told from none here, with 403.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, Obtain, Obtained, Opened, document, forbidden_if_foreign};
use chat_history_domain::message::{Append, Shown};
use chat_history_domain::{Error, Slice, Versions};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::answer;
use super::dto::{ChatThreadChange, ChatThreadSummary, NewChatThread, NewSaidMessage};
use super::foreign::told_if_foreign;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::{Creation, Valid};
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, IfNoneMatch, unless_known};
use crate::wire::idempotency::respond_once_made;
use crate::wire::path::InConversation;
use crate::wire::query::{Query, whole_number};

/// How many threads there are in the whole list.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

pub(crate) async fn create(
    caller: Caller,
    api: web::Data<Api>,
    creation: Creation<NewChatThread>,
) -> Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let (new, messages) = body.parse(&api.settings.limits)?;
    let told = api.store.create(&caller, once, Obtain { new, messages }).await?;
    let made = async |obtained| {
        let (Obtained::Made(made, messages) | Obtained::Found(made, messages)) = obtained;
        let mut with = HttpResponse::Created();
        with.insert_header(("Location", format!("/api/v1/chat-threads/{}", made.id)));
        answer::document(with, made, messages).await
    };
    respond_once_made(told, made).await
}

/// Which threads to list.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListChatThreads {
    /// How many to give at most.
    #[serde(default = "ListChatThreads::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// How many to pass over.
    #[serde(default, deserialize_with = "whole_number")]
    #[validate(range(max = 9_007_199_254_740_991_usize, message = "must be a whole number below 2^53"))]
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, default = 0)]
    offset: usize,
}

impl ListChatThreads {
    fn default_limit() -> usize {
        50
    }
}

pub(crate) async fn list(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<ListChatThreads>,
) -> Result<HttpResponse, ApiError> {
    let slice = Slice { offset: query.0.offset, limit: query.0.limit };
    let found = api.store.read(&caller, move |context, repos| document::list(context, repos, slice)).await?;
    let summaries: Vec<ChatThreadSummary> = found.items.into_iter().map(ChatThreadSummary::from).collect();
    Ok(HttpResponse::Ok().insert_header((TOTAL, HeaderValue::from(found.total))).json(summaries))
}

pub(crate) async fn open(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    known: IfNoneMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, known) = (path.0, known.0);
    let opened = api.store.read(&caller, move |context, repos| {
        let opened = document::open(context, repos, id, Shown::Dialogue, &known);
        forbidden_if_foreign(context, repos.conversations(), id, opened)
    });
    match opened.await? {
        Opened::Read(thread, messages) => answer::document(HttpResponse::Ok(), thread, messages).await,
        unchanged @ Opened::Unchanged(_) => Ok(unless_known(unchanged, |mut with, _, _| with.finish())),
    }
}

pub(crate) async fn replace(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
    body: Valid<ChatThreadChange>,
) -> Result<HttpResponse, ApiError> {
    let change = body.0.parse(&api.settings.limits)?;
    let id = path.0;
    let saved = document::replace(&api.store, &caller, id, change, expected.0).await;
    let (thread, messages) = told_if_foreign(&api.store, &caller, id, saved).await?;
    answer::document(HttpResponse::Ok(), thread, messages).await
}

pub(crate) async fn append(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    creation: Creation<NewSaidMessage>,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let (id, message) = (path.0, body.parse(&api.settings.limits)?);
    let append = Append::new(caller.clone(), id, vec![message]).expecting(expected.0).keyed(once);
    let told = api.store.append_once(append).await;
    let told = told_if_foreign(&api.store, &caller, id, told).await?;
    let whole = async |_| {
        // The message is kept. The document is read as it is now, whoever else has written since.
        let opened = api.store.read(&caller, move |context, repos| {
            document::open(context, repos, id, Shown::Dialogue, &Versions::NONE)
        });
        match opened.await? {
            Opened::Read(thread, messages) => {
                answer::document(HttpResponse::Created(), thread, messages).await
            }
            Opened::Unchanged(_) => {
                Err(Error::Internal("no version is known, and still one is".into()).into())
            }
        }
    };
    respond_once_made(told, whole).await
}

pub(crate) async fn delete(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, expected, trash) = (path.0, expected.0, api.settings.trash);
    let deleted = api.store.write(&caller, move |context, repos| {
        let deleted = conversation::discard(context, repos, id, &expected, trash);
        forbidden_if_foreign(context, repos.conversations(), id, deleted)
    });
    deleted.await?;
    Ok(HttpResponse::NoContent().finish())
}
