//! Which of the messages that are to be added are new, and which are there already under the ids that their client gave.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Body, Message, NewMessage, PublicId, ReadMessages, Status};
use crate::conversation::ConversationId;
use crate::{Error, Result, UserId};

/// What a caller is told who sends something else under an id that is taken.
const TAKEN: Error = Error::Clash("the client_id belongs to a message that says something else");

/// Messages that are read at once, before what they say is compared: whoever sends other words is refused before many
/// large ones are in memory.
const AT_ONCE: usize = 16;

/// Messages to add, with what is there of them.
pub(crate) struct Additions<'a> {
    /// Those that are new, in their order.
    new: Cow<'a, [NewMessage]>,
    /// Where each of the messages is found; none where all are new.
    places: Option<Vec<Place>>,
}

/// Where a message is found.
enum Place {
    /// Among those that are new, by its place.
    New(usize),
    /// In the conversation.
    Known(Box<Message>),
}

impl NewMessage {
    /// Whether a message that says this can be the one that was made of it, also where it was sent as our own form shows it.
    /// An answer that grows says more since.
    fn made(&self, body: &Body) -> bool {
        let grows = self.status == Some(Status::InProgress);
        self.body.says(body)
            || body.is_shown_as(&self.body)
            || grows && self.body.role == body.role && body.content.starts_with(&*self.body.content)
    }
}

impl<'a> Additions<'a> {
    /// The additions to a conversation of these messages. Nobody else changes it meanwhile.
    ///
    /// # Errors
    /// [`Error::Clash`] where the id of a message is that of one that says something else, and never did say the same
    /// first.
    pub(crate) fn to(
        owner: &UserId,
        conversation: ConversationId,
        messages: &'a [NewMessage],
        kept: &mut dyn ReadMessages,
    ) -> Result<Self> {
        let ids: Vec<&PublicId> = messages.iter().filter_map(|new| new.public_id.as_ref()).collect();
        if ids.is_empty() {
            return Self::to_nothing(messages);
        }
        let mut known = Vec::new();
        for ids in ids.chunks(AT_ONCE) {
            known.extend(Self::known(owner, conversation, messages, ids, kept)?);
        }
        Self::among(messages, known)
    }

    /// Those that are there under these ids, if they say the same as the messages or did at first.
    fn known(
        owner: &UserId,
        conversation: ConversationId,
        messages: &[NewMessage],
        ids: &[&PublicId],
        kept: &mut dyn ReadMessages,
    ) -> Result<Vec<Message>> {
        let known = kept.by_public_ids(owner, conversation, ids)?;
        for message in &known {
            let again = messages.iter().filter(|new| new.public_id == message.public_id);
            let others: Vec<&NewMessage> = again.filter(|new| !new.made(&message.body)).collect();
            if others.is_empty() {
                continue;
            }
            let first = kept.first_revision(owner, conversation, message.id)?;
            if !others.iter().all(|new| first.as_ref().is_some_and(|first| new.made(&first.body))) {
                return Err(TAKEN);
            }
        }
        Ok(known)
    }

    /// The same of messages of which nothing is there.
    ///
    /// # Errors
    /// [`Error::Clash`] where two of them have one id and say different things.
    pub(crate) fn to_nothing(messages: &'a [NewMessage]) -> Result<Self> {
        if messages.iter().all(|new| new.public_id.is_none()) {
            return Ok(Self { new: Cow::Borrowed(messages), places: None });
        }
        Self::among(messages, Vec::new())
    }

    fn among(messages: &'a [NewMessage], known: Vec<Message>) -> Result<Self> {
        let known: HashMap<Option<PublicId>, Message> =
            known.into_iter().map(|message| (message.public_id.clone(), message)).collect();
        let mut first: HashMap<&PublicId, (usize, &NewMessage)> = HashMap::new();
        let (mut new, mut places) = (Vec::new(), Vec::new());
        for message in messages {
            let id = message.public_id.as_ref();
            if let Some(kept) = known.get(&message.public_id) {
                places.push(Place::Known(Box::new(kept.clone())));
            } else if let Some((place, same)) = id.and_then(|id| first.get(id)) {
                if !same.body.says(&message.body) {
                    return Err(TAKEN);
                }
                places.push(Place::New(*place));
            } else {
                let place = new.len();
                first.extend(id.map(|id| (id, (place, message))));
                places.push(Place::New(place));
                new.push(message);
            }
        }
        if new.len() == messages.len() {
            return Ok(Self { new: Cow::Borrowed(messages), places: None });
        }
        Ok(Self { new: new.into_iter().cloned().collect(), places: Some(places) })
    }

    /// Those that are new, in their order.
    pub(crate) fn fresh(&self) -> &[NewMessage] {
        &self.new
    }

    /// All of the messages in their places, once those that are new are kept.
    pub(crate) fn merged(self, kept: Vec<Message>) -> Vec<Message> {
        let Some(places) = self.places else { return kept };
        let found = places.into_iter().filter_map(|place| match place {
            Place::New(place) => kept.get(place).cloned(),
            Place::Known(message) => Some(*message),
        });
        found.collect()
    }
}
