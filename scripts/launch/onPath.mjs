import fs from 'node:fs';
import path from 'node:path';

/** Whether a program of this name can be run. */
export function onPath(program, env = process.env) {
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .some((folder) => {
      try {
        fs.accessSync(path.join(folder, program), fs.constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
