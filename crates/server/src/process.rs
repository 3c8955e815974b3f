//! What the process asks of the system for itself: no core dumps, as many open files as it may have, and its end.

use std::io::Write;

use chat_history_http::Listening;
use chat_history_persistence::Options;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::sabotage;

/// Files that are open whatever the load: standard streams, the listener, key sets, locks.
const ALWAYS_OPEN: usize = 48;

/// Files of one connection to a database: SQLite has its database, its log and its index open.
const PER_DATABASE_CONNECTION: usize = 3;

/// Files of a worker's runtime.
const PER_WORKER: usize = 4;

/// Keeps what people say out of core dumps, which end up in reports and backups.
pub(crate) fn leave_no_core_dump() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        log::warn!("core dumps could not be switched off: {error}");
    }
}

/// Asks for as many open files as the system lets this process have, and tells how many that is; `None` for any number.
pub(crate) fn open_files() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    if limit.current != limit.maximum && setrlimit(Resource::Nofile, raised).is_ok() {
        return limit.maximum;
    }
    limit.current
}

/// As asked for, but with no more client connections than there are files for, beside what the store needs: a worker
/// that cannot accept would try for ever.
pub(crate) fn within(files: Option<u64>, asked: Listening, store: &Options) -> Listening {
    let Some(files) = files.and_then(|files| usize::try_from(files).ok()) else { return asked };
    let connections = usize::try_from(store.readers + store.writers + 2).unwrap_or(usize::MAX);
    let databases = connections.saturating_mul(PER_DATABASE_CONNECTION);
    let reserved = (ALWAYS_OPEN + asked.workers * PER_WORKER).saturating_add(databases);
    let each = (files.saturating_sub(reserved) / asked.workers).max(1);
    if each < asked.connections_per_worker && !sabotage::is_on("files-forgotten") {
        log::warn!("{files} open files are allowed, so each worker holds {each} connections at most");
        return Listening { connections_per_worker: each, ..asked };
    }
    asked
}

/// Ends the process at once. Handlers that libraries have for its end are not called: OpenSSL's takes away what a thread
/// that is connecting still uses, and the process would die of that.
pub(crate) fn end(code: u8) -> ! {
    // Where nobody reads any more, there is nobody to tell.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(files: Option<u64>) -> usize {
        let asked = Listening { workers: 2, connections_per_worker: 1_000 };
        within(files, asked, &Options::default()).connections_per_worker
    }

    #[test]
    fn connections_leave_room_for_the_store() {
        assert_eq!(held(None), 1_000);
        assert_eq!(held(Some(1_048_576)), 1_000);
        let few = held(Some(256));
        assert!((50..100).contains(&few), "{few}");
        assert_eq!(held(Some(10)), 1);
    }
}
