import { generate } from 'selfsigned';

/** A key and a certificate for 127.0.0.1 that nobody vouches for, for tests over TLS. */
export async function selfSigned(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  return { key, cert };
}
