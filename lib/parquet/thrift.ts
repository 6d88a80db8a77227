import type { ByteBuffer } from './byte-buffer';

/** A value of Thrift, the language of Parquet's headers, as far as Parquet needs it. */
export type Thrift =
  | { readonly kind: 'i32'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'list'; readonly of: readonly Thrift[] }
  /** Fields by their number, in rising order. */
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<number, Thrift>> };

export const i32 = (value: number): Thrift => ({ kind: 'i32', value });
export const i64 = (value: number): Thrift => ({ kind: 'i64', value });
export const boolean = (value: boolean): Thrift => ({ kind: 'boolean', value });
export const text = (value: string): Thrift => ({ kind: 'text', value });
export const bytes = (value: Uint8Array): Thrift => ({ kind: 'bytes', value });
/** A list of one kind, never empty. */
export const list = (of: readonly Thrift[]): Thrift => ({ kind: 'list', of });
export const struct = (fields: Readonly<Record<number, Thrift>>): Thrift => ({ kind: 'struct', fields });

const TYPES: Readonly<Record<Thrift['kind'], number>> = {
  i32: 5,
  i64: 6,
  boolean: 2,
  text: 8,
  bytes: 8,
  list: 9,
  struct: 12,
};

/** Writes a value in Thrift's compact protocol. */
export function writeThrift(to: ByteBuffer, thrift: Thrift): void {
  switch (thrift.kind) {
    case 'i32':
    case 'i64':
      // Zigzag: the sign goes to the lowest bit.
      to.varint(thrift.value < 0 ? -2 * thrift.value - 1 : 2 * thrift.value);
      return;
    case 'boolean':
      to.byte(typeOf(thrift));
      return;
    case 'text':
      writeThrift(to, bytes(Buffer.from(thrift.value, 'utf8')));
      return;
    case 'bytes':
      to.varint(thrift.value.length);
      to.append(thrift.value);
      return;
    case 'list': {
      const [first] = thrift.of;
      const type = first ? TYPES[first.kind] : 0;
      if (thrift.of.length < 15) to.byte((thrift.of.length << 4) | type);
      else {
        to.byte(0xf0 | type);
        to.varint(thrift.of.length);
      }
      for (const element of thrift.of) writeThrift(to, element);
      return;
    }
    case 'struct': {
      let last = 0;
      for (const [name, field] of Object.entries(thrift.fields)) {
        const number = Number(name);
        to.byte(((number - last) << 4) | typeOf(field));
        // A boolean's value is its type.
        if (field.kind !== 'boolean') writeThrift(to, field);
        last = number;
      }
      to.byte(0);
    }
  }
}

function typeOf(thrift: Thrift): number {
  return thrift.kind === 'boolean' && thrift.value ? 1 : TYPES[thrift.kind];
}
