//! An id in a body: a whole number, of which one that nothing can have names nothing.

use std::fmt::{Formatter, Result as Written};

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

/// The id of what a body names.
#[derive(Serialize)]
pub(crate) struct BodyId(pub(crate) i64);

impl<'de> Deserialize<'de> for BodyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(WholeNumber).map(Self)
    }
}

struct WholeNumber;

impl Visitor<'_> for WholeNumber {
    type Value = i64;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    /// JSON Schema counts 1.0 among the integers, and some writers of JSON know no others.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what an i64 cannot hold names nothing, and neither does its end"
    )]
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() == 0.0 {
            return Ok(number as i64);
        }
        Err(E::invalid_type(serde::de::Unexpected::Float(number), &self))
    }

    fn visit_u64<E>(self, number: u64) -> Result<i64, E> {
        // Ids are far below, so the largest number is as absent as any above it.
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(json: &str) -> Option<i64> {
        serde_json::from_str(json).ok().map(|BodyId(id)| id)
    }

    #[test]
    fn a_whole_number_is_an_id_however_it_is_written() {
        assert_eq!(["7", "7.0", "7e0", "70e-1"].map(id), [Some(7); 4]);
        assert_eq!(id("9007199254740991.0"), Some(9_007_199_254_740_991));
    }

    #[test]
    fn a_whole_number_that_is_too_large_for_an_id_is_one_that_nothing_has() {
        assert_eq!(
            ["9223372036854775808", "1e20", "123456789012345678901234567890"].map(id),
            [Some(i64::MAX); 3]
        );
    }

    #[test]
    fn anything_else_is_no_id() {
        assert_eq!(["7.5", "\"7\"", "null", "true", "[7]"].map(id), [None; 5]);
    }
}
