//! The ids of rows: positive whole numbers that every JSON reader can hold exactly.

/// The largest whole number below which every JSON reader keeps integers exactly (RFC 7493, section 2.2).
pub(crate) const MAX: i64 = (1 << 53) - 1;

/// The number that `text` writes in plain decimal form, where it can be the id of a row.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|id| plain && (1..=MAX).contains(id))
}

/// Defines the id of one kind of row: [`parse`]d from a path, shown as a plain number.
macro_rules! row_id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The id that `text` names in plain decimal form; `None` where no row can have such an id.
            pub fn parse(text: &str) -> Option<Self> {
                $crate::id::parse(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}
pub(crate) use row_id;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_positive_numbers_below_two_to_the_53rd_are_ids() {
        assert_eq!(parse("1"), Some(1));
        assert_eq!(parse("9007199254740991"), Some(MAX));
        for wrong in [
            "",
            "0",
            "-1",
            "+1",
            "01",
            "1.0",
            "1e3",
            " 1",
            "a",
            "９",
            "9007199254740992",
            "99999999999999999999",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
