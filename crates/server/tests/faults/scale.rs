//! How long a fault test is: bounded for `make test`, long for `make test-faults`.

/// The first number for `make test`, the second where `FAULTS=long` asks for more.
pub(crate) fn scaled<T>(bounded: T, long: T) -> T {
    if std::env::var("FAULTS").is_ok_and(|scale| scale == "long") { long } else { bounded }
}
