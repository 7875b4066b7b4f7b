//! Counts the instructions that verifying a callback takes. Valgrind counts them, so the load of the machine does not
//! matter.

use std::time::Duration;

use crate::tools::process::{Result, read_stdout_within};
use crate::tools::{debian, project};

/// Callbacks of growing size, and the maximum number of instructions that verifying one may take.
struct Workload {
    unit: &'static str,
    sizes: [u32; 3],
    /// Linear: for any message, and for each unit.
    budget: [u32; 2],
    /// The numbers of fields and of bytes for a size. No field is added to reach 0 bytes.
    message: fn(u32) -> [u32; 2],
}

/// The budgets are for this processor. On another one the counts are only printed.
const PROCESSOR: &str = "x86_64";

const WORKLOADS: [Workload; 2] = [
    Workload { unit: "field", sizes: [5, 50, 500], budget: [7_000, 1_400], message: |size| [size, 0] },
    Workload { unit: "byte", sizes: [1024, 4096, 16_384], budget: [9_860, 29], message: |size| [13, size] },
];

/// The cost of one more field or byte may grow by this factor from small messages to large ones. The cost is linear; the
/// factor allows for sorting.
const MAX_GROWTH: f64 = 1.15;

/// The number of calls that are counted. The program runs with this number and with twice as many, because the difference
/// does not include its start.
const CALLS: u32 = 16;

/// Cargo starts the program in valgrind.
const VALGRIND: &str =
    "target.'cfg(all())'.runner = 'valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-fd=1'";

/// The program takes milliseconds. Before it runs for the first time, it is compiled.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Counts and prints the table. Fails if a budget is exceeded or the cost is not linear.
pub(crate) fn check() -> Result {
    debian::ensure_program("valgrind", "valgrind", "counts instructions")?;
    let mut violations = Vec::new();
    println!("{:<12} {:>12} {:>9}", "", "instructions", "budget");
    for workload in &WORKLOADS {
        let mut counts = [0.0; 3];
        for (count, size) in counts.iter_mut().zip(workload.sizes) {
            let message = (workload.message)(size);
            let [once, twice] = [CALLS, 2 * CALLS].map(|calls| count_instructions(message, calls));
            *count = (twice? - once?) / f64::from(CALLS);
            println!("{:<12} {count:>12.0} {:>9}", workload.name(size), workload.budget(size));
        }
        let [few, many] = workload.steps(counts);
        println!("one more {}: {few:.1} in small messages, {many:.1} in large messages", workload.unit);
        violations.extend(workload.violations(counts, std::env::consts::ARCH == PROCESSOR));
    }
    if violations.is_empty() { Ok(()) } else { Err(violations.join("\n").into()) }
}

impl Workload {
    fn name(&self, size: u32) -> String {
        format!("{size} {}s", self.unit)
    }

    fn budget(&self, size: u32) -> u32 {
        self.budget[0] + self.budget[1] * size
    }

    /// Instructions for one more unit, between the smaller two sizes and between the larger two.
    fn steps(&self, counts: [f64; 3]) -> [f64; 2] {
        [0, 1].map(|at| (counts[at + 1] - counts[at]) / f64::from(self.sizes[at + 1] - self.sizes[at]))
    }

    fn violations(&self, counts: [f64; 3], has_budgets: bool) -> Vec<String> {
        let over = |(count, size): (f64, u32)| {
            let (name, budget) = (self.name(size), self.budget(size));
            (has_budgets && !is_at_most(count, f64::from(budget)))
                .then(|| format!("{name}: {count:.0} instructions, the budget is {budget}"))
        };
        let mut violations: Vec<_> = counts.into_iter().zip(self.sizes).filter_map(over).collect();
        let [few, many] = self.steps(counts);
        if few <= 0.0 || !is_at_most(many, few * MAX_GROWTH) {
            let (unit, growth) = (self.unit, many / few);
            violations.push(format!(
                "one more {unit} takes {growth:.2} times as many instructions in large messages"
            ));
        }
        violations
    }
}

/// Whether something was counted, and not more than the limit. `NaN` is not.
fn is_at_most(count: f64, limit: f64) -> bool {
    count > 0.0 && count <= limit
}

/// The number of instructions of `benches/instructions.rs` with this number of calls, built as Rust programs are.
fn count_instructions([fields, bytes]: [u32; 2], calls: u32) -> Result<f64> {
    let mut bench = project::cargo();
    bench.args(["bench", "--quiet", "--bench", "instructions", "--config", VALGRIND, "--"]);
    bench.args([fields, bytes, calls].map(|number| number.to_string()));
    let printed = read_stdout_within(TIMEOUT, &mut bench)?;
    let number = printed.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    Ok(number.ok_or_else(|| format!("valgrind printed no count\n{printed}"))?)
}

#[cfg(test)]
mod tests {
    use super::WORKLOADS;

    #[test]
    fn reports_exceeded_budgets_and_nonlinear_costs() {
        let fields = &WORKLOADS[0];
        let linear = fields.sizes.map(|size| 1000.0 + 100.0 * f64::from(size));
        assert_eq!(fields.steps(linear).map(|step| step.to_string()), ["100", "100"]);
        assert_eq!(fields.violations(linear, true), [""; 0]);
        // Each field is compared with each other.
        let quadratic = fields.sizes.map(|size| 1000.0 + 10.0 * f64::from(size * size));
        let nonlinear = "one more field takes 10.00 times as many instructions in large messages";
        let over = "500 fields: 2501000 instructions, the budget is 707000";
        assert_eq!(fields.violations(quadratic, true), [over, nonlinear]);
        assert_eq!(fields.violations(quadratic, false), [nonlinear]);
    }

    #[test]
    fn reports_counts_that_are_no_count() {
        for nothing in [0.0, f64::NAN] {
            let violations = WORKLOADS[0].violations([nothing; 3], true);
            assert_eq!(violations.len(), 4, "{violations:?}");
        }
    }
}
