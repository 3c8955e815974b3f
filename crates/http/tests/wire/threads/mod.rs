//! Threads: made, opened and changed. What each answer holds is asserted whole.

mod changing;
mod forking;
mod making;
mod many;
mod opening;
mod trash;
