// Fields of a message, as callers give and get them.

/** A value: text, a list, or nested fields. */
export type FieldValue = string | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** The fields of a message: an object, or pairs, which keep repeated names. */
export type Fields = Readonly<Record<string, FieldValue>> | readonly (readonly [string, FieldValue])[];
