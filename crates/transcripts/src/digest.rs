//! The digest of what an export says: the same for the same conversations, whichever store they are in.
//!
//! Ids have no part in it, nor has the order of conversations, nor how a database writes JSON. The SHA-256 digests of
//! the conversations are added up, so that no order of them has to be kept.

use aws_lc_rs::digest::{Context, SHA256};
use chat_history_domain::conversation::Conversation;
use chat_history_domain::message::{Body, Kind, Message, Revision, Status};
use chat_history_domain::transfer::{Restored, RestoredMessage};
use chat_history_domain::{Json, Timestamp};
use serde_json::{Number, Value};

/// The digest of what has been said so far.
#[derive(Default)]
pub struct Digest {
    sum: [u8; 32],
    open: Option<Context>,
}

impl Digest {
    /// Takes in a conversation; its messages follow.
    pub fn conversation(&mut self, of: &Conversation) {
        self.head(
            of.title.as_deref(),
            [&of.notebooks, &of.metadata],
            [of.starred, of.archived],
            [of.created_at, of.updated_at],
        );
    }

    /// Takes in a message of the conversation.
    pub fn message(&mut self, of: &Message, revisions: &[Revision]) {
        self.said(&of.body, of.status, &[of.created_at, of.updated_at]);
        for of in revisions {
            self.said(&of.body, None, &[of.created_at]);
        }
    }

    pub(crate) fn restored(&mut self, of: &Restored) {
        let title = of.title.as_ref().map(chat_history_domain::conversation::Title::as_str);
        self.head(
            title,
            [&of.notebooks, &of.metadata],
            [of.starred, of.archived],
            [of.created_at, of.updated_at],
        );
    }

    pub(crate) fn restored_message(&mut self, of: &RestoredMessage) {
        self.said(&of.message.body, of.message.status, &[of.created_at, of.updated_at]);
        for of in &of.revisions {
            self.said(&of.body, None, &[of.created_at]);
        }
    }

    /// The digest in hexadecimal digits.
    pub fn finish(mut self) -> String {
        self.close();
        hex(&self.sum)
    }

    fn head(&mut self, title: Option<&str>, documents: [&Json; 2], flags: [bool; 2], times: [Timestamp; 2]) {
        self.close();
        let mut context = Context::new(&SHA256);
        text(&mut context, title.map_or("-", |_| "+"));
        text(&mut context, title.unwrap_or_default());
        for document in documents {
            json(&mut context, document);
        }
        for flag in flags {
            context.update(&[u8::from(flag)]);
        }
        for time in times {
            context.update(&time.micros().to_be_bytes());
        }
        self.open = Some(context);
    }

    fn said(&mut self, body: &Body, status: Option<Status>, times: &[Timestamp]) {
        let Some(context) = &mut self.open else { return };
        for words in [body.role.as_str(), body.content.as_str()] {
            text(context, words);
        }
        for document in [Some(&body.sources), body.tool_calls.as_ref(), Some(&body.metadata)] {
            match document {
                Some(document) => json(context, document),
                None => text(context, "null"),
            }
        }
        context.update(&[u8::from(body.selected_text_used)]);
        for time in times {
            context.update(&time.micros().to_be_bytes());
        }
        // What a plain message lacks follows where there is any of it, so that plain ones have the digest they always had.
        let (kind, status) = (body.kind.as_ref().map(Kind::as_str), status.map(Status::as_str));
        if kind.is_some() || body.item.is_some() || status.is_some() {
            text(context, "+");
            text(context, kind.unwrap_or_default());
            text(context, status.unwrap_or_default());
            json(context, body.item.as_ref().unwrap_or(&Json::empty_object()));
        }
    }

