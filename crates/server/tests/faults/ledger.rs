//! What clients have sent and what they were told, held against what the service and its database have.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::harness::{Client, Database, Kind, THREADS};

/// Somebody whose conversations are written to.
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) threads: Vec<i64>,
}

/// A message that was sent.
pub(crate) struct Sent {
    pub(crate) thread: i64,
    pub(crate) content: String,
    /// The id that it was confirmed with; `None` where it never was.
    pub(crate) acknowledged: Option<i64>,
}

/// What one client has sent, in its order.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Whose conversations it writes to, by number.
    pub(crate) person: usize,
    pub(crate) sent: Vec<Sent>,
    /// Requests whose outcome the client was not told.
    pub(crate) unanswered: u64,
    /// Answers that nobody should get.
    pub(crate) odd: Vec<String>,
}

/// What came of the comparison.
#[derive(Default)]
pub(crate) struct Verdict {
    pub(crate) acknowledged: u64,
    pub(crate) unanswered: u64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    /// All that is not as promised, each beginning with its kind.
    pub(crate) violations: Vec<String>,
}

/// Compares the ledgers with what the service shows.
pub(crate) fn compare(people: &[Person], ledgers: &[Ledger], address: &str) -> Verdict {
    let mut verdict = Verdict::default();
    for ledger in ledgers {
        verdict.unanswered += ledger.unanswered;
        verdict.violations.extend(ledger.odd.iter().cloned());
    }
    for (number, person) in people.iter().enumerate() {
        let client = Client::new(address, Some(&person.token));
        for thread in &person.threads {
            let shown = Shown::read(&client, *thread);
            let of_thread: Vec<Vec<&Sent>> = ledgers
                .iter()
                .filter(|ledger| ledger.person == number)
                .map(|ledger| ledger.sent.iter().filter(|sent| sent.thread == *thread).collect())
                .collect();
            verdict.look_at(&shown, &of_thread);
        }
    }
    verdict
}

/// A thread as the service shows it.
struct Shown {
    /// The ids and contents, oldest first.
    messages: Vec<(i64, String)>,
    count: Value,
}

impl Shown {
    fn read(client: &Client, thread: i64) -> Self {
        let path = format!("{THREADS}/{thread}");
        let messages = client.walk(&format!("{path}/messages"), "messages", 1_000);
        let told = |message: &Value| {
            (message["id"].as_i64().unwrap(), message["content"].as_str().unwrap().to_owned())
        };
        let count = client.get(&format!("{path}?messages_limit=0")).expect(200)["message_count"].take();
        Self { messages: messages.iter().map(told).collect(), count }
    }
}

impl Verdict {
    fn look_at(&mut self, shown: &Shown, clients: &[Vec<&Sent>]) {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, (_, content)) in shown.messages.iter().enumerate() {
            places.entry(content).or_default().push(place);
        }
        for (content, places) in &places {
            if places.len() > 1 {
                self.doubled += 1;
                self.violations.push(format!("doubled: {content} is there {} times", places.len()));
            }
        }
        let sent: HashSet<&str> = clients.iter().flatten().map(|sent| sent.content.as_str()).collect();
        let strange = places.keys().filter(|content| !sent.contains(*content));
        self.violations.extend(strange.map(|content| format!("never sent: {content}")));
        if shown.count != shown.messages.len() {
            self.violations.push(format!("count: {} of {} messages", shown.count, shown.messages.len()));
        }
        for client in clients {
            let mut last = None;
            for (sent, id) in client.iter().filter_map(|sent| Some((sent, sent.acknowledged?))) {
                self.acknowledged += 1;
                let place = places.get(sent.content.as_str()).map(|places| places[0]);
                match place {
                    None => {
                        self.lost += 1;
                        self.violations.push(format!("lost: {} was confirmed", sent.content));
                    }
                    Some(place) if shown.messages[place].0 != id => {
                        self.violations.push(format!("id: {} was confirmed as {id}", sent.content));
                    }
                    place if place <= last => {
                        self.violations.push(format!("order: {} stands before an earlier one", sent.content));
                    }
                    place => last = place,
                }
            }
        }
    }
}

/// What is wrong among the rows themselves, whoever wrote them: counts and numbers.
pub(crate) fn unsound_rows(database: &Database) -> Vec<String> {
    let mut sql = database.sql();
    let mut found = sql.texts(
        "SELECT 'count: conversation ' || CAST(id AS TEXT) || ' says ' || CAST(message_count AS TEXT) AS value \
         FROM conversations WHERE message_count <> (SELECT count(*) FROM messages \
         WHERE messages.user_id = conversations.user_id AND conversation_id = conversations.id) \
         UNION ALL SELECT 'number: user ' || id || ' is at ' || CAST(modseq AS TEXT) FROM users \
         WHERE modseq < (SELECT coalesce(max(modseq), 0) FROM conversations WHERE user_id = users.id) \
         UNION ALL SELECT 'number: conversation ' || CAST(id AS TEXT) || ' is at ' || CAST(modseq AS TEXT) \
         FROM conversations WHERE modseq < (SELECT coalesce(max(modseq), 0) FROM messages \
         WHERE messages.user_id = conversations.user_id AND conversation_id = conversations.id)",
    );
    if database.kind() == Kind::Sqlite {
        let told = sql.texts("SELECT integrity_check AS value FROM pragma_integrity_check");
        found.extend(told.into_iter().filter(|told| told != "ok").map(|told| format!("integrity: {told}")));
    }
    found
}

/// What is wrong where rows were only appended, one message at a time: each has the next number, and the user the last.
pub(crate) fn unsound_numbers(database: &Database) -> Vec<String> {
    database.sql().texts(
        "SELECT 'number: message ' || CAST(id AS TEXT) || ' follows ' || CAST(earlier AS TEXT) || ' with ' \
         || CAST(modseq AS TEXT) AS value FROM (SELECT id, modseq, lag(modseq) OVER (PARTITION BY user_id ORDER BY id) \
         AS earlier FROM messages) AS numbered WHERE modseq <= earlier \
         UNION ALL SELECT 'number: user ' || id || ' is at ' || CAST(modseq AS TEXT) FROM users \
         WHERE modseq <> (SELECT max(modseq) FROM conversations WHERE user_id = users.id) \
         UNION ALL SELECT 'number: conversation ' || CAST(id AS TEXT) || ' is at ' || CAST(modseq AS TEXT) \
         FROM conversations WHERE message_count > 0 AND modseq <> (SELECT max(modseq) FROM messages \
         WHERE messages.user_id = conversations.user_id AND conversation_id = conversations.id)",
    )
}
