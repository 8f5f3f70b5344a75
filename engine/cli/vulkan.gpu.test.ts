import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { spawnEngine } from '../client/spawnEngine.ts';
import type { LoadedModel } from '../contract/models.ts';
import { root, runJson } from './test/builtCli.ts';

const tiny = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
// The libraries leave a software device out unless it is named.
const env = { GGML_VK_VISIBLE_DEVICES: '0' };
const devices = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const hasVulkan = process.platform === 'linux' && devices.some(existsSync);
if (!hasVulkan)
  process.stdout.write('skipped: no Vulkan driver (on Debian: mesa-vulkan-drivers libvulkan1)\n');

test.runIf(hasVulkan)(
  '--gpu vulkan answers with every layer on the device',
  async () => {
    const chat = ['chat', '--raw', 'Once upon a time', '--model', tiny, '--temp', '0', '--max-tokens', '8'];
    const onDevice = await runJson([...chat, '--gpu', 'vulkan'], { env });
    const onProcessor = await runJson([...chat, '--gpu', 'off']);
    expect(onDevice).toMatchObject({ status: 0, json: { finishReason: 'length' } });
    expect(onDevice.json['tokenIds']).toEqual(onProcessor.json['tokenIds']);

    const engine = await spawnEngine({ appRoot: root, gpu: 'vulkan', kernels: 'own', env });
    try {
      let model: LoadedModel | undefined;
      for await (const event of engine.client.open('model.load', { path: tiny })) {
        if (event.type === 'done') ({ model } = event);
      }
      expect(model?.gpu).toMatchObject({ variant: 'vulkan', layers: 4, layersOnDevice: 4 });
    } finally {
      await engine.close();
    }
  },
  300_000,
);

test('--gpu auto answers, whatever there is, without a word of alarm', async () => {
  const chat = ['chat', '--raw', 'Once', '--model', tiny, '--temp', '0', '--max-tokens', '2'];
  expect(await runJson([...chat, '--gpu', 'auto'])).toMatchObject({ status: 0, err: '' });
}, 300_000);
