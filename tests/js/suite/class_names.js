// Class names in logs and stack traces: bundlers shorten the names in the source.

import { same } from "../support/check.js";
import { callbackFields, form, options, postLink as url, signed } from "../support/fixtures.js";

export const classNames = ({ main, explain: { explain } }) => [
  [
    "classes keep their names",
    () => {
      const merchant = new main.Merchant(options);
      const body = form(signed(main, "payout-callback", callbackFields));
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
