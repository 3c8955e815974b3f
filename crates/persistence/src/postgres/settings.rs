//! The settings of every PostgreSQL connection: bounded waits, errors in the words that `failure` knows, and whose it is.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{CustomizeConnection, Error};

use crate::purpose::Purpose;
use crate::sabotage;

/// Prepares a connection for its purpose.
#[derive(Debug)]
pub(crate) struct Settings(pub(crate) Purpose);

const BOUNDED_WAITS: &str =
    "SET statement_timeout = '5s'; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '10s'";

/// Setting `lc_messages` takes a privilege; without it the server's own language stays.
const PLAIN_WORDS: &str = "DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); \
                           EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

/// Reads of one statement have no transaction of their own that says so.
const NO_CHANGES: &str = "SET default_transaction_read_only = on";

/// A bound LIMIT makes the planner start anew at every execution, which halves the speed of short reads.
const ONE_PLAN: &str = "SET plan_cache_mode = force_generic_plan";

/// That plan lasts as long as the connection. Made while a table is small, it would walk through it when it has grown; and
/// where a walk cannot be helped, its price must not make the planner think of compiling it.
const BY_INDEX: &str = "SET enable_seqscan = off; SET jit = off";

/// Tells the triggers for rows that are written by hand that the service numbers and counts its changes itself.
const SIGN: &str = "SET chat_history.writer = 'service'";

impl CustomizeConnection<PgConnection, Error> for Settings {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let mut settings = vec![BOUNDED_WAITS, PLAIN_WORDS, ONE_PLAN, BY_INDEX];
        settings.push(match self.0 {
            Purpose::Read => NO_CHANGES,
            Purpose::Write => SIGN,
        });
        if sabotage::is_on("synchronous-off") {
            settings.push("SET synchronous_commit = off");
        }
        settings.iter().try_for_each(|setting| connection.batch_execute(setting)).map_err(Error::QueryError)
    }
}
