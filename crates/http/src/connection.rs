//! A client's connection: given up where a request goes on arriving and never is whole, or an answer is not read.
//!
//! actix bounds only the first head of a connection, and never a write.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::{ActixStream, Ready, TcpStream};
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::sabotage;

/// How long a request may take from its first byte to its last: its head and its body, each at its slowest.
const ARRIVAL: Duration = Duration::from_secs(15);

/// How long a client may read nothing of its answer.
const STALL: Duration = Duration::from_secs(15);

/// A connection that knows since when it has been waiting for its client.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Since when a request has been arriving. What follows an answer is another request.
    arriving: Option<Instant>,
    /// Since when nothing could be written.
    stalled: Option<Instant>,
    /// Wakes whoever waits for this connection; made for the first who has to wait.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, arriving: None, stalled: None, alarm: None }
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
                if since.elapsed() >= ARRIVAL && !sabotage::is_on("endless-patience") {
                    // The end of the stream: what is being answered is still answered.
                    buffer.set_filled(before);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                let since = this.arriving;
                let is_over = since.is_some_and(|since| this.is_over(since + ARRIVAL, context));
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
