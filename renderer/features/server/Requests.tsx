import type { ReactNode } from 'react';
import type { EndedRequest, ServedRequest, ServerStatus } from '../../../engine/contract/server.ts';
import { classes } from '../../ui/classes.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { dateFormat } from '../../words/format.ts';
import { endWords, requestWords, speedWords, whoAsked } from './serverWords.ts';

const time = dateFormat({ timeStyle: 'medium' });

/** What is asked now, and what was last; never what it says. */
export function Requests({ status }: { readonly status: ServerStatus }) {
  const { requests, ended, served, refused } = status;
  return (
    <PageSection title={t('server.requests')}>
      <p className="tabular mb-3 text-[14px] text-ink-soft">
        {t('server.soFar', {
          running: integer(requests.length),
          answered: integer(served),
          refused: integer(refused),
        })}
      </p>
      {requests.length + ended.length > 0 && (
        <div
          tabIndex={0}
          role="region"
          aria-label={t('server.requestsOneByOne')}
          className="max-h-96 overflow-auto rounded-xl border border-line bg-raised"
        >
          <table className="tabular w-full min-w-180 text-start text-[13.5px]">
            <thead className="sticky top-0 bg-raised text-[12.5px] text-ink-faint">
              <tr>
                {[
                  t('server.from'),
                  t('server.for'),
                  t('server.model'),
                  t('server.state'),
                  t('server.read'),
                  t('server.written'),
                  t('server.tokensPerSecond'),
                ].map((name, at) => (
                  <th
                    key={name}
                    scope="col"
                    className={classes('border-b border-line px-3 py-2 font-medium', at > 3 && 'text-end')}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {requests.map((request) => (
                <Running key={request.id} request={request} />
              ))}
              {ended.map((request) => (
                <Ended key={request.id} request={request} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PageSection>
  );
}

function Running({ request }: { readonly request: ServedRequest }) {
  return (
    <Line request={request} route={request.route}>
      <span className="font-medium text-lacquer-ink">{requestWords(request)}</span>
    </Line>
  );
}

function Ended({ request }: { readonly request: EndedRequest }) {
  const words = endWords(request);
  return (
    <Line request={request} route={request.route ?? t('server.anUnknownPath')} old>
      <span title={time(request.endedAt)}>{words}</span>
    </Line>
  );
}

type Common = Pick<
  ServedRequest,
  'client' | 'agent' | 'model' | 'promptTokens' | 'replyTokens' | 'tokensPerSecond'
>;

interface LineProps {
  readonly request: Common;
  readonly route: string;
  readonly old?: boolean;
  readonly children: ReactNode;
}

function Line({ request, route, old = false, children }: LineProps) {
  const { client, model, promptTokens, replyTokens } = request;
  const number = 'px-3 py-2 text-end';
  return (
    <tr className={old ? 'text-ink-soft' : undefined}>
      <td dir="auto" className="max-w-44 truncate px-3 py-2" title={client}>
        {whoAsked(request)}
      </td>
      <td className="px-3 py-2">
        <code className="font-mono text-[12.5px]">{route}</code>
      </td>
      <td dir="auto" className="max-w-44 truncate px-3 py-2" title={model}>
        {model || '–'}
      </td>
      <td className="px-3 py-2 whitespace-nowrap">{children}</td>
      <td className={number}>{promptTokens > 0 ? integer(promptTokens) : '–'}</td>
      <td className={number}>{replyTokens > 0 ? integer(replyTokens) : '–'}</td>
      <td className={number}>{speedWords(request)}</td>
    </tr>
  );
}
