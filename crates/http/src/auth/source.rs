//! Where a JWKS comes from: a file, or a URL that nobody on the way can tamper with.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// Bytes in a JWKS. Real ones have a few thousand.
const MAX_BYTES: u64 = 1024 * 1024;

/// How long a JWKS may take from the first packet to the last: callers wait for the first one.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Where the issuer publishes its public keys.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A file, read anew as a URL is.
    File(PathBuf),
    /// An `https` URL, or an `http` one to this very machine.
    Url(String),
}

/// Why a URL is refused as a source of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSource {
    /// It does not parse, or lacks a scheme or a host.
    #[error("the URL of the key set is no absolute URL")]
    Malformed,
    /// Anybody on the way could slip in keys of his own.
    #[error("the URL of the key set must be https; http is only for localhost, 127.0.0.0/8 and [::1]")]
    Insecure,
    /// It holds a user or a password, which would end up in logs.
    #[error("the URL of the key set must hold no user and no password")]
    Credentials,
}

/// A source that has passed the checks.
pub(super) enum Source {
    File(PathBuf),
    Url(Uri),
}

impl Source {
    pub(super) fn open(source: KeySource) -> Result<Self, BadSource> {
        match source {
            KeySource::File(path) => Ok(Self::File(path)),
            KeySource::Url(url) => {
                let uri: Uri = url.parse().map_err(|_| BadSource::Malformed)?;
                let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
                    return Err(BadSource::Malformed);
                };
                if authority.as_str().contains('@') {
                    return Err(BadSource::Credentials);
                }
                match scheme {
                    "https" if !authority.host().is_empty() => Ok(Self::Url(uri)),
                    "http" if is_loopback(authority.host()) => Ok(Self::Url(uri)),
                    _ => Err(BadSource::Insecure),
                }
            }
        }
    }

    /// The JWKS as it is now. Blocks.
    pub(super) fn read(&self) -> Result<Vec<u8>, String> {
        match self {
            Self::File(path) => {
                let mut bytes = Vec::new();
                let file = File::open(path).map_err(|error| error.to_string())?;
                file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
                if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
                    Ok(bytes)
                } else {
                    Err(format!("it has more than {MAX_BYTES} bytes"))
                }
            }
            Self::Url(uri) => {
                let mut answer = agent(uri).get(uri.clone()).call().map_err(|error| error.to_string())?;
                // A redirect could lead to any host, so it is an answer like every other that is not the key set.
                if answer.status() != StatusCode::OK {
                    return Err(format!("it answers with status {}", answer.status().as_u16()));
                }
                answer
                    .body_mut()
                    .with_config()
                    .limit(MAX_BYTES)
                    .read_to_vec()
                    .map_err(|error| error.to_string())
            }
        }
    }
}

/// A client for one reading. Readings are minutes apart, so nothing is kept between them, least of all the
/// certificates of the system.
fn agent(uri: &Uri) -> Agent {
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(crypto)
        .build();
    let mut config = Agent::config_builder()
        .tls_config(tls)
        .accept("application/jwk-set+json, application/json")
        .max_redirects(0)
        .timeout_connect(Some(TIMEOUT))
        .timeout_global(Some(TIMEOUT));
    if uri.scheme_str() == Some("http") {
        // A proxy of the environment would take what is meant for this machine elsewhere.
        config = config.proxy(None);
    }
    config.build().new_agent()
}

fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.is_some_and(|host| host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()))
}

/// For the log: without the query, which may hold a key to the door.
impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Url(uri) => {
                let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
                write!(formatter, "{scheme}://{host}{}", uri.path())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(url: &str) -> Option<BadSource> {
        Source::open(KeySource::Url(url.into())).err()
    }

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        for url in [
            "https://auth.example.com/api/auth/jwks",
            "HTTPS://auth.example.com",
            "http://localhost:3000/jwks",
            "http://LOCALHOST/jwks",
            "http://127.8.9.10:3000/jwks",
            "http://[::1]:3000/jwks",
        ] {
            assert_eq!(open(url), None, "{url}");
        }
    }

    #[test]
    fn other_urls_are_refused() {
        for url in [
            "http://auth.example.com/jwks",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://[::2]/",
            "http://10.0.0.1/",
            "ftp://localhost/jwks",
        ] {
            assert_eq!(open(url), Some(BadSource::Insecure), "{url}");
        }
        for url in ["http://localhost@auth.example.com/", "https://user:password@auth.example.com/"] {
            assert_eq!(open(url), Some(BadSource::Credentials), "{url}");
        }
        for url in [
            "",
            "/jwks",
            "auth.example.com",
            "https://",
            "https:///jwks",
            "http://local host/",
            "file:///etc/jwks",
        ] {
            assert_eq!(open(url), Some(BadSource::Malformed), "{url}");
        }
    }

    #[test]
    fn the_log_shows_no_query() {
        let source =
            Source::open(KeySource::Url("https://auth.example.com:444/jwks?key=sesame".into())).ok().unwrap();
        assert_eq!(source.to_string(), "https://auth.example.com/jwks");
    }
}
