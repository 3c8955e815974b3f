//! The threads that the tree of a conversation becomes: one for each way from its start to an end.
//!
//! The way that the person saw last is the conversation. The others are branches, which are archived. A way is named by
//! the last place at which it did not go on with the first of several messages, so that it keeps its name while the
//! conversation goes on, whichever way is seen last.

use std::collections::HashSet;

use super::restored::message;
use super::tree::{Node, Tree};
use super::ways::{MOST_MESSAGES, MOST_WAYS, Way};
use crate::failure::Failure;
use crate::read::found::{Beginning, Item, Sink};
use crate::read::limits::ReadLimits;

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
