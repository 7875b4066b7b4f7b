// Writes the figures of a record as `BENCHMARKS.md`, and as lines for the terminal.

import { milliseconds, MISSING, shown, table, time } from "./format.mjs";
import { goalRows, goalTable } from "./goals.mjs";
import { A, contendersIn, group, OLDEST, OURS, OURS_NEW, RUNTIMES, SCENARIOS, STARTERS } from "./scenarios.mjs";

/** The module formats for which the time to the first message is measured: files of `runners/`. */
export const COLD_STARTS = [
  { section: "cold-commonjs", title: "CommonJS", runner: "cold.cjs" },
  { section: "cold-module", title: "ES module", runner: "cold.mjs" },
];
const COLD_COLUMNS = RUNTIMES.filter(({ name }) => name.startsWith("node")).flatMap((runtime) =>
  COLD_STARTS.map((start) => ({ runtime, ...start })),
);

/** The time of another contender divided by the time of ours. */
function ratioText(record, set, runtime, contender) {
  const ratio = contender === OURS ? undefined : record.ratio(set, runtime.name, contender, OURS);
  return ratio && `${ratio.median.toFixed(2)}×`;
}

/** The figures of one scenario in one runtime, for the terminal. */
export function lines(record, scenario, runtime) {
  const rows = contendersIn(scenario, runtime).map(({ name, title }) => {
    const took = shown(record.median(scenario.set, runtime.name, name), time);
    return `  ${title.padEnd(48)} ${took.padStart(10)} ${(ratioText(record, scenario.set, runtime, name) ?? "").padStart(8)}`.trimEnd();
  });
  return [`${scenario.set}, ${record.titleOf(runtime)}`, ...rows].join("\n");
}

/** The figures of cold starts in one runtime, for the terminal. */
export const coldLines = (record, runtime) =>
  COLD_STARTS.map(({ section, title }) => {
    const took = (name) => shown(record.low(section, runtime.name, name), milliseconds).padStart(10);
    const rows = STARTERS.map(({ name, title }) => `  ${title.padEnd(48)} ${took(name)}`);
    return [`cold start, ${title}, ${record.titleOf(runtime)}`, ...rows].join("\n");
  }).join("\n");

/** One scenario in all runtimes: a row for each contender, a column for each runtime. */
function comparison(record, set) {
  const scenario = SCENARIOS.find((scenario) => scenario.set === set);
  const runtimes = RUNTIMES.filter((runtime) => contendersIn(scenario, runtime).length > 0);
  const rows = scenario.contenders.map(({ name, title }) => {
    const cells = runtimes.map((runtime) => {
      const ratio = ratioText(record, set, runtime, name);
      return shown(record.median(set, runtime.name, name), time) + (ratio ? `, **${ratio}**` : "");
    });
    return [title, ...cells];
  });
  return table([["", ...runtimes.map((runtime) => record.titleOf(runtime))], ...rows]);
}

/** The scenarios of a group in the oldest Node, compared with A. */
function pairs(record, name) {
  const rows = group(name).map(({ set, title }) => {
    const times = [OURS, A].map((contender) => shown(record.median(set, OLDEST.name, contender), time));
    return [title, ...times, ratioText(record, set, OLDEST, A) ?? MISSING];
  });
  return table([["", "this package", "A", "ratio"], ...rows]);
}

function forged(record) {
  const ms = (set) => shown(record.median(set, OLDEST.name, OURS), (value) => (value / 1e6).toFixed(2));
  return table([["", "ms"], ...group("forged").map(({ set, title }) => [title, ms(set)])]);
}

function coldStarts(record) {
  const heads = COLD_COLUMNS.map(({ runtime, title }) => `${record.titleOf(runtime)}, ${title}`);
  const rows = STARTERS.map(({ name, title }) => [
    title,
    ...COLD_COLUMNS.map(({ runtime, section }) => shown(record.low(section, runtime.name, name), milliseconds)),
  ]);
  return table([["", ...heads], ...rows]);
}

function sizes(record) {
  const files = Object.keys(record.data.values.files ?? {}).sort();
  const size = (file, kind) => shown(record.median("files", file, kind), (size) => size.toFixed(1));
  return table([["", "KiB", "gzipped"], ...files.map((file) => [file, size(file, "raw"), size(file, "gzipped")])]);
}

/** The title of a scenario outside its table. */
function subjectOf({ group, title }) {
  if (group === "fields" || group === "bytes") return `Callback of ${title}`;
  return group === "cases" ? `Callback: ${title}` : title;
}

