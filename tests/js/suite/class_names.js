// Class names in logs and stack traces: bundlers shorten the names in the source.

import { same } from "../support/check.js";
import { options, paidBody, postLink as url } from "../support/fixtures.mjs";

export const classNames = ({ main, explain: { explain } }) => [
  [
    "classes keep their names",
    () => {
      const merchant = new main.Merchant(options);
      const body = paidBody;
      const objects = [
        merchant,
        merchant.sign("payout_status", { pg_order_id: "1234" }),
        merchant.verifyCallback({ url, body }),
        explain({ message: { url, body }, secrets: { payout: "payout-secret" } }),
      ];
      same(objects.map(({ constructor }) => constructor.name), ["Merchant", "SignedRequest", "Callback", "Explanation"]);
    },
  ],
];
