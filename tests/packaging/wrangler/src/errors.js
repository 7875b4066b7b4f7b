import { signFields } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { isFreedomPayError, ValidationError } from "freedompay-payouts/preview";

function report() {
  try {
    return signFields("add", {}, undefined);
  } catch (error) {
    const isOfPreview = isFreedomPayError(error) && error instanceof ValidationError;
    return [describeError(9991).meaning, error.name, error.constructor.name, isOfPreview].join("; ");
  }
}

export default { fetch: () => new Response(report()) };
