// What `electron <folder> [args]` runs first, packed into resources/default_app.asar: names the app after its
// package.json and hands over to its entry. Top-level await on purpose: Electron holds the app's 'ready' event back
// until this module has loaded, so the entry may still do what has to happen before 'ready'.
import { app } from 'electron';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { preloads, target, rest } = readArguments(process.argv.slice(1));
if (preloads.length > 0) Module._preloadModules(preloads);
if (target === undefined) {
  console.error('Say which app to run: electron <folder> [arguments]');
  app.exit(2);
} else {
  process.argv.splice(1, Infinity, target, ...rest);
  try {
    await start(path.resolve(target));
  } catch (error) {
    console.error(`The app at ${target} threw an error while loading:\n${error?.stack ?? error}`);
    app.exit(1);
  }
}

/** Switches before the folder belong to Electron itself (`-r file` preloads a module); all after it is the app's. */
function readArguments(args) {
  const preloads = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-v' || arg === '--version') {
      console.log(`v${process.versions.electron}`);
      process.exit(0);
    } else if (arg === '-r' || arg === '--require') {
      preloads.push(args[++i]);
    } else if (arg.startsWith('--require=')) {
      preloads.push(arg.slice('--require='.length));
    } else if (!arg.startsWith('-')) {
      return { preloads, target: arg, rest: args.slice(i + 1) };
    }
  }
  return { preloads, target: undefined, rest: [] };
}

async function start(target) {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true, configurable: false });
  const manifest = path.join(target, 'package.json');
  const main = Module._resolveFilename(target, null, true);
  if (fs.existsSync(manifest)) {
    const { name, productName, desktopName, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    if (version !== undefined) app.setVersion(version);
    app.name = productName ?? name ?? app.name;
    app.setDesktopName(desktopName ?? `${app.name}.desktop`);
    app.setAppPath(target);
  } else {
    app.setAppPath(path.dirname(main));
  }
  await import(pathToFileURL(main).href);
}