    /// Adds what was said of the last conversation to all that was said before.
    fn close(&mut self) {
        let Some(context) = self.open.take() else { return };
        let digest = context.finish();
        let mut carry = 0;
        for (sum, byte) in self.sum.iter_mut().zip(digest.as_ref()).rev() {
            let total = u16::from(*sum) + u16::from(*byte) + carry;
            let [high, low] = total.to_be_bytes();
            (*sum, carry) = (low, u16::from(high));
        }
    }
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A text, with its length in front, which keeps it apart from the next.
fn text(context: &mut Context, text: &str) {
    context.update(&text.len().to_be_bytes());
    context.update(text.as_bytes());
}

fn json(context: &mut Context, document: &Json) {
    // What is no JSON is shown as a string, and comes back as one.
    let value = serde_json::from_str(document.as_str()).unwrap_or_else(|_| Value::from(document.as_str()));
    let mut written = String::new();
    canonical(&value, &mut written);
    text(context, &written);
}

/// Writes a value in the one form that all that mean the same have.
fn canonical(value: &Value, to: &mut String) {
    match value {
        Value::Number(number) => to.push_str(&number_text(number)),
        Value::Array(items) => {
            to.push('[');
            for item in items {
                canonical(item, to);
                to.push(',');
            }
            to.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            to.push('{');
            for (key, member) in members {
                to.push_str(&Value::from(key.as_str()).to_string());
                to.push(':');
                canonical(member, to);
                to.push(',');
            }
            to.push('}');
        }
        other => to.push_str(&other.to_string()),
    }
}

/// A number by its value: PostgreSQL writes `1e16` as `10000000000000000`, and has no negative zero.
fn number_text(number: &Number) -> String {
    /// The smallest double beyond every 64-bit integer.
    const BEYOND: f64 = 18_446_744_073_709_551_616.0;
    match number.as_f64() {
        Some(double) if number.is_f64() && (double.fract() != 0.0 || double.abs() >= BEYOND) => {
            format!("{double:e}")
        }
        Some(double) if number.is_f64() => format!("{:.0}", double + 0.0),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_history_domain::conversation::ConversationId;
    use chat_history_domain::{Modseq, UserId};

    fn of(title: Option<&str>, metadata: &str) -> Conversation {
        Conversation {
            id: ConversationId(1),
            owner: UserId::stored("alice"),
            external_id: None,
            title: title.map(str::to_owned),
            summary: None,
            notebooks: Json::empty_array(),
            metadata: Json::stored(metadata.into()),
            starred: false,
            archived: false,
            message_count: 0,
            modseq: Modseq(1),
            created_at: Timestamp::from_micros(1),
            updated_at: Timestamp::from_micros(2),
        }
    }

    fn digest(all: &[&Conversation]) -> String {
        let mut digest = Digest::default();
        for one in all {
            digest.conversation(one);
        }
        digest.finish()
    }

    #[test]
    fn the_same_content_has_the_same_digest_whatever_its_ids_and_its_order() {
        let (one, other) = (of(Some("a"), "{}"), of(None, r#"{"a": [1e16, -0.0], "b": 0.1}"#));
        let elsewhere = Conversation {
            id: ConversationId(9),
            owner: UserId::stored("bob"),
            modseq: Modseq(7),
            metadata: Json::stored(r#"{"b":0.1,"a":[10000000000000000,0]}"#.into()),
            ..other.clone()
        };
        assert_eq!(digest(&[&one, &other]), digest(&[&elsewhere, &one]));
    }

    #[test]
    fn another_content_has_another_digest() {
        let one = of(Some("a"), "{}");
        let others = [
            of(None, "{}"),
            of(Some(""), "{}"),
            of(Some("a"), r#"{"a":1}"#),
            Conversation { starred: true, ..one.clone() },
            Conversation { archived: true, ..one.clone() },
            Conversation { created_at: Timestamp::from_micros(3), ..one.clone() },
            Conversation { updated_at: Timestamp::from_micros(3), ..one.clone() },
        ];
        for other in &others {
            assert_ne!(digest(&[&one]), digest(&[other]), "{other:?}");
        }
        assert_ne!(digest(&[&one]), digest(&[&one, &one]));
        assert_ne!(digest(&[&one]), digest(&[]));
    }
}
