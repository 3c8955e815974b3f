//! A client that appends message after message, whatever becomes of the service, and writes down what it was told.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::dice::Dice;
use crate::harness::{Answer, Client, THREADS};
use crate::ledger::{Ledger, Person, Sent};

/// How long a client tries before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Where the service is at the moment, and whether it is time to stop.
pub(crate) struct Site {
    address: Mutex<String>,
    over: AtomicBool,
}

impl Site {
    pub(crate) fn at(address: &str) -> Self {
        Self { address: Mutex::new(address.to_owned()), over: AtomicBool::new(false) }
    }

    pub(crate) fn address(&self) -> String {
        self.address.lock().unwrap().clone()
    }

    pub(crate) fn moved_to(&self, address: &str) {
        address.clone_into(&mut self.address.lock().unwrap());
    }

    /// Lets the clients finish what they are at.
    pub(crate) fn ends(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

/// Appends until the site is over. With keys, a message is sent again with the same one until it is confirmed; without,
/// it is sent once.
pub(crate) fn append(site: &Site, people: &[Person], number: usize, keyed: bool, mut dice: Dice) -> Ledger {
    let mut ledger = Ledger { person: number % people.len(), ..Ledger::default() };
    let person = &people[ledger.person];
    let mut client = connected(site, person);
    for n in 0_u64.. {
        if site.is_over() {
            break;
        }
        let (thread, content) = (dice.pick(&person.threads), format!("client-{number} {n}"));
        let path = format!("{THREADS}/{thread}/messages");
        let body = json!({"role": "user", "content": content}).to_string();
        let key = format!("client-{number}-{n}");
        let key = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
        let headers = if keyed { &key[..] } else { &key[..1] };
        let start = Instant::now();
        let acknowledged = loop {
            match client.try_to_ask("POST", &path, headers, Some(body.clone())) {
                Ok(answer) if answer.status == 201 => break Some(answer.expect(201)["id"].as_i64().unwrap()),
                Ok(answer) if answer.status == 503 => {}
                Ok(Answer { status, text, .. }) => ledger.odd.push(format!("answer: {status} {text}")),
                // The service is gone, and may be back elsewhere.
                Err(_) => client = connected(site, person),
            }
            ledger.unanswered += 1;
            std::thread::sleep(PAUSE);
            if start.elapsed() > PATIENCE {
                ledger.odd.push(format!("answer: none within {PATIENCE:?} for {content}"));
                site.ends();
            }
            if !keyed || start.elapsed() > PATIENCE {
                break None;
            }
        };
        ledger.sent.push(Sent { thread, content, acknowledged });
    }
    ledger
}

/// A client at the address that the service has now.
fn connected(site: &Site, person: &Person) -> Client {
    Client::new(&site.address(), Some(&person.token))
}
