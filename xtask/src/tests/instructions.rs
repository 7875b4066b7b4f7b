//! Counts the instructions that verifying a callback takes. Valgrind counts them, so the load of the machine does not
//! matter.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::tools::process::{Result, read_stdout, read_stdout_within};
use crate::tools::{debian, project};

/// A callback, and the maximum number of instructions that verifying it may take.
struct Workload {
    /// Without the signature.
    fields: u32,
    /// The length of the body; 0 if no field is added to reach a length.
    bytes: u32,
    budget: u32,
}

/// The budgets are for this processor. On another one the counts are only printed.
const PROCESSOR: &str = "x86_64";

/// The budgets are linear: 7,000 instructions and 1,400 for each field, or 10,000 and 29 for each byte.
const WORKLOADS: &[Workload] = &[
    Workload { fields: 5, bytes: 0, budget: 14_000 },
    Workload { fields: 50, bytes: 0, budget: 77_000 },
    Workload { fields: 500, bytes: 0, budget: 707_000 },
    Workload { fields: 13, bytes: 1024, budget: 39_700 },
    Workload { fields: 13, bytes: 4096, budget: 128_800 },
    Workload { fields: 13, bytes: 16_384, budget: 485_000 },
];

/// The cost of one more field or byte may grow by this factor from small messages to large ones. The cost is linear; the
/// factor allows for sorting.
const MAX_GROWTH: f64 = 1.15;

/// The number of calls that are counted. The program runs with this number and with twice as many, because the difference
/// does not include its start.
const CALLS: u32 = 16;

/// The program takes milliseconds; valgrind makes it slower.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A workload and the number of instructions that verifying it takes.
struct Count {
    workload: &'static Workload,
    instructions: f64,
}

/// How the cost grows with the number of fields, or of bytes.
struct Growth {
    of: &'static str,
    /// Instructions for one more, between the smaller two workloads and between the larger two.
    steps: [f64; 2],
}

/// Counts and prints the table. Fails if a budget is exceeded or the cost is not linear.
pub(crate) fn check() -> Result {
    let violations = print(&count()?)?;
    if violations.is_empty() { Ok(()) } else { Err(violations.join("\n").into()) }
}

/// Prints the table and returns the violations.
fn print(counts: &[Count]) -> Result<Vec<String>> {
    println!("{:<12} {:>12} {:>9}", "", "instructions", "budget");
    for Count { workload, instructions } in counts {
        println!("{:<12} {instructions:>12.0} {:>9}", workload.name(), workload.budget);
    }
    let growth = growth(counts)?;
    for Growth { of, steps: [few, many] } in &growth {
        println!("one more {of}: {few:.1} in small messages, {many:.1} in large messages");
    }
    Ok(violations(counts, &growth, std::env::consts::ARCH == PROCESSOR))
}

fn violations(counts: &[Count], growth: &[Growth], within_budgets: bool) -> Vec<String> {
    let mut violations = Vec::new();
    for Count { workload, instructions } in counts {
        if within_budgets && *instructions > f64::from(workload.budget) {
            let name = workload.name();
            violations
                .push(format!("{name}: {instructions:.0} instructions, the budget is {}", workload.budget));
        }
    }
    for Growth { of, steps: [few, many] } in growth {
        if *many > few * MAX_GROWTH {
            violations.push(format!(
                "one more {of} takes {:.2} times as many instructions in large messages",
                many / few
            ));
        }
    }
    violations
}

impl Workload {
    /// Its size as text.
    fn name(&self) -> String {
        if self.bytes == 0 { format!("{} fields", self.fields) } else { format!("{} KB", self.bytes / 1024) }
    }
}

/// Counts the instructions of every workload.
fn count() -> Result<Vec<Count>> {
    debian::ensure_program("valgrind", "valgrind", "counts instructions")?;
    let program = build()?;
    let mut counts = Vec::new();
    for workload in WORKLOADS {
        let [once, twice] = [CALLS, 2 * CALLS].map(|calls| count_instructions(&program, workload, calls));
        counts.push(Count { workload, instructions: (twice? - once?) / f64::from(CALLS) });
    }
    Ok(counts)
}

