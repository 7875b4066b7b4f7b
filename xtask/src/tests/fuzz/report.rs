//! Reads the output of libFuzzer.

use std::fs;
use std::path::Path;

use crate::tools::project;

/// The maximum number of bytes of a finding's input that is printed.
const MAX_SHOWN_BYTES: usize = 600;

/// The heading of the table of [`row`].
pub(super) fn heading() -> String {
    format!(
        "{:<10} {:>12} {:>8} {:>16} {:>9} {:>7}",
        "target", "executions", "per s", "edges", "features", "inputs"
    )
}

/// The statistics of a successful run; `None` if the output has no statistics.
pub(super) fn row(target: &str, output: &str) -> Option<String> {
    let stat = |name: &str| {
        output.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name)?.strip_prefix(':'))
    };
    let done = output.lines().rfind(|line| line.starts_with('#') && line.contains("\tDONE"))?;
    let words: Vec<_> = done.split_whitespace().collect();
    let after = |key: &str| {
        let at = words.iter().position(|word| *word == key)?;
        words.get(at + 1)?.split('/').next()
    };
    let loaded = output.lines().find(|line| line.contains(" inline 8-bit counters)"))?;
    let edges = loaded.split('(').nth(1)?.split(' ').next()?;
    let (executions, speed) =
        (stat("number_of_executed_units")?.trim(), stat("average_exec_per_sec")?.trim());
    let (covered, features, inputs) = (after("cov:")?, after("ft:")?, after("corp:")?);
    let edges = format!("{covered} of {edges}");
    Some(format!("{target:<10} {executions:>12} {speed:>8} {edges:>16} {features:>9} {inputs:>7}"))
}

/// The message of a failed run: the panic, the input, and the command that repeats the run.
pub(super) fn finding(target: &str, output: &str, command: &str) -> String {
    let panic =
        output.lines().skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR: libFuzzer"));
    let panic: Vec<_> = panic.take_while(|line| !line.starts_with("stack backtrace")).take(20).collect();
    let panic = format!("{target}: {}", panic.join("\n  "));
    let written =
        output.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, file)| file);
    let Some(file) = written else {
        return format!("{panic}\n  `{command}` failed without writing an input");
    };
    let bytes = fs::read(file).unwrap_or_default();
    let shown = bytes.get(..MAX_SHOWN_BYTES).unwrap_or(&bytes).escape_ascii();
    let file = Path::new(file);
    let file = file.strip_prefix(project::root()).unwrap_or(file).display();
    format!(
        "{panic}\n  the input, {} bytes: {shown}\n  to repeat: cargo xtask fuzz {target} --input {file}",
        bytes.len()
    )
}

#[cfg(test)]
mod tests {
    use super::{finding, row};

    #[test]
    fn reads_the_statistics_of_libfuzzer() {
        let output = "INFO: Loaded 1 modules   (9314 inline 8-bit counters): 9314 [0x1, 0x2),\n\
                      #120614\tDONE   cov: 976 ft: 4765 corp: 776/249Kb lim: 1040 exec/s: 7538 rss: 30Mb\n\
                      stat::number_of_executed_units: 120614\nstat::average_exec_per_sec:     7538\n";
        assert_eq!(
            row("form", output).as_deref(),
            Some("form             120614     7538      976 of 9314      4765     776")
        );
        assert_eq!(row("form", "INFO: Loaded 1 modules"), None);
    }

    #[test]
    fn shows_the_panic_of_a_finding() {
        let output = "#2 INITED\nthread '<unnamed>' (1) panicked at fuzz_targets/form.rs:29:9:\nrefused\n\
                      stack backtrace:\n   0: core\n";
        assert_eq!(
            finding("form", output, "form -seed=1"),
            "form: thread '<unnamed>' (1) panicked at fuzz_targets/form.rs:29:9:\n  refused\n  \
             `form -seed=1` failed without writing an input"
        );
    }
}
