//! Why a caller is not let in.

/// Why a caller is not let in. It names no failed check, since that would help only a forger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no bearer token.
    #[error("the bearer token is missing")]
    Missing,
    /// The token, or the header around it, is not one to believe.
    #[error("the bearer token is invalid")]
    Invalid,
    /// The token was good once.
    #[error("the bearer token has expired")]
    Expired,
    /// No key set has been read yet, so nothing can be said about any token: ask again. The text is for the log only.
    #[error("the signing keys are unavailable: {0}")]
    KeysUnavailable(String),
}
