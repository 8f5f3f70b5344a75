import { CircleAlert, Sparkle } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { usePagoda } from '../../PagodaContext.ts';
import { showToast } from '../../stores/ui.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { fixed } from '../../ui/format.ts';
import { Keys } from '../../ui/Keys.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Page, PageSection } from '../../ui/Page.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { Colours } from './Colours.tsx';

/** What all pages are made of, on one page: type, colours, spacing, controls, states, notices, motion. */
export function DesignView() {
  return (
    <Page title={t('design.title')}>
      <p className="max-w-[68ch] text-ink-soft">{t('design.lead')}</p>
      <Part title={t('design.type')} help={t('design.typeHelp')}>
        <TypeScale />
      </Part>
      <Part title={t('design.colours')} help={t('design.coloursHelp')}>
        <Colours />
      </Part>
      <Part title={t('design.spacing')} help={t('design.spacingHelp')}>
        <Spacing />
      </Part>
      <Part title={t('design.controls')}>
        <Controls />
      </Part>
      <Part title={t('design.states')}>
        <States />
      </Part>
      <Part title={t('design.notices')} help={t('design.noticesHelp')}>
        <Notices />
      </Part>
      <Part title={t('design.motion')} help={t('design.motionHelp')} />
    </Page>
  );
}

interface PartProps {
  readonly title: string;
  readonly help?: string;
  readonly children?: ReactNode;
}

function Part({ title, help, children }: PartProps) {
  return (
    <PageSection title={title}>
      {help !== undefined && <p className="mb-3 max-w-[68ch] text-[13.5px] text-ink-soft">{help}</p>}
      {children}
    </PageSection>
  );
}

const scale = [
  [19, 'font-display font-semibold tracking-[-0.015em]', () => t('design.section')],
  [16, 'font-display font-semibold tracking-[-0.01em]', () => t('design.titles')],
  [15.5, '', () => t('design.said')],
  [14.5, '', () => t('design.text')],
  [13.5, 'text-ink-soft', () => t('design.help')],
  [12.5, 'tabular text-ink-faint', () => t('design.figures')],
  [13, 'font-mono', () => t('design.code')],
] as const;

function TypeScale() {
  return (
    <dl className="divide-y divide-line border-y border-line">
      {scale.map(([pixels, look, words]) => (
        <div key={pixels} className="flex items-baseline gap-4 py-2">
          <dt className="tabular w-16 shrink-0 text-[12.5px] text-ink-faint">
            {t('design.sample', { pixels: fixed(pixels, pixels % 1 === 0 ? 0 : 1) })}
          </dt>
          <dd className={classes('min-w-0', look)} style={{ fontSize: pixels }}>
            {words()}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const steps = [4, 8, 12, 16, 24, 36];

function Spacing() {
  return (
    <ul className="flex flex-wrap items-end gap-5">
      {steps.map((pixels) => (
        <li key={pixels} className="tabular text-[12.5px] text-ink-faint">
          <span aria-hidden className="mb-1 block bg-jade" style={{ width: pixels, height: pixels }} />
          {pixels}
        </li>
      ))}
    </ul>
  );
}

function Controls() {
  const [on, setOn] = useState(true);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button tone="strong">{t('design.strong')}</Button>
        <Button>{t('design.plain')}</Button>
        <Button tone="quiet">{t('design.quiet')}</Button>
        <Button tone="danger">{t('design.danger')}</Button>
        <Button disabled>{t('design.disabled')}</Button>
        <IconButton label={t('design.icon')}>
          <Sparkle size={16} />
        </IconButton>
        <Switch label={t('design.toggle')} on={on} onChange={setOn} />
        <Keys keys="Ctrl+K" />
      </div>
      <div className="max-w-90">
        <Meter label={t('design.meter')} value={0.5} words={t('design.half')} />
      </div>
    </div>
  );
}

function States() {
  return (
    <div className="space-y-3">
      <p className="text-ink-soft">{t('design.empty')}</p>
      <p className="text-ink-faint">{t('design.loading')}</p>
      <p className="flex items-center gap-3 rounded-xl border border-lacquer/40 bg-lacquer-wash px-3.5 py-2 text-[13.5px]">
        <CircleAlert size={16} aria-hidden className="shrink-0 text-lacquer-ink" />
        {t('design.wrong')}
      </p>
      <p className="max-w-80 truncate font-medium" {...tip(t('design.long'))}>
        {t('design.long')}
      </p>
    </div>
  );
}

function Notices() {
  const { ui } = usePagoda();
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => showToast(ui, { tone: 'plain', title: t('design.notice') })}>
        {t('design.showNotice')}
      </Button>
      <Button
        onClick={() => showToast(ui, { tone: 'error', title: t('design.fault'), detail: t('design.wrong') })}
      >
        {t('design.showFault')}
      </Button>
    </div>
  );
}
