//! The limit itself: a bucket for each caller, which fills at a steady rate and is as deep as a burst.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// How often a caller may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(Quota);

impl Rate {
    /// So many requests a second in the long run, and so many at once by a caller who has been silent.
    pub fn per_second(requests: NonZeroU32, burst: NonZeroU32) -> Self {
        Self(Quota::per_second(requests).allow_burst(burst))
    }

    /// One request in each interval in the long run; none where the interval is nothing.
    pub fn every(interval: Duration, burst: NonZeroU32) -> Option<Self> {
        Some(Self(Quota::with_period(interval)?.allow_burst(burst)))
    }

    fn burst(self) -> u32 {
        self.0.burst_size().get()
    }

    /// Whole seconds until so many requests that were used are there again.
    fn refilled_in(self, requests: u32) -> u64 {
        seconds(self.0.replenish_interval().saturating_mul(requests))
    }
}

/// Whose request it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who<'a> {
    /// A user's.
    User(&'a str),
    /// Nobody's that is known, from this address.
    Address(IpAddr),
}

/// After so many requests the buckets that are full again, and so tell nothing, are forgotten.
const SWEEP_EVERY: u32 = 10_000;

/// Buckets of their own. Beyond them callers share some, so that made-up addresses do not fill the memory.
const OWN_BUCKETS: usize = 100_000;
const SHARED_BUCKETS: u64 = 4_096;

/// The buckets of all callers.
pub(crate) struct Limiter {
    rate: Rate,
    buckets: RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>,
    /// Makes a name a number that nobody can foresee.
    hasher: RandomState,
    counted: AtomicU32,
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        let buckets = RateLimiter::keyed(rate.0).with_middleware::<StateInformationMiddleware>();
        Self { rate, buckets, hasher: RandomState::new(), counted: AtomicU32::new(0) }
    }

    /// Counts one request, if there is room for it.
    pub(crate) fn count(&self, who: Who<'_>) -> Result<RemainingQuota, TooMany> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        match self.buckets.check_key(&self.bucket(who)) {
            Ok(left) => Ok(RemainingQuota { rate: self.rate, left: left.remaining_burst_capacity() }),
            Err(full) => {
                let wait = full.wait_time_from(self.buckets.clock().now());
                Err(TooMany { rate: self.rate, wait: seconds(wait).max(1) })
            }
        }
    }

    fn bucket(&self, who: Who<'_>) -> u64 {
        let hash = match who {
            Who::User(name) => self.hasher.hash_one(("user", name)),
            Who::Address(address) => self.hasher.hash_one(("address", network(address))),
        };
        if self.buckets.len() < OWN_BUCKETS { hash } else { hash % SHARED_BUCKETS }
    }
}

/// What one caller has for certain: an IPv4 address, or an IPv6 network of 64 bits, in which addresses cost nothing.
fn network(address: IpAddr) -> impl Hash {
    match address.to_canonical() {
        IpAddr::V4(address) => (4, u64::from(address.to_bits())),
        IpAddr::V6(address) => (6, u64::try_from(address.to_bits() >> 64).unwrap_or_default()),
    }
}

/// Whole seconds, the last of them begun.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}

/// How much a caller has left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RemainingQuota {
    rate: Rate,
    left: u32,
}

/// A caller has asked for more than they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the caller sends more requests than are allowed")]
pub(crate) struct TooMany {
    rate: Rate,
    /// Seconds until there is room for a request.
    wait: u64,
}

impl RemainingQuota {
    /// Tells the caller, in the fields of the IETF's draft on `RateLimit` header fields.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        let used = self.rate.burst().saturating_sub(self.left);
        tell(self.rate, self.left, self.rate.refilled_in(used), headers);
    }
}

impl TooMany {
    /// Tells the caller, and when to come back.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        headers.insert(RETRY_AFTER, HeaderValue::from(self.wait));
        tell(self.rate, 0, self.wait, headers);
    }
}

fn tell(rate: Rate, left: u32, reset: u64, headers: &mut HeaderMap) {
    let (burst, window) = (rate.burst(), rate.refilled_in(rate.burst()));
    for (name, value) in [
        ("ratelimit-policy", format!("\"default\";q={burst};w={window}")),
        ("ratelimit", format!("\"default\";r={left};t={reset}")),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(interval: Duration, burst: u32) -> Limiter {
        Limiter::new(Rate::every(interval, NonZeroU32::new(burst).unwrap()).unwrap())
    }

    const HOUR: Duration = Duration::from_secs(3_600);

    fn from(address: &str) -> Who<'_> {
        Who::Address(address.parse().unwrap())
    }

    #[test]
    fn a_burst_is_let_in_and_then_no_more() {
        let limiter = limiter(HOUR, 3);
        let left: Vec<u32> = (0..3).map(|_| limiter.count(Who::User("alice")).unwrap().left).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limiter.count(Who::User("alice")).unwrap_err();
        assert!((3_590..=3_600).contains(&refused.wait), "{}", refused.wait);
        assert!(limiter.count(Who::User("bob")).is_ok(), "another user has a bucket of their own");
        assert!(limiter.count(from("203.0.113.1")).is_ok());
    }

    #[test]
    fn a_bucket_fills_again() {
        let limiter = limiter(Duration::from_millis(50), 1);
        assert!(limiter.count(Who::User("alice")).is_ok());
        let begun = std::time::Instant::now();
        while limiter.count(Who::User("alice")).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10));
        }
        assert!(begun.elapsed() >= Duration::from_millis(40), "{:?}", begun.elapsed());
    }

    #[test]
    fn an_ipv6_caller_is_their_network_and_a_mapped_address_the_ipv4_one() {
        let limiter = limiter(HOUR, 1);
        assert!(limiter.count(from("2001:db8:0:1::1")).is_ok());
        assert!(limiter.count(from("2001:db8:0:1:ffff::2")).is_err());
        assert!(limiter.count(from("2001:db8:0:2::1")).is_ok());
        assert!(limiter.count(from("203.0.113.1")).is_ok());
        assert!(limiter.count(from("::ffff:203.0.113.1")).is_err());
        assert!(limiter.count(from("203.0.113.2")).is_ok());
    }

    #[test]
    fn callers_beyond_count_share_buckets_and_those_that_are_full_again_are_forgotten() {
        let slow = limiter(HOUR, 1_000);
        for number in 0..150_000_u32 {
            let _ = slow.count(Who::Address(IpAddr::V4(number.into())));
        }
        let most = OWN_BUCKETS + usize::try_from(SHARED_BUCKETS).unwrap();
        assert!(slow.buckets.len() <= most, "{}", slow.buckets.len());

        let fast = limiter(Duration::from_micros(1), 1);
        for number in 0..SWEEP_EVERY * 3 {
            let _ = fast.count(Who::Address(IpAddr::V4(number.into())));
        }
        assert!(fast.buckets.len() <= usize::try_from(SWEEP_EVERY).unwrap(), "{}", fast.buckets.len());
    }
}
