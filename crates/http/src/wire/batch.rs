//! Several messages in one request: bounded, parsed in their order, and named by their number where one is wrong.

use chat_history_domain::message::NewMessage;
use chat_history_domain::{Limits, Result, Violation};

use crate::wire::object::FromObject;

/// The messages to add; the error names the one that is wrong.
pub(crate) fn batch<T>(
    messages: Vec<FromObject<T>>,
    limits: &Limits,
    parse: impl Fn(T, &Limits) -> Result<NewMessage>,
) -> Result<Vec<NewMessage>> {
    at_most(limits.batch, messages, limits, parse)
}

/// The messages of a document that is saved whole; the error names the one that is wrong.
pub(crate) fn document<T>(
    messages: Vec<FromObject<T>>,
    limits: &Limits,
    parse: impl Fn(T, &Limits) -> Result<NewMessage>,
) -> Result<Vec<NewMessage>> {
    at_most(Limits::DOCUMENT_MESSAGES, messages, limits, parse)
}

fn at_most<T>(
    most: usize,
    messages: Vec<FromObject<T>>,
    limits: &Limits,
    parse: impl Fn(T, &Limits) -> Result<NewMessage>,
) -> Result<Vec<NewMessage>> {
    if messages.len() > most {
        let rule = Violation(format!("must hold at most {most} messages"));
        return Err(rule.at("messages"));
    }
    let parsed = messages.into_iter().enumerate().map(|(at, FromObject(message))| {
        parse(message, limits).map_err(|error| error.within(&format!("messages[{at}]")))
    });
    parsed.collect()
}
