//! Messages: added one by one or many at once, listed both ways, changed one by one.

mod appending;
mod changing;
mod listing;
mod revisions;
