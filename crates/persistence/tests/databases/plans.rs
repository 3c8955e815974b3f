//! How the databases find rows: every statement that a use case runs goes through an index, and none sorts a table.
//!
//! The statements are overheard, not listed, so that a new query is held to this without being named here.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use chat_history_domain::conversation::document::{self, DocumentChange};
use chat_history_domain::conversation::{
    self, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    ConversationSort, ExternalId, Fork, NewConversation, NotebookName, Obtained, Trash, forbidden_if_foreign,
};
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once};
use chat_history_domain::message::{
    self, Cut, MessageChange, MessageCursor, NewMessage, RevisionCursor, Role, Shown, Status, Step, by_id,
};
use chat_history_domain::search::{Query, Search, SearchCursor, SearchFilter};
use chat_history_domain::stats::Span;
use chat_history_domain::{Change, Error, Order, Slice, Timestamp, Versions, user};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{answered, content, renamed, reworded, said};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::filled::fill;
use crate::fresh::{Database, Direct};
use crate::taken_along::take_along;

/// What the store's connections have been asked, in this process.
static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

#[expect(clippy::unnecessary_wraps, reason = "Diesel asks for it in this form")]
fn overhear() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            ASKED.lock().unwrap_or_else(PoisonError::into_inner).insert(query.to_string());
        }
    }))
}

/// The statements on rows that were asked on behalf of the users of this test, without what was bound to them. Other tests
/// may run in this process, on the other database, too, which writes its parameters in another way.
fn overheard(first_parameter: &str) -> BTreeSet<String> {
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let ours = asked.iter().filter_map(|query| {
        let (statement, bound) = query.split_once(" -- binds: ")?;
        let is_of_all = ["idempotency_keys", "trashed_at"].iter().any(|name| statement.contains(name));
        (bound.contains("planned-") || is_of_all).then_some(statement.trim())
    });
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
    ours.filter(|statement| verbs.iter().any(|verb| statement.starts_with(verb)))
        .filter(|statement| statement.contains(first_parameter))
        .map(str::to_owned)
        .collect()
}

/// Runs every use case once, as one of the users.
pub(crate) async fn do_everything(alice: &Caller) {
    let first = alice.page(ConversationCursor::START, 20).await.unwrap();
    alice.page(first.next.unwrap_or(ConversationCursor::START), 20).await.unwrap();
    let notebook = Some(NotebookName::parse("a".into()).unwrap());
    for (starred, archived, notebook) in [
        (None, Some(false), None),
        (None, Some(true), None),
        (None, None, notebook.clone()),
        (None, Some(false), notebook),
        (Some(true), Some(false), None),
        (Some(true), None, None),
        (Some(false), Some(false), None),
    ] {
        let filter = ConversationFilter { starred, archived, notebook };
        alice.listed(filter, ConversationCursor::START, 20).await.unwrap();
    }
    for sort in [ConversationSort::Created, ConversationSort::Title] {
        for filter in [ConversationFilter::ALL, ConversationFilter::default()] {
            alice.listed(filter, ConversationCursor::start(sort), 20).await.unwrap();
        }
    }
    let of: Conversation = first.items[0].clone();
    alice.open(of.id, Versions::NONE, 50).await.unwrap();
    for order in [Order::Ascending, Order::Descending] {
        alice.message_page(MessageCursor::start(of.id, order), 50).await.unwrap();
    }
    alice.shown(of.id, Shown::Dialogue).await.unwrap();
    let slice = Slice::page(2, 10);
    alice.read(move |context, repos| document::list(context, repos, slice)).await.unwrap();
    alice
        .read(move |context, repos| message::slice(context, repos, of.id, Shown::Dialogue, slice))
        .await
        .unwrap();
    alice.read(user::account).await.unwrap();
    let known = alice.messages(of.id).await[0].id;
    alice.read(move |context, repos| by_id::find(context, repos, known, Shown::All)).await.unwrap();
    alice.find_message(of.id, known).await.unwrap();
    let foreign = conversation::ConversationId(of.id.0 + 1);
    let told = alice
        .read(move |context, repos| {
            let opened = conversation::open(context, repos, foreign, &Versions::NONE, 1);
            forbidden_if_foreign(context, repos.conversations(), foreign, opened)
        })
        .await;
    assert_eq!(told.err(), Some(Error::Forbidden("conversation")));

    let made = alice.start(vec![said("one"), answered("two")]).await;
    let added = alice.append(made.id, vec![said("three"), said("four")]).await.unwrap();
    // So many that SQLite takes each of its statements for some at a time.
    alice.append(made.id, (0..21).map(|number| said(&number.to_string())).collect()).await.unwrap();
    alice
        .expecting(Versions::Listed(vec![alice.found(made.id).await.modseq]))
        .append(made.id, vec![said("five")])
        .await
        .unwrap();
    alice.update(made.id, renamed("renamed")).await.unwrap();
    alice.update(made.id, ConversationChange::default()).await.unwrap();
    alice.edit(made.id, added[0].id, reworded("changed")).await.unwrap();
    let (edited, limit) = (RevisionCursor::start(added[0].id), 10);
    alice
        .read(move |context, repos| message::list_revisions(context, repos, made.id, &edited, limit))
        .await
        .unwrap();
    alice.remove(made.id, added[1].id).await.unwrap();
    grow_and_cut(alice).await;
    let saved =
        DocumentChange { messages: Some(vec![said("one"), said("other")]), ..DocumentChange::default() };
    alice.save(made.id, saved).await.unwrap();
    let once =
        Once { key: IdempotencyKey::parse("planned-key").unwrap(), fingerprint: Fingerprint("f".into()) };
    alice.append_once(made.id, once, vec![said("six")]).await.unwrap();
    let (all, change) = (vec![made.id, of.id], renamed("alike"));
    alice
        .write(move |context, repos| conversation::update_all(context, repos, &all, &change, &Versions::Any))
        .await
        .unwrap();
    alice.read(conversation::list_notebooks).await.unwrap();
    let span = Span { from: Timestamp::from_micros(0), until: Timestamp::MAX };
    alice.read(move |context, repos| repos.messages().count_made_in(&context.user, span)).await.unwrap();
    let fork = Fork { up_to: Some(known), title: None };
    alice
        .write(move |context, repos| conversation::fork(context, repos, of.id, &fork, &Versions::Any))
        .await
        .unwrap();
    for query in ["text", "\"changed text\" five", "te* -one -a*"] {
        for filter in [SearchFilter::default(), narrow()] {
            let (query, after) = (Query::parse(query).unwrap(), SearchCursor::START);
            alice.store.search(&alice.context, &Search { query, filter, after, limit: 20 }).await.unwrap();
        }
        alice.append(made.id, vec![said("one more")]).await.unwrap();
    }
    take_along(alice).await;
    discard_and_restore(alice, made.id).await;
    alice.delete(alice.start(vec![]).await.id).await.unwrap();
    alice.store.sweep(Timestamp::from_micros(1_700_000_000_000_000)).await.unwrap();
    alice.store.erase(&Caller::new(&alice.store, "planned-8").context).await.unwrap();
}

