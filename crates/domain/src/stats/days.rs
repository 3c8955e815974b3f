//! A range of calendar days, and the moments that it has in a time zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use super::Span;
use crate::{Result, Timestamp, Violation};

/// Some calendar days, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

impl Days {
    /// Days that a range has at most.
    pub const MOST: i64 = 3_660;

    /// Days up to the last one, where the first is not named.
    const UNNAMED: i64 = 30;

    /// Since that year clocks have been put forward and back at full quarters of an hour.
    const FIRST_YEAR: i32 = 2016;
    const LAST_YEAR: i32 = 2099;

    /// The days from one to another, both included. Without a last one it is today in that zone, without a first one it is
    /// the 29th day before the last one.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`]: a text that is no such date, a first day after the last, or more than [`Self::MOST`] days.
    pub fn parse(from: Option<&str>, to: Option<&str>, now: Timestamp, zone: &impl TimeZone) -> Result<Self> {
        let (earliest, latest) = bounds();
        let parse = |text: Option<&str>, field: &'static str| {
            text.map(date).transpose().map_err(|rule: Violation| rule.at(field))
        };
        let (from, to) = (parse(from, "from")?, parse(to, "to")?);
        let today = DateTime::<Utc>::from(now).with_timezone(zone).date_naive();
        let last = to.unwrap_or(today.clamp(earliest, latest));
        let first = from.unwrap_or((last - TimeDelta::days(Self::UNNAMED - 1)).max(earliest));
        if first > last {
            return Err(Violation("must not be after the last day".into()).at("from"));
        }
        let days = Self { first, last };
        if days.count() > Self::MOST {
            return Err(
                Violation(format!("must be at most {} days before the last one", Self::MOST - 1)).at("from")
            );
        }
        Ok(days)
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// How many they are.
    fn count(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// Each day, in order.
    pub(super) fn each(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take(self.count().try_into().unwrap_or_default())
    }

    /// All moments of these days in that zone.
    pub(super) fn span(self, zone: &impl TimeZone) -> Span {
        Span { from: start(self.first, zone), until: start(self.last + TimeDelta::days(1), zone) }
    }
}

fn bounds() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(Days::FIRST_YEAR, 1, 1), day(Days::LAST_YEAR, 12, 31))
}

/// The date that a text is, written in just one way.
fn date(text: &str) -> std::result::Result<NaiveDate, Violation> {
    let found = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.to_string() == text);
    let known = found.filter(|date| (Days::FIRST_YEAR..=Days::LAST_YEAR).contains(&date.year()));
    known.ok_or_else(|| Violation("must be a date such as 2026-01-31, from 2016-01-01 to 2099-12-31".into()))
}

/// The first moment of a day in that zone: midnight, or when the clock goes on after a gap over it.
fn start(day: NaiveDate, zone: &impl TimeZone) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN);
    let mut quarters = (0..=96).map(|number| midnight + TimeDelta::minutes(15 * number));
    let first = quarters.find_map(|time| zone.from_local_datetime(&time).earliest());
    first.map_or(Timestamp::MAX, |first| first.with_timezone(&Utc).into())
}

#[cfg(test)]
mod tests {
    use chrono_tz::{TZ_VARIANTS, Tz};

    use super::*;
    use crate::stats::Quarter;

    const NOW: i64 = 1_700_000_000_123_456; // 2023-11-14T22:13:20Z

    fn parsed(
        from: Option<&str>,
        to: Option<&str>,
        zone: Tz,
    ) -> std::result::Result<(String, String), String> {
        let days = Days::parse(from, to, Timestamp::from_micros(NOW), &zone);
        days.map(|days| (days.first.to_string(), days.last.to_string())).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_named_is_the_thirty_days_up_to_today_where_the_user_is() {
        let is = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(parsed(None, None, Tz::UTC), is("2023-10-16", "2023-11-14"));
        assert_eq!(parsed(None, None, Tz::Asia__Tokyo), is("2023-10-17", "2023-11-15"));
        assert_eq!(parsed(None, Some("2024-03-01"), Tz::UTC), is("2024-02-01", "2024-03-01"));
        assert_eq!(parsed(Some("2023-11-14"), None, Tz::UTC), is("2023-11-14", "2023-11-14"));
        assert_eq!(parsed(None, Some("2016-01-05"), Tz::UTC), is("2016-01-01", "2016-01-05"));
    }

    #[test]
    fn a_range_is_refused_by_the_field_that_is_wrong() {
        let date = "must be a date such as 2026-01-31, from 2016-01-01 to 2099-12-31";
        for wrong in
            ["", "2026-1-31", "2026-02-30", "2015-12-31", "2100-01-01", "+2026-01-31", "2026-01-31 ", "x"]
        {
            assert_eq!(parsed(Some(wrong), None, Tz::UTC), Err(format!("from {date}")), "{wrong}");
            assert_eq!(parsed(None, Some(wrong), Tz::UTC), Err(format!("to {date}")), "{wrong}");
        }
        let late = parsed(Some("2026-01-02"), Some("2026-01-01"), Tz::UTC);
        assert_eq!(late, Err("from must not be after the last day".into()));
        assert!(parsed(Some("2023-11-15"), None, Tz::UTC).is_err(), "tomorrow is after today");
        assert!(parsed(Some("2020-01-01"), Some("2030-01-07"), Tz::UTC).is_ok(), "3,660 days");
        let long = parsed(Some("2020-01-01"), Some("2030-01-08"), Tz::UTC);
        assert_eq!(long, Err("from must be at most 3659 days before the last one".into()));
    }

    /// What the buckets rest on: in every zone each day begins, and each clock changes, at a full quarter of an hour. Of the
    /// one station where it was a minute past midnight, messages of the next 14 minutes are counted in the hour before.
    #[test]
    fn days_begin_at_full_quarters_of_an_hour_in_every_zone_and_follow_each_other() {
        let (mut uneven, mut within) = (0, Vec::new());
        for zone in TZ_VARIANTS {
            let mut day = NaiveDate::from_ymd_opt(2016, 1, 1).unwrap();
            let mut begins = start(day, &zone);
            while day.year() < 2038 {
                let next = day + TimeDelta::days(1);
                let ends = start(next, &zone);
                let local = |micros: i64| {
                    DateTime::<Utc>::from(Timestamp::from_micros(micros)).with_timezone(&zone).naive_local()
                };
                assert_eq!(begins.micros() % Quarter::MICROS, 0, "{zone} {day}");
                assert_eq!(local(begins.micros()).date(), day, "{zone}");
                assert_eq!(local(begins.micros() - 1).date(), day - TimeDelta::days(1), "{zone}");
                let length = ends.micros() - begins.micros();
                if length != 86_400_000_000 {
                    uneven += 1;
                    for quarter in (begins.micros()..ends.micros()).step_by(900_000_000) {
                        let [first, last] = [quarter, quarter + Quarter::MICROS - 1].map(local);
                        assert_eq!([first, last].map(|time| time.date()), [day; 2], "{zone} {first}");
                        if (last - first).num_seconds() != 899 {
                            within.push(format!("{zone} {first}"));
                        }
                    }
                }
                (day, begins) = (next, ends);
            }
        }
        let of_casey = ["2020-10-04", "2021-10-03", "2022-10-02"];
        assert_eq!(within, of_casey.map(|day| format!("Antarctica/Casey {day} 00:00:00")));
        assert!(uneven > 1_000, "{uneven} days were longer or shorter than others");
    }
}
