// This package.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret: secrets, url }) => {
  const merchant = new Merchant({ merchantId, payoutSecret: secrets });
  return (body) => merchant.verifyCallback({ url, body }).fields;
};
