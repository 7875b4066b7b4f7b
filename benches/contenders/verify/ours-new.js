// This package as a Worker uses it: a new Merchant for each message.

import { Merchant } from "freedompay-payouts";

export default ({ merchantId, secret, url }) => (body) =>
  new Merchant({ merchantId, payoutSecret: secret }).verifyCallback({ url, body }).fields;
