//! What to search for, and where.

use chat_history_domain::conversation::NotebookName;
use chat_history_domain::message::Role;
use chat_history_domain::search::{Query, Search, SearchCursor, SearchFilter};
use chat_history_domain::{Result, Timestamp, UserId};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use validator::Validate;

use super::list_query::{Archived, archived};
use crate::wire::query::{flag, non_empty, whole_number};

/// What to search for, and where.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchThreads {
    /// Words that must all be there, whatever their case and accents. `"a phrase"` is words in their order, `-word` must not
    /// be there, `begin*` is the beginning of a word. All else is text.
    #[serde(default)]
    #[param(required = true, min_length = 1, example = "printer \"on fire\" -laser")]
    q: String,
    /// How many hits to give at most.
    #[serde(default = "SearchThreads::default_limit", deserialize_with = "whole_number")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: usize,
    /// Where to go on: the `next_cursor` of the page before, which is good for the same query and the same filters.
    #[serde(default, deserialize_with = "non_empty")]
    cursor: Option<String>,
    /// Only messages of this role, and no titles.
    #[serde(default, deserialize_with = "role")]
    #[param(value_type = String, required = false, pattern = "^(user|assistant|ai|system|tool)$")]
    role: Option<Role>,
    /// Only in threads that are filed under the notebook of this name; an empty one means all.
    #[serde(default, deserialize_with = "non_empty")]
    #[param(max_length = 255, pattern = "^[^\\u0000]*$")]
    notebook: Option<String>,
    /// Only in threads that are starred, or only in those that are not.
    #[serde(default, deserialize_with = "flag")]
    starred: Option<bool>,
    /// In threads that are not archived, in those that are, or in any.
    #[serde(default = "Archived::any", deserialize_with = "archived")]
    #[param(value_type = String, pattern = "^(false|true|any)$", default = "any")]
    archived: Archived,
    /// Only messages made at that time or later, and titles of threads that changed then: a date, or a date and time as in
    /// RFC 3339. A date is its first moment in UTC.
    #[serde(default, deserialize_with = "moment")]
    #[param(value_type = String, required = false, example = "2026-01-31", pattern = "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$")]
    after: Option<Timestamp>,
    /// Only messages made before that time, and titles of threads that have not changed since.
    #[serde(default, deserialize_with = "moment")]
    #[param(value_type = String, required = false, example = "2026-02-01T00:00:00Z", pattern = "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$")]
    before: Option<Timestamp>,
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Role>, D::Error> {
    Role::parse(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Timestamp>, D::Error> {
    Timestamp::parse(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

impl SearchThreads {
    fn default_limit() -> usize {
        20
    }

    /// What is searched for among what that user has; and the text and the filter that its cursors belong to.
    pub(crate) fn parse(self, owner: &UserId) -> Result<(Search, String)> {
        let query = Query::parse(&self.q).map_err(|rule| rule.at("q"))?;
        let notebook = self.notebook.map(NotebookName::parse).transpose();
        let filter = SearchFilter {
            role: self.role,
            starred: self.starred,
            archived: self.archived.shown(),
            notebook: notebook.map_err(|rule| rule.at("notebook"))?,
            after: self.after,
            before: self.before,
        };
        let cursor = self.cursor.map(|text| SearchCursor::decode(&text, owner, &self.q, &filter)).transpose();
        let after = cursor.map_err(|rule| rule.at("cursor"))?.unwrap_or(SearchCursor::START);
        Ok((Search { query, filter, after, limit: self.limit }, self.q))
    }
}
