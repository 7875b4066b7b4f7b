// This package.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret, url }) => {
  const merchant = new Merchant({ merchantId, payoutSecret: secret });
  return (body) => merchant.verifyCallback({ url, body }).fields;
};
