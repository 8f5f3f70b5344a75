import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly name: string;
  /** Run from the project: offers the developer tools. */
  readonly development: boolean;
  readonly onOpenLogs: () => void;
}

/**
 * Roles with the system's own shortcuts only: everything about chats has its keys in the page, and a menu's shortcut would keep them from
 * reaching it.
 */
export function setMenu({ name, development, onOpenLogs }: MenuOptions): void {
  const mac = process.platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const developer: MenuItemConstructorOptions[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const, label: name }] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(development ? developer : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Open Log Folder', click: onOpenLogs }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
