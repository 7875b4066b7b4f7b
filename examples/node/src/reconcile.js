// A job for cron: asks payout_status2 for up to 100 open payouts, in the order of their last status query.
// It never sends a payout again. `node src/reconcile.js [seconds]`: the minimum age, 60 by default.

import { openDatabase } from "./database.js";
import { openLedger } from "./ledger.js";
import { reconcile } from "./payouts.js";
import { merchantOf, settings } from "./settings.js";

const database = await openDatabase(settings().database);
const outcomes = await reconcile({ merchant: merchantOf(), ledger: await openLedger(database) }, Number(process.argv[2] ?? 60));
console.log(JSON.stringify(outcomes));
await database.close();
