//! The store on real databases: the storage contract, the migrations, and what SQL itself refuses.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by panicking"
)]

mod by_hand;
mod changed_by_hand;
mod client_views;
mod deleted_by_hand;
mod diesel_example;
mod filled;
mod fresh;
mod lanes;
mod large_tables;
mod migrations;
mod own_writes;
mod planned_early;
mod plans;
mod schema;
mod searches;
mod taken_along;
mod twins;

mod sqlite {
    //! The storage contract on SQLite, a file per law.

    use crate::fresh::sqlite_store;

    chat_history_testkit::storage_contract!(sqlite_store);
}

mod postgres {
    //! The storage contract on PostgreSQL, a database per law.

    use crate::fresh::postgres_store;

    chat_history_testkit::storage_contract!(postgres_store);
}
