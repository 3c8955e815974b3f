//! What clients of a fault test were told, and what is there afterwards.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::json;

use crate::harness::{Answer, Client, THREADS};
use crate::row::Row;

/// How a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// With an Idempotency-Key, again and again until it is confirmed.
    Keyed,
    /// The same, in a transaction of its own: the message has a name, and is there twice.
    Alone,
    /// Once.
    Once,
}

/// What clients were told.
#[derive(Default)]
pub(crate) struct Record(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    confirmed: Vec<String>,
    strange: Vec<String>,
    refused: usize,
}

impl Record {
    /// Sends a message once, and notes what came of it; true where it was confirmed.
    pub(crate) fn send(&self, client: &Client, thread: i64, content: &str, sending: Sending) -> bool {
        let key = content.replace(' ', "-");
        let mut headers = vec![("Content-Type", "application/json")];
        if sending != Sending::Once {
            headers.push(("Idempotency-Key", &key));
        }
        let body = if sending == Sending::Alone {
            let named = json!({"role": "user", "content": content, "client_id": content});
            json!({"messages": [named, named]})
        } else {
            json!({"role": "user", "content": content})
        };
        let path = format!("{THREADS}/{thread}/messages");
        let answer = client
            .try_to_ask("POST", &path, &headers, Some(body.to_string()))
            .map_err(|error| error.to_string());
        self.note(content, answer)
    }

    fn note(&self, content: &str, answer: Result<Answer, String>) -> bool {
        let mut entries = self.0.lock().unwrap();
        match answer {
            Ok(answer) if answer.status == 201 => {
                entries.confirmed.push(content.to_owned());
                true
            }
            Ok(answer) if answer.status == 503 && !answer.header("retry-after").is_empty() => {
                entries.refused += 1;
                false
            }
            Ok(answer) => {
                entries.strange.push(format!("{content}: {} {}", answer.status, answer.text));
                false
            }
            Err(error) => {
                entries.strange.push(format!("{content}: {error}"));
                false
            }
        }
    }

    pub(crate) fn confirmed(&self) -> usize {
        self.0.lock().unwrap().confirmed.len()
    }

    pub(crate) fn refused(&self) -> usize {
        self.0.lock().unwrap().refused
    }

    /// Compares what clients were told with the contents that are there, and gives what does not agree.
    pub(crate) fn compare(&self, stored: &[String], row: &mut Row) -> Vec<String> {
        let entries = self.0.lock().unwrap();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for content in stored {
            *times.entry(content).or_default() += 1;
        }
        let lost: Vec<&String> =
            entries.confirmed.iter().filter(|content| !times.contains_key(content.as_str())).collect();
        let doubled: Vec<&&str> =
            times.iter().filter(|(_, times)| **times > 1).map(|(content, _)| content).collect();
        let count = |number: usize| u64::try_from(number).unwrap();
        *row.acknowledged.get_or_insert(0) += count(entries.confirmed.len());
        *row.lost.get_or_insert(0) += count(lost.len());
        *row.doubled.get_or_insert(0) += count(doubled.len());
        let mut wrong = entries.strange.clone();
        wrong.extend(lost.iter().map(|content| format!("{content} was confirmed and is not there")));
        wrong.extend(doubled.iter().map(|content| format!("{content} is there more than once")));
        wrong
    }
}
