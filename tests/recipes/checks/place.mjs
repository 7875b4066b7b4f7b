// Copies a recipe, as a user does.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

const recipes = join(process.env.PROJECT, "examples/recipes");

/**
 * Copies the files of a recipe to the folder `to`, and payouts.js beside them. Returns the folder. The versions in its package.json
 * must be those of the lock file, which are installed.
 */
export function placeRecipe(name, { payouts = "payouts.js", to = join(process.cwd(), name) } = {}) {
  const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { dependencies, devDependencies } = manifest(join(recipes, name));
  for (const [dependency, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    const { version } = manifest(join(process.cwd(), "node_modules", dependency));
    assert.equal(range, `^${version}`, `${name}/package.json names another version of ${dependency} than the tested one`);
  }
  cpSync(join(recipes, name), to, { recursive: true, filter: (file) => !file.endsWith("package.json") });
  cpSync(join(recipes, "payouts.js"), join(to, payouts));
  return to;
}

/** Adds routes that verify bodies which a parser of the framework has read. */
export const placeParserRoutes = (name) => cpSync(join(import.meta.dirname, "parser-routes", name), process.cwd(), { recursive: true });
