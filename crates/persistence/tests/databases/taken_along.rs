//! Every use case of exports and imports, once, so that its statements are overheard.

use chat_history_domain::conversation::{NewConversation, Title};
use chat_history_domain::transfer::{
    ExportPosition, Portion, Restored, RestoredMessage, RestoredRevision, Source, SourceId, import, piece,
    preview, start_of,
};
use chat_history_domain::{Limits, Timestamp};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{reworded, said};

/// A conversation from elsewhere as it was at that moment, with a message that said that by then, and one more.
fn portion(micros: i64, content: &str) -> Portion {
    let at = Timestamp::from_micros(micros);
    let NewConversation { notebooks, metadata, .. } = NewConversation::default();
    let conversation = Restored {
        source: Source::parse("elsewhere:1").unwrap(),
        is_whole: true,
        external_id: None,
        title: Some(Title::parse(content.to_owned(), &Limits::default()).unwrap()),
        notebooks,
        metadata,
        starred: false,
        archived: false,
        created_at: Timestamp::from_micros(1),
        updated_at: at,
    };
    let message = |name: &str| RestoredMessage {
        source: SourceId::parse(name).unwrap(),
        message: said(content),
        created_at: Timestamp::from_micros(1),
        updated_at: at,
        revisions: vec![RestoredRevision {
            body: said("before").body,
            created_at: Timestamp::from_micros(1),
        }],
    };
    Portion { conversation, messages: vec![message("a"), message(content)] }
}

/// Imports, exports, and looks.
pub(crate) async fn take_along(alice: &Caller) {
    for portion in [portion(5, "first"), portion(6, "second")] {
        let (seen, portions) = (vec![portion.clone()], vec![portion]);
        alice.read(move |context, all| preview(context, all, &seen)).await.unwrap();
        alice.write(move |context, all| import(context, all, &portions)).await.unwrap();
    }
    let own = alice.start(vec![said("mine")]).await;
    let message = alice.messages(own.id).await[0].id;
    alice.edit(own.id, message, reworded("changed")).await.unwrap();
    let id = own.id;
    let (_, place) = alice.read(move |context, all| start_of(context, all, id)).await.unwrap();
    for from in [place, ExportPosition::START] {
        let mut next = Some(from);
        while let Some(from) = next {
            next = alice.read(move |context, all| piece(context, all, from)).await.unwrap().1;
        }
    }
    alice.delete(own.id).await.unwrap();
}