/// Lets an answer grow, in a conversation that is found by its external id, cuts it off, and discards it with others.
async fn grow_and_cut(alice: &Caller) {
    let external_id = ExternalId::parse("planned-e").unwrap();
    let new = NewConversation { external_id: Some(external_id), ..NewConversation::default() };
    let growing = NewMessage { status: Some(Status::InProgress), ..answered("a") };
    alice.obtain(new.clone(), vec![said("one"), growing, answered("two")]).await.unwrap();
    let Obtained::Found(found, _) = alice.obtain(new, vec![]).await.unwrap() else { panic!("it is there") };
    let messages = alice.messages(found.id).await;
    let step = Step { text: content("b"), offset: None, change: MessageChange::default() };
    alice.extend(found.id, messages[1].id, step.clone()).await.unwrap();
    let change = MessageChange { status: Change::Clear, ..MessageChange::default() };
    alice.extend(found.id, messages[1].id, Step { change, ..step }).await.unwrap();
    let cut = Cut { after: Some(messages[0].id), keep: true };
    let kept = alice.cut(found.id, cut).await.unwrap().kept.unwrap();
    let (context, both) = (&alice.context, vec![found.id, kept.id]);
    alice.store.discard_several(context, both, Versions::Any, Trash::NONE).await.unwrap();
    let other = Caller::new(&alice.store, "planned-discarded");
    other.start(vec![said("one")]).await;
    other.store.discard_all(&other.context, Trash::NONE).await.unwrap();
}

/// A search with every filter.
fn narrow() -> SearchFilter {
    SearchFilter {
        role: Some(Role::User),
        starred: Some(false),
        archived: Some(false),
        notebook: Some(NotebookName::parse("a".into()).unwrap()),
        after: Some(Timestamp::from_micros(0)),
        before: Some(Timestamp::MAX),
    }
}

/// Everything that can be done with the trash, to that conversation, of which nothing is left.
async fn discard_and_restore(alice: &Caller, id: ConversationId) {
    let week = Trash::of_days(7);
    alice.discard(id, week).await.unwrap();
    alice.trash(week).await;
    alice.restore(id, week).await.unwrap();
    alice.discard(id, week).await.unwrap();
    alice.delete_for_good(id).await.unwrap();
    let long = alice.start(vec![said("one")]).await.id;
    alice.discard(long, week).await.unwrap();
    alice
        .write(move |context, repos| repos.conversations().cut_trashed(&context.user, long, 1))
        .await
        .unwrap();
    while alice.store.empty_trash(alice.context.now, week).await.unwrap() {}
}

