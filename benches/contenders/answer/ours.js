// This package. The request was signed before: an answer is about something that was asked.

import { Merchant } from "freedompay-payouts";

const merchantOf = ({ merchantId, secret }) => new Merchant({ merchantId, payoutSecret: secret });

export const prepare = (given) => {
  const merchant = merchantOf(given);
  return ({ asked, body }) => ({ asked: merchant.sign(given.operation, asked), body });
};

export default (given) => {
  const merchant = merchantOf(given);
  return ({ asked, body }) => merchant.verifyAnswer(asked, body).fields;
};
