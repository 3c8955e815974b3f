//! Who may call from where, and how often, as the variables say it.

use std::num::NonZeroU32;
use std::str::FromStr;

use chat_history_http::{IpNet, NoOrigin, Origin, Rate};

use super::variables::Variables;

/// The most that either number of a rate can be.
const MOST: u32 = 1_000_000;

/// The origins whose pages may call the service.
pub(super) fn cors_origins(variables: &mut Variables) -> Vec<Origin> {
    list(variables, "CORS_ORIGINS", &NoOrigin.to_string())
}

/// The networks of trusted proxies.
pub(super) fn trusted_proxies(variables: &mut Variables) -> Vec<IpNet> {
    list(variables, "TRUSTED_PROXIES", "must list networks such as 10.0.0.0/8 or fd00::/8, with commas")
}

/// How often a caller may ask: `RATE_LIMIT` a second, and `RATE_LIMIT_BURST` at once, three times as many by default.
pub(super) fn rate(variables: &mut Variables) -> Option<Rate> {
    let per_second = NonZeroU32::new(variables.number("RATE_LIMIT", 0, 0..=MOST));
    let burst = variables.number("RATE_LIMIT_BURST", 0, 1..=MOST);
    let per_second = per_second?;
    Some(Rate::per_second(per_second, NonZeroU32::new(burst).unwrap_or(per_second.saturating_mul(THREE))))
}

const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);

/// What a list with commas holds; nothing where any part of it is wrong.
fn list<T: FromStr>(variables: &mut Variables, name: &str, rule: &str) -> Vec<T> {
    let text = variables.text(name).unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::parse).collect::<Result<_, _>>().unwrap_or_else(|_| {
        variables.fault(name, rule);
        Vec::new()
    })
}
