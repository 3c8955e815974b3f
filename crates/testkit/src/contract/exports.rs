//! Laws of exports: what goes out is all that there is, once, and known wherever it comes in.

use chat_history_domain::message::{Revision, RevisionCursor};
use chat_history_domain::transfer::{
    Arrival, ExportPosition, Exported, Imported, Source, SourceId, start_of,
};
use chat_history_domain::{Error, Store};

use super::portions::{as_portion, everything, take_in, walk};
use crate::Caller;
use crate::fixtures::{NOON, full_conversation, full_message, reworded, said};

/// An export gives every conversation by its id and after it its messages, each once, in pieces of a bounded size.
pub async fn an_export_gives_everything_once_in_bounded_pieces(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    bob.start(vec![said("his")]).await;
    let sizes = [0, 450, 1, 0, 200, 199, 2];
    for size in sizes {
        alice.create(full_conversation(), vec![full_message("m"); size]).await.unwrap();
    }
    for _ in 0..120 {
        alice.start(vec![said("short")]).await;
    }
    let mut expected = Vec::new();
    let mut conversations = alice.holdings().await.conversations;
    conversations.sort_by_key(|(conversation, _)| conversation.id);
    for (conversation, messages) in conversations {
        let from = Source::of_conversation(&conversation);
        expected.push(Exported::Conversation(conversation, from));
        expected.extend(messages.into_iter().map(|message| {
            let name = SourceId::of_message(&message);
            Exported::Message(message, name, vec![])
        }));
    }
    let (found, pieces) = walk(&alice, ExportPosition::START).await;
    assert_eq!(found, expected);
    assert!(pieces > 5, "{pieces}");
    let long = found.iter().find_map(|item| match item {
        Exported::Conversation(conversation, _) if conversation.message_count == 450 => Some(conversation.id),
        _ => None,
    });
    let id = long.unwrap();
    let (first, place) = alice.read(move |context, all| start_of(context, all, id)).await.unwrap();
    let (rest, pieces) = walk(&alice, place).await;
    let whole: Vec<Exported> = [first].into_iter().chain(rest).collect();
    let start = found.iter().position(|item| *item == whole[0]).unwrap();
    assert_eq!((whole.len(), whole.as_slice(), pieces), (451, &found[start..start + 451], 3));
    let hers = bob.read(move |context, all| start_of(context, all, id)).await;
    assert_eq!(hers, Err(Error::NotFound("conversation")));
}

/// What was exported is found again where it came from, and comes into another user's as it was, names included.
pub async fn what_was_exported_is_known_wherever_it_comes_in(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (made, _) = alice.create(full_conversation(), vec![said("a"), full_message("b")]).await.unwrap();
    let portions = vec![as_portion(&everything(&alice).await)];
    let back = take_in(&alice, portions.clone()).await;
    let expected =
        Imported { id: Some(made.id), arrival: Arrival::Found, added: 0, changed: 0, same: 2, kept: 0 };
    assert_eq!(back, [expected]);
    assert_eq!(alice.found(made.id).await, made);

    let moved = take_in(&bob, portions.clone()).await;
    let id = moved[0].id.unwrap();
    assert_ne!(id, made.id);
    assert_eq!(as_portion(&everything(&bob).await), portions[0]);
    assert_eq!(take_in(&bob, portions.clone()).await, [Imported { id: Some(id), ..expected }]);
    // What is added there has a name of its own there, and comes back to her.
    bob.append(id, vec![said("c")]).await.unwrap();
    let longer = vec![as_portion(&everything(&bob).await)];
    let back = take_in(&alice, longer).await;
    assert_eq!((back[0].id, back[0].added, back[0].same), (Some(made.id), 1, 2));
    assert_eq!(alice.contents(made.id).await, ["a", "b", "c"]);
}

/// What a message said before goes out and comes in with it, in its order, and only with the message.
pub async fn what_was_said_before_is_taken_along(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (made, messages) =
        alice.create(full_conversation(), vec![full_message("v0"), said("once")]).await.unwrap();
    for version in 1..=120 {
        let later = alice.at(NOON + version);
        later.edit(made.id, messages[0].id, reworded(&format!("v{version}"))).await.unwrap();
    }
    let exported = everything(&alice).await;
    let Exported::Message(_, _, revisions) = &exported[1] else { panic!("{exported:?}") };
    let contents: Vec<&str> = revisions.iter().map(|revision| revision.body.content.as_str()).collect();
    assert_eq!(contents, (0..120).map(|version| format!("v{version}")).collect::<Vec<_>>());
    assert!(matches!(&exported[2], Exported::Message(_, _, none) if none.is_empty()));

    let portions = vec![as_portion(&exported)];
    let id = take_in(&bob, portions.clone()).await[0].id.unwrap();
    assert_eq!(as_portion(&everything(&bob).await), portions[0]);
    assert_eq!(take_in(&bob, portions.clone()).await[0].same, 2);
    assert_eq!(as_portion(&everything(&bob).await), portions[0]);
    let there = bob.messages(id).await[0].clone();
    let [edited, unedited] = [messages[0].id, messages[1].id];
    let kept = bob.read(move |context, all| {
        let owner = &context.user;
        assert_eq!(all.messages().revised(owner, made.id, &[edited])?, [], "they are hers");
        all.messages().revisions(owner, id, &RevisionCursor::start(there.id), 500)
    });
    let kept = kept.await.unwrap();
    assert_eq!(kept.len(), 120);
    assert!(kept.windows(2).all(|two| two[0].modseq > two[1].modseq) && kept[0].modseq < there.modseq);
    let hers = Revision { message: unedited, ..kept[0].clone() };
    let refused = bob.write(move |context, all| {
        all.users().advance(&context.user, context.now)?;
        all.messages().restore_revisions(&context.user, id, std::slice::from_ref(&hers))
    });
    assert!(refused.await.is_err());
}
