// Runs the suite without a test framework. `cargo xtask test` reads the lines of the report and compares the number of
// tests with the length of the suite, so that a runtime cannot run only a part of it.

export async function run(suite) {
  const failures = suite.length > 0 ? [] : ["the suite has no test"];
  let passed = 0;
  for (const [name, test] of suite) {
    try {
      await test();
      passed += 1;
    } catch (error) {
      failures.push(`${name}: ${error?.message ?? error}`);
    }
  }
  return { passed, failures };
}

export const report = (runtime, { passed, failures }) =>
  [...failures.map((failure) => `not ok: ${failure}`), `ran: ${passed} passed, ${failures.length} failed: ${runtime}`].join("\n");
