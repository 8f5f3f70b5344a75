import type { Otherwise } from '../../../electron/ipc/contract/app.ts';
import type { Preset } from '../../../electron/ipc/contract/decoding.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { nameOf, words } from '../../stores/presets.ts';
import { t } from '../../words/words.ts';
import { shownNumber } from '../settings/parseNumber.ts';

/** What a reply was asked for, in a few words. */
export function sideName(asked: Otherwise | null | undefined, presets: readonly Preset[]): string {
  const { decoding, persona } = asked ?? {};
  const named = decoding && nameOf(decoding, presets);
  const temperature = decoding?.values.temperature;
  const parts = [
    named && words(named),
    named && (named.changed || named.preset === null) && typeof temperature === 'number'
      ? t('compare.temperature', { value: shownNumber(temperature) })
      : null,
    persona && oneLine(persona.name, 40),
    persona === null && t('personas.none'),
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? t('chat.asInThisChat') : parts.join(', ');
}
