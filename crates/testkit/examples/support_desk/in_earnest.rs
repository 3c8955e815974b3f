//! The same desk on a database: a SQLite file of its own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chat_history_domain::user::Totals;
use chat_history_domain::{Context, Store, Timestamp};
use chat_history_persistence::{DatabaseUrl, Migrator, Options, SqlStore};
use chat_history_testkit::fixtures::{NOON, context, user};
use futures_util::future::join_all;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::mail::Mail;
use crate::model::FirstAid;
use crate::spend_a_day;
use crate::tests::TOLD;

fn in_folder(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("desk.db").display())
}

/// A busy machine must not turn a test about content into one about time.
fn patient() -> Options {
    let patient = Duration::from_secs(30);
    Options { queue_wait: patient, deadline: patient, ..Options::default() }
}

fn opened(url: &str) -> Desk<FirstAid> {
    let url = DatabaseUrl::parse(url).unwrap();
    Migrator::new(url.clone()).apply().unwrap();
    Desk::new(&Store::new(SqlStore::open(&url, patient()).unwrap()), FirstAid)
}

fn ben() -> Context {
    context("support-desk/ben", NOON)
}

#[test]
fn the_day_goes_as_in_memory_and_what_is_kept_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let url = in_folder(&folder);
    let ticks = AtomicI64::new(NOON);
    let clock = || Timestamp::from_micros(ticks.fetch_add(1, Ordering::Relaxed));
    for day in 1..=2 {
        let mut told = Vec::new();
        spend_a_day(&url, clock, &mut told).unwrap();
        let told = String::from_utf8(told).unwrap();
        assert!(told == TOLD || day > 1, "{told}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let kept = runtime.block_on(async { opened(&url).totals(&ben()).await });
        assert_eq!(kept, Ok(Totals { conversations: 3 * day, messages: 3 * day }));
    }
}

#[tokio::test]
async fn many_workers_answer_a_ticket_once() {
    let folder = tempfile::tempdir().unwrap();
    let desk = opened(&in_folder(&folder));
    let mail =
        Mail { delivery: "m1".into(), from: user("support-desk/ben"), ticket: None, text: "Help!".into() };
    let now = Timestamp::from_micros(NOON);
    let taken = join_all((0..20).map(|_| desk.take(&mail, now))).await;
    let ticket = *taken[0].as_ref().unwrap();
    assert!(taken.iter().all(|taken| *taken == Ok(ticket)), "{taken:?}");

    let at_noon = ben();
    let answers = join_all((0..20).map(|_| desk.answer(&at_noon, ticket))).await;
    let given = answers.into_iter().filter_map(Result::unwrap).count();
    assert_eq!(given, 1);
    assert_eq!(desk.totals(&ben()).await, Ok(Totals { conversations: 1, messages: 2 }));
}
