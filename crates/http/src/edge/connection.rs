//! A client's connection: given up where a request goes on arriving and never is whole, or an answer is not read.
//!
//! actix bounds only the first head of a connection, and never a write.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::{ActixStream, Ready, TcpStream};
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::edge::sabotage;

/// How long a request may take from its first byte to its last: its head and its body, each at its slowest.
const ARRIVAL: Duration = Duration::from_secs(15);

/// How long a client may read nothing of its answer.
const STALL: Duration = Duration::from_secs(15);

/// Bytes a second that a body must come at which may take its time.
const SLOWEST: u64 = 16 * 1024;

/// How a request arrives, as its handler knows it: told through the connection's data, and good until the answer.
#[derive(Clone, Default)]
pub(crate) struct Arrival(Arc<AtomicU8>);

impl Arrival {
    const WITHIN_LIMITS: u8 = 0;
    const GOES_ON: u8 = 1;
    const IS_OVER: u8 = 2;

    /// The body may be large: it may go on coming for as long as it keeps a pace.
    pub(crate) fn goes_on(&self) {
        self.0.store(Self::GOES_ON, Ordering::Relaxed);
    }

    /// The body is here, and what is done with it may take its time.
    pub(crate) fn is_over(&self) {
        self.0.store(Self::IS_OVER, Ordering::Relaxed);
    }

    fn is_answered(&self) {
        self.0.store(Self::WITHIN_LIMITS, Ordering::Relaxed);
    }

    /// How long a request of which so many bytes have come may have taken; `None` for any time.
    fn most(&self, bytes: u64) -> Option<Duration> {
        match self.0.load(Ordering::Relaxed) {
            Self::IS_OVER => None,
            Self::GOES_ON => Some(ARRIVAL + Duration::from_secs(bytes / SLOWEST)),
            _ => Some(ARRIVAL),
        }
    }
}

/// A connection that knows since when it has been waiting for its client.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Since when a request has been arriving. What follows an answer is another request.
    arriving: Option<Instant>,
    /// Bytes of it that have come.
    arrived: u64,
    /// What its handler knows of it.
    arrival: Arrival,
    /// Since when nothing could be written.
    stalled: Option<Instant>,
    /// Wakes whoever waits for this connection; made for the first who has to wait.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        let arrival = Arrival::default();
        Self { stream, arriving: None, arrived: 0, arrival, stalled: None, alarm: None }
    }

    /// How the request that is on its way arrives.
    pub(crate) fn arrival(&self) -> Arrival {
        self.arrival.clone()
    }

    /// Whether that time has come; if not, the alarm goes off then, or earlier and is set again.
    fn is_over(&mut self, end: Instant, context: &mut Context<'_>) -> bool {
        if sabotage::is_on("endless-patience") {
            return false;
        }
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(end)));
        loop {
            if alarm.deadline() > end {
                alarm.as_mut().reset(end);
            }
            if alarm.as_mut().poll(context).is_pending() {
                return false;
            }
            if Instant::now() >= end {
                return true;
            }
            alarm.as_mut().reset(end);
        }
    }

    /// Notes how a write went. One that has stalled for too long is an error, with which the connection ends.
    fn wrote(
        &mut self,
        outcome: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if outcome.is_ready() {
            self.arriving = None;
            self.arrived = 0;
            self.arrival.is_answered();
            self.stalled = None;
            return outcome;
        }
        let since = *self.stalled.get_or_insert_with(Instant::now);
        if self.is_over(since + STALL, context) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(context, buffer);
        match outcome {
            Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                let since = *this.arriving.get_or_insert_with(Instant::now);
                this.arrived += u64::try_from(buffer.filled().len() - before).unwrap_or(u64::MAX);
                let is_late = this.arrival.most(this.arrived).is_some_and(|most| since.elapsed() >= most);
                if is_late && !sabotage::is_on("endless-patience") {
                    // The end of the stream: what is being answered is still answered.
                    buffer.set_filled(before);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                let end =
                    this.arriving.zip(this.arrival.most(this.arrived)).map(|(since, most)| since + most);
                let is_over = end.is_some_and(|end| this.is_over(end, context));
                if is_over { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
            ended @ Poll::Ready(_) => ended,
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.wrote(outcome, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.wrote(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl ActixStream for Connection {
    fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_read_ready(&self.stream, context)
    }

    fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(&self.stream, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_may_take_its_time_has_to_keep_a_pace() {
        let arrival = Arrival::default();
        assert_eq!(arrival.most(1 << 30), Some(ARRIVAL));
        arrival.goes_on();
        assert_eq!(arrival.most(0), Some(ARRIVAL));
        assert_eq!(arrival.most(SLOWEST * 60), Some(ARRIVAL + Duration::from_secs(60)));
        arrival.is_over();
        assert_eq!(arrival.most(1), None);
        arrival.is_answered();
        assert_eq!(arrival.most(1 << 30), Some(ARRIVAL));
    }
}
