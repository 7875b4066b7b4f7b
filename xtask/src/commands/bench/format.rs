//! Formats figures and Markdown tables.

/// A table in Markdown. The first row is the head.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let mut lines: Vec<_> = rows.iter().map(|row| line(row)).collect();
    let columns = rows.first().map_or(0, Vec::len);
    lines.insert(1, format!("|---|{}", "--:|".repeat(columns.saturating_sub(1))));
    lines.join("\n")
}

/// `2338 ns` or `16.8 µs`.
pub(super) fn time(nanoseconds: f64) -> String {
    if nanoseconds < 9999.5 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} µs", nanoseconds / 1e3)
    }
}

/// `3.18 ms`.
pub(super) fn milliseconds(nanoseconds: f64) -> String {
    format!("{:.2} ms", nanoseconds / 1e6)
}
