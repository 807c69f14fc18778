/**
 * Who may use this server: one-time tokens, exchanged for sessions that live as long as the process. Secrets are kept as
 * SHA-256 digests, so that comparing them takes the same time whatever was sent.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** ms; long enough to find the browser, short enough that a forgotten terminal's address is dead. */
export const TOKEN_LIFETIME = 10 * 60 * 1000;
/** Browsers that one person uses at a time; the oldest session ends where there are more. */
const MAX_SESSIONS = 32;
/** 256 bits. */
const SECRET_BYTES = 32;

export class Access {
  readonly #now: () => number;
  readonly #sessions: Buffer[] = [];
  #token: { readonly digest: Buffer; readonly expires: number } | undefined;

  /** @param now ms; only differences count, so a clock that is set does not make tokens live longer */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A new token; the one before it is dead. */
  issueToken(): string {
    const token = secret();
    this.#token = { digest: digestOf(token), expires: this.#now() + TOKEN_LIFETIME };
    return token;
  }

  /**
   * Uses a token up.
   *
   * @param replaces the session that the browser has so far; it ends
   * @returns a new session's secret, or undefined where the token is used, too old or none of ours
   */
  exchange(token: string, replaces: readonly string[] = []): string | undefined {
    const issued = this.#token;
    if (issued === undefined || this.#now() >= issued.expires) return undefined;
    if (!timingSafeEqual(digestOf(token), issued.digest)) return undefined;
    this.#token = undefined;
    for (const old of replaces) this.#end(digestOf(old));
    const session = secret();
    this.#sessions.push(digestOf(session));
    if (this.#sessions.length > MAX_SESSIONS) this.#sessions.shift();
    return session;
  }

  /** Whether one of these is a session's secret. */
  knows(candidates: readonly string[]): boolean {
    let known = false;
    for (const candidate of candidates) {
      const digest = digestOf(candidate);
      for (const session of this.#sessions) known = timingSafeEqual(session, digest) || known;
    }
    return known;
  }

  #end(digest: Buffer): void {
    const index = this.#sessions.findIndex((session) => timingSafeEqual(session, digest));
    if (index !== -1) this.#sessions.splice(index, 1);
  }
}

/** Cookies know no ports: the name keeps two servers on one machine from overwriting each other's. */
export function cookieName(port: number): string {
  return `earmark-${port}`;
}

/** A cookie of the browser's session: gone when the browser is closed. */
export function sessionCookie(port: number, session: string): string {
  return `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`;
}

/** Values of this server's cookie in a request's `Cookie` header, at most a few. */
export function sessionsIn(header: string | undefined, port: number): readonly string[] {
  const start = `${cookieName(port)}=`;
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length))
    .slice(0, 4);
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
