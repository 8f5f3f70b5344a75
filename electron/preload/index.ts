import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { appPortMessage, connectMessage, enginePortMessage, type Bridge } from '../ipc/contract/bridge.ts';

// The only code that sees both the page and Electron: three things a page cannot do itself, and nothing that takes a name from it.
const bridge: Bridge = {
  pathOfFile: (file) => webUtils.getPathForFile(file),
  connect: () => ipcRenderer.send(connectMessage),
  platform: process.platform,
};
contextBridge.exposeInMainWorld('pagoda', bridge);

// MessagePorts do not cross the context bridge; a window message with the page's own origin carries them.
for (const message of [appPortMessage, enginePortMessage])
  ipcRenderer.on(message, (event) => window.postMessage(message, location.origin, event.ports));
