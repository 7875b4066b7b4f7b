// This package. The request is signed before the measurement, because an answer is verified against its request.

import { Merchant } from "freedompay-payouts";

const merchantOf = ({ merchantId, secret }) => new Merchant({ merchantId, payoutSecret: secret });

export const prepare = (settings) => {
  const merchant = merchantOf(settings);
  return ({ asked, body }) => ({ asked: merchant.sign(settings.operation, asked), body });
};

export default (settings) => {
  const merchant = merchantOf(settings);
  return ({ asked, body }) => merchant.verifyAnswer(asked, body).fields;
};
