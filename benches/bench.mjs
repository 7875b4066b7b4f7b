// Measures the speed against other implementations. `cargo xtask bench` starts it.
//
//   node bench.mjs check <job in JSON>    fails if a name in the job is unknown
//   node bench.mjs page                   writes BENCHMARKS.md from the last record
//   node bench.mjs run <job in JSON>      only, runtimes: prefixes of names; quick; rounds; folder: a project with this
//                                         folder and the package; programs: the path of each runtime
//
// A run of all scenarios writes the figures to `target/bench.json`, and from there to `BENCHMARKS.md`.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, machine, platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { downloadsOf, isLimitedBy, SIZE_LIMITS } from "../xtask/npm/size.mjs";
import { goalRows, goalTable, NOT_MEASURED } from "./goals.mjs";
import { COLD_STARTS, coldLines, lines, pageOf } from "./page.mjs";
import { Record } from "./record.mjs";
import { contendersIn, RUNTIMES, SCENARIOS, selection, STARTERS } from "./scenarios.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const RECORD = join(ROOT, "target/bench.json");

/** A round takes some seconds; a runtime may hang. In milliseconds. */
const TIMEOUT = 120_000;

/**
 * How much time a measurement may take: the number of rounds, the number of batches of each contender in a round, the
 * milliseconds before the first batch that counts, and the number of fresh processes for a cold start.
 */
const FULL = { rounds: 5, batches: 20, warmUp: 200, starts: 25 };
const QUICK = { rounds: 1, batches: 20, warmUp: 200, starts: 9 };

const [action, json = "{}"] = process.argv.slice(2);
const { only = [], runtimes = [], quick = false, rounds, folder, programs } = JSON.parse(json);
const selected = selection(only, runtimes);
const budget = quick ? { ...QUICK } : { ...FULL };
budget.rounds = rounds ?? budget.rounds;

/** Runs a program that may hang. Returns what it prints. */
const output = (program, args, options) =>
  execFileSync(program, args, { timeout: TIMEOUT, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });

/** `20.20.2` */
function versionOf({ name }) {
  const printed = output(programs[name], ["--version"]);
  const version = printed.split(/\s+/).map((word) => word.replace(/^v/, "")).find((word) => /^\d/.test(word));
  if (version === undefined) throw new Error(`${name} printed no version`);
  return version;
}

/** Measures one round of a scenario. Returns the nanoseconds of a call for each contender. */
function roundOf(scenario, runtime) {
  const contenders = contendersIn(scenario, runtime).map(({ name }) => `${scenario.folder}/${name}`);
  const { name, driver, options, milliseconds } = runtime;
  const { batches, warmUp } = budget;
  const job = { driver, program: programs[name], options, folder, set: scenario.set, contenders, batches, milliseconds, warmUp };
  const env = { ...process.env, DENO_DIR: join(ROOT, "target/deno"), DENO_NO_UPDATE_CHECK: "1" };
  const printed = output(process.execPath, [join(ROOT, "benches/runtimes/round.mjs"), JSON.stringify(job)], { env });
  const times = JSON.parse(printed);
  if (times.length !== contenders.length || !times.every((time) => time > 0)) throw new Error(`${scenario.set} in ${name}: ${printed}`);
  return times;
}

function measureScenario(record, scenario, runtime) {
  const contenders = contendersIn(scenario, runtime);
  if (contenders.length === 0) return;
  const measured = Array.from({ length: budget.rounds }, () => roundOf(scenario, runtime));
  for (const [at, { name }] of contenders.entries()) record.add(scenario.set, runtime.name, name, measured.map((times) => times[at]));
  console.log(lines(record, scenario, runtime));
}

/** Starts each contender in fresh processes: the nanoseconds from before the import to the first verified callback. */
function measureColdStarts(record, runtime) {
  for (const { name } of STARTERS) {
    const source = join(folder, `benches/contenders/verify/${name}.js`);
    const options = ["--bundle", "--format=cjs", "--platform=node", "--packages=external", "--log-level=warning"];
    const file = join(folder, `benches/commonjs/${name}.cjs`);
    output(join(ROOT, "xtask/npm/node_modules/.bin/esbuild"), [source, ...options, `--outfile=${file}`]);
  }
  for (const { section, runner } of COLD_STARTS) {
    const start = ({ name }) => {
      const printed = output(programs[runtime.name], [join(folder, "benches/runners", runner), name], { cwd: folder });
      if (!(Number(printed) > 0)) throw new Error(`${runner} of ${name}: ${printed}`);
      return Number(printed);
    };
    // In turn, so that other load on the machine affects all of them.
    const starts = Array.from({ length: budget.starts }, () => STARTERS.map(start));
    for (const [at, { name }] of STARTERS.entries()) record.add(section, runtime.name, name, starts.map((times) => times[at]));
  }
  console.log(coldLines(record, runtime));
}

function measureSizes(record) {
  const downloads = downloadsOf(join(folder, "node_modules/freedompay-payouts"));
  for (const { name, raw, gzipped } of downloads) {
    record.add("files", name, "raw", [raw]);
    record.add("files", name, "gzipped", [gzipped]);
  }
  for (const limit of SIZE_LIMITS) {
    const sizes = downloads.filter((each) => isLimitedBy(each, limit)).map(({ gzipped }) => gzipped);
    record.add("size", limit.title, "largest", sizes.length > 0 ? [Math.max(...sizes)] : []);
  }
}

function measure(record) {
  for (const runtime of RUNTIMES.filter(selected.hasRuntime)) {
    const scenarios = SCENARIOS.filter((scenario) => selected.has(scenario, runtime));
    const isCold = runtime.name.startsWith("node") && selected.hasGroup("cold");
    if (scenarios.length === 0 && !isCold) continue;
    record.data.versions[runtime.name] = versionOf(runtime);
    for (const scenario of scenarios) measureScenario(record, scenario, runtime);
    if (isCold) measureColdStarts(record, runtime);
  }
  if (selected.hasGroup("size")) measureSizes(record);
}

function run() {
  const started = performance.now();
  const record = new Record({
    date: new Date().toISOString().slice(0, 10),
    // In general terms, because only ratios are meant to be compared.
    machine: `${availableParallelism()} cores, ${machine()}, ${platform()}`,
    rounds: budget.rounds,
    // The npm packages that contenders use.
    versions: JSON.parse(readFileSync(join(ROOT, "benches/package.json"), "utf8")).devDependencies,
  });
  try {
    measure(record);
  } finally {
    // Also after a failure: the measured figures can still be used.
    if (selected.isAll) {
      mkdirSync(join(ROOT, "target"), { recursive: true });
      writeFileSync(RECORD, `${JSON.stringify(record.data, null, 2)}\n`);
    }
  }
  console.log(`\n${goalTable(goalRows(record).filter((row) => row.at(-1) !== NOT_MEASURED))}`);
  console.log(`\n${((performance.now() - started) / 60_000).toFixed(1)} minutes`);
  if (selected.isAll && !quick) writePage(record);
}

function writePage(record) {
  writeFileSync(join(ROOT, "BENCHMARKS.md"), pageOf(record));
  console.log("BENCHMARKS.md");
}

if (action === "run") run();
if (action === "page") writePage(new Record(JSON.parse(readFileSync(RECORD, "utf8"))));
