//! What can be sent to add messages: one message, or several that are added all or none.

use chat_history_domain::{Limits, Result, Violation, message};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::new_message::NewMessage;
use super::shown::Shown;
use crate::wire::batch::batch;
use crate::wire::body::{Body, json};
use crate::wire::error::ApiError;
use crate::wire::object::FromObject;

/// One message, or `{"messages": […]}`, which are added all or none, in their order.
#[derive(ToSchema)]
#[schema(as = NewMessages)]
#[serde(untagged)]
pub(crate) enum AppendBody {
    /// One message.
    One(NewMessage),
    /// Several.
    Many(MessageBatch),
}

/// Messages to add, all or none, in their order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageBatch {
    #[schema(min_items = 1, value_type = Vec<NewMessage>)]
    messages: Vec<FromObject<NewMessage>>,
}

/// What tells the two forms apart.
#[derive(Deserialize)]
struct Form {
    messages: Option<IgnoredAny>,
}

impl Body for AppendBody {
    fn read(bytes: &[u8]) -> std::result::Result<Self, ApiError> {
        let form: Form = json(bytes)?;
        if form.messages.is_some() { json(bytes).map(Self::Many) } else { json(bytes).map(Self::One) }
    }
}

impl AppendBody {
    /// The messages to add.
    pub(crate) fn parse(self, limits: &Limits) -> Result<Vec<message::NewMessage>> {
        match self {
            Self::One(new) => Ok(vec![new.parse(limits)?]),
            Self::Many(MessageBatch { messages }) if messages.is_empty() => {
                Err(Violation("must hold at least one message".into()).at("messages"))
            }
            Self::Many(MessageBatch { messages }) => batch(messages, limits, NewMessage::parse),
        }
    }
}

/// What was added, in the form in which it was sent.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Appended {
    /// One message.
    One(Shown),
    /// Several, in their order.
    Many {
        /// The messages.
        messages: Vec<Shown>,
    },
}

impl Appended {
    /// What was added: alone, where it was sent alone.
    pub(crate) fn new(added: Vec<message::Message>, single: bool, as_sent: bool) -> Self {
        let shown = added.into_iter().map(|message| Shown::new(message, as_sent));
        let mut messages: Vec<Shown> = shown.collect();
        match messages.pop() {
            Some(message) if single => Self::One(message),
            last => {
                messages.extend(last);
                Self::Many { messages }
            }
        }
    }
}
