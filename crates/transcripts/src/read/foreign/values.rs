//! Members of a record, read as leniently as products write them.

use chat_history_domain::Timestamp;
use serde_json::Value;

/// A text that is not empty.
pub(super) fn text<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    record.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A flag.
pub(super) fn flag(record: &Value, name: &str) -> bool {
    record.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The items of an array.
pub(super) fn items<'a>(record: &'a Value, name: &str) -> &'a [Value] {
    record.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A moment: RFC 3339, or seconds or milliseconds since 1970, whichever makes sense.
pub(super) fn moment(record: &Value, name: &str) -> Option<Timestamp> {
    /// Seconds that are more than that are milliseconds: the year 5138.
    const MOST_SECONDS: f64 = 1e11;
    match record.get(name)? {
        Value::String(text) => Timestamp::parse(text).ok(),
        Value::Number(number) => {
            let number = number.as_f64().filter(|number| *number > 0.0)?;
            let seconds = if number > MOST_SECONDS { number / 1e3 } else { number };
            // Doubles tell a moment of these years to the microsecond.
            format!("{:.0}", seconds * 1e6).parse().ok().map(Timestamp::from_micros)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moment_is_read_in_every_form_that_products_write() {
        let noon = Some(Timestamp::from_micros(1_700_000_000_123_000));
        for value in
            [json!(1_700_000_000.123), json!(1_700_000_000_123_i64), json!("2023-11-14T22:13:20.123Z")]
        {
            assert_eq!(moment(&json!({"at": value}), "at"), noon, "{value}");
        }
        for wrong in [json!(null), json!(0), json!(-5), json!("yesterday"), json!([])] {
            assert_eq!(moment(&json!({"at": wrong}), "at"), None, "{wrong}");
        }
    }
}
