import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { Opening, OpeningRequest } from '../../ipc/contract/opening.ts';

/** A page that starts the app again and again must not fill the window with questions. */
const most = 20;

/** What was opened from outside and has not been dealt with, first come first; a window takes each once. */
export class Openings extends WatchableValue<Opening[]> {
  private nextId = 1;

  constructor() {
    super([]);
  }

  add(...requests: readonly OpeningRequest[]): void {
    const room = requests.slice(0, Math.max(0, most - this.current().length));
    if (room.length === 0) return;
    this.set([...this.current(), ...room.map((request) => ({ id: this.nextId++, request }))]);
  }

  take(id: number): void {
    this.set(this.current().filter((opening) => opening.id !== id));
  }
}
