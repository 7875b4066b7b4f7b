// The fields of a message, as callers pass and receive them.

/** The value of a field: text, a list, or nested fields. At most 8 levels deep. */
export type FieldValue = string | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** The fields of a verified message, typed for any name. A field that the message does not have is `undefined`. */
export type AllFields = Readonly<Record<string, FieldValue | undefined>>;

/**
 * The fields of a message: an object, or a list of pairs, which keeps repeated names. At most 512 fields.
 *
 * `{ pg_order_id: "1234" }` and `[["pg_order_id", "1234"]]` are the same fields.
 */
export type Fields = Readonly<Record<string, FieldValue>> | readonly (readonly [string, FieldValue])[];
