//! Histories of random changes by two users, which any store can live through and be compared by.

use std::collections::BTreeMap;

use chat_history_domain::conversation::document::DocumentChange;
use chat_history_domain::conversation::{
    AppendDelta, Conversation, ConversationChange, ConversationId, ExternalId, NewConversation, Trash,
};
use chat_history_domain::message::{
    Cut, Kind, Message, MessageChange, MessageId, NewMessage, Role, Status, Step, Summary,
};
use chat_history_domain::{Change, Error, Result, Store, Timestamp};
use serde_json::json;

use crate::fixtures::{NOON, content, json_of, message, reworded, title};
use crate::{Caller, Holdings};

/// One change that one of the two users asks for. Targets are counted from the newest, another's and deleted ones too.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The first or the second user.
    pub second_user: bool,
    /// Which conversation, where one is needed.
    pub conversation: usize,
    /// Which of its messages, where one is needed.
    pub message: usize,
    /// What is asked.
    pub deed: Deed,
}

/// What is asked of a store.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the use case of that name")]
pub enum Deed {
    Create(NewConversation, Vec<NewMessage>),
    Append(Vec<NewMessage>),
    Update(ConversationChange),
    Delete,
    Discard,
    Restore,
    Edit(MessageChange),
    Remove,
    Extend(Step),
    /// Cuts off what comes after the message, or everything where it is the newest.
    Cut,
    /// Saves the start of the document that is there, of so many messages, and these.
    Save(usize, DocumentChange),
}

/// The two users at a store, and what has been made so far.
pub struct History {
    callers: [Caller; 2],
    conversations: Vec<ConversationId>,
    messages: BTreeMap<ConversationId, Vec<MessageId>>,
    changed_at: BTreeMap<ConversationId, Timestamp>,
    steps: i64,
}

/// A trash that outlasts every history.
const TRASH: Trash = Trash::of_days(7);

/// What an operation gave, with ids that depend on the order of creation alone.
type Outcome = Result<(Option<Conversation>, Vec<Message>)>;

impl Operation {
    /// The operation that a number stands for; any number will do.
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        Self {
            second_user: dice.below(2) == 1,
            conversation: dice.below(5),
            message: dice.below(6),
            deed: match dice.below(25) {
                0..4 => Deed::Create(dice.new_conversation(), dice.messages()),
                4..11 => Deed::Append(dice.messages()),
                11..13 => Deed::Update(dice.update()),
                13 => Deed::Delete,
                14..16 => Deed::Edit(dice.edit()),
                16..18 => Deed::Save(dice.below(8), dice.document()),
                18 => Deed::Discard,
                19 => Deed::Restore,
                20..22 => Deed::Extend(dice.step()),
                22 => Deed::Cut,
                _ => Deed::Remove,
            },
        }
    }

    /// So many operations, always the same for one seed.
    pub fn sequence(seed: u64, count: u64) -> impl Iterator<Item = Self> {
        (0..count).map(move |step| Self::from_seed(seed.wrapping_mul(1_000_003).wrapping_add(step)))
    }
}

impl History {
    /// Two users, of ids that begin so, who have not yet been at the store.
    pub fn new(store: &Store, prefix: &str) -> Self {
        let callers = ["one", "two"].map(|name| Caller::new(store, &format!("{prefix} {name}")));
        Self {
            callers,
            conversations: vec![],
            messages: BTreeMap::new(),
            changed_at: BTreeMap::new(),
            steps: 0,
        }
    }

