export const general = {
  title: 'General',
  notify: 'Notifications',
  notifyHelp:
    'The system says when a reply, an import or a download has ended while you look elsewhere. A press on it leads there.',
  tray: 'Keep in the tray',
  trayHelp:
    'Closing the window leaves Pagoda in the system’s tray: replies and the server go on. Quit it from there, or with the system’s key.',
} as const;
