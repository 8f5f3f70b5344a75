/** Values of `format` as patterns: texts that are of the format, not all of them. */
const hours = '([01][0-9]|2[0-3])';
const time = `${hours}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(Z|[+-]${hours}:[0-5][0-9])`;
const date =
  '[12][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))';
const byte = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const label = '[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?';
const host = `${label}(\\.${label}){0,3}\\.[a-z]{2,6}`;
const path = '(/[A-Za-z0-9._~-]{1,40}){0,6}/?';

export const formats: Readonly<Record<string, string>> = {
  date: `^${date}$`,
  time: `^${time}$`,
  'date-time': `^${date}T${time}$`,
  duration:
    '^P([1-9][0-9]{0,2}D|([1-9][0-9]?D)?T([1-9][0-9]?H([1-9][0-9]?M)?|[1-9][0-9]?M|[1-9][0-9]?S)|[1-9][0-9]?W)$',
  email: `^[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,2}@${host}$`,
  hostname: `^${host}$`,
  ipv4: `^${byte}(\\.${byte}){3}$`,
  ipv6: '^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}$',
  uri: `^https?://${host}${path}$`,
  url: `^https?://${host}${path}$`,
  'uri-reference': `^https?://${host}${path}$`,
  iri: `^https?://${host}${path}$`,
  uuid: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  'json-pointer': '^(/[A-Za-z0-9_-]{1,40}){0,8}$',
  'relative-json-pointer': '^(0|[1-9][0-9]?)(#|(/[A-Za-z0-9_-]{1,40}){0,8})$',
  'idn-email': `^[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,2}@${host}$`,
  'idn-hostname': `^${host}$`,
  'iri-reference': `^https?://${host}${path}$`,
  'uri-template': `^https?://${host}${path}$`,
  // Signs that mean themselves, so that it is one whatever reads it.
  regex: '^[A-Za-z0-9 _/:,-]*$',
  byte: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  'color-hex': '^#[0-9a-fA-F]{6}$',
  // How a text is shown or sent, which says nothing of it.
  password: '',
  binary: '',
};

/** Patterns that all texts of a format are as, also those that we do not write. */
const most: Readonly<Record<string, string>> = {
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  time: '^[0-9]{2}:',
  'date-time': '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]',
  duration: '^P',
  email: '@',
  ipv4: '^[0-9.]+$',
  ipv6: ':',
  uri: '^[A-Za-z][A-Za-z0-9+.-]*:',
  uuid: '^(urn:uuid:)?[0-9a-fA-F]{8}-',
};
export const mostOf = (format: string): string => (Object.hasOwn(most, format) ? most[format]! : '');

/** Formats that say how a number is stored, and nothing that its text could break. */
export const numberFormats: ReadonlySet<string> = new Set(['int32', 'int64', 'float', 'double']);
