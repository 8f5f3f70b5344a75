import { Menu, type MenuItemConstructorOptions } from 'electron';
import { t } from '../words/t.ts';
import type { RecentModel } from './recentModels.ts';

export interface MenuOptions {
  readonly name: string;
  /** Run from the project: offers the developer tools. */
  readonly development: boolean;
  readonly onOpenLogs: () => void;
  /** Models that were used, the last one first. */
  readonly recent: readonly RecentModel[];
  readonly onModel: (path: string) => void;
}

export const recentItems = (
  recent: readonly RecentModel[],
  onModel: (path: string) => void,
): MenuItemConstructorOptions[] =>
  recent.map(({ name, path }) => ({ label: name, click: () => onModel(path) }));

/**
 * Roles with the system's own shortcuts only: everything about chats has its keys in the page, and a menu's shortcut would keep them from
 * reaching it. To be made again when the language changes: a role's own words are English everywhere.
 */
export function setMenu({ name, development, onOpenLogs, recent, onModel }: MenuOptions): void {
  const mac = process.platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const developer: MenuItemConstructorOptions[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  const close: MenuItemConstructorOptions = { role: 'close', label: t('menus.closeWindow') };
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const, label: name }] : []),
    {
      label: t('menus.file'),
      submenu: [
        {
          label: t('menus.recentModels'),
          enabled: recent.length > 0,
          submenu: recentItems(recent, onModel),
        },
        separator,
        mac ? close : { role: 'quit', label: t('menus.quit') },
      ],
    },
    {
      label: t('menus.edit'),
      submenu: [
        { role: 'undo', label: t('menus.undo') },
        { role: 'redo', label: t('menus.redo') },
        separator,
        { role: 'cut', label: t('menus.cut') },
        { role: 'copy', label: t('menus.copy') },
        { role: 'paste', label: t('menus.paste') },
        { role: 'delete', label: t('menus.delete') },
        separator,
        { role: 'selectAll', label: t('menus.selectAll') },
      ],
    },
    {
      label: t('menus.view'),
      submenu: [
        { role: 'resetZoom', label: t('menus.resetZoom') },
        { role: 'zoomIn', label: t('menus.zoomIn') },
        { role: 'zoomOut', label: t('menus.zoomOut') },
        separator,
        { role: 'togglefullscreen', label: t('menus.fullScreen') },
        ...(development ? developer : []),
      ],
    },
    {
      role: 'window',
      label: t('menus.window'),
      submenu: [
        { role: 'minimize', label: t('menus.minimise') },
        { role: 'zoom', label: t('menus.zoom') },
        ...(mac ? [] : [close]),
      ],
    },
    { role: 'help', label: t('menus.help'), submenu: [{ label: t('menus.openLogs'), click: onOpenLogs }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
