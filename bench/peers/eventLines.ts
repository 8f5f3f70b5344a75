/** Whole lines of a stream of server-sent events, as many as come at once. */
export async function* eventLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of body.pipeThrough(
    new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
  )) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}
