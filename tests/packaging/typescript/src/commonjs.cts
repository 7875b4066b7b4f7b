import freedompay = require("freedompay-payouts");
import { preview, type Preview } from "freedompay-payouts/preview";

export const shown: Preview = preview("balance_status", {}, { merchantId: 1 });
export const codeOf = (error: unknown): freedompay.ErrorCode | undefined =>
  error instanceof freedompay.FreedomPayError ? error.code : undefined;
