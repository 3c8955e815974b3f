//! Where results go: as text to standard output, as JSON into a file.

use std::fs;
use std::io::Write;

use anyhow::Result;
use serde_json::Value;

use crate::settings::Settings;

/// Writes the JSON, prints the text, and says where the JSON is.
pub(crate) fn publish(settings: &Settings, name: &str, text: &str, json: &Value) -> Result<()> {
    fs::create_dir_all(&settings.results)?;
    let file = settings.results.join(name).with_extension("json");
    fs::write(&file, serde_json::to_string_pretty(json)? + "\n")?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}\nThe same as JSON: {}", file.display())?;
    Ok(())
}

/// Says on standard error what is going on.
pub(crate) fn tell(words: &str) {
    eprintln!("bench: {words}");
}
