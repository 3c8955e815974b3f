//! Taking conversations along: what goes out of a store piece by piece, what comes in, and where it came from.

mod export;
mod import;
mod known;
mod model;
mod repository;

pub use export::{ExportPosition, Exported, piece, start_of};
pub use import::{Arrival, Imported, Portion, import, preview};
pub use model::{Restored, RestoredMessage, RestoredRevision, Source, SourceId};
pub use repository::{ReadSources, Sources};
