import { join, resolve } from 'node:path';
import { app, protocol } from 'electron';
import { cannotStart } from './app/cannotStart.ts';
import { folderFault } from './files/folderFault.ts';
import { run } from './run.ts';
import { readArguments, startArguments, type StartArguments } from './opening/arguments.ts';
import { readLink } from './opening/link.ts';
import { Openings } from './opening/openings.ts';
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

// Sent along: the arguments that Electron passes on by itself have switches of Chromium's among them, in another order.
const own: StartArguments = { args: process.argv.slice(app.isPackaged ? 1 : 2), folder: workingFolder() };

if (app.requestSingleInstanceLock({ ...own })) {
  const openings = new Openings();
  openings.add(...readArguments(own));
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const sent = startArguments(data);
    if (sent) openings.add(...readArguments(sent));
  });
  // A Mac hands files and links to the app that runs, also before it is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openings.add({ kind: 'files', paths: [path] });
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const request = readLink(link);
    if (request) openings.add(request);
  });
  const paths = pathsFrom(import.meta.dirname, data);
  const log = createLog(paths.logs);
  const trace = createTrace(process.env['PAGODA_TRACE'] === '1', (line) => void process.stdout.write(line));
  process.on('uncaughtExceptionMonitor', (error) => log.error('app', describe(error)));
  hardenPages(pagesFrom, log);
  // Never awaited at the top level of a module: Electron becomes ready only after its main module has run.
  void app.whenReady().then(() => {
    trace('app-ready');
    return run({ name, paths, pagesFrom, url: `${pagesFrom}/`, openings, log, trace });
  });
} else {
  // Where the mark of the one instance cannot be made, Electron says the same as where another has it.
  const fault = folderFault(data);
  if (fault) void app.whenReady().then(() => cannotStart(fault, data));
  // The instance that runs shows its window, and has the arguments.
  else app.exit(0);
}

/** The folder that this was started in may be gone. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return app.getPath('home');
  }
}
