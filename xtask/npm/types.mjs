// Writes the TypeScript modules that `pkg-template/src` imports from `./generated/`, so that each field is written down once.
//
//   node types.mjs <folder>    reads the crate's tables from standard input: the JSON of xtask/src/build/tables.rs

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const tables = JSON.parse(readFileSync(0, "utf8"));
const { operations, names, unions, limits } = tables;
unions.ConflictCode = tables.conflicts.map(([code]) => code);
const HEADER = "// Generated from the crate's tables by `cargo xtask package`.\n";
const text = (value) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
const lines = (values, line) => values.map(line).join("");

const union = (doc, name, values) => `
/** ${doc} */
export type ${name} =
  | ${values.map(text).join("\n  | ")};
`;

/** An array with the values of a union. */
const array = (doc, name, union) => `
/** ${doc}, in the crate's order. */
export const ${name}: readonly ${union}[] = [${unions[union].map(text).join(", ")}];
`;

/** The fields of a request that the caller can give. */
const givenFields = ({ request }) => request.filter((field) => !field.filledIn);

/** An amount must be text, so that a number with decimals does not compile. At run time a number must be a safe integer. */
const requestValue = ({ type }) => (["order_id", "payment_id", "user_id", "card_id"].includes(type) ? "string | number | bigint" : "string");

const property = (field, required) => `    /** ${field.description} */
    ${field.name}${required ? "" : "?"}: ${requestValue(field)}${required ? "" : " | undefined"};
`;

/** An object type. Where one of two fields is required, a union of two object types. */
function requestType(operation) {
  const fields = givenFields(operation);
  const chosen = fields.find(({ required }) => required.unless);
  const choice = chosen ? [chosen.name, chosen.required.unless] : [];
  const common = lines(fields.filter(({ name }) => !choice.includes(name)), (field) => property(field, field.required === true));
  if (!chosen) return `{\n${common}  }`;
  const variant = (required) => lines(fields.filter(({ name }) => choice.includes(name)), (field) => property(field, field.name === required));
  return `{\n${common}  } & (\n${lines(choice, (required) => `    | {\n${variant(required)}    }\n`)}  )`;
}

/** The object type of a received message. */
const receivedType = (fields) => `{
${lines(fields, ({ name, description, required, values }) => {
  const statuses = values ? `; ${values.join(" | ")}, or an undocumented status` : "";
  return `    /** ${description}${statuses} */\n    readonly ${name}${required === true ? "" : "?"}: string;\n`;
})}  }`;

const protocol = () => `${HEADER}${union("A payout method of the gateway: one section each on the vendor's page of payouts. `payout_status` is the older one: use `payout_status2`.", "Operation", unions.Operation)}${[
  ["The state of a payout, as far as a message reveals it: our reading of its status and error code.", "Outcome"],
  [
    "The order in which the values of a message are signed. `A` is that of the vendor's documentation, `B-append` and `B-index` those of its PHP code.",
    "Rule",
  ],
  ["Why a report contradicts the record of its order. Our choice. Codes are stable; new ones may be added.", "ConflictCode"],
  ["`pg_status` of a reply to a callback. Source: the vendor's page of `p2p2nonreg`.", "ReplyStatus"],
  ["The kind of an error. Our choice. Codes are stable; new ones may be added.", "ErrorCode"],
  ["What is wrong with a field. Our choice. Codes are stable; new ones may be added.", "ProblemCode"],
  ["The result of an explanation. Our choice.", "Verdict"],
  ["How certain a finding of an explanation is. Our choice.", "Confidence"],
  ["Why a signature does not match. Our choice. Causes are stable; new ones may be added.", "Cause"],
  ["The format of a callback's body: those that the vendor's page, SDK and examples use.", "CallbackForm"],
  ["What the client of a sandbox receives for its request: a fault of our choice.", "AnswerMode"],
  ["When and how often a sandbox sends the callback of a settled payout: a fault of our choice.", "CallbackDelivery"],
  ["Which of the merchant's two secrets signs the callbacks of a sandbox: a fault of our choice.", "SigningSecret"],
  ["The status of a transfer: `pg_payment_status`. Source: the vendor's page of `payout_status2`.", "PayoutStatus"],
  ["The sandbox's verdict on a reply to a callback. Our choice. Codes are stable; new ones may be added.", "ReplyCode"],
]
  .map(([doc, name]) => union(doc, name, unions[name]))
  .join("")}
/** The fields that the caller gives to each operation. The library fills in the others. */
export interface RequestFields {
${lines(operations, (operation) => `  /** The fields of a \`${operation.name}\` request. */\n  ${operation.name}: ${requestType(operation)};\n`)}}

/** The documented fields of each operation's answer. An answer may contain others: see \`Answer.allFields\`. */
export interface AnswerFields {
${lines(operations, ({ name, answer }) => `  /** The fields of a \`${name}\` answer. */\n  ${name}: ${receivedType(answer)};\n`)}}

/** The documented fields of a callback. A callback may contain others: see \`Callback.allFields\`. */
export type CallbackFields = ${receivedType(tables.callback)};

/** The maximum size of a message. */
export const limits = { bytes: ${limits.bytes}, fields: ${limits.fields}, depth: ${limits.depth} } as const;

/** The code and the reason of each conflict, in the crate's order. */
export const conflicts: readonly (readonly [code: ConflictCode, reason: string])[] = [
${lines(tables.conflicts, ([code, reason]) => `  ["${code}", "${reason}"],\n`)}];
${array("Every outcome", "outcomes", "Outcome")}${array("Every operation", "operations", "Operation")}
/** The maximum number of secrets that an explanation tries. */
export const maxSecrets = ${limits.secrets};
`;

