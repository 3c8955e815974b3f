//! What can be done with the messages of chats.

use actix_web::{HttpResponse, web};
use chat_history_domain::message::{self, Append, Appended, Message, by_id};

use super::dto::{ChatMessage, ChatMessageChange, NewChatMessage, SHOWN};
use super::paging::{PageRequest, Paging};
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::{Creation, Valid};
use crate::wire::error::ApiError;
use crate::wire::etag::IfMatch;
use crate::wire::idempotency::respond_once;
use crate::wire::path::{ByMessageId, InConversation};
use crate::wire::query::Query;

pub(crate) async fn append(
    caller: Caller,
    api: web::Data<Api>,
    creation: Creation<NewChatMessage>,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let Creation { body, once } = creation;
    let (chat, message) = body.parse(&api.settings.limits)?;
    let append = Append::new(caller.clone(), chat, vec![message]).expecting(expected.0).keyed(once);
    let told = api.store.append_once(append).await?.try_map(Appended::only)?;
    respond_once(told, |added| {
        let location = ("Location", format!("/api/messages/{}", added.id));
        HttpResponse::Created().insert_header(location).json(ChatMessage::from(added))
    })
}

pub(crate) async fn list_messages(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let (id, asked) = (path.0, PageRequest::from(query.0));
    let found = api
        .store
        .read(&caller, move |context, repos| message::slice(context, repos, id, SHOWN, asked.slice()))
        .await?;
    Ok(HttpResponse::Ok().json(asked.of::<Message, ChatMessage>(found)))
}

pub(crate) async fn find_message(
    caller: Caller,
    api: web::Data<Api>,
    path: ByMessageId,
) -> Result<HttpResponse, ApiError> {
    let id = path.0;
    let found =
        api.store.read_one(&caller, move |context, repos| by_id::find(context, repos, id, SHOWN)).await?;
    Ok(HttpResponse::Ok().json(ChatMessage::from(found)))
}

pub(crate) async fn edit_message(
    caller: Caller,
    api: web::Data<Api>,
    path: ByMessageId,
    expected: IfMatch,
    body: Valid<ChatMessageChange>,
) -> Result<HttpResponse, ApiError> {
    let (id, expected, limits) = (path.0, expected.0, api.settings.limits.clone());
    let edit = body.0.parse()?;
    let edited = api
        .store
        .write(&caller, move |context, repos| {
            by_id::edit(context, repos, id, SHOWN, (&edit, &limits), &expected)
        })
        .await?;
    Ok(HttpResponse::Ok().json(ChatMessage::from(edited)))
}

pub(crate) async fn delete_message(
    caller: Caller,
    api: web::Data<Api>,
    path: ByMessageId,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (id, expected) = (path.0, expected.0);
    api.store
        .write(&caller, move |context, repos| by_id::delete(context, repos, id, SHOWN, &expected))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
