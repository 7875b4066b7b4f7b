/** What the wasm exports; see src/wasm. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  call(head: number, end: number): number;
  output(): number;
  entropy(): number;
  lane(buffer: number): number;
  verify(body: number, script: number, merchantId: number, secret: number, strict: number): number;
  verify_answer(
    operation: number,
    body: number,
    merchantId: number,
    secret: number,
    orderId: number,
    paymentId: number,
    amount: number,
  ): number;
  sign(operation: number, body: number, merchantId: number, secret: number): number;
  signed(): number;
}

/** The instance's exports; the first call makes the instance, at once and for good. */
export declare function wasm(): Exports;