/** The character that represents a name in the calls of the core. */
function nameCharacter(name) {
  const number = names.indexOf(name);
  if (number < 0 || number > 0x7e - 0x30) throw new Error(`${name} has no number, or there are too many names for one character each`);
  return JSON.stringify(String.fromCharCode(0x30 + number));
}

const nameNumbers = () => `${HEADER}
import type { Operation } from "./protocol.js";

/** Sets the field of a documented name, by the number of the name. This is several times as fast as by the name. */
export function setField(fields: Record<string, unknown>, number: number, value: string): void {
  switch (number) {
${names.map((name, number) => `    case ${number}: fields.${name} = value; break;\n`).join("")}  }
}

/** The path of each operation. */
export const paths: Readonly<Record<Operation, string>> = {
${lines(operations, ({ name, path }) => `  ${name}: "${path}",\n`)}};

/** The fields of each operation's request, and the character of each name: its number, counted from \`0\`. */
export const requestNumbers: Readonly<Record<Operation, Readonly<Record<string, string>>>> = {
  // Without inherited members: callers look up any name.
  __proto__: null,
${lines(operations, (operation) => {
  const fields = givenFields(operation).map(({ name }) => ` ${name}: ${nameCharacter(name)},`);
  return `  ${operation.name}: { __proto__: null,${fields.join("")} },\n`;
})}} as never;
`;

/** In this order of keys, without those that are null. */
const description = ({ name, type, required, description, documented, maxLength, values }) =>
  JSON.stringify({ name, type, required, description, documented, maxLength, values }, (_, value) => value ?? undefined);

const fieldTypes = operations.flatMap(({ request, answer }) => [...request, ...answer]).concat(tables.callback, tables.reply);

const descriptions = () => `${HEADER}
/** A field of a message. */
export interface FieldDescription {
  /** The name of the field, as on the vendor's page. */
  readonly name: string;
  /** The type of its values. */
  readonly type: FieldType;
  /** Whether the message must contain it. \`unless\` names the field that can replace it. */
  readonly required:
    | boolean
    | {
        /** The field that can replace it. */
        readonly unless: string;
      }
    | "on success";
  /** A description in one line. */
  readonly description: string;
  /** Whether the vendor's page lists it for this message. */
  readonly documented: boolean;
  /** The maximum number of characters in a request. */
  readonly maxLength?: number;
  /** The documented values of a status. The gateway may send others. */
  readonly values?: readonly string[];
}

/** The tables of an operation. */
export interface OperationDescription {
  /** The URL that requests are posted to, with the default host. */
  readonly url: string;
  /** The fields of the request, in the order of the vendor's page. */
  readonly request: readonly FieldDescription[];
  /** The fields of the answer, in the order of the vendor's page. */
  readonly answer: readonly FieldDescription[];
}
${union("The type of a field's values. Source: the tables of fields on the vendor's page.", "FieldType", [...new Set(fieldTypes.map(({ type }) => type))].sort())}
/** The documented messages of every operation, as plain JSON. */
export const operations: { readonly [O in import("./protocol.js").Operation]: OperationDescription } = {
${lines(operations, ({ name, path, request, answer }) => {
  const rows = (fields) => lines(fields, (field) => `      ${description(field)},\n`);
  return `  ${name}: {\n    url: "${tables.host}${path}",\n    request: [\n${rows(request)}    ],\n    answer: [\n${rows(answer)}    ],\n  },\n`;
})}};
`;

// One text on each line: the bundle keeps these lines and replaces each Cyrillic letter by an escape of six characters, and
// published lines must be short.
const errorCodes = () => `${HEADER}${union("Whether money was sent, by an error code. Source: the vendor's documentation, and our choice where it is silent.", "Sent", unions.Sent)}
/** The description of one error code. */
export type ErrorCodeRow = readonly [sent: Sent, meaning: string, gatewayText: string];

/** The row of each code of the gateway. */
export const errorCodes: Readonly<Record<string, ErrorCodeRow>> = {
${lines(tables.errorCodes, ([code, ...row]) => `  "${code}": [\n    ${row.map(text).join(",\n    ")},\n  ],\n`)}};
`;

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const modules = { protocol, names: nameNumbers, operations: descriptions, "error-codes": errorCodes };
for (const [name, source] of Object.entries(modules)) writeFileSync(join(folder, `${name}.ts`), source());
