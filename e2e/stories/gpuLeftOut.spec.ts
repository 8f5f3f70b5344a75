import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, launch, test, type Pagoda } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';

// A driver that takes the process that loads it along: the app starts, says so once, and leaves it out from then on.

const drivers = '/usr/share/vulkan/icd.d';
test.skip(!existsSync(drivers) || readdirSync(drivers).length === 0, 'the system has no Vulkan');

const title = 'Vulkan crashed when it was tried';
const note = ({ page }: Pagoda) => page.getByRole('note', { name: 'Left out' });
const banner = ({ page }: Pagoda) => page.getByRole('alert').filter({ hasText: title });

/** A Vulkan driver that crashes as it is loaded. */
function badDriver(folder: string): string {
  const [source, library, manifest] = ['driver.c', 'driver.so', 'driver.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(
    source,
    '#include <signal.h>\n__attribute__((constructor)) static void begin(void) { raise(SIGSEGV); }\n',
  );
  execFileSync('g++', ['-x', 'c', '-shared', '-fPIC', '-o', library, source]);
  const ICD = { library_path: library, api_version: '1.3.0' };
  writeFileSync(manifest, JSON.stringify({ file_format_version: '1.0.0', ICD }));
  return manifest;
}

test('a driver that crashes is left out, with a note that stays and a way to try it once more', async ({
  dataFolder,
}) => {
  const environment = {
    PAGODA_CACHE: join(dataFolder, 'cache'),
    VK_DRIVER_FILES: badDriver(dataFolder),
    GGML_VK_VISIBLE_DEVICES: '0',
  };
  const first = await launch(dataFolder, environment);
  await expect(banner(first)).toContainText('The processor computes instead.');
  await new ChatPage(first.page).modelIsReady();
  expect(await faults(first.page)).toEqual([]);
  await first.page.screenshot({ path: 'build/test-results/gpu-left-out.png' });
  await banner(first).getByRole('button', { name: 'Dismiss' }).click();
  await expect(banner(first)).toHaveCount(0);
  await first.quit();

  const later = await launch(dataFolder, environment);
  await new ChatPage(later.page).modelIsReady();
  await expect(banner(later)).toHaveCount(0);
  const settings = new SettingsPage(later.page);
  await settings.open();
  await expect(note(later)).toContainText(title);
  await expect(note(later)).toContainText('SIGSEGV');
  await note(later).scrollIntoViewIfNeeded();
  await later.page.screenshot({ path: 'build/test-results/gpu-left-out-settings.png' });
  expect(await faults(later.page)).toEqual([]);

  const engine = await later.enginePid();
  await note(later).getByRole('button', { name: 'Try it once more' }).click();
  await expect.poll(() => later.enginePid()).not.toBe(engine);
  await settings.close();
  await expect(banner(later)).toContainText('Vulkan is not tried again by itself');
  await later.quit();
});
