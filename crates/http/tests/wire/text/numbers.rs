//! Numbers and repeated keys in JSON fields: what a 64-bit integer or a double can hold comes back as it was.

use serde_json::{Value, json};

use crate::harness::{Server, THREADS};

/// What becomes of that text of JSON as metadata, in the bytes of an answer.
async fn kept(value: &str) -> String {
    let alice = Server::new().await.user("alice");
    let made =
        alice.ask("POST", THREADS).json(format!(r#"{{"metadata": {{"k": {value}}}}}"#)).send().await.ok(201);
    let read = alice.get("/api/v1/chat/threads/1").await;
    assert_eq!(read.json()["metadata"], made["metadata"]);
    let (_, rest) = read.text().split_once(r#""metadata":{"k":"#).unwrap();
    rest.split_once("},").unwrap().0.to_owned()
}

#[actix_web::test]
async fn whole_numbers_of_64_bits_and_doubles_come_back_as_they_were() {
    for number in [
        "0",
        "-1",
        "9007199254740993",
        "-9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "0.1",
        "-0.0",
        "1.5e300",
        "5e-324",
        "1.7976931348623157e308",
        "0.30000000000000004",
    ] {
        let sent: Value = serde_json::from_str(number).unwrap();
        assert_eq!(kept(number).await, sent.to_string());
    }
}

#[actix_web::test]
async fn whole_numbers_beyond_64_bits_become_the_nearest_double() {
    for (sent, near) in [
        ("18446744073709551616", 18_446_744_073_709_552e3),
        ("1000000000000000000000000", 1e24),
        ("1e-400", 0.0),
    ] {
        let number: Value = serde_json::from_str(&kept(sent).await).unwrap();
        assert_eq!(number.as_f64(), Some(near), "{sent}");
    }
}

#[actix_web::test]
async fn of_a_key_that_is_there_twice_in_a_json_field_the_last_one_counts() {
    let alice = Server::new().await.user("alice");
    let body = r#"{"metadata": {"k": 1, "other": 2, "k": {"a": 1, "a": 3}}}"#;
    let made = alice.ask("POST", THREADS).json(body).send().await.ok(201);
    assert_eq!(made["metadata"], json!({"k": {"a": 3}, "other": 2}));
}
