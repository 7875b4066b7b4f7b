import { isFreedomPayError, signFields, type ErrorCode, type Problem } from "freedompay-payouts";
import { describeError, type ErrorDescription, type Sent } from "freedompay-payouts/errors";
import { ValidationError } from "freedompay-payouts/preview";

export const known: ErrorDescription | undefined = describeError("9991");
export const sent: Sent | undefined = describeError(9991)?.sent;
export const codeOf = (error: unknown): ErrorCode | undefined => (isFreedomPayError(error) ? error.code : undefined);
export const messagesOf = (problems: readonly Problem[]): string[] => problems.map(({ message }) => message);

try {
  signFields("add", {}, String(known?.meaning).slice(99));
} catch (error) {
  if (!isFreedomPayError(error)) throw error;
  const isOfPreview = error instanceof ValidationError;
  console.log([known?.meaning, error.name, error.constructor.name, isOfPreview].join("; "));
}
