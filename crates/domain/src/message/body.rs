//! What a message says: the one type that every row, answer, digest and file holds of it.

use super::{Content, Kind, Role};
use crate::Json;

/// What a message says, and what its client says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Who speaks.
    pub role: Role,
    /// The text that was said: what search, summaries and titles see. Empty for units without text, such as calls.
    pub content: Content,
    /// The type of the unit; `None` for a plain message, which is all text.
    pub kind: Option<Kind>,
    /// What was sent beyond the other fields, as a JSON object: parts, and fields such as `tool_call_id`.
    pub item: Option<Json>,
    /// The sources of an answer: a JSON array of the client's making.
    pub sources: Json,
    /// Whether the person asked about a passage they had selected.
    pub selected_text_used: bool,
    /// The model's calls of tools: any JSON.
    pub tool_calls: Option<Json>,
    /// The client's own data: a JSON object.
    pub metadata: Json,
}

impl Body {
    /// A plain message: a role and a text, and nothing else.
    pub fn new(role: Role, content: Content) -> Self {
        Self {
            role,
            content,
            kind: None,
            item: None,
            sources: Json::empty_array(),
            selected_text_used: false,
            tool_calls: None,
            metadata: Json::empty_object(),
        }
    }

    /// Bytes of its texts and documents together.
    pub fn bytes(&self) -> usize {
        let optional = [&self.item, &self.tool_calls].into_iter().flatten();
        let documents = optional.chain([&self.sources, &self.metadata]);
        self.content.as_str().len() + documents.map(|document| document.as_str().len()).sum::<usize>()
    }
}
