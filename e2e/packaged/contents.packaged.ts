import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { weigh } from '../../scripts/installers/budget.mjs';
import { made, sh } from './installers.ts';

// What lies beside the installers, and what is in them.

const unpacked = join(made, 'linux-unpacked');
const resources = join(unpacked, 'resources');

interface Bill {
  bomFormat: string;
  components: {
    name: string;
    version: string;
    licenses: unknown[];
    hashes?: { alg: string; content: string }[];
  }[];
}

test('the checksums are those of every installer and of the bill', () => {
  const listed = readFileSync(join(made, 'SHA256SUMS'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('  ')[1]!);
  const there = readdirSync(made).filter((name) => /\.(deb|rpm|AppImage|tar\.gz|json)$/.test(name));
  expect(listed.sort()).toEqual(there.sort());
  expect(there.length).toBeGreaterThanOrEqual(5);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: made });
});

test('the bill of materials names every package that is shipped, with its licence, and the model by its hash', () => {
  const bill = JSON.parse(readFileSync(join(made, 'pagoda.cdx.json'), 'utf8')) as Bill;
  expect(bill.bomFormat).toBe('CycloneDX');
  const named = new Map(bill.components.map((component) => [component.name, component]));
  const modules = join(resources, 'app.asar.unpacked/node_modules');
  const packages = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  expect(packages.length).toBeGreaterThan(2);
  for (const name of packages) {
    const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(named.get(name)?.version, name).toBe(version);
  }
  // What is bundled into our own code, too.
  for (const name of ['react', 'zod', 'electron', 'chromium', 'node', 'llama.cpp'])
    expect([...named.keys()]).toContain(name);
  for (const { name, licenses } of bill.components) expect(licenses.length, name).toBeGreaterThan(0);
  const model = sh(`sha256sum '${resources}'/models/*.gguf | cut -d' ' -f1`);
  expect(named.get('SmolLM2-135M-Instruct')?.hashes).toEqual([{ alg: 'SHA-256', content: model }]);
  expect(named.get('node')?.version).toBe(sh(`'${resources}/node/node' -p process.versions.node`));
});

test('licences of all of it are there, and nothing is larger than it may be', () => {
  for (const file of [
    'LICENSE.electron.txt',
    'LICENSES.chromium.html',
    'resources/node/LICENSE',
    'resources/NOTICE.txt',
  ])
    expect(existsSync(join(unpacked, file)), file).toBe(true);
  const index = readFileSync(join(resources, 'licences/index.txt'), 'utf8');
  for (const name of ['react', 'libsql', '@node-llama-cpp/linux-x64']) expect(index).toContain(`${name} `);
  const { within, lines } = weigh(unpacked);
  expect(within, lines.join('\n')).toBe(true);
});

test('only the GPU libraries that make sense for everybody are in it, and nothing that is not run', () => {
  const libraries = readdirSync(join(resources, 'app.asar.unpacked/node_modules/@node-llama-cpp'));
  expect(libraries.sort()).toEqual(['linux-x64', 'linux-x64-vulkan']);
  const all = sh(`find '${unpacked}' -type f -printf '%P\\n'`).split('\n');
  expect(
    all.filter((name) => /llama-addon\.node|\.test\.|\.map$|default_app\.asar|\.(ts|cc|cpp|h)$/.test(name)),
  ).toEqual([]);
});
