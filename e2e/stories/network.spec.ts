import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, launch, test } from '../launch.ts';

// No word leaves the page, whatever runs in it.

/** Sockets of this machine that count what reaches them. */
async function listen() {
  const reached: string[] = [];
  const udp = createSocket('udp4');
  udp.on('message', (_data, from) => reached.push(`udp from ${from.address}`));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const tcp = createServer((socket) => {
    reached.push(`tcp from ${socket.remoteAddress ?? ''}`);
    socket.destroy();
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  return {
    reached,
    udpPort: udp.address().port,
    tcpPort: (tcp.address() as AddressInfo).port,
    close: () => {
      udp.close();
      tcp.close();
    },
  };
}

test('the sockets of the test hear what is sent to them', async () => {
  const { reached, udpPort, tcpPort, close } = await listen();
  const sender = createSocket('udp4');
  sender.send('hello', udpPort, '127.0.0.1');
  connect(tcpPort, '127.0.0.1').on('error', () => undefined);
  await expect.poll(() => reached.length).toBe(2);
  sender.close();
  close();
});

test('calls between browsers reach nobody: no packet, no connection, no address of this machine', async ({
  pagoda: { page },
}) => {
  const { reached, udpPort, tcpPort, close } = await listen();
  const candidates = await page.evaluate(
    async ([udp, tcp]) => {
      const seen: string[] = [];
      const call = async (urls: string) => {
        const peer = new RTCPeerConnection({
          iceServers: [{ urls, ...(urls.startsWith('turn') ? { username: 'a', credential: 'b' } : {}) }],
        });
        peer.onicecandidate = ({ candidate }) => candidate && seen.push(candidate.candidate);
        peer.createDataChannel('out');
        await peer.setLocalDescription(await peer.createOffer());
        await new Promise((resolve) => setTimeout(resolve, 2500));
        peer.close();
      };
      const attempts = await Promise.allSettled([
        call(`stun:127.0.0.1:${udp!}`),
        call(`turn:127.0.0.1:${udp!}?transport=udp`),
        call(`turn:127.0.0.1:${tcp!}?transport=tcp`),
      ]);
      return { seen, attempts: attempts.map(({ status }) => status) };
    },
    [udpPort, tcpPort],
  );
  expect([reached, candidates.seen]).toEqual([[], []]);
  close();
});

test('a peer whose address the page knows is not reached either', async ({ pagoda: { page } }) => {
  const { reached, udpPort, tcpPort, close } = await listen();
  await page.evaluate(
    async ([udp, tcp]) => {
      const [one, two] = [new RTCPeerConnection(), new RTCPeerConnection()];
      one.createDataChannel('out');
      await one.setLocalDescription(await one.createOffer());
      await two.setRemoteDescription(one.localDescription!);
      await two.setLocalDescription(await two.createAnswer());
      await one.setRemoteDescription(two.localDescription!);
      const candidate = (kind: string) => ({ candidate: `candidate:1 1 ${kind}`, sdpMid: '0' });
      await one.addIceCandidate(candidate(`udp 2122260223 127.0.0.1 ${udp!} typ host`));
      await one.addIceCandidate(candidate(`tcp 1518280447 127.0.0.1 ${tcp!} typ host tcptype passive`));
      await new Promise((resolve) => setTimeout(resolve, 2500));
      one.close();
      two.close();
    },
    [udpPort, tcpPort],
  );
  expect(reached).toEqual([]);
  close();
});

test('the app as it is built takes pages from nowhere else, whatever the environment says', async ({
  dataFolder,
}) => {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('<title>elsewhere</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pagoda = await launch(dataFolder, { ELECTRON_RENDERER_URL: `http://127.0.0.1:${port}/` });
  await expect(pagoda.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  expect([pagoda.page.url(), asked]).toEqual(['app://pagoda/', []]);
  await pagoda.quit();
  server.close();
});
