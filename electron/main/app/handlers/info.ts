import type { Result } from '../../../../engine/contract/kinds.ts';
import type { Handlers } from '../../../../engine/transport/server.ts';
import type { infoContract } from '../../../ipc/contract/info.ts';
import type { Desktop } from '../desktop.ts';
import { done } from './done.ts';

export interface InfoOptions {
  readonly info: Result<(typeof infoContract)['app.info']>;
  readonly desktop: Pick<Desktop, 'copyText' | 'openFolder'>;
  /** Called with how many replies are in the window's memory alone. */
  readonly onUnsaved: (count: number) => void;
}

export function infoHandlers({ info, desktop, onUnsaved }: InfoOptions): Handlers<typeof infoContract> {
  return {
    'app.info': () => info,
    'app.openLogs': async () => {
      await desktop.openFolder(info.logFolder);
      return {};
    },
    'app.unsaved': ({ count }) => done(() => onUnsaved(count)),
    'app.copyText': ({ text }) => done(() => desktop.copyText(text)),
  };
}
