import { Notification } from 'electron';
import type { EndedJobsOptions } from './endedJobs.ts';

/** Notices of the system's own; nothing where it has none. */
export function systemNotices(): EndedJobsOptions['show'] {
  /** One that nobody holds is collected, and its press is then lost. */
  const shown = new Set<Notification>();
  return ({ message, detail }, pressed) => {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title: message, body: detail });
    shown.add(notice);
    notice.once('click', () => {
      shown.delete(notice);
      pressed();
    });
    notice.once('close', () => shown.delete(notice));
    notice.once('failed', () => shown.delete(notice));
    notice.show();
  };
}
