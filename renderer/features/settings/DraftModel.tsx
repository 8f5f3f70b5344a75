import { useEffect } from 'react';
import { useStore } from 'zustand';
import { checkDraft } from '../../actions/checkDraft.ts';
import { pickDraftModel } from '../../actions/draftModel.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { errorWords } from '../../errors/words.ts';
import { checkOf, type DraftCheck } from '../../stores/draftChecks.ts';
import { wantedModel } from '../../stores/settings.ts';
import { fileName, hostOf } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { sentences } from '../../words/format.ts';
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
        label={t('settings.draftModel')}
        help={t('settings.aSecondMuchSmallerModel')}
        origin={t('settings.noDraftModel')}
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
              { value: NONE, label: t('settings.noDraftModel') },
              ...(value === null
                ? []
                : [
                    {
                      value,
                      label: entries?.find(({ path }) => path === value)?.name ?? fileName(value),
                    },
                  ]),
              ...others.map(({ path, name }) => ({ value: path, label: name })),
              { value: OPEN, label: t('settings.openAGGUF') },
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
        <span className="font-medium">{title}.</span> {detail} {t('settings.theModelRunsWithoutIt')}
      </p>
    );
  }
  return (
    <p role="status" className="mb-3.5 text-[13.5px] text-ink-soft">
      {sentences(
        t('settings.itFits'),
        check.notes.includes('same') && t('settings.itIsTheSameFile'),
        check.notes.includes('larger') && t('settings.itIsNotSmaller'),
      )}
    </p>
  );
}
