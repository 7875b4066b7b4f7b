// Copies a recipe, as a user does.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const examples = join(process.env.PROJECT, "examples");
const SHARED = ["quickstart/ledger.js", "quickstart/payouts.js", "quickstart/callbacks.js", "recipes/start-payout.js"];

/**
 * Copies the files of a recipe to the folder `to`, and the files that all recipes share to its folder `shared`. Returns `to`. The versions
 * in the package.json of the recipe must be those of the lock file, which are installed.
 */
export function placeRecipe(name, { shared = ".", to = join(process.cwd(), name) } = {}) {
  const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { dependencies, devDependencies } = manifest(join(examples, "recipes", name));
  for (const [dependency, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    const { version } = manifest(join(process.cwd(), "node_modules", dependency));
    assert.equal(range, `^${version}`, `${name}/package.json names another version of ${dependency} than the tested one`);
  }
  cpSync(join(examples, "recipes", name), to, { recursive: true, filter: (file) => !file.endsWith("package.json") });
  for (const file of SHARED) cpSync(join(examples, file), join(to, shared, basename(file)));
  return to;
}

/** Adds routes that verify bodies which a parser of the framework has read. */
export const placeParserRoutes = (name) => cpSync(join(import.meta.dirname, "parser-routes", name), process.cwd(), { recursive: true });
