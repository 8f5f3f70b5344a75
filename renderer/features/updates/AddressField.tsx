import { useState, type KeyboardEvent } from 'react';
import { classes } from '../../ui/classes.ts';
import { isComposing } from '../../ui/keys.ts';
import type { FieldIds } from '../settings/Row.tsx';
import { t } from '../../words/words.ts';

interface AddressFieldProps {
  readonly ids: FieldIds;
  readonly value: string;
  readonly isValid: (value: string) => boolean;
  /** What is wrong with one that is not. */
  readonly wrongWords?: string;
  readonly onChange: (value: string) => void;
}

/** Taken when the field is left or Enter is pressed; what is no address that may be asked is marked and not taken. */
export function AddressField({
  ids,
  value,
  isValid,
  wrongWords = t('updates.giveAWholeHttpsAddress'),
  onChange,
}: AddressFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const trimmed = text.trim();
  const wrong = trimmed !== '' && !isValid(trimmed);
  const take = () => {
    if (!wrong && trimmed !== value) onChange(trimmed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter') take();
    if (event.key === 'Escape' && text !== value) {
      event.preventDefault();
      setText(value);
    }
  };
  return (
    <span className="grid flex-1 gap-1">
      <input
        dir="ltr"
        id={ids.id}
        type="url"
        spellCheck={false}
        aria-describedby={ids.describedBy}
        aria-invalid={wrong}
        value={text}
        placeholder="https://"
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={onKeyDown}
        className={classes(
          'h-8.5 w-full rounded-lg border bg-raised px-2.5 font-mono text-[13px] placeholder:text-ink-faint focus:border-jade',
          wrong ? 'border-lacquer' : 'border-line-strong',
        )}
      />
      {wrong && (
        <span role="alert" className="text-[12.5px] text-lacquer-ink">
          {wrongWords}
        </span>
      )}
    </span>
  );
}
