import { FreedomPayError, Merchant, signFields } from "freedompay-payouts";
import { operations, preview } from "freedompay-payouts/preview";

console.log("nothing of the package is used");
