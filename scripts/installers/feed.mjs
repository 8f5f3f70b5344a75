// node feed.mjs FOLDER [NOTES-FILE]: makes FOLDER a feed of updates: latest-linux.yml, latest.yml or latest-mac.yml for the AppImage, the
// setup.exe or the Mac's zip in it, for all architectures that are there, signed with the Ed25519 key in PAGODA_UPDATE_SECRET (PKCS#8, DER in base64).
// node feed.mjs --keys: prints a new pair, for the secret and for PAGODA_UPDATE_KEY.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What each system's updater reads, and the files that it chooses from by its architecture's name. */
const CHANNELS = [
  ['latest-linux.yml', /\.AppImage$/],
  ['latest.yml', /-Setup-.*\.exe$/],
  ['latest-mac.yml', /-mac-.*\.zip$/],
];

/**
 * The same bytes as electron/main/updates/signature.ts reads.
 * @param {{version: string, files: readonly {url: string, sha512: string, size?: number}[], releaseNotes?: unknown}} info
 */
export function signedBytes({ version, files, releaseNotes }) {
  const list = files.map(({ url, sha512, size }) => [url, sha512, size ?? null]);
  return Buffer.from(JSON.stringify(['pagoda update', version, list, releaseNotes ?? '']));
}

export function makeKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

/** @param {{folder: string, version: string, notes: string, secret: string}} what  returns the names of the files that it wrote */
export function writeFeed({ folder, version, notes, secret }) {
  const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
  return CHANNELS.flatMap(([name, pattern]) => {
    const files = fs
      .readdirSync(folder)
      .filter((file) => pattern.test(file))
      .map((url) => {
        const content = fs.readFileSync(path.join(folder, url));
        return { url, sha512: createHash('sha512').update(content).digest('base64'), size: content.length };
      });
    if (files.length === 0) return [];
    const info = { version, files, releaseNotes: notes, releaseDate: new Date().toISOString() };
    const signature = sign(null, signedBytes(info), key).toString('base64');
    const [{ url, sha512 }] = files;
    // JSON is YAML.
    const text = JSON.stringify({ ...info, path: url, sha512, signature }, null, 2);
    fs.writeFileSync(path.join(folder, name), `${text}\n`);
    return [name];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, notesFile] = process.argv.slice(2);
  if (folder === '--keys') {
    const { key, secret } = makeKeys();
    console.log(`PAGODA_UPDATE_KEY=${key}\nPAGODA_UPDATE_SECRET=${secret}`);
  } else {
    const manifest = fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const version = process.env.PAGODA_VERSION || JSON.parse(manifest).version;
    const notes = notesFile ? fs.readFileSync(notesFile, 'utf8') : '';
    console.log(
      writeFeed({ folder, version, notes, secret: process.env.PAGODA_UPDATE_SECRET ?? '' }).join('\n'),
    );
  }
}
