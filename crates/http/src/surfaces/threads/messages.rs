//! What can be done with the messages of a thread.

use actix_web::{HttpResponse, web};
use chat_history_domain::message::{self, Append, MessageCursor, PublicId};
use chat_history_domain::{Order, Page};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::append_body::{AppendBody, Appended};
use super::dto::Messages;
use super::message_change::{Asked, MessageChange};
use super::shown::{ContentForm, ShowMessages, Shown, as_sent};
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::{Creation, Valid};
use crate::wire::error::ApiError;
use crate::wire::etag::IfMatch;
use crate::wire::idempotency::{replayed, respond_once};
use crate::wire::json_text::answer;
use crate::wire::path::{InConversation, InMessage};
use crate::wire::query::{Query, non_empty, whole_number};

pub(crate) async fn append(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<ShowMessages>,
    creation: Creation<AppendBody>,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (Creation { body, once }, as_sent) = (creation, query.0.as_sent);
    let single = matches!(body, AppendBody::One(_));
    let messages = body.parse(&api.settings.limits)?;
    let append = Append::new(caller.clone(), path.0, messages).expecting(expected.0).keyed(once);
    let told = api.store.append_once(append).await?;
    respond_once(told, |appended| {
        let shown = Appended::new(appended.messages, single, as_sent);
        if appended.known {
            return replayed(answer(HttpResponse::Ok(), &shown));
        }
        answer(HttpResponse::Created(), &shown)
    })
}

/// The direction in which messages are read.
#[derive(Clone, Copy, ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum Direction {
    /// Oldest first.
    Asc,
    /// Newest first.
    Desc,
}

fn direction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Direction>, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "asc" => Ok(Some(Direction::Asc)),
        "desc" => Ok(Some(Direction::Desc)),
        _ => Err(D::Error::custom("must be asc or desc")),
    }
}

impl From<Direction> for Order {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Asc => Self::Ascending,
            Direction::Desc => Self::Descending,
        }
    }
}

/// Which messages to list.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListMessages {
    /// How many to give at most.
    #[serde(default = "ListMessages::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 1000, message = "must be a whole number from 1 to 1000"))]
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: usize,
    /// `asc`, oldest first, if neither this nor the cursor says otherwise.
    #[serde(default, deserialize_with = "direction")]
    #[param(inline)]
    order: Option<Direction>,
    /// Where to go on: the `next_cursor` of the page before, or a thread's `older_cursor`.
    #[serde(default, deserialize_with = "non_empty")]
    cursor: Option<String>,
    /// `parts` shows messages in the form in which they were sent.
    #[serde(default, deserialize_with = "as_sent", rename = "content")]
    #[param(value_type = Option<ContentForm>, inline)]
    as_sent: bool,
    /// Gives the message that has this id of the client's, if there is one, whatever the page.
    #[serde(default)]
    #[param(min_length = 1, max_length = 128)]
    client_id: Option<String>,
}

impl ListMessages {
    fn default_limit() -> usize {
        50
    }
}

pub(crate) async fn list_messages(
    caller: Caller,
    api: web::Data<Api>,
    path: InConversation,
    query: Query<ListMessages>,
) -> Result<HttpResponse, ApiError> {
    let ListMessages { limit, order, cursor, as_sent, client_id } = query.0;
    let client_id = client_id.map(PublicId::parse).transpose().map_err(|rule| rule.at("client_id"))?;
    let order = order.map(Order::from);
    let cursor = cursor.map(|text| MessageCursor::decode(&text, &caller.user, path.0)).transpose();
    let cursor = cursor.map_err(|rule| rule.at("cursor"))?;
    let after = cursor.unwrap_or_else(|| MessageCursor::start(path.0, order.unwrap_or(Order::Ascending)));
    if order.is_some_and(|order| order != after.order) {
        return Err(ApiError::field("order", "is not the order that the cursor goes on in"));
    }
    let page = api
        .store
        .read_one(&caller, move |context, repos| {
            let Some(id) = &client_id else { return message::list(context, repos, &after, limit) };
            let found = message::find_by_public_id(context, repos, after.conversation, id)?;
            Ok(Page { items: found.into_iter().collect(), next: None })
        })
        .await?;
    Ok(answer(HttpResponse::Ok(), &Messages::new(page, &caller.user, as_sent)))
}

pub(crate) async fn find_message(
    caller: Caller,
    api: web::Data<Api>,
    path: InMessage,
    query: Query<ShowMessages>,
) -> Result<HttpResponse, ApiError> {
    let InMessage(thread, id) = path;
    let found =
        api.store.read_one(&caller, move |context, repos| message::find(context, repos, thread, id)).await?;
    Ok(HttpResponse::Ok().json(Shown::new(found, query.0.as_sent)))
}

pub(crate) async fn edit_message(
    caller: Caller,
    api: web::Data<Api>,
    path: InMessage,
    query: Query<ShowMessages>,
    expected: IfMatch,
    body: Valid<MessageChange>,
) -> Result<HttpResponse, ApiError> {
    let (InMessage(thread, id), expected) = (path, expected.0);
    let limits = api.settings.limits.clone();
    let asked = body.0.parse(&limits)?;
    let edited = api.store.write(&caller, move |context, repos| match &asked {
        Asked::Edit(edit) => message::edit_as_sent(context, repos, thread, id, (edit, &limits), &expected),
        Asked::Extend(text, offset, edit) => {
            let step = (text, *offset, edit);
            message::extend_as_sent(context, repos, thread, id, (step, &limits), &expected)
        }
    });
    Ok(HttpResponse::Ok().json(Shown::new(edited.await?, query.0.as_sent)))
}

pub(crate) async fn delete_message(
    caller: Caller,
    api: web::Data<Api>,
    path: InMessage,
    expected: IfMatch,
) -> Result<HttpResponse, ApiError> {
    let (InMessage(thread, id), expected) = (path, expected.0);
    api.store
        .write(&caller, move |context, repos| message::delete(context, repos, thread, id, &expected))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
