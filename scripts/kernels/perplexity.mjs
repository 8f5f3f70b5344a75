// Perplexity of a text, ours beside stock's: what all the small differences of scores come to.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SHIPPED } from './build.mjs';
import { embeddedModel, modelProgram } from './models.mjs';

/** How far ours may lie from stock's, either way. */
const APART = 0.001;
const LICENCES = '/usr/share/common-licenses';

/**
 * @param {{text?: string, tokens: number, window: number}} options  text: a file; otherwise the licences that Debian has
 * @returns whether both agree with every cache type tried; true with a word where there is nothing to read
 */
export async function perplexity({ text, tokens, window }) {
  const model = embeddedModel();
  if (!model || (!text && !fs.existsSync(LICENCES))) {
    console.log(`skipped: no ${model ? 'text; TEXT=FILE names one' : 'embedded model; ./pagoda fetches it'}`);
    return true;
  }
  const program = await modelProgram('perplexity');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-perplexity-'));
  try {
    const file = text ?? joined(licences(), path.join(folder, 'text'));
    const found = (kernels, cache) =>
      JSON.parse(
        execFileSync(program, [SHIPPED, model, kernels, cache, file, String(tokens), String(window)], {
          encoding: 'utf8',
        }),
      );
    return ['f16', 'q8_0']
      .map((cache) => report(cache, window, found('own', cache), found('stock', cache)))
      .every(Boolean);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function report(cache, window, own, stock) {
  const difference = own.perplexity / stock.perplexity - 1;
  const agrees = Math.abs(difference) <= APART;
  console.log(
    `${agrees ? 'ok' : 'FAILED'}  ${cache} cache, ${own.tokens} tokens in windows of ${window}: perplexity ` +
      `ours ${own.perplexity.toFixed(4)}, stock ${stock.perplexity.toFixed(4)} (${(100 * difference).toFixed(3)} %)`,
  );
  return agrees;
}

/** The files themselves, not the links to them, in the order of their names. */
function licences() {
  return fs
    .readdirSync(LICENCES, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(LICENCES, entry.name))
    .sort();
}

function joined(files, to) {
  fs.writeFileSync(to, files.map((file) => fs.readFileSync(file, 'utf8')).join('\n'));
  return to;
}
