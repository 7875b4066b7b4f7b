import { FreedomPayError, Merchant, signFields } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { operations, preview } from "freedompay-payouts/preview";

console.log("nothing of the package is used");
