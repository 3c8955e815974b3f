//! The little that tells, together with the same request, what came of it.

use serde::{Deserialize, Serialize};

use super::shown::{ShownConversation, ShownMessage};
use crate::conversation::{AppendDelta, Conversation, ConversationId, NewConversation};
use crate::message::{Message, MessageId, NewMessage};
use crate::{Error, Modseq, Result, Stamp, Timestamp, UserId};

/// What has come of a request, without all that the request itself says.
///
/// As text it is a JSON object, which a store may also write in a statement of its own, in just this form:
/// `{"receipt":1,"modseq":12,"at":1700000000123456,"ids":[7,8]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of the form, which tells a receipt from other texts.
    #[serde(rename = "receipt")]
    form: FirstForm,
    /// The conversation that was made or found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conversation: Option<i64>,
    /// The number of the change.
    modseq: i64,
    /// The time of the first message, and of the making of the conversation, in microseconds.
    at: i64,
    /// The ids of the messages, in their order.
    ids: Vec<i64>,
    /// The marks of the messages, where some are not those that the change left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<Mark>,
    /// What messages say that were there before, where the request says it otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    said: Vec<ShownMessage>,
    /// Whether all that was asked for was there before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    known: bool,
    /// What the conversation is like, where the request does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<Box<ShownConversation>>,
}

/// A message's number, the time of its making and that of its latest change, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark(i64, i64, i64);

impl Mark {
    fn of(message: &Message) -> Self {
        Self(message.modseq.0, message.created_at.micros(), message.updated_at.micros())
    }

    /// What a change leaves on the message in that place.
    fn fresh(stamp: Stamp, place: usize) -> Self {
        let at = stamp.of_place(place).at.micros();
        Self(stamp.modseq.0, at, at)
    }
}

/// The number 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
struct FirstForm;

impl TryFrom<u8> for FirstForm {
    type Error = &'static str;

    fn try_from(number: u8) -> std::result::Result<Self, Self::Error> {
        if number == 1 { Ok(Self) } else { Err("a receipt of another form") }
    }
}

impl From<FirstForm> for u8 {
    fn from(_: FirstForm) -> Self {
        1
    }
}

impl Receipt {
    /// The receipt of a request of which no more is told than the conversation that it led to.
    pub fn of(conversation: ConversationId) -> Self {
        Self { conversation: Some(conversation.0), ..Self::of_messages(&[], &[]) }
    }

    /// The receipt of the messages that a request asked to add, as they are kept.
    pub fn of_messages(new: &[NewMessage], kept: &[Message]) -> Self {
        let first = kept.first().map(|first| Stamp { modseq: first.modseq, at: first.created_at });
        Self::new(
            None,
            first.unwrap_or(Stamp { modseq: Modseq(0), at: Timestamp::from_micros(0) }),
            new,
            kept,
        )
    }

    /// The receipt of a conversation that a request made, and of its messages.
    pub fn of_made(made: &Conversation, new: &[NewMessage], kept: &[Message]) -> Self {
        Self::new(Some(made.id.0), Stamp { modseq: made.modseq, at: made.created_at }, new, kept)
    }

    /// The receipt of a conversation of which the request does not say what it is like, and of messages that were added.
    pub fn of_shown(shown: &Conversation, new: &[NewMessage], kept: &[Message]) -> Self {
        let of_messages = Self::of_messages(new, kept);
        let conversation = Some(Box::new(ShownConversation::of(shown)));
        Self { conversation: Some(shown.id.0), shown: conversation, ..of_messages }
    }

    /// The same receipt, of what was all there before where it is `known`.
    #[must_use]
    pub fn of_known(self, known: bool) -> Self {
        Self { known, ..self }
    }

    fn new(conversation: Option<i64>, stamp: Stamp, new: &[NewMessage], kept: &[Message]) -> Self {
        let are_fresh = (0..).zip(kept).all(|(place, one)| Mark::of(one) == Mark::fresh(stamp, place));
        let places = new.iter().zip(kept).enumerate();
        let said = places.filter_map(|(place, (new, kept))| ShownMessage::unless_said(place, new, kept));
        Self {
            form: FirstForm,
            conversation,
            modseq: stamp.modseq.0,
            at: stamp.at.micros(),
            ids: kept.iter().map(|message| message.id.0).collect(),
            marks: if are_fresh { Vec::new() } else { kept.iter().map(Mark::of).collect() },
            said: said.collect(),
            known: false,
            shown: None,
        }
    }

    /// Whether all that was asked for was there before.
    pub fn is_of_known(&self) -> bool {
        self.known
    }

    /// The conversation that was made or found.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is a receipt of none.
    pub fn conversation_id(&self) -> Result<ConversationId> {
        let id = self.conversation.map(ConversationId);
        id.ok_or_else(|| Error::Internal("a receipt of no conversation".into()))
    }

