// Which of the gateway's forms each parser of a framework leaves verifiable, compared with the tables of examples/recipes/README.md.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signFields } from "freedompay-payouts";
import { testCallback } from "freedompay-payouts/sandbox";
import { FORMS } from "./contract.mjs";
import { PAYOUT_SECRET } from "./suite/callbacks.mjs";

const url = "https://shop.example/payout-callback";

/** An urlencoded callback with two more fields. */
function withFields(...more) {
  const genuine = new URLSearchParams(testCallback({ url, payoutSecret: PAYOUT_SECRET }).body);
  const fields = [...genuine, ...more].filter(([name]) => name !== "pg_sig");
  const pg_sig = signFields("payout-callback", fields, PAYOUT_SECRET);
  return { body: new URLSearchParams([...fields, ["pg_sig", pg_sig]]) };
}

/** The messages of the columns: the four forms, then urlencoded forms with names in brackets, and with a repeated name. */
const messages = [
  ...FORMS.map((form) => testCallback({ url, payoutSecret: PAYOUT_SECRET, form })),
  withFields(["shop[city]", "Алматы"], ["shop[branch]", "2"]),
  withFields(["tag", "b"], ["tag", "a"]),
];

/** Compares what the server at `address` verifies with the row that starts with `parser` in code font. */
export async function checkParser(parser, address, more = {}) {
  const verdicts = [];
  for (const { body, headers } of messages) {
    const response = await fetch(address, { method: "POST", body, headers: { ...headers, ...more } });
    verdicts.push((await response.text()) === "verified" ? "yes" : "no");
  }
  assert.deepEqual(rows().get(parser), verdicts, parser);
}

/** The parsers in the page's tables, with their cells. */
export function rows() {
  const page = readFileSync(join(process.env.PROJECT, "examples/recipes/README.md"), "utf8");
  const found = [...page.matchAll(/^\| `(.+?)` \|((?: (?:yes|no) \|){6})$/gm)];
  return new Map(found.map(([, parser, cells]) => [parser, cells.match(/yes|no/g)]));
}
