import { equal, same } from "../support/check.js";

export const errorCodes = ({ main, errors: { describeError } }) => [
  [
    "an error code is described, by number or by text",
    () => {
      for (const code of [8888, "8888"]) {
        same(describeError(code), {
          code: "8888",
          meaning: "Insufficient funds: top up the payout balance",
          gatewayText: "Недостаточно средств! Пополните выплатной баланс",
          sent: "no",
        });
      }
      same(describeError("9999").sent, "unknown");
      same(describeError(10001).sent, "refused");
      same(describeError(10045), { code: "10045", meaning: "Charge declined for security reasons", gatewayText: "", sent: "refused" });
      for (const code of [340, 1202, 4001, 4007]) equal(describeError(code).sent, "unknown", code);
      same([describeError(4000), describeError(4008)], [undefined, undefined]);
      const limit = "Transaction cannot be cancelled; also: a limit on the card";
      same([describeError(10012).meaning, describeError(10012).sent], [limit, "refused"]);
    },
  ],
  [
    "a code that is not in the table has no description",
    () => {
      const names = ["constructor", "toString", "__proto__", "hasOwnProperty"];
      for (const code of [31337, -1, 8888.5, NaN, Infinity, "", "08888", "8888 ", "8.888e3", ...names]) equal(describeError(code), undefined, code);
      for (const value of [undefined, null, true, 8888n, ["8888"], { toString: () => "8888" }, Symbol("8888")]) equal(describeError(value), undefined, String(value));
    },
  ],
  ["the main entry has no table of error codes", () => equal("describeError" in main, false)],
];
