// Reads the declarations of the installed package: everything that the entries export, and every type that these mention.

import { readdirSync, readFileSync } from "node:fs";

const TYPES = "node_modules/freedompay-payouts/types";

/** Functions and methods that throw nothing of their own. */
const NEVER_THROW = [
  "describeError",
  "isFreedomPayError",
  "Explanation.toString",
  "GatewayRecords.close",
  "GatewayRecords.constructor",
  "Sandbox.close",
  "Sandbox.idle",
  "SandboxClock.now",
  "FreedomPayError.constructor",
  "UnsignedAnswerError.constructor",
  "ValidationError.constructor",
];

/** The gateway in the core: only the class that its users cannot construct mentions it. */
const INTERNAL = ["CoreGateway"];

/** The declarations of all files, in order: file, name, kind, comment, text, and members with name, comment and whether it is a method. */
export function declarations() {
  const files = readdirSync(TYPES, { recursive: true }).filter((name) => name.endsWith(".d.ts")).sort();
  return files.flatMap((file) => declarationsOf(file, readFileSync(`${TYPES}/${file}`, "utf8")));
}

export function declarationsOf(file, text) {
  const found = [];
  let comment = "";
  let isComment = false;
  let parentheses = 0;
  for (const line of text.split("\n")) {
    if (isComment || line.trimStart().startsWith("/**")) {
      comment = isComment ? `${comment}\n${line}` : line;
      isComment = !line.endsWith("*/");
      continue;
    }
    const top = /^export (?:declare )?(?:abstract )?(class|const|function|interface|type) (\w+)/.exec(line);
    if (top) found.push({ file, kind: top[1], name: top[2], comment, text: line, members: [] });
    else if (line.startsWith(" ") || line.startsWith("}")) {
      const owner = found.at(-1);
      if (owner !== undefined) owner.text += `\n${line}`;
      // The comment of a member describes the properties inside its type, too, which are indented further.
      const member = /^ {4}(?:(?:static|readonly|get|set|protected) )*(?!private\b)"?([A-Za-z_$][\w$-]*)"?(\??:|\??[(<])/.exec(line);
      if (member && parentheses === 0) owner?.members.push({ name: member[1], comment, isMethod: !member[2].endsWith(":") });
    }
    // The properties of a parameter's type are not members.
    parentheses += line.split("(").length - line.split(")").length;
    comment = "";
  }
  return found;
}

/** The declarations that users can reach. */
export function publicDeclarations(all) {
  const entries = JSON.parse(readFileSync("node_modules/freedompay-payouts/package.json", "utf8")).exports;
  const queue = Object.keys(entries).filter((entry) => entry !== "./package.json").flatMap((entry) => exportedNames(entryFile(entry), all));
  const reached = new Set();
  while (queue.length > 0) {
    const name = queue.pop();
    const declaration = all.find((each) => each.name === name);
    if (declaration === undefined || INTERNAL.includes(name) || reached.has(declaration)) continue;
    reached.add(declaration);
    queue.push(...(declaration.text.match(/\b[A-Z]\w*/g) ?? []));
  }
  return all.filter((declaration) => reached.has(declaration));
}

const ENTRY_FILES = { ".": "index", "./errors": "error-codes" };
const entryFile = (entry) => `${ENTRY_FILES[entry] ?? entry.slice(2)}.d.ts`;

function exportedNames(file, all) {
  const text = readFileSync(`${TYPES}/${file}`, "utf8");
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) => names.match(/\w+/g));
  return [...listed, ...all.filter((each) => each.file === file).map(({ name }) => name)];
}

/** What the comments of these declarations lack. */
export function incompleteComments(declarations) {
  const found = [];
  for (const { file, kind, name, comment, members } of declarations) {
    const where = `${file}: ${name}`;
    if (!isDescribed(comment)) found.push(`${where} has no description`);
    if (kind === "function") checkCallable(found, where, name, name, comment);
    if (kind === "class" && !hasExample(comment, "")) found.push(`${where} has no example`);
    for (const member of members) {
      const path = `${name}.${member.name}`;
      const isConstructor = member.name === "constructor";
      if (!isConstructor && !isDescribed(member.comment)) found.push(`${file}: ${path} has no description`);
      const isOption = kind === "interface" && name.endsWith("Options") && !member.isMethod;
      if (isOption && !hasExample(member.comment, member.name)) found.push(`${file}: ${path} has no example that sets it`);
      if (member.isMethod) checkCallable(found, `${file}: ${path}`, path, isConstructor ? undefined : member.name, member.comment);
    }
  }
  return found;
}

function checkCallable(found, where, path, name, comment) {
  if (name !== undefined && !hasExample(comment, `${name}(`)) found.push(`${where} has no example that calls it`);
  if (!NEVER_THROW.includes(path) && !comment.includes("@throws")) found.push(`${where} has no @throws`);
}

const isDescribed = (comment) => /\w/.test(comment.replace(/^\s*\/\*\*/, "").split(/(?<!\{)@\w/)[0]);

const hasExample = (comment, code) => {
  const examples = comment.split(/@(?=\w+)/).filter((tag) => tag.startsWith("example"));
  return examples.some((example) => example.includes(code));
};
