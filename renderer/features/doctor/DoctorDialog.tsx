import { Copy } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import type { SystemInfo } from '../../../electron/ipc/contract/info.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { report } from '../../actions/problems.ts';
import { takeStep } from '../../actions/steps.ts';
import { nextStepLabels } from '../../errors/nextSteps.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { DialogFrame } from '../../ui/DialogFrame.tsx';
import { useBriefly } from '../../ui/useBriefly.ts';
import { t } from '../../words/words.ts';
import { complaintOf, diagnose } from './diagnosis.ts';
import { reportText } from './report.ts';

/** What is wrong with a load, why, what can be done, and a report for somebody who knows more. */
export function DoctorDialog() {
  const pagoda = usePagoda();
  const error = useStore(pagoda.ui, (state) => state.doctor);
  const close = () => pagoda.ui.setState({ doctor: undefined });
  if (error === undefined) return null;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <DialogFrame
        title={error ? t('doctor.whatIsWrong') : t('doctor.report')}
        closeLabel={t('doctor.close')}
        className="w-150"
      >
        {error && <Findings error={error} done={close} />}
        <Report error={error} />
      </DialogFrame>
    </Dialog.Root>
  );
}

function Findings({ error, done }: { readonly error: ErrorValue; readonly done: () => void }) {
  const pagoda = usePagoda();
  const hasEmbedded = useStore(pagoda.settings, ({ info }) => typeof info?.embeddedModelPath === 'string');
  const { cause, explanation, actions } = diagnose(error);
  const possible = actions.filter((action) => action !== 'useEmbedded' || hasEmbedded);
  return (
    <>
      <p className="font-semibold">{cause}</p>
      <p className="text-ink-soft">{explanation}</p>
      <p className="rounded-lg bg-well px-3 py-2 text-[13.5px] wrap-anywhere">{complaintOf(error)}</p>
      <div role="group" aria-label={t('doctor.whatCanBeDone')} className="flex flex-wrap gap-2">
        {possible.map((action, index) => (
          <Button
            key={action}
            tone={index === 0 ? 'strong' : 'plain'}
            onClick={() => {
              done();
              takeStep(pagoda, action);
            }}
          >
            {nextStepLabels[action]()}
          </Button>
        ))}
      </div>
    </>
  );
}

function Report({ error }: { readonly error: ErrorValue | null }) {
  const pagoda = usePagoda();
  const system = useSystem();
  const { settings: chosen, info } = useStore(pagoda.settings);
  const model = useStore(pagoda.settings, wantedModel);
  const engine = useStore(pagoda.models, (state) => state.info);
  const settings = useStore(pagoda.models, (state) => state.loadedWith?.settings ?? null);
  const [copied, setCopied] = useBriefly();
  const text = reportText({ error, model, settings, gpu: chosen.gpu, info, system, engine });
  const copy = () =>
    void pagoda.links.app
      .request('app.copyText', { text })
      .then(() => setCopied(true))
      .catch((thrown: unknown) => report(pagoda, thrown));
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <p className="text-[13.5px] text-ink-faint">{t('doctor.forWhoeverHelpsYouNames')}</p>
        <Button onClick={copy}>
          <Copy size={14} /> {copied ? t('doctor.copied') : t('doctor.copyReport')}
        </Button>
      </div>
      <pre
        dir="ltr"
        tabIndex={0}
        aria-label={t('doctor.report')}
        className="max-h-56 min-h-24 overflow-auto rounded-lg border border-line bg-paper px-3 py-2 font-mono text-[12px] whitespace-pre-wrap wrap-anywhere"
      >
        {visible(text)}
      </pre>
    </>
  );
}

/** The machine as it is when the report opens. */
function useSystem(): SystemInfo | null {
  const { links } = usePagoda();
  const [system, setSystem] = useState<SystemInfo | null>(null);
  useEffect(() => {
    let open = true;
    links.app.request('app.system', {}).then(
      (now) => open && setSystem(now),
      () => undefined,
    );
    return () => void (open = false);
  }, [links]);
  return system;
}
