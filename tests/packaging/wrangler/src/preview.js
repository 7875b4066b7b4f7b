import { preview } from "freedompay-payouts/preview";

const options = { merchantId: "500001", salt: "recordedSalt0001" };

export default { fetch: () => new Response(preview("payout_status", { pg_order_id: "1234" }, options).canonical) };
