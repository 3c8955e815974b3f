//! The first of two readings: whether all of a file can be read, and which of its conversations cannot be kept.

use std::collections::HashMap;

use crate::failure::Failure;
use crate::read::{Beginning, Item, Sink};

/// What the first reading has found.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Why a conversation cannot be kept, by its position among all.
    pub(super) wrong: HashMap<usize, String>,
    /// Messages in all.
    pub(super) messages: u64,
}

/// The first reading.
pub(super) struct Check<A> {
    found: Verdicts,
    position: usize,
    is_abandoned: A,
}

impl<A: Fn() -> bool> Check<A> {
    pub(super) fn new(is_abandoned: A) -> Self {
        Self { found: Verdicts::default(), position: 0, is_abandoned }
    }

    pub(super) fn verdicts(self) -> Verdicts {
        self.found
    }

    fn wrong(&mut self, words: String) {
        // The first reason is enough.
        self.found.wrong.entry(self.position).or_insert(words);
    }
}

impl<A: Fn() -> bool> Sink for Check<A> {
    fn begin(&mut self, found: Beginning) -> Result<(), Failure> {
        if (self.is_abandoned)() {
            return Err(Failure::Abandoned);
        }
        if let Err(words) = found.restored {
            self.wrong(words);
        }
        Ok(())
    }

    fn item(&mut self, item: Item) -> Result<(), Failure> {
        self.found.messages += 1;
        if let Item::Wrong(words) = item {
            self.wrong(words);
        }
        Ok(())
    }

    fn end(&mut self, _replaced: u64) -> Result<(), Failure> {
        self.position += 1;
        Ok(())
    }
}
