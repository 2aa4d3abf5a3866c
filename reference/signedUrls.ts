import { createHmac, randomBytes } from 'node:crypto';

/** Makes and checks URLs that carry their own permission: one method on one path until a time. */
export class SignedUrls {
  readonly #baseUrl: string;
  readonly #now: () => number;
  readonly #secret = randomBytes(32);

  constructor(baseUrl: string, now: () => number) {
    this.#baseUrl = baseUrl;
    this.#now = now;
  }

  /** A URL, and when it expires in ISO 8601. */
  sign(method: string, path: string, seconds: number): { Url: string; UrlExpiry: string } {
    const expires = this.#now() + seconds * 1000;
    const query = new URLSearchParams({
      'X-Amz-Expires': String(expires),
      'X-Amz-Signature': this.#signature(method, path, String(expires)),
    });
    return { Url: `${this.#baseUrl}${path}?${query.toString()}`, UrlExpiry: new Date(expires).toISOString() };
  }

  /** What is wrong with a signed request, undefined where nothing is. */
  fault(method: string, path: string, query: URLSearchParams): string | undefined {
    const expires = query.get('X-Amz-Expires') ?? '';
    if (query.get('X-Amz-Signature') !== this.#signature(method, path, expires)) return 'The signature does not match.';
    if (Number(expires) < this.#now()) return 'The URL has expired.';
    return undefined;
  }

  #signature(method: string, path: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${method}\n${path}\n${expires}`).digest('hex');
  }
}
