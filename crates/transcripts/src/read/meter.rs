//! A JSON text that is read, cleaned, and measured: no record of it may be larger than the memory that is meant for one.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::clean::Clean;
use crate::failure::Failure;

/// What is known of a text that is being read.
#[derive(Debug, Default)]
pub(super) struct Meter {
    left: Cell<u64>,
    replaced: Cell<u64>,
    counted: Cell<u64>,
}

impl Meter {
    /// From here on a record may have so many bytes.
    pub(super) fn allow(&self, bytes: u64) {
        self.left.set(bytes);
    }

    /// Characters that were replaced since this was asked last.
    pub(super) fn replaced(&self) -> u64 {
        let before = self.counted.replace(self.replaced.get());
        self.replaced.get() - before
    }
}

/// The text.
pub(super) struct Metered<R> {
    inner: Clean<R>,
    meter: Rc<Meter>,
    /// Whether the mark that some programs put in front may still come.
    is_new: bool,
}

impl<R: Read> Metered<R> {
    pub(super) fn new(inner: R, meter: &Rc<Meter>) -> Self {
        Self { inner: Clean::new(inner), meter: Rc::clone(meter), is_new: true }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.meter.left.get().checked_sub(1) else {
            return Err(io::Error::other(TooLarge));
        };
        self.meter.left.set(left);
        if std::mem::take(&mut self.is_new) {
            // It is three bytes long, and no JSON starts with any of them.
            let mut first = [0];
            let read = self.inner.read(&mut first)?;
            if first == [0xEF] {
                self.inner.read_exact(&mut [0; 2])?;
            } else if let Some(to) = buffer.first_mut().filter(|_| read == 1) {
                [*to] = first;
                return Ok(1);
            }
        }
        // One byte at a time, as they are asked for anyway, so that each is counted.
        let one = buffer.get_mut(..1).unwrap_or_default();
        let read = self.inner.read(one)?;
        self.meter.replaced.set(self.inner.replaced());
        Ok(read)
    }
}

/// That a record has more bytes than are allowed.
#[derive(Debug, thiserror::Error)]
#[error("holds a record that is too large")]
pub(super) struct TooLarge;

/// What an error of parsing means.
pub(super) fn failure(error: serde_json::Error) -> Failure {
    if error.is_io() {
        return io::Error::from(error).into();
    }
    Failure::Refused(format!("is not valid JSON: {error}"))
}
