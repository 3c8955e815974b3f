//! Who is in the matrix, what each of them has, and a canary in all that the caller must never read.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Client, Service, THREADS, eventually};
use crate::surfaces::Target;

/// What only its owner may ever be answered.
pub(super) const CANARY: &str = "nobody's-business-but-hers";

/// What the caller has; a word of it is in what the others have, too.
const MINE: &str = "mine, but his";

/// A user and what they have.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) client: Client,
    /// A conversation of theirs with two messages.
    pub(super) said: Target,
    /// Another one.
    pub(super) other: Target,
    /// What they had and have deleted.
    pub(super) deleted: Target,
    /// A conversation of theirs, and a message that they have deleted from it.
    pub(super) hollow: Target,
}

/// Everybody.
pub(super) struct People {
    /// Two users, of whom the caller must learn nothing.
    pub(super) others: [Person; 2],
    /// The caller, who has conversations.
    pub(super) bob: Person,
    /// A user of whom all may be erased.
    pub(super) guest: Person,
    /// A caller who has a good token and nothing else, not even a row.
    pub(super) newcomer: Client,
    /// Callers without a token, and with one that has expired.
    pub(super) refused: [(&'static str, Client); 2],
}

impl People {
    /// Makes them and what they have. `how` is the query with which they delete.
    pub(super) fn meet(service: &Service, how: &str) -> Self {
        let short = service.program().run(&["token", "--user", "bob", "--ttl", "1s"]).succeeded();
        let expired = service.bearer(short.trim());
        let others = ["alice", "carol"].map(|name| Person::meet(service, name, CANARY, how));
        let [bob, guest] = ["bob", "guest"].map(|name| Person::meet(service, name, MINE, how));
        eventually("the token expires", Duration::from_secs(10), || {
            (expired.get(THREADS).status == 401).then_some(())
        });
        let refused = [("nobody", service.stranger()), ("expired", expired)];
        Self { others, bob, guest, newcomer: service.client("newcomer"), refused }
    }
}

impl Person {
    fn meet(service: &Service, name: &'static str, words: &str, how: &str) -> Self {
        let client = service.client(name);
        let [said, other, deleted, hollow] = [(); 4].map(|()| say(&client, words));
        client.delete(&format!("{THREADS}/{}{how}", deleted.conversation)).expect(204);
        client.delete(&format!("{THREADS}/{}/messages/{}", hollow.conversation, hollow.message)).expect(204);
        Self { name, client, said, other, deleted, hollow }
    }

    /// A new conversation of theirs with two messages.
    pub(super) fn more(&self) -> Target {
        say(&self.client, MINE)
    }

    /// Deletes all but what they had at the start.
    pub(super) fn tidy(&self) {
        for thread in self.client.walk(THREADS, "threads", 100) {
            let id = thread["id"].to_string();
            if [&self.said, &self.other, &self.hollow].iter().all(|kept| kept.conversation != id) {
                self.client.delete(&format!("{THREADS}/{id}"));
            }
        }
    }

    /// The entity tag of a conversation of theirs.
    pub(super) fn tag(&self, target: &Target) -> String {
        let opened = self.client.get(&format!("{THREADS}/{}?messages_limit=0", target.conversation));
        opened.header("etag").to_owned()
    }
}

/// A new conversation in which everything says this, and the first of its messages.
fn say(client: &Client, words: &str) -> Target {
    let messages =
        [json!({"role": "user", "content": words}), json!({"role": "assistant", "content": words})];
    let new = json!({"title": words, "notebooks": [words], "messages": messages});
    let made = client.post(THREADS, &new).expect(201);
    Target::new(&made["id"], &made["messages"][0]["id"])
}
