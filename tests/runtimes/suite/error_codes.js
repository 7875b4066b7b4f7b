import { equal, same } from "./check.js";

export const errorCodes = ({ main: { describeError } }) => [
  [
    "an error code is described, by number or by text",
    () => {
      same(describeError(8888), {
        code: "8888",
        meaning: "Insufficient funds: top up the payout balance",
        gatewayText: "Недостаточно средств! Пополните выплатной баланс",
        sent: "no",
      });
      same(describeError("9999").sent, "unknown");
      same(describeError(10001).sent, "refused");
      equal(describeError(31337), undefined);
      equal(describeError("constructor"), undefined);
    },
  ],
];
