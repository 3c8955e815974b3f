//! What a partial change asks of one field: to be left, emptied or set.

use serde::{Deserialize, Deserializer};

/// One field of a partial change (JSON Merge Patch, RFC 7396: absent, `null`, a value).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field goes back to what it is when nobody has set it.
    Clear,
    /// The field takes this value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value to store for a field that is `empty` when cleared, or `None` where it stays as it is.
    pub fn or_clear_to(self, empty: T) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(empty),
            Self::Set(value) => Some(value),
        }
    }

    /// The same change of a field that is stored as something else; the first error wins.
    ///
    /// # Errors
    /// What `convert` gives.
    pub fn try_map<U, E>(self, convert: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        Ok(match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(convert(value)?),
        })
    }

    /// The same change, unless the field is so already: clear, or of a value that is the same.
    #[must_use]
    pub fn unless(self, is_clear: bool, is_so: impl FnOnce(&T) -> bool) -> Self {
        match self {
            Self::Clear if is_clear => Self::Keep,
            Self::Set(value) if is_so(&value) => Self::Keep,
            change => change,
        }
    }

    /// The change seen without taking it: the value to store, `Some(None)` where the field is cleared.
    pub fn as_option(&self) -> Option<Option<&T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

/// Reads `null` as [`Change::Clear`] and a value as [`Change::Set`]. A field that may be absent also needs
/// `#[serde(default)]`, which reads its absence as [`Change::Keep`].
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
