import { preview, operations, type Operation } from "freedompay-payouts/preview";

export const names = Object.keys(operations) as Operation[];

console.log(preview("payout_status", { pg_order_id: "1234" }, { merchantId: "500001", salt: "recordedSalt0001" }).canonical);
