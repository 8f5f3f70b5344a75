import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Log } from '../log.ts';
import type { Trace } from '../trace.ts';
import { minimumSize, openingBounds, type WindowState } from './windowState.ts';
import { followZoom } from './zoom.ts';

/** The page's own ground in each theme (`--paper` in renderer/styles/theme.css): what is seen until its first frame. */
const ground = { light: '#f9fcfa', dark: '#0f1a18' };

export interface WindowOptions {
  readonly title: string;
  readonly preload: string;
  readonly url: string;
  readonly state: WindowState;
  readonly onState: (state: WindowState) => void;
  readonly log: Log;
  readonly trace: Trace;
}

/** Two faults of the page within this time, in milliseconds: loading it again will not help. */
const faultsApartMs = 10_000;

/** The window: shown once its page has a first frame, its place remembered, its page loaded again after a fault of the renderer. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...openingBounds(options.state.bounds, areas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: options.title,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Its dictionaries would be fetched from the net.
      spellcheck: false,
      // A reply goes on being written while the window is hidden.
      backgroundThrottling: false,
    },
  });
  // Hidden by itself it would come up with each press of Alt; its shortcuts work all the same.
  window.setMenuBarVisibility(false);
  followZoom(window.webContents);
  options.trace('window-created');
  window.once('ready-to-show', () => {
    if (options.state.maximized) window.maximize();
    window.show();
    options.trace('window-shown');
  });
  window.on('close', () => {
    options.onState({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  const follow = () =>
    window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? ground.dark : ground.light);
  nativeTheme.on('updated', follow);
  window.once('closed', () => nativeTheme.off('updated', follow));

  const { webContents } = window;
  webContents.once('did-finish-load', () => options.trace('page-loaded'));
  let lastFault = -Infinity;
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.log.error('window', `the page's process ended: ${reason} (${exitCode})`);
    if (reason === 'clean-exit' || performance.now() - lastFault < faultsApartMs) return;
    lastFault = performance.now();
    webContents.reload();
  });
  window.loadURL(options.url).catch((error: unknown) => options.log.error('window', String(error)));
  return window;
}
