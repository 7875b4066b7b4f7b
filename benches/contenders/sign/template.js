// By hand, for one set of fields: names and order are fixed, and no field may be missing.

import { hash } from "node:crypto";
import { escaped, salt } from "./by-hand.js";

const templates = {
  p2p2nonreg: (merchantId, secret) => (fields) => {
    const { pg_amount, pg_card_name, pg_currency, pg_description, pg_order_id, pg_payment_to, pg_post_link, pg_user_id } = fields;
    const fresh = salt();
    const signature = hash(
      "md5",
      `p2p2nonreg;${pg_amount};${pg_card_name};${pg_currency};${pg_description};${merchantId};${pg_order_id};${pg_payment_to};${pg_post_link};${fresh};${pg_user_id};${secret}`,
    );
    return (
      `pg_amount=${escaped(pg_amount)}&pg_card_name=${escaped(pg_card_name)}&pg_currency=${escaped(pg_currency)}` +
      `&pg_description=${escaped(pg_description)}&pg_merchant_id=${merchantId}&pg_order_id=${escaped(pg_order_id)}` +
      `&pg_payment_to=${escaped(pg_payment_to)}&pg_post_link=${escaped(pg_post_link)}&pg_salt=${fresh}` +
      `&pg_user_id=${escaped(pg_user_id)}&pg_sig=${signature}`
    );
  },
  reg2reg: (merchantId, secret) => (fields) => {
    const { pg_amount, pg_card_token_to, pg_description, pg_order_id, pg_order_time_limit, pg_post_link, pg_user_id } = fields;
    const fresh = salt();
    const signature = hash(
      "md5",
      `reg2reg;${pg_amount};${pg_card_token_to};${pg_description};${merchantId};${pg_order_id};${pg_order_time_limit};${pg_post_link};${fresh};${pg_user_id};${secret}`,
    );
    return (
      `pg_amount=${escaped(pg_amount)}&pg_card_token_to=${escaped(pg_card_token_to)}&pg_description=${escaped(pg_description)}` +
      `&pg_merchant_id=${merchantId}&pg_order_id=${escaped(pg_order_id)}&pg_order_time_limit=${escaped(pg_order_time_limit)}` +
      `&pg_post_link=${escaped(pg_post_link)}&pg_salt=${fresh}&pg_user_id=${escaped(pg_user_id)}&pg_sig=${signature}`
    );
  },
};

export default ({ merchantId, secret, operation }) => templates[operation](merchantId, secret);
