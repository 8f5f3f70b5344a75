#!/usr/bin/env node
// node scripts/model/exact.mjs: prints the path of the embedded model with its weights dequantised to float32, for comparing with references in which
// nothing is rounded. Made once, by llama.cpp's own conversion, into build/ (540 MB).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SHIPPED } from '../kernels/build.mjs';
import { embeddedModel, modelProgram } from '../kernels/models.mjs';
import { inRoot } from '../launch/places.mjs';
import { headers, llamaTag } from '../launch/steps/headers.mjs';
import { readStamp, writeStamp } from '../launch/stamp.mjs';
import { isIntact } from './checksum.mjs';
import { EMBEDDED } from './embedded.mjs';

const FOLDER = inRoot('build/exact');
const TARGET = path.join(FOLDER, 'SmolLM2-135M-Instruct.F32.gguf');
const STAMP = path.join(FOLDER, 'stamp');

/** @returns {Promise<string>} the file's path; throws where the embedded model is not there or is another */
export async function exactModel() {
  const stamp = `${EMBEDDED.sha256} ${llamaTag()}`;
  if (fs.existsSync(TARGET) && readStamp(STAMP) === stamp) return TARGET;
  const from = embeddedModel();
  if (!from) throw new Error('the embedded model is not there; ./pagoda fetches it');
  if (!(await isIntact(from, EMBEDDED))) throw new Error(`${from} is not the embedded model`);
  if (!headers.isDone()) await headers.supply();
  const program = await modelProgram('make_model');
  fs.mkdirSync(FOLDER, { recursive: true });
  // Under its name only when it is whole: somebody else may make the same just now.
  const made = `${TARGET}.${process.pid}`;
  try {
    execFileSync(program, [SHIPPED, 'as', 'f32', from, made], { stdio: ['ignore', 'ignore', 'inherit'] });
    fs.renameSync(made, TARGET);
  } finally {
    fs.rmSync(made, { force: true });
  }
  writeStamp(STAMP, stamp);
  return TARGET;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await exactModel());
