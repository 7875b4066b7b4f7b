// The goals for speed and size, and whether they are reached.

import { SIZE_LIMITS } from "../xtask/npm/size.mjs";
import { milliseconds, MISSING, table } from "./format.mjs";
import { A, group, OLDEST, OURS, OURS_NEW, RUNTIMES, SCENARIOS } from "./scenarios.mjs";

/** The last cell of a goal without a figure. */
export const NOT_MEASURED = "not measured";

const fieldSets = (number) => SCENARIOS.map(({ set }) => set).filter((set) => set.startsWith(`fields-${number}-`));
const VERIFY = ["verify"];
const SIGN = ["sign-p2p2nonreg", "sign-reg2reg"];
const NODE = ["node20"];
const WORKERD = ["workerd"];

/** The time of the other contender divided by the time of ours: the lowest ratio of these sets in these runtimes. */
const ratio = (title, sets, runtimes, other, [must, aim], ours = OURS) => ({
  title,
  must,
  aim,
  format: (value) => `${value}×`,
  isReached: (value, limit) => value >= limit,
  measure: (record) => lowestRatio(record, sets, runtimes, other, ours),
});

const atMost = (title, [must, aim], format, measure) => ({ title, must, aim, format, measure, isReached: (value, limit) => value <= limit });

export const GOALS = [
  ratio("verify 13 fields, Node 20, against A", VERIFY, NODE, A, [2.3, 2.6]),
  ratio("the same against B", VERIFY, NODE, "usual-hash", [4.2, 4.7]),
  ratio("the same with a new `Merchant` for each message, against A", VERIFY, NODE, A, [1.7, 2.2], OURS_NEW),
  ratio("50 fields, documented or not, any order, against A", fieldSets(50), NODE, A, [1.4, 1.6]),
  ratio("500 fields, documented or not, any order, against A", fieldSets(500), NODE, A, [1.4, 1.6]),
  ratio("body of 4 KB, nothing escaped, against A", ["bytes-4096"], NODE, A, [1, 1.2]),
  ratio("body of 16 KB, nothing escaped, against A", ["bytes-16384"], NODE, A, [0.75, 1]),
  ratio("verify 13 fields, Node 26, against A", VERIFY, ["node26"], A, [2.3, 2.6]),
  ratio("verify 13 fields, Deno, against A", VERIFY, ["deno"], A, [2.3, 2.6]),
  ratio("verify 13 fields, Bun, against A", VERIFY, ["bun"], A, [2.3, 2.6]),
  ratio("verify 13 fields, workerd, against A with `createHash`", VERIFY, WORKERD, "by-hand-create-hash", [3, 3.5]),
  ratio("verify 13 fields, workerd, against A with js-md5", VERIFY, WORKERD, "by-hand-js-md5", [2, 2.4]),
  ratio("sign, Node 20, against JavaScript by hand for any fields", SIGN, NODE, "by-hand", [1.7, 1.9]),
  ratio("sign, other runtimes, against the same", SIGN, ["node26", "deno", "bun", "workerd"], "by-hand", [1.3, 1.4]),
  ratio("verify an answer, Node 20, against a regular expression", ["answer"], NODE, "by-hand", [1.5, 1.7]),
  ratio("verify an answer, Node 20, against fast-xml-parser", ["answer"], NODE, "xml-parser", [12, 15]),
  atMost("the most expensive forged callback of 64 KB, Node 20", [3, 2], (value) => `${value} ms`, mostExpensiveForged),
  atMost("import to first verified callback, Node 20, CommonJS, compared with A", [4, 3], (value) => `A + ${value} ms`, coldStart),
  ...SIZE_LIMITS.map(({ title, must, aim }) =>
    atMost(title, [must, aim], (value) => `${value} KiB`, (record) => {
      const value = record.median("size", title, "largest");
      return value === undefined ? undefined : { value, shown: `${value.toFixed(1)} KiB` };
    }),
  ),
];

/** The lowest of these ratios with its range. If there are several, the text names the scenario and the runtime. */
function lowestRatio(record, sets, runtimes, other, ours) {
  const ratios = SCENARIOS.filter(({ set }) => sets.includes(set)).flatMap((scenario) =>
    RUNTIMES.filter(({ name }) => runtimes.includes(name)).map((runtime) => ({
      ratio: record.ratio(scenario.set, runtime.name, other, ours),
      scenario,
      runtime,
    })),
  );
  const [lowest] = ratios.filter(({ ratio }) => ratio).sort((one, other) => one.ratio.median - other.ratio.median);
  if (!lowest) return undefined;
  const { ratio, scenario, runtime } = lowest;
  const range = `${ratio.median.toFixed(2)}× (${ratio.lowest.toFixed(2)} to ${ratio.highest.toFixed(2)})`;
  const where = (sets.length > 1 ? `: ${scenario.title}` : "") + (runtimes.length > 1 ? `, ${record.titleOf(runtime)}` : "");
  return { value: ratio.median, shown: range + where };
}

function mostExpensiveForged(record) {
  const times = group("forged").map(({ set, title }) => ({ title, time: record.median(set, OLDEST.name, OURS) }));
  const [most] = times.filter(({ time }) => time !== undefined).sort((one, other) => other.time - one.time);
  return most && { value: most.time / 1e6, shown: `${milliseconds(most.time)}: ${most.title}` };
}

/** The time from a CommonJS `require` to the first verified callback minus that of A. */
function coldStart(record) {
  const [ours, other] = [OURS, A].map((contender) => record.low("cold-commonjs", OLDEST.name, contender));
  if (ours === undefined || other === undefined) return undefined;
  return { value: (ours - other) / 1e6, shown: `A + ${milliseconds(ours - other)}` };
}

function rowOf(goal, record) {
  const { title, must, aim, format, isReached } = goal;
  const measured = goal.measure(record);
  const limits = [must, aim].map((limit) => (limit === undefined ? "" : format(limit)));
  if (!measured) return [title, ...limits, MISSING, NOT_MEASURED];
  const { value, shown } = measured;
  const reached = aim === undefined ? "yes" : isReached(value, aim) ? "aim" : "must";
  return [title, ...limits, shown, isReached(value, must) ? reached : "**missed**"];
}

/** The rows of all goals with the measured figures. */
export const goalRows = (record) => GOALS.map((goal) => rowOf(goal, record));

/** The Markdown table of these rows. */
export const goalTable = (rows) => table([["", "must", "aim", "measured", "reached"], ...rows]);