/** The contenders that are faster than this package: a row for each scenario and contender. */
function losses(record) {
  const rows = [];
  for (const scenario of SCENARIOS) {
    for (const [ours, suffix] of [[OURS, ""], [OURS_NEW, ", a new `Merchant` for each message"]]) {
      for (const { name, title } of scenario.contenders.filter(({ name }) => name !== OURS && name !== OURS_NEW)) {
        const ratios = RUNTIMES.flatMap((runtime) => {
          const ratio = record.ratio(scenario.set, runtime.name, name, ours)?.median;
          return ratio < 1 ? [`${ratio.toFixed(2)}× in ${record.titleOf(runtime)}`] : [];
        });
        if (ratios.length > 0) rows.push([subjectOf(scenario) + suffix, title, ratios.join(", ")]);
      }
    }
  }
  for (const { runtime, section, title } of COLD_COLUMNS) {
    const [ours, other] = [OURS, A].map((contender) => record.low(section, runtime.name, contender));
    if (!(other < ours)) continue;
    const less = `${milliseconds(ours - other)} less in ${record.titleOf(runtime)}`;
    rows.push([`First message of a process, ${title}`, STARTERS.find(({ name }) => name === A).title, less]);
  }
  if (rows.length === 0) return "In none of these scenarios.";
  return table([["", "faster contender", "ratio or difference"], ...rows]);
}

/** The text of `BENCHMARKS.md`. */
export function pageOf(record) {
  const { date, machine, rounds } = record.data;
  const node = record.titleOf(OLDEST);
  return `# Benchmarks

Written by \`cargo xtask bench\` on ${date}: ${machine}; rounds: ${rounds}. To change the text, edit \`benches/page.mjs\` and run
\`cargo xtask bench --page\`.

## Goals

"must" is the goal, "aim" is a better figure, and the last column says which of the two is reached. A ratio is the time of the other
contender divided by the time of this package: the median of the rounds, with the lowest and the highest in brackets.

${goalTable(goalRows(record))}

## Where it is slower

The ratio is the time of the faster contender divided by the time of this package.

${losses(record)}

\`preview\` checks every field; the JavaScript that it is compared with checks none. Most of the time of a cold start is the first use of
WebAssembly in a process. \`node:crypto\` is part of Node.

## How it is measured

- Each contender runs in its own process. In a round, the contenders of a scenario take turns, in batches of 5 ms (10 ms in workerd and
  Chromium), and the tenth percentile of the batches counts. A busy machine can only make a batch slower, so some of many short batches
  are undisturbed. Garbage collection happens mostly in batches that do not count. This favours contenders that allocate much.
- Ratios are computed within a round, and each round starts new processes. The accuracy is about ±5 % for ratios and ±20 % for times; in
  workerd, where requests are timed, it is about ±15 % for ratios.
- Before the timing, each contender must return the right result for every message and reject forged ones: a changed field, a changed,
  shortened or missing signature, an added field, the answer to another request.
- Up to 256 messages take turns. Results are kept observable, parts of them are read, and these parts are compared after each batch, so
  the JIT cannot drop the work.
- The clock of a Worker does not advance while the Worker computes. In workerd, the time is that of a request minus that of an empty
  request.

The contenders are in [benches/contenders](benches/contenders):

- **A** is hand-optimised: it reads the body in one pass with \`indexOf\` and \`slice\`, decodes only escaped values, hashes with
  \`crypto.hash\` or the named alternative, and compares by XOR. (An insertion sort of up to 20 names would make it about 6 % faster.)
- **B** uses \`URLSearchParams\`, \`sort\`, \`crypto.hash\` and \`timingSafeEqual\`.
- **js-md5** uses \`node:crypto\` where it exists. In workerd it runs without Node's modules.

These contenders check the signature. For answers they also check that merchant, order and amount are those of the request. They do not
check the types of values, required fields, other orders of signing, repeated or nested fields, or other formats. This package checks
all of these in the measured time.

## Verify a callback

A urlencoded body of 405 bytes: 13 fields and the signature. Three of the values are escaped. Ratios are relative to the first row.

${comparison(record, "verify")}

Other callbacks, in ${node}:

${pairs(record, "cases")}

## Number of fields

No value is escaped. Fields are in the order of their names, except in "shuffled". FreedomPay documents up to 25 of the names; the others
are invented. In "undocumented", only the five required names are documented. ${node}.

${pairs(record, "fields")}

## Length of the body

13 fields with a long description. No value is escaped. ${node}.

${pairs(record, "bytes")}

## Forged callbacks

The time that a sender without the secret can cost a shop with one request of 64 KB. All requests are rejected. ${node}.

${forged(record)}

## Sign a request

The request has all documented fields, one of them with Cyrillic text. "By hand, any fields" sorts the names, escapes only where needed
and takes salts from a pool. "By hand, these fields only" is a template for one set of fields: no field may be missing or added.

\`p2p2nonreg\`, to a card number:

${comparison(record, "sign-p2p2nonreg")}

\`reg2reg\`, to a registered card:

${comparison(record, "sign-reg2reg")}

## Verify an answer

XML with 10 fields and the signature. One field has Cyrillic text with an entity. The answer is compared with its request.

${comparison(record, "answer")}

## Preview

Computes the URL, the pairs in signing order and the text to sign. The card number is masked.

${comparison(record, "preview")}

## First message of a process

The time from before the import to the first verified callback, in a fresh process for each measurement: the tenth percentile.

${coldStarts(record)}

## Size

The files that each export loads: one file, or a script and its wasm. In KiB; compressed with \`gzip -9\`.

${sizes(record)}

## Versions

${record.versions().join(", ")}.
`;
}
