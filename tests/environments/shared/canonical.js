import { preview } from "freedompay-payouts/preview";

/** The string to sign of a request, without the secret. */
export const canonical = () =>
  preview("payout_status", { pg_order_id: "1234" }, { merchantId: "500001", salt: "recordedSalt0001" }).canonical;
