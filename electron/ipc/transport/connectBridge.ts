import { engineContract, type EngineContract } from '../../../engine/contract/engine.ts';
import { Client } from '../../../engine/transport/client.ts';
import type { Port } from '../../../engine/transport/port.ts';
import { appContract, type AppContract } from '../contract/app.ts';
import { appPortMessage, enginePortMessage, type Bridge } from '../contract/bridge.ts';
import { domPort } from './domPort.ts';
import { PortToCome } from './portToCome.ts';

/** A page's links to the world outside. */
export interface BridgeLinks {
  readonly app: Client<AppContract>;
  /** Calls back with the engine that runs now (if one does) and with each later one. One listener. */
  onEngine(listener: (engine: Client<EngineContract>) => void): void;
  /** '' for a file that is not on disk. */
  pathOfFile(file: File): string;
  readonly platform: string;
}

/** What a page needs of `window` here. */
export type Page = Pick<Window, 'addEventListener' | 'origin'>;

/**
 * How long a lost link to the engine waits for main to say why, in milliseconds: the port closes a moment before the reason (a crash with
 * its exit code, a restart) arrives by the other link. After that it counts as `engine.disconnected`.
 */
const reasonWaitMs = 2000;

/** Asks main for this page's links; call once per page. What is sent before a link is there waits for it. */
export function connectBridge(bridge: Bridge, page: Page = window): BridgeLinks {
  const appPort = new PortToCome();
  const app = new Client(appContract, appPort);
  let engine: Client<EngineContract> | undefined;
  let listener: ((engine: Client<EngineContract>) => void) | undefined;

  page.addEventListener('message', (event) => {
    // Only this page's own preload speaks with its origin and a port.
    if (event.source !== page || event.origin !== page.origin) return;
    const [port] = event.ports;
    if (!port) return;
    if (event.data === appPortMessage) appPort.arrive(domPort(port));
    if (event.data === enginePortMessage) {
      engine?.close();
      engine = new Client(engineContract, patient(domPort(port)));
      listener?.(engine);
    }
  });
  app.watch('engine.process', (process) => {
    if (process.kind === 'restarting' || process.kind === 'stopped') engine?.fail(process.error);
  });
  bridge.connect();

  return {
    app,
    onEngine: (callback) => {
      listener = callback;
      if (engine) callback(engine);
    },
    pathOfFile: (file) => bridge.pathOfFile(file),
    platform: bridge.platform,
  };
}

/** Tells of its end only after `reasonWaitMs`: a client takes the first reason it hears. */
function patient(port: Port): Port {
  return {
    post: (message) => port.post(message),
    onMessage: (listener) => port.onMessage(listener),
    onClose: (listener) => port.onClose(() => setTimeout(listener, reasonWaitMs)),
    close: () => port.close(),
  };
}
