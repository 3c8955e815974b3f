//! An issuer on this machine that publishes what a test tells it to, and counts how often it is asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The issuer. Its thread ends with the process.
pub(super) struct Issuer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<Answer>>,
}

struct Answer {
    text: String,
    delay: Duration,
    drip: bool,
}

impl Issuer {
    /// An issuer that answers at once, with 200 and this body.
    pub(super) fn of(body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            answer: Arc::new(Mutex::new(Answer { text: String::new(), delay: Duration::ZERO, drip: false })),
        };
        issuer.publishes(body);
        let (asked, answer) = (Arc::clone(&issuer.asked), Arc::clone(&issuer.answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                asked.fetch_add(1, Ordering::SeqCst);
                // Clients that go away early are a part of the tests.
                let _ = serve(&mut stream.unwrap(), &answer);
            }
        });
        issuer
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/jwks", self.address)
    }

    /// How often it has been asked.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(super) fn publishes(&self, body: &str) {
        self.answers("200 OK", "", body);
    }

    /// Answers with this status, these header lines and this body.
    pub(super) fn answers(&self, status: &str, headers: &str, body: &str) {
        let length = body.len();
        self.answer.lock().unwrap().text = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
    }

    /// Thinks for that long before it answers.
    pub(super) fn thinks_for(&self, delay: Duration) {
        self.answer.lock().unwrap().delay = delay;
    }

    /// Answers byte by byte, which takes minutes.
    pub(super) fn drips(&self) {
        self.answer.lock().unwrap().drip = true;
    }
}

/// The first byte of a client that wants to speak TLS, which this issuer doesn't.
const TLS_HANDSHAKE: u8 = 0x16;

fn serve(stream: &mut TcpStream, answer: &Mutex<Answer>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        request.extend(byte);
        if request == [TLS_HANDSHAKE] {
            return Ok(());
        }
    }
    let (text, delay, drip) = {
        let answer = answer.lock().unwrap();
        (answer.text.clone(), answer.delay, answer.drip)
    };
    thread::sleep(delay);
    if !drip {
        return stream.write_all(text.as_bytes());
    }
    for byte in text.bytes() {
        stream.write_all(&[byte])?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
