import { CircleAlert, CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import { checkFormat, type Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { FieldIds } from '../settings/Row.tsx';
import { t } from '../../words/words.ts';
import { ChoiceSetting, DecodingRow } from './DecodingRow.tsx';
import { useDecoding } from './useDecoding.ts';

/** After the last key, in milliseconds. */
const pauseMs = 300;

/** What replies have to keep to. */
export function FormSettings({ scope }: { readonly scope: Scope }) {
  const { format } = useDecoding(scope);
  return (
    <>
      <ChoiceSetting
        scope={scope}
        name="format"
        label={t('decoding.formOfTheReply')}
        alias={t('decoding.formAlias')}
        help={t('decoding.whatTheReplyHasToKeep')}
        options={[
          { value: 'text', label: t('decoding.freeText') },
          { value: 'json', label: t('decoding.anyJSON') },
          { value: 'jsonSchema', label: t('decoding.jSONSchema') },
          { value: 'grammar', label: t('decoding.grammar') },
        ]}
      />
      {format === 'jsonSchema' && (
        <DecodingRow
          scope={scope}
          name="jsonSchema"
          label={t('decoding.schema')}
          help={t('decoding.aJSONSchemaDrafts4')}
          wide
        >
          {({ value, onChange }, ids) => (
            <SourceField
              ids={ids}
              value={value}
              placeholder='{ "type": "object", "properties": { "name": { "type": "string" } } }'
              onChange={onChange}
              check={(jsonSchema) => ({ format, jsonSchema, grammar: '' })}
            />
          )}
        </DecodingRow>
      )}
      {format === 'grammar' && (
        <DecodingRow
          scope={scope}
          name="grammar"
          label={t('decoding.grammarInGBNF')}
          help={t('decoding.theReplyIsWhatItsRule')}
          wide
        >
          {({ value, onChange }, ids) => (
            <SourceField
              ids={ids}
              value={value}
              placeholder='root ::= "yes" | "no"'
              onChange={onChange}
              check={(grammar) => ({ format, grammar, jsonSchema: '' })}
            />
          )}
        </DecodingRow>
      )}
    </>
  );
}

interface SourceFieldProps {
  readonly ids: FieldIds;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly check: (text: string) => Pick<Decoding, 'format' | 'jsonSchema' | 'grammar'>;
}

/** A schema or a grammar: kept as it is typed, and said beside it whether replies can be kept to it. */
function SourceField({ ids, value, placeholder, onChange, check }: SourceFieldProps) {
  const pagoda = usePagoda();
  const ready = useStore(pagoda.models, (state) => state.info !== null);
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [found, setFound] = useState<{ readonly text: string; readonly issue: string | null } | null>(null);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === '' || !ready) return;
    let dropped = false;
    const timer = setTimeout(() => {
      void checkFormat(pagoda, check(text)).then((issue) => !dropped && setFound({ text, issue }));
    }, pauseMs);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `check` is another function at each drawing, and says the same
  }, [pagoda, text, ready]);
  const said = text.trim() !== '' && found?.text === text ? found : null;
  const issue = said?.issue ?? null;
  return (
    <div className="min-w-0 flex-1">
      <textarea
        dir="ltr"
        id={ids.id}
        aria-describedby={ids.describedBy}
        aria-invalid={issue !== null}
        rows={5}
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text !== value && onChange(text)}
        className="field-sizing-content block max-h-80 min-h-28 w-full resize-none rounded-lg border border-line-strong bg-raised px-3 py-2 font-mono text-[13px] placeholder:text-ink-faint focus:border-jade aria-invalid:border-lacquer"
      />
      <p role="status" className="mt-1 flex min-h-5 items-start gap-1.5 text-[12.5px]">
        {issue !== null && (
          <>
            <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-lacquer-ink" />
            <span className="text-lacquer-ink wrap-anywhere">{issue}</span>
          </>
        )}
        {said?.issue === null && (
          <>
            <CircleCheck size={14} aria-hidden className="mt-0.5 shrink-0 text-jade" />
            <span className="text-ink-soft">{t('decoding.repliesCanBeKeptToThis')}</span>
          </>
        )}
      </p>
    </div>
  );
}
