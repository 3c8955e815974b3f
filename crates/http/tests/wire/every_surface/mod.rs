//! What every surface promises alike: one suite, and each surface as it is called by it.

mod access;
mod bodies;
mod calls;
mod chat_threads;
mod chats;
mod keys;
mod opening;
mod threads;
mod versions;

use serde_json::Value;

use crate::harness::{Answer, Client, Parts, Server, each, said};

pub(crate) use chat_threads::ChatThreads;
pub(crate) use chats::Chats;
pub(crate) use threads::Threads;

/// A surface as the suite calls it. Where it calls it, alice has the thread 1, in it the message 1, and nothing else.
pub(crate) trait Surface {
    /// Where threads are made and listed.
    const ROOT: &str;
    /// The status and the title of the answer to input that breaks a rule.
    const INVALID: (u16, &str);
    /// Whether another's thread is told from none.
    const FORBIDS: bool;
    /// Whether fields that are not known are passed over.
    const PASSES_OVER: bool;
    /// Paths, and the methods that each has.
    const METHODS: &[(&str, &str)];
    /// Paths that look like the surface's and are not there.
    const NOWHERE: &[&str];

    /// Every call on that thread.
    fn on_thread(thread: &str) -> Vec<Parts>;

    /// Every call on that message in that thread.
    fn on_message(thread: &str, message: &str) -> Vec<Parts>;

    /// Every change of that thread and of that message in it, and the status of its answer. The last ends the thread.
    fn changes(thread: &str, message: &str) -> Vec<(Parts, u16)>;

    /// The calls that make a thread, and a message in that thread.
    fn creations(thread: &str) -> [Parts; 2];

    /// Every call that takes a body, each with one in which that text is.
    fn with_bodies(text: &str) -> Vec<Parts>;

    /// Bodies in which a known field is there twice: for the call of that number, and the field's path.
    fn twice() -> Vec<(usize, String, &'static str)>;
}

/// Every call on that thread and on that message.
fn on_both<S: Surface>(thread: &str, message: &str) -> Vec<Parts> {
    let changes = S::changes(thread, message).into_iter().map(|(change, _)| change);
    let reads = S::on_thread(thread).into_iter().chain(S::on_message(thread, message));
    reads.chain(changes).collect()
}

/// Every call that reads: of a list, of the thread, and of what is in it. An export tells its moment, so no two are equal.
fn reads<S: Surface>() -> Vec<Parts> {
    let calls = S::on_thread("1").into_iter().chain(S::on_message("1", "1"));
    let list = ("GET", S::ROOT.to_owned(), Value::Null);
    let is_read = |(method, path, _): &Parts| *method == "GET" && !path.ends_with("/export");
    calls.filter(is_read).chain([list]).collect()
}

/// Alice, who has the thread 1 and in it the message 1.
async fn filled(server: &Server) -> Client {
    let alice = server.user("alice");
    alice.thread(vec![said("x")]).await;
    alice
}

/// The thread 1 as the surface shows it.
async fn opened<S: Surface>(caller: &Client) -> Answer {
    let opened = caller.get(&format!("{}/1", S::ROOT)).await;
    opened.ok(200);
    opened
}

/// How many threads the caller has, and how many messages there are in each, the newest thread first.
async fn counts(caller: &Client) -> Vec<i64> {
    let listed = caller.get(crate::harness::THREADS).await.ok(200);
    each(&listed["threads"], "message_count").into_iter().filter_map(Value::as_i64).collect()
}

/// The answer is what the surface says of what is another's.
#[track_caller]
fn is_denied<S: Surface>(answer: &Answer) {
    if S::FORBIDS {
        answer.is_problem(403, "Forbidden", "The conversation is another user's.");
    } else {
        assert_eq!(answer.status, 404, "{}", answer.text());
    }
}

/// Makes a test of each law for each surface.
macro_rules! on_every_surface {
    ($($law:ident),+ $(,)?) => {
        on_every_surface!(@ on_threads Threads $($law)+);
        on_every_surface!(@ on_chat_threads ChatThreads $($law)+);
        on_every_surface!(@ on_chats Chats $($law)+);
    };
    (@ $module:ident $surface:ident $($law:ident)+) => {
        mod $module {
            $(
                #[actix_web::test]
                async fn $law() {
                    super::$law::<crate::every_surface::$surface>().await;
                }
            )+
        }
    };
}

use on_every_surface;
