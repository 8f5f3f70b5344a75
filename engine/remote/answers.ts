/** No word for so long, where there is one every few seconds: whoever spoke is gone. Milliseconds. */
export const SILENT = 20_000;

/** An answer under way that is given up when nothing comes of it for `SILENT`. */
export class Listening {
  private readonly silence = new AbortController();
  readonly signal: AbortSignal;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    signal: AbortSignal,
    private readonly silentMs = SILENT,
  ) {
    this.signal = AbortSignal.any([signal, this.silence.signal]);
    this.heard();
  }

  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.silence.abort(new Error(`no answer for ${this.silentMs / 1000} seconds`)),
      this.silentMs,
    );
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** The data of each event of a stream; comments only say that somebody is there. */
  async *events(response: Response): AsyncGenerator<string> {
    let rest = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      this.heard();
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (block.startsWith('data: ')) yield block.slice('data: '.length);
    }
  }
}
