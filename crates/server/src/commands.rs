//! What the commands do, other than to serve.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chat_history_domain::UserId;
use chat_history_http::mint;
use chat_history_persistence::Migrator;

use crate::cli::MigrateAction;
use crate::clock;
use crate::config::Auth;

/// Prints a token.
pub(crate) fn token(auth: &Auth, user: &str, ttl: Duration) -> Result<()> {
    let Some(secret) = &auth.secret else {
        bail!(
            "tokens are checked with a key set, so only its owner can make them; set AUTH_JWT_SECRET instead to try things"
        );
    };
    let user = UserId::parse(user).map_err(|rule| anyhow::anyhow!("--user {rule}"))?;
    let token = mint(secret, &user, ttl, &auth.rules, clock::now()).context("no token was made")?;
    Ok(writeln!(std::io::stdout(), "{token}")?)
}

/// Applies, reverts or lists migrations, and says what it did.
pub(crate) fn migrate(migrator: &Migrator, action: Option<&MigrateAction>) -> Result<()> {
    let mut out = std::io::stdout();
    match action {
        None => {
            let applied = migrator.apply()?;
            applied.iter().try_for_each(|name| writeln!(out, "applied  {name}"))?;
            if applied.is_empty() {
                writeln!(out, "nothing to apply: the schema is current")?;
            }
        }
        Some(MigrateAction::Revert) => {
            migrator.revert()?.iter().try_for_each(|name| writeln!(out, "reverted {name}"))?;
        }
        Some(MigrateAction::Status) => {
            let status = migrator.status()?;
            status.applied.iter().try_for_each(|name| writeln!(out, "applied  {name}"))?;
            status.pending.iter().try_for_each(|name| writeln!(out, "pending  {name}"))?;
            status
                .unknown
                .iter()
                .try_for_each(|version| writeln!(out, "unknown  {version} (of a newer program)"))?;
        }
    }
    Ok(())
}
