const underWay = new Set<string>();

/** Does the work unless the same work on the same message is still under way: a key or button pressed again asks for nothing new. */
export async function once(messageId: string, work: () => Promise<void>): Promise<void> {
  if (underWay.has(messageId)) return;
  underWay.add(messageId);
  try {
    await work();
  } finally {
    underWay.delete(messageId);
  }
}
