//! A conversation as a tree of messages, as most products keep it, and the threads that it becomes: one for each way from
//! its start to an end.
//!
//! The way that the person saw last is the conversation. The others are branches, which are archived. A way is named by
//! the last place at which it did not go on with the first of several messages, so that it keeps its name while the
//! conversation goes on, whichever way is seen last.

use std::collections::HashSet;

use chat_history_domain::Timestamp;
use chat_history_domain::message::Role;
use serde_json::{Map, Value};

use super::restored::message;
use super::ways::Way;
use crate::import::Failure;
use crate::read::{Beginning, Item, ReadLimits, Sink};

/// Threads that one conversation becomes at most.
pub(super) const MOST_WAYS: usize = 1_000;

/// Messages that all of them have at most.
pub(super) const MOST_MESSAGES: usize = 200_000;

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

    fn is_empty(&self) -> bool {
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

impl Tree {
    /// Hands the threads that it becomes to the sink, the conversation first. So many characters of it were replaced.
    pub(super) fn hand_on(
        mut self,
        limits: &ReadLimits,
        replaced: u64,
        sink: &mut dyn Sink,
    ) -> Result<(), Failure> {
        self.make_ids_distinct();
        let (ways, unreached) = self.ways();
        let mut ways = ways.into_iter();
        let first = ways.next().unwrap_or(Way { turn: None, nodes: Vec::new() });
        self.hand_on_way(&first, None, limits, sink)?;
        for _ in 0..unreached {
            sink.item(Item::LeftOut("hang on nothing"))?;
        }
        sink.end(replaced)?;
        let name = self.name(&first);
        let mut room = MOST_MESSAGES;
        for (number, way) in ways.enumerate() {
            let left = room.checked_sub(way.nodes.len()).filter(|_| number < MOST_WAYS);
            room = left.unwrap_or(0);
            if left.is_some() {
                self.hand_on_way(&way, Some(&name), limits, sink)?;
            } else {
                let restored = Err("is one branch too many of its conversation".to_owned());
                let (source, title) = (Some(self.name(&way)), self.title.clone());
                sink.begin(Beginning { source, title, restored, notes: Vec::new() })?;
            }
            sink.end(0)?;
        }
        Ok(())
    }

    /// Gives each node an id that no other has: of those that have one twice, the later ones are told by their number.
    fn make_ids_distinct(&mut self) {
        let mut seen = HashSet::new();
        for (number, node) in self.nodes.iter_mut().enumerate() {
            if !seen.insert(node.id.clone()) {
                node.id = format!("{}#{number}", node.id);
                seen.insert(node.id.clone());
            }
        }
    }

    /// The source of the thread that a way becomes.
    pub(super) fn name(&self, way: &Way) -> String {
        let id = self.id.as_deref().unwrap_or_default();
        let turn = way.turn.and_then(|turn| self.nodes.get(turn));
        turn.map_or_else(
            || format!("{}:{id}", self.product),
            |turn| format!("{}:{id}#{}", self.product, turn.id),
        )
    }

    fn hand_on_way(
        &self,
        way: &Way,
        branch_of: Option<&str>,
        limits: &ReadLimits,
        sink: &mut dyn Sink,
    ) -> Result<(), Failure> {
        let passed: Vec<&Node> = way.nodes.iter().filter_map(|place| self.nodes.get(*place)).collect();
        let mut notes = self.notes.clone();
        if let Some(conversation) = branch_of {
            notes.push(format!("is another branch of {conversation}"));
        }
        let times = passed.iter().filter_map(|node| node.said.as_ref()?.created_at);
        let (earliest, latest) = (times.clone().min(), times.max());
        let created_at = self.created_at.or(earliest).unwrap_or(limits.now);
        let mut title = self.title.clone();
        let restored =
            self.restored(way, &passed, branch_of, created_at, latest, limits, &mut title, &mut notes);
        let mut at = created_at;
        sink.begin(Beginning { source: Some(self.name(way)), title, restored, notes })?;
        for node in passed {
            let Some(said) = node.said.as_ref().filter(|said| !said.is_empty()) else {
                sink.item(Item::LeftOut("hold nothing that is said"))?;
                continue;
            };
            // What has no time of its own was said when what comes before it was.
            at = said.created_at.unwrap_or(at);
            sink.item(match message(said, &node.id, at, &limits.rules) {
                Ok(message) => Item::Message(message),
                Err(words) => Item::Wrong(format!("message {:?}: {words}", node.id)),
            })?;
        }
        Ok(())
    }
}
