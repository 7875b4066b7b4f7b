// This package. It reads the script name from the URL.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret }) => {
  const merchant = new Merchant({ merchantId, payoutSecret: secret });
  return ({ url, body }) => merchant.verifyCallback({ url, body }).fields;
};
