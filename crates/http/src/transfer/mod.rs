//! Taking conversations along: `/api/v1/chat/export`, `/api/v1/chat/import`, and the export of one thread.

mod abandon;
mod dto;
mod export;
mod import;
mod multipart;
mod permits;
mod spool;
mod turns;

use crate::api::operation::operations;

use dto::ImportReport;
use export::{export_all, export_one};
use import::import;
pub(crate) use permits::Permits;
pub(crate) use turns::Exports;

operations! {
    "/api/v1/chat/threads/{id}/export" User {
        /// Export a thread as a file.
        get export_one (tag = "threads")
            => (status = 200,
                description = "The thread with all its messages. A file that was cut short has no `end`.",
                content((Object = "application/json"), (Vec<u8> = "application/pdf"),
                    (String = "text/html"), (String = "text/markdown")),
                headers(("Content-Disposition" = String, description = "What the file is called.")));
    }

    "/api/v1/chat/export" User {
        /// Export everything that the caller has as one file.
        get export_all (tag = "threads")
            => (status = 200,
                description = "All threads with all their messages. A file that was cut short has no `end`.",
                content((String = "application/jsonl"), (String = "application/zip")),
                headers(("Content-Disposition" = String, description = "What the file is called.")));
    }

    "/api/v1/chat/import" User {
        /// Import a file with conversations, each of which comes in once, however often it is sent.
        ///
        /// What the file is shows in what it holds: a transcript of this service, as JSON, JSON Lines or ZIP, or an export of
        /// ChatGPT, Claude, Open WebUI or LibreChat.
        post import (tag = "threads",
            request_body(description = "The file as it is, or a form with it.", content(
                (Object = "application/json"), (String = "application/jsonl"), (String = "application/zip"),
                (String = "application/octet-stream"), (Object = "multipart/form-data"))))
            => (status = 200, description = "What became of every conversation.", body = ImportReport);
    }
}
