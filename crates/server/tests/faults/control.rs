//! The other half of a check: that it notices a defect that was switched on.

/// The variables that switch a defect on; `""` is none.
pub(crate) fn sabotaged(defect: &str) -> [(&str, &str); 1] {
    [("CHAT_HISTORY_SABOTAGE", defect)]
}

/// That a check said something of this kind about a service with a defect; shows how it began.
pub(crate) fn assert_noticed(defect: &str, kind: &str, violations: &[String]) {
    let mut found = violations.iter().filter(|violation| violation.starts_with(kind));
    let first =
        found.next().unwrap_or_else(|| panic!("{defect} went unnoticed; what was seen: {violations:?}"));
    eprintln!("control {defect}: noticed {} times, first: {first}", 1 + found.count());
}

/// That a check found nothing.
pub(crate) fn assert_none(violations: &[String]) {
    let some: Vec<_> = violations.iter().take(20).collect();
    assert!(violations.is_empty(), "{} violations, such as {some:#?}", violations.len());
}
