//! A message in the form in which a client sends it, whichever SDK has made it: how it is read, kept, and given back equal.
//!
//! What our columns hold goes there. All else is kept in [`super::Body::item`], a JSON object with these members:
//!
//! | member | holds |
//! | --- | --- |
//! | `role`, `content`, `parts`, `type` … | the field as it was sent, where no column holds it so |
//! | `absent` | the names of fields that were not sent, and would be if the message were a plain one |
//! | `said` | the position of the part whose text is all of the content, and is left out here; 0 for a part that stands alone |
//! | `as` | `id`, where the client's id was sent under that name |
//!
//! A field that was sent under one of the last three names, or under one that starts with `$`, has a `$` more in front.

mod change;
mod fields;
mod form;
mod item;
mod keep;
mod ours;
mod read;
mod reworded;
mod same;
mod say;
mod sorted;
mod text;
mod unit;

pub use change::Edit;
pub use fields::BESIDE;
pub use form::Form;
pub use item::{Ending, Item};
pub use keep::written_item;
pub use read::INSTEAD;
pub use unit::Sent;

#[cfg(test)]
mod tests;
