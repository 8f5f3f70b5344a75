import { app, type BrowserWindow } from 'electron';
import type { AtStake } from '../../ipc/contract/info.ts';
import type { VersionedFile } from '../files/versionedFile.ts';
import { createWindow, type WindowOptions } from './createWindow.ts';
import type { WindowState } from './windowState.ts';

const nothing: AtStake = { unsaved: 0, writing: 0 };

/** The app's one window: opened at the start, brought to the front by a second start, opened again from the dock. */
export class MainWindow {
  onFocus: () => void = () => undefined;
  /** Replies that are in the page's memory alone, and those being written. */
  atStake: AtStake = nothing;
  /** Whether a window that is closed goes out of sight only: there is another way back to it. */
  hides = false;
  private window: BrowserWindow | undefined;
  private asking = false;
  private quitting = false;

  constructor(
    private readonly options: Omit<WindowOptions, 'state' | 'onState'>,
    private readonly saved: VersionedFile<WindowState>,
    /** Asks whether to close in spite of them. */
    private readonly askToClose: (window: BrowserWindow, replies: AtStake) => Promise<boolean>,
  ) {
    app.on('second-instance', () => this.show());
    app.on('activate', () => this.show());
    app.on('before-quit', () => (this.quitting = true));
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
    window.on('close', (event) => {
      if (this.hides && !this.quitting) {
        event.preventDefault();
        window.hide();
        return;
      }
      if (this.atStake.unsaved === 0 && this.atStake.writing === 0) return;
      event.preventDefault();
      void this.ask(window);
    });
    window.once('closed', () => {
      this.window = undefined;
      this.atStake = nothing;
    });
    this.window = window;
  }

  /** A window that stays keeps the app from quitting, too: where that was wanted it has to be asked for again. */
  private async ask(window: BrowserWindow): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    // A question that belongs to a window out of sight would be, too.
    if (!window.isVisible()) this.show();
    const close = await this.askToClose(window, this.atStake).finally(() => (this.asking = false));
    const { quitting } = this;
    this.quitting = false;
    if (!close) return;
    this.atStake = nothing;
    if (quitting) app.quit();
    else window.close();
  }

  /** Whether the person looks at it. */
  isInFront(): boolean {
    return this.window?.isFocused() ?? false;
  }

  show(): void {
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
