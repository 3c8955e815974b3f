//! What a connection is for.

/// What the connections of a pool are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Queries only.
    Read,
    /// Changes.
    Write,
}
