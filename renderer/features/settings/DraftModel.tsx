import { useEffect } from 'react';
import { useStore } from 'zustand';
import { checkDraft } from '../../actions/checkDraft.ts';
import { pickDraftModel } from '../../actions/draftModel.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { errorWords } from '../../errors/words.ts';
import { checkOf, type DraftCheck } from '../../stores/draftChecks.ts';
import { wantedModel } from '../../stores/settings.ts';
import { fileName, hostOf } from '../../ui/format.ts';
import { ChoiceField } from './fields.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

const NONE = '';
/** No path of a file: those are absolute. */
const OPEN = 'open';

/** Which second model proposes words; says before anything is loaded whether it fits. */
export function DraftModelRow() {
  const pagoda = usePagoda();
  const { value, onChange } = useSetting('draftModel');
  const wanted = useStore(pagoda.settings, wantedModel);
  const entries = useStore(pagoda.models, (state) => state.entries);
  const linked = useStore(pagoda.models, (state) => state.info !== null);
  const check = useStore(pagoda.models, ({ draft }) => checkOf(draft, wanted, value));
  useEffect(() => {
    if (linked && wanted !== null && hostOf(wanted) === null && value !== null)
      void checkDraft(pagoda, wanted, value);
  }, [pagoda, linked, wanted, value]);
  const others = (entries ?? []).filter((entry) => entry.present && entry.path !== value);
  return (
    <div>
      <SettingRow
        name="draftModel"
        level="all"
        label="Draft model"
        help="A second, much smaller model with the same vocabulary that guesses what comes next; the model then checks several words at once. Replies are the same, and faster where the small one is often right; it is asked only where that pays. It needs memory of its own."
        origin="None"
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={value ?? NONE}
            onChange={(next) => {
              if (next === OPEN) void pickDraftModel(pagoda);
              else onChange(next === NONE ? null : next);
            }}
            options={[
              { value: NONE, label: 'None' },
              ...(value === null
                ? []
                : [
                    {
                      value,
                      label: entries?.find(({ path }) => path === value)?.name ?? fileName(value),
                    },
                  ]),
              ...others.map(({ path, name }) => ({ value: path, label: name })),
              { value: OPEN, label: 'Open a GGUF…' },
            ]}
          />
        )}
      </SettingRow>
      {value !== null && check && <CheckNote check={check} />}
    </div>
  );
}

function CheckNote({ check }: { readonly check: DraftCheck }) {
  if (check.kind === 'checking') return null;
  if (check.kind === 'refused') {
    const { title, detail } = errorWords(check.error);
    return (
      <p role="status" className="mb-3.5 rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px] wrap-anywhere">
        <span className="font-medium">{title}.</span> {detail} The model runs without it.
      </p>
    );
  }
  return (
    <p role="status" className="mb-3.5 text-[13.5px] text-ink-soft">
      It fits: both have the same vocabulary.{' '}
      {check.notes.includes('same') &&
        'It is the same file as the model, so it takes as long and nothing is won.'}
      {check.notes.includes('larger') && 'It is not smaller than the model, so little will be won.'}
    </p>
  );
}
