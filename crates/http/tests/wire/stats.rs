//! How much was said: by local days and hours, also where clocks are put forward and back.

use chat_history_domain::Store;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{answered, said as user_said};
use serde_json::{Value, json};

use crate::harness::{Client, Server, many};

const STATS: &str = "/api/v1/chat/stats";

/// 2026-10-25T01:00:00Z, when clocks in Berlin are put back from 03:00 to 02:00.
const BACK: i64 = 1_792_890_000;

/// 2026-03-29T01:00:00Z, when clocks in Berlin are put forward from 02:00 to 03:00.
const FORWARD: i64 = 1_774_746_000;

/// Alice, who said something at each of these moments, in seconds.
async fn who_said_at(moments: &[i64]) -> Client {
    let server = Server::new().await;
    let alice = Caller::new(&Store::new(server.memory.clone()), "alice");
    for moment in moments {
        alice.at(moment * 1_000_000).start(vec![user_said("said")]).await;
    }
    server.user("alice")
}

async fn ask(client: &Client, query: &str) -> Value {
    client.get(&format!("{STATS}?{query}")).await.ok(200)
}

/// The days on which something was said, and how much.
fn busy_days(stats: &Value) -> Vec<(&str, i64)> {
    let days = stats["days"].as_array().unwrap().iter();
    let counts = days.map(|day| (day["date"].as_str().unwrap(), day["messages"].as_i64().unwrap()));
    counts.filter(|(_, messages)| *messages > 0).collect()
}

#[actix_web::test]
async fn each_day_has_its_count_and_an_empty_one_a_zero() {
    // The last second of a day, and the first two of the day after the next one.
    let alice = who_said_at(&[1_709_251_199, 1_709_337_600, 1_709_337_601]).await;
    let stats = ask(&alice, "from=2024-02-28&to=2024-03-02").await;
    assert_eq!(
        stats["days"],
        json!([
            {"date": "2024-02-28", "messages": 0},
            {"date": "2024-02-29", "messages": 1},
            {"date": "2024-03-01", "messages": 0},
            {"date": "2024-03-02", "messages": 2},
        ])
    );
    assert_eq!((&stats["active_days"], &stats["tz"]), (&json!(2), &json!("UTC")));
    assert_eq!((&stats["from"], &stats["to"]), (&json!("2024-02-28"), &json!("2024-03-02")));
    let inside = ask(&alice, "from=2024-03-01&to=2024-03-01").await;
    assert_eq!((&inside["messages"]["total"], &inside["threads"]), (&json!(0), &json!(0)));
    assert_eq!((&inside["busiest_hours"], &inside["longest_threads"]), (&json!([]), &json!([])));
}

#[actix_web::test]
async fn a_day_on_which_clocks_are_put_back_has_25_hours_and_one_of_them_twice() {
    let hours: Vec<i64> = (-5..25).map(|hour| BACK + hour * 3_600).collect();
    let alice = who_said_at(&hours).await;
    let stats = ask(&alice, "from=2026-10-24&to=2026-10-26&tz=Europe/Berlin").await;
    assert_eq!(busy_days(&stats), [("2026-10-24", 2), ("2026-10-25", 25), ("2026-10-26", 3)]);
    let of_that_day = ask(&alice, "from=2026-10-25&to=2026-10-25&tz=Europe/Berlin").await;
    assert_eq!(of_that_day["busiest_hours"][0], json!({"hour": 2, "messages": 2}));
    assert_eq!(of_that_day["busiest_hours"].as_array().unwrap().len(), 24);
    assert_eq!(
        busy_days(&ask(&alice, "from=2026-10-24&to=2026-10-26").await),
        [("2026-10-24", 4), ("2026-10-25", 24), ("2026-10-26", 2)]
    );
}

#[actix_web::test]
async fn a_day_on_which_clocks_are_put_forward_has_23_hours_and_one_never() {
    let hours: Vec<i64> = (-3..22).map(|hour| FORWARD + hour * 3_600).collect();
    let alice = who_said_at(&hours).await;
    let stats = ask(&alice, "from=2026-03-28&to=2026-03-30&tz=Europe/Berlin").await;
    assert_eq!(busy_days(&stats), [("2026-03-28", 1), ("2026-03-29", 23), ("2026-03-30", 1)]);
    let of_that_day = ask(&alice, "from=2026-03-29&to=2026-03-29&tz=Europe/Berlin").await;
    let hours: Vec<&Value> =
        of_that_day["busiest_hours"].as_array().unwrap().iter().map(|count| &count["hour"]).collect();
    assert_eq!((hours.len(), hours.contains(&&json!(2))), (23, false));
}

