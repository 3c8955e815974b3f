//! Searching titles and messages.

use actix_web::{HttpResponse, web};
use chat_history_domain::search::{self, Search, SearchCursor};
use chat_history_domain::{Page, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::search_query::SearchThreads;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::query::Query;

/// A title or a message in which the query was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hit {
    thread: HitThread,
    /// The message; `null` where it was found in the thread's title.
    message: Option<HitMessage>,
    /// The part of the message, or of the title, in which the query was found.
    snippet: String,
    /// What was found in the snippet: its first character, and the character after its last.
    #[schema(value_type = Vec<Vec<u32>>)]
    highlights: Vec<[usize; 2]>,
    /// How well it fits, by which hits are ordered. It says nothing beside the scores of other queries.
    score: f64,
}

/// The thread of a hit.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitThread {
    #[schema(minimum = 1)]
    id: i64,
    title: Option<String>,
    starred: bool,
    archived: bool,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// The message of a hit.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitMessage {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(pattern = "^(user|assistant|system|tool)$")]
    role: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<search::Hit> for Hit {
    fn from(hit: search::Hit) -> Self {
        Self {
            thread: HitThread {
                id: hit.conversation.id.0,
                title: hit.conversation.title,
                starred: hit.conversation.starred,
                archived: hit.conversation.archived,
                updated_at: hit.conversation.updated_at,
            },
            message: hit.message.map(|message| HitMessage {
                id: message.id.0,
                role: message.role.as_str(),
                created_at: message.created_at,
            }),
            snippet: hit.snippet.text,
            highlights: hit.snippet.highlights.into_iter().map(|(start, end)| [start, end]).collect(),
            score: hit.score,
        }
    }
}

/// A page of hits, the best first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hits {
    hits: Vec<Hit>,
    /// Where the next page starts; `null` on the last one.
    next_cursor: Option<String>,
}

impl Hits {
    fn new(page: Page<search::Hit, SearchCursor>, owner: &UserId, query: &str, search: &Search) -> Self {
        Self {
            next_cursor: page.next.map(|cursor| cursor.encode(owner, query, &search.filter)),
            hits: page.items.into_iter().map(Hit::from).collect(),
        }
    }
}

pub(crate) async fn find(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<SearchThreads>,
) -> Result<HttpResponse, ApiError> {
    let (search, text) = query.0.parse(&caller.user)?;
    let page = api.store.search(&caller, &search).await?;
    Ok(HttpResponse::Ok().json(Hits::new(page, &caller.user, &text, &search)))
}
