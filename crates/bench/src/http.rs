//! A single request, to see whether a server is ready and what it answers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::request::Request;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The status of a `GET` without a token, `None` where there is no answer.
pub(crate) fn status(address: &str, path: &str) -> Option<u16> {
    let request = Request { method: "GET", path: path.to_owned(), token: "-".to_owned(), body: None };
    Some(send(address, &request).ok()?.0)
}

/// The JSON of the answer to a request, which is to be a success.
pub(crate) fn ask(address: &str, request: &Request) -> Result<Value> {
    let (status, body) = send(address, request)?;
    ensure!(
        (200..300).contains(&status),
        "{} {} at {address} was answered with {status}: {body}",
        request.method,
        request.path
    );
    serde_json::from_str(&body).with_context(|| format!("the answer is no JSON: {body}"))
}

fn send(address: &str, request: &Request) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let body = request.body.as_deref().unwrap_or_default();
    let head = format!(
        "{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        request.method,
        request.path,
        request.token,
        body.len()
    );
    stream.write_all((head + body).as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    parse(&answer).with_context(|| format!("this is no answer: {answer}"))
}

fn parse(answer: &str) -> Option<(u16, String)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.split(' ').next()?.parse().ok()?;
    Some((status, body.to_owned()))
}

/// Whether two documents have the same fields with values of the same kinds, all through; a list is known by its first
/// element, and its length counts.
pub(crate) fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let fields_agree =
                |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| alike(value, other));
            one.len() == other.len() && one.iter().all(fields_agree)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.first().zip(other.first()).is_none_or(|(one, other)| alike(one, other))
        }
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_its_status_and_its_body() {
        let answer = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(parse(answer), Some((201, "{}".into())));
        assert_eq!(parse("HTTP/1.1 201 Created"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn documents_are_alike_whose_fields_are() {
        let one = json!({ "id": 1, "messages": [{ "role": "user" }, { "role": "tool" }], "next": null });
        assert!(alike(&one, &json!({ "next": null, "id": 2, "messages": [{ "role": "ai" }, {}] })));
        for other in [
            json!({ "id": "1", "messages": [{ "role": "user" }, {}], "next": null }),
            json!({ "id": 1, "messages": [{ "role": "user" }], "next": null }),
            json!({ "id": 1, "messages": [{ "rule": "user" }, {}], "next": null }),
            json!({ "id": 1, "messages": [{ "role": "user" }, {}] }),
            json!({ "id": 1, "messages": [{ "role": "user" }, {}], "next": null, "more": 1 }),
        ] {
            assert!(!alike(&one, &other), "{other}");
        }
    }
}
