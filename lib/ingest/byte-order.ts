/** UTF-8 without its byte order mark; UTF-16 with or without one is rewritten as UTF-8. */
export function withoutByteOrder(bytes: Buffer): Buffer {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.subarray(3);
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && bytes[3] === 0)) {
    return Buffer.from(new TextDecoder('utf-16le').decode(bytes));
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && bytes[2] === 0)) {
    return Buffer.from(new TextDecoder('utf-16be').decode(bytes));
  }
  return bytes;
}
