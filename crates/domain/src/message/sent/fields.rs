//! The fields of a message, by what becomes of each when a client sends it.

use crate::text::first_chars;

/// Fields that the messages of SDKs have beside their text. They are kept as they were sent.
pub const BESIDE: [&str; 31] = [
    "tool_call_id",
    "name",
    "refusal",
    "annotations",
    "function_call",
    "audio",
    "reasoning_content",
    "additional_kwargs",
    "response_metadata",
    "usage_metadata",
    "artifact",
    "invalid_tool_calls",
    "reasoning",
    "reasoning_details",
    "thinking",
    "thinking_blocks",
    "provider_specific_fields",
    "cache_control",
    "images",
    "createdAt",
    "experimental_attachments",
    "toolInvocations",
    "providerOptions",
    "providerMetadata",
    "experimental_providerMetadata",
    "tool_name",
    "tool_plan",
    "citations",
    "prefix",
    "phase",
    "blocks",
];

/// Those of them that our answers show, too.
pub(super) const SHOWN_BESIDE: [&str; 2] = ["tool_call_id", "name"];

/// Fields of our answers that the service sets.
pub(super) const READ_ONLY: [&str; 6] =
    ["thread_id", "user_id", "summary", "created_at", "updated_at", "modseq"];

/// What an item calls the names of fields that were not sent.
pub(super) const ABSENT: &str = "absent";

/// What an item calls the position of the part whose text is left out.
pub(super) const SAID: &str = "said";

/// What an item calls the name under which the client's id was sent.
pub(super) const AS: &str = "as";

/// Stands in front of a name that could be taken for one of an item's own.
const ESCAPE: char = '$';

/// The name under which an item keeps a field.
pub(super) fn kept(name: String) -> String {
    if is_own(&name) || name.starts_with(ESCAPE) { format!("{ESCAPE}{name}") } else { name }
}

/// The field that an item keeps under that name; `None` where it is one of the item's own.
pub(super) fn sent(name: &str) -> Option<&str> {
    (!is_own(name)).then(|| name.strip_prefix(ESCAPE).unwrap_or(name))
}

fn is_own(name: &str) -> bool {
    [ABSENT, SAID, AS].contains(&name)
}

/// Characters of a name which are told again to the client that has made it up.
const NAME_CHARS: usize = 100;

/// The start of a name that a client may have made up.
pub(super) fn shortened(name: &str) -> String {
    let start = first_chars(name, NAME_CHARS);
    if start.len() < name.len() { format!("{start}…") } else { start.to_owned() }
}
