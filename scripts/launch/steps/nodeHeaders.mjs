// Where node-gyp finds Node's headers without downloading them.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../places.mjs';

/** @returns {string | undefined} a folder for `--nodedir`; undefined: let node-gyp download (Windows wants node.lib) */
export function nodeHeaders() {
  const beside = path.resolve(fs.realpathSync(process.execPath), '../..');
  const prefix = process.config.variables.node_prefix;
  const found = [beside, prefix].find(
    (folder) => folder && fs.existsSync(path.join(folder, 'include/node/common.gypi')),
  );
  if (found !== undefined) return found;
  return process.platform === 'win32' ? undefined : nodeApiOnly(inRoot('build/node-headers'));
}

/** Node-API is all that the addon uses, and an npm package has its headers; node-gyp wants a gypi beside them. */
export function nodeApiOnly(folder) {
  const include = path.join(folder, 'include/node');
  fs.mkdirSync(include, { recursive: true });
  fs.cpSync(inRoot('node_modules/node-api-headers/include'), include, { recursive: true });
  const gypi = {
    variables: { 'visibility%': 'hidden' },
    target_defaults: {
      default_configuration: 'Release',
      configurations: {
        Release: { cflags: ['-O3', '-fno-omit-frame-pointer'], defines: ['NDEBUG'] },
        Debug: {},
      },
      cflags: ['-fPIC', '-pthread'],
      ldflags: ['-pthread', '-rdynamic'],
      defines: ['_GLIBCXX_USE_CXX11_ABI=1', '_FILE_OFFSET_BITS=64'],
      xcode_settings: { OTHER_LDFLAGS: ['-undefined', 'dynamic_lookup'], GCC_OPTIMIZATION_LEVEL: '3' },
    },
  };
  fs.writeFileSync(path.join(include, 'common.gypi'), JSON.stringify(gypi, null, 2));
  fs.writeFileSync(path.join(include, 'config.gypi'), JSON.stringify(process.config));
  return folder;
}
