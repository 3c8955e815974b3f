//! Tables in Markdown, aligned so that they can be read as text, too.

use crate::statistics::Spread;

/// A table under way.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns; one whose name begins with a blank holds numbers, aligned to the right.
    pub(crate) fn new(columns: &[&str]) -> Self {
        let rule = |name: &&str| if name.starts_with(' ') { "---:" } else { "---" }.to_owned();
        let head = columns.iter().map(|name| name.trim().to_owned()).collect();
        Self { rows: vec![head, columns.iter().map(rule).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table's text.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let rules = self.rows.get(1).map_or(&[][..], Vec::as_slice);
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for ((cell, &width), rule) in row.iter().zip(&widths).zip(rules) {
                let right = rule.ends_with(':');
                let cell = match (number, right) {
                    (1, true) => &format!("{}:", "-".repeat(width - 1)),
                    (1, false) => &"-".repeat(width),
                    (_, true) => &format!("{cell:>width$}"),
                    (_, false) => &format!("{cell:<width$}"),
                };
                text.extend(["| ", cell, " "]);
            }
            text.push_str("|\n");
        }
        text
    }
}

/// A number with as many digits as matter, with commas between thousands.
pub(crate) fn rounded(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        with_commas(&format!("{value:.0}"))
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 1.0 || value == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

fn with_commas(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The median, and the spread in parentheses.
pub(crate) fn spread(value: Option<Spread>) -> String {
    value.map_or_else(dash, |Spread { median, min, max }| {
        format!("{} ({}–{})", rounded(median), rounded(min), rounded(max))
    })
}

/// The median alone.
pub(crate) fn median(value: Option<Spread>) -> String {
    value.map_or_else(dash, |value| rounded(value.median))
}

/// What stands where there is nothing.
pub(crate) fn dash() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_by_its_widest_cells() {
        let mut table = Table::new(&["who", " requests/s"]);
        table.row(["ours".to_owned(), "10".to_owned()]);
        table.row(["a longer name – this".to_owned(), "1,234".to_owned()]);
        let expected = "\
| who                  | requests/s |
| -------------------- | ---------: |
| ours                 |         10 |
| a longer name – this |      1,234 |
";
        assert_eq!(table.text(), expected);
    }

    #[test]
    fn a_number_has_the_digits_that_matter() {
        let all = [0.0, 0.0123, 1.234, 12.34, 123.4, 1_234.5, 12_345.6, 1_234_567.0, -1_234.0, -123.0];
        let texts: Vec<String> = all.into_iter().map(rounded).collect();
        assert_eq!(
            texts,
            ["0.00", "0.012", "1.23", "12.3", "123", "1,234", "12,346", "1,234,567", "-1,234", "-123"]
        );
    }

    #[test]
    fn a_spread_is_the_median_with_its_bounds() {
        let value = Spread { median: 2.0, min: 1.5, max: 1_000.0 };
        assert_eq!(spread(Some(value)), "2.00 (1.50–1,000)");
        assert_eq!((median(Some(value)), median(None), spread(None)), ("2.00".into(), dash(), dash()));
    }
}
