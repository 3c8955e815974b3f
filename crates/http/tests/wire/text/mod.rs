//! What a caller may write: up to each limit, in every script, and kept byte for byte.

mod limits;
mod naughty;
mod nul;
mod numbers;
