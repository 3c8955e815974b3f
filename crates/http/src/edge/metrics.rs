//! What is counted, in Prometheus' text format. Labels hold route templates, never ids or users.

use std::time::Duration;

use chat_history_domain::storage::{LaneLoad, Load};
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

/// Bounds of the latency histogram, in seconds: from a cached read to the longest deadline.
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The counters of one service.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    latency: HistogramVec,
    panics: IntCounter,
    connections: IntGaugeVec,
    appended: IntCounter,
    commits: IntCounter,
}

impl Metrics {
    /// Counters at zero.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let metrics = Self {
            requests: IntCounterVec::new(
                Opts::new("chat_history_requests_total", "Requests by route template, method and status."),
                &["route", "method", "status"],
            )?,
            latency: HistogramVec::new(
                HistogramOpts::new(
                    "chat_history_request_seconds",
                    "Seconds from a request's head to its answer.",
                )
                .buckets(SECONDS.to_vec()),
                &["route", "method"],
            )?,
            panics: IntCounter::new("chat_history_panics_total", "Handlers that panicked.")?,
            connections: IntGaugeVec::new(
                Opts::new(
                    "chat_history_database_connections",
                    "Database connections by lane, and work waiting for one.",
                ),
                &["lane", "state"],
            )?,
            appended: IntCounter::new("chat_history_appended_messages_total", "Messages appended.")?,
            commits: IntCounter::new("chat_history_commits_total", "Transactions committed.")?,
            registry,
        };
        metrics.registry.register(Box::new(metrics.requests.clone()))?;
        metrics.registry.register(Box::new(metrics.latency.clone()))?;
        metrics.registry.register(Box::new(metrics.panics.clone()))?;
        metrics.registry.register(Box::new(metrics.connections.clone()))?;
        metrics.registry.register(Box::new(metrics.appended.clone()))?;
        metrics.registry.register(Box::new(metrics.commits.clone()))?;
        Ok(metrics)
    }

    /// Counts a request that was answered.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[route, method, &status.to_string()]).inc();
        let latency: Histogram = self.latency.with_label_values(&[route, method]);
        latency.observe(took.as_secs_f64());
    }

    /// Counts a handler that panicked.
    pub(crate) fn panicked(&self) {
        self.panics.inc();
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self, load: &Load) -> Result<String, prometheus::Error> {
        self.lane("read", load.read);
        self.lane("write", load.write);
        catch_up(&self.appended, load.appended_messages);
        catch_up(&self.commits, load.commits);
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }

    fn lane(&self, lane: &str, load: LaneLoad) {
        for (state, value) in [("in_use", load.in_use), ("idle", load.idle), ("waiting", load.waiting)] {
            self.connections.with_label_values(&[lane, state]).set(value.try_into().unwrap_or(i64::MAX));
        }
    }
}

/// Brings a counter up to a total that is kept elsewhere.
fn catch_up(counter: &IntCounter, total: u64) {
    counter.inc_by(total.saturating_sub(counter.get()));
}
