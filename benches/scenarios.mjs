// The runtimes, the contenders, and the scenarios: sets of messages that `messages/` makes, and the contenders for each.

const DENO_OPTIONS = ["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-read"];
const process = (name, title, options = []) => ({ name, title, driver: "process", options, milliseconds: 5 });

/**
 * The runtimes. `driver` is the module of `runtimes/` that starts a contender. A batch takes `milliseconds`: longer if a coarse
 * clock or a connection adds to the time. Only the oldest and the newest supported version of Node are measured.
 */
export const RUNTIMES = [
  process("node20", "Node"),
  process("node26", "Node"),
  process("deno", "Deno", DENO_OPTIONS),
  process("bun", "Bun"),
  { name: "workerd", title: "workerd", driver: "workerd", options: [], milliseconds: 10 },
  { name: "chromium", title: "Chromium", driver: "chromium", options: [], milliseconds: 10 },
];

/** The oldest Node. Scenarios without `everywhere` are measured only here by default. */
export const OLDEST = RUNTIMES[0];

/** The contender that the others are compared with. */
export const OURS = "ours";
/** The same with a new `Merchant` for each message. */
export const OURS_NEW = "ours-new";
/** Hand-optimised JavaScript with `crypto.hash`. */
export const A = "by-hand-hash";

const ALL = [""];
/** The runtimes with `node:crypto`. Only these sign requests, because browsers have no secret. */
const SERVERS = ["node", "deno", "bun", "workerd"];
const WORKERD = ["workerd"];

/** An implementation that is measured: a file of `contenders/`, its title, and prefixes of the runtimes that it runs in. */
const contender = (name, title, runtimes) => ({ name, title, runtimes });
const ours = (runtimes) => contender(OURS, "this package", runtimes);
const byHand = contender(A, "A: by hand, `crypto.hash`", SERVERS);

const VERIFY = [
  ours(ALL),
  contender(OURS_NEW, "this package, a new `Merchant` for each message", ALL),
  byHand,
  contender("by-hand-create-hash", "A: by hand, `createHash`", WORKERD),
  contender("by-hand-js-md5", "A: by hand, js-md5", ALL),
  contender("by-hand-subtle", "A: by hand, `crypto.subtle`", WORKERD),
  contender("usual-hash", "B: URLSearchParams, `crypto.hash`", SERVERS),
  contender("usual-js-md5", "B: URLSearchParams, js-md5", ALL),
];
const SIGN = [
  ours(SERVERS),
  contender("by-hand", "by hand, any fields", SERVERS),
  contender("template", "by hand, these fields only", SERVERS),
  contender("usual", "URLSearchParams, `randomUUID`", SERVERS),
];
const ANSWER = [
  ours(SERVERS),
  contender("by-hand", "a regular expression by hand", SERVERS),
  contender("xml-parser", "fast-xml-parser", SERVERS),
];
const PREVIEW = [ours(ALL), contender("usual", "by hand, without checks", ALL)];

/** The contenders for which the time to the first message is measured. */
export const STARTERS = VERIFY.filter(({ name }) => [OURS, A, "by-hand-js-md5"].includes(name));

/** `group` is the table of the page, and a name on the command line; `folder` is that of the contenders. */
const everywhere = (set, group, title, contenders) => ({ set, group, title, folder: group, contenders, everywhere: true });
const pair = (group, folder, titles) =>
  Object.entries(titles).map(([set, title]) => ({ set, group, title, folder, contenders: [ours(ALL), byHand] }));
const forged = (titles) =>
  Object.entries(titles).map(([set, title]) => ({ set: `forged-${set}`, group: "forged", title, folder: "forged", contenders: [ours(ALL)] }));
const fields = (number, kinds) =>
  pair("fields", "verify", Object.fromEntries(kinds.map((kind) => {
    const title = [`${number} fields`, ...kind.split("-").filter((word) => word !== "documented")].join(", ");
    return [`fields-${number}-${kind}`, title];
  })));
const KINDS = ["documented", "documented-shuffled", "undocumented", "undocumented-shuffled"];

export const SCENARIOS = [
  everywhere("verify", "verify", "Verify a callback", VERIFY),
  everywhere("sign-p2p2nonreg", "sign", "Sign `p2p2nonreg`", SIGN),
  everywhere("sign-reg2reg", "sign", "Sign `reg2reg`", SIGN),
  everywhere("answer", "answer", "Verify an answer", ANSWER),
  everywhere("preview", "preview", "Preview", PREVIEW),
  ...pair("cases", "verify", { escaped: "Cyrillic text, most bytes escaped", error: "an error with its code" }),
  ...pair("cases", "links", { links: "two post links in turn" }),
  ...pair("cases", "secrets", { secrets: "two secrets, the second matches" }),
  ...fields(5, KINDS.slice(0, 2)),
  ...[13, 50, 500].flatMap((number) => fields(number, KINDS)),
  ...pair("bytes", "verify", {
    "bytes-405": "0.4 KB",
    "bytes-1024": "1 KB",
    "bytes-4096": "4 KB",
    "bytes-16384": "16 KB",
    "bytes-65536": "64 KB",
  }),
  ...forged({
    fields: "512 fields in a random order",
    value: "one long value",
    escapes: "one long value, all escaped",
    prefix: "names of 256 bytes that share 253",
    ambiguous: "names that rules A and B may sort differently",
    "empty-names": "506 empty names",
    "too-many": "32,000 empty names",
    brackets: "brackets, 8 levels, the same parents",
    chains: "brackets, 8 levels, different parents for each field",
    lists: "lists",
    "prefix-brackets": "brackets after names that share 90 bytes",
    "ambiguous-brackets": "brackets after names that rules A and B may sort differently",
    depth: "brackets, 200 levels",
    xml: "XML, 512 fields of entities",
    "xml-depth": "XML, 22,000 levels",
  }),
];

export const group = (name) => SCENARIOS.filter((scenario) => scenario.group === name);

/** The contenders of a scenario that run in a runtime. */
export const contendersIn = ({ contenders }, { name }) =>
  contenders.filter(({ runtimes }) => runtimes.some((prefix) => name.startsWith(prefix)));

/**
 * What to measure: prefixes of names of scenarios and groups, and of runtimes. None means all scenarios, and the default
 * runtimes of each.
 */
export function selection(only, runtimes) {
  const groups = [...new Set(SCENARIOS.map(({ group }) => group)), "cold", "size"];
  const names = new Set([...groups, ...SCENARIOS.map(({ set }) => set)]);
  for (const [given, known] of [[only, [...names]], [runtimes, RUNTIMES.map(({ name }) => name)]]) {
    const unknown = given.find((prefix) => prefix === "" || !known.some((name) => name.startsWith(prefix)));
    if (unknown !== undefined) throw new Error(`there is no "${unknown}"; the names are: ${known.join(" ")}`);
  }
  const matches = (prefixes, name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix));
  return {
    isAll: only.length === 0 && runtimes.length === 0,
    hasGroup: (group) => matches(only, group),
    hasRuntime: ({ name }) => matches(runtimes, name),
    has: (scenario, runtime) =>
      (matches(only, scenario.set) || matches(only, scenario.group)) &&
      (runtimes.length > 0 ? matches(runtimes, runtime.name) : scenario.everywhere === true || runtime === OLDEST),
  };
}
