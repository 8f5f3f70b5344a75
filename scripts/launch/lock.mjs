import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inRoot } from './places.mjs';
import { say } from './say.mjs';

const LOCK = inRoot('build', 'set-up.lock');
const RETRY_MS = 300;

/** One set-up at a time in a checkout. A lock whose owner is gone (killed set-up) is taken over. */
export async function withSetupLock(work) {
  fs.mkdirSync(path.dirname(LOCK), { recursive: true });
  for (let told = false; !tryLock(); told = true) {
    if (!told) say('waiting for another set-up of this folder to end ...');
    await pause(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(LOCK, { force: true });
  }
}

function tryLock() {
  try {
    fs.writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!ownerLives()) fs.rmSync(LOCK, { force: true });
  return false;
}

function ownerLives() {
  const pid = Number(fs.readFileSync(LOCK, { encoding: 'utf8', flag: 'a+' }));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
