//! Search: an index of words that follows what its user writes, and what is found by it.

mod find;
mod indexed;
mod keep;
mod postgres;
mod question;
mod sqlite;
