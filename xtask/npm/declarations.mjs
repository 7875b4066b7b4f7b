// Prepares the type declarations of the npm package.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A relative import: the text before the path, the path without `.js`. */
const IMPORT = /((?: from |import\(|import )")(\.[^"]*)\.js(?=")/g;

/** The relative paths that the declarations import, without extensions. */
export const importsOf = (types) => [...types.matchAll(IMPORT)].map(([, , path]) => path);

/** `from "./x.js"` becomes `from "./x.cjs"`, and so does `import("./x.js")`. */
export const withCommonjsImports = (types) => types.replace(IMPORT, "$1$2.cjs");

/**
 * Copies the declarations that the entries import to another folder, also for CommonJS: TypeScript treats the `.d.ts`
 * files of this package as ES modules, and `require` needs `.d.cts` files.
 */
export function copyDeclarations(from, to, entries) {
  const files = new Set(entries.map((entry) => `${entry}.d.ts`));
  // The loop also visits the files that are added in it.
  for (const file of files) {
    const types = readFileSync(join(from, file), "utf8");
    if (types.includes('"#')) throw new Error(`${file} imports a private module: users cannot import it`);
    for (const path of importsOf(types)) files.add(join(dirname(file), `${path}.d.ts`));
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), types);
    writeFileSync(join(to, file.replace(/\.d\.ts$/, ".d.cts")), withCommonjsImports(types));
  }
}
