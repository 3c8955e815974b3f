//! Safe re-sends: a request that creates is done once, however often it is sent with the same key.
//!
//! After the IETF's draft on the Idempotency-Key header field and Stripe's rules: a receipt is kept in the same transaction
//! as what it tells of, and whoever sends the same request with the same key is told the first outcome again.

mod model;
mod receipt;
mod record;
mod repository;
mod shown;
mod usecases;

pub use model::{Fingerprint, IdempotencyKey, Kept, Once};
pub use receipt::Receipt;
pub use record::Record;
pub use repository::{IdempotencyKeys, ReadIdempotencyKeys};
pub use usecases::{Creation, Told, once, told_before};
