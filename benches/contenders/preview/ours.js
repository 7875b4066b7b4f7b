// This package. In addition to the compared results, it lists every problem of every field.

import { preview } from "freedompay-payouts/preview";

export default ({ merchantId, operation }) => (fields) => preview(operation, fields, { merchantId });
