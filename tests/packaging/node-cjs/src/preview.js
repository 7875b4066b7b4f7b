const { preview } = require("freedompay-payouts/preview");

console.log(preview("payout_status", { pg_order_id: "1234" }, { merchantId: "500001", salt: "recordedSalt0001" }).canonical);