#[actix_web::test]
async fn days_and_hours_are_right_where_zones_are_off_by_quarters_and_clocks_by_half_an_hour() {
    for (zone, moment, day, hour) in [
        // 00:00 and a second before in Kathmandu, which is 5:45 ahead.
        ("Asia/Kathmandu", 1_709_230_500, "2024-03-01", 0),
        ("Asia/Kathmandu", 1_709_230_499, "2024-02-29", 23),
        ("Asia/Kolkata", 1_709_231_400, "2024-03-01", 0),
        // A minute before and after the clocks of Lord Howe are put back from 02:00 to 01:30.
        ("Australia/Lord_Howe", 1_712_415_540, "2024-04-07", 1),
        ("Australia/Lord_Howe", 1_712_415_660, "2024-04-07", 1),
        ("Pacific/Kiritimati", 1_709_200_800, "2024-03-01", 0),
        ("America/St_Johns", 1_709_263_800, "2024-03-01", 0),
        // In Cairo they are put forward at midnight, so the day begins at one.
        ("Africa/Cairo", 1_714_082_400, "2024-04-26", 1),
        ("Africa/Cairo", 1_714_082_399, "2024-04-25", 23),
    ] {
        let alice = who_said_at(&[moment]).await;
        let stats = ask(&alice, &format!("from={day}&to={day}&tz={zone}")).await;
        assert_eq!(busy_days(&stats), [(day, 1)], "{zone} {moment}");
        assert_eq!(stats["busiest_hours"], json!([{"hour": hour, "messages": 1}]), "{zone} {moment}");
    }
}

#[actix_web::test]
async fn messages_are_counted_by_role_and_threads_by_their_length() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let writer = Caller::new(&Store::new(server.memory.clone()), "alice").at(BACK * 1_000_000);
    let mut ids = Vec::new();
    for length in [1, 3, 2, 3, 1, 1, 1, 1, 1, 1, 1] {
        let messages = (0..length).map(|place| if place == 1 { answered("äö") } else { user_said("abc") });
        ids.push(writer.start(messages.collect()).await.id.0);
    }
    writer.start(vec![]).await;
    server.user("bob").thread(many(3)).await;
    let stats = ask(&alice, "from=2026-10-25&to=2026-10-25").await;
    assert_eq!(stats["messages"], json!({"total": 16, "user": 13, "assistant": 3, "system": 0, "tool": 0}));
    assert_eq!((&stats["threads"], &stats["characters"]), (&json!(11), &json!(13 * 3 + 3 * 2)));
    let longest: Vec<i64> = stats["longest_threads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|thread| thread["id"].as_i64().unwrap())
        .collect();
    let expected = [3, 1, 2, 10, 9, 8, 7, 6, 5, 4].map(|place: usize| ids[place]);
    assert_eq!(longest, expected, "at most ten, equals by the later id");
    assert_eq!(
        stats["longest_threads"][0],
        json!({"id": ids[3], "title": "abc", "messages": 3, "characters": 8})
    );
}

#[actix_web::test]
async fn without_days_the_thirty_up_to_today_where_the_caller_is_are_counted() {
    let server = Server::at_noon().await;
    let alice = server.user("alice");
    alice.thread(many(2)).await;
    let stats = ask(&alice, "").await;
    assert_eq!((&stats["from"], &stats["to"]), (&json!("2023-10-16"), &json!("2023-11-14")));
    assert_eq!((stats["days"].as_array().unwrap().len(), &stats["days"][29]["messages"]), (30, &json!(2)));
    let stats = ask(&alice, "tz=Asia/Tokyo").await;
    assert_eq!((&stats["to"], &stats["days"][29]["messages"]), (&json!("2023-11-15"), &json!(2)));
}

#[actix_web::test]
async fn a_range_or_a_zone_that_is_wrong_is_refused_by_its_name() {
    let alice = Server::new().await.user("alice");
    let date = "must be a date such as 2026-01-31, from 2016-01-01 to 2099-12-31";
    for wrong in
        ["", "2026-13-01", "2023-02-29", "26-01-01", "2026-1-1", "2015-12-31", "2100-01-01", "%00", "x"]
    {
        alice.get(&format!("{STATS}?from={wrong}&to=2026-01-01")).await.is_invalid("from", date);
        alice.get(&format!("{STATS}?to={wrong}")).await.is_invalid("to", date);
    }
    for wrong in ["", "Europe", "europe/berlin", "+01:00", "Mars/Olympus", "%00", "../UTC"] {
        let refused = alice.get(&format!("{STATS}?tz={wrong}")).await;
        refused.is_invalid("tz", "must be the name of an IANA time zone, such as Europe/Berlin");
    }
    let refused = alice.get(&format!("{STATS}?from=2026-01-02&to=2026-01-01")).await;
    refused.is_invalid("from", "must not be after the last day");
    ask(&alice, "from=2016-01-01&to=2026-01-07").await;
    let refused = alice.get(&format!("{STATS}?from=2016-01-01&to=2026-01-08")).await;
    refused.is_invalid("from", "must be at most 3659 days before the last one");
    alice.get(&format!("{STATS}?tz=UTC&tz=UTC")).await.is_invalid_at("tz");
}
