import type { NextAuthOptions } from 'next-auth';
import credentialsProvider from 'next-auth/providers/credentials';
import { HOUR_MS } from '@/lib/model/time';
import { runtime } from '@/lib/runtime';
import { checkPassword } from '@/lib/verbs/users/check-password';
import { clientAddress } from './client-address';
import { type RateLimiter, rateLimiter } from './rate-limiter';

const LONGEST_SESSION_MS = 12 * HOUR_MS;
const MINUTE_MS = 60_000;

interface Limiters {
  readonly byUser: RateLimiter;
  readonly byAddress: RateLimiter;
  readonly byEveryone: RateLimiter;
}

const slot = Symbol.for('keytrail.sign-in-limiters');
type Host = typeof globalThis & { [slot]?: Limiters };

/** Next loads modules more than once in a process; attempts must be counted once. */
function limiters(): Limiters {
  const host = globalThis as Host;
  host[slot] ??= {
    byUser: rateLimiter(5, MINUTE_MS),
    byAddress: rateLimiter(20, MINUTE_MS),
    byEveryone: rateLimiter(120, MINUTE_MS),
  };
  return host[slot];
}

/** Local accounts by name and password; the cookie names the account, the ledger says each time what it may do. */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: LONGEST_SESSION_MS / 1000 },
  pages: { signIn: '/login', error: '/login', signOut: '/login' },
  providers: [
    credentialsProvider({
      credentials: { name: {}, password: {} },
      async authorize(credentials, request) {
        const name = String(credentials?.name ?? '')
          .trim()
          .slice(0, 128);
        const forwardedFor: unknown = request.headers?.['x-forwarded-for'];
        const address = clientAddress(
          typeof forwardedFor === 'string' ? forwardedFor : undefined,
          Number(process.env.KEYTRAIL_TRUSTED_PROXIES ?? 0),
        );
        const { byUser, byAddress, byEveryone } = limiters();
        const allowed = byUser.allow(name) && (address === 'everyone' ? byEveryone : byAddress).allow(address);
        if (!allowed) throw new Error('RateLimited');
        const user = await checkPassword(runtime(), name, String(credentials?.password ?? '').slice(0, 1024));
        if (!user) return null;
        byUser.forget(name);
        return { id: user.userId, name: user.name, sessionVersion: user.sessionVersion };
      },
    }),
  ],
  callbacks: {
    async jwt({ token, user }) {
      if (user) {
        token.sub = user.id;
        token.sessionVersion = user.sessionVersion;
        token.signedInAt = Date.now();
      }
      const known = token.sub === undefined ? null : await runtime().ledger.userById(token.sub);
      const lives =
        known !== null &&
        known.disabledAt === null &&
        known.sessionVersion === token.sessionVersion &&
        Date.now() - (token.signedInAt ?? 0) < LONGEST_SESSION_MS;
      token.account = lives ? { name: known.name, role: known.role, language: known.language } : null;
      return token;
    },
    session({ session, token }) {
      const { expires } = session;
      return token.account && token.sub ? { expires, user: { id: token.sub, ...token.account } } : { expires };
    },
  },
};
