//! The schema's versions: applied under a lock, statement by statement, and told apart from those of newer programs.

mod lock;
mod migrator;
mod scripts;
mod standing;

pub use migrator::{Applied, MigrationError, Migrator};
pub use standing::Standing;
pub(crate) use standing::standing;
