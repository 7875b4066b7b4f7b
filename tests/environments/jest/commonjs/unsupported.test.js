const { writeFileSync } = require("node:fs");
const { isFreedomPayError, Merchant } = require("freedompay-payouts");
const { preview } = require("freedompay-payouts/preview");

const attempts = [
  () => new Merchant({ merchantId: "500001", payoutSecret: "payout-secret" }).sign("balance_status", {}),
  () => preview("balance_status", {}, { merchantId: "500001" }),
];

test("names what the environment lacks", () => {
  const errors = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return error;
    }
  });
  expect(errors.map(isFreedomPayError)).toEqual([true, true]);
  const [codes, messages] = ["code", "message"].map((name) => errors.map((error) => error[name]));
  writeFileSync(process.env.RESULTS, JSON.stringify({ codes, messages }));
});
