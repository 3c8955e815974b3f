//! What each command does.

use std::io::Write;

use anyhow::{Context, Result, bail};
use chat_history_domain::UserId;
use chat_history_http::mint;
use chat_history_persistence::Migrator;

use crate::cli::{Command, MigrateAction};
use crate::config::{Auth, Config};
use crate::serve;

/// Runs a command.
pub(crate) fn run(command: Command, config: Config) -> Result<()> {
    match command {
        Command::Serve => serve::run(config),
        Command::Migrate { action } => migrate(&Migrator::new(config.database), action.as_ref()),
        Command::Token { user, ttl } => {
            let token = token(&config.auth, &user, ttl)?;
            Ok(writeln!(std::io::stdout(), "{token}")?)
        }
    }
}

fn token(auth: &Auth, user: &str, ttl: std::time::Duration) -> Result<String> {
    let Some(secret) = &auth.secret else {
        bail!(
            "tokens are checked with a key set, so only its owner can make them; set AUTH_JWT_SECRET instead to try things"
        );
    };
    let user = UserId::parse(user).map_err(|rule| anyhow::anyhow!("--user {rule}"))?;
    mint(secret, &user, ttl, &auth.rules, serve::now()).context("no token was made")
}

fn migrate(migrator: &Migrator, action: Option<&MigrateAction>) -> Result<()> {
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
            let standing = migrator.standing()?;
            standing.applied.iter().try_for_each(|name| writeln!(out, "applied  {name}"))?;
            standing.pending.iter().try_for_each(|name| writeln!(out, "pending  {name}"))?;
            standing
                .unknown
                .iter()
                .try_for_each(|version| writeln!(out, "unknown  {version} (of a newer program)"))?;
        }
    }
    Ok(())
}
