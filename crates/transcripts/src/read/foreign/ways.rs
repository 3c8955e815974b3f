//! The ways through the tree of a conversation, from a start to an end, by the positions of its messages.

use std::collections::HashMap;

use super::tree::Tree;

/// Threads that one conversation becomes at most.
pub(super) const MOST_WAYS: usize = 1_000;

/// Messages that all of them have at most.
pub(super) const MOST_MESSAGES: usize = 200_000;

/// A way through the tree, by the positions of its nodes.
pub(super) struct Way {
    /// Where it last did not go on with the first of several; nowhere on the way that always does.
    pub(super) turn: Option<usize>,
    pub(super) nodes: Vec<usize>,
}

impl Tree {
    /// The source of the thread that a way becomes.
    pub(super) fn name(&self, way: &Way) -> String {
        let id = self.id.as_deref().unwrap_or_default();
        let turn = way.turn.and_then(|turn| self.nodes.get(turn));
        turn.map_or_else(
            || format!("{}:{id}", self.product),
            |turn| format!("{}:{id}#{}", self.product, turn.id),
        )
    }

    /// The ways from a start to an end, the one that was seen last first; and how many nodes are on none.
    pub(super) fn ways(&self) -> (Vec<Way>, usize) {
        let places: HashMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(place, node)| (node.id.as_str(), place)).collect();
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut starts = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let parent = node.parent.as_deref().and_then(|parent| places.get(parent));
            match parent.and_then(|parent| after.get_mut(*parent)) {
                Some(siblings) => siblings.push(place),
                None => starts.push(place),
            }
        }
        let children = |place: usize| after.get(place).map_or(&[][..], Vec::as_slice);
        let mut ways = Vec::new();
        let mut reached = 0;
        // A node has one parent, so what is reached from a start is a tree, and is walked once.
        let turn_of = |number: usize, place: usize| (number > 0).then_some(place);
        let mut open: Vec<(usize, Option<usize>, usize)> = starts
            .iter()
            .enumerate()
            .rev()
            .map(|(number, place)| (*place, turn_of(number, *place), 0))
            .collect();
        let mut path: Vec<usize> = Vec::new();
        while let Some((place, turn, depth)) = open.pop() {
            reached += 1;
            path.truncate(depth);
            path.push(place);
            let next = children(place);
            if next.is_empty() {
                ways.push((turn, path.len(), place));
            }
            let each = next.iter().enumerate().rev();
            open.extend(each.map(|(number, child)| (*child, turn_of(number, *child).or(turn), depth + 1)));
        }
        let seen_last = self.seen_last(&places, &starts, &children);
        // The others in the order of the tree.
        ways.sort_by_key(|(_, _, end)| Some(*end) != seen_last);
        let total = self.nodes.len();
        let parent_of =
            |place: usize| self.nodes.get(place)?.parent.as_deref().and_then(|id| places.get(id).copied());
        let way = |(turn, length, end): (Option<usize>, usize, usize)| {
            let mut nodes = Vec::with_capacity(length);
            let mut next = Some(end);
            while let Some(place) = next.filter(|_| nodes.len() < length) {
                nodes.push(place);
                next = parent_of(place);
            }
            nodes.reverse();
            Way { turn, nodes }
        };
        // However many ways there are, no more nodes are listed than are handed on.
        let mut room = MOST_MESSAGES;
        let bounded = |(turn, length, end): (Option<usize>, usize, usize)| {
            let fits = length <= room;
            room = room.saturating_sub(length);
            if fits { way((turn, length, end)) } else { Way { turn, nodes: vec![end; MOST_MESSAGES + 1] } }
        };
        (ways.into_iter().take(2 * MOST_WAYS).map(bounded).collect(), total - reached)
    }

    /// The end of the way that was seen last: on from the current message, or else by the last of several each time.
    fn seen_last<'a>(
        &self,
        places: &HashMap<&str, usize>,
        starts: &[usize],
        children: &impl Fn(usize) -> &'a [usize],
    ) -> Option<usize> {
        let current = self.current.as_deref().and_then(|current| places.get(current).copied());
        let (mut place, takes_first) = match current {
            Some(current) => (current, true),
            None => (*starts.last()?, false),
        };
        // No way is longer than all nodes; one that would be goes in a circle.
        for _ in 0..self.nodes.len() {
            let next = children(place);
            let Some(next) = (if takes_first { next.first() } else { next.last() }) else { break };
            place = *next;
        }
        Some(place)
    }
}
