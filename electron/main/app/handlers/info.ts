import type { Result } from '../../../../engine/contract/kinds.ts';
import type { Handlers } from '../../../../engine/transport/server.ts';
import type { AtStake, infoContract, ReplyEnded } from '../../../ipc/contract/info.ts';
import { saveText } from '../../files/saveText.ts';
import type { Desktop } from '../desktop.ts';
import { systemInfo } from '../systemInfo.ts';
import { done } from './done.ts';

export interface InfoOptions {
  readonly info: Result<(typeof infoContract)['app.info']>;
  readonly desktop: Pick<Desktop, 'copyText' | 'openFolder' | 'pickTarget'>;
  /** Called with the replies that closing the window would cost something. */
  readonly onAtStake: (replies: AtStake) => void;
  readonly onReplyEnded: (reply: ReplyEnded) => void;
}

export function infoHandlers({
  info,
  desktop,
  onAtStake,
  onReplyEnded,
}: InfoOptions): Handlers<typeof infoContract> {
  return {
    'app.info': () => info,
    'app.system': () => systemInfo(info.logFolder),
    'app.openLogs': async () => {
      await desktop.openFolder(info.logFolder);
      return {};
    },
    'app.atStake': (replies) => done(() => onAtStake(replies)),
    'app.replyEnded': (reply) => done(() => onReplyEnded(reply)),
    'app.copyText': ({ text }) => done(() => desktop.copyText(text)),
    'app.saveText': async ({ name, text }) => {
      const path = await desktop.pickTarget(name);
      if (path !== undefined) await saveText(path, text);
      return { path: path ?? null };
    },
  };
}
