import type { Role } from '@/lib/model/actor';
import type { Language } from '@/lib/model/language';

declare module 'next-auth' {
  interface Session {
    /** Absent when the account is gone, disabled, or signed out since the cookie was made. */
    user?: { readonly id: string; readonly name: string; readonly role: Role; readonly language: Language };
  }
  interface User {
    id: string;
    name: string;
    sessionVersion: number;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sessionVersion?: number;
    /** Milliseconds; a session ends twelve hours after it, used or not. */
    signedInAt?: number;
    /** What the ledger says of the account now; never what the cookie once said. */
    account?: { readonly name: string; readonly role: Role; readonly language: Language } | null;
  }
}
