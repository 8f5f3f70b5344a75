import { join, resolve } from 'node:path';
import { app, protocol } from 'electron';
import { run } from './run.ts';
import { pathsFrom } from './paths.ts';
import { createTrace } from './trace.ts';
import { hardenPages } from './window/harden.ts';
import { createLog, describe } from './log.ts';
import { pageOrigin, scheme } from './window/policy.ts';
import { developmentOrigin } from './window/trust.ts';

// What must be settled before Electron is ready; the rest of the start is in run.ts.

const name = 'Pagoda';
app.setName(name);
// Chosen by name and not left to Electron, which takes it from whatever package it was started with.
const data = resolve(process.env['PAGODA_DATA'] ?? join(app.getPath('appData'), name));
app.setPath('userData', data);
app.setPath('sessionData', join(data, 'browser'));

protocol.registerSchemesAsPrivileged([
  {
    scheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
// Together with --no-sandbox (which root needs) it would keep every child process from starting.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

// `import.meta.env.DEV` is false in every build: the app as it is run, from the project too, has no other pages than its own.
const developmentFrom = import.meta.env.DEV
  ? developmentOrigin(process.env['ELECTRON_RENDERER_URL'])
  : undefined;
const pagesFrom = developmentFrom ?? pageOrigin;

if (app.requestSingleInstanceLock()) {
  const paths = pathsFrom(import.meta.dirname, data, app.isPackaged ? process.resourcesPath : undefined);
  const log = createLog(paths.logs);
  const trace = createTrace(process.env['PAGODA_TRACE'] === '1', (line) => void process.stdout.write(line));
  process.on('uncaughtExceptionMonitor', (error) => log.error('app', describe(error)));
  hardenPages(pagesFrom, log);
  // Never awaited at the top level of a module: Electron becomes ready only after its main module has run.
  void app.whenReady().then(() => {
    trace('app-ready');
    return run({ name, paths, pagesFrom, url: `${pagesFrom}/`, log, trace });
  });
} else {
  // The instance that runs shows its window.
  app.exit(0);
}
