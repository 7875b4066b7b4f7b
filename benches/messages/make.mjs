// Makes the messages that are measured, one file per set, with what each contender must make of them.
//
//   node make.mjs <folder>

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import callbacks, { BYTES } from "./callbacks.mjs";
import forged from "./forged.mjs";
import requests from "./requests.mjs";

/** What the tables say of the lengths is so. */
const checkLength = (name, { inputs }, bytes) => {
  const other = inputs.find((body) => Buffer.byteLength(body) !== bytes);
  if (other !== undefined) throw new Error(`${name}: a body of ${Buffer.byteLength(other)} bytes, not of ${bytes}`);
};
checkLength("verify", callbacks.verify, 405);
for (const bytes of BYTES) checkLength(`bytes-${bytes}`, callbacks[`bytes-${bytes}`], bytes);

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, set] of Object.entries({ ...callbacks, ...requests, ...forged })) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(set));
}
