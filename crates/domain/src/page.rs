//! Keyset pages and the seal that makes a position in a list an opaque cursor.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{UserId, Violation};

/// One page of a list, and where the next one starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T, P> {
    /// What is on the page, in the list's order.
    pub items: Vec<T>,
    /// The position after the last item; `None` on the last page.
    pub next: Option<P>,
}

impl<T, P> Page<T, P> {
    /// The page of the first `limit` of `items`, which were read with one more than `limit` to know whether any follow.
    pub fn cut(mut items: Vec<T>, limit: usize, position: impl FnOnce(&T) -> P) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(position);
        Self { items, next }
    }
}

/// The direction in which a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    Ascending,
    /// Newest first.
    Descending,
}

/// What a cursor is closed with: the kind of its list, whose list it is, and which part of it is shown.
///
/// The checksum catches damage and mix-ups between lists and users; it is no secret, and isolation never rests on it.
pub(crate) struct Seal<'a> {
    pub(crate) kind: u8,
    pub(crate) owner: &'a UserId,
    /// Empty for a list that is shown whole.
    pub(crate) scope: &'a [u8],
}

impl Seal<'_> {
    /// Writes a position as an opaque cursor.
    pub(crate) fn close(&self, position: &[u8]) -> String {
        let mut bytes = vec![self.kind];
        bytes.extend(position);
        bytes.extend(self.checksum(&bytes).to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads the position of a cursor that an equal seal has closed.
    pub(crate) fn open(&self, cursor: &str) -> Result<Vec<u8>, Violation> {
        self.read(cursor).ok_or_else(Self::broken)
    }

    /// What is said of a cursor that another seal has closed, or none.
    pub(crate) fn broken() -> Violation {
        Violation("is not a cursor that this list has given out".into())
    }

    fn read(&self, cursor: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (sealed, seal) = bytes.split_last_chunk::<4>()?;
        let (kind, position) = sealed.split_first()?;
        let sound = *kind == self.kind && self.checksum(sealed).to_be_bytes() == *seal;
        sound.then(|| position.to_vec())
    }

    fn checksum(&self, sealed: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(sealed);
        hasher.update(self.owner.as_str().as_bytes());
        if !self.scope.is_empty() {
            // No user's id holds the character that keeps the two apart.
            hasher.update(b"\0");
            hasher.update(self.scope);
        }
        hasher.finalize()
    }
}

/// Writes numbers as an opaque cursor for `owner`'s list of that `kind`.
pub(crate) fn seal<const N: usize>(kind: u8, owner: &UserId, fields: [i64; N]) -> String {
    let position: Vec<u8> = fields.iter().flat_map(|field| field.to_be_bytes()).collect();
    Seal { kind, owner, scope: &[] }.close(&position)
}

/// Reads a cursor that [`seal`] wrote for the same owner and kind.
pub(crate) fn open<const N: usize>(kind: u8, owner: &UserId, cursor: &str) -> Result<[i64; N], Violation> {
    let position = Seal { kind, owner, scope: &[] }.open(cursor)?;
    let (numbers, rest) = position.as_chunks::<8>();
    let fields: [[u8; 8]; N] =
        numbers.try_into().ok().filter(|_| rest.is_empty()).ok_or_else(Seal::broken)?;
    Ok(fields.map(i64::from_be_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    #[test]
    fn a_cursor_belongs_to_one_user_and_one_kind_of_list() {
        let cursor = seal(1, &user("alice"), [5, 6]);
        assert_eq!(open(1, &user("alice"), &cursor), Ok([5, 6]));
        assert!(open::<2>(1, &user("bob"), &cursor).is_err());
        assert!(open::<2>(2, &user("alice"), &cursor).is_err());
        assert!(open::<1>(1, &user("alice"), &cursor).is_err());
    }

    proptest! {
        #[test]
        fn every_position_survives_the_seal(a in any::<i64>(), b in any::<i64>()) {
            prop_assert_eq!(open(7, &user("u"), &seal(7, &user("u"), [a, b])), Ok([a, b]));
        }

        #[test]
        fn a_cursor_with_any_one_character_changed_is_refused(a in any::<i64>(), at in 0_usize..28, to in "[A-Za-z0-9_-]") {
            let cursor = seal(7, &user("u"), [a, 1]);
            let changed: String = cursor.chars().enumerate().map(|(i, c)| if i == at { to.chars().next().unwrap() } else { c }).collect();
            prop_assume!(changed != cursor);
            prop_assert!(open::<2>(7, &user("u"), &changed).is_err());
        }

        #[test]
        fn arbitrary_text_is_never_a_cursor_and_never_panics(text in any::<String>()) {
            prop_assert!(open::<2>(7, &user("u"), &text).is_err());
        }
    }
}
