/**
 * FreedomPay payouts: signs requests and replies, verifies answers and callbacks. Needs the payout secret.
 *
 * @module
 */

export {
  FreedomPayError,
  isFreedomPayError,
  MessageError,
  SignatureError,
  UnsignedAnswerError,
  ValidationError,
} from "./errors.js";
export type { ErrorCode, GatewayError, Problem, ProblemCode } from "./errors.js";
export type { AllFields, Fields, FieldValue } from "./fields.js";
export type {
  AnswerFields,
  CallbackFields,
  ConflictCode,
  Operation,
  Outcome,
  ReplyStatus,
  RequestFields,
  Rule,
} from "./generated/protocol.js";
export type { Answer, AnswerOptions } from "./answer.js";
export type { Callback, CallbackMessage, CallbackOptions, SignedReply } from "./callback.js";
export { nextCheck, reportOf, sameAmount, settle } from "./ledger.js";
export type {
  ConflictingReport,
  Ending,
  PayoutRecord,
  PayoutReport,
  SettledRecord,
  SettledReport,
  Settlement,
  SettleOptions,
} from "./ledger-types.js";
export { Merchant } from "./merchant.js";
export type { MerchantOptions } from "./merchant-options.js";
export type { SignOptions } from "./options.js";
export type { BufferSource } from "./platform.js";
export type { Asked, ExpectedFields, SignedRequest } from "./request.js";
export { scriptName, signFields, verifyFields } from "./signing.js";
export type { SignFieldsOptions } from "./signing.js";
