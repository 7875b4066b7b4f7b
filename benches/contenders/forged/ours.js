// This package. Returns the code of the error.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret, url }) => {
  const merchant = new Merchant({ merchantId, payoutSecret: secret });
  return (body) => {
    try {
      merchant.verifyCallback({ url, body });
    } catch (error) {
      return error.code;
    }
    return undefined;
  };
};
