//! Who may call a path.

/// Who may call a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever has a good token.
    User,
    /// Anyone, so often as the operator allows.
    Public,
    /// Anyone, as often as they like, since whoever probes the service restarts it where that fails.
    Probe,
}
