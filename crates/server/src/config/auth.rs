//! Which tokens are believed, as the variables say it.

use std::time::Duration;

use chat_history_http::{KeySource, Rules, Tokens};

use super::variables::Variables;

/// Which tokens are believed. Its `Debug` form shows no secret.
pub(crate) struct Auth {
    /// The tokens.
    pub(crate) tokens: Tokens,
    /// The secret that signs them, where that is how they are signed.
    pub(crate) secret: Option<String>,
    /// What a token must say.
    pub(crate) rules: Rules,
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Auth")
            .field("tokens", &self.tokens)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// The secret before the present one, while tokens that it signed are still about.
const EARLIER: &str = "AUTH_JWT_SECRET_PREVIOUS";

/// One way to believe tokens: a key set where one is named, else the shared secret.
pub(super) fn auth(variables: &mut Variables) -> Option<Auth> {
    let rules = Rules {
        issuer: variables.text("AUTH_JWT_ISSUER"),
        audience: variables.text("AUTH_JWT_AUDIENCE"),
        longest: longest(variables),
    };
    let secret = variables.text("AUTH_JWT_SECRET");
    let file = variables.text("AUTH_JWKS_FILE").map(|path| ("AUTH_JWKS_FILE", KeySource::File(path.into())));
    let url = variables.text("AUTH_JWKS_URL").map(|url| ("AUTH_JWKS_URL", KeySource::Url(url)));
    if file.is_some() && url.is_some() {
        variables.fault("AUTH_JWKS_URL", "cannot be set together with AUTH_JWKS_FILE");
    }
    let (name, tokens) = match (file.or(url), &secret) {
        (Some((name, source)), _) => {
            (name, Tokens::key_set(source, &rules).map_err(|error| error.to_string()))
        }
        (None, Some(secret)) => {
            ("AUTH_JWT_SECRET", Tokens::shared_secret(secret, &rules).map_err(|error| error.to_string()))
        }
        (None, None) => {
            let words = "must be set, to at least 32 random bytes (or set AUTH_JWKS_FILE or AUTH_JWKS_URL)";
            ("AUTH_JWT_SECRET", Err(words.to_owned()))
        }
    };
    let signs = name == "AUTH_JWT_SECRET";
    let tokens = tokens.map_err(|words| variables.fault(name, &words)).ok()?;
    let tokens = match variables.text(EARLIER) {
        Some(_) if !signs => {
            variables.fault(EARLIER, "is of no use where a JWKS says which tokens are believed");
            return None;
        }
        Some(earlier) => tokens
            .and_of_earlier_secret(&earlier, &rules)
            .map_err(|error| variables.fault(EARLIER, &error.to_string()))
            .ok()?,
        None => tokens,
    };
    Some(Auth { tokens, secret: secret.filter(|_| signs), rules })
}

/// The longest time that a token may be good, if there is one.
fn longest(variables: &mut Variables) -> Option<Duration> {
    let text = variables.text("AUTH_JWT_MAX_TTL")?;
    let longest = humantime::parse_duration(&text).ok().filter(|longest| *longest >= Duration::from_secs(1));
    if longest.is_none() {
        variables.fault("AUTH_JWT_MAX_TTL", "must be a time such as 12h, 30min or 7d");
    }
    longest
}
