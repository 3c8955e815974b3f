//! Errors: each case of the contract's table, with its whole body.

mod bodies;
mod cursors;
mod isolation;
mod media;
mod queries;
mod routes;
mod tokens;
