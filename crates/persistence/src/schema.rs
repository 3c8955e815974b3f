//! The tables as Diesel knows them, for both databases. What they mean stands in `docs/schema.md`.

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::Moment;

    users (id) {
        id -> Text,
        modseq -> BigInt,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{JsonDocument, Moment};

    conversations (user_id, id) {
        id -> BigInt,
        user_id -> Text,
        external_id -> Nullable<Text>,
        title -> Nullable<Text>,
        summary -> Nullable<Text>,
        notebooks -> JsonDocument,
        metadata -> JsonDocument,
        starred -> Bool,
        archived -> Bool,
        message_count -> BigInt,
        modseq -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        trashed_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{JsonDocument, Moment};

    messages (user_id, id) {
        id -> BigInt,
        user_id -> Text,
        conversation_id -> BigInt,
        public_id -> Nullable<Text>,
        role -> Text,
        content -> Text,
        kind -> Nullable<Text>,
        item -> Nullable<Text>,
        sources -> JsonDocument,
        selected_text_used -> Bool,
        tool_calls -> Nullable<Text>,
        metadata -> JsonDocument,
        status -> Nullable<Text>,
        modseq -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{JsonDocument, Moment};

    message_revisions (user_id, message_id, modseq) {
        user_id -> Text,
        message_id -> BigInt,
        modseq -> BigInt,
        until_modseq -> BigInt,
        role -> Text,
        content -> Text,
        kind -> Nullable<Text>,
        item -> Nullable<Text>,
        sources -> JsonDocument,
        selected_text_used -> Bool,
        tool_calls -> Nullable<Text>,
        metadata -> JsonDocument,
        created_at -> Moment,
    }
}

// Conversations that are not in the trash, and messages of such: views, for whatever does not ask for the trash.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{JsonDocument, Moment};

    shown_conversations (user_id, id) {
        id -> BigInt,
        user_id -> Text,
        external_id -> Nullable<Text>,
        title -> Nullable<Text>,
        summary -> Nullable<Text>,
        notebooks -> JsonDocument,
        metadata -> JsonDocument,
        starred -> Bool,
        archived -> Bool,
        message_count -> BigInt,
        modseq -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{JsonDocument, Moment};

    shown_messages (user_id, id) {
        id -> BigInt,
        user_id -> Text,
        conversation_id -> BigInt,
        public_id -> Nullable<Text>,
        role -> Text,
        content -> Text,
        kind -> Nullable<Text>,
        item -> Nullable<Text>,
        sources -> JsonDocument,
        selected_text_used -> Bool,
        tool_calls -> Nullable<Text>,
        metadata -> JsonDocument,
        status -> Nullable<Text>,
        modseq -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    conversations,
    messages,
    message_revisions,
    shown_conversations,
    shown_messages
);

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    conversation_sources (user_id, conversation_id) {
        user_id -> Text,
        conversation_id -> BigInt,
        product -> Text,
        source_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    message_sources (user_id, message_id) {
        user_id -> Text,
        conversation_id -> BigInt,
        message_id -> BigInt,
        source_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::types::Moment;

    idempotency_keys (user_id, key) {
        user_id -> Text,
        key -> Text,
        fingerprint -> Text,
        answer -> Text,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    search_states (user_id) {
        user_id -> Text,
        key -> BigInt,
        modseq -> BigInt,
        message_modseq -> BigInt,
        message_id -> BigInt,
        title_modseq -> BigInt,
        title_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    search_titles (user_id, conversation_id) {
        user_id -> Text,
        conversation_id -> BigInt,
        title -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(users, conversations, search_states, search_titles);
diesel::allow_tables_to_appear_in_same_query!(conversations, conversation_sources);
