//! Changing many threads at once.

use actix_web::{HttpResponse, web};
use chat_history_domain::conversation::{self, ConversationChange, ConversationId};
use chat_history_domain::storage::Repositories;
use chat_history_domain::{Change, Context, Result, Stamp, Timestamp, Violation};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{AnyOfBuilder, Schema, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::body::Valid;
use crate::wire::body_id::BodyId;
use crate::wire::error::ApiError;
use crate::wire::etag::IfMatch;
use crate::wire::object::{FromObject, given};
use crate::wire::pieces::to_the_end;

/// A change of several threads, of all or of none.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkChange {
    /// The threads; one that is there twice counts once.
    #[validate(length(min = 1, max = 1000, message = "must name 1 to 1000 threads"))]
    ids: Vec<BodyId>,
    /// What they are to be.
    #[serde(default, deserialize_with = "given")]
    set: Option<FromObject<BulkSet>>,
    /// Whether to delete them, as one is deleted; not together with `set`.
    #[serde(default, deserialize_with = "given")]
    delete: Option<bool>,
}

/// Threads to change alike.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its description is in use")]
struct Setting {
    /// The threads; one that is there twice counts once.
    #[schema(min_items = 1, max_items = 1000)]
    ids: Vec<i64>,
    /// What they are to be.
    set: BulkSet,
}

/// Threads to delete, as one is deleted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its description is in use")]
struct Deleting {
    /// The threads; one that is there twice counts once.
    #[schema(min_items = 1, max_items = 1000)]
    ids: Vec<i64>,
    #[schema(inline)]
    delete: True,
}

/// `true`.
#[derive(Deserialize)]
struct True;

impl PartialSchema for True {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true])).into()
    }
}

impl ToSchema for True {}

/// Either of the two.
impl PartialSchema for BulkChange {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(Setting::schema()).item(Deleting::schema()).into()
    }
}

impl ToSchema for BulkChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Setting::schemas(schemas);
    }
}

/// What is done to several threads.
enum Deed {
    Set(ConversationChange),
    Delete,
}

/// What several threads are to be: one of these at least. What is absent stays, `null` clears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub(crate) struct BulkSet {
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    archived: Change<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    starred: Change<bool>,
}

impl BulkChange {
    /// The conversations, and what is done to each.
    fn parse(self) -> Result<(Vec<ConversationId>, Deed)> {
        let deed = match (self.set, self.delete) {
            (Some(_), Some(_)) => return Err(Violation("must not stand beside set".into()).at("delete")),
            (None, None) => return Err(Violation("is required, or delete".into()).at("set")),
            (None, Some(false)) => return Err(Violation("must be true".into()).at("delete")),
            (None, Some(true)) => Deed::Delete,
            (Some(FromObject(BulkSet { archived, starred })), None) => {
                let change = ConversationChange { archived, starred, ..ConversationChange::default() };
                if change.is_empty() {
                    return Err(Violation("must hold archived or starred".into()).at("set"));
                }
                Deed::Set(change)
            }
        };
        Ok((self.ids.into_iter().map(|id| ConversationId(id.0)).collect(), deed))
    }
}

/// What a change of several threads has come to.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkChanged {
    /// How many threads were named, each counted once.
    threads: usize,
    /// The version that each of them is of now.
    modseq: i64,
    /// When each of them changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl BulkChanged {
    fn new(threads: usize, stamp: Stamp) -> Self {
        Self { threads, modseq: stamp.modseq.0, updated_at: stamp.at }
    }
}

pub(crate) async fn change_many(
    caller: Caller,
    api: web::Data<Api>,
    expected: IfMatch,
    body: Valid<BulkChange>,
) -> std::result::Result<HttpResponse, ApiError> {
    let ((ids, deed), expected) = (body.0.parse()?, expected.0);
    let (threads, stamp) = match deed {
        Deed::Delete => {
            let trash = api.settings.trash;
            to_the_end(async move { api.store.discard_several(&caller, ids, expected, trash).await }).await?
        }
        Deed::Set(change) => {
            let work = move |context: &Context, repos: &mut dyn Repositories| {
                conversation::update_all(context, repos, &ids, &change, &expected)
            };
            api.store.write(&caller, work).await?
        }
    };
    Ok(HttpResponse::Ok().json(BulkChanged::new(threads, stamp)))
}
