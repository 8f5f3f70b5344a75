/**
 * What the preload puts on `window.pagoda`: as little as a page can work with. Both links are MessagePorts that speak engine/transport's
 * frames; MessagePorts do not cross the context bridge, so they arrive as window messages of the names below with the port attached.
 */
export interface Bridge {
  /** The file's path on disk; '' where the page made the file itself. */
  pathOfFile(file: File): string;
  /** Asks main for the app port; it arrives as a window message. */
  connect(): void;
  readonly platform: string;
}

/** `data` of the window message that carries the port to main (speaks appContract). Sent once per page. */
export const appPortMessage = 'pagoda:app-port';
/** `data` of the window message that carries a port to the engine (speaks engineContract). Sent again after each restart of the engine. */
export const enginePortMessage = 'pagoda:engine-port';

/** The message by which the preload asks main for the app port. */
export const connectMessage = 'pagoda:connect';
