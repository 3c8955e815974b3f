//! The table of errors, row by row, each for every operation of the three surfaces that it can meet.

mod ours;
mod too_large;

use serde_json::Value;

use super::Target;
use crate::harness::{Client, THREADS};

/// That a client has nothing but a conversation that is as it was.
pub(super) fn is_all_there_is(client: &Client, target: &Target, before: &Value) {
    assert_eq!(target.shown(client), *before);
    assert_eq!(client.get(THREADS).expect(200)["threads"].as_array().unwrap().len(), 1);
}
