//! What is wrong with a configuration, variable by variable.

/// Every variable that cannot be used, and why. Values are not repeated, since they may be secret.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults(pub(crate) Vec<(String, String)>);

impl std::fmt::Display for Faults {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(|(name, words)| format!("  {name} {words}")).collect();
        formatter.write_str(&lines.join("\n"))
    }
}
