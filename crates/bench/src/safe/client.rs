//! One client: a connection that stays open, on which a request is sent once the one before is answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of one user.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    token: String,
    body: Vec<u8>,
    /// The version that the last answer told.
    pub(super) version: Option<i64>,
}

impl Client {
    /// Connects.
    pub(super) fn connect(address: &str, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let (address, token) = (address.to_owned(), token.to_owned());
        let stream = BufReader::with_capacity(64 * 1024, stream);
        Ok(Self { stream, address, token, body: Vec::new(), version: None })
    }

    /// Sends a request with that header, if any, and reads its answer, which is to be a success.
    pub(super) fn send(&mut self, method: &str, path: &str, header: &str, body: &str) -> Result<()> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             {header}Content-Length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.answer()?;
        ensure!(
            (200..300).contains(&status),
            "{method} {path} was answered with {status}: {}",
            String::from_utf8_lossy(self.body.get(..500).unwrap_or(&self.body))
        );
        Ok(())
    }

    /// What the last answer said.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    fn answer(&mut self) -> Result<u16> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("this is no answer: {line:?}"))?;
        let mut length = 0;
        self.version = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "etag" => self.version = value.trim_matches('"').parse().ok(),
                _ => {}
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }
}
