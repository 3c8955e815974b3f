//! Taking conversations along: `/api/v1/chat/export`, `/api/v1/chat/import`, and the export of one thread.

mod dto;
mod export;
mod import;
mod multipart;
mod permits;
mod spool;

pub(crate) use export::{export_all, export_one};
pub(crate) use import::import;
pub(crate) use permits::Permits;

pub(crate) mod schema {
    //! What the OpenAPI document takes from here.

    pub(crate) use super::export::{__path_export_all, __path_export_one};
    pub(crate) use super::import::__path_import;
}
