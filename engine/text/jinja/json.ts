import { TemplateError } from './errors.ts';
import { Options } from './given.ts';
import { Dict, Float, List, compare, showFloat, typeName, type Given, type Value } from './values.ts';

interface Form {
  readonly ascii: boolean;
  readonly indent: string | null;
  readonly between: string;
  readonly afterKey: string;
  readonly sorted: boolean;
}

/** Python's `json.dumps`, with the arguments that the filter of chat templates has. */
export function toJson(value: Value, given: Given): string {
  const options = new Options('tojson', given, ['ensure_ascii', 'indent', 'separators', 'sort_keys']);
  const width = options.get('indent') ?? null;
  const indent =
    width === null ? null : typeof width === 'string' ? width : ' '.repeat(options.whole('indent', 0));
  const separators = options.get('separators') ?? null;
  const [between, afterKey] =
    separators instanceof List ? separators.items : [indent === null ? ', ' : ',', ': '];
  if (typeof between !== 'string' || typeof afterKey !== 'string')
    throw new TemplateError('separators are two texts');
  const form = {
    ascii: options.flag('ensure_ascii'),
    indent,
    between,
    afterKey,
    sorted: options.flag('sort_keys'),
  };
  return write(value, form, '');
}

function write(value: Value, form: Form, margin: string): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value, form.ascii);
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (value instanceof Float) return showFloat(value.value).replace('nan', 'NaN').replace('inf', 'Infinity');
  if (value instanceof List) return enclosed('[', value.items.map((item) => write(item, form, inner(form, margin))), ']', form, margin); // prettier-ignore
  if (!(value instanceof Dict))
    throw new TemplateError(`Object of type ${typeName(value)} is not JSON serializable`);
  const entries = form.sorted ? value.entries().sort(([a], [b]) => compare(a, b)) : value.entries();
  const fields = entries.map(([key, item]) => `${quoted(keyText(key), form.ascii)}${form.afterKey}${write(item, form, inner(form, margin))}`); // prettier-ignore
  return enclosed('{', fields, '}', form, margin);
}

const inner = ({ indent }: Form, margin: string): string => margin + (indent ?? '');

function enclosed(open: string, items: readonly string[], close: string, form: Form, margin: string): string {
  if (items.length === 0) return open + close;
  if (form.indent === null) return open + items.join(form.between) + close;
  const line = `\n${inner(form, margin)}`;
  return `${open}${line}${items.join(form.between + line)}\n${margin}${close}`;
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean' || typeof key === 'number') return String(key);
  if (key instanceof Float) return showFloat(key.value);
  throw new TemplateError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function quoted(text: string, ascii: boolean): string {
  const json = JSON.stringify(text);
  if (!ascii) return json;
  return json.replace(/[\x7f-\uffff]/g, (unit) => (unit === '\x7f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)); // prettier-ignore
}
