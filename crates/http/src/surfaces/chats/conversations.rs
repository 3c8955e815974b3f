//! What can be done with chats.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, Conversation, Obtain, Obtained, document};

use super::dto::{Chat, ChatFiling, NewChat, OpenChat, SHOWN};
use super::paging::{PageRequest, Paging};
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::{Creation, Valid};
use crate::wire::error::ApiError;
use crate::wire::etag::{IfMatch, IfNoneMatch, etag, unless_known};
use crate::wire::idempotency::respond_once;
use crate::wire::path::InConversation;
use crate::wire::query::Query;

pub(crate) async fn create(
    caller: Caller,
    api: web::Data<Api>,
    creation: Creation<NewChat>,
) -> Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let new = body.parse(&api.settings.limits)?;
    let told = api.store.create(&caller, once, Obtain { new, messages: Vec::new() }).await?;
    respond_once(told, |obtained| {
        let (Obtained::Made(made, _) | Obtained::Found(made, _)) = obtained;
        let location = ("Location", format!("/api/chats/{}", made.id));
        let mut response = HttpResponse::Created();
        response.insert_header(location).insert_header(etag(made.modseq)).json(Chat::from(made))
    })
}

pub(crate) async fn list(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let asked = PageRequest::from(query.0);
    let found = api
        .store
        .read(&caller, move |context, repos| conversation::slice(context, repos, asked.slice()))
        .await?;
    Ok(HttpResponse::Ok().json(asked.of::<Conversation, Chat>(found)))
}

pub(crate) async fn open(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    known: IfNoneMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, known) = (path.0, known.0);
    let opened =
        api.store.read(&caller, move |context, repos| document::open(context, repos, id, SHOWN, &known));
    Ok(unless_known(opened.await?, |mut with, found, messages| with.json(OpenChat::new(found, messages))))
}

pub(crate) async fn file(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
    body: Valid<ChatFiling>,
) -> Result<HttpResponse, ApiError> {
    let change = body.0.parse(&api.settings.limits)?;
    let (id, expected) = (path.0, expected.0);
    let filed = api
        .store
        .write(&caller, move |context, repos| conversation::update(context, repos, id, &change, &expected))
        .await?;
    Ok(HttpResponse::Ok().insert_header(etag(filed.modseq)).json(Chat::from(filed)))
}

pub(crate) async fn delete(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, expected, trash) = (path.0, expected.0, api.settings.trash);
    api.store
        .write(&caller, move |context, repos| conversation::discard(context, repos, id, &expected, trash))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
