//! The service on the network: workers, time-outs, and an end that lets what is in flight finish.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Protocol};
use actix_server::ServerBuilder;
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server, ServerHandle};
use actix_web::rt::net::TcpStream;

use crate::edge::connection::Connection;
use crate::edge::sabotage;
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

/// How long a connection that is being closed may take to say goodbye; what it still sends is not looked at.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long requests in flight may take to finish once the service is told to stop.
const SHUTDOWN_SECONDS: u64 = 8;

/// Blocking threads of a worker. The store has its own; here imports and exports are written, of which there are at most
/// six at a time, and key sets are read.
const BLOCKING_THREADS: usize = 8;

/// Serves the API on that socket. Await the server; stop it, gracefully or at once, by its handle.
///
/// # Errors
/// The socket cannot be listened on.
pub fn serve(
    api: Arc<Api>,
    listener: TcpListener,
    listening: &Listening,
) -> std::io::Result<(Server, ServerHandle)> {
    let address = listener.local_addr()?;
    let builder = ServerBuilder::new()
        .workers(listening.workers)
        .max_concurrent_connections(listening.connections_per_worker)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(if sabotage::is_on("stops-late") { 12 } else { SHUTDOWN_SECONDS })
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    // What `HttpServer` does, but for the connection, which here is one of ours.
    let server = builder
        .listen("http", listener, move || {
            let stopping = stopping.clone();
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(HEAD)
                .client_disconnect_timeout(FAREWELL)
                .local_addr(address)
                .on_connect_ext(|connection: &Connection, data| {
                    data.insert(connection.arrival());
                })
                .finish(map_config(app(Arc::clone(&api)), |()| AppConfig::default()));
            let connect = fn_service(|stream: TcpStream| async {
                let peer = stream.peer_addr().ok();
                Ok((Connection::new(stream), Protocol::Http1, peer))
            });
            connect.and_then(http)
        })?
        .run();
    let handle = server.handle();
    Ok((server, handle))
}
