// This package.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret, operation }) => {
  const merchant = new Merchant({ merchantId, payoutSecret: secret });
  return (fields) => merchant.sign(operation, fields).body;
};
