// Where everything lies in the scanner's memory. `lib/ingest/piece-scanner.ts` and `lib/ingest/run-tray.ts` are the other side.

export const MAX_SLOTS: i32 = 48;
/** Members of `requestParameters` have the slots from here on. */
export const REQUEST_SLOT: i32 = 32;
export const KEY_ID_SLOT: i32 = 32;
export const CONTEXT_SLOT: i32 = 33;
export const MAX_EXTRAS: i32 = 24;
export const NAME_BYTES: usize = 32;
export const TABLE_ENTRIES: u32 = 1 << 17;
export const ENTRY_BYTES: usize = 16;

/** Slot number + 1 of the member name that falls into each of 256 buckets; 0 for none. */
export const BUCKETS: usize = 0x10000;
/** Member names, padded with zeros to 32 bytes. */
export const NAMES: usize = BUCKETS + 256;
/** Lengths of the names, a byte each. */
export const NAME_LENGTHS: usize = NAMES + NAME_BYTES * <usize>MAX_SLOTS;
/** Of the record last scanned, for each slot: start and end of its value in the window, and the value's number. */
export const SLOTS: usize = 0x12000;
/** The same for members that have no slot. */
export const EXTRAS: usize = SLOTS + 12 * <usize>MAX_SLOTS;
/** How many numbers were given: to values, then to the tuples of each group. */
export const COUNTS: usize = 0x13000;
export const MAX_GROUPS: i32 = 8;
/** A tuple while it is looked up. */
export const TUPLE: usize = 0x13100;
export const TUPLE_BYTES: usize = 0x400;
/** The numbers that `registerUse` found. */
export const REGISTERED: usize = 0x13600;
/** The entry that was found last in the place of each slot, each other member and each group: its address, 0 for none. */
export const LAST: usize = 0x13800;
export const LAST_EXTRA: usize = LAST + 4 * <usize>MAX_SLOTS;
export const LAST_TUPLE: usize = LAST_EXTRA + 4 * <usize>MAX_EXTRAS;
export const LAST_BYTES: usize = 4 * <usize>(MAX_SLOTS + MAX_EXTRAS + MAX_GROUPS);
/** Of each slot, that of the record's begin first: the slot that came after it last, + 1; 0 when none has. */
export const AFTER: usize = 0x13d00;
/** What the unpacking of a text needs: see `huffman.ts`. */
export const CODE_COUNTS: usize = 0x14000;
export const NEXT_CODES: usize = 0x14040;
/** The lengths of the codes of a block, a byte each. */
export const LENGTHS: usize = 0x14100;
/**
 * Four bytes for each entry, and for those of codes that are longer than the table's bits: of letters, 2^10 and 32 for each
 * of at most 143 beginnings of longer codes; of distances, 2^8 and 128 for each of at most 15.
 */
export const LETTER_TABLE: usize = 0x14400;
export const DISTANCE_TABLE: usize = 0x19c00;
export const TABLE: usize = 0x20000;
export const ARENA: usize = TABLE + <usize>TABLE_ENTRIES * ENTRY_BYTES;
export const ARENA_BYTES: usize = 24 << 20;
/** Where the bytes of the log are put, and how many fit. */
export const WINDOW: usize = ARENA + ARENA_BYTES;
export const WINDOW_BYTES: usize = 32 << 20;

/** What is known of numbers, by number: 0 is "not yet". There are never more numbers than half the entries. */
const MOST_NUMBERS: usize = <usize>TABLE_ENTRIES / 2;
/** Class of the caller that a `userIdentity` is, four bytes each. */
export const WHO_CLASS: usize = WINDOW + WINDOW_BYTES;
export const KEYS_OK: usize = WHO_CLASS + 4 * MOST_NUMBERS;
export const MATERIAL_OK: usize = KEYS_OK + MOST_NUMBERS;
export const PLACE_OK: usize = MATERIAL_OK + MOST_NUMBERS;
export const THROUGH_OK: usize = PLACE_OK + MOST_NUMBERS;
export const KEY_ID_OK: usize = THROUGH_OK + MOST_NUMBERS;
export const SOURCE_KIND: usize = KEY_ID_OK + MOST_NUMBERS;
/** The session that each `userIdentity` is, four bytes each; 0 is "none yet". */
export const WHO_SESSION: usize = SOURCE_KIND + MOST_NUMBERS;
/** Where the texts of each session lie, four bytes each; 0 for that of a `userIdentity`. See `sessions.ts`. */
export const SESSION_TEXTS: usize = WHO_SESSION + 4 * MOST_NUMBERS;
/** All of the above; sessions are numbered from 1 on, so that there is one more. */
export const VERDICT_BYTES: usize = 18 * MOST_NUMBERS + 16;
export const MOST_ROLES: i32 = 4096;
/** Where the role lies that was remembered last of those whose sessions begin alike, by the number of that beginning. */
export const ROLE_OF_HEAD: usize = WHO_CLASS + VERDICT_BYTES;
/** The roles whose sessions are told. */
export const ROLE_BYTES: usize = 48;
export const ROLES: usize = ROLE_OF_HEAD + 4 * <usize>MOST_ROLES;

/** What a run of records amounts to, column by column. */
export const RUN_ROWS: i32 = 8192;
const RUN_INTS: usize = 4 * <usize>RUN_ROWS;
export const RUN_PLACE: usize = ROLES + ROLE_BYTES * <usize>MOST_ROLES;
export const RUN_WHO: usize = RUN_PLACE + RUN_INTS;
export const RUN_HOW: usize = RUN_PLACE + 2 * RUN_INTS;
export const RUN_THROUGH: usize = RUN_PLACE + 3 * RUN_INTS;
export const RUN_KEYS: usize = RUN_PLACE + 4 * RUN_INTS;
export const RUN_MATERIAL: usize = RUN_PLACE + 5 * RUN_INTS;
export const RUN_KEY_ID: usize = RUN_PLACE + 6 * RUN_INTS;
export const RUN_INDEX: usize = RUN_PLACE + 7 * RUN_INTS;
export const RUN_HOUR: usize = RUN_PLACE + 8 * RUN_INTS;
export const RUN_OTHER: usize = RUN_PLACE + 9 * RUN_INTS;
export const RUN_OTHER_HOUR: usize = RUN_PLACE + 10 * RUN_INTS;
/** Microseconds since 1970. */
export const RUN_TIME: usize = RUN_PLACE + 11 * RUN_INTS;
export const RUN_EVENT_ID: usize = RUN_PLACE + 13 * RUN_INTS;
export const RUN_SESSION: usize = RUN_PLACE + 17 * RUN_INTS;
/** Texts in Parquet's plain form, length and bytes, and a byte a row: whether it has one. */
export const RUN_HAS_CONTEXT: usize = RUN_PLACE + 18 * RUN_INTS;
export const RUN_HAS_REQUEST_ID: usize = RUN_HAS_CONTEXT + <usize>RUN_ROWS;
export const RUN_HAS_SHARED_ID: usize = RUN_HAS_REQUEST_ID + <usize>RUN_ROWS;
export const TEXT_BYTES: usize = 1 << 20;
export const RUN_CONTEXT: usize = RUN_HAS_SHARED_ID + <usize>RUN_ROWS;
export const RUN_REQUEST_ID: usize = RUN_CONTEXT + TEXT_BYTES;
export const RUN_SHARED_ID: usize = RUN_REQUEST_ID + TEXT_BYTES;
/** What the checksum of a text needs: see `checksum.ts`. */
export const REMAINDERS: usize = RUN_SHARED_ID + TEXT_BYTES;
export const FOLDED: usize = REMAINDERS + 4 * 256;
