//! How a scenario waits: for a condition, and never longer than it says.

use std::time::{Duration, Instant};

/// Longer than anything that works takes, on a machine that is busy with other tests.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// What `look` finds, as soon as it finds something.
pub(crate) fn eventually<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `work` gives for each of `0..clients`, all at the same time.
pub(crate) fn in_parallel<T: Send>(clients: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|number| {
                scope.spawn({
                    let work = &work;
                    move || work(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
