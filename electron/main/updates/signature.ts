import { createPublicKey, verify } from 'node:crypto';

/** What a feed says of a version, as far as it is signed. */
export interface SignedInfo {
  readonly version: string;
  readonly files: readonly { readonly url: string; readonly sha512: string; readonly size?: number }[];
  readonly releaseNotes?: unknown;
  readonly signature?: unknown;
}

/** The bytes that are signed: version, names, hashes and sizes, and the notes (scripts/installers/feed.mjs writes the same). */
export function signedBytes({ version, files, releaseNotes }: SignedInfo): Buffer {
  const notes = typeof releaseNotes === 'string' ? releaseNotes : '';
  const list = files.map(({ url, sha512, size }) => [url, sha512, size ?? null]);
  return Buffer.from(JSON.stringify(['pagoda update', version, list, notes]));
}

/** `key`: an Ed25519 public key, DER in base64. */
export function isSigned(info: SignedInfo, key: string): boolean {
  if (typeof info.signature !== 'string') return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verify(null, signedBytes(info), publicKey, Buffer.from(info.signature, 'base64'));
  } catch {
    return false;
  }
}
