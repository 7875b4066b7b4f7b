// The options and results of `explain`.

import type { CallbackMessage } from "./callback.js";
import type { Fields } from "./fields.js";
import type { Cause, Confidence, Verdict } from "./generated/protocol.js";
import type { BufferSource, Platform } from "./platform.js";
import type { SignedRequest } from "./request.js";

/** An answer of the gateway. */
export interface ReceivedAnswer {
  /** The kind of the message. */
  readonly kind: "answer";
  /** The URL that the request was posted to. */
  readonly url: string | Platform<"URL">;
  /** The raw body. */
  readonly body: string | BufferSource;
}

/** A request that you have posted or will post. */
export interface OwnRequest {
  /** The kind of the message. */
  readonly kind: "request";
  /** The URL that the request is posted to. */
  readonly url: string | Platform<"URL">;
  /** The raw body. */
  readonly body: string | BufferSource;
  /** The `Content-Type` header. Default: the format is detected from the body. */
  readonly contentType?: string | undefined;
}

/** The fields of any signed `pg_*` message. */
export interface AnyMessage {
  /** The kind of the message. */
  readonly kind: "message";
  /** The script name that the message should be signed with; `null` if the signed string should have none at all. */
  readonly script: string | null;
  /** All fields with `pg_sig`, in the order of the message. */
  readonly fields: Fields;
}

/** The message to explain: a callback unless `kind` says otherwise, or a `SignedRequest` of `Merchant.sign`. */
export type ExplainableMessage =
  | (CallbackMessage & { readonly kind?: "callback" | undefined })
  | ReceivedAnswer
  | OwnRequest
  | AnyMessage
  | SignedRequest;

/**
 * The options of `explain`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { explain } from "freedompay-payouts/explain";
 * import { testCallback } from "freedompay-payouts/sandbox";
 *
 * const message = testCallback({ url: "https://shop.example/payout-callback", payoutSecret: "your-receive-secret" });
 * ```
 */
export interface ExplainOptions {
  /**
   * The message whose signature does not match.
   *
   * @example
   * ```ts
   * // A request of your own, which the gateway has rejected.
   * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-receive-secret" });
   * const request = merchant.sign("balance_status", {});
   * console.log(explain({ message: request, secrets: { payout: "your-payout-secret" } }).verdict); // unexplained
   * ```
   */
  readonly message: ExplainableMessage;
  /**
   * All secrets that may have been used, by names of your choice, exactly as your program has them; at most 8. The first
   * is the expected one: `{ payout: "…", receive: "…", old: ["…", "…"] }`. The report contains the names, never the
   * secrets.
   *
   * @example
   * ```ts
   * const secrets = { payout: "your-payout-secret", receive: "your-receive-secret", old: ["your-old-secret"] };
   * console.log(explain({ message, secrets }).findings[0]?.code); // secret_receive
   * ```
   */
  readonly secrets: Readonly<Record<string, string | readonly string[]>>;
  /**
   * The merchant's id: at most 20 digits. Default: not checked.
   *
   * @example
   * ```ts
   * const { findings } = explain({ message, secrets: { payout: "your-receive-secret" }, merchantId: "500002" });
   * console.log(findings[0]?.code); // other_merchant
   * ```
   */
  readonly merchantId?: string | number | undefined;
  /**
   * Other URLs whose script name may have been signed: `pg_post_link` as it was sent, the framework's route, the public
   * address. Default: none.
   *
   * @example
   * ```ts
   * const { url, body } = message;
   * const moved = { url: "http://shop.internal/hooks/17", body };
   * const urls = [url]; // pg_post_link, before a proxy changed the path
   * console.log(explain({ message: moved, secrets: { payout: "your-receive-secret" }, urls }).findings[0]?.code); // script_other_url
   * ```
   */
  readonly urls?: readonly (string | Platform<"URL">)[] | undefined;
  /**
   * The script name that your check uses; `null` if it uses none at all, as in `verifyFields`. Default: the last path
   * segment of the URL.
   *
   * @example
   * ```ts
   * // The check passes this script name to verifyCallback.
   * const options = { message, secrets: { payout: "your-receive-secret" }, script: "payout_callback" };
   * console.log(explain(options).verdict); // explained
   * ```
   */
  readonly script?: string | null | undefined;
}

/** A mistake that was found. */
export interface Finding {
  /** What is wrong, for programs. Stable. */
  readonly code: Cause;
  /** What is wrong, for people, with the evidence. */
  readonly message: string;
  /** What to change. */
  readonly change: string;
  /**
   * `certain`: the signature matches with all certain findings together. `alternative`: it also matches with this
   * finding in place of those.
   */
  readonly confidence: Confidence;
}

/** A signed value at its position in the order of signing. */
export interface OrderedField {
  /** The name of the field, as in a form. A name in parentheses, such as that of the script, is not a field. */
  readonly name: string;
  /** The value, with card numbers masked. */
  readonly value: string;
  /** The reason for the position. */
  readonly reason: string;
}

/**
 * The result of `explain`.
 *
 * @example
 * ```ts
 * import { explain } from "freedompay-payouts/explain";
 *
 * const message = { url: "https://shop.example/payout-callback", body: "pg_order_id=1234" };
 * const explanation = explain({ message, secrets: { payout: "your-payout-secret" } });
 * ```
 */
export interface Explanation {
  /** The result in one word. `matches` is not a verification. */
  readonly verdict: Verdict;
  /** The mistakes, the cause first. */
  readonly findings: readonly Finding[];
  /**
   * The string that a check hashes, with `{secret}` in place of the secret and card numbers masked. Empty for an
   * unreadable message.
   */
  readonly canonical: string;
  /** The string that was signed, in the same form. Missing if it is unknown or the same. */
  readonly signed?: string;
  /** The values in the order of the documented rule. */
  readonly order: readonly OrderedField[];
  /** The mistakes that are ruled out, if no mistake explains the signature. */
  readonly ruledOut: readonly string[];
  /** The mistakes that are still possible, if no mistake explains the signature. */
  readonly remaining: readonly string[];
  /** The number of digests that were computed. */
  readonly digestsTried: number;
  /** `false` if a limit ended the search before every pair of mistakes was tried. */
  readonly complete: boolean;
  /**
   * The report for a terminal.
   *
   * @example console.log(explanation.toString());
   */
  toString(): string;
}
