import { app, type BrowserWindow } from 'electron';
import type { VersionedFile } from '../files/versionedFile.ts';
import { createWindow, type WindowOptions } from './createWindow.ts';
import type { WindowState } from './windowState.ts';

/** The app's one window: opened at the start, brought to the front by a second start, opened again from the dock. */
export class MainWindow {
  onFocus: () => void = () => undefined;
  private window: BrowserWindow | undefined;

  constructor(
    private readonly options: Omit<WindowOptions, 'state' | 'onState'>,
    private readonly saved: VersionedFile<WindowState>,
  ) {
    app.on('second-instance', () => this.show());
    app.on('activate', () => this.show());
    app.on('window-all-closed', () => {
      // On a Mac an app stays until it is quit.
      if (process.platform !== 'darwin') app.quit();
    });
  }

  current(): BrowserWindow | undefined {
    return this.window;
  }

  open(): void {
    const window = createWindow({
      ...this.options,
      state: this.saved.load().value,
      onState: (state) => this.save(state),
    });
    window.on('focus', () => this.onFocus());
    window.once('closed', () => (this.window = undefined));
    this.window = window;
  }

  private show(): void {
    const { window } = this;
    if (!window) return this.open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  private save(state: WindowState): void {
    try {
      this.saved.save(state);
    } catch (error) {
      // Where the window was is not worth keeping it from closing.
      this.options.log.error('window', String(error));
    }
  }
}
