//! A client that takes its time: it sends a few bytes now and then, or nothing, until the other side has enough.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How often a dripping client sends.
const PAUSE: Duration = Duration::from_millis(250);

/// A connection of a slow client.
pub(super) struct SlowClient {
    stream: TcpStream,
    begun: Instant,
    heard: Vec<u8>,
}

/// How a slow client's connection ended.
pub(super) struct Ended {
    /// What the client had heard by then, in lower case.
    pub(super) heard: String,
    /// How long it took.
    pub(super) after: Duration,
}

impl SlowClient {
    /// A client that has sent this at once.
    pub(super) fn sends(address: &str, bytes: impl AsRef<[u8]>) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PAUSE)).unwrap();
        stream.write_all(bytes.as_ref()).unwrap();
        Self { stream, begun: Instant::now(), heard: Vec::new() }
    }

    /// Waits until these words have come back.
    pub(super) fn hears(&mut self, words: &str) {
        while !self.text().contains(words) {
            assert!(!self.is_closed(), "closed before {words:?}: {}", self.text());
            assert!(self.begun.elapsed() < Duration::from_secs(20), "{words:?} is not in {:?}", self.text());
        }
        self.begun = Instant::now();
    }

    /// Sends the drop again and again, none where it is empty, until the connection is closed.
    pub(super) fn drips_until_closed(mut self, drop: &[u8], limit: Duration) -> Ended {
        while !self.is_closed() {
            assert!(self.begun.elapsed() < limit, "still open after {limit:?}: {:?}", self.text());
            // A connection that breaks here is found closed when it is read.
            let _ = self.stream.write_all(drop);
        }
        Ended { heard: self.text(), after: self.begun.elapsed() }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard).to_lowercase()
    }

    /// Reads what comes within a pause, and tells whether it was the end.
    fn is_closed(&mut self) -> bool {
        let mut bytes = [0; 4_096];
        match self.stream.read(&mut bytes) {
            Ok(0) => true,
            Ok(count) => {
                self.heard.extend(&bytes[..count]);
                false
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => false,
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => true,
            Err(error) => panic!("{error}"),
        }
    }
}
