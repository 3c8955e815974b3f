//! Users: the owners of everything that is kept.

mod model;
mod repository;

pub use model::{User, UserId};
pub use repository::{ReadUsers, Users};
