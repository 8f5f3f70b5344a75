import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { serve, type Handlers } from '../../../engine/transport/server.ts';
import { appContract, type AppContract } from '../../ipc/contract/app.ts';
import { appPortMessage, connectMessage, enginePortMessage } from '../../ipc/contract/bridge.ts';
import { messagePort } from '../../../engine/transport/messagePort.ts';
import type { ChosenEngine } from '../otherPagoda/chosenEngine.ts';
import type { Log } from '../log.ts';
import type { Trace } from '../trace.ts';
import { isOurPage } from './trust.ts';

export interface LinkOptions {
  /** The one origin that is served. */
  readonly origin: string;
  readonly handlers: Handlers<AppContract>;
  readonly engines: Pick<ChosenEngine<MessagePortMain>, 'eachEngine'>;
  /** A page came up. */
  readonly onLinked: () => void;
  /** A page that was linked is gone: closed, loaded again or crashed. */
  readonly onGone: () => void;
  readonly log: Log;
  readonly trace: Trace;
}

/** Answers each page that asks for its links: a port to this process, and one to the engine, now and after each restart. */
export function linkPages(options: LinkOptions): void {
  const links = new Map<WebContents, () => void>();
  ipcMain.on(connectMessage, ({ sender, senderFrame }) => {
    if (!isOurPage(senderFrame, options.origin)) {
      options.log.error(
        'window',
        `refused to link ${senderFrame?.url.slice(0, 200) ?? 'a frame that is gone'}`,
      );
      return;
    }
    // A page that was loaded again asks again.
    links.get(sender)?.();
    const unlink = linkPage(sender, options, () => {
      links.delete(sender);
      options.onGone();
    });
    links.set(sender, unlink);
  });
}

/** Returns how to end the link; `onGone` is called once, whoever ends it. */
function linkPage(page: WebContents, options: LinkOptions, onGone: () => void): () => void {
  const { port1, port2 } = new MessageChannelMain();
  const leaveEngine = options.engines.eachEngine((connect) => {
    if (page.isDestroyed()) return;
    const toEngine = new MessageChannelMain();
    connect(toEngine.port1);
    page.postMessage(enginePortMessage, null, [toEngine.port2]);
  });
  let gone = false;
  const leave = () => {
    if (gone) return;
    gone = true;
    leaveEngine();
    stopServing();
    onGone();
  };
  port1.once('close', leave);
  const stopServing = serve(appContract, options.handlers, messagePort(port1));
  page.postMessage(appPortMessage, null, [port2]);
  options.trace('page-connected');
  options.onLinked();
  return leave;
}
