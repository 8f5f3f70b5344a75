/** Where another Pagoda serves: "127.0.0.1:7247" and whole addresses, as one that requests are added to; null where it is none. */
export function farAddress(text: string): string | null {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    return null;
  return url.href.replace(/\/+$/, '').replace(/\/v1$/, '');
}
