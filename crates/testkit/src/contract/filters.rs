//! Laws of the lists that show a part of the conversations, or show them in another order.

use chat_history_domain::conversation::{
    Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationSort,
    NewConversation, NotebookName,
};
use chat_history_domain::{Change, Page, Store};
use serde_json::json;

use crate::Caller;
use crate::fixtures::{NOON, json_of, renamed, said, title};

const SORTS: [ConversationSort; 3] =
    [ConversationSort::Updated, ConversationSort::Created, ConversationSort::Title];

/// All of the list, walked in pages of `limit`.
async fn walk(
    caller: &Caller,
    filter: &ConversationFilter,
    sort: ConversationSort,
    limit: usize,
) -> Vec<Conversation> {
    let (mut place, mut seen) = (ConversationCursor::start(sort), Vec::new());
    loop {
        let page = caller.listed(filter.clone(), place, limit).await.unwrap();
        assert!(page.items.len() == limit || page.next.is_none(), "only the last page is short");
        seen.extend(page.items);
        assert!(seen.len() < 1_000, "a walk that ends");
        let Some(next) = page.next else { return seen };
        place = next;
    }
}

fn notebook(name: &str) -> NotebookName {
    NotebookName::parse(name.to_owned()).unwrap()
}

/// Conversations of every mix of flags and notebooks, at times that come again.
async fn mixed(caller: &Caller) -> Vec<Conversation> {
    let mut made = Vec::new();
    for (number, starred) in (0_i64..).zip([false, true, false, true, true, false, false, true, false, false])
    {
        let names = ["b", "a", "", "B", "á"].into_iter().cycle().skip(usize::try_from(number).unwrap());
        let notebooks: Vec<&str> = names.take(usize::try_from(number % 3).unwrap()).collect();
        let new = NewConversation {
            title: (number % 4 != 0).then(|| title(["Zoo", "apple", "Éclair", "京都"][made.len() % 4])),
            notebooks: json_of(&json!(notebooks)),
            starred,
            archived: number % 3 == 1,
            ..NewConversation::default()
        };
        made.push(caller.at(NOON + number / 2).create(new, vec![]).await.unwrap().0);
    }
    made
}

/// A list shows what is starred or not, archived or not, and filed under a notebook, as it is asked, and nothing else.
pub async fn a_list_shows_what_is_asked_for_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = mixed(&alice).await;
    mixed(&Caller::new(&store, "bob")).await;
    let flags = [None, Some(false), Some(true)];
    let notebooks = [None, Some("a"), Some("A"), Some("B"), Some(""), Some("á"), Some("no such")];
    for (starred, archived) in flags.into_iter().flat_map(|one| flags.map(|other| (one, other))) {
        for name in notebooks {
            let filter = ConversationFilter { starred, archived, notebook: name.map(notebook) };
            let is_shown = |one: &&Conversation| {
                let names: Vec<String> = serde_json::from_str(one.notebooks.as_str()).unwrap();
                starred.is_none_or(|starred| one.starred == starred)
                    && archived.is_none_or(|archived| one.archived == archived)
                    && name.is_none_or(|name| names.iter().any(|one| one == name))
            };
            let mut expected: Vec<Conversation> = made.iter().filter(is_shown).cloned().collect();
            for sort in SORTS {
                let mut listed = walk(&alice, &filter, sort, 3).await;
                listed.sort_by_key(|one| one.id);
                expected.sort_by_key(|one| one.id);
                assert_eq!(listed, expected, "{filter:?} {sort:?}");
            }
        }
    }
    let plain = walk(&alice, &ConversationFilter::default(), ConversationSort::Updated, 100).await;
    assert!(plain.iter().all(|one| !one.archived) && plain.len() == 7);
}

/// Lists by activity, by age and by title are each in their order, and pages of any size show each conversation once.
pub async fn every_order_of_a_list_is_walked_whole(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = mixed(&alice).await;
    alice.at(NOON + 50).append(made[2].id, vec![said("a tale of two")]).await.unwrap();
    alice.at(NOON + 50).update(made[3].id, renamed("apple")).await.unwrap();
    let all = ConversationFilter::ALL;
    for sort in SORTS {
        let whole = walk(&alice, &all, sort, 100).await;
        assert_eq!(whole.len(), made.len());
        let mut sorted = whole.clone();
        match sort {
            ConversationSort::Updated => sorted.sort_by_key(|one| (-one.updated_at.micros(), -one.id.0)),
            ConversationSort::Created => sorted.sort_by_key(|one| (-one.created_at.micros(), -one.id.0)),
            ConversationSort::Title => sorted
                .sort_by_key(|one| (one.title.as_deref().unwrap_or_default().to_ascii_lowercase(), one.id)),
        }
        assert_eq!(whole, sorted, "{sort:?}");
        for limit in [1, 2, 9, 10, 11] {
            assert_eq!(walk(&alice, &all, sort, limit).await, whole, "{sort:?} in pages of {limit}");
        }
    }
    let titles: Vec<Option<String>> =
        walk(&alice, &all, ConversationSort::Title, 4).await.into_iter().map(|one| one.title).collect();
    assert_eq!(titles[..2], [None, None], "what has no title comes first");
    assert_eq!(titles.last().unwrap().as_deref(), Some("京都"));
}

/// What a change files, stars or archives is in just the lists that it belongs to from then on.
pub async fn a_change_moves_a_conversation_between_lists(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a")]).await;
    let shown = async |filter: ConversationFilter| {
        let page: Page<_, _> = alice.listed(filter, ConversationCursor::START, 10).await.unwrap();
        page.items.len()
    };
    let archived = |archived| ConversationFilter { archived: Some(archived), ..ConversationFilter::ALL };
    let starred = ConversationFilter { starred: Some(true), ..ConversationFilter::ALL };
    assert_eq!((shown(archived(false)).await, shown(archived(true)).await), (1, 0));
    let change = ConversationChange {
        starred: Change::Set(true),
        archived: Change::Set(true),
        ..ConversationChange::default()
    };
    alice.update(made.id, change).await.unwrap();
    assert_eq!((shown(archived(false)).await, shown(archived(true)).await, shown(starred).await), (0, 1, 1));
    // What is archived is still there for all else, and stays archived.
    alice.append(made.id, vec![said("b")]).await.unwrap();
    assert_eq!(shown(archived(true)).await, 1);
    assert_eq!(alice.found(made.id).await.message_count, 2);
}
