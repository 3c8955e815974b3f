//! Which messages stand in the dialogue, as conditions: what `Shown` and `Body::is_dialogue` say in the domain.

use chat_history_domain::message::Shown;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;

/// Whether there is something to read in a message.
macro_rules! is_spoken {
    () => {
        "(kind IS NULL OR content <> '' AND kind <> 'tool_result')"
    };
}

/// Whether a reader is shown a message.
pub(super) fn shown(shown: Shown) -> SqlLiteral<Bool> {
    sql(match shown {
        Shown::All => "1 = 1",
        Shown::Dialogue => concat!("role IN ('user', 'assistant') AND ", is_spoken!()),
        Shown::DialogueAndSystem => concat!("role IN ('user', 'assistant', 'system') AND ", is_spoken!()),
    })
}

/// Whether a message of the person or the model stands in the dialogue.
pub(super) fn in_dialogue() -> SqlLiteral<Bool> {
    sql(is_spoken!())
}

/// Whether a message stands beside the dialogue: word for word the condition of the index that holds just these, which a
/// bound value would not meet.
pub(super) fn beside_dialogue() -> SqlLiteral<Bool> {
    sql("(role NOT IN ('user', 'assistant') OR kind IS NOT NULL AND (content = '' OR kind = 'tool_result'))")
}
