import type { ServerStatus } from '../../../engine/contract/server.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { gathered } from './clients.ts';

/** Who holds connections now. */
export function Clients({ connections }: Pick<ServerStatus, 'connections'>) {
  const clients = gathered(connections);
  return (
    <PageSection title={t('server.connected')}>
      {clients.length === 0 ? (
        <p className="text-ink-soft">{t('server.nobodyAtTheMoment')}</p>
      ) : (
        <ul aria-label={t('server.connected')} className="tabular divide-y divide-line border-y border-line">
          {clients.map(({ client, agent, connections: count, requests }) => (
            <li key={`${client} ${agent}`} className="flex items-baseline gap-3 py-2">
              <span dir="auto" className="min-w-0 truncate font-medium">
                {agent || t('server.withoutAName')}
              </span>
              <span className="flex-1 text-ink-soft">{client}</span>
              <span className="text-[13px] text-ink-faint">
                {t('server.connections', { count })}, {t('server.requestCount', { count: requests })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </PageSection>
  );
}
