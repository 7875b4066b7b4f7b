// Types of the platform. A program may be compiled without some of them: without DOM types, or before es2024.

/**
 * The type of the objects of a global class, such as `Request`; `never` if the program's type declarations do not have
 * it. So the types of this package also compile without DOM types.
 */
export type Platform<Name extends string> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer T };
}
  ? T
  : never;

/** Bytes: a buffer or a view of one, such as `Uint8Array` or Node's `Buffer`. The memory may be shared. */
export type BufferSource = ArrayBufferView | ArrayBufferLike;
