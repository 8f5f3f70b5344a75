// Called by electron-builder before it makes a file of the app's folder: an archive holds the times of what is in it, and those are of this build.
// (Packages and AppImages have them from SOURCE_DATE_EPOCH by themselves.)
const fs = require('node:fs');
const path = require('node:path');

exports.default = ({ file }) => {
  if (!file.endsWith('.tar.gz')) return;
  const time = Number(process.env.SOURCE_DATE_EPOCH);
  const out = path.dirname(file);
  for (const name of fs.readdirSync(out).filter((entry) => entry.endsWith('unpacked'))) {
    const folder = path.join(out, name);
    const entries = fs.readdirSync(folder, { recursive: true }).map((entry) => path.join(folder, entry));
    // A folder's time changes with what is in it, so the deepest come first.
    for (const entry of [...entries.sort().reverse(), folder]) fs.lutimesSync(entry, time, time);
  }
};
