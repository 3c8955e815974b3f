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
    #[expect(clippy::cast_possible_truncation, reason = "it is a whole number that an i64 can hold")]
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() == 0.0 && number.abs() < 9e15 {
            return Ok(number as i64);
        }
        Err(E::invalid_type(serde::de::Unexpected::Float(number), &self))
    }

    fn visit_u64<E>(self, number: u64) -> Result<i64, E> {
        // Ids are far below, so the largest number is as absent as any above it.
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
