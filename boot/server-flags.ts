/**
 * What Node.js is told when it starts the server; `npm start` says the same. New objects have half the room that they would
 * have by default: looking through them holds the pages up more often, but for less time each. In MiB; V8 rounds up to a
 * power of two.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8'] as const;
