// The usual way, done carefully: an XML parser from npm, `sort`, node:crypto. The answer is compared with the request.

import { hash, timingSafeEqual } from "node:crypto";
import { XMLParser } from "fast-xml-parser";

const parser = new XMLParser({ ignoreDeclaration: true, parseTagValue: false });

export default ({ merchantId, secret, operation }) => ({ asked, body }) => {
  const { response: fields } = parser.parse(body);
  const { pg_sig: signature, ...signed } = fields;
  const values = Object.keys(signed).sort().map((name) => signed[name]);
  const expected = Buffer.from(hash("md5", [operation, ...values, secret].join(";")));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const answers =
    fields.pg_merchant_id === merchantId &&
    fields.pg_order_id === asked.pg_order_id &&
    Number(fields.pg_payment_amount) === Number(asked.pg_amount);
  return answers ? fields : undefined;
};
