//! What laws of imports and exports take in and give out.

use chat_history_domain::Timestamp;
use chat_history_domain::message::{NewMessage, Revision};
use chat_history_domain::transfer::{
    ExportPosition, Exported, Imported, Portion, Restored, RestoredMessage, RestoredRevision, Source,
    SourceId, import, piece, preview,
};

use crate::Caller;
use crate::fixtures::{NOON, full_conversation, title};

/// A moment of the past, so many microseconds into it.
pub(super) fn past(micros: i64) -> Timestamp {
    Timestamp::from_micros(NOON - 1_000_000_000 + micros)
}

pub(super) fn source(text: &str) -> Source {
    Source::parse(text).expect("a source")
}

pub(super) fn name(text: &str) -> SourceId {
    SourceId::parse(text).expect("a name")
}

/// A conversation from there, as it was at that moment.
pub(super) fn restored(from: &str, at: i64) -> Restored {
    let full = full_conversation();
    Restored {
        source: source(from),
        is_whole: true,
        external_id: None,
        title: full.title,
        notebooks: full.notebooks,
        metadata: full.metadata,
        starred: true,
        archived: false,
        created_at: past(0),
        updated_at: past(at),
    }
}

/// A message of that name, as it was at that moment.
pub(super) fn was(id: &str, new: NewMessage, at: i64) -> RestoredMessage {
    let revisions = vec![];
    RestoredMessage { source: name(id), message: new, created_at: past(at), updated_at: past(at), revisions }
}

pub(super) fn portion(conversation: Restored, messages: Vec<RestoredMessage>) -> Portion {
    Portion { conversation, messages }
}

pub(super) async fn take_in(caller: &Caller, portions: Vec<Portion>) -> Vec<Imported> {
    caller.write(move |context, all| import(context, all, &portions)).await.unwrap()
}

pub(super) async fn look_at(caller: &Caller, portions: Vec<Portion>) -> Vec<Imported> {
    caller.read(move |context, all| preview(context, all, &portions)).await.unwrap()
}

/// All that an export gives, piece by piece, and how many pieces that were.
pub(super) async fn walk(caller: &Caller, from: ExportPosition) -> (Vec<Exported>, usize) {
    let (mut found, mut next, mut pieces) = (Vec::new(), Some(from), 0);
    while let Some(place) = next {
        let (items, after) = caller.read(move |context, all| piece(context, all, place)).await.unwrap();
        found.extend(items);
        next = after;
        pieces += 1;
    }
    (found, pieces)
}

pub(super) async fn everything(caller: &Caller) -> Vec<Exported> {
    walk(caller, ExportPosition::START).await.0
}

/// One conversation, as an export of it comes in again.
pub(super) fn as_portion(exported: &[Exported]) -> Portion {
    let mut portions = Vec::new();
    for item in exported {
        match item {
            Exported::Conversation(of, source) => portions.push(Portion {
                conversation: Restored {
                    source: source.clone(),
                    is_whole: true,
                    external_id: of.external_id.clone(),
                    title: of.title.as_deref().map(title),
                    notebooks: of.notebooks.clone(),
                    metadata: of.metadata.clone(),
                    starred: of.starred,
                    archived: of.archived,
                    created_at: of.created_at,
                    updated_at: of.updated_at,
                },
                messages: vec![],
            }),
            Exported::Message(of, name, revisions) => {
                portions.last_mut().unwrap().messages.push(RestoredMessage {
                    source: name.clone(),
                    message: NewMessage {
                        public_id: of.public_id.clone(),
                        body: of.body.clone(),
                        status: of.status,
                    },
                    created_at: of.created_at,
                    updated_at: of.updated_at,
                    revisions: revisions.iter().map(as_restored).collect(),
                });
            }
        }
    }
    assert_eq!(portions.len(), 1);
    portions.remove(0)
}

pub(super) fn as_restored(of: &Revision) -> RestoredRevision {
    RestoredRevision { body: of.body.clone(), created_at: of.created_at }
}
