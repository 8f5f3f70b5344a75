import { afterEach, expect, test } from 'vitest';
import { embeddedModel, realHost } from '../test/host.ts';
import { isSoak } from '../test/soak.ts';
import { serveHost, type Serving } from '../test/serving.ts';

/** Many requests over HTTP, each as it is alone. */

let open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  open = [];
});

async function serving(contextLength: number, settings: { ramTierBytes?: number } = {}): Promise<Serving> {
  const host = realHost();
  await host.load(embeddedModel, { contextLength, ...settings });
  const made = await serveHost(host, { parallel: 64 });
  open.push(made);
  return made;
}

const textOf = async ({ post }: Serving, body: object): Promise<string> => {
  const answer = await post('/v1/completions', body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.choices[0].text as string;
};

test('a seed has one text: alone, and among eleven others', async () => {
  const server = await serving(4096);
  const asked = (seed: number) => ({
    prompt: `Story ${seed % 3}: Once upon a time`,
    seed,
    temperature: 1,
    max_tokens: 32,
  });
  const alone = await textOf(server, asked(7));
  const together = await Promise.all(Array.from({ length: 12 }, (_, seed) => textOf(server, asked(seed))));
  expect(together[7]).toBe(alone);
  expect(new Set(together).size).toBe(12);
});

test('24 requests that want three times the pool are all completed, each as it is alone', async () => {
  const tight = await serving(1024);
  const roomy = await serving(8192);
  const asked = Array.from({ length: 24 }, (_, index) => ({
    prompt: `Request number ${index}. ${`Fact ${index} of many. `.repeat(6)}Then`,
    max_tokens: 80,
    ignore_eos: true,
    ...(index % 2 === 0 ? { temperature: 0 } : { temperature: 0.9, seed: index }),
  }));
  const together = await Promise.all(asked.map((each) => textOf(tight, each)));
  for (const [index, each] of asked.entries()) expect(together[index]).toBe(await textOf(roomy, each));
});

test('no text of one client ever reaches another, whatever is evicted and restored', async () => {
  const clients = Array.from({ length: isSoak ? 40 : 8 }, (_, index) => index);
  const rounds = isSoak ? 10 : 2;
  const server = await serving(1024, { ramTierBytes: 16 * 2 ** 20 });
  const secretOf = (client: number) => `K${((client + 1) * 48271) % 9973}Q${client}`;
  const said = clients.map(
    (client) =>
      `# Keys, one each.\ncustomer_${client} = "${secretOf(client)}"  # it is ${secretOf(client)}\n`,
  );
  for (let round = 0; round < rounds; round++) {
    const texts = await Promise.all(
      clients.map((client) => {
        const prompt = `${said[client]!}\n# Round ${round}, the key of customer ${client}: `;
        return textOf(server, { prompt, max_tokens: 12, temperature: 0.5, seed: client }).then(
          (text) => prompt + text,
        );
      }),
    );
    for (const client of clients) {
      said[client] = texts[client]!;
      for (const other of clients) if (other !== client) expect(texts[client]).not.toContain(secretOf(other));
    }
  }
});
