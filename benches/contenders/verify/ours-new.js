// This package with a new Merchant for each message, as in a Worker.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret, url }) => (body) =>
  new Merchant({ merchantId, payoutSecret: secret }).verifyCallback({ url, body }).fields;
