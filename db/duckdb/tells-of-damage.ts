/** Whether an error of the engine says that what it reads of a store is not what it wrote. */
export function tellsOfDamage(message: string): boolean {
  return /Corrupt (database|WAL) file|not a valid DuckDB database file|replaying WAL|enough bytes from file "[^"]*\.duckdb/.test(
    message,
  );
}
