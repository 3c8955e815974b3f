//! The schema's versions: applied under a lock, statement by statement, and told apart from those of newer programs.

mod lock;
mod migrator;
mod scripts;
mod status;

pub use migrator::{Applied, MigrationError, Migrator};
pub use status::MigrationStatus;
pub(crate) use status::status;
