import { Menu, nativeImage, Tray } from 'electron';
import icon from '../../../packaging/icons/32x32.png?inline';
import { t } from '../words/t.ts';
import { recentItems } from './menu.ts';
import type { RecentModel } from './recentModels.ts';

export interface TrayOptions {
  readonly name: string;
  readonly onShow: () => void;
  readonly onModel: (path: string) => void;
}

/** The program in the system's tray, where a person wants it there. */
export class TrayIcon {
  private tray: Tray | undefined;
  private recent: readonly RecentModel[] = [];

  constructor(private readonly options: TrayOptions) {}

  /** Whether it is there then. */
  show(wanted: boolean): boolean {
    if (wanted && !this.tray) {
      this.tray = new Tray(nativeImage.createFromDataURL(icon));
      this.tray.setToolTip(this.options.name);
      this.tray.on('click', this.options.onShow);
      this.setMenu();
    }
    if (!wanted) {
      this.tray?.destroy();
      this.tray = undefined;
    }
    return this.tray !== undefined;
  }

  setRecent(recent: readonly RecentModel[]): void {
    this.recent = recent;
    this.setMenu();
  }

  private setMenu(): void {
    const { name, onShow, onModel } = this.options;
    this.tray?.setContextMenu(
      Menu.buildFromTemplate([
        { label: t('menus.show', { name }), click: onShow },
        {
          label: t('menus.recentModels'),
          enabled: this.recent.length > 0,
          submenu: recentItems(this.recent, onModel),
        },
        { type: 'separator' },
        { label: t('menus.quit'), role: 'quit' },
      ]),
    );
  }
}