    /// Asks the store for a change, a little later than the one before.
    pub async fn live(&mut self, operation: &Operation) -> Outcome {
        self.steps += 1;
        let caller = self.callers[usize::from(operation.second_user)].at(NOON + self.steps);
        let newest = self.conversations.iter().rev().cycle().take(5).nth(operation.conversation);
        let of = newest.copied().unwrap_or(ConversationId(1));
        let messages = self.messages.get(&of).into_iter().flatten();
        let id = messages.rev().nth(operation.message).copied().unwrap_or(MessageId(1));
        let outcome = match operation.deed.clone() {
            Deed::Create(new, messages) => {
                caller.create(new, messages).await.map(|(made, new)| (Some(made), new))
            }
            Deed::Append(messages) => caller.append(of, messages).await.map(|new| (None, new)),
            Deed::Update(change) => caller.update(of, change).await.map(|updated| (Some(updated), vec![])),
            Deed::Delete => caller.delete(of).await.map(|()| (None, vec![])),
            Deed::Discard => caller.discard(of, TRASH).await.map(|()| (None, vec![])),
            Deed::Restore => caller.restore(of, TRASH).await.map(|restored| (Some(restored), vec![])),
            Deed::Edit(change) => caller.edit(of, id, change).await.map(|edited| (None, vec![edited])),
            Deed::Remove => caller.remove(of, id).await.map(|()| (None, vec![])),
            Deed::Extend(step) => caller.extend(of, id, step).await.map(|grown| (None, vec![grown])),
            Deed::Cut => {
                let cut = Cut { after: (operation.message > 0).then_some(id), keep: false };
                match caller.cut(of, cut).await {
                    Ok(_) => Ok((caller.find(of).await, vec![])),
                    Err(error) => Err(error),
                }
            }
            Deed::Save(kept, change) => {
                caller.save_after(of, kept, change).await.map(|(saved, messages)| (Some(saved), messages))
            }
        };
        if let Ok((conversation, messages)) = &outcome {
            let of = conversation.as_ref().map_or(of, |conversation| conversation.id);
            let before = self.changed_at.get(&of).copied();
            let at = match (conversation, &operation.deed) {
                (Some(found), _) => found.updated_at,
                (None, Deed::Append(new)) => {
                    let first =
                        before.map_or(caller.context.now, |at| at.later_by(1).max(caller.context.now));
                    first.later_by(AppendDelta::of(new).span_micros())
                }
                // An edit is later than what it edits, whatever the clock says.
                (None, _) => {
                    let edited = messages.iter().map(|message| message.updated_at);
                    edited.chain(before).fold(caller.context.now, Timestamp::max)
                }
            };
            assert!(before.is_none_or(|before| before <= at), "{operation:?} took {before:?} back to {at:?}");
            self.note(&operation.deed, of, messages, at);
        }
        outcome.map(|(conversation, messages)| {
            let conversation = conversation.map(|conversation| self.renumbered(conversation));
            (conversation, messages.into_iter().map(|message| self.renumbered_message(message)).collect())
        })
    }

    /// Remembers what a change has made and when.
    fn note(&mut self, deed: &Deed, of: ConversationId, messages: &[Message], at: Timestamp) {
        match deed {
            Deed::Create(..) => self.conversations.push(of),
            Deed::Edit(change) if change.is_empty() => return,
            // What is in the trash is as it was.
            Deed::Discard => return,
            _ => {}
        }
        if let Deed::Create(..) | Deed::Append(_) | Deed::Save(..) = deed {
            let known = self.messages.entry(of).or_default();
            let new = messages.iter().map(|message| message.id).filter(|id| known.last() < Some(id));
            known.extend(new.collect::<Vec<_>>());
        }
        self.changed_at.insert(of, at);
    }

    /// All that is held of both users, with ids that depend on the order of creation alone.
    ///
    /// Panics where a conversation does not agree with its messages, its user or what has happened to it.
    pub async fn holdings(&self) -> [Holdings; 2] {
        let [one, two] = &self.callers;
        [one.holdings().await, two.holdings().await].map(|holdings| {
            self.assert_sound(&holdings);
            let conversations = holdings.conversations.into_iter().map(|(conversation, messages)| {
                let messages = messages.into_iter().map(|message| self.renumbered_message(message)).collect();
                (self.renumbered(conversation), messages)
            });
            Holdings { user: holdings.user, conversations: conversations.collect() }
        })
    }

    fn assert_sound(&self, holdings: &Holdings) {
        for (conversation, messages) in &holdings.conversations {
            let says = |message: &&Message| message.body.role == Role::User && message.body.is_dialogue();
            let first = messages.iter().find(says);
            let summary = first.map(|message| Summary::cut(&message.body.content));
            assert_eq!(
                conversation.message_count,
                i64::try_from(messages.len()).unwrap(),
                "{conversation:?}"
            );
            assert_eq!(conversation.summary.as_deref(), summary, "{conversation:?}");
            assert_eq!(
                Some(&conversation.updated_at),
                self.changed_at.get(&conversation.id),
                "{conversation:?}"
            );
            let user = holdings.user.as_ref().expect("the user of a conversation");
            assert!(conversation.modseq <= user.modseq, "{conversation:?} of {user:?}");
            assert!(messages.iter().all(|message| message.modseq <= conversation.modseq), "{messages:?}");
            assert!(
                messages.iter().all(|message| message.updated_at <= conversation.updated_at),
                "{messages:?}"
            );
            let is_in_order = |a: &Message, b: &Message| a.id < b.id && a.created_at < b.created_at;
            assert!(messages.is_sorted_by(is_in_order), "{messages:?}");
        }
    }

