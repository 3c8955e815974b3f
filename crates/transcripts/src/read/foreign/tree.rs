//! A conversation as a tree of messages, as most products keep it.

use std::collections::HashSet;

use chat_history_domain::Timestamp;
use chat_history_domain::message::Role;
use serde_json::{Map, Value};

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The product, as sources name it.
    pub(super) product: &'static str,
    /// Its id there.
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) starred: bool,
    pub(super) archived: bool,
    pub(super) metadata: Map<String, Value>,
    /// Its messages, those before which others come after them.
    pub(super) nodes: Vec<Node>,
    /// The id of the message that was seen last.
    pub(super) current: Option<String>,
    /// What is to be said of it in the report.
    pub(super) notes: Vec<String>,
}

/// A place in the tree.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) id: String,
    /// The id of the one before it.
    pub(super) parent: Option<String>,
    /// What is said there, if anything is.
    pub(super) said: Option<Said>,
}

/// What is said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) role: Role,
    pub(super) content: String,
    pub(super) sources: Vec<Value>,
    pub(super) tool_calls: Vec<Value>,
    pub(super) metadata: Map<String, Value>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
}

impl Said {
    /// That text, and nothing else.
    pub(super) fn new(role: Role, content: String) -> Self {
        Self {
            role,
            content,
            sources: Vec::new(),
            tool_calls: Vec::new(),
            metadata: Map::new(),
            created_at: None,
            updated_at: None,
        }
    }

    /// Keeps something about it, where there is something.
    pub(super) fn note(&mut self, name: &str, value: Option<&Value>) {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            self.metadata.insert(name.to_owned(), value.clone());
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.content.trim().is_empty() && self.sources.is_empty() && self.tool_calls.is_empty()
    }
}

/// Messages that stand in a list alone, each after the one before.
#[derive(Default)]
pub(super) struct List {
    pub(super) nodes: Vec<Node>,
    seen: HashSet<String>,
}

impl List {
    /// Adds a message at the end, by its id or else by its place.
    pub(super) fn push(&mut self, id: Option<&str>, said: Option<Said>) {
        let place = self.nodes.len();
        let id = id
            .filter(|id| !self.seen.contains(*id))
            .map_or_else(|| format!("{}#{place}", id.unwrap_or_default()), str::to_owned);
        self.seen.insert(id.clone());
        let parent = self.nodes.last().map(|last| last.id.clone());
        self.nodes.push(Node { id, parent, said });
    }
}
