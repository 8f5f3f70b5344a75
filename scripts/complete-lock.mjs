// npm run lock: to be run after `npm install` has changed package-lock.json (scripts/lock/platforms.mjs says why).
import fs from 'node:fs';
import { completed, missingEntries } from './lock/platforms.mjs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const added = missingEntries(lock).map(({ name }) => name);
if (added.length > 0) fs.writeFileSync(file, `${JSON.stringify(completed(lock), null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'package-lock.json is complete');
