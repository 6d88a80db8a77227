/**
 * What Node.js is told when it starts the server; `npm start` says the same. New objects have half the room that they would by
 * default, so that looking through them holds the pages up more often, but never for as long.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8'] as const;
