// The server. Only one process can open the embedded database, so the server also runs the
// reconciliation. With a PostgreSQL server `node src/reconcile.js` can run from cron as well.

import { openDatabase } from "./database.js";
import { openLedger } from "./ledger.js";
import { reconcile } from "./payouts.js";
import { merchantOf, settings } from "./settings.js";
import { shop } from "./shop.js";

const given = settings();
const merchant = merchantOf();
const database = await openDatabase(given.database);
const ledger = await openLedger(database);
const server = shop({ merchant, ledger, settings: given }).listen(given.port, given.host);

let next = setTimeout(round, 60_000);

async function round() {
  await reconcile({ merchant, ledger }).catch((error) => {
    console.error(JSON.stringify({ event: "unavailable", error: error.code ?? error.name }));
  });
  // Scheduled after the round: two rounds at once would ask for the same payouts. After the server is
  // closed there is no further round, so that the process ends.
  if (server.listening) next = setTimeout(round, 60_000);
}

process.once("SIGTERM", () => {
  clearTimeout(next);
  server.close(() => database.close());
});
