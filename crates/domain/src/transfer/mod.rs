//! Taking conversations along: what goes out of a store piece by piece, what comes in, and where it came from.

mod export;
mod import;
mod known;
mod model;
mod repository;

pub use export::{Exported, Place, piece, start_of};
pub use import::{Imported, Portion, Standing, import, preview};
pub use model::{Restored, RestoredMessage, RestoredRevision, Source, SourceId};
pub use repository::{ReadSources, Sources};
