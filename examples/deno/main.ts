// The server. `deno.json` has the permissions that it needs.

import { Merchant } from "freedompay-payouts";
import { Ledger } from "./ledger.ts";
import { reconcile } from "./payouts.ts";
import { shop } from "./shop.ts";

function required(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`the environment has no ${name}`);
  return value;
}

/** Settings from the environment. The secrets are only there. */
export const settings = () => ({
  merchant: new Merchant({
    merchantId: required("FREEDOMPAY_MERCHANT_ID"),
    payoutSecret: required("FREEDOMPAY_PAYOUT_SECRET"),
    host: Deno.env.get("FREEDOMPAY_HOST"), // default: https://api.freedompay.kz
  }),
  apiToken: required("API_TOKEN"),
  postLink: required("POST_LINK"),
});

export const listening = () => ({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT") ?? 8080) });
export const database = () => Deno.openKv(Deno.env.get("DATABASE") ?? "payouts.sqlite");

if (import.meta.main) {
  const context = { ...settings(), ledger: new Ledger(await database()) };
  Deno.serve(listening(), shop(context));
  const round = async () => {
    await reconcile(context).catch((error) => {
      console.error(JSON.stringify({ event: "unavailable", error: error.name }));
    });
    // Scheduled after the round: two rounds at once would ask for the same payouts.
    setTimeout(round, 60_000);
  };
  setTimeout(round, 60_000);
}
