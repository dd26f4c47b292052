/**
 * Buffers keep their size: what a resizable one grows by is outside every limit of an isolate's memory, so there are
 * none. Made before generated code.
 */
const NativeBuffer = ArrayBuffer;
const NativeTypeError = TypeError;
const { construct } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;

export function fixBuffers(scope: object): void {
  const { prototype } = NativeBuffer;
  function FixedBuffer(length?: unknown, options?: { readonly maxByteLength?: unknown } | null): object {
    if (new.target === undefined) throw new NativeTypeError("Constructor ArrayBuffer requires 'new'");
    if (options?.maxByteLength !== undefined) {
      throw new NativeTypeError('Resizable buffers are not available here; make one of the size that is needed');
    }
    return construct(NativeBuffer, [length], new.target) as object;
  }
  const hidden = { writable: true, configurable: true, enumerable: false };
  defineProperty(FixedBuffer, 'name', { value: 'ArrayBuffer', configurable: true });
  defineProperty(FixedBuffer, 'length', { value: NativeBuffer.length, configurable: true });
  defineProperty(FixedBuffer, 'prototype', { value: prototype, writable: false });
  defineProperty(FixedBuffer, 'isView', { value: NativeBuffer.isView, ...hidden });
  const species = getOwnPropertyDescriptor(NativeBuffer, Symbol.species);
  if (species !== undefined) defineProperty(FixedBuffer, Symbol.species, species);
  defineProperty(prototype, 'constructor', { value: FixedBuffer, ...hidden });
  delete (prototype as { resize?: unknown }).resize;
  defineProperty(scope, 'ArrayBuffer', { value: FixedBuffer, ...hidden });
}
