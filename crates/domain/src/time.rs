//! Points in time as the service keeps them: UTC, cut to microseconds, from year 1 to year 9999.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::Violation;
use crate::rfc3339::Rfc3339;

/// A point in time in UTC, to the microsecond. Written as RFC 3339 with six decimals and `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first moment that RFC 3339 can write: 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The last moment that RFC 3339 can write: 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The moment that many microseconds after 1970-01-01T00:00:00Z, held between [`Self::MIN`] and [`Self::MAX`].
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The moment that a text names: a date and time as in RFC 3339, or a date, which is its first moment in UTC.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        Self::read(text).ok_or_else(|| {
            Violation("must be a date, or a date and time with its offset, as in RFC 3339".into())
        })
    }

    fn read(text: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (date, time) = (text.get(..10)?, text.get(10..)?);
        let year = date.split('-').next()?;
        if year.len() != 4 || !digits(year) {
            return None;
        }
        if time.is_empty() {
            return Self::read(&format!("{date}T00:00:00Z"));
        }
        // What chrono takes beside the one form: other letters, a space, and seconds that were put in.
        let clock = time.strip_prefix('T')?.get(..8)?;
        let fraction = time.get(9..)?.strip_prefix('.');
        let fits = fraction.is_none_or(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() <= 9);
        let plain = !text.contains(['t', 'z', ' ', '\u{2212}']) && !clock.ends_with("60") && fits;
        let offset = time.rsplit(['+', '-']).next().filter(|_| !time.ends_with('Z'));
        let bounded = offset.is_none_or(|offset| offset.len() == 5 && offset < "24:00");
        let moment = DateTime::parse_from_rfc3339(text).ok().filter(|_| plain && bounded)?;
        Some(moment.with_timezone(&Utc).into())
    }

    /// The moment as it is written, without taking memory.
    pub fn written(self) -> Rfc3339 {
        Rfc3339::new(self.0)
    }

    /// The moment so many microseconds later.
    #[must_use]
    pub fn later_by(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self::from_micros(time.timestamp_micros())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        // Every moment between MIN and MAX is one that chrono can hold.
        DateTime::from_timestamp_micros(time.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.written().as_str())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.written().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_written_with_six_decimals_and_z() {
        assert_eq!(Timestamp::from_micros(0).to_string(), "1970-01-01T00:00:00.000000Z");
        assert_eq!(Timestamp::from_micros(1_700_000_000_123_456).to_string(), "2023-11-14T22:13:20.123456Z");
        assert_eq!(Timestamp::from_micros(i64::MIN).to_string(), "0001-01-01T00:00:00.000000Z");
        assert_eq!(Timestamp::from_micros(i64::MAX).to_string(), "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn a_date_or_a_time_with_its_offset_names_a_moment() {
        for (text, moment) in [
            ("1970-01-01", "1970-01-01T00:00:00.000000Z"),
            ("2024-02-29", "2024-02-29T00:00:00.000000Z"),
            ("2023-11-14T22:13:20Z", "2023-11-14T22:13:20.000000Z"),
            ("2023-11-14T22:13:20.123456789Z", "2023-11-14T22:13:20.123456Z"),
            ("2023-11-14T22:13:20.5+05:30", "2023-11-14T16:43:20.500000Z"),
            ("2023-11-14T22:13:20-23:59", "2023-11-15T22:12:20.000000Z"),
            ("0000-02-29", "0001-01-01T00:00:00.000000Z"),
            ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(Timestamp::parse(text).map(|time| time.to_string()), Ok(moment.into()), "{text}");
        }
        for wrong in [
            "",
            "2023",
            "2023-1-1",
            "2023-02-29",
            "1900-02-29",
            "2023-13-01",
            "2023- 1-01",
            "+023-01-01",
            "2023-01-01T",
            "2023-01-01t00:00:00z",
            "2023-01-01 00:00:00Z",
            "2023-01-01T00:00:00",
            "2023-01-01T00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01T23:59:60Z",
            "2023-01-01T00:00:00.Z",
            "2023-01-01T00:00:00.0123456789Z",
            "2023-01-01T00:00:00+24:00",
            "2023-01-01T00:00:00+0200",
            "2023-01-01T00:00:00+02:60",
            "2023-01-01Z",
            "2023-01-01T00:00:00\u{2212}02:00",
            "２０２３-01-01",
            "null",
            "1700000000",
        ] {
            assert!(Timestamp::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_time_survives_being_written_and_read(micros in any::<i64>()) {
            let time = Timestamp::from_micros(micros);
            let read = DateTime::parse_from_rfc3339(&time.to_string()).unwrap();
            prop_assert_eq!(Timestamp::from(read.with_timezone(&Utc)), time);
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        }
    }
}
