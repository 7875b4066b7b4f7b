// The figures of the benchmarks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GOALS, goalRows, goalTable } from "../goals.mjs";
import { pageOf } from "../page.mjs";
import { quantile, Record } from "../record.mjs";
import { RUNTIMES, SCENARIOS, selection } from "../scenarios.mjs";

const record = () => new Record({ date: "2030-01-02", machine: "2 cores", rounds: 3 });

/** `<runtime> <set>` */
const measured = (only, runtimes) =>
  RUNTIMES.flatMap((runtime) => SCENARIOS.filter((each) => selection(only, runtimes).has(each, runtime)).map(({ set }) => `${runtime.name} ${set}`));

test("measures everything by default", () => {
  const { isAll, hasGroup } = selection([], []);
  assert.ok(isAll && hasGroup("cold") && hasGroup("size"));
  const all = measured([], []);
  assert.ok(all.includes("chromium verify") && all.includes("node20 bytes-405") && !all.includes("bun bytes-405"));
});

test("selects scenarios and runtimes by prefix", () => {
  const sets = ["sign-p2p2nonreg", "sign-reg2reg", "error"];
  assert.deepEqual(measured(["sign", "error"], ["node"]), ["node20", "node26"].flatMap((runtime) => sets.map((set) => `${runtime} ${set}`)));
  const { isAll, hasGroup } = selection(["sign", "error"], ["node"]);
  assert.ok(!isAll && !hasGroup("cold"));
});

test("lists the known names for an unknown one", () => {
  assert.throws(() => selection([], ["bun", "nod21"]), { message: 'there is no "nod21"; the names are: node20 node26 deno bun workerd chromium' });
  assert.throws(() => selection(["verify", ""], []), /^Error: there is no ""; the names are: verify sign answer preview cases fields bytes forged cold size /);
});

test("compares values of the same round", () => {
  const figures = record();
  figures.add("verify", "node20", "ours", [100, 200, 110]);
  figures.add("verify", "node20", "other", [300, 900, 220]);
  assert.deepEqual([figures.median("verify", "node20", "other"), figures.low("verify", "node20", "ours")], [300, 100]);
  // The median of the ratios, not 300 / 110, the ratio of the medians.
  assert.deepEqual(figures.ratio("verify", "node20", "other", "ours"), { median: 3, lowest: 2, highest: 4.5 });
  assert.equal(figures.ratio("verify", "deno", "other", "ours"), undefined);
  figures.add("verify", "deno", "ours", []);
  assert.equal(figures.median("verify", "deno", "ours"), undefined);
});

test("computes quantiles of the sorted values", () => {
  const values = Array.from({ length: 20 }, (_, at) => 19 - at);
  assert.deepEqual([0, 0.1, 0.5, 1].map((part) => quantile(values, part)), [0, 2, 10, 19]);
  assert.equal(quantile([3, 1], 0.5), 3);
});

test("reports whether must and aim are reached", () => {
  const figures = record();
  figures.add("verify", "node20", "ours", [1000]);
  figures.add("verify", "node20", "by-hand-hash", [2400]);
  figures.add("verify", "node20", "usual-hash", [4100]);
  figures.add("answer", "node20", "ours", [1000]);
  figures.add("answer", "node20", "xml-parser", [15_000]);
  figures.add("cold-commonjs", "node20", "ours", [9e6, 8e6]);
  figures.add("cold-commonjs", "node20", "by-hand-hash", [3e6, 4e6]);
  figures.add("size", "size of `/errors`", "largest", [4.7]);
  const lines = goalTable(goalRows(figures)).split("\n");
  for (const line of [
    "| verify 13 fields, Node 20, against A | 2.3× | 2.6× | 2.40× (2.40 to 2.40) | must |",
    "| the same against B | 4.2× | 4.7× | 4.10× (4.10 to 4.10) | **missed** |",
    "| verify an answer, Node 20, against fast-xml-parser | 12× | 15× | 15.00× (15.00 to 15.00) | aim |",
    "| verify 13 fields, Bun, against A | 2.3× | 2.6× | – | not measured |",
    "| import to first verified callback, Node 20, CommonJS, compared with A | A + 4 ms | A + 3 ms | A + 5.00 ms | **missed** |",
    "| size of `/errors` | 6 KiB |  | 4.7 KiB | yes |",
  ]) assert.ok(lines.includes(line), `${line}\n${lines.join("\n")}`);
});

test("every goal is reached at its limit, and missed beyond it", () => {
  assert.equal(GOALS.length, 24);
  for (const { title, must, aim = must, isReached } of GOALS) {
    assert.deepEqual([must, aim].map((limit) => isReached(limit, limit)), [true, true], title);
    // Ratios and sizes have opposite directions: a ratio's aim is higher than its limit.
    const worse = aim > must ? must * 0.999 : must * 1.001;
    assert.equal(isReached(worse, must), false, title);
    for (const value of [Number.NaN, undefined]) assert.equal(isReached(value, must), false, title);
  }
});

test("reports the lowest of several ratios, and the most expensive message", () => {
  const figures = record();
  for (const [set, ours] of [["fields-50-documented", 1000], ["fields-50-undocumented-shuffled", 2000]]) {
    figures.add(set, "node20", "ours", [ours]);
    figures.add(set, "node20", "by-hand-hash", [2500]);
  }
  figures.add("forged-value", "node20", "ours", [1e6]);
  figures.add("forged-lists", "node20", "ours", [2.5e6]);
  const row = (title) => goalRows(figures).find(([each]) => each.includes(title)).slice(3);
  assert.deepEqual(row("50 fields"), ["1.25× (1.25 to 1.25): 50 fields, undocumented, shuffled", "**missed**"]);
  assert.deepEqual(row("forged"), ["2.50 ms: lists", "must"]);
});

test("writes the page", () => {
  const figures = record();
  figures.add("verify", "node20", "ours", [2000, 2000]);
  figures.add("verify", "node20", "ours-new", [4000, 4000]);
  figures.add("verify", "node20", "by-hand-hash", [3000, 3000]);
  const page = pageOf(figures);
  for (const line of [
    "Written by `cargo xtask bench` on 2030-01-02: 2 cores; rounds: 3. To change the text, edit `benches/page.mjs` and run",
    "| this package | 2000 ns | – | – | – | – | – |",
    "| A: by hand, `crypto.hash` | 3000 ns, **1.50×** | – | – | – | – | – |",
    "| Verify a callback, a new `Merchant` for each message | A: by hand, `crypto.hash` | 0.75× in Node |",
  ]) assert.ok(page.split("\n").includes(line), `${line}\n${page}`);
  assert.equal(page.split("\n").filter((line) => line.startsWith("| Verify")).length, 1);
  assert.doesNotMatch(page, /undefined|NaN/);
});
