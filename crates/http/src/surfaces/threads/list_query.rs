//! Which threads to list, and in which order.

use chat_history_domain::conversation::{
    ConversationCursor, ConversationFilter, ConversationSort, ExternalId, NotebookName,
};
use chat_history_domain::{Result, UserId, Violation};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use validator::Validate;

use crate::wire::query::{flag, non_empty, whole_number};

/// Which threads to list.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListThreads {
    /// How many to give at most.
    #[serde(default = "ListThreads::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: usize,
    /// Where to go on: the `next_cursor` of the page before, which is good for the same order and the same filters.
    #[serde(default, deserialize_with = "non_empty")]
    cursor: Option<String>,
    /// Only those that are starred, or only those that are not.
    #[serde(default, deserialize_with = "flag")]
    starred: Option<bool>,
    /// Those that are not archived, those that are, or any; with `external_id` any if absent.
    #[serde(default, deserialize_with = "archived_or_not")]
    #[param(value_type = String, pattern = "^(false|true|any)$", default = "false")]
    archived: Option<Archived>,
    /// Only those that are filed under the notebook of this name; an empty one means all.
    #[serde(default, deserialize_with = "non_empty")]
    #[param(max_length = 255, pattern = "^[^\\u0000]*$")]
    notebook: Option<String>,
    /// Only the thread that has this id in the client's own system.
    #[param(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$")]
    external_id: Option<String>,
    /// By activity or by age, newest first; or by title.
    #[serde(default, deserialize_with = "sort")]
    #[param(value_type = String, pattern = "^(updated|created|title)$", default = "updated")]
    sort: Sort,
}

/// What of the list is wanted.
pub(crate) enum Wanted {
    /// What comes after a place.
    After(ConversationCursor),
    /// The thread of that external id.
    Called(ExternalId),
}

/// Whether to list what is archived.
#[derive(Clone, Copy, Default)]
pub(crate) enum Archived {
    /// What is not.
    #[default]
    False,
    /// What is, and nothing else.
    True,
    /// Both.
    Any,
}

impl Archived {
    /// Both.
    pub(super) fn any() -> Self {
        Self::Any
    }

    /// Whether what is shown must be archived, or must not be.
    pub(super) fn shown(self) -> Option<bool> {
        match self {
            Self::False => Some(false),
            Self::True => Some(true),
            Self::Any => None,
        }
    }
}

/// The order of the list.
#[derive(Clone, Copy, Default)]
pub(crate) enum Sort {
    /// Newest activity first.
    #[default]
    Updated,
    /// Newest first.
    Created,
    /// By title.
    Title,
}

/// Reads which threads are meant.
pub(super) fn archived<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Archived, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "false" => Ok(Archived::False),
        "true" => Ok(Archived::True),
        "any" => Ok(Archived::Any),
        _ => Err(D::Error::custom("must be false, true or any")),
    }
}

fn archived_or_not<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Archived>, D::Error> {
    archived(deserializer).map(Some)
}

fn sort<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Sort, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "updated" => Ok(Sort::Updated),
        "created" => Ok(Sort::Created),
        "title" => Ok(Sort::Title),
        _ => Err(D::Error::custom("must be updated, created or title")),
    }
}

impl ListThreads {
    fn default_limit() -> usize {
        20
    }

    /// How many to give at most.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Which of that user's threads to list, and from where on.
    pub(crate) fn parse(self, owner: &UserId) -> Result<(ConversationFilter, Wanted)> {
        let notebook = self.notebook.map(NotebookName::parse).transpose();
        let external_id = self.external_id.map(ExternalId::parse).transpose();
        let external_id = external_id.map_err(|rule| rule.at("external_id"))?;
        let archived = if external_id.is_some() { Archived::Any } else { Archived::False };
        let filter = ConversationFilter {
            starred: self.starred,
            archived: self.archived.unwrap_or(archived).shown(),
            notebook: notebook.map_err(|rule| rule.at("notebook"))?,
        };
        let sort = match self.sort {
            Sort::Updated => ConversationSort::Updated,
            Sort::Created => ConversationSort::Created,
            Sort::Title => ConversationSort::Title,
        };
        if let Some(id) = external_id {
            if self.cursor.is_some() {
                return Err(Violation("is not one that this list has given out".into()).at("cursor"));
            }
            return Ok((filter, Wanted::Called(id)));
        }
        let after = match self.cursor {
            None => ConversationCursor::start(sort),
            Some(text) => {
                ConversationCursor::decode(&text, owner, sort, &filter).map_err(|rule| rule.at("cursor"))?
            }
        };
        Ok((filter, Wanted::After(after)))
    }
}
