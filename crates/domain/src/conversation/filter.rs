//! Which of a user's conversations a list shows, and in which order.

use super::{Conversation, NotebookName};

/// What a conversation must be to stand in a list.
///
/// By default it is every conversation that is not archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationFilter {
    /// Starred, or not starred.
    pub starred: Option<bool>,
    /// Archived, or not archived.
    pub archived: Option<bool>,
    /// Filed under the notebook of that name.
    pub notebook: Option<NotebookName>,
}

impl ConversationFilter {
    /// Every conversation.
    pub const ALL: Self = Self { starred: None, archived: None, notebook: None };

    /// Whether the conversation is of that kind.
    pub fn admits(&self, conversation: &Conversation) -> bool {
        self.starred.is_none_or(|starred| starred == conversation.starred)
            && self.archived.is_none_or(|archived| archived == conversation.archived)
            && self.notebook.as_ref().is_none_or(|notebook| conversation.is_filed_under(notebook))
    }

    /// What cursors of the list are sealed with: nothing for the list that is shown if nothing is asked for.
    pub(super) fn scope(&self) -> Vec<u8> {
        if *self == Self::default() {
            return Vec::new();
        }
        let sign = |flag: Option<bool>| flag.map_or(b'-', |flag| if flag { b'1' } else { b'0' });
        let mut scope = vec![sign(self.starred), sign(self.archived)];
        if let Some(notebook) = &self.notebook {
            scope.push(b'/');
            scope.extend(notebook.as_str().as_bytes());
        }
        scope
    }
}

impl Default for ConversationFilter {
    fn default() -> Self {
        Self { archived: Some(false), ..Self::ALL }
    }
}

/// The order of a list of conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConversationSort {
    /// Newest activity first, equals by descending id.
    #[default]
    Updated,
    /// Newest first, equals by descending id.
    Created,
    /// By title, whose ASCII letters are taken as small ones and whose characters by their code points; those without a
    /// title first; equals by ascending id.
    Title,
}
