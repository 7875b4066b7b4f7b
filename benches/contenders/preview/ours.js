// This package: beside what is compared here it also lists every problem of every field.

import { preview } from "freedompay-payouts/preview";

export default ({ merchantId, operation }) => (fields) => preview(operation, fields, { merchantId });
