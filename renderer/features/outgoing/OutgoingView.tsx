import { useId } from 'react';
import { useStore } from 'zustand';
import { askHub } from '../../actions/downloads.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { Page, PageSection } from '../../ui/Page.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Row } from '../settings/Row.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { AddressField } from '../updates/AddressField.tsx';
import { t } from '../../words/words.ts';
import { dateFormat } from '../../words/format.ts';
import { TokenField } from './TokenField.tsx';

const isAddress = (text: string): boolean => /^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(text);

/** What leaves this machine: whether anything does, where it goes, and where it went. */
export function OutgoingView() {
  const offline = useSetting('offline');
  const mirror = useSetting('hubMirror');
  const proxy = useSetting('hubProxy');
  const help = useId();
  return (
    <Page title={t('outgoing.outgoingTraffic')}>
      <section
        aria-label={t('outgoing.goOut')}
        className="flex items-start gap-5 rounded-xl border border-line bg-raised p-5"
      >
        <div className="min-w-0 flex-1">
          <h2 className="font-display text-[19px] font-semibold tracking-[-0.015em]">
            {t('outgoing.stayOffline')}
          </h2>
          <p id={help} className="mt-1 max-w-[60ch] text-ink-soft">
            {t('outgoing.whileItIsOnNothingLeaves')}
          </p>
        </div>
        <Switch
          label={t('outgoing.stayOffline')}
          describedBy={help}
          on={offline.value}
          onChange={offline.onChange}
        />
      </section>
      <PageSection title={t('outgoing.whereModelsComeFrom')}>
        <div className="divide-y divide-line border-y border-line">
          <SettingRow
            name="hubMirror"
            label={t('outgoing.mirror')}
            help={t('outgoing.askedInPlaceOfHuggingfaceCo')}
            wide
          >
            {(ids) => (
              <AddressField
                ids={ids}
                value={mirror.value ?? ''}
                isValid={isAddress}
                wrongWords={t('outgoing.giveAnAddressThatBegins')}
                onChange={(value) => mirror.onChange(value === '' ? null : value)}
              />
            )}
          </SettingRow>
          <SettingRow
            name="hubProxy"
            label={t('outgoing.proxy')}
            help={t('outgoing.whatModelsAreFetchedThroughEmpty')}
            wide
          >
            {(ids) => (
              <AddressField
                ids={ids}
                value={proxy.value ?? ''}
                isValid={isAddress}
                wrongWords={t('outgoing.giveAnAddressLikeHttpProxy')}
                onChange={(value) => proxy.onChange(value === '' ? null : value)}
              />
            )}
          </SettingRow>
          <TokenRow />
        </div>
      </PageSection>
      <Asked />
    </Page>
  );
}

const tokenWords = {
  get none() {
    return t('outgoing.modelsWhoseOwnersWant');
  },
  get sealed() {
    return t('outgoing.keptInTheSystemsStore');
  },
  get session() {
    return t('outgoing.thisSystemHasNoStore');
  },
  get lost() {
    return t('outgoing.thereIsOneAndTheSystems');
  },
} as const;

function TokenRow() {
  const pagoda = usePagoda();
  const token = useStore(pagoda.library, (all) => all.token);
  return (
    <Row
      label={t('outgoing.accessToken')}
      help={tokenWords[token]}
      origin={
        token === 'none'
          ? t('outgoing.none')
          : token === 'lost'
            ? t('outgoing.notReadable')
            : t('outgoing.given')
      }
      changed={token !== 'none'}
      onReset={() => void askHub(pagoda, 'hub.removeToken')}
      wide
    >
      {(ids) => <TokenField ids={ids} given={token === 'sealed' || token === 'session'} />}
    </Row>
  );
}

const time = dateFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Every host, whatever came of it. */
function Asked() {
  const pagoda = usePagoda();
  const contacts = useStore(pagoda.library, (all) => all.contacts);
  return (
    <PageSection title={t('outgoing.whoWasAsked')}>
      {contacts.length === 0 ? (
        <p className="text-ink-soft">{t('outgoing.nobodyNothingHasGoneOut')}</p>
      ) : (
        <>
          <p className="mb-3 max-w-[62ch] text-ink-soft">{t('outgoing.everyHostThatPagodaAsked')}</p>
          <div
            tabIndex={0}
            role="region"
            aria-label={t('outgoing.hosts')}
            className="overflow-x-auto rounded-xl border border-line bg-raised"
          >
            <table className="tabular w-full text-start text-[13.5px]">
              <thead className="text-[12.5px] text-ink-faint">
                <tr>
                  {[t('outgoing.host'), t('outgoing.requests'), t('outgoing.first'), t('outgoing.last')].map(
                    (name) => (
                      <th key={name} scope="col" className="border-b border-line px-4 py-2 font-medium">
                        {name}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {contacts.map(({ host, requests, first, last }) => (
                  <tr key={host}>
                    <th scope="row" className="px-4 py-2 font-mono font-normal wrap-anywhere">
                      {host}
                    </th>
                    <td className="px-4 py-2">{integer(requests)}</td>
                    <td className="px-4 py-2 whitespace-nowrap">{time(first)}</td>
                    <td className="px-4 py-2 whitespace-nowrap">{time(last)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button className="mt-3" onClick={() => void askHub(pagoda, 'contacts.clear')}>
            {t('outgoing.clearTheList')}
          </Button>
        </>
      )}
    </PageSection>
  );
}
