import type { Port } from '../../../engine/transport/port.ts';

/** A page's MessagePort as a `Port`. The browser holds messages back until a listener is set, and tells when the other end is gone. */
export function domPort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = (event) => listener(event.data);
    },
    onClose: (listener) => port.addEventListener('close', () => listener(), { once: true }),
    close: () => port.close(),
  };
}
