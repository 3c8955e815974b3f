//! A moment written as RFC 3339, with six decimals and `Z`: a text of fixed width, made without a calendar library, since
//! every message that is read has two of them.

/// Days from 0000-03-01, where a year ends with its leap day, to 1970-01-01.
const TO_1970: i64 = 719_468;
const DAYS_OF_400_YEARS: u32 = 146_097;
const MICROS_OF_A_DAY: i64 = 86_400_000_000;

/// Bytes of such a text.
const WIDTH: usize = 27;

/// A moment between years 1 and 9999 as text.
#[derive(Clone, Copy, Debug)]
pub struct Rfc3339([u8; WIDTH]);

impl Rfc3339 {
    /// The text of that many microseconds after 1970-01-01T00:00:00Z.
    pub(crate) fn new(micros: i64) -> Self {
        let (year, month, day) = date(micros.div_euclid(MICROS_OF_A_DAY));
        let of_day = micros.rem_euclid(MICROS_OF_A_DAY);
        let (seconds, micros) = (small(of_day / 1_000_000), small(of_day % 1_000_000));
        let [y1, y2] = two(year / 100);
        let [y3, y4] = two(year);
        let ([m1, m2], [d1, d2]) = (two(month), two(day));
        let ([h1, h2], [n1, n2], [s1, s2]) =
            (two(seconds / 3_600), two(seconds / 60 % 60), two(seconds % 60));
        let ([f1, f2], [f3, f4], [f5, f6]) = (two(micros / 10_000), two(micros / 100), two(micros));
        Self([
            y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1,
            f2, f3, f4, f5, f6, b'Z',
        ])
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // They are all digits and signs.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A number that is neither negative nor large, in the size that is divided fastest.
fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// The last two digits of a number.
fn two(number: u32) -> [u8; 2] {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    [digit(number / 10), digit(number)]
}

/// Year, month and day, so many days after 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn date(days: i64) -> (u32, u32, u32) {
    let days = small(days + TO_1970);
    let (era, day_of_era) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat};
    use proptest::prelude::*;

    use super::*;
    use crate::Timestamp;

    fn by_chrono(micros: i64) -> String {
        DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    #[test]
    fn every_day_from_year_1_to_9999_is_written_as_chrono_writes_it() {
        for day in (Timestamp::MIN.micros() / MICROS_OF_A_DAY)..=(Timestamp::MAX.micros() / MICROS_OF_A_DAY) {
            let micros = day * MICROS_OF_A_DAY;
            assert_eq!(Rfc3339::new(micros).as_str(), by_chrono(micros));
        }
    }

    proptest! {
        #[test]
        fn every_moment_is_written_as_chrono_writes_it(
            micros in Timestamp::MIN.micros()..=Timestamp::MAX.micros(),
        ) {
            let written = Rfc3339::new(micros);
            prop_assert_eq!(written.as_str(), by_chrono(micros));
        }
    }
}
