import { FreedomPayError, Merchant, signFields } from "freedompay-payouts";
import { operations, preview } from "freedompay-payouts/preview";

export default { fetch: () => new Response("nothing of the package is used") };