    fn renumbered(&self, conversation: Conversation) -> Conversation {
        Conversation { id: self.number_of(conversation.id), ..conversation }
    }

    fn renumbered_message(&self, message: Message) -> Message {
        let siblings = self.messages.get(&message.conversation).into_iter().flatten();
        let position = siblings.take_while(|id| **id != message.id).count();
        let id = MessageId(i64::try_from(position).unwrap());
        Message { id, conversation: self.number_of(message.conversation), ..message }
    }

    fn number_of(&self, id: ConversationId) -> ConversationId {
        let position = self.conversations.iter().take_while(|made| **made != id).count();
        ConversationId(i64::try_from(position).unwrap())
    }
}

/// Draws that follow from a seed alone (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap()
    }

    fn text(&mut self) -> String {
        let word = ["", " ", "yes", "Où est Rome ?\nlà", "京都 👍", "it's 100%"][self.below(6)];
        word.repeat(1 + self.below(2) * self.below(40))
    }

    fn messages(&mut self) -> Vec<NewMessage> {
        let status = [None, None, Some(Status::InProgress), Some(Status::Incomplete)];
        let said = |dice: &mut Self| {
            let new = message(Role::ALL[dice.below(4)], &dice.text());
            NewMessage { status: status[dice.below(4)], ..new }
        };
        (0..self.below(4)).map(|_| said(self)).collect()
    }

    fn step(&mut self) -> Step {
        let offset = (self.below(4) == 0).then(|| self.below(4));
        let change = MessageChange { status: self.status(), ..MessageChange::default() };
        Step { text: content(&self.text()), offset, change }
    }

    fn status(&mut self) -> Change<Status> {
        match self.below(8) {
            0 => Change::Clear,
            1 => Change::Set(Status::Incomplete),
            2 => Change::Set(Status::InProgress),
            _ => Change::Keep,
        }
    }

    fn new_conversation(&mut self) -> NewConversation {
        let named = self.below(3) == 0;
        NewConversation {
            title: named.then(|| title("Given")),
            starred: self.below(4) == 0,
            archived: self.below(4) == 0,
            ..NewConversation::default()
        }
    }

    fn change<T>(&mut self, value: T) -> Change<T> {
        match self.below(3) {
            0 => Change::Keep,
            1 => Change::Clear,
            _ => Change::Set(value),
        }
    }

    fn update(&mut self) -> ConversationChange {
        ConversationChange {
            title: self.change(title("Renamed")),
            notebooks: self.change(json_of(&json!(["n"]))),
            metadata: self.change(json_of(&json!({"k": 1.5}))),
            starred: self.change(true),
            archived: self.change(true),
            external_id: if self.below(4) == 0 { self.external_id() } else { Change::Keep },
        }
    }

    /// One of two ids, so that some are taken.
    fn external_id(&mut self) -> Change<ExternalId> {
        let id = ["a", "b"][self.below(2)];
        self.change(ExternalId::parse(id).expect("an id"))
    }

    fn document(&mut self) -> DocumentChange {
        let said = |dice: &mut Self| message(Role::DIALOGUE[dice.below(2)], &dice.text());
        let messages = (self.below(4) > 0).then(|| (0..self.below(3)).map(|_| said(self)).collect());
        DocumentChange { title: self.change(title("Saved")), messages }
    }

    fn edit(&mut self) -> MessageChange {
        let text = self.text();
        let kept = self.below(2) == 0;
        MessageChange {
            role: (self.below(3) == 0).then(|| Role::ALL[self.below(4)]),
            content: if kept { None } else { reworded(&text).content },
            sources: self.change(json_of(&json!([{}]))),
            selected_text_used: self.change(true),
            tool_calls: self.change(json_of(&json!("call"))),
            metadata: self.change(json_of(&json!({"k": [null]}))),
            kind: self.change(Kind::message()),
            item: self.change(json_of(&json!({"content": [{"type": "text"}]}))),
            status: self.status(),
        }
    }
}

/// Whether an outcome is a failure that a caller of a sound store can have met in a history.
pub fn is_expected(outcome: &Result<impl Sized>) -> bool {
    outcome
        .as_ref()
        .err()
        .is_none_or(|error| matches!(error, Error::NotFound(_) | Error::Clash(_) | Error::Stale))
}
