// The fields of a message, as callers pass and receive them.

/** The value of a field: text, a list, or nested fields. At most 8 levels deep. */
export type FieldValue = string | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** The fields of a verified message, typed for any name. A field that the message does not have is `undefined`. */
export type AllFields = Readonly<Record<string, FieldValue | undefined>>;

/**
 * The fields of a message: an object, or a list of pairs, which keeps repeated names. At most 512 fields.
 *
 * `{ pg_order_id: "1234" }` and `[["pg_order_id", "1234"]]` are the same fields. Names with brackets nest as in forms
 * and in PHP: `{ "a[b]": "1", "l[0]": "2" }` and `{ a: { b: "1" }, l: ["2"] }` are the same fields, too.
 */
export type Fields = Readonly<Record<string, FieldValue>> | readonly (readonly [string, FieldValue])[];
