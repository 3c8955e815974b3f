//! The address that a request comes from: the connection's, or what trusted proxies say of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// The header in which each proxy adds, at the end, the address that it was called from.
const FORWARDED: &str = "x-forwarded-for";

/// The address of a request. Only what trusted proxies have written is believed.
pub(crate) fn address(request: &ServiceRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    behind(peer, request.headers(), trusted)
}

/// Goes back from the peer for as long as each hop is a proxy that is trusted.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let values: Vec<&str> = headers.get_all(FORWARDED).filter_map(|value| value.to_str().ok()).collect();
    let mut hops = values.iter().flat_map(|value| value.split(',')).rev().map(parsed);
    let mut address = peer.to_canonical();
    while is_trusted(&address) {
        match hops.next() {
            Some(Some(hop)) => address = hop.to_canonical(),
            // What cannot be read was written by nobody who is trusted.
            Some(None) | None => break,
        }
    }
    address
}

/// An address as proxies write it, some of them with the port.
fn parsed(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(HeaderName::from_static(FORWARDED), HeaderValue::from_str(value).unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        behind(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_itself_is_not_believed() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_says_whom_it_was_called_by_and_what_came_before_is_hearsay() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"], &trusted), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.1"], &trusted), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], &trusted), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.1", "10.0.0.2"], &trusted), "198.51.100.1");
        assert_eq!(seen("fd00::1", &["[2001:db8::5]:4711"], &trusted), "2001:db8::5");
        assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.1:80"], &trusted), "198.51.100.1");
    }

    #[test]
    fn a_trusted_proxy_that_says_nothing_or_nonsense_is_the_caller() {
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, unknown"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["unknown, 10.0.0.7"], &["10.0.0.0/8"]), "10.0.0.7");
    }
}
