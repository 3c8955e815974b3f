//! What it costs to bring a commit to the disk: a page at the end of a file, and a flush.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::interrupt;
use crate::statistics::percentile;

const PAGE: [u8; 8192] = [42; 8192];

/// How long is measured.
const LENGTH: Duration = Duration::from_millis(500);

/// The median of microseconds that a page and its flush take in that folder.
pub(crate) fn microseconds(folder: &Path) -> Result<u64> {
    let mut file: File = tempfile::tempfile_in(folder)?;
    let until = Instant::now() + LENGTH;
    let mut samples = Vec::new();
    while Instant::now() < until {
        interrupt::check()?;
        let begin = Instant::now();
        file.write_all(&PAGE)?;
        file.sync_data()?;
        samples.push(u64::try_from(begin.elapsed().as_micros())?);
    }
    percentile(&mut samples, 0.5).context("no page was written")
}
