// What an installer is made of, as a CycloneDX 1.5 document, and the checksums of what was made.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../launch/places.mjs';
import { llamaTag } from '../launch/steps/headers.mjs';
import { EMBEDDED } from '../model/embedded.mjs';
import { shippedPackages } from './licences.mjs';

/** @param {{electron: string, chromium: string, node: string}} versions */
export function billOfMaterials(manifest, versions) {
  const lock = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
  const packages = shippedPackages(lock).map(({ place, name, version, licence }) => ({
    type: 'library',
    'bom-ref': `pkg:npm/${name.replace('@', '%40')}@${version}#${place}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [/^[\w.+-]+$/.test(licence) ? { license: { id: licence } } : { expression: String(licence) }],
    ...hashesOf(lock.packages[place].integrity),
  }));
  const part = (type, name, version, licence, more = {}) => ({
    type,
    'bom-ref': `${name}@${version}`,
    name,
    version,
    licenses: [{ license: { id: licence } }],
    ...more,
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        ...part('application', 'pagoda', manifest.version, manifest.license),
        description: manifest.description,
      },
    },
    components: [
      part('framework', 'electron', versions.electron, 'MIT', {
        purl: `pkg:npm/electron@${versions.electron}`,
      }),
      part('framework', 'chromium', versions.chromium, 'BSD-3-Clause'),
      part('platform', 'node', versions.node, 'MIT'),
      part('library', 'llama.cpp', llamaTag(), 'MIT'),
      part('machine-learning-model', 'SmolLM2-135M-Instruct', 'Q4_1', 'Apache-2.0', {
        hashes: [{ alg: 'SHA-256', content: EMBEDDED.sha256 }],
      }),
      ...packages,
    ],
  };
}

/** npm's "sha512-BASE64" as CycloneDX has it. */
function hashesOf(integrity) {
  const [, base64] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}

/** Writes SHA256SUMS, in the form that `sha256sum --check` reads. */
export function writeChecksums(folder, names) {
  const lines = [...names].sort().map((name) => {
    const hash = createHash('sha256')
      .update(fs.readFileSync(path.join(folder, name)))
      .digest('hex');
    return `${hash}  ${name}\n`;
  });
  fs.writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''));
}
