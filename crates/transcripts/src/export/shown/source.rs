//! Where answers come from: sources that clients keep, and citations in parts.

use serde_json::Value;

use super::model::Shown;
use super::values::pretty;

/// Adds sources: as links where each has an address, and as JSON otherwise.
pub(super) fn sources(sources: &Value, all: &mut Vec<Shown>) {
    let Value::Array(some) = sources else { return };
    let links: Vec<Option<Shown>> = some.iter().map(source).collect();
    if links.iter().all(Option::is_some) {
        all.extend(links.into_iter().flatten());
    } else {
        all.push(Shown::Other("Sources".into(), pretty(sources)));
    }
}

/// Adds what a part cites.
pub(super) fn citations(part: &Value, all: &mut Vec<Shown>) {
    let cited = ["citations", "annotations"].into_iter().filter_map(|name| part.get(name)?.as_array());
    all.extend(cited.flatten().filter_map(|one| source(one.get("url_citation").unwrap_or(one))));
}

/// A source with an address, which has nothing else to show but a title.
fn source(source: &Value) -> Option<Shown> {
    let text = |name: &str| source.get(name).and_then(Value::as_str);
    let url = text("url").filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
    let title = text("title").or_else(|| text("name")).filter(|title| !title.trim().is_empty());
    Some(Shown::Source(title.unwrap_or(url).to_owned(), Some(url.to_owned())))
}
