import { useState, type KeyboardEvent } from 'react';
import { classes } from '../../ui/classes.ts';
import { isComposing } from '../../ui/keys.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { t } from '../../words/words.ts';
import { parseNumber, shownNumber, type NumberRange } from './parseNumber.ts';
import type { FieldIds } from './Row.tsx';

const box =
  'h-8.5 rounded-lg border bg-raised px-2.5 transition-colors focus:border-jade disabled:opacity-50';

interface NumberFieldProps extends NumberRange {
  readonly ids: FieldIds;
  readonly value: number | null;
  /** What stands for "not set"; without it an empty field is refused. */
  readonly emptyWords?: string;
  readonly step?: number;
  readonly onChange: (value: number | null) => void;
}

/** A number that is taken when the field is left or Enter is pressed; what is not a number in range is marked, said, and not taken. */
export function NumberField({ ids, value, emptyWords, step = 1, onChange, ...range }: NumberFieldProps) {
  useLanguage();
  const shown = value === null ? '' : shownNumber(value);
  const [text, setText] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (known !== shown) {
    // Changed from outside (a reset, another window, the language): that is what stands now.
    setKnown(shown);
    setText(shown);
  }
  const parsed = parseNumber(text, range, emptyWords !== undefined);

  function take() {
    if (parsed.kind !== 'value') return;
    // What was typed otherwise is seen as it was understood.
    setText(parsed.value === null ? '' : shownNumber(parsed.value));
    if (parsed.value !== value) onChange(parsed.value);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Enter') take();
    if (event.key === 'Escape' && text !== shown) {
      event.preventDefault();
      setText(shown);
    }
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0 || parsed.kind !== 'value' || parsed.value === null) return;
    event.preventDefault();
    const next = Number((parsed.value + direction * step).toFixed(6));
    if (parseNumber(shownNumber(next), range, false).kind === 'value') {
      setText(shownNumber(next));
      onChange(next);
    }
  }

  const wrong = parsed.kind === 'wrong' ? parsed.words : null;
  return (
    <span className="relative">
      <input
        id={ids.id}
        type="text"
        inputMode="decimal"
        role="spinbutton"
        aria-describedby={ids.describedBy}
        aria-invalid={wrong !== null}
        aria-valuemin={range.min}
        aria-valuemax={range.max}
        {...(value === null
          ? { 'aria-valuetext': emptyWords ?? t('settings.notSet') }
          : { 'aria-valuenow': value, 'aria-valuetext': shown })}
        value={text}
        placeholder={emptyWords}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={onKeyDown}
        className={classes(
          box,
          'tabular w-26 text-end placeholder:text-ink-faint @xl:w-34',
          wrong ? 'border-lacquer' : 'border-line-strong',
        )}
      />
      {wrong && (
        <span
          role="alert"
          className="absolute top-full end-0 z-10 mt-1 w-max max-w-60 rounded-md bg-lacquer px-2 py-1 text-[12.5px] text-on-lacquer"
        >
          {wrong}
        </span>
      )}
    </span>
  );
}

interface ChoiceFieldProps<T extends string> {
  readonly ids: FieldIds;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

export function ChoiceField<T extends string>({ ids, value, options, onChange }: ChoiceFieldProps<T>) {
  return (
    <select
      id={ids.id}
      aria-describedby={ids.describedBy}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
      className={classes(box, 'min-w-34 border-line-strong')}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface TextAreaFieldProps {
  readonly ids: FieldIds;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

/** Taken when the field is left. */
export function TextAreaField({ ids, value, placeholder, onChange }: TextAreaFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  return (
    <textarea
      id={ids.id}
      aria-describedby={ids.describedBy}
      dir="auto"
      rows={3}
      value={text}
      placeholder={placeholder}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => text !== value && onChange(text)}
      className="field-sizing-content max-h-72 min-h-20 w-full resize-none rounded-lg border border-line-strong bg-raised px-3 py-2 placeholder:text-ink-faint focus:border-jade"
    />
  );
}
