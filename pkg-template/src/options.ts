// What may be chosen about a request.

import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

export interface SignOptions {
  /** A salt of your own: Latin letters and digits. Default: 16 random ones. */
  readonly salt?: string | undefined;
  /** How the values are ordered. Default: the message must have one order under all official rules. */
  readonly rule?: Rule | undefined;
  /** `false` turns off the check digit of the card number. */
  readonly luhn?: false | undefined;
  /** Fields that the vendor's page doesn't list for the operation; they are signed with the rest. */
  readonly extra?: Fields | undefined;
}

/** The fields of the option `extra`, where it is given. */
export function readExtra({ extra }: SignOptions): FieldNode[] | undefined {
  return extra === undefined || extra === null ? undefined : readNodes(extra, "request");
}
