import { defaultOverflow, nowhereElse, type ChatSummary } from '../../electron/ipc/contract/app.ts';

export const chatSummary = (given: Partial<ChatSummary> & Pick<ChatSummary, 'id'>): ChatSummary => ({
  title: given.id,
  titled: false,
  temporary: false,
  createdAt: 0,
  updatedAt: 0,
  messageCount: 0,
  overflow: defaultOverflow,
  branchOf: null,
  ...nowhereElse,
  persona: null,
  decoding: null,
  ...given,
});