    /// The conversation as it was made, from what the same request says of it.
    ///
    /// # Errors
    /// [`Error::Internal`] where none was made.
    pub fn made(&self, owner: &UserId, new: &NewConversation, delta: &AppendDelta) -> Result<Conversation> {
        Ok(new.made(self.conversation_id()?, owner, delta, self.stamp()))
    }

    /// The conversation as it was shown, where the request does not say what it is like.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is a receipt of none.
    pub fn shown(&self, owner: &UserId) -> Result<Option<Conversation>> {
        let Some(shown) = &self.shown else { return Ok(None) };
        Ok(Some(shown.conversation(self.conversation_id()?, owner)))
    }

    /// The messages as they were shown, from what the same request says of them.
    ///
    /// # Errors
    /// [`Error::Internal`] where the request is of another number of messages.
    pub fn messages(
        &self,
        owner: &UserId,
        conversation: ConversationId,
        new: &[NewMessage],
    ) -> Result<Vec<Message>> {
        if new.len() != self.ids.len() {
            let numbers = format!("{} messages, not {}", self.ids.len(), new.len());
            return Err(Error::Internal(format!("a receipt of {numbers}")));
        }
        let one = |(place, (new, id)): (usize, (&NewMessage, &i64))| {
            let said = self.said.iter().find(|said| said.place == place);
            let new = said.map_or_else(|| Ok(new.clone()), |said| said.in_place_of(new))?;
            let fresh = Mark::fresh(self.stamp(), place);
            let Mark(modseq, made, changed) = self.marks.get(place).copied().unwrap_or(fresh);
            let stamp = Stamp { modseq: Modseq(modseq), at: Timestamp::from_micros(made) };
            let message = new.kept(MessageId(*id), owner.clone(), conversation, stamp);
            Ok(Message { updated_at: Timestamp::from_micros(changed), ..message })
        };
        new.iter().zip(&self.ids).enumerate().map(one).collect()
    }

    fn stamp(&self) -> Stamp {
        Stamp { modseq: Modseq(self.modseq), at: Timestamp::from_micros(self.at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::idempotency::Record;
    use crate::message::{Content, Role, Status};

    fn said(text: &str) -> NewMessage {
        NewMessage::new(Role::User, Content::parse(text.into(), &Limits::default()).unwrap())
    }

    fn messages(marks: &[(i64, i64, i64)]) -> (Vec<NewMessage>, Vec<Message>) {
        let owner = UserId::parse("alice").unwrap();
        let kept = marks.iter().zip(10..).map(|((modseq, made, changed), id)| {
            let stamp = Stamp { modseq: Modseq(*modseq), at: Timestamp::from_micros(*made) };
            let kept = said("a").kept(MessageId(id), owner.clone(), ConversationId(3), stamp);
            (said("a"), Message { updated_at: Timestamp::from_micros(*changed), ..kept })
        });
        kept.unzip()
    }

    fn told(receipt: &Receipt, new: &[NewMessage]) -> Result<Vec<Message>> {
        let text = receipt.to_text().unwrap();
        let Record::Receipt(receipt) = Record::from_text(text) else { panic!("an answer") };
        receipt.messages(&UserId::parse("alice").unwrap(), ConversationId(3), new)
    }

    #[test]
    fn a_receipt_and_the_request_tell_the_outcome_again() {
        for marks in [&[(4, 100, 100), (4, 101, 101)][..], &[(2, 50, 70), (4, 100, 100), (4, 101, 101)], &[]]
        {
            let (new, kept) = messages(marks);
            let receipt = Receipt::of_messages(&new, &kept);
            assert_eq!(receipt.marks.is_empty(), marks.len() != 3, "marks are kept where they are needed");
            assert_eq!(told(&receipt, &new), Ok(kept));
        }
    }

    #[test]
    fn what_a_known_message_says_otherwise_is_told_again() {
        let (mut new, mut kept) = messages(&[(2, 50, 70), (4, 100, 100)]);
        new[0].body.content = Content::stored("as it was at first".into());
        kept[0].status = Some(Status::Incomplete);
        kept[0].body.item = Some(crate::Json::stored(r#"{"name":"b"}"#.into()));
        let receipt = Receipt::of_messages(&new, &kept);
        assert_eq!(receipt.said.len(), 1);
        assert_eq!(told(&receipt, &new), Ok(kept));
    }

    #[test]
    fn a_receipt_is_as_short_as_what_a_statement_writes() {
        let (new, kept) = messages(&[(4, 100, 100), (4, 101, 101)]);
        let text = r#"{"receipt":1,"modseq":4,"at":100,"ids":[10,11]}"#;
        assert_eq!(Receipt::of_messages(&new, &kept).to_text().as_deref(), Ok(text));
    }

    #[test]
    fn a_request_of_another_number_of_messages_is_a_fault() {
        let (new, kept) = messages(&[(4, 100, 100), (4, 101, 101)]);
        let receipt = Receipt::of_messages(&new, &kept);
        assert!(told(&receipt, &new[1..]).is_err());
        assert!(receipt.conversation_id().is_err());
    }
}
