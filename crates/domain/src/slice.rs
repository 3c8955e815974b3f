//! Numbered parts of a list, for callers that count pages. Unlike a cursor's place, a number moves while others write.

/// The part of a list that starts after `offset` items and has at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Items that are passed over.
    pub offset: usize,
    /// Items that are given at most.
    pub limit: usize,
}

impl Slice {
    /// The whole list.
    pub const ALL: Self = Self { offset: 0, limit: usize::MAX };

    /// The page of that number, from 1, where every page has `size` items.
    pub fn page(number: usize, size: usize) -> Self {
        Self { offset: number.saturating_sub(1).saturating_mul(size), limit: size }
    }
}

/// A part of a list, and the length of the whole at the same moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Sliced<T> {
    /// The items of the part, in the list's order.
    pub items: Vec<T>,
    /// Items in the whole list.
    pub total: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(Slice::page(1, 20), Slice { offset: 0, limit: 20 });
        assert_eq!(Slice::page(3, 20), Slice { offset: 40, limit: 20 });
        assert_eq!(Slice::page(usize::MAX, 100), Slice { offset: usize::MAX, limit: 100 });
    }
}
