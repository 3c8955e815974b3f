//! Users: the owners of everything that is kept.

mod model;
mod repository;
mod usecases;

pub use model::{Totals, User, UserId};
pub use repository::{ReadUsers, Users};
pub use usecases::{account, erase_a_piece};
