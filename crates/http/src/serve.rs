//! The service on the network: workers, time-outs, and an end that lets what is in flight finish.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};

use crate::{Api, app};

/// How the service meets the network.
#[derive(Clone, Debug)]
pub struct Listening {
    /// Threads that handle requests, about one per core.
    pub workers: usize,
    /// Connections that one worker holds at most.
    pub connections_per_worker: usize,
}

/// How long a connection may idle between requests.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long the head of a request may take to arrive.
const HEAD: Duration = Duration::from_secs(5);

/// How long requests in flight may take to finish once the service is told to stop.
const SHUTDOWN_SECONDS: u64 = 10;

/// Blocking threads of a worker; the store has its own, so only key sets are read here.
const BLOCKING_THREADS: usize = 4;

/// Serves the API on that socket. Await the server; stop it, gracefully or at once, by its handle.
///
/// # Errors
/// The socket cannot be listened on.
pub fn serve(
    api: Arc<Api>,
    listener: TcpListener,
    listening: &Listening,
) -> std::io::Result<(Server, ServerHandle)> {
    let server = HttpServer::new(move || app(Arc::clone(&api)))
        .workers(listening.workers)
        .max_connections(listening.connections_per_worker)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    Ok((server, handle))
}
