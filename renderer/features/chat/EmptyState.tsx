import { MessageCircleDashed } from 'lucide-react';
import { useStore } from 'zustand';
import { pickModel } from '../../actions/imports.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { usedOther } from '../../stores/settings.ts';
import { setDraft } from '../../stores/ui.ts';
import { hostOf } from '../../ui/format.ts';
import { classes } from '../../ui/classes.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { useFirstRun, Welcome } from './Welcome.tsx';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';

/** Things even a small model does with grace. */
const starters: readonly { readonly title: string; readonly prompt: string }[] = [
  {
    get title() {
      return t('chat.explainSomething');
    },
    get prompt() {
      return t('chat.explainHowARainbowForms');
    },
  },
  {
    get title() {
      return t('chat.writeALittleCode');
    },
    get prompt() {
      return t('chat.writeAPythonFunctionThatChecks');
    },
  },
  {
    get title() {
      return t('chat.makeAList');
    },
    get prompt() {
      return t('chat.listFiveQuietThingsToDo');
    },
  },
  {
    get title() {
      return t('chat.findTheWords');
    },
    get prompt() {
      return t('chat.writeAShortFriendlyNote');
    },
  },
];

export function EmptyState() {
  const pagoda = usePagoda();
  const lit = useStore(pagoda.models, ({ model }) =>
    model.kind === 'ready' ? 1 : model.kind === 'loading' ? model.fraction : 0,
  );
  const first = useFirstRun();
  const temporary = useStore(pagoda.ui, (state) => state.newTemporary);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable_both-edges]">
      <div
        className={classes(
          'mx-auto flex min-h-full max-w-190 flex-col justify-end px-6',
          first ? 'pt-5 pb-4' : 'pt-10 pb-7',
        )}
      >
        <PagodaMark
          tiers={5}
          lit={lit}
          className={classes('self-start text-lacquer', first ? 'mb-3 h-14' : 'mb-6 h-26')}
        />
        <h2 className="font-display text-[34px] leading-[1.1] font-semibold tracking-[-0.025em]">
          {t('chat.askAway')}
          <br />
          <Where />
        </h2>
        {temporary ? (
          <AboutTemporary />
        ) : first ? (
          <Welcome starters={<Starters brief />} />
        ) : (
          <div className="mt-7">
            <Starters />
            <AboutTheModel />
          </div>
        )}
      </div>
    </div>
  );
}

/** Where what is asked goes. */
function Where() {
  const { settings, ui } = usePagoda();
  const other = useStore(settings, usedOther);
  const temporary = useStore(ui, (state) => state.newTemporary);
  return (
    <span className="text-ink-faint wrap-anywhere">
      {other !== null
        ? t('chat.itGoesTo', { host: hostOf(other) ?? other })
        : temporary
          ? t('temporary.nothingKept')
          : t('chat.nothingLeavesThisMachine')}
    </span>
  );
}

/** What it means, in place of ways to begin. */
function AboutTemporary() {
  const { settings } = usePagoda();
  const other = useStore(settings, usedOther);
  return (
    <div className="mt-5 flex max-w-[66ch] gap-3 rounded-xl border border-dashed border-line-strong px-4 py-3 text-ink-soft">
      <MessageCircleDashed size={17} className="mt-0.5 shrink-0" />
      <p>
        {t('temporary.help')}
        {other !== null && ` ${t('temporary.helpElsewhere', { host: hostOf(other) ?? other })}`}
      </p>
    </div>
  );
}

/** `brief`: what they ask is seen once they are pressed. */
function Starters({ brief = false }: { readonly brief?: boolean }) {
  const pagoda = usePagoda();
  return (
    <ul
      aria-label={t('chat.waysToBegin')}
      className={brief ? 'flex flex-wrap gap-2' : 'grid grid-cols-2 gap-2.5 max-[720px]:grid-cols-1'}
    >
      {starters.map(({ title, prompt }) => (
        <li key={title}>
          <button
            type="button"
            onClick={() => {
              setDraft(pagoda.ui, null, prompt);
              focusSoon(composerId);
            }}
            className="h-full w-full rounded-xl border border-line bg-raised px-3.5 py-2.5 text-start shadow-low transition-colors hover:border-line-strong hover:bg-well"
          >
            <span className="block font-semibold">{title}</span>
            {!brief && <span className="block text-[13.5px] leading-snug text-ink-soft">{prompt}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function AboutTheModel() {
  const pagoda = usePagoda();
  const embedded = useStore(
    pagoda.settings,
    (state) =>
      state.settings.modelPath === null &&
      state.info?.embeddedModelPath !== null &&
      usedOther(state) === null,
  );
  return (
    <p className="mt-6 max-w-[62ch] text-[13.5px] text-ink-soft">
      {embedded && `${t('chat.embeddedIsSmall')} `}
      <Rich
        text="chat.openOrDrop"
        parts={{
          open: (
            <button
              type="button"
              onClick={() => void pickModel(pagoda)}
              className="rounded-xs font-medium text-jade underline decoration-1 underline-offset-3"
            />
          ),
        }}
      />
    </p>
  );
}
