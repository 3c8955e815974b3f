//! What a hand changes in SQL is a new version, for clients, for searches, and in the order of time.

use chat_history_domain::message::Status;
use chat_history_domain::search::{Query, Search, SearchCursor, SearchFilter};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{NOON, answered, renamed, said};

use crate::fresh::{Database, Direct};

/// How many titles of the caller's a word is found in.
async fn titles_with(caller: &Caller, word: &str) -> usize {
    let (query, after) = (Query::parse(word).unwrap(), SearchCursor::START);
    let search = Search { query, filter: SearchFilter::default(), after, limit: 20 };
    let page = caller.store.search(&caller.context, &search).await.unwrap();
    page.items.iter().filter(|hit| hit.message.is_none()).count()
}

#[tokio::test]
async fn a_conversation_that_is_changed_by_hand_is_a_new_version_and_its_title_is_searched() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![said("Earlier")]).await.id;
        let other = alice.start(vec![said("Other")]).await;
        assert_eq!(titles_with(&alice, "earlier").await, 1);
        let mut change = |what: &str| {
            sql.run(&format!("UPDATE conversations SET {what} WHERE user_id = 'alice' AND id = {id}"))
                .unwrap();
        };

        for what in [
            "title = 'Later'",
            "summary = 'shorter'",
            "notebooks = '[\"a\"]'",
            "starred = true",
            "archived = true",
            "metadata = '{\"a\": 1}'",
            "external_id = 'theirs'",
            "title = NULL",
        ] {
            let (before, number) = (alice.found(id).await, alice.modseq().await);
            change(what);
            let after = alice.found(id).await;
            assert_eq!((after.modseq.0, alice.modseq().await), (number + 1, number + 1), "{what}");
            assert!(after.updated_at >= before.updated_at, "{what}");
            let is_named = after.title.as_deref() == Some("Later");
            assert_eq!(titles_with(&alice, "later").await, usize::from(is_named), "{what}");
            assert_eq!(titles_with(&alice, "earlier").await, 0, "{what}");
        }

        let before = alice.found(id).await;
        change("starred = starred, title = title");
        change("message_count = message_count");
        assert_eq!(alice.found(id).await.modseq, before.modseq, "nothing is changed");
        change("title = 'Dated', updated_at = created_at");
        let after = alice.found(id).await;
        assert_eq!((after.modseq.0, after.updated_at), (before.modseq.0 + 1, after.created_at));
        assert_eq!(alice.found(other.id).await, other, "no other conversation changes");

        // Into the trash and back.
        change("trashed_at = updated_at");
        assert_eq!((alice.find(id).await, alice.modseq().await), (None, after.modseq.0 + 1));
        change("trashed_at = NULL");
        let back = alice.found(id).await;
        assert_eq!(back.modseq.0, after.modseq.0 + 2);
        assert!(back.updated_at > after.updated_at);

        // The service numbers a change once.
        alice.update(id, renamed("By the service")).await.unwrap();
        let named = alice.found(id).await;
        assert_eq!((named.modseq.0, alice.modseq().await), (back.modseq.0 + 1, back.modseq.0 + 1));
    }
}

#[tokio::test]
async fn every_column_of_a_message_that_clients_see_is_numbered_and_what_stays_is_not() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![said("one")]).await.id;
        let message = alice.messages(id).await[0].id;
        let mut edit = |what: &str| {
            sql.run(&format!("UPDATE messages SET {what} WHERE user_id = 'alice' AND id = {message}"))
                .unwrap();
        };
        for (what, numbers) in [
            ("public_id = 'theirs'", 1),
            ("kind = 'message'", 1),
            ("item = '{\"said\": 0}'", 1),
            ("status = 'in_progress'", 1),
            ("content = 'two'", 1),
            ("content = 'two', status = status, item = item", 0),
            ("status = NULL", 1),
        ] {
            let before = alice.modseq().await;
            edit(what);
            let after = alice.find_message(id, message).await.unwrap();
            assert_eq!(alice.modseq().await, before + numbers, "{what}");
            assert_eq!(alice.found(id).await.modseq.0, before + numbers, "{what}");
            assert_eq!(after.modseq.0, before + numbers, "{what}");
        }
        let edited = alice.find_message(id, message).await.unwrap();
        assert_eq!(edited.public_id.unwrap().as_str(), "theirs");
        assert_eq!((edited.status, edited.body.content.as_str()), (None::<Status>, "two"));
        // What it said while it was in progress is not kept; the kind and the item that it was given before are.
        assert_eq!(sql.numbers("SELECT count(*) AS number FROM message_revisions"), [2]);
        let until = "SELECT until_modseq - modseq AS number FROM message_revisions";
        assert_eq!(sql.numbers(until), [1, 1]);
    }
}

#[tokio::test]
async fn what_is_beside_the_dialogue_gives_no_title_and_no_summary() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![]).await.id;
        let mut insert = |kind: &str, content: &str| {
            sql.run(&format!(
                "INSERT INTO messages (user_id, conversation_id, role, kind, content) \
                 VALUES ('alice', {id}, 'user', {kind}, '{content}')"
            ))
            .unwrap();
        };
        insert("'tool_result'", "not this");
        insert("'reasoning'", "");
        let hidden = alice.found(id).await;
        assert_eq!((hidden.title, hidden.summary, hidden.message_count), (None, None, 2));
        insert("'message'", "This");
        insert("NULL", "and not this");
        let named = alice.found(id).await;
        assert_eq!((named.title.as_deref(), named.summary.as_deref()), (Some("This"), Some("This")));
        // One that is hidden later gives none either.
        sql.run("UPDATE messages SET kind = 'tool_result' WHERE content = 'This'").unwrap();
        assert_eq!(alice.found(id).await.summary.as_deref(), Some("and not this"));
    }
}

fn insert(sql: &mut Direct, conversation: i64, times: &str, values: &str) {
    sql.run(&format!(
        "INSERT INTO messages (user_id, conversation_id, role, content{times}) \
         VALUES ('alice', {conversation}, 'user', 'by hand'{values})"
    ))
    .unwrap();
}

#[tokio::test]
async fn a_message_by_hand_that_is_given_no_time_comes_after_all_others() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        // A clock that is years ahead, and a transaction of a hand.
        let year = 366 * 24 * 3_600 * 1_000_000;
        let ahead = alice.at(NOON + 20 * year);
        let id = ahead.start(vec![said("one")]).await.id;
        sql.run("BEGIN").unwrap();
        insert(&mut sql, id.0, "", "");
        insert(&mut sql, id.0, "", "");
        sql.run("COMMIT").unwrap();
        alice.at(NOON + 20 * year + 10).append(id, vec![answered("two")]).await.unwrap();
        insert(&mut sql, id.0, "", "");
        let times: Vec<_> = alice.messages(id).await.iter().map(|message| message.created_at).collect();
        assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
        assert_eq!(alice.found(id).await.updated_at, times[4]);

        // A time of its own is kept, and those without one come after it.
        let later = match sql {
            Direct::Sqlite(_) => (NOON + 40 * year).to_string(),
            Direct::Postgres(_) => "'2063-08-01 12:00Z'".to_owned(),
        };
        insert(&mut sql, id.0, ", created_at", &format!(", {later}"));
        insert(&mut sql, id.0, "", "");
        let messages = alice.messages(id).await;
        assert!(
            messages[5].created_at > messages[4].created_at
                && messages[6].created_at > messages[5].created_at
        );
        assert_eq!(messages[6].updated_at, messages[6].created_at);
    }
}