/// The growth for one more field, and for one more byte.
fn growth(counts: &[Count]) -> Result<[Growth; 2]> {
    let by_fields: Vec<_> = counts.iter().filter(|count| count.workload.bytes == 0).collect();
    let by_bytes: Vec<_> = counts.iter().filter(|count| count.workload.bytes > 0).collect();
    Ok([
        Growth { of: "field", steps: steps(&by_fields, |workload| workload.fields)? },
        Growth { of: "byte", steps: steps(&by_bytes, |workload| workload.bytes)? },
    ])
}

fn steps(counts: &[&Count], size: impl Fn(&Workload) -> u32) -> Result<[f64; 2]> {
    let &[small, middle, large] = counts else {
        return Err("growth is measured over three workloads".into());
    };
    Ok([(small, middle), (middle, large)].map(|(less, more)| {
        (more.instructions - less.instructions) / f64::from(size(more.workload) - size(less.workload))
    }))
}

/// Builds the program that verifies, with the settings of Rust programs.
fn build() -> Result<PathBuf> {
    let mut cargo = project::cargo();
    cargo.args(["build", "--quiet", "--profile", "bench", "--bench", "instructions"]);
    let messages = read_stdout(cargo.args(["--message-format", "json-render-diagnostics"]))?;
    let executable = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    Ok(executable.ok_or("cargo named no executable")?)
}

/// The number of instructions of the program with this number of calls.
fn count_instructions(program: &PathBuf, workload: &Workload, calls: u32) -> Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-fd=1"]).arg(program);
    valgrind.args([workload.fields, workload.bytes, calls].map(|number| number.to_string()));
    let printed = read_stdout_within(TIMEOUT, &mut valgrind)?;
    let number = printed.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    Ok(number.ok_or_else(|| format!("valgrind printed no count\n{printed}"))?)
}

#[cfg(test)]
mod tests {
    use super::{Count, Workload, growth, violations};

    const WORKLOADS: &[Workload] = &[
        Workload { fields: 5, bytes: 0, budget: 2000 },
        Workload { fields: 50, bytes: 0, budget: 6000 },
        Workload { fields: 500, bytes: 0, budget: 60_000 },
        Workload { fields: 5, bytes: 1024, budget: 10_000 },
        Workload { fields: 5, bytes: 2048, budget: 10_000 },
        Workload { fields: 5, bytes: 4096, budget: 20_000 },
    ];

    /// 1000 for the start, 100 for each field and 3 for each byte.
    fn linear(fields: u32, bytes: u32) -> f64 {
        1000.0 + 100.0 * f64::from(fields) + 3.0 * f64::from(bytes)
    }

    /// [`linear`], and each field is compared with each other.
    fn quadratic(fields: u32, bytes: u32) -> f64 {
        linear(fields, bytes) + 10.0 * f64::from(fields * fields)
    }

    fn counts(cost: fn(u32, u32) -> f64) -> Vec<Count> {
        WORKLOADS
            .iter()
            .map(|workload| Count { workload, instructions: cost(workload.fields, workload.bytes) })
            .collect()
    }

    #[test]
    fn computes_growth_as_the_cost_of_one_more() {
        let [fields, bytes] = growth(&counts(linear)).unwrap();
        assert_eq!((fields.of, fields.steps), ("field", [100.0, 100.0]));
        assert_eq!((bytes.of, bytes.steps), ("byte", [3.0, 3.0]));
    }

    #[test]
    fn reports_exceeded_budgets_and_nonlinear_costs() {
        let violations_of =
            |cost, budgets| violations(&counts(cost), &growth(&counts(cost)).unwrap(), budgets);
        assert!(violations_of(linear, true).is_empty());
        let nonlinear = "one more field takes 8.62 times as many instructions in large messages";
        assert_eq!(
            violations_of(quadratic, true),
            [
                "50 fields: 31000 instructions, the budget is 6000",
                "500 fields: 2551000 instructions, the budget is 60000",
                nonlinear
            ]
        );
        assert_eq!(violations_of(quadratic, false), [nonlinear]);
    }
}
