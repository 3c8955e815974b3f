//! Hostile input, on every operation: it is stored as it was sent or refused by the field, and never breaks anything.

mod assignment;
mod bodies;
mod described;
mod headers;
mod rendering;
mod routes;
mod texts;
mod wrong_bodies;
