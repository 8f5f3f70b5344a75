import './withoutEval.ts';
import './styles/app.css';
import type { Bridge } from '../electron/ipc/contract/bridge.ts';
import { connectBridge } from '../electron/ipc/transport/connectBridge.ts';
import { mount } from './mount.tsx';

declare global {
  interface Window {
    /** Put there by the preload, before any script of the page runs. */
    readonly pagoda: Bridge;
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');
mount(root, connectBridge(window.pagoda));
