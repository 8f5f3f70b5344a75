// Called by electron-builder once an app's folder is whole, before fuses are set and archives made.
const fs = require('node:fs');
const path = require('node:path');

exports.default = async ({ packager, appOutDir, electronPlatformName }) => {
  const resources = packager.getResourcesDir(appOutDir);
  // What a bare `electron FOLDER` runs; an app must not bring it.
  fs.rmSync(path.join(resources, 'default_app.asar'), { force: true });
  if (electronPlatformName === 'linux')
    shareEqualFiles(path.join(resources, 'app.asar.unpacked/node_modules/@node-llama-cpp'));
};

/** The GPU's folder of libraries repeats most of the processor's: there they become links. electron-builder would have followed earlier ones. */
function shareEqualFiles(folder) {
  const [first, ...others] = fs.readdirSync(folder).sort();
  const known = new Map(filesBelow(path.join(folder, first)).map((file) => [path.basename(file), file]));
  for (const file of others.flatMap((name) => filesBelow(path.join(folder, name)))) {
    const equal = known.get(path.basename(file));
    if (
      equal === undefined ||
      !/\.so(\.|$)/.test(file) ||
      !fs.readFileSync(equal).equals(fs.readFileSync(file))
    )
      continue;
    fs.rmSync(file);
    fs.symlinkSync(path.relative(path.dirname(file), equal), file);
  }
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}
