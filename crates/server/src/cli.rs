//! The command line.

use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Keeps the conversations people have with AI, safe and in order.
///
/// Configured by environment variables and by a file `.env` in the working folder; `.env.example` lists them all.
#[derive(Debug, Parser)]
#[command(name = "chat-history", version)]
pub(crate) struct Arguments {
    /// What to do; without one, serve.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do.
#[derive(Debug, Default, Subcommand)]
pub(crate) enum Command {
    /// Serve the API (the default).
    #[default]
    Serve,
    /// Apply pending migrations to the database.
    Migrate {
        /// Something else to do with migrations.
        #[command(subcommand)]
        action: Option<MigrateAction>,
    },
    /// Write everything that a user has to a new file: a transcript, in a ZIP if its name ends in .zip.
    Export {
        /// Whose it is, and where it goes; - is the standard output.
        #[command(flatten)]
        transfer: Transfer,
    },
    /// Take in a file with conversations: a transcript, or an export of ChatGPT, Claude, Open WebUI or LibreChat.
    Import {
        /// Whose it becomes, and where it is.
        #[command(flatten)]
        transfer: Transfer,
        /// Only tell what would become of it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print a token for a user, signed with the configured secret.
    Token {
        /// The user's id, which becomes the token's `sub`.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// How long the token is good, such as 30d, 12h or 15min.
        #[arg(long, default_value = "30d", value_parser = humantime::parse_duration)]
        ttl: Duration,
    },
}

/// What is taken along, and for whom.
#[derive(Args, Debug)]
pub(crate) struct Transfer {
    /// The user's id, as their tokens' `sub` has it.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: String,
    /// The file.
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
}

/// What to do with migrations, other than to apply them.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrateAction {
    /// List applied and pending migrations.
    Status,
    /// Revert the latest migration; what only it can hold is lost.
    Revert,
}
