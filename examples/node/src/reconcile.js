// A job for cron: queries payout_status2 for up to 100 payouts whose next check is due, the oldest check first.
// It never sends a payout again.

import { openDatabase } from "./database.js";
import { openLedger } from "./ledger.js";
import { reconcile } from "./payouts.js";
import { merchantOf, settings } from "./settings.js";

const database = await openDatabase(settings().database);
const outcomes = await reconcile({ merchant: merchantOf(), ledger: await openLedger(database) });
console.log(JSON.stringify(outcomes));
await database.close();