/// The types of the arrays that PostgreSQL cannot tell from the statement alone.
fn parameter_types(statement: &str) -> &'static str {
    if statement.starts_with("INSERT INTO messages AS target") {
        "(text[], int8[], text[], text[], text[], text[], text[], jsonb[], bool[], text[], jsonb[], text[], int8[], \
         timestamptz[], timestamptz[])"
    } else if statement.contains("asked AS MATERIALIZED") {
        "(text[], text[], int8[], int8[], text[], text[], timestamptz[], int8[], text[], text[], int8[], int8[], text[], \
         text[], text[], text[], text[], jsonb[], bool[], text[], jsonb[], text[])"
    } else if statement.starts_with("WITH locked") {
        "(text[], text[], int8[], int8[], text[], text[], timestamptz[], int8[], int8[], text[], text[], text[], text[], \
         text[], jsonb[], bool[], text[], jsonb[], text[])"
    } else if statement.starts_with("INSERT INTO search_messages") {
        "(text, int8[], int8[], text[], timestamptz[], int8[], int8[], text[])"
    } else if statement.starts_with("INSERT INTO search_titles") {
        "(text, int8[], text[], int8[], text[])"
    } else {
        ""
    }
}

/// The plan for a statement, whatever is bound to it.
fn plan(connection: &mut Direct, statement: &str) -> Vec<String> {
    match connection {
        Direct::Sqlite(connection) => {
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let steps: Vec<SqliteStep> = sql_query(explain).load(connection).unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Direct::Postgres(connection) => {
            let types = parameter_types(statement);
            sql_query("DEALLOCATE ALL").execute(connection).unwrap();
            let prepared = sql_query(format!("PREPARE asked {types} AS {statement}")).execute(connection);
            prepared.unwrap_or_else(|error| panic!("{error}: {statement}"));
            let count = (1..=99).take_while(|number| statement.contains(&format!("${number}"))).count();
            assert!(count > 0, "nothing is bound in {statement}");
            let nulls = vec!["NULL"; count].join(", ");
            let explain = format!("EXPLAIN (COSTS OFF) EXECUTE asked ({nulls})");
            let steps: Vec<PostgresStep> = sql_query(explain).load(connection).unwrap();
            steps.into_iter().map(|step| step.plan).collect()
        }
    }
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    plan: String,
}

/// The orders of a user's threads that are sorted, on either database.
const ORDERS: [&str; 8] = [
    "created_at\" DESC",
    "created_at` DESC",
    "ORDER BY lower(",
    "conversations\".\"modseq\" ASC",
    "conversations`.`modseq` ASC",
    "ORDER BY id DESC LIMIT",
    "ORDER BY place",
    "messages\".\"modseq\" = $2",
];

/// Whether a step of a plan walks through a whole table, or sorts rows of one.
fn is_slow(step: &str, statement: &str) -> bool {
    // A batch and a list sort what they were given, which is bounded, and no table. What one notebook of a user holds may be
    // so little that gathering it comes first. By age, by title and by number a user's own threads are sorted, and by id what
    // was found, and what one change holds.
    let of_what_is_given =
        ["unnest(", "= ANY(", "GROUP BY", "jsonb_exists("].iter().any(|list| statement.contains(list));
    let by_what_has_no_index = || ORDERS.iter().any(|order| statement.contains(order));
    // The names of the notebooks in a row are no table, nor are the documents that have the beginning of a word.
    let given =
        ["CONSTANT ROW", "VALUES CLAUSE", "VIRTUAL TABLE", "SCAN w0"].iter().any(|rows| step.contains(rows));
    let walks = step.contains("Seq Scan") || step.starts_with("SCAN ") && !given && step != "SCAN n";
    let sorts = step.contains("Sort") || step.contains("TEMP B-TREE");
    walks || sorts && !of_what_is_given && !by_what_has_no_index()
}

fn every_statement_uses_an_index(database: &Database) {
    set_default_instrumentation(overhear).unwrap();
    let store = database.store();
    let mut direct = database.connect();
    fill(&mut direct);
    if let Direct::Postgres(_) = direct {
        direct.run("ANALYZE; SET plan_cache_mode = force_generic_plan").unwrap();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(do_everything(&Caller::new(&store, "planned-7")));

    let statements = overheard(if let Direct::Sqlite(_) = direct { "?" } else { "$1" });
    assert!(statements.len() >= 25, "{} statements were overheard", statements.len());
    for statement in &statements {
        let steps = plan(&mut direct, statement);
        let slow: Vec<&String> = steps.iter().filter(|step| is_slow(step, statement)).collect();
        assert_eq!(slow, [""; 0], "{statement}\n{}", steps.join("\n"));
    }
    // The control: what has no index is found out.
    let control = "SELECT id FROM messages WHERE content = $1 ORDER BY content || 'y'";
    let slow = plan(&mut direct, control).iter().filter(|step| is_slow(step, control)).count();
    assert!(slow >= 2, "{slow}");
}

#[test]
fn every_statement_uses_an_index_and_sorts_nothing_on_sqlite() {
    every_statement_uses_an_index(&Database::sqlite());
}

#[test]
fn every_statement_uses_an_index_and_sorts_nothing_on_postgresql() {
    every_statement_uses_an_index(&Database::postgres());
}
