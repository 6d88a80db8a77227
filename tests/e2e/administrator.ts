/** Whom the first test makes and every other test is. */
export const ADMINISTRATOR = { name: 'mina.kim', password: 'correct horse battery' } as const;
