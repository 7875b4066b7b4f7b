// Starts the example. FAULT says where it crashes.

import { createServer } from "node:http";
import { openDatabase } from "../../../examples/node/src/database.js";
import { openLedger } from "../../../examples/node/src/ledger.js";
import { reconcile } from "../../../examples/node/src/payouts.js";
import { merchantOf, settings } from "../../../examples/node/src/settings.js";
import { shop } from "../../../examples/node/src/shop.js";

const fault = process.env.FAULT;
const die = () => process.kill(process.pid, "SIGKILL");
const given = settings();
// A link without a script name.
if (fault === "misconfigured") given.postLink = "https://shop.example/";
const merchant = merchantOf();
const database = await openDatabase(given.database);
let hadEffect = false;

const faulty = {
  ...database,
  async transaction(work) {
    if (fault === "storage down") throw new Error("storage is down");
    const result = await database.transaction((transaction) => work({ query: (...words) => query(transaction, ...words) }));
    if (fault === "after the record" && hadEffect) die();
    return result;
  },
};

async function query(transaction, text, values) {
  const isEffect = text.startsWith("INSERT INTO effects");
  if (fault === "before the effect" && isEffect) die();
  const result = await transaction.query(text, values);
  if (fault === "after the effect" && isEffect) die();
  hadEffect ||= isEffect;
  return result;
}

const ledger = await openLedger(faulty);
const app = shop({ merchant, ledger, settings: given });
const server = createServer(async (request, response) => {
  if (request.url !== "/test/reconcile") return app(request, response);
  response.end(JSON.stringify(await reconcile({ merchant, ledger }, 0)));
});
server.listen(given.port, given.host);
process.once("SIGTERM", () => server.close(() => database.close()));
