//! HTTP by hand over a socket, for what a well-behaved client never does or never sees.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection to the service.
pub(crate) struct Wire {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What came back for a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A whole answer: its status, its head in lower case, and its body.
    Answer { status: u16, head: String, body: String },
    /// The connection ended before the first byte of an answer.
    Nothing,
    /// The connection ended in the middle of an answer.
    Cut(String),
}

impl Wire {
    /// A connection; `None` where it is refused.
    pub(crate) fn connect(address: &str) -> Option<Self> {
        match TcpStream::connect(address) {
            Ok(stream) => {
                stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                stream.set_nodelay(true).unwrap();
                Some(Self { stream, received: Vec::new() })
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset) =>
            {
                None
            }
            Err(error) => panic!("{address}: {error}"),
        }
    }

    /// Sends bytes; false where the other side has closed.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Sends a whole JSON request.
    pub(crate) fn post(&mut self, path: &str, token: &str, body: &str) -> bool {
        self.send(
            format!("{}Content-Length: {}\r\n\r\n{body}", Self::head(path, token), body.len()).as_bytes(),
        )
    }

    /// The head of a JSON request, without its length and its end.
    pub(crate) fn head(path: &str, token: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        )
    }

    /// Whether anything has come back yet, looking for no longer than that.
    pub(crate) fn hears_within(&mut self, limit: Duration) -> bool {
        self.stream.set_read_timeout(Some(limit)).unwrap();
        let heard = match self.stream.peek(&mut [0]) {
            Ok(_) => true,
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        };
        self.stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        heard
    }

    /// Waits for the other side to close, with nothing more to read.
    pub(crate) fn closes(&mut self) {
        match self.stream.read(&mut [0]) {
            Ok(0) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            other => panic!("the connection is not closed: {other:?}"),
        }
    }

    /// Reads the next answer.
    pub(crate) fn answer(&mut self) -> Heard {
        loop {
            if let Some(answer) = self.whole() {
                return answer;
            }
            let mut bytes = [0; 8_192];
            match self.stream.read(&mut bytes) {
                Ok(count) if count > 0 => self.received.extend(&bytes[..count]),
                _ if self.received.is_empty() => return Heard::Nothing,
                _ => return Heard::Cut(String::from_utf8_lossy(&self.received).into_owned()),
            }
        }
    }

    /// Reads the head of the next answer, which has no body whatever its length says.
    pub(crate) fn head_only(&mut self) -> String {
        loop {
            if let Some(end) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                let head: Vec<u8> = self.received.drain(..end + 4).collect();
                return String::from_utf8_lossy(&head).to_lowercase();
            }
            let mut bytes = [0; 8_192];
            let count = self.stream.read(&mut bytes).unwrap();
            assert!(count > 0, "the connection was closed");
            self.received.extend(&bytes[..count]);
        }
    }

    /// The answer at the start of what was received, if all of it is there.
    fn whole(&mut self) -> Option<Heard> {
        let head_length = self.received.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.received[..head_length]).to_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length:")).map_or("0", str::trim);
        let end = if head.contains("\r\ntransfer-encoding: chunked\r\n") {
            // No body of these tests holds what ends one.
            let rest = &self.received[head_length..];
            head_length + rest.windows(7).position(|seven| seven == b"\r\n0\r\n\r\n")? + 7
        } else {
            head_length + length.parse::<usize>().unwrap()
        };
        let body = String::from_utf8_lossy(self.received.get(head_length..end)?).into_owned();
        self.received.drain(..end);
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Some(Heard::Answer { status, head, body })
    }
}
