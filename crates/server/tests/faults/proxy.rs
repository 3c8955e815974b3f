//! A network between the service and PostgreSQL that can be slow, swallow everything, reset connections, and lose the
//! answer to what was sent.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::harness::{Database, SOON, eventually};

/// What the network does with what it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    Fair,
    /// Everything comes that much later.
    Slow(Duration),
    /// Everything is taken, and nothing handed on, until it is fair again.
    BlackHole,
    /// Connections are reset, old ones and new ones.
    Reset,
    /// Once a client sends these bytes, its connection is lost: before they arrive, or after they were answered. Then it
    /// is fair again.
    Cut {
        at: &'static [u8],
        arrives: bool,
    },
}

/// The network, which ends with the test's process.
pub(crate) struct Proxy {
    port: u16,
    weather: Arc<Mutex<Weather>>,
}

impl Proxy {
    /// A fair network before the database's server.
    pub(crate) fn before(database: &Database) -> Self {
        let url = database.url();
        let server = url.rsplit('@').next().unwrap().split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let weather = Arc::new(Mutex::new(Weather::Fair));
        let kept = Arc::clone(&weather);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if *kept.lock().unwrap() == Weather::Reset {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let (back, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (up, down) = (Arc::clone(&kept), Arc::clone(&kept));
                std::thread::spawn(move || carry(&client, &to, &up, true));
                std::thread::spawn(move || carry(&server, &back, &down, false));
            }
        });
        Self { port, weather }
    }

    /// The database's URL through this network, without TLS, so that it can read along.
    pub(crate) fn url(&self, database: &Database) -> String {
        let url = database.url();
        let name = url.rsplit('/').next().unwrap();
        format!("postgres://postgres@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }

    pub(crate) fn becomes(&self, weather: Weather) {
        *self.weather.lock().unwrap() = weather;
    }

    /// Waits until the connection that was to be cut is cut.
    pub(crate) fn has_cut(&self) {
        eventually("the connection is cut", SOON, || {
            (*self.weather.lock().unwrap() == Weather::Fair).then_some(())
        });
    }
}

/// Carries what comes from one side to the other, as the weather allows, until either side ends.
fn carry(from: &TcpStream, to: &TcpStream, weather: &Mutex<Weather>, is_up: bool) {
    from.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    to.set_nodelay(true).unwrap();
    let mut bytes = vec![0; 1 << 16];
    loop {
        let read = match (&*from).read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => &bytes[..count],
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                if *weather.lock().unwrap() == Weather::Reset {
                    break;
                }
                continue;
            }
            Err(_) => break,
        };
        if !passes(read, from, to, weather, is_up) {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// Hands bytes on; false where the connection ends instead.
fn passes(bytes: &[u8], from: &TcpStream, mut to: &TcpStream, weather: &Mutex<Weather>, is_up: bool) -> bool {
    let held = Instant::now();
    loop {
        let now = weather.lock().unwrap().clone();
        match now {
            Weather::Reset => return false,
            Weather::BlackHole => std::thread::sleep(Duration::from_millis(5)),
            Weather::Slow(delay) if held.elapsed() < delay => {
                std::thread::sleep(delay.saturating_sub(held.elapsed()));
            }
            Weather::Cut { at, arrives } if is_up && bytes.windows(at.len()).any(|some| some == at) => {
                // Nothing that is answered from now on comes back.
                let _ = from.shutdown(Shutdown::Both);
                if arrives && to.write_all(bytes).is_ok() {
                    // The server's answer, which says that it has done what it was sent.
                    let _ = to.set_read_timeout(Some(SOON));
                    let _ = to.peek(&mut [0]);
                }
                *weather.lock().unwrap() = Weather::Fair;
                return false;
            }
            _ => return to.write_all(bytes).is_ok(),
        }
    }
}
