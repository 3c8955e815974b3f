//! Signals that ask for an end: they are noted, and whoever waits looks, so that every child is ended on the way out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Result, ensure};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From here on signals are noted.
pub(crate) fn listen() -> Result<()> {
    let asked = ASKED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(asked))?;
    }
    Ok(())
}

/// Fails where a signal has come.
pub(crate) fn check() -> Result<()> {
    ensure!(!ASKED.get().is_some_and(|asked| asked.load(Ordering::Relaxed)), "stopped by a signal");
    Ok(())
}
