// Tests the `@example` blocks in the declarations of the installed package.
//
// `node examples.mjs extract` writes each block to `src/example-N.ts`, so that the compiler checks it.
// `node examples.mjs run` runs the compiled examples. A line `console.log(x); // text` must print this text.
// The example of a member continues the example of its class or interface.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { declarations, declarationsOf, incompleteComments, publicDeclarations } from "./declarations.mjs";

const TYPES = "node_modules/freedompay-payouts/types";
const ENTRIES = ["", "/preview", "/errors", "/explain", "/sandbox"].map((path) => `freedompay-payouts${path}`);
const PRINTED = /console\.log\(.*\); \/\/ (.+)$/gm;

/** The examples, each with the file and the declaration that it belongs to. */
function examples() {
  const found = [];
  for (const file of readdirSync(TYPES).filter((name) => name.endsWith(".d.ts")).sort()) {
    let owner = { name: "", code: "" };
    const text = readFileSync(`${TYPES}/${file}`, "utf8");
    for (const [, indent, comment, declaration] of text.matchAll(/^( *)\/\*\*([^]*?)\*\/\n *(.*)/gm)) {
      const [name = ""] = /\w+/.exec(declaration.replace(/^(export )?(declare )?(class|function|interface) /, "")) ?? [];
      const own = comment.split(/^ *\* @/m).filter((tag) => tag.startsWith("example")).map(codeOf);
      if (indent === "") owner = { name, code: own[0] ?? "" };
      for (const code of own) {
        const isMember = indent !== "";
        found.push({ where: `${file}: ${isMember ? `${owner.name}.` : ""}${name}`, name, code: isMember ? owner.code + code : code });
      }
    }
  }
  return found;
}

/** The code of a tag: `example` and the code on one line, or a block between fences. */
function codeOf(tag) {
  const lines = tag.slice("example".length).split("\n").map((line) => line.replace(/^ *\* ?/, ""));
  return `${lines.filter((line) => !line.startsWith("```")).join("\n").trim()}\n`;
}

/** Everything that the entries export has a description; functions, methods and options have an example, the callable ones also their errors. */
async function checkComplete() {
  const found = publicDeclarations(declarations());
  // The declarations are read from text: no export of an entry may be missed.
  for (const entry of ENTRIES) {
    for (const name of Object.keys(await import(entry))) {
      assert.ok(found.some((declaration) => declaration.name === name), `${name} of ${entry} is not declared`);
    }
  }
  assert.deepEqual(incompleteComments(found), []);
}

/** The check reports what is missing. */
function checkReports() {
  const text = `
/** @example f(); */
export declare function f(): void;
export interface I {
    /** A method. */
    m(options: {
        readonly a: string;
    }): void;
    readonly p: {
        /** {@link f} */
        q?: string;
    };
}
/** The options. */
export interface SomeOptions {
    /**
     * A text.
     *
     * @example f({ given: "a" });
     */
    readonly given?: string;
    /** A number. */
    readonly limit?: number;
}
/**
 * A class.
 *
 * @example new C().m();
 */
export declare class C {
    #private;
    constructor();
    /**
     * A method.
     *
     * @example c.m();
     *
     * @throws Error \`code\`
     */
    m<T>(): T;
}
`;
  assert.deepEqual(incompleteComments(declarationsOf("a.d.ts", text)), [
    "a.d.ts: f has no description",
    "a.d.ts: f has no @throws",
    "a.d.ts: I has no description",
    "a.d.ts: I.m has no example that calls it",
    "a.d.ts: I.m has no @throws",
    "a.d.ts: I.p has no description",
    "a.d.ts: SomeOptions.limit has no example that sets it",
    "a.d.ts: C.constructor has no @throws",
  ]);
}

/** A gateway answers the requests to FreedomPay, so that the examples need no network. */
async function replaceFetch() {
  const { Gateway } = await import("freedompay-payouts/sandbox");
  const gateway = new Gateway({ payoutSecret: "your-payout-secret" });
  const systemFetch = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith("https://api.freedompay.kz/")) return systemFetch(url, init);
    const { status, headers, body } = gateway.respond({ url, body: init.body });
    return new Response(body, { status, headers });
  };
}

async function run(found) {
  await replaceFetch();
  const { log } = console;
  for (const [index, { where, code }] of found.entries()) {
    const printed = [];
    console.log = (...values) => printed.push(values.map(String).join(" "));
    try {
      await import(new URL(`dist/example-${index}.js`, import.meta.url));
    } catch (error) {
      throw new Error(`the example of ${where} fails`, { cause: error });
    } finally {
      console.log = log;
    }
    const expected = [...code.matchAll(PRINTED)].map(([, text]) => text);
    if (expected.length > 0) assert.deepEqual(printed, expected, where);
  }
  log(`${found.length} examples`);
  // Some examples start a sandbox that the next ones close.
  process.exit();
}

const found = examples();
assert.ok(found.length > 0, "the declarations have no example");
if (process.argv[2] === "extract") {
  checkReports();
  await checkComplete();
  for (const [index, { where, code }] of found.entries()) {
    // With `export` it is a module even if it imports nothing.
    writeFileSync(`src/example-${index}.ts`, `// ${where}\n${code}export {};\n`);
  }
} else {
  await run(found);
}
