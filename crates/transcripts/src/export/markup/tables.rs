//! Tables whose rows lack most of their cells: a parser fills them up, to many times of what was written.

/// Whether tables in a text would be filled up with more cells than it has bytes.
pub(super) fn are_filled_up(text: &str) -> bool {
    let (mut columns, mut missing) = (None, 0_usize);
    for line in text.lines() {
        let row = line.trim_matches(|char: char| char.is_ascii_whitespace() || char == '>');
        if row.is_empty() {
            columns = None;
        } else if row.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
            && row.contains('-')
        {
            columns = columns.max(Some(cells(row)));
        } else if let Some(columns) = columns {
            missing = missing.saturating_add(columns.saturating_sub(cells(row)));
        }
    }
    missing > text.len()
}

/// The cells of a row, or fewer.
fn cells(row: &str) -> usize {
    let inner = row.strip_prefix('|').unwrap_or(row);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let pairs = std::iter::once(b' ').chain(inner.bytes()).zip(inner.bytes());
    let bars = pairs.filter(|(before, byte)| *byte == b'|' && *before != b'\\');
    bars.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_lack_cells_but_not_more_than_there_are_bytes() {
        let head = |columns: usize| format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
        for rows in ["| a | b | c |\n", "x\n", "|x\n", "a | b\n"] {
            assert!(!are_filled_up(&(head(3) + &rows.repeat(500))), "{rows}");
        }
        assert!(are_filled_up(&(head(500) + &"x\n".repeat(500))));
        assert!(are_filled_up(&(head(500) + &"> |x\n".repeat(500))));
        assert!(!are_filled_up(&(head(500) + "\n" + &"x\n".repeat(500))));
        assert!(!are_filled_up(&"word\n".repeat(5_000)));
        assert_eq!([cells("|a|b|"), cells(r"a|b\|c"), cells("x"), cells("|")], [2, 2, 1, 1]);
    }
}
