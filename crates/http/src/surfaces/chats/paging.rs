//! Pages by their numbers: which one is asked for, and the envelope that it comes in.

use chat_history_domain::{Slice, Sliced};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::wire::query::whole_number;

/// Items on a page whose size is not named.
const DEFAULT_SIZE: usize = 20;

/// Items that a list has at most where no page is named.
const UNPAGED_SIZE: usize = 1_000;

/// Which page of a list to give. With neither `page` nor `page_size`, the whole list, up to 1,000 items.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// The number of the page, from 1.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(
        min = 1,
        max = 9_007_199_254_740_991_usize,
        message = "must be a whole number from 1, below 2^53"
    ))]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    page: Option<usize>,
    /// How many items a page has; 20 where only `page` is given.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 1, max = 100, message = "must be a whole number from 1 to 100"))]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100)]
    page_size: Option<usize>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    whole_number(deserializer).map(Some)
}

/// A page as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageRequest {
    number: usize,
    size: usize,
}

impl From<Paging> for PageRequest {
    fn from(paging: Paging) -> Self {
        match (paging.page, paging.page_size) {
            (None, None) => Self { number: 1, size: UNPAGED_SIZE },
            (number, size) => Self { number: number.unwrap_or(1), size: size.unwrap_or(DEFAULT_SIZE) },
        }
    }
}

impl PageRequest {
    /// The part of the list that the page is.
    pub(super) fn slice(self) -> Slice {
        Slice::page(self.number, self.size)
    }

    /// The page in its envelope.
    pub(super) fn of<T, W: From<T>>(self, found: Sliced<T>) -> Envelope<W> {
        let items = found.items.into_iter().map(W::from).collect();
        Envelope { items, total: found.total, page: self.number, page_size: self.size }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Envelope<W> {
    items: Vec<W>,
    /// How many items the whole list has.
    total: i64,
    /// The number of this page, from 1.
    #[schema(minimum = 1)]
    page: usize,
    /// How many items a page has at most.
    #[schema(minimum = 1)]
    page_size: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naming_either_number_asks_for_a_page_and_naming_neither_for_all() {
        let asked = |page, page_size| PageRequest::from(Paging { page, page_size });
        assert_eq!(asked(None, None), PageRequest { number: 1, size: 1_000 });
        assert_eq!(asked(Some(3), None), PageRequest { number: 3, size: 20 });
        assert_eq!(asked(None, Some(5)), PageRequest { number: 1, size: 5 });
        assert_eq!(asked(Some(3), Some(5)).slice(), Slice { offset: 10, limit: 5 });
    }
}
