//! Safe re-sends: a request that creates is done once, however often it is sent with the same key.
//!
//! After the IETF's draft on the Idempotency-Key header field and Stripe's rules: the first answer is kept in the same
//! transaction as what it tells of, and given again to whoever sends the same request with the same key.

mod model;
mod repository;
mod usecases;

pub use model::{Fingerprint, IdempotencyKey, Kept, Once};
pub use repository::{IdempotencyKeys, ReadIdempotencyKeys};
pub use usecases::{Told, once};
