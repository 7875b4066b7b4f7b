/**
 * FreedomPay payouts: signed requests, verified answers and callbacks, signed replies.
 *
 * @module
 */

export { FreedomPayError, MessageError, SignatureError, UnsignedAnswerError, ValidationError } from "./errors.js";
export type { ErrorCode, GatewayError, Problem, ProblemCode } from "./errors.js";
export type { Fields, FieldValue } from "./fields.js";
export type {
  AnswerFields,
  CallbackFields,
  Operation,
  Outcome,
  ReplyStatus,
  RequestFields,
  Rule,
  Sent,
} from "./generated/protocol.js";
export { Merchant } from "./merchant.js";
export type {
  Answer,
  Asked,
  Callback,
  CallbackMessage,
  CallbackOptions,
  MerchantOptions,
  SignedReply,
} from "./merchant.js";
export type { SignedRequest, SignOptions } from "./request.js";
export { describeError, scriptName, signFields, verifyFields } from "./signing.js";
export type { ErrorDescription } from "./signing.js";
