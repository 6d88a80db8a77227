import { describe, expect, it } from 'vitest';
import { giveBack } from '@/lib/parquet/give-back';

describe('giveBack', () => {
  it('takes the memory of a large array at once', () => {
    const large = Buffer.alloc(1024 * 1024, 1);
    giveBack(large);
    expect(large.length).toBe(0);
    expect(large.buffer.byteLength).toBe(0);
  });

  it('may be asked twice', () => {
    const large = new Int32Array(64 * 1024);
    giveBack(large);
    giveBack(large);
    expect(large.length).toBe(0);
  });

  it('leaves small buffers alone, whose memory others share', () => {
    const [one, other] = [Buffer.from('one'), Buffer.from('other')];
    giveBack(one);
    expect(one.toString()).toBe('one');
    expect(other.toString()).toBe('other');
  });

  it('leaves memory alone that threads share', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(128 * 1024));
    giveBack(shared);
    expect(shared.length).toBe(128 * 1024);
  });
});
