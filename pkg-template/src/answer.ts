// Verified answers of the gateway.

import { asText, checkObject, invalidText } from "./arguments.js";
import { buffers, checked, giveFields, takeTail, writeValues } from "./buffers.js";
import { core } from "./core.js";
import type { GatewayError } from "./errors.js";
import type { AllFields } from "./fields.js";
import { outcomes, type AnswerFields, type Operation, type Outcome } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import type { BufferSource } from "./platform.js";
import { flagsOf, gatewayError, snapshot, verifiedText, writeBody } from "./received.js";
import { expectedFieldsIn, numberOf, SignedRequestObject, type ExpectedFields, type SignedRequest } from "./request.js";
import { readFields } from "./field-objects.js";

/**
 * The fields of a request that its answer must match, for programs that no longer have the signed request. Every
 * operation except `balance_status` needs `pg_order_id` or `pg_payment_id`.
 */
export interface Asked<O extends Operation = Operation> extends ExpectedFields {
  /** The operation of the request. */
  readonly operation: O;
}

/** A verified answer of the gateway. */
export interface Answer<O extends Operation = Operation> {
  /** The operation of the request. */
  readonly operation: O;
  /** The outcome of the payout; for `balance_status` the outcome of the query. */
  readonly outcome: Outcome;
  /** `true` if nothing was sent, so that a new payout under a *new* `pg_order_id` is safe. */
  readonly safeToResend: boolean;
  /** The documented fields as received. A misspelt name does not compile. The object has no inherited members. */
  readonly fields: AnswerFields[O];
  /** The same object as `fields`, typed for any name: text, lists, and objects without inherited members. */
  readonly allFields: AllFields;
  /** The error code and description of the gateway, with the meaning of the code. Missing if there is none. */
  readonly error?: GatewayError;
}

/** Added to the number of an outcome: see src/wasm/receive.rs. */
const SAFE_TO_RESEND = 1 << 4;

/** See `Merchant.verifyAnswer`. */
export function verifyAnswer<O extends Operation>(
  credentials: Uint8Array,
  asked: SignedRequest<O> | Asked<O>,
  body: string | BufferSource,
): Answer<O> {
  checkObject(asked, "the request");
  const { operation } = asked;
  const { pg_order_id, pg_payment_id, pg_amount } = expectedFields(asked);
  const number = numberOf(operation);
  const message = snapshot(body, "the answer's body");
  let view = buffers();
  const what = "the request";
  const [order, payment, amount] = writeValues(view, [pg_order_id, what], [pg_payment_id, what], [pg_amount, what]) as [number, number, number];
  const length = writeBody(message, view);
  view.credentials.set(credentials);
  const flags = flagsOf(message, length);
  const result = checked(view.core.verify_answer(number, length, credentials.length, order, payment, amount, flags));
  // The memory may have grown.
  view = buffers();
  const tail = takeTail(view, length);
  const allFields: AllFields = readFields(view, verifiedText(message, view), tail, length);
  const fields = allFields as object as AnswerFields[O];
  const outcome = outcomes[result & ~SAFE_TO_RESEND] as Outcome;
  const answer = { operation, outcome, safeToResend: (result & SAFE_TO_RESEND) !== 0, fields, allFields };
  const error = gatewayError(view, allFields, tail);
  return error ? { ...answer, error } : answer;
}

/** The fields that the answer must match. */
export const expectedFields = (asked: object): ExpectedFields => SignedRequestObject.expectedFields(asked) ?? readExpectedFields(expectedFieldsOf(asked));

/** The fields to compare, from an object that is not a result of `sign`. */
function expectedFieldsOf(asked: object): ExpectedFields {
  const own = Object.assign(Object.create(null) as ExpectedFields & { readonly body?: unknown }, asked);
  return own.body === undefined ? own : expectedFieldsIn(asText(own.body as string, "the request's body"));
}

const isPlainText = (text: unknown): boolean => text === undefined || (typeof text === "string" && invalidText(text) === undefined);

/** The fields to compare as texts. If a value is not text, the core throws an error that names the field. */
function readExpectedFields({ pg_order_id, pg_payment_id, pg_amount }: ExpectedFields): ExpectedFields {
  if ([pg_order_id, pg_payment_id, pg_amount].every(isPlainText)) return { pg_order_id, pg_payment_id, pg_amount };
  const nodes = readNodes({ pg_order_id, pg_payment_id, pg_amount }, "request");
  giveFields(core(), nodes);
  checked(core().check_given());
  return Object.fromEntries(nodes.map(([, , name, text]) => [name, text]));
}
