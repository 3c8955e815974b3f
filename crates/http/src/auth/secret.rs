//! The shared secret: refused where guessing it would take less than breaking HS256.

/// What secrets from documentation, templates and tutorials contain, in lower case and without punctuation.
const PLACEHOLDERS: [&str; 10] = [
    "changeme",
    "changethis",
    "changeit",
    "replaceme",
    "replacethis",
    "replacewith",
    "yoursecret",
    "placeholder",
    // jwt.io's and Supabase's.
    "astringsecretatleast256bitslong",
    "supersecretjwttoken",
];

/// Why a shared secret is refused. None of it repeats the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// It is shorter than the hash that HS256 makes of it.
    #[error("the secret has fewer than 32 bytes")]
    Short,
    /// It stands in documentation, where everybody can read it.
    #[error(
        "the secret is a placeholder from an example: make one of your own, such as with `openssl rand -hex 32`"
    )]
    Placeholder,
    /// It is a few bytes over and over.
    #[error("the secret repeats a few bytes: make a random one, such as with `openssl rand -hex 32`")]
    Repetitive,
}

/// Refuses a secret that is too short, a known placeholder, or a short text repeated.
pub(super) fn check(secret: &str) -> Result<(), WeakSecret> {
    if secret.len() < 32 {
        return Err(WeakSecret::Short);
    }
    let plain: String =
        secret.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect();
    if PLACEHOLDERS.iter().any(|known| plain.contains(known)) {
        return Err(WeakSecret::Placeholder);
    }
    if (1..16).any(|period| repeats(secret.as_bytes(), period)) {
        return Err(WeakSecret::Repetitive);
    }
    Ok(())
}

fn repeats(bytes: &[u8], period: usize) -> bool {
    bytes.iter().zip(bytes.iter().skip(period)).all(|(one, next)| one == next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_at_least_32_bytes() {
        assert_eq!(check(""), Err(WeakSecret::Short));
        assert_eq!(check("5d41402abc4b2a76b9719d911017c59"), Err(WeakSecret::Short));
        assert_eq!(check("5d41402abc4b2a76b9719d911017c592"), Ok(()));
    }

    #[test]
    fn placeholders_from_documentation_are_refused() {
        let known = [
            "change-me-change-me-change-me-change-me",
            "CHANGE_ME_to_at_least_32_random_bytes",
            "please change this to something secret!",
            "replace-with-output-of-openssl-rand-hex-32",
            "your_secret_of_at_least_32_bytes_here",
            "a-string-secret-at-least-256-bits-long",
            "super-secret-jwt-token-with-at-least-32-characters-long",
        ];
        for secret in known {
            assert_eq!(check(secret), Err(WeakSecret::Placeholder), "{secret}");
        }
    }

    #[test]
    fn a_short_text_repeated_is_refused() {
        let ten_digits = "0123456789".repeat(4);
        for secret in [&"a".repeat(64), &" ".repeat(32), &"secret".repeat(6), &ten_digits] {
            assert_eq!(check(secret), Err(WeakSecret::Repetitive), "{secret}");
        }
    }
}
