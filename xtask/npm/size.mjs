// Measures the files that a user downloads, and compares them with the limits.
//
//   node size.mjs [--check]    prints the sizes of pkg/; with --check, fails if one exceeds its limit

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The limits for the files that are loaded for one export, in KiB after gzip: one file with the wasm in it, or a script and
 * its wasm file. `aim` is a better figure, where one is wanted.
 */
export const SIZE_LIMITS = [
  { title: "size of the main entry, script and wasm", subpath: ".", inlined: false, must: 36, aim: 32 },
  { title: "size of the main entry, one file", subpath: ".", inlined: true, must: 46, aim: 40 },
  { title: "size of `/preview`, one file", subpath: "./preview", inlined: true, must: 32, aim: 28 },
  { title: "size of `/errors`", subpath: "./errors", inlined: true, must: 6 },
  { title: "size of `/explain`, one file", subpath: "./explain", inlined: true, must: 230, aim: 180 },
  { title: "size of `/sandbox`, one file", subpath: "./sandbox", inlined: true, must: 245, aim: 190 },
];

export const isLimitedBy = ({ subpath, files }, limit) => subpath === limit.subpath && (files.length === 1) === limit.inlined;

/** The scripts of an export, for all conditions. */
const scriptsOf = (target) => (typeof target === "string" ? [target].filter((file) => file.endsWith("js")) : Object.values(target).flatMap(scriptsOf));

/** The downloads of all exports of the package in this folder: the script and the wasm files that it names. In KiB. */
export function downloadsOf(folder) {
  const wasm = readdirSync(folder).filter((file) => file.endsWith(".wasm"));
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const scripts = new Map();
  for (const [subpath, target] of Object.entries(exports)) {
    for (const script of scriptsOf(target)) if (!scripts.has(script)) scripts.set(script, subpath);
  }
  return [...scripts].map(([script, subpath]) => {
    const code = readFileSync(join(folder, script), "utf8");
    const files = [script.replace("./", ""), ...wasm.filter((file) => code.includes(`./${file}`))];
    const kib = (size) => files.reduce((sum, file) => sum + size(join(folder, file)) / 1024, 0);
    const raw = kib((file) => readFileSync(file).length);
    const gzipped = kib((file) => execFileSync("gzip", ["-9", "--no-name", "--stdout", file]).length);
    return { subpath, files, name: files.join(" + "), raw, gzipped };
  });
}

/** A message for each size over its limit, and for each limit that no export falls under. */
export function violationsOf(downloads) {
  return SIZE_LIMITS.flatMap((limit) => {
    const limited = downloads.filter((each) => isLimitedBy(each, limit));
    if (limited.length === 0) return [`${limit.title}: the package has no such export`];
    const over = limited.filter(({ gzipped }) => !(gzipped <= limit.must));
    return over.map(({ name, gzipped }) => `${name}: ${gzipped.toFixed(1)} KiB gzipped, the limit is ${limit.must}`);
  });
}

function print(downloads) {
  const line = (name, raw, gzipped, must = "", aim = "") =>
    console.log(`${name.padEnd(36)} ${raw.padStart(8)} ${gzipped.padStart(9)} ${String(must).padStart(6)} ${String(aim).padStart(5)}`.trimEnd());
  line("", "raw KiB", "gzip KiB", "must", "aim");
  for (const each of downloads) {
    const limit = SIZE_LIMITS.find((limit) => isLimitedBy(each, limit));
    line(each.name, each.raw.toFixed(1), each.gzipped.toFixed(1), limit?.must, limit?.aim);
  }
}

if (realpathSync(process.argv[1] ?? ".") === fileURLToPath(import.meta.url)) {
  const downloads = downloadsOf(fileURLToPath(new URL("../../pkg", import.meta.url)));
  print(downloads);
  const violations = process.argv.includes("--check") ? violationsOf(downloads) : [];
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
