// Writes the sets of messages, each to a file, with the results that each contender must return.
//
//   node make.mjs <folder>

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import callbacks, { BYTES } from "./callbacks.mjs";
import forged from "./forged.mjs";
import requests from "./requests.mjs";

/** Fails unless all bodies of the set have this length, which the tables of BENCHMARKS.md name. */
const checkLength = (name, { inputs }, bytes) => {
  const other = inputs.find((body) => Buffer.byteLength(body) !== bytes);
  if (other !== undefined) throw new Error(`${name}: a body of ${Buffer.byteLength(other)} bytes, expected ${bytes}`);
};
checkLength("verify", callbacks.verify, 405);
for (const bytes of BYTES) checkLength(`bytes-${bytes}`, callbacks[`bytes-${bytes}`], bytes);

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, set] of Object.entries({ ...callbacks, ...requests, ...forged })) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(set));
}
