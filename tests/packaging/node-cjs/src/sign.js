const { Merchant } = require("freedompay-payouts");

const merchant = new Merchant({ merchantId: "500001", payoutSecret: "payout-secret" });
console.log(merchant.sign("payout_status", { pg_order_id: "1234" }, { salt: "recordedSalt0001" }).body);
