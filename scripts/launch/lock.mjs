import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inRoot } from './places.mjs';
import { say } from './say.mjs';

const LOCK = inRoot('build', 'set-up.lock');
const RETRY_MS = 300;

/**
 * One set-up at a time in a checkout. A lock whose owner is gone (killed set-up) is taken over.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lock]
 * @param {AbortSignal} [stop]  ends the waiting, by throwing its reason
 * @returns {Promise<T>}
 */
export async function withSetupLock(work, lock = LOCK, stop) {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; !tryLock(lock); told = true) {
    if (!told) say('waiting for another set-up of this folder to end ...');
    await pause(RETRY_MS);
    stop?.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** A link appears with its content or not at all, so that nobody reads half a lock. */
function tryLock(lock) {
  const own = `${lock}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(own);
  }
  if (!ownerLives(lock)) fs.rmSync(lock, { force: true });
  return false;
}

function ownerLives(lock) {
  const pid = Number(fs.readFileSync(lock, 'utf8'));
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  // One that ended and that nobody asked about keeps its number: for ever in a container whose first process does not ask.
  const stat = `/proc/${pid}/stat`;
  return !fs.existsSync(stat) || !/\) [ZX] /.test(fs.readFileSync(stat, 'latin1'));
}
