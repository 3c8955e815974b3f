//! Work that goes on elsewhere, and is given up when nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells work, when this is dropped, that nobody waits for it.
pub(super) struct Abandon(Arc<AtomicBool>);

impl Abandon {
    /// Something to be dropped, and what shows whether it was.
    pub(super) fn new() -> (Self, Arc<AtomicBool>) {
        let is_abandoned = Arc::<AtomicBool>::default();
        (Self(Arc::clone(&is_abandoned)), is_abandoned)
    }
}

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
